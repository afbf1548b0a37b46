"""The rows of a plan follow its board: waves, reasons and stretches made anew beside the pages, once for many edits."""

from django.db import transaction
from django.utils import timezone

from migrations_app.adapters import EstateChanged, numbered, plan_rows, store_rows
from migrations_app.adapters.board_plan import (
    board_problem,
    breaches_told,
    kept_placings,
    placings_between,
)
from migrations_app.adapters.boards import Desk, board_row, desk_of
from migrations_app.adapters.kept_problem import packed, unpacked
from migrations_app.adapters.replanning import changed_vms, known_places, note_changes
from migrations_app.adapters.waivers import waivers_as_json
from migrations_app.choices import EditKind
from migrations_app.models import Board, BoardRun, Edit, Plan, PlanRun, Scenario
from migrations_app.selectors.boards import boards_behind, plans_without_board
from migrations_app.services.alive import kept_alive
from networks.choices import RunState
from networks.services.errors import ServiceError
from networks.services.projects import change_record
from networks.services.runs import run_finish, run_guarded
from planner.core import records as core
from planner.core.checker import check
from planner.core.editing.judge import figures_of
from planner.core.errors import PlanningError
from planner.core.instance_file import dump_instance, dump_plan, load_instance, load_plan
from planner.core.wording import counted

LIVE = (RunState.PENDING, RunState.RUNNING)


@transaction.atomic
def board_run_create(*, scenario: Scenario) -> BoardRun:
    """A run that brings the plan's rows up to the board; the one that waits already, where there is one.

    The caller queues it after commit.
    """
    Scenario.objects.select_for_update(no_key=True).get(pk=scenario.pk)
    waiting = BoardRun.objects.filter(scenario=scenario, state=RunState.PENDING).first()
    return waiting or BoardRun.objects.create(
        project_id=scenario.project_id, scenario=scenario, queued_at=timezone.now()
    )


def board_run_execute(run: BoardRun) -> None:
    """Do a claimed run. Raises nothing."""
    with run_guarded(run, refusals=(PlanningError,)), kept_alive(run):
        scenario = Scenario.objects.select_related("project").get(pk=run.scenario_id)
        _laid_out(scenario)
        desk = desk_of(scenario)
        if desk is None:
            raise ServiceError(f"Scenario {scenario.name} has no plan.", "Plan it first.")
        if desk.plan is not None and desk.plan.board_version == desk.version:
            run_finish(run, RunState.COMPLETED, message="The plan's pages show the board already.")
            return
        _follow(run, desk)


def boards_sweep() -> list[int]:
    """Runs for boards that are behind and have none: a message got lost, or a plan is of before there were boards."""
    scenarios = [board.scenario for board in boards_behind().select_related("scenario")]
    scenarios += [plan.scenario for plan in plans_without_board().select_related("scenario")]
    made = []
    for scenario in scenarios:
        last = BoardRun.objects.filter(scenario=scenario).first()
        board = Board.objects.filter(scenario=scenario).only("changed_at").first()
        is_tried = last is not None and (board is None or last.created_at >= board.changed_at)
        if last is None or not (last.state in LIVE or is_tried):
            made.append(board_run_create(scenario=scenario).pk)
    return made


def board_follow(run: PlanRun, plan: Plan, found: core.Plan, measures: core.Measures, instance: core.Instance) -> None:
    """The board of a plan that is being stored: its VMs where the plan has them, and an edit that can be undone.

    Expects the open transaction of `store_rows`; gives `plan` the board's version.
    """
    scenario = plan.scenario
    board = Board.objects.select_for_update().filter(scenario=scenario).first()
    row = board_row(scenario, run, found, figures_of(instance, measures).as_json())
    windows = list(scenario.windows.all())
    before = {} if board is None else kept_placings(bytes(board.draft_gz), windows)
    after = kept_placings(row["draft_gz"], windows)
    effect = {}
    if board is None:
        last = Edit.objects.filter(scenario=scenario).order_by("-number").values_list("number", flat=True).first()
        board = Board(scenario=scenario, version=last or 0)
    else:
        effect = {
            name: row["figures"][name] - known
            for name, known in board.figures.items()
            if isinstance(known, int | float) and name in row["figures"] and name != "longest_days"
        }
    for field, value in row.items():
        setattr(board, field, value)
    board.version += 1
    board.save()
    plan.board_version = board.version
    moves = placings_between(before, after) if before else []
    moved = sum(len(vms) for vms, *_ in moves)
    told = f": {counted(moved, 'VM is', 'VMs are')} in another wave" if before else ""
    Edit.objects.create(
        scenario=scenario,
        number=board.version,
        kind=EditKind.PLANNED,
        by_id=run.created_by_id,
        sentence=f"Planned{told}.",
        placings=moves,
        effect=effect,
    )
    change_record(
        project=scenario.project,
        by=run.created_by,
        sentence=f"{scenario.name} was planned{told}.",
        affects_plan=False,
        scenario_id=scenario.pk,
        effect=effect,
    )


def _laid_out(scenario: Scenario) -> None:
    """The board of a plan that was stored before there were boards."""
    if Board.objects.filter(scenario=scenario).exists():
        return
    plan = Plan.objects.select_related("run", "scenario").filter(scenario=scenario).first()
    if plan is None or not plan.run.instance_gz or not plan.run.plan_gz:
        return
    instance = load_instance(unpacked(plan.run.instance_gz))
    found = load_plan(unpacked(plan.run.plan_gz), instance)
    with transaction.atomic():
        Scenario.objects.select_for_update(no_key=True).get(pk=scenario.pk)
        if not Board.objects.filter(scenario=scenario).exists():
            board_follow(plan.run, plan, found, check(instance, found).measures, instance)
            Plan.objects.filter(pk=plan.pk).update(board_version=plan.board_version)


def _follow(run: BoardRun, desk: Desk) -> None:
    planned = PlanRun.objects.select_related("scenario__project").get(pk=desk.board.run_id)
    planned.scenario = desk.scenario
    problem = board_problem(desk, planned)
    plan = numbered(desk.draft.plan(problem.strict.name), problem.instance)
    measures = desk.standing.measures
    rows = plan_rows(planned, problem, plan, measures)
    rows.plan.breaches = breaches_told(desk.standing.breaches, desk.waivers)
    rows.plan.board_version = desk.version
    rows.plan.waivers = waivers_as_json(problem.waivers)
    rows.plan.instance_gz = packed(dump_instance(problem.strict))
    rows.plan.plan_gz = packed(dump_plan(plan))
    try:
        with transaction.atomic():
            Scenario.objects.select_for_update(no_key=True).get(pk=desk.scenario.pk)
            board = Board.objects.select_for_update().get(pk=desk.board.pk)
            if board.run_id != desk.board.run_id:  # planned again meanwhile, which stored its rows itself
                run_finish(run, RunState.COMPLETED, message="A newer plan was stored meanwhile.")
                return
            before = Plan.objects.filter(scenario=desk.scenario).first()
            if before is not None and before.board_version > desk.version:
                run_finish(run, RunState.COMPLETED, message="The plan's pages show a later board already.")
                return
            if before is not None:
                known = known_places(before)
                note_changes(known, rows.assignments)
                rows.plan.changed_vms = changed_vms(known, plan)
            run_finish(run, RunState.COMPLETED, message="The plan's pages show the board.")
            store_rows(rows)
    except EstateChanged:
        raise ServiceError(
            "VMs or segments of the plan were deleted from the estate, so its pages cannot follow the board.",
            "Plan again.",
        ) from None
