"""Bending a plan: weighed without writing, then carried out whole or not at all."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from migrations_app.adapters.boards import Desk, desk_of, kept_draft
from migrations_app.adapters.proposals import (
    Bent,
    Placing,
    Proposal,
    RowChange,
    bent,
    image_of,
    row_added,
    row_removed,
)
from migrations_app.adapters.sentences import readable
from migrations_app.adapters.waivers import waiver_columns
from migrations_app.choices import EditKind
from migrations_app.models import Board, Edit, Pin, Plan, Scenario, Window
from migrations_app.services.board_rows import conflict_since, hanging_on, rows_write, unlike_before
from networks.adapters import key_of, name_of
from networks.models import VirtualMachine
from networks.selectors.projects import today_of
from networks.services.errors import ServiceError
from networks.services.projects import change_record
from planner.core.editing.judge import Breach, Effect, Load, accepts, effect_of
from planner.core.editing.settle import newly_late
from planner.core.wording import counted

MOST_NAMED = 3
LONGEST_REASON = 255
LOOK_AGAIN = "Look at the board as it is now, and do it again if it still makes sense."


class NeedsReason(ServiceError):
    """It can be done with a reason, or breaks other limits than the person has seen."""


@dataclass(frozen=True)
class Weighed:
    """A proposal weighed. `hard`: broken newly whatever anybody says; `policy`: broken newly unless a reason is given.

    `loads`: what each window it touches would hold, by key. `sentences`: what else to know.
    """

    proposal: Proposal
    bent: Bent
    effect: Effect
    hard: list[Breach]
    policy: list[Breach]
    loads: Mapping[int, Load]
    begun: tuple[str, ...] = ()
    sentences: list[str] = field(default_factory=list)

    @property
    def needs_reason(self) -> bool:
        """Whether a person has to say why."""
        return bool(self.policy or self.begun)


def no_board() -> ServiceError:
    """What is said where there is nothing to bend."""
    return ServiceError("This scenario has no plan to change yet.", "Plan it first.")


def board_held(scenario: Scenario) -> Board | None:
    """The scenario's board, which nobody else changes until the transaction ends; None without a plan.

    The scenario first, as whoever stores a plan does, and never its key: rows that name it may come meanwhile.
    Otherwise two would wait for each other.
    """
    Scenario.objects.select_for_update(no_key=True).get(pk=scenario.pk)
    return Board.objects.select_for_update().filter(scenario=scenario).first()


def weigh(desk: Desk, proposal: Proposal, *, now: datetime | None = None) -> Weighed:
    """What a proposal would do. Writes nothing; ServiceError for what may not even be asked."""
    now = now or timezone.now()
    _known(desk, proposal)
    today = today_of(desk.scenario.project)
    would = bent(desk, proposal, today)
    begun = _begun(desk, proposal, would, now)
    effect = effect_of(desk.standing, would.standing)
    accepted = tuple(waiver for _, waiver in desk.waivers)
    new = [one for one in effect.new_breaches if not accepts(accepted, one)]
    if not would.moves and not any(row.model in ("window", "freeze") for row in proposal.rows):
        new = []  # a pin changes no plan
    late = newly_late(desk.draft.dates, would.draft.dates, today)
    touched = {key for _, before, after in would.moves for key in (before, after) if key is not None}
    touched |= {row.key for row in proposal.rows if row.model == "window"}
    return Weighed(
        proposal,
        would,
        effect,
        hard=[one for one in new if not one.is_policy] + [_too_late(segment, would) for segment in late],
        policy=[one for one in new if one.is_policy],
        loads={key_of(its_id): load for its_id, load in would.standing.loads.items() if key_of(its_id) in touched},
        begun=begun,
        sentences=[f"{name} has begun: a change needs a reason." for name in begun],
    )


def move_weigh(desk: Desk, *, vm_ids: Iterable[int], window_id: int) -> Weighed:
    """What moving VMs to a window would do."""
    return weigh(desk, _move(desk, vm_ids, window_id))


@transaction.atomic
def carry_out(
    *,
    scenario: Scenario,
    by: AbstractBaseUser | None,
    proposal: Proposal,
    reason: str = "",
    seen_version: int | None = None,
    accepted: Collection[str] | None = None,
    undo_of: Edit | None = None,
) -> Edit:
    """Make an edit; the caller queues a BoardRun after commit.

    `seen_version`: the board the person looked at; `accepted`: codes of the policy limits they saw broken. ServiceError,
    and nothing is changed, where a hard limit breaks, a reason is missing (NeedsReason) or somebody else was faster.
    """
    board = board_held(scenario)
    desk = None if board is None else desk_of(scenario, board)
    if board is None or desk is None:
        raise no_board()
    if seen_version is not None and (told := conflict_since(scenario, seen_version, proposal, by)):
        raise ServiceError(told, LOOK_AGAIN)
    if told := unlike_before(scenario, proposal.rows):
        raise ServiceError(told, LOOK_AGAIN)
    weighed = weigh(desk, proposal)
    reason = reason.strip()[:LONGEST_REASON]
    _admitted(weighed, reason, accepted, is_undo=undo_of is not None)
    if not weighed.bent.moves and not proposal.rows:
        raise ServiceError("Nothing would change: they are there already.", "Choose another wave.")
    if undo_of is None:  # else its rows hold what came and went with it
        rows_too = (*hanging_on(scenario, proposal.rows), *_waivers(desk, weighed, reason, by))
        proposal = replace(proposal, rows=(*proposal.rows, *rows_too))
    keys, rows = rows_write(scenario, proposal.rows)
    return _kept(board, desk, weighed, proposal, rows=rows, keys=keys, reason=reason, by=by, undo_of=undo_of)


def vms_move(
    *,
    scenario: Scenario,
    by: AbstractBaseUser | None,
    vm_ids: Iterable[int],
    window_id: int,
    reason: str = "",
    seen_version: int | None = None,
    accepted: Collection[str] | None = None,
) -> Edit:
    """Move VMs to a window and pin them there: whoever moves something by hand has decided it."""
    desk = desk_of(scenario)
    if desk is None:
        raise no_board()
    proposal = pinning(desk, _move(desk, vm_ids, window_id), reason=reason, by=by)
    return carry_out(
        scenario=scenario, by=by, proposal=proposal, reason=reason, seen_version=seen_version, accepted=accepted
    )


def pins_set(
    *,
    scenario: Scenario,
    by: AbstractBaseUser | None,
    vm_ids: Iterable[int],
    reason: str = "",
    seen_version: int | None = None,
) -> Edit:
    """Pin VMs where they are."""
    desk, vms = _chosen(scenario, vm_ids)
    placings = tuple(Placing((vm,), window) for vm in vms if (window := desk.window_of(vm)) is not None)
    sentence = f"{_named(desk, vms)} {_is(vms)} pinned."
    proposal = pinning(desk, Proposal(EditKind.PIN, sentence, placings), reason=reason, by=by)
    return carry_out(scenario=scenario, by=by, proposal=proposal, reason=reason, seen_version=seen_version)


def pins_clear(
    *, scenario: Scenario, by: AbstractBaseUser | None, vm_ids: Iterable[int], seen_version: int | None = None
) -> Edit:
    """Take pins away: the next plan may move these VMs."""
    desk, vms = _chosen(scenario, vm_ids)
    rows = tuple(row_removed(pin) for pin in Pin.objects.filter(scenario=scenario, vm_id__in=vms).order_by("vm_id"))
    if not rows:
        raise ServiceError("None of them is pinned.", "Choose VMs with a pin.")
    pinned = [row.key for row in rows]
    proposal = Proposal(EditKind.PIN, f"{_named(desk, pinned)} {_is(pinned)} no longer pinned.", rows=rows)
    return carry_out(scenario=scenario, by=by, proposal=proposal, seen_version=seen_version)


@transaction.atomic
def edit_note(
    *,
    scenario: Scenario,
    by: AbstractBaseUser | None,
    kind: EditKind,
    sentence: str,
    rows: Iterable[RowChange],
    reason: str = "",
) -> None:
    """Keep rows that were changed elsewhere as an edit, so that they can be undone; nothing where there is no board.

    They place nobody, so the plan's rows show the board as much as before.
    """
    board = board_held(scenario)
    changes = [[row.model, row.key, row.before, row.after] for row in rows]
    if board is None or not changes:
        return
    board.version += 1
    board.save(update_fields=["version", "changed_at"])
    Plan.objects.filter(scenario=scenario, board_version=board.version - 1).update(board_version=board.version)
    Edit.objects.create(
        scenario=scenario,
        number=board.version,
        kind=kind,
        by_id=by.pk if by else None,
        sentence=sentence,
        reason=reason[:LONGEST_REASON],
        rows=changes,
    )


def pinning(desk: Desk, proposal: Proposal, *, reason: str, by: AbstractBaseUser | None) -> Proposal:
    """The proposal with a pin for each VM where it places it."""
    window_of = {vm: placing.to_window for placing in proposal.placings for vm in placing.vm_ids}
    known = {pin.vm_id: pin for pin in Pin.objects.filter(scenario=desk.scenario, vm_id__in=list(window_of))}
    who, said = by.pk if by else None, reason.strip()[:LONGEST_REASON]
    rows = []
    for vm, window in window_of.items():
        after = row_added("pin", vm, window_id=window, reason=said, by_id=who)
        before = None if vm not in known else image_of(known[vm])
        if before is None or before["window_id"] != window or before["reason"] != said:
            rows.append(replace(after, before=before))
    return replace(proposal, rows=(*proposal.rows, *rows))


def _move(desk: Desk, vm_ids: Iterable[int], window_id: int) -> Proposal:
    vms = tuple(dict.fromkeys(vm_ids))
    window = next((one for one in desk.windows if one.pk == window_id), None)
    if window is None:
        raise ServiceError("That window is no more.", LOOK_AGAIN)
    if not vms:
        raise ServiceError("Nothing is chosen.", "Choose cards or VMs first.")
    sentence = f"{_named(desk, vms)} {_is(vms)} moved to {window.name}."
    subject = ("vm", vms[0]) if len(vms) == 1 else ("wave", window_id)
    return Proposal(EditKind.MOVE, sentence, (Placing(vms, window_id),), subject=subject)


def _chosen(scenario: Scenario, vm_ids: Iterable[int]) -> tuple[Desk, list[int]]:
    desk = desk_of(scenario)
    if desk is None:
        raise no_board()
    vms = list(dict.fromkeys(vm_ids))
    if not vms:
        raise ServiceError("Nothing is chosen.", "Choose cards or VMs first.")
    return desk, vms


def _known(desk: Desk, proposal: Proposal) -> None:
    """Refuse VMs that are no part of the plan, have moved or are gone, and windows that are no more."""
    windows = {window.pk for window in desk.windows} | {row.key for row in proposal.rows if row.model == "window"}
    vms = [vm for placing in proposal.placings for vm in placing.vm_ids]
    if any(placing.to_window not in windows for placing in proposal.placings):
        raise ServiceError("A window it names is no more.", LOOK_AGAIN)
    if strangers := [vm for vm in vms if vm not in desk.vm_id_of]:
        name = VirtualMachine.objects.filter(project=desk.scenario.project, pk__in=strangers).values_list(
            "name", flat=True
        )
        raise ServiceError(
            f"{name[0] if name else 'One of the VMs'} is not part of this plan.",
            "Plan again to bring it in, or load the board again.",
        )
    moving = [vm for placing in proposal.placings for vm in placing.vm_ids if desk.window_of(vm) != placing.to_window]
    rows = VirtualMachine.objects.filter(project=desk.scenario.project, pk__in=moving)
    kept = dict(rows.filter(is_gone=False).values_list("pk", "moved_on"))
    for vm in moving:
        if vm not in kept:
            raise ServiceError(f"{name_of(desk.vm_id_of[vm])} is gone from the estate.", "Plan again without it.")
        if kept[vm] is not None:
            raise ServiceError(
                f"{name_of(desk.vm_id_of[vm])} moved on {kept[vm]:%-d %B %Y}.",
                "What has happened stays; if the record is wrong, correct it under Record.",
            )


def _begun(desk: Desk, proposal: Proposal, would: Bent, now: datetime) -> tuple[str, ...]:
    """Names of windows under way that change; ServiceError for one that is over and would take VMs or other instants."""
    known = {window.pk: window for window in (*would.windows, *desk.windows)}
    begun: dict[str, None] = {}
    for _, before, after in would.moves:
        if known[after].ends_at <= now:
            raise ServiceError(
                f"{known[after].name} is over.", "Record what happened in it under Record, or choose a later wave."
            )
        for key in (before, after):
            if key is not None and known[key].starts_at <= now:
                begun[known[key].name] = None
    for row in proposal.rows:
        if row.model == "window" and row.before is not None and row.key in {one.pk for one in desk.windows}:
            _window_begun(next(one for one in desk.windows if one.pk == row.key), row, now, begun)
    return tuple(begun)


def _window_begun(window: Window, row: RowChange, now: datetime, begun: dict[str, None]) -> None:
    before, after = row.before or {}, row.after or {}
    is_moved = any(before.get(field) != after.get(field) for field in ("starts_at", "ends_at"))
    if window.starts_at <= now and is_moved:
        if window.ends_at <= now and after:
            raise ServiceError(f"{window.name} is over: its days have happened.", "Add another window instead.")
        begun[window.name] = None


def _too_late(segment: str, would: Bent) -> Breach:
    on = would.draft.dates[segment].stretch
    return Breach(
        "H21",
        f"Segment {segment} would have had to be extended by {on:%-d %B %Y}, which is past.",
        "Choose a later wave, or record that it is extended.",
        (segment,),
        None,
        (),
    )


def _admitted(weighed: Weighed, reason: str, accepted: Collection[str] | None, *, is_undo: bool) -> None:
    if weighed.hard:
        first = weighed.hard[0]
        more = f" And {len(weighed.hard) - 1} more." if len(weighed.hard) > 1 else ""
        raise ServiceError(f"{readable(first.sentence)}{more}", readable(first.way_out))
    if is_undo or not weighed.needs_reason:
        return
    told = " ".join([readable(one.sentence) for one in weighed.policy[:MOST_NAMED]] + weighed.sentences)
    unseen = {one.code for one in weighed.policy} - set(accepted or ())
    if not reason:
        raise NeedsReason(told, "Say why it is done all the same.")
    if accepted is not None and unseen:
        raise NeedsReason(f"It breaks more than you have seen: {told}", "Look at it, then do it again.")


def _waivers(desk: Desk, weighed: Weighed, reason: str, by: AbstractBaseUser | None) -> list[RowChange]:
    """What is accepted with this edit; and what was accepted once and is broken no more goes."""
    rows: list[RowChange] = []
    gone = {row.key for row in weighed.proposal.rows if row.model == "window" and row.after is None}
    touched = {(row.model, row.key) for row in weighed.proposal.rows}
    needed = [waiver for one in weighed.bent.standing.breaches for waiver in one.waivers]
    for row, known in desk.waivers:
        is_free = ("waiver", row.pk) not in touched and row.window_id not in gone
        if is_free and not any(known.covers(one) for one in needed):
            rows.append(row_removed(row))
    if not reason:
        return rows
    kept = [known for _, known in desk.waivers]
    for breach in weighed.policy:
        for waiver in breach.waivers:
            if not any(known.covers(waiver) for known in kept):
                kept.append(waiver)
                values = waiver_columns(waiver) | {"reason": reason, "by_id": by.pk if by else None}
                rows.append(row_added("waiver", -1000 - len(rows), **values))
    return rows


def _kept(
    board: Board,
    desk: Desk,
    weighed: Weighed,
    proposal: Proposal,
    *,
    rows: list[RowChange],
    keys: Mapping[int, int],
    reason: str,
    by: AbstractBaseUser | None,
    undo_of: Edit | None,
) -> Edit:
    """The board, the edit and the change as they are from now on. `keys`: new rows' keys by their negative ones."""
    would, effect = weighed.bent, weighed.effect.as_json()
    board.version += 1
    board.draft_gz = kept_draft(would.draft, keys)
    board.figures = would.standing.figures.as_json()
    board.save(update_fields=["version", "draft_gz", "figures", "changed_at"])
    edit = Edit.objects.create(
        scenario=desk.scenario,
        number=board.version,
        kind=proposal.kind,
        by_id=by.pk if by else None,
        sentence=proposal.sentence,
        reason=reason,
        placings=[[list(vms), before, keys.get(after, after)] for vms, before, after in would.moves],
        rows=[[row.model, row.key, row.before, row.after] for row in rows],
        effect=effect,
        breaks=[{"code": one.code, "sentence": readable(one.sentence)} for one in weighed.policy],
        undo_of=undo_of,
    )
    kind, key = proposal.subject or ("", None)
    change_record(
        project=desk.scenario.project,
        by=by,
        sentence=proposal.sentence,
        affects_plan=False,
        scenario_id=desk.scenario.pk,
        reason=reason,
        effect=effect,
        subject_kind=kind,
        subject_id=None if key is None else keys.get(key, key),
    )
    return edit


def _named(desk: Desk, vms: Iterable[int]) -> str:
    keys = list(vms)
    if len(keys) == 1 and keys[0] in desk.vm_id_of:
        return name_of(desk.vm_id_of[keys[0]])
    return counted(len(keys), "VM")


def _is(vms: Collection[int]) -> str:
    return "was" if len(vms) == 1 else "were"
