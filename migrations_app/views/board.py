"""The wave board to look at: its page, columns, cards, search, what others did, and the list of edits."""

from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from migrations_app import selectors
from migrations_app.adapters.board_cards import CardPage, card_vms, cards_of
from migrations_app.adapters.board_columns import Column, breaches_of, columns_of
from migrations_app.adapters.board_found import found_on
from migrations_app.adapters.boards import Desk, desk_of
from migrations_app.models import Scenario
from migrations_app.selectors import board_cards as reads
from migrations_app.selectors import boards
from migrations_app.views.access import scenario_or_404
from migrations_app.views.board_effects import figures_of
from migrations_app.views.standing import standing_of
from networks.choices import Role
from networks.selectors.roles import may, role_of
from networks.views.access import key_in

COLUMNS_DRAWN = 9  # with the page: what a wall screen shows; others as they come into view
MOST_PAGES = 250  # of a column, however far one has scrolled
EDITS_PER_PAGE = 30
EDITS_TOLD = 50  # to a page that slept for long
_WAVE_LINKS = (  # name of the address, what it is called
    ("wave_edit", "Rename, re-date, caps"),
    ("wave_split", "Split"),
    ("wave_merge", "Merge with another"),
    ("wave_shift", "Shift the rest"),
    ("wave_remove", "Remove"),
)


