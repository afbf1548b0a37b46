"""A scenario copied with its plan, so that two ways can be held against each other; and one thrown away."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.db.models import OuterRef, Subquery

from migrations_app.choices import EditKind
from migrations_app.models import (
    AppliancePool,
    Board,
    BoardRun,
    Edit,
    FinishRun,
    Freeze,
    Pin,
    Plan,
    PlanRun,
    Scenario,
    TrackRun,
    Waiver,
    Window,
)
from migrations_app.selectors.tracking import baseline_of
from migrations_app.services.scenarios import scenario_check
from networks.choices import RunState
from networks.models import Change
from networks.services.errors import ServiceError
from networks.services.projects import change_record
from planner.core.editing.draft import rekeyed

BATCH = 2_000  # rows in one INSERT: SQLite and PostgreSQL both take them at once

Row = TypeVar("Row", bound=models.Model)


@transaction.atomic
def scenario_copy(*, scenario: Scenario, name: str, by: AbstractBaseUser | None) -> Scenario:
    """Another scenario of that name with the same settings, calendar, pins, waivers and board.

    Where the source has a plan, the copy has its run and its board at once; the rows of its plan are made from them by a
    `BoardRun`, which the caller creates and queues. Approvals and comments stay with the source. ServiceError for a name
    that is taken, and while the source's board is not made yet.
    """
    source = Scenario.objects.select_for_update().select_related("project").get(pk=scenario.pk)
    plan = Plan.objects.select_related("run").filter(scenario=source).first()
    board = Board.objects.select_related("run").filter(scenario=source).first()
    if plan is not None and board is None:
        raise ServiceError(
            f"The board of {source.name} is being made from its plan.", "Wait some seconds, then copy it again."
        )
    copy = Scenario(project=source.project, name=name.strip(), **_fields(source, "project", "name", "created_at"))
    scenario_check(copy)
    copy.save()
    windows = _calendar(source, copy)
    if board is not None:
        _board(board, copy, windows, by, source.name)
    _told(source, copy, plan, by)
    return copy


@transaction.atomic
def scenario_delete(*, scenario: Scenario, by: AbstractBaseUser | None) -> None:
    """Delete a scenario with all that hangs on it. ServiceError while it is the baseline's or anything works on it."""
    scenario = Scenario.objects.select_for_update().select_related("project").get(pk=scenario.pk)
    baseline = baseline_of(scenario.project)
    if baseline is not None and baseline.scenario_id == scenario.pk:
        raise ServiceError(
            f"The baseline was approved from {scenario.name}.",
            "Withdraw the baseline first, or approve the plan of another scenario.",
        )
    live = (RunState.PENDING, RunState.RUNNING)
    for model in (PlanRun, BoardRun, FinishRun, TrackRun):
        if model._default_manager.filter(scenario=scenario, state__in=live).exists():
            raise ServiceError(f"Something is being worked out for {scenario.name}.", "Wait until it ends, or stop it.")
    change_record(
        project=scenario.project, by=by, sentence=f"Scenario {scenario.name} was deleted.", affects_plan=False
    )
    scenario.delete()


def _fields(row: models.Model, *but: str) -> dict[str, Any]:
    """What a row says of itself, by column."""
    left_out = {"id", *but}
    return {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields if one.name not in left_out}


def _calendar(source: Scenario, copy: Scenario) -> dict[int, int]:
    """The rows below a scenario; gives the key of each window's copy by the key of the window."""
    before = list(Window.objects.filter(scenario=source).order_by("pk"))
    made = Window.objects.bulk_create([Window(scenario=copy, **_fields(one, "scenario")) for one in before], BATCH)
    windows = {old.pk: new.pk for old, new in zip(before, made, strict=True)}
    for model in (Freeze, AppliancePool):
        _copied(model, model._default_manager.filter(scenario=source), copy)
    pins = list(Pin.objects.filter(scenario=source).order_by("pk"))
    for pin in pins:
        pin.window_id = windows[pin.window_id]
    _copied(Pin, pins, copy)
    decided = Pin.objects.filter(scenario=source, vm=OuterRef("vm")).values("at")
    Pin.objects.filter(scenario=copy).update(at=Subquery(decided))  # when it was decided, not when it was copied
    waivers = list(Waiver.objects.filter(scenario=source).order_by("pk"))
    for waiver in waivers:
        waiver.window_id = windows[waiver.window_id] if waiver.window_id else None
    made_waivers = _copied(Waiver, waivers, copy)
    for waiver, waived in zip(waivers, made_waivers, strict=True):
        waived.at = waiver.at
    Waiver.objects.bulk_update(made_waivers, ["at"])
    return windows


def _copied(model: type[Row], rows: Iterable[models.Model], copy: Scenario) -> list[Row]:
    made = [model(scenario=copy, **_fields(one, "scenario")) for one in rows]
    return model._default_manager.bulk_create(made, BATCH)


def _board(board: Board, copy: Scenario, windows: dict[int, int], by: AbstractBaseUser | None, name: str) -> None:
    """The board on a run of its own, whose kept input is the same: what is read of it is its estate, not its windows."""
    of_run = _fields(board.run, "scenario", "parent", "created_at", "claim", "start_gz", "share_count")
    run = PlanRun.objects.create(scenario=copy, **of_run)
    draft = rekeyed(bytes(board.draft_gz), windows)
    of_board = _fields(board, "scenario", "run", "version", "draft_gz", "changed_at")
    made = Board.objects.create(scenario=copy, run=run, version=1, draft_gz=draft, **of_board)
    Edit.objects.create(
        scenario=copy,
        number=made.version,
        kind=EditKind.COPIED,
        by_id=by.pk if by else None,
        sentence=f"Copied from {name}.",
    )


def _told(source: Scenario, copy: Scenario, plan: Plan | None, by: AbstractBaseUser | None) -> None:
    """A plan that was stale by a change of its scenario alone is stale in the copy too, and says so."""
    sentence, newer = f"{copy.name} was copied from {source.name}.", None
    if plan is not None:
        newer = Change.objects.filter(
            project=source.project, scenario_id_of=source.pk, affects_plan=True, pk__gt=plan.run.change_mark
        ).first()
    if newer is not None:
        sentence = f"{sentence} Its plan was made before this: {newer.sentence}"
    change_record(project=copy.project, by=by, sentence=sentence, affects_plan=newer is not None, scenario_id=copy.pk)
