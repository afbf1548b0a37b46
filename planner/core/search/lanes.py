"""Lanes: searches of their own side by side, each on a core, from one start and with seeds of their own. The best wins.

Compiled code lets go of the interpreter, so that lanes are threads and share the problem's arrays. They do not talk to
each other: with a budget of iterations each makes the same walk on every machine, and so does their best.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from threading import Thread

from planner.core.records import ObjectiveParts
from planner.core.search import polish
from planner.core.search.anneal import Search
from planner.core.search.arrays import Compiled
from planner.core.search.clock import Clock
from planner.core.search.parts import Parting

SEED_STEP = 101  # between the seeds of two lanes; shares of a run stand 1,000 apart
LOOK_EVERY_S = 0.1  # while the first lane has ended and others have not

Report = Callable[[str, float | None, int], None]  # phase, best J so far, moves of all lanes


class Lanes:
    """The searches of one run. `report` is called in the caller's own thread only."""

    def __init__(self, compiled: Compiled, seed: int, clock: Clock, count: int, report: Report) -> None:
        self._report, self._parting = report, Parting(compiled)
        self.searches = [
            Search(
                compiled,
                seed + SEED_STEP * lane,
                clock if lane == 0 else clock.beside(),
                self._hear if lane == 0 else _nothing,
            )
            for lane in range(max(1, count))
        ]

    @property
    def best(self) -> Search:
        """The search with the best plan; of equal ones, the first."""
        return min(self.searches, key=lambda search: search.value)

    @property
    def parts(self) -> ObjectiveParts | None:
        """What the best plan's J is made of; None without one, or while it is being replaced."""
        best = self.best
        return None if best.objective is None else self._parting.of(best.state, best.objective)

    @property
    def feasible(self) -> bool:
        """True when one of them has a plan that breaks nothing."""
        return any(search.feasible for search in self.searches)

    @property
    def moves(self) -> int:
        """Moves tried in all."""
        return sum(search.clock.moves for search in self.searches)

    def start(self) -> None:
        """One start for all."""
        first, *others = self.searches
        first.start()
        for search in others:
            search.adopt(first.state.window)

    def run(self) -> None:
        """Search until the budget is used."""
        first, *others = self.searches
        if first.anneal_until < 1.0:  # loading it takes a second or two, beside the compiled code that anneals
            Thread(target=polish.load, name="load-cp-sat", daemon=True).start()
        if not others:
            first.run()
            return
        with ThreadPoolExecutor(len(others), thread_name_prefix="lane") as threads:
            running: list[Future[None]] = [threads.submit(search.run) for search in others]
            first.run()
            while wait(running, timeout=LOOK_EVERY_S).not_done:
                self._hear("improve", first.objective)
            for future in running:
                future.result()

    def _hear(self, phase: str, objective: float | None) -> None:
        found = [search.objective for search in self.searches if search.feasible]
        self._report(phase, min((one for one in found if one is not None), default=objective), self.moves)


def _nothing(phase: str, objective: float | None) -> None:
    """The first lane tells of all."""
