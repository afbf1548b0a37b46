"""The list of VMs, a VM's page, and what a person decides about them."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from networks.choices import Disposition, MigrationType, PowerState
from networks.forms.facts import MoveForm
from networks.forms.filters import VmFilters
from networks.forms.vms import (
    ApplicationForm,
    BlackoutForm,
    CriticalityForm,
    DatesForm,
    DispositionForm,
    MigrationTypeForm,
    MonRouterForm,
    RuleOfVmsForm,
    TrafficForm,
)
from networks.models import Project, VirtualMachine
from networks.selectors.projects import today_of
from networks.selectors.segments import port_group_of, segment_of
from networks.selectors.ties import application_of, applications_named, flows_of
from networks.selectors.vms import environments_of, vm_counts, vm_of, vms_of, with_networks
from networks.services import estate, rules
from networks.views.access import MemberRequest, in_project, keys_in
from networks.views.answers import done, list_response, page_of, say_form_errors, way_back

FLOWS_SHOWN = 10


@require_GET
@in_project
def vm_list(request: MemberRequest, project: Project) -> HttpResponse:
    """VMs by search, filter and order."""
    filters, sort = VmFilters(request.GET), request.GET.get("sort", "name")
    asked = filters.asked()
    page = page_of(request, with_networks(vms_of(project, **asked, sort=sort)))
    context = {
        "project": project,
        "filters": filters,
        "narrowed_to": _narrowed_to(project, asked),
        "sort": sort,
        "page": page,
        "applications": applications_named(project),
        "disposition_form": DispositionForm(use_required_attribute=False),  # one form element holds them all
        "move_form": MoveForm(),
        "criticality_form": CriticalityForm(),
        "migration_type_form": MigrationTypeForm(),
        "mon_router_form": MonRouterForm(),
        "dates_form": DatesForm(),
        "rule_form": RuleOfVmsForm(use_required_attribute=False),
    }
    if request.headers.get("HX-Request") != "true":
        context |= {"counts": vm_counts(project), "environments": environments_of(project)}
    return list_response(request, "networks/vm_list.html", "networks/_vm_rows.html", context)


@require_GET
@in_project
def vm_detail(request: MemberRequest, project: Project, vm_id: int) -> HttpResponse:
    """A VM as found and as decided."""
    vm = vm_of(project, vm_id)
    flows = flows_of(project, vm_id=vm.pk)
    day = vm.moved_on if vm.disposition == Disposition.AT_TARGET else vm.retire_on
    decided = {"disposition": vm.disposition, "day": day, "reason": vm.disposition_reason}
    context = {
        "project": project,
        "vm": vm,
        "flows": flows[:FLOWS_SHOWN],
        "flow_count": flows.count(),
        "applications": applications_named(project),
        "disposition_form": DispositionForm(initial=decided),
        "move_form": MoveForm(initial={"moved_on": vm.moved_on or today_of(project)}),
        "criticality_form": CriticalityForm(initial={"criticality": vm.criticality}),
        "migration_type_form": MigrationTypeForm(initial={"migration_type": vm.migration_type}),
        "mon_router_form": MonRouterForm(initial={"router": vm.mon_router}),
        "is_cold_usual": vm.power_state == PowerState.OFF and vm.migration_type != MigrationType.COLD,
        "application_form": ApplicationForm(initial={"application": vm.application.name if vm.application else ""}),
        "dates_form": DatesForm(initial={"earliest_on": vm.earliest_on, "latest_on": vm.latest_on}),
        "traffic_form": TrafficForm(initial={"gb_per_day": vm.external_gb_per_day}),
        "blackout_form": BlackoutForm(),
    }
    return render(request, "networks/vm_detail.html", context)


@require_POST
@in_project
def vm_bulk(request: MemberRequest, project: Project) -> HttpResponse:
    """Decide one thing about the VMs ticked, or about all that the list's filters match."""
    back = way_back(request, reverse("networks:vm_list", args=[project.pk]))
    form_class, decide = BULK.get(request.POST.get("action", ""), (forms.Form, None))
    form = form_class(request.POST)
    if decide is None or not form.is_valid():
        say_form_errors(request, form)
        return redirect(back)
    vm_ids = chosen_vms(request, project)

    def act() -> str:
        return decide(project=project, vm_ids=vm_ids, by=request.user, **form.cleaned_data)

    return done(request, act, back)


