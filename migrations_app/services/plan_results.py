"""What comes of a planning run: its plan is stored, or the run says why there is none."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from migrations_app.adapters import (
    EstateChanged,
    PlanRows,
    ScenarioProblem,
    numbered,
    plan_rows,
    readable,
    store_rows,
)
from migrations_app.adapters.board_plan import breaches_of_plan
from migrations_app.adapters.boards import hours_of
from migrations_app.adapters.kept_problem import packed
from migrations_app.adapters.replanning import changed_vms, known_places, note_changes
from migrations_app.adapters.waivers import waivers_by_row
from migrations_app.choices import EditKind
from migrations_app.models import Edit, Plan, PlanRun, Scenario
from migrations_app.selectors.boards import waivers_of
from migrations_app.services.board_runs import board_follow
from networks.choices import RunState
from networks.services.errors import ServiceError
from networks.services.runs import run_finish
from planner.core import records as core
from planner.core.checker import check
from planner.core.instance_file import dump_plan
from planner.core.records import NotFound, Refusal, Violation
from planner.core.rule_names import broken_rules, way_out_of
from planner.core.wording import counted

STOPPED_EARLY = "Stopped early; this is the best plan found until then."
CANCELLED = "Cancelled before a plan was found."
MOST_FINDINGS = 12  # kept of a kind; a broken plan can have one for each VM


def plan_store(
    run: PlanRun, problem: ScenarioProblem, plan: core.Plan, measures: core.Measures, *, stopped: bool
) -> None:
    """The found plan becomes the scenario's, whole or not at all, and only while the run is ours.

    The stored plan is kept instead where it answers the same input no worse: J with what its moved VMs must save.
    """
    plan = numbered(plan, problem.instance)
    rows = plan_rows(run, problem, plan, measures)
    accepted = waivers_by_row(waivers_of(run.scenario), problem.strict)
    rows.plan.waivers = run.waivers
    rows.plan.breaches = breaches_of_plan(problem, plan, accepted, hours_of(run.scenario, [*problem.windows.values()]))
    ending = {"plan_gz": packed(dump_plan(plan)), "objective": measures.objective, **kept_input(run)}
    try:
        with transaction.atomic():
            Scenario.objects.select_for_update(no_key=True).get(pk=run.scenario_id)
            before = Plan.objects.select_related("run").filter(scenario_id=run.scenario_id).first()
            if before is not None:
                known = known_places(before)
                note_changes(known, rows.assignments)
                run.changed_vms = rows.plan.changed_vms = ending["changed_vms"] = changed_vms(known, plan)
                if _is_no_worse(before, run, measures.objective):
                    _keep(before, run, ending)
                    return
            _board_as_read(run)
            message = f"{STOPPED_EARLY} {_told_plan(rows)}" if stopped else _told_plan(rows)
            run_finish(run, RunState.COMPLETED, message=message, **ending)
            board_follow(run, rows.plan, plan, measures, problem.instance)
            store_rows(rows)
    except EstateChanged:
        raise ServiceError(
            "VMs or segments were deleted while this ran, so the plan found does not fit any more.", "Plan again."
        ) from None


def plan_not_found(run: PlanRun, problem: ScenarioProblem, outcome: NotFound, *, stopped: bool) -> None:
    """The nearest plan stays with the run; it is never the scenario's."""
    nearest = numbered(outcome.nearest, problem.instance)
    ending: dict[str, Any] = {
        "plan_gz": packed(dump_plan(nearest)),
        "findings": findings_of(check(problem.instance, nearest).violations),
        **kept_input(run),
    }
    if stopped:
        run_finish(run, RunState.CANCELLED, message=CANCELLED, **ending)
        return
    run_finish(
        run,
        RunState.NOT_FOUND,
        message=f"No plan was found in the time given; the nearest one breaks {broken_rules(outcome.violations)}.",
        way_out="Nothing proves that there is none: give it more time, or ease what the nearest plan breaks.",
        **ending,
    )


def plan_refuse(run: PlanRun, reasons: Iterable[Refusal]) -> None:
    """What was proved impossible, in a person's words; the first is the run's message."""
    findings = findings_of(reasons)
    first = findings[0]
    run_finish(
        run,
        RunState.REFUSED,
        message=first["sentence"],
        way_out=first["way_out"],
        findings=findings,
        **kept_input(run),
    )


