"""Reads of a board: its row, who did what to it, and what was accepted."""

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import F, QuerySet

from migrations_app.choices import EditKind
from migrations_app.models import Board, Edit, Plan, Scenario, Waiver


def board_of(scenario: Scenario) -> Board | None:
    """A scenario's board; None until it has a plan."""
    return Board.objects.filter(scenario=scenario).first()


def waivers_of(scenario: Scenario) -> QuerySet[Waiver]:
    """What was accepted to be broken, by code."""
    return Waiver.objects.filter(scenario=scenario).select_related("by").order_by("code", "id")


def edits_of(scenario: Scenario) -> QuerySet[Edit]:
    """What was done to the board, the newest first, with who did it."""
    return Edit.objects.filter(scenario=scenario).select_related("by").order_by("-number")


def edits_since(scenario: Scenario, version: int) -> QuerySet[Edit]:
    """What was done after a version of the board, the oldest first."""
    return edits_of(scenario).filter(number__gt=version).order_by("number")


def edit_to_undo(scenario: Scenario, user: AbstractBaseUser | None) -> Edit | None:
    """The newest edit of a user that stands."""
    return _own(scenario, user).filter(undone_at=None, undo_of=None).exclude(kind=EditKind.COPIED).first()


def edit_to_redo(scenario: Scenario, user: AbstractBaseUser | None) -> Edit | None:
    """The edit that a user took back last, unless they have done something else since."""
    own = _own(scenario, user).filter(undo_of=None)
    edit = own.filter(undone_at__isnull=False).order_by("-undone_at").first()
    return None if edit is None or own.filter(at__gt=edit.undone_at).exists() else edit


def plan_is_behind(plan: Plan | None, board: Board | None) -> bool:
    """Whether the rows of a plan do not show its board yet."""
    return board is not None and (plan is None or plan.board_version < board.version)


def boards_behind() -> QuerySet[Board]:
    """Boards whose plan's rows do not show them."""
    return Board.objects.exclude(scenario__plan__board_version__gte=F("version")).order_by("pk")


def plans_without_board() -> QuerySet[Plan]:
    """Plans of before there were boards."""
    return Plan.objects.filter(scenario__board=None, run__instance_gz__isnull=False).order_by("pk")


def _own(scenario: Scenario, user: AbstractBaseUser | None) -> QuerySet[Edit]:
    return edits_of(scenario).filter(by_id=user.pk if user else None)
