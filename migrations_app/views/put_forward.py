"""A change of waves, windows or freezes before it is made: its effect on a page of its own, then done with a reason."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from migrations_app import tasks
from migrations_app.adapters.boards import Desk
from migrations_app.adapters.proposals import Proposal
from migrations_app.models import Scenario, Window
from migrations_app.services.board import Weighed, weigh
from migrations_app.services.board_paths import detours_of
from migrations_app.services.calendar_changes import change_make
from migrations_app.services.wave_edits import Roster, clock_notes
from migrations_app.views.board_effects import effect_of_proposal
from networks.services import ServiceError
from networks.views.access import key_in
from networks.views.answers import way_back
from planner.core.editing.judge import Load

OF_THE_PAGE = ("csrfmiddlewaretoken", "confirmed", "reason", "version", "accepted")
MOST_ROOMS = 12  # waves named with what they would hold


@dataclass(frozen=True)
class Change:
    """What a form asks for. `propose` makes the change of the waves as they are; `back`: where it leads then."""

    scenario: Scenario
    desk: Desk | None
    roster: Roster
    title: str
    done: str
    back: str
    propose: Callable[[Roster], Proposal]


@dataclass(frozen=True, slots=True)
class Room:
    """What a wave would hold beside what it holds now; None = it is no wave then."""

    name: str
    before: Load | None
    after: Load | None


def put_forward(
    request: HttpRequest, change: Change, form: forms.BaseForm, *, is_quick: bool = False
) -> HttpResponse | None:
    """Answer a valid form: the page of its effect, or, once that was confirmed, the change. None where the change was
    refused at once: the form says why then.

    `is_quick`: a change that nothing speaks against is made without the page in between.
    """
    is_confirmed = bool(request.POST.get("confirmed"))
    try:
        proposal = change.propose(change.roster)
        if change.desk is None:
            return _made(request, change)
        weighed = weigh(change.desk, proposal)
        if is_confirmed or (is_quick and _is_free(weighed)):
            return _made(request, change)
    except ServiceError as refusal:
        if not is_confirmed:
            form.add_error(None, str(refusal))
            return None
        return _refused(request, change, form, str(refusal))
    return _page(request, change, change.desk, weighed)


def _made(request: HttpRequest, change: Change) -> HttpResponse:
    version = key_in(request.POST.get("version", ""))
    is_confirmed = bool(request.POST.get("confirmed"))
    edit = change_make(
        scenario=change.scenario,
        by=request.user,  # type: ignore[arg-type]
        propose=change.propose,
        reason=request.POST.get("reason", ""),
        seen_version=version or None,
        accepted=frozenset(filter(None, request.POST.get("accepted", "").split(","))) if is_confirmed else None,
    )
    if edit is not None:
        tasks.follow(change.scenario)
    messages.success(request, change.done if edit is None else edit.sentence)
    return redirect(way_back(request, change.back))


def _refused(request: HttpRequest, change: Change, form: forms.BaseForm, refusal: str) -> HttpResponse | None:
    """What was confirmed cannot be done, or not so: its effect as it is now, with what is in the way."""
    try:
        weighed = None if change.desk is None else weigh(change.desk, change.propose(change.roster))
    except ServiceError:
        weighed = None
    if weighed is None or change.desk is None:
        form.add_error(None, refusal)
        return None
    return _page(request, change, change.desk, weighed, refusal)


def _page(request: HttpRequest, change: Change, desk: Desk, weighed: Weighed, refused: str = "") -> HttpResponse:
    detours = detours_of(desk, weighed)
    effect = effect_of_proposal(weighed, detours, "What it would do", undone="Nothing was changed.")
    context = {
        "project": change.scenario.project,
        "scenario": change.scenario,
        "title": change.title,
        "effect": effect,
        "sentence": weighed.proposal.sentence,
        "ends_on": _ends_on(weighed),
        "rooms": _rooms(desk, weighed),
        "clock_notes": clock_notes(weighed.proposal, change.roster.zone),
        "sent": [(name, value) for name, values in request.POST.lists() if name not in OF_THE_PAGE for value in values],
        "version": desk.version,
        "reason": request.POST.get("reason", ""),
        "refused": refused,
        "back": way_back(request, change.back),
    }
    return render(request, "migrations_app/change_effect.html", context)


def _is_free(weighed: Weighed) -> bool:
    """Whether nothing of the plan changes by it."""
    effect = weighed.effect
    is_same = not any(round(value, 6) for value in effect.as_json().values())
    return is_same and not weighed.hard and not weighed.needs_reason and not weighed.bent.moves


def _ends_on(weighed: Weighed) -> date:
    return weighed.bent.standing.figures.ends_on


def _rooms(desk: Desk, weighed: Weighed) -> list[Room]:
    """What the waves it touches would hold, those that exist after it first."""
    ids = {window.pk: one.id for window, one in zip(desk.windows, desk.frame.windows, strict=True)}
    before = {key: desk.standing.loads.get(its_id) for key, its_id in ids.items()}
    touched = {row.key for row in weighed.proposal.rows if row.model == "window"} | {
        key for _, *keys in weighed.bent.moves for key in keys if key is not None
    }
    windows = {window.pk: window for window in (*desk.windows, *weighed.bent.windows)}
    return list(_room_rows((windows[key] for key in sorted(touched & set(windows))), before, weighed))[:MOST_ROOMS]


def _room_rows(windows: Iterable[Window], before: dict[int, Load | None], weighed: Weighed) -> Iterable[Room]:
    for window in windows:
        room = Room(window.name, before.get(window.pk), weighed.loads.get(window.pk))
        if room.before or room.after:
            yield room