@require_safe
def board(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """Every wave as a column; cards of one of them, the others' come as they are looked at."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    context = standing_of(scenario)
    desk = desk_of(scenario)
    can_edit = may_edit(request, scenario)
    context |= {"desk": desk, "may_edit": can_edit}
    if desk is not None:
        columns = columns_of(desk, timezone.now())
        context |= _top(request, scenario, desk)
        at = key_in(request.GET.get("at", ""))
        opened = next((one for one in columns if one.window.pk == at), None) or _first_open(columns)
        context["drawn"] = {opened.window.pk: _asked_cards(request, desk, opened)} if opened else {}
        first = max(0, opened.at - 1) if opened else 0
        near = {one.window.pk for one in columns[first : first + COLUMNS_DRAWN]}
        context["columns"] = [_linked(one, scenario, can_edit) if one.window.pk in near else one for one in columns]
        context["near"] = near
        search = _words(request)
        context |= {"search": search, "opened": opened, "shown": key_in(request.GET.get("show", "")) or ""}
        if search:
            context |= found_on(desk, search)
    return render(request, "migrations_app/board.html", context)


@require_safe
def board_column(request: HttpRequest, project_id: int, scenario_id: int, window_id: int) -> HttpResponse:
    """A column whole, or with `page` the next cards of it. `pages` says how many pages, `show` which VM is wanted."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    can_edit = may_edit(request, scenario)
    context: dict[str, Any] = {"project": scenario.project, "scenario": scenario, "may_edit": can_edit}
    desk, at = _window_or_404(scenario, window_id)
    if "page" in request.GET:
        page = max(1, min(key_in(request.GET["page"]), MOST_PAGES))
        context |= {"column": {"window": desk.windows[at]}, "cards": cards_of(desk, at, first=page, last=page)}
        return render(request, "migrations_app/_board_more.html", context)
    column = _linked(columns_of(desk, timezone.now())[at], scenario, can_edit)
    context |= {"column": column, "cards": _asked_cards(request, desk, column)}
    return render(request, "migrations_app/_board_column.html", context)


@require_safe
def board_card(request: HttpRequest, project_id: int, scenario_id: int, window_id: int, group: int) -> HttpResponse:
    """The VMs of a card: a part for the board, or a page of their own."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    desk, at = _window_or_404(scenario, window_id)
    found = card_vms(desk, at, group)
    if found is None:
        raise Http404("no such card")
    context: dict[str, Any] = {
        "project": scenario.project,
        "scenario": scenario,
        "may_edit": may_edit(request, scenario),
        "desk": desk,
        "window": desk.windows[at],
        "card": found[0],
        "vms": found[1],
    }
    is_part = request.headers.get("HX-Request") == "true"
    if not is_part:
        context["columns"] = columns_of(desk, timezone.now())
    response = render(request, f"migrations_app/{'_board_vms' if is_part else 'board_card'}.html", context)
    patch_vary_headers(response, ["HX-Request"])  # or a browser's Back would show the part as a page
    return response


@require_safe
def board_changes(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """What has changed since the version that a page shows; one cheap query while nothing has."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    since = key_in(request.GET.get("since", ""))
    plan = selectors.plan_of(scenario)
    version = reads.board_version(scenario)
    behind = "yes" if version is not None and (plan is None or plan.board_version < version) else "no"
    if version is None or (version == since and behind == request.GET.get("behind")):
        return JsonResponse({"is_same": True})
    desk = desk_of(scenario)
    if desk is None:
        return JsonResponse({"is_same": True})
    context = {"project": scenario.project, "scenario": scenario, "may_edit": may_edit(request, scenario)}
    context |= _top(request, scenario, desk)
    columns = columns_of(desk, timezone.now())
    return JsonResponse(
        {
            "version": desk.version,
            "behind": behind,
            "edits": [
                {"number": one.number, "is_mine": one.by_id == request.user.pk, "sentence": _who_did(one)}
                for one in boards.edits_since(scenario, since)[:EDITS_TOLD]
            ],
            "marks": [[one.window.pk, one.mark, _column_address(scenario, one.window.pk)] for one in columns],
            "top": render_to_string("migrations_app/_board_top.html", context, request),
            "buttons": render_to_string("migrations_app/_board_buttons.html", context, request),
        }
    )


@require_safe
def board_find(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """Where VMs, applications, segments and addresses are on the board."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    desk = desk_of(scenario)
    if desk is None:
        raise Http404("no board yet")
    search = _words(request)
    context = {"project": scenario.project, "scenario": scenario, "search": search} | found_on(desk, search)
    return render(request, "migrations_app/_board_found.html", context)


@require_safe
def board_edits(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """Every edit: who, when, why, what it cost; each to take back."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    edits = Paginator(boards.edits_of(scenario), EDITS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"project": scenario.project, "scenario": scenario, "edits": edits}
    return render(request, "migrations_app/board_edits.html", context | {"may_edit": may_edit(request, scenario)})


def _who_did(edit: Any) -> str:
    who = edit.by.get_username() if edit.by else "Somebody"
    return f"{who}: {edit.sentence}"


def _top(request: HttpRequest, scenario: Scenario, desk: Desk) -> dict[str, Any]:
    """Context of the board's head: figures, limits broken, the last edit, and what the user may take back."""
    last = boards.edits_of(scenario).first()
    plan, user = selectors.plan_of(scenario), request.user
    assert user.is_authenticated  # LoginRequiredMiddleware sees to it
    return {
        "figures": figures_of(desk, last),
        "breaches": breaches_of(desk),
        "last_edit": last,
        "behind": boards.plan_is_behind(plan, desk.board),
        "undo": boards.edit_to_undo(scenario, user),
        "redo": boards.edit_to_redo(scenario, user),
    }


def may_edit(request: HttpRequest, scenario: Scenario) -> bool:
    """Whether the user may move VMs here."""
    return may(role_of(scenario.project, request.user), Role.ARCHITECT)


def _asked_cards(request: HttpRequest, desk: Desk, column: Column) -> CardPage | None:
    """The pages of a column that the address asks for; none at all for `pages=0`."""
    pages = request.GET.get("pages", "1")
    shown = key_in(request.GET.get("show", ""))
    if pages == "0" and not shown:
        return None
    last = max(1, min(key_in(pages), MOST_PAGES))
    return cards_of(desk, column.at, last=last, holding=shown)


def _first_open(columns: list[Column]) -> Column | None:
    """The first wave that still has something to move."""
    return next((one for one in columns if one.takes and one.card_count), columns[0] if columns else None)


def _linked(column: Column, scenario: Scenario, can_edit: bool) -> Column:
    """The column with what one may do to its wave."""
    ids = [scenario.project_id, scenario.pk, column.window.pk]
    links = [(words, _address_of(name, ids)) for name, words in _WAVE_LINKS] if can_edit else []
    links += [
        ("Comments", _address_of("comments", [scenario.project_id, "wave", column.window.pk])),
        ("Approvals", _address_of("approvals", [scenario.project_id, scenario.pk])),
    ]
    return replace(column, links=[one for one in links if one[1]])


def _address_of(name: str, ids: list[Any]) -> str:
    try:
        return reverse(f"migrations:{name}", args=ids)
    except NoReverseMatch:
        return ""


def _window_or_404(scenario: Scenario, window_id: int) -> tuple[Desk, int]:
    """The desk, and the place of a window on it."""
    desk = desk_of(scenario)
    at = None if desk is None else next((at for at, one in enumerate(desk.windows) if one.pk == window_id), None)
    if desk is None or at is None:
        raise Http404("no such wave")
    return desk, at


def _words(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:120]


def _column_address(scenario: Scenario, window_id: int) -> str:
    return reverse("migrations:board_column", args=[scenario.project_id, scenario.pk, window_id])
