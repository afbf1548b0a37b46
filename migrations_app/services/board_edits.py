"""Taking an edit back and making it again: its inverse, or itself, carried out like any other."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from migrations_app.adapters.boards import Desk, desk_of
from migrations_app.adapters.proposals import Placing, Proposal, RowChange
from migrations_app.choices import EditKind
from migrations_app.models import Edit, Scenario
from migrations_app.selectors.boards import edit_to_redo, edit_to_undo, edits_of, edits_since
from migrations_app.services.board import board_held, carry_out, no_board
from migrations_app.services.board_rows import touches, unlike_before, who_did
from networks.services.errors import ServiceError


@transaction.atomic
def edit_undo(*, scenario: Scenario, by: AbstractBaseUser | None, edit_id: int | None = None) -> Edit:
    """Take back an edit: the one named, else the newest of `by`. The caller queues a BoardRun after commit.

    ServiceError where somebody has changed the same VMs or rows since, by name.
    """
    desk = _desk(scenario)
    edit = edit_to_undo(scenario, by) if edit_id is None else edits_of(scenario).filter(pk=edit_id).first()
    if edit is None:
        raise ServiceError("There is nothing of yours to undo.", "Look at the list of edits for what others did.")
    if edit.undone_at is not None:
        raise ServiceError("That was undone already.", "Load the board again.")
    if edit.undo_of_id is not None:
        raise ServiceError("That took an edit back, or made it again.", "Undo that edit, or make it again.")
    if edit.kind == EditKind.COPIED or not (edit.placings or edit.rows):
        raise ServiceError(
            "That cannot be undone: it is where the board begins.", "Plan again, or delete the scenario."
        )
    _untouched(scenario, edit, by)
    made = _again(desk, edit, by, sentence=f"Undone: {edit.sentence}", is_inverse=True)
    Edit.objects.filter(pk=edit.pk).update(undone_at=timezone.now())
    return made


@transaction.atomic
def edit_redo(*, scenario: Scenario, by: AbstractBaseUser | None, edit_id: int | None = None) -> Edit:
    """Make again an edit that was taken back: the one named, else the last that `by` took back."""
    desk = _desk(scenario)
    edit = edit_to_redo(scenario, by) if edit_id is None else edits_of(scenario).filter(pk=edit_id).first()
    if edit is None or edit.undone_at is None:
        raise ServiceError("There is nothing to do again.", "Only what you took back last can be done again.")
    undo = edits_of(scenario).filter(undo_of=edit).first()
    if undo is not None:
        _untouched(scenario, undo, by)
    made = _again(desk, edit, by, sentence=f"Done again: {edit.sentence}", is_inverse=False)
    Edit.objects.filter(pk=edit.pk).update(undone_at=None)
    return made


def _desk(scenario: Scenario) -> Desk:
    board = board_held(scenario)
    desk = None if board is None else desk_of(scenario, board)
    if desk is None:
        raise no_board()
    return desk


def _untouched(scenario: Scenario, edit: Edit, by: AbstractBaseUser | None) -> None:
    """Refuse where a later edit that stands concerns the same VMs or rows."""
    vms = {vm for placed, *_ in edit.placings for vm in placed}
    rows = {(model, key) for model, key, *_ in edit.rows if model != "waiver"}
    for later in edits_since(scenario, edit.number).order_by("-number"):
        is_settled = later.undone_at is not None or later.undo_of_id is not None
        if not is_settled and touches(later, vms, rows):
            raise ServiceError(
                f"{who_did(later, by)} after it: {later.sentence}",
                "Undo that first, or move the VMs by hand.",
            )


def _again(desk: Desk, edit: Edit, by: AbstractBaseUser | None, *, sentence: str, is_inverse: bool) -> Edit:
    placings = []
    for vms, before, after in edit.placings:
        to_window = before if is_inverse else after
        here = tuple(vm for vm in vms if vm in desk.vm_id_of)
        if to_window is not None and here:
            placings.append(Placing(here, to_window))
    changes = [RowChange(model, key, before, after) for model, key, before, after in edit.rows]
    if is_inverse:
        changes = [change.inverse for change in reversed(changes)]
    # an acceptance that a later edit has widened or let go stays as that left it
    changes = [one for one in changes if one.model != "waiver" or not unlike_before(desk.scenario, [one])]
    proposal = Proposal(EditKind(edit.kind), sentence, tuple(placings), tuple(changes))
    return carry_out(scenario=desk.scenario, by=by, proposal=proposal, reason=edit.reason, undo_of=edit)