def kept_input(run: PlanRun) -> dict[str, Any]:
    """What a run was made from and how it went, by field: `run` holds it already, its row does not yet."""
    fields = (
        "today",
        "change_mark",
        "instance_gz",
        "rows_gz",
        "waivers",
        "start_gz",
        "seconds_used",
        "moves_tried",
        "course",
    )
    return {field: getattr(run, field) for field in fields}


def findings_of(found: Iterable[Refusal | Violation]) -> list[dict[str, Any]]:
    """Refusals or violations as a run keeps them, at most MOST_FINDINGS of a kind."""
    by_code: dict[str, list[Refusal | Violation]] = defaultdict(list)
    for one in found:
        by_code[one.code].append(one)
    findings = []
    for code, every in by_code.items():
        findings += [_finding(one) for one in every[:MOST_FINDINGS]]
        if len(every) > MOST_FINDINGS:
            rest = f"And {len(every) - MOST_FINDINGS:,} more of this kind."
            findings.append({"code": code, "sentence": rest, "way_out": ""})
    return findings


def _is_no_worse(stored: Plan, run: PlanRun, objective: float) -> bool:
    """Whether the stored plan answers the very same input, and no worse."""
    edited = Edit.objects.filter(scenario_id=run.scenario_id).exclude(kind=EditKind.PLANNED).exists()
    is_same = bytes(stored.run.instance_gz or b"") == run.instance_gz and stored.run.waivers == run.waivers
    if edited or not is_same:
        return False
    return stored.objective <= objective + run.penalty * (run.changed_vms or 0)


def _keep(stored: Plan, run: PlanRun, ending: dict[str, Any]) -> None:
    """End a run that found nothing better; what was changed since the stored plan left its input as it is."""
    objective, moved = ending["objective"], counted(run.changed_vms or 0, "VM")
    if objective < stored.objective:
        found = f"J {objective:,.1f}, too little for {moved} in another wave"
    else:
        found = "one as good" if objective == stored.objective else f"none better than J {objective:,.1f}"
    message = f"Plan revision {stored.revision} with J {stored.objective:,.1f} is kept: this run found {found}."
    PlanRun.objects.filter(pk=stored.run_id).update(change_mark=run.change_mark)
    run_finish(run, RunState.COMPLETED, message=message, **ending)


def _board_as_read(run: PlanRun) -> None:
    """Refuse a plan whose scenario people bent while it was searched for: what they did is not thrown away."""
    bent = Edit.objects.filter(scenario_id=run.scenario_id, at__gte=run.started_at or run.created_at)
    last = bent.exclude(kind=EditKind.PLANNED).select_related("by").order_by("-number").first()
    if last is not None:
        raise ServiceError(
            f"The board was changed while this searched: {last.by or 'somebody'}: {last.sentence}",
            "The board is kept as it is. Plan again: the next plan sets out from it.",
        )


def _told_plan(rows: PlanRows) -> str:
    plan = rows.plan
    moved = "" if plan.changed_vms is None else f" {_changed(plan.changed_vms)}"
    return (
        f"{plan.vm_count:,} VMs move in {len(rows.waves):,} waves; {plan.segment_count:,} segments, "
        f"{plan.stretch_days:,} stretch-days, {plan.risk_days:,.1f} risk-days.{moved}"
    )


def _changed(count: int) -> str:
    if not count:
        return "Nobody is in another wave than before."
    return f"{counted(count, 'VM is', 'VMs are')} in another wave than before."


def _finding(one: Refusal | Violation) -> dict[str, Any]:
    if isinstance(one, Violation):
        return {"code": one.code, "sentence": readable(one.text), "way_out": way_out_of(one)}
    finding = {"code": one.code, "sentence": readable(one.sentence), "way_out": readable(one.way_out)}
    if not one.wishes:
        return finding
    wishes = [{"sentence": readable(wish.sentence), "way_out": wish.way_out} for wish in one.wishes]
    return finding | {"wishes": wishes, "wishes_are_minimal": one.wishes_are_minimal}
