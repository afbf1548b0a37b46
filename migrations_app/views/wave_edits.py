"""Pages that change waves: add, rename and re-date, split, merge, remove, shift the rest. Each shows its effect first."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from migrations_app.adapters.boards import Desk, desk_of
from migrations_app.adapters.proposals import Proposal
from migrations_app.forms import WindowForm
from migrations_app.forms.waves import HALF, MergeForm, ShiftForm, SplitForm
from migrations_app.models import Scenario, Window
from migrations_app.services import wave_edits as edits
from migrations_app.services.window_times import free_name, nights_of
from migrations_app.views.access import scenario_or_404
from migrations_app.views.put_forward import Change, put_forward
from networks.models import VirtualMachine
from networks.services import ServiceError
from networks.views.access import keys_in
from networks.views.answers import way_back
from planner.core.limits import SCENARIO_DEFAULTS
from planner.core.local_times import window_words
from planner.core.wording import counted

MOST_NAMED = 4  # VMs of a group that its label names
STARTS, LASTS_H = time(20), 8.0  # of a new window, until somebody says otherwise


class Waves:
    """What every page here begins with: the scenario, its waves now, the wave it is about."""

    def __init__(self, request: HttpRequest, scenario: Scenario, window_id: int | None = None) -> None:
        self.request, self.scenario = request, scenario
        self.desk: Desk | None = desk_of(scenario)
        self.roster = edits.roster_of(scenario, self.desk)
        page = "calendar" if self.desk is None else "board"
        self.back = way_back(request, reverse(f"migrations:{page}", args=[scenario.project_id, scenario.pk]))
        if window_id is not None:
            self.window = next((one for one in self.roster.windows if one.pk == window_id), Window())
            if self.window.pk is None:
                raise Http404("no such window")

    def answer(
        self,
        form: forms.BaseForm,
        title: str,
        done: str,
        propose: Callable[[edits.Roster], Proposal],
        page: Mapping[str, Any],
    ) -> HttpResponse:
        """The form, or what it asks for."""
        given = Change(self.scenario, self.desk, self.roster, title, done, self.back, propose)
        answer = put_forward(self.request, given, form) if self.request.method == "POST" and form.is_valid() else None
        if answer is not None:
            return answer
        context = {
            "project": self.scenario.project,
            "scenario": self.scenario,
            "form": form,
            "title": title,
            "back": self.back,
            "has_board": self.desk is not None,
        }
        return render(self.request, "migrations_app/wave_edit.html", context | dict(page))

    @property
    def words(self) -> str:
        """The wave's instants on the clock and how long it is."""
        return window_words(self.window.starts_at, self.window.ends_at, self.roster.zone)

    @property
    def holds(self) -> str:
        """How many VMs are in it."""
        return counted(len(self.roster.in_window(self.window.pk)), "VM")


