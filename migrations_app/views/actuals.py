"""What happened, by hand: VMs moved or back, extensions begun and ended, gateways cut over."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from migrations_app import exports, selectors, services, tasks
from migrations_app.models import Plan, Wave
from migrations_app.selectors.facts import (
    day_to_offer,
    fact_counts,
    newest_facts,
    rest_of_wave,
    vms_to_record,
)
from migrations_app.selectors.remaining import LEFT_NAMED, vms_left
from migrations_app.services.facts import segment_record_extension, segment_record_extension_end
from networks.choices import Role
from networks.forms.facts import MoveForm, SegmentEventForm
from networks.models import Project, Segment
from networks.selectors.projects import today_of
from networks.services.errors import ServiceError
from networks.services.moves import vms_record_moved
from networks.views.access import MemberRequest, in_project, key_in, keys_in, needs
from networks.views.answers import done, page_of, say_form_errors, way_back
from networks.views.vms import chosen_vms
from planner.core.wording import counted

VMS_PER_PAGE = 100


@require_GET
@in_project
def actuals_page(request: MemberRequest, project: Project) -> HttpResponse:
    """Forms to record what happened, and the newest of it."""
    return _page(request, project, SegmentEventForm(project, initial={"on": today_of(project)}))


@require_GET
@in_project
def actuals_file(request: MemberRequest, project: Project) -> HttpResponseBase:
    """What is recorded, as the CSV that an import takes; also the template for one."""
    response = StreamingHttpResponse(exports.actuals_csv(project), content_type="text/csv; charset=utf-8")
    name = content_disposition_header(as_attachment=True, filename=exports.actuals_file_name(project))
    response.headers["Content-Disposition"] = name or ""
    return response


@require_POST
@needs(Role.MANAGER)
@in_project
def actual_moves(request: MemberRequest, project: Project) -> HttpResponse:
    """Record of the VMs ticked, or of all that a list's filters match, that they moved or are back."""
    back = way_back(request, reverse("migrations:actuals", args=[project.pk]))
    form = MoveForm(request.POST)
    if not form.is_valid():
        say_form_errors(request, form)
        return redirect(back)
    given = form.cleaned_data
    vm_ids = chosen_vms(request, project)
    if given["moved_on"] and (wave_id := key_in(request.POST.get("rest_of_wave", ""))):
        vm_ids += rest_of_wave(project, wave_id, keys_in(request.POST.getlist("shown")))

    def act() -> str:
        with transaction.atomic():
            count = vms_record_moved(
                project=project, vm_ids=vm_ids, moved_on=given["moved_on"], by=request.user, reason=given["move_note"]
            )
            tasks.track(project.pk)
        happened = f"moved on {given['moved_on']}" if given["moved_on"] else "not moved, or back"
        return f"{counted(count, 'VM')} recorded: {happened}."

    return done(request, act, back)


@require_POST
@needs(Role.MANAGER)
@in_project
def actual_segment(request: MemberRequest, project: Project) -> HttpResponse:
    """Record what happened to a segment."""
    form = SegmentEventForm(project, request.POST)
    if form.is_valid():
        try:
            with transaction.atomic():
                sentence = _record(request, form.cleaned_data)
                tasks.track(project.pk)
        except ServiceError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, sentence)
            _name_those_left(request, form.cleaned_data["segment"], form.cleaned_data["event"])
            return redirect(way_back(request, reverse("migrations:actuals", args=[project.pk])))
    return _page(request, project, form)


def _record(request: MemberRequest, given: dict[str, Any]) -> str:
    """Write one event; what to say of it."""
    segment, on, note, by = given["segment"], given["on"], given["note"], request.user
    match given["event"]:
        case "extended":
            made = segment_record_extension(segment=segment, on=on, by=by, note=note)
            return f"{segment.name} is recorded as extended since {on}: {counted(len(made), 'port group')}."
        case "un-extended":
            ended = segment_record_extension_end(segment=segment, on=on, by=by, note=note)
            return f"{counted(len(ended), 'extension')} of {segment.name} ended on {on}."
        case "cut over":
            ends = given["ends_extensions"]
            services.segment_record_cutover(segment=segment, on=on, by=by, ends_extensions=ends)
            return f"{segment.name} is recorded as cut over on {on}."
    services.segment_record_cutover(segment=segment, on=None, by=by)
    return f"{segment.name} is recorded as not cut over."


def _name_those_left(request: MemberRequest, segment: Segment, event: str) -> None:
    """An extension that ended with VMs still to move is a fact, and seldom what was wanted: say so."""
    left = vms_left(segment.project, [segment.pk]).get(segment.pk, []) if event == "un-extended" else []
    if left and segment.cut_over_on is None:
        more = f" and {len(left) - LEFT_NAMED} more" if len(left) > LEFT_NAMED else ""
        messages.warning(
            request,
            f"{counted(len(left), 'VM')} of {segment.name} still to move: {', '.join(left[:LEFT_NAMED])}{more}. "
            "Record their moves and the cutover, or the extension that followed.",
        )


def _page(request: MemberRequest, project: Project, form: SegmentEventForm) -> HttpResponse:
    today = today_of(project)
    plan = _plan(request, project)
    waves = list(selectors.waves_of(plan)) if plan is not None else []
    wave = _wave(request, waves)
    search = request.GET.get("q", "").replace("\x00", "").strip()
    vms = vms_to_record(project, plan=plan, wave_number=wave.number if wave else None, search=search)
    context = {
        "project": project,
        "counts": fact_counts(project),
        "plan": plan,
        "waves": waves,
        "wave": wave,
        "search": search,
        "is_asked": bool(wave or search),
        "vms": page_of(request, vms, size=VMS_PER_PAGE),
        "move_form": MoveForm(initial={"moved_on": day_to_offer(wave, today)}),
        "segment_form": form,
        "newest": newest_facts(project),
        "here": request.get_full_path()
        if request.method == "GET"
        else reverse("migrations:actuals", args=[project.pk]),
    }
    return render(request, "migrations_app/actuals.html", context)


def _plan(request: MemberRequest, project: Project) -> Plan | None:
    """The plan of the scenario asked for, else of the first that has one."""
    scenarios = selectors.scenarios_of(project)
    asked = scenarios.filter(pk=key_in(request.GET.get("scenario", ""))).first()
    scenario = asked or scenarios.filter(plan__isnull=False).first()
    return selectors.plan_of(scenario) if scenario is not None else None


def _wave(request: MemberRequest, waves: list[Wave]) -> Wave | None:
    number = request.GET.get("wave", "")
    return next((wave for wave in waves if str(wave.number) == number), None)
