"""How much of its budget a search has used: wall seconds, or moves where a plan must come out the same again."""

from collections.abc import Callable

from planner.core.records import Budget

SLICE_S = 0.05  # how long the search may go on without looking up
FIXED_SLICE = 10_000  # moves, where the time must not count


class Clock:
    """The budget of one run. With `iterations` nothing of the search depends on the time."""

    def __init__(self, budget: Budget, now: Callable[[], float], should_stop: Callable[[], bool] | None) -> None:
        self._budget, self._now, self._should_stop = budget, now, should_stop
        self._start = now()
        self._rate = 40_000.0  # moves a second, until measured
        self.moves = 0

    def beside(self) -> "Clock":
        """A clock of its own for a lane beside this one: the same start, its own moves."""
        clock = Clock(self._budget, self._now, self._should_stop)
        clock._start = self._start
        return clock

    @property
    def is_timed(self) -> bool:
        """True when only seconds limit the search: a number of moves is a promise to make them all."""
        return self._budget.iterations is None

    @property
    def budget_s(self) -> float:
        """Seconds that the search may take; none where it counts moves."""
        return self._budget.seconds or 0.0

    @property
    def seconds_left(self) -> float:
        """Seconds until the budget is used."""
        return max(0.0, self.budget_s - self.seconds)

    @property
    def seconds(self) -> float:
        """Wall seconds since the start."""
        return self._now() - self._start

    @property
    def share(self) -> float:
        """0..1 of the budget used; 1 when asked to stop."""
        if self._should_stop is not None and self._should_stop():
            return 1.0
        used = [0.0]
        if self._budget.iterations is not None:
            used.append(self.moves / max(1, self._budget.iterations))
        if self._budget.seconds is not None:
            used.append(self.seconds / self._budget.seconds if self._budget.seconds > 0 else 1.0)
        return min(1.0, max(used))

    def slice(self, most: int) -> int:
        """Moves for the next slice: at most `most`; about `SLICE_S` of them, or a fixed number under iterations."""
        if self._budget.iterations is not None:
            return max(1, min(most, FIXED_SLICE, self._budget.iterations - self.moves))
        return max(200, min(most, int(self._rate * SLICE_S)))

    def spent(self, moves: int, seconds: float) -> None:
        """Count a slice and learn how fast moves are."""
        self.moves += moves
        if seconds > 0:
            self._rate = 0.5 * self._rate + 0.5 * min(5e6, moves / seconds)

    @property
    def moves_left(self) -> float:
        """About how many moves the rest of the budget allows."""
        left = []
        if self._budget.iterations is not None:
            left.append(float(self._budget.iterations - self.moves))
        if self._budget.seconds is not None and self._budget.iterations is None:
            left.append(self._rate * (self._budget.seconds - self.seconds))
        return max(0.0, min(left, default=0.0))