@require_http_methods(["GET", "POST"])
def wave_new(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """Add an empty wave."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    with timezone.override(scenario.project.zone):
        waves = Waves(request, scenario)
        form = WindowForm(request.POST or None, initial=_initial(waves))
        return waves.answer(
            form,
            "Add a wave",
            "The window was added.",
            lambda roster: edits.wave_added(roster, form.cleaned_data),
            {"verb": "Add the wave", "lead": "A window of its own, empty until somebody or a new plan fills it."},
        )


@require_http_methods(["GET", "POST"])
def wave_edit(request: HttpRequest, project_id: int, scenario_id: int, window_id: int) -> HttpResponse:
    """Another name, other dates or caps; the VMs stay with it."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    with timezone.override(scenario.project.zone):
        waves = Waves(request, scenario, window_id)
        form = WindowForm(request.POST or None, instance=Window.objects.get(pk=window_id))
        return waves.answer(
            form,
            f"Change {waves.window.name}",
            f"Window {waves.window.name} was changed.",
            lambda roster: edits.wave_changed(roster, window_id, form.cleaned_data),
            {
                "verb": "Save",
                "lead": f"{waves.words}. {waves.holds} in it; they stay with it when its dates change.",
                "window": waves.window,
            },
        )


@require_http_methods(["GET", "POST"])
def wave_split(request: HttpRequest, project_id: int, scenario_id: int, window_id: int) -> HttpResponse:
    """Part of a wave into one of its own."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    with timezone.override(scenario.project.zone):
        waves = Waves(request, scenario, window_id)
        picked = keys_in(filter(None, (request.POST.get("vms") or request.GET.get("vms", "")).split(",")))
        members = _groups(waves.roster, window_id)
        form = SplitForm(request.POST or None, groups=list(_labels(members)), initial=_next_free(waves))
        if picked:
            del form.fields["which"], form.fields["groups"]

        def propose(roster: edits.Roster) -> Proposal:
            if picked:
                leaving: Iterable[int] = picked
            elif form.cleaned_data["which"] == HALF:
                leaving = edits.second_half(roster, window_id)
            else:
                leaving = form.chosen(members)
            return edits.wave_split(roster, window_id, tuple(leaving), form.window_values())

        return waves.answer(
            form,
            f"Split {waves.window.name}",
            "The wave was split.",
            propose,
            {
                "verb": "Split it",
                "lead": f"{waves.words}. {waves.holds} in it. What is split off gets a window of its own and is "
                "pinned there.",
                "window": waves.window,
                "picked": picked,
            },
        )


@require_http_methods(["GET", "POST"])
def wave_merge(request: HttpRequest, project_id: int, scenario_id: int, window_id: int) -> HttpResponse:
    """All VMs of a wave into another one."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    with timezone.override(scenario.project.zone):
        waves = Waves(request, scenario, window_id)
        now = timezone.now()
        others = [one for one in waves.roster.windows if one.pk != window_id and one.ends_at > now]
        form = MergeForm(request.POST or None, windows=others)
        return waves.answer(
            form,
            f"Merge {waves.window.name} with another wave",
            "The waves were merged.",
            lambda roster: edits.waves_merged(
                roster, window_id, form.cleaned_data["into"], is_removed=form.cleaned_data["is_removed"]
            ),
            {
                "verb": "Merge them",
                "lead": f"{waves.words}. {waves.holds} in it; all that have not moved go to the other wave and are "
                "pinned there.",
                "window": waves.window,
            },
        )


@require_http_methods(["GET", "POST"])
def wave_remove(request: HttpRequest, project_id: int, scenario_id: int, window_id: int) -> HttpResponse:
    """An empty wave goes."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    with timezone.override(scenario.project.zone):
        waves = Waves(request, scenario, window_id)
        form = forms.Form(request.POST or None)
        held = len(waves.roster.in_window(window_id))
        lead = f"{waves.words}. It holds no VM."
        if held:
            lead = f"{waves.words}. {waves.holds} in it: merge it with another wave first, it can go with that."
        return waves.answer(
            form,
            f"Remove {waves.window.name}",
            f"Window {waves.window.name} was deleted.",
            lambda roster: edits.wave_removed(roster, window_id),
            {"verb": "Remove it", "lead": lead, "window": waves.window, "is_held": bool(held)},
        )


@require_http_methods(["GET", "POST"])
def wave_shift(request: HttpRequest, project_id: int, scenario_id: int, window_id: int) -> HttpResponse:
    """A wave and all later ones that have not begun, by days or weeks."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    with timezone.override(scenario.project.zone):
        waves = Waves(request, scenario, window_id)
        form = ShiftForm(request.POST or None)
        later = sum(one.starts_at >= waves.window.starts_at for one in waves.roster.windows)
        return waves.answer(
            form,
            f"Shift {waves.window.name} and the rest",
            "The windows were shifted.",
            lambda roster: edits.waves_shifted(roster, window_id, form.days(), timezone.now()),
            {
                "verb": "Shift them",
                "lead": f"{counted(later, 'wave')} from {waves.window.name} on keep their hours on the clock of "
                f"{scenario.project.time_zone}, also where it changes to or from summer time, and their VMs.",
                "window": waves.window,
            },
        )


def _initial(waves: Waves) -> dict[str, Any]:
    """A new window's fields: on the day that the address names, else a week after the last one."""
    caps = {name: SCENARIO_DEFAULTS[name].value for name in ("max_vms", "max_gb", "max_critical")}
    try:
        on: date | None = date.fromisoformat(waves.request.GET.get("on", ""))
    except ValueError:
        on = None
    if on is not None:
        nights = nights_of([on], STARTS, LASTS_H, waves.roster.zone).nights
        times = {"starts_at": nights[0].starts_at, "ends_at": nights[0].ends_at} if nights else {}
        return caps | times | {"name": free_name(on, STARTS, waves.roster.names)}
    if not waves.roster.windows:
        return caps
    waves.window = waves.roster.windows[-1]
    return _next_free(waves)


def _next_free(waves: Waves) -> dict[str, Any]:
    try:
        return edits.next_free(waves.window, waves.roster, waves.scenario.gap_days)
    except ServiceError:  # let the person say when
        return {}


def _groups(roster: edits.Roster, window_id: int) -> dict[int, tuple[int, ...]]:
    """The move groups of a wave that have not moved, by number."""
    found: dict[int, list[int]] = {}
    for vm in roster.to_move(window_id):
        found.setdefault(roster.group_of.get(vm, -vm), []).append(vm)
    return {group: tuple(vms) for group, vms in found.items()}


def _labels(members: Mapping[int, tuple[int, ...]]) -> Iterable[tuple[int, str]]:
    """The groups by their VMs' names."""
    keys = [vm for vms in members.values() for vm in vms[:MOST_NAMED]]
    names = dict(VirtualMachine.objects.filter(pk__in=keys).values_list("pk", "name"))
    for group, vms in members.items():
        said = ", ".join(names.get(vm, "") for vm in vms[:MOST_NAMED])
        more = f" and {counted(len(vms) - MOST_NAMED, 'other')}" if len(vms) > MOST_NAMED else ""
        yield group, f"{said}{more}"
