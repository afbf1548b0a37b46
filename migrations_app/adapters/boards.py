"""A scenario's board on the desk: the estate it bends, where its VMs are, and how that plan is judged."""

import gc
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from hashlib import sha256
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from migrations_app.adapters.durations import caps_of
from migrations_app.adapters.instance import scenario_frame, window_id
from migrations_app.adapters.kept_problem import unpacked
from migrations_app.adapters.waivers import waivers_by_row
from migrations_app.models import Board, Freeze, Plan, PlanRun, Scenario, Window
from migrations_app.models import Waiver as WaiverRow
from migrations_app.selectors import freezes_of, plan_of, windows_of
from migrations_app.selectors.boards import board_of, waivers_of
from networks.adapters import key_of
from planner.core import records as core
from planner.core.editing.draft import Draft, windows_at
from planner.core.editing.estate import Estate
from planner.core.editing.judge import Breach, Standing, accepts, judged
from planner.core.editing.waivers import Caps, Waiver
from planner.core.instance_file import load_instance

ESTATES_KEPT = 4  # in a process: some 40 MB each at 10,000 VMs
STANDINGS_KEPT = 8
NO_KEYS: Mapping[int, int] = {}


class Kept:
    """The last few of something that is dear to make, by what it is made of."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, Lock()
        self._found: OrderedDict[Any, Any] = OrderedDict()

    def __call__(self, key: Any, make: Any) -> Any:
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
        made = make()
        with self._lock:
            self._found[key] = made
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return made

    def at_hand(self, key: Any) -> Any:
        """What was made of it, if it still is kept; else None."""
        return self._found.get(key)


_estates, _standings = Kept(ESTATES_KEPT), Kept(STANDINGS_KEPT)


@dataclass(frozen=True)
class Desk:
    """A board, loaded. `frame`: windows, limits and freezes of today's rows; `windows` in its order.

    Nothing of it changes: an edit makes another draft.
    """

    scenario: Scenario
    board: Board
    plan: Plan | None
    estate: Estate
    frame: core.Instance
    windows: tuple[Window, ...]
    freezes: tuple[Freeze, ...]
    draft: Draft
    waivers: tuple[tuple[WaiverRow, Waiver], ...]

    @property
    def version(self) -> int:
        """The board's version."""
        return self.board.version

    @cached_property
    def standing(self) -> Standing:
        """The draft judged under the limits of today."""
        key = (self.board.estate_digest, bytes(self.board.draft_gz), repr(self.frame), repr(self.hours))
        made: Standing = _standings(key, lambda: judged(self.estate, self.frame, self.draft, self.hours))
        return made

    @cached_property
    def hours(self) -> Caps:
        """What each window takes by its hours."""
        return hours_of(self.scenario, self.windows)

    @cached_property
    def places(self) -> npt.NDArray[np.int64]:
        """For each VM of the estate the place of its window in `windows`; -1 for one in no wave."""
        names = [window.id for window in self.frame.windows]
        return np.array(windows_at(self.draft, self.estate.vm_ids, names), dtype=np.int64)

    @cached_property
    def vm_id_of(self) -> Mapping[int, str]:
        """Key of a VM -> its id in the estate."""
        found: Mapping[int, str] = _estates(
            (self.board.estate_digest, "keys"), lambda: {key_of(vm): vm for vm in self.estate.vm_ids}
        )
        return found

    @cached_property
    def groups(self) -> Mapping[int, int]:
        """Key of a VM -> number of its move group."""
        return {key: int(self.estate.group[self.estate.at_vm[vm]]) for key, vm in self.vm_id_of.items()}

    @cached_property
    def members(self) -> Mapping[int, tuple[int, ...]]:
        """Key of a window -> keys of the VMs in it."""
        found: dict[int, list[int]] = {window.pk: [] for window in self.windows}
        for vm, window in self.draft.window_of.items():
            found[key_of(window)].append(key_of(vm))
        return {window: tuple(vms) for window, vms in found.items()}

    def window_of(self, vm_key: int) -> int | None:
        """The key of the window of a VM; None of one in no wave."""
        window = self.draft.window_of.get(self.vm_id_of.get(vm_key, ""))
        return None if window is None else key_of(window)

    def acceptance_of(self, breach: Breach) -> WaiverRow | None:
        """Who accepted a breach, and why; None where nobody accepted all of it."""
        if not accepts(tuple(waiver for _, waiver in self.waivers), breach):
            return None
        return next(row for row, waiver in self.waivers if waiver.covers(breach.waivers[0]))


def desk_of(scenario: Scenario, board: Board | None = None) -> Desk | None:
    """The board of a scenario, loaded; None until it has a plan. The same queries whatever the size of the estate."""
    board = board or board_of(scenario)
    if board is None:
        return None
    windows, freezes = tuple(windows_of(scenario)), tuple(freezes_of(scenario))
    run = PlanRun.objects.only("today").get(pk=board.run_id)
    estate: Estate = _estates(board.estate_digest, lambda: _read(board.run_id))
    today = run.today or scenario.start_on
    frame = framed(scenario, windows, freezes, today=today, estate=estate)
    draft = Draft.from_bytes(bytes(board.draft_gz), {window.pk: window_id(window) for window in windows})
    draft = Draft({vm: window for vm, window in draft.window_of.items() if vm in estate.at_vm}, draft.dates)
    waivers = tuple(waivers_by_row(waivers_of(scenario), estate.framed(frame)))
    return Desk(scenario, board, plan_of(scenario), estate, frame, windows, freezes, draft, waivers)


def framed(
    scenario: Scenario, windows: Iterable[Window], freezes: Iterable[Freeze], *, today: date, estate: Estate
) -> core.Instance:
    """The frame of a scenario for an estate: a pool that the scenario no longer knows has no slot."""
    frame = scenario_frame(scenario, windows, freezes, today=today)
    slots = dict(frame.limits.max_stretched) if isinstance(frame.limits.max_stretched, Mapping) else {}
    pools = {pool for one in estate.instance.segments if one.stretchable for pool in one.slots_by_pool}
    missing = {} if core.TOTAL in slots else dict.fromkeys(sorted(pools - set(slots)), 0)
    return replace(frame, limits=replace(frame.limits, max_stretched=slots | missing))


def hours_of(scenario: Scenario, windows: Sequence[Window]) -> Caps:
    """What windows take by their hours, by their ids."""
    caps = {window_id(window): caps_of(scenario, window) for window in windows}
    return {its_id: (one.max_vms, one.max_gb) for its_id, one in caps.items()}


def board_row(scenario: Scenario, run: PlanRun, plan: core.Plan, figures: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a board that shows a plan of a run."""
    return {
        "run": run,
        "estate_digest": sha256(bytes(run.instance_gz or b"")).hexdigest(),
        "draft_gz": kept_draft(Draft.of(plan)),
        "figures": dict(figures),
    }


def kept_draft(draft: Draft, keys: Mapping[int, int] = NO_KEYS) -> bytes:
    """A draft as its row keeps it. `keys`: of windows that were new, by their negative ones."""
    key_in = {window: key_of(window) for window in set(draft.window_of.values())}
    return draft.to_bytes({window: keys.get(key, key) for window, key in key_in.items()})


def _read(run_id: int) -> Estate:
    packed = PlanRun.objects.values_list("instance_gz", flat=True).get(pk=run_id)
    estate = Estate.of(load_instance(unpacked(packed)))
    _ = estate.traffic  # worked out now, once
    gc.freeze()  # its records stay, and hold no circle: the collector need not look through them at every request
    return estate
