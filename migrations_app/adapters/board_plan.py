"""A board as the plan that pages read: its problem, what it breaks and who accepted it; and a plan as a board."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from migrations_app.adapters.boards import Desk
from migrations_app.adapters.instance import ScenarioProblem, window_id
from migrations_app.adapters.kept_problem import unpacked
from migrations_app.adapters.sentences import readable
from migrations_app.models import PlanRun, Window
from migrations_app.models import Waiver as WaiverRow
from migrations_app.selectors import pins_of
from networks.adapters import key_of
from planner.core import records as core
from planner.core.editing.draft import Draft
from planner.core.editing.estate import Estate, frame_of
from planner.core.editing.judge import Breach, accepts, judged
from planner.core.editing.waivers import Caps, Waiver


def board_problem(desk: Desk, run: PlanRun) -> ScenarioProblem:
    """What a board answers: the estate of its run under today's windows, limits and pins. `run`: with its files."""
    window_of = {pin.vm_id: window_id(pin.window) for pin in pins_of(desk.scenario)}
    bare = desk.estate.framed(desk.frame)
    vms = tuple(
        replace(vm, pinned_window=pin)
        if (pin := window_of.get(key_of(vm.id))) is not None and desk.draft.window_of.get(vm.id) == pin
        else vm
        for vm in bare.vms
    )
    windows = {window_id(window): window for window in desk.windows}
    waivers = tuple(waiver for _, waiver in desk.waivers)
    return ScenarioProblem(replace(bare, vms=vms), _affinity_names(run, bare), windows, waivers)


def breaches_told(breaches: Iterable[Breach], accepted: Sequence[tuple[WaiverRow, Waiver]]) -> list[dict[str, str]]:
    """Limits that a plan breaks as its row keeps them; `reason` "" where nobody accepted it."""
    waivers = tuple(waiver for _, waiver in accepted)
    told = []
    for breach in breaches:
        row = None
        if accepts(waivers, breach):
            row = next(row for row, waiver in accepted if waiver.covers(breach.waivers[0]))
        told.append(
            {
                "code": breach.code,
                "sentence": readable(breach.sentence),
                "way_out": readable(breach.way_out),
                "reason": row.reason if row else "",
                "by": str(row.by) if row and row.by else "",
                "at": row.at.isoformat() if row else "",
            }
        )
    return told


def breaches_of_plan(
    problem: ScenarioProblem, plan: core.Plan, rows: Sequence[tuple[WaiverRow, Waiver]], hours: Caps
) -> list[dict[str, str]]:
    """What a found plan breaks, which is no more than what was accepted."""
    if not problem.waivers:
        return []
    found = judged(Estate.of(problem.strict), frame_of(problem.strict), Draft.of(plan), hours)
    return breaches_told(found.breaches, rows)


def placings_between(before: Mapping[str, str], after: Mapping[str, str]) -> list[list[Any]]:
    """Who is in another window, as an edit keeps it: [VM keys, window key before or null, window key after].

    VM id -> window id; a VM is the same by its key, whatever it is called.
    """
    was = {key_of(vm): key_of(window) for vm, window in before.items()}
    moves: dict[tuple[int | None, int], list[int]] = {}
    for vm, window in after.items():
        old, new = was.get(key_of(vm)), key_of(window)
        if old != new:
            moves.setdefault((old, new), []).append(key_of(vm))
    return [[vms, old, new] for (old, new), vms in moves.items()]


def kept_placings(draft_gz: bytes, windows: Iterable[Window]) -> dict[str, str]:
    """VM id -> window id of a kept draft, on its windows that still exist."""
    return dict(Draft.from_bytes(draft_gz, {window.pk: window_id(window) for window in windows}).window_of)


def _affinity_names(run: PlanRun, instance: core.Instance) -> tuple[str, ...]:
    """What ties the VMs of each affinity; runs of before that was kept tell its number only."""
    names = json.loads(unpacked(run.rows_gz))["affinity_names"] if run.rows_gz else []
    if len(names) == len(instance.affinities):
        return tuple(names)
    return tuple(f"affinity {number}" for number in range(1, len(instance.affinities) + 1))