@require_POST
@in_project
def vm_traffic(request: MemberRequest, project: Project, vm_id: int) -> HttpResponse:
    """Enter a VM's traffic with the outside."""
    return _about_vm(request, vm_of(project, vm_id), TrafficForm, estate.vm_set_external_traffic, "Stored.")


@require_POST
@in_project
def blackout_add(request: MemberRequest, project: Project, vm_id: int) -> HttpResponse:
    """Keep a VM out of every wave on some days."""
    return _about_vm(request, vm_of(project, vm_id), BlackoutForm, estate.vm_add_blackout, "It does not move then.")


@require_POST
@in_project
def blackout_remove(request: MemberRequest, project: Project, vm_id: int, blackout_id: int) -> HttpResponse:
    """Let it move on those days again."""
    blackout = vm_of(project, vm_id).blackouts.get(pk=blackout_id)

    def remove() -> str:
        estate.vm_remove_blackout(blackout=blackout, by=request.user)
        return "It may move on those days again."

    return done(request, remove, reverse("networks:vm_detail", args=[project.pk, vm_id]))


def _about_vm(
    request: MemberRequest, vm: VirtualMachine, form_class: type[forms.Form], write: Callable[..., Any], sentence: str
) -> HttpResponse:
    back = reverse("networks:vm_detail", args=[vm.project_id, vm.pk])
    form = form_class(request.POST)
    if not form.is_valid():
        say_form_errors(request, form)
        return redirect(back)

    def act() -> str:
        write(vm=vm, by=request.user, **form.cleaned_data)
        return sentence

    return done(request, act, back)


def chosen_vms(request: MemberRequest, project: Project) -> list[int]:
    """The keys ticked, or those of every VM that the filters in `query` match."""
    if request.POST.get("scope") == "all":
        asked = VmFilters(QueryDict(request.POST.get("query", ""))).asked()
        return list(vms_of(project, **asked).values_list("pk", flat=True))
    return keys_in(request.POST.getlist("vm"))


def _narrowed_to(project: Project, asked: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What a link narrowed the list to: (field, what it is, its name). A 404 where that is not the project's."""
    names = {
        "segment_id": ("segment", lambda key: segment_of(project, key)),
        "port_group_id": ("port group", lambda key: port_group_of(project, key)),
        "application_id": ("application", lambda key: application_of(project, key)),
    }
    return [(field, word, str(read(asked[field]))) for field, (word, read) in names.items() if field in asked]


def _counted(count: int) -> str:
    return "1 VM" if count == 1 else f"{count} VMs"


def _disposition(**given: Any) -> str:
    return f"{_counted(estate.vms_set_disposition(**given))}: the disposition is decided."


def _criticality(**given: Any) -> str:
    return f"{_counted(estate.vms_set_criticality(**given))}: the criticality is set."


def _migration_type(**given: Any) -> str:
    return f"{_counted(estate.vms_set_migration_type(**given))}: the migration type is set."


def _mon_router(**given: Any) -> str:
    return f"{_counted(estate.vms_set_mon_router(**given))}: the MON router is set."


def _application(**given: Any) -> str:
    return f"{_counted(estate.vms_set_application(**given))}: the application is {given['application'] or 'none'} now."


def _dates(**given: Any) -> str:
    return f"{_counted(estate.vms_set_dates(**given))}: the days are set."


def _gone(**given: Any) -> str:
    return f"{_counted(estate.vms_confirm_gone(**given))}: confirmed gone, and out of every plan."


def _not_gone(**given: Any) -> str:
    return f"{_counted(estate.vms_confirm_gone(**given, is_gone=False))}: not gone after all."


def _rule(*, vm_ids: list[int], **given: Any) -> str:
    rule = rules.rule_create(vm_ids_by_position={0: vm_ids}, **given)
    return f"Rule {rule.name} ({rule.get_kind_display()}) holds for {_counted(len(vm_ids))}."


BULK: dict[str, tuple[type[forms.Form], Callable[..., str]]] = {
    "disposition": (DispositionForm, _disposition),
    "criticality": (CriticalityForm, _criticality),
    "migration_type": (MigrationTypeForm, _migration_type),
    "mon_router": (MonRouterForm, _mon_router),
    "application": (ApplicationForm, _application),
    "dates": (DatesForm, _dates),
    "gone": (forms.Form, _gone),
    "not_gone": (forms.Form, _not_gone),
    "rule": (RuleOfVmsForm, _rule),
}
