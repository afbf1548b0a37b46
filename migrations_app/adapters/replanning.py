"""The stored plan as what the next one sets out from, and which VMs the next one has in another window."""

from dataclasses import dataclass

from migrations_app.adapters.instance import ScenarioProblem, window_id
from migrations_app.models import Assignment, Plan, Window
from migrations_app.selectors.boards import board_of
from networks.adapters import key_of
from planner.core import records as core
from planner.core.editing.draft import Draft
from planner.core.instance_file import dump_plan, load_plan


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """Where a stored plan has a VM. `window_id`: of the row, None once it was deleted."""

    wave: int
    window_id: int | None
    window_name: str


def start_of(problem: ScenarioProblem, plan: Plan | None, *, penalty: float) -> core.Start | None:
    """What a search of the problem sets out from: the windows of a stored plan, and the pins set since.

    Windows keep their keys when they are renamed or moved, so a VM stays where its window went. None without a plan.
    Two queries.
    """
    if plan is None:
        return None
    names = {window.pk: name for name, window in problem.windows.items()}
    known = _windows_now(plan)
    windows = {
        vm.id: vm.pinned_window or names[known[key_of(vm.id)]]
        for vm in problem.instance.vms
        if vm.moved_on is None and (vm.pinned_window is not None or known.get(key_of(vm.id)) in names)
    }
    return core.Start(windows, penalty)


def _windows_now(plan: Plan) -> dict[int, int]:
    """Key of a VM -> key of its window: on the board, which the plan's rows may not show yet."""
    board = board_of(plan.scenario)
    if board is None:
        rows = Assignment.objects.filter(plan=plan, wave__window__isnull=False).order_by()
        return dict(rows.values_list("vm_id", "wave__window_id"))
    windows = Window.objects.filter(scenario_id=plan.scenario_id).in_bulk()
    draft = Draft.from_bytes(bytes(board.draft_gz), {key: window_id(window) for key, window in windows.items()})
    return {key_of(vm): key_of(window) for vm, window in draft.window_of.items()}


def start_text(start: core.Start, instance: core.Instance) -> str:
    """A start as the text of a `wave-plan/1` file: waves and who is in them, no day of a segment."""
    used = set(start.windows.values())
    wave_of = {window: f"W{number}" for number, window in enumerate(_in_order(instance, used), 1)}
    return dump_plan(
        core.Plan(
            waves=tuple(core.Wave(wave, window) for window, wave in wave_of.items()),
            assignment={vm: wave_of[window] for vm, window in start.windows.items()},
            segments={},
            instance=instance.name,
        )
    )


def start_from(text: str | bytes, instance: core.Instance, *, penalty: float) -> core.Start:
    """A start out of its kept text; raises UnreadablePlan."""
    plan = load_plan(text, instance)
    window_of = {wave.id: wave.window for wave in plan.waves}
    return core.Start({vm: window_of[wave] for vm, wave in plan.assignment.items()}, penalty)


def known_places(plan: Plan) -> dict[int, KnownPlace]:
    """Where a stored plan has each VM, by the key of the VM. Two queries."""
    waves = {wave.pk: KnownPlace(wave.number, wave.window_id, wave.window_name) for wave in plan.waves.all()}
    rows = Assignment.objects.filter(plan=plan).order_by().values_list("vm_id", "wave_id")
    return {vm_id: waves[wave_id] for vm_id, wave_id in rows}


def changed_vms(known: dict[int, KnownPlace], plan: core.Plan) -> int:
    """How many VMs of a plan were known to be in another window. One that was in no wave before has not changed."""
    window_of = {wave.id: key_of(wave.window) for wave in plan.waves}
    places = ((known.get(key_of(vm)), window_of[wave]) for vm, wave in plan.assignment.items())
    return sum(place is not None and place.window_id != window for place, window in places)


def note_changes(known: dict[int, KnownPlace], assignments: list[Assignment]) -> None:
    """Write into the rows of a new plan where the plan before had those that it has elsewhere."""
    for one in assignments:
        place = known.get(one.vm_id)
        if place is not None and place.window_id != one.wave.window_id:
            one.has_changed = True
            one.previous_wave, one.previous_window = place.wave, place.window_name


def _in_order(instance: core.Instance, used: set[str]) -> list[str]:
    return [window.id for window in instance.windows if window.id in used]
