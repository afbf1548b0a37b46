"""Annealing: chains of falling temperature, first for a plan that breaks nothing, then for a better one."""

from collections.abc import Callable

import numpy as np

from planner.core.search import closing, kernel, placing, polish, walk
from planner.core.search.arrays import Compiled, new_state
from planner.core.search.clock import Clock
from planner.core.search.construct import mean_price, usual_room, windows_to_use
from planner.core.search.layout import FIRST_VIOLATION, PARTS, Floats, State
from planner.core.search.ragged import Ints
from planner.core.search.tidy import Tidying

CHAIN, SMALL_CHAIN = 10_000, 1_500  # moves for each group in one hot chain: longer ones gain less than reheating
SMALL = 300  # groups: below, more starts find more than longer chains
REHEAT = 2000  # moves for each group in a chain that starts from the best plan
HOT_CHAINS, SMALL_HOT_CHAINS = (
    0.6,
    0.85,
)  # of the budget, where it is enough for several: they find where to begin, reheating makes it good
MOST_HOT_CHAINS, LONG_CHAIN = 12, 30_000  # where time is plenty, hot chains grow longer, not more
PATIENCE = 60  # chains in a row without a better plan, after which a timed search ends early
QUICK_SHARE = 0.04  # of the budget for a first, short chain: who stops early has a good plan already
SLICE, SHORT_SLICE, HUNT_SLICE = 10_000, 500, 2_000  # moves between two looks at prices and the clock
SLICES = 200  # at least of a whole chain: fewer would cool a small problem in steps
SETTINGS_SHARE, ORDER_SHARE = 0.03, 0.07  # of the budget: greedy starts at other settings; other orders of closing
ORDER_FROM = 3_000  # groups: below, moving groups finds in the same time what orders find
MOST_SETTINGS, MOST_ORDERS = 300, 50_000  # tried, where time is plenty
MOVES_A_GROUP = 0.1  # filling the windows once takes as long as so many moves for each group
ORDER_HOT, ORDER_COLD = 3.0, 0.3  # temperatures of orders: the greedy's is good, hotter ones forget it
POLISH_FROM = ((2_000, 0.7), (5_000, 0.85))  # up to so many groups: the share of a timed budget after which it begins
POLISH_S = 5.0  # a shorter search is better spent on moves
POLISH_PATIENCE = 60  # neighbourhoods in a row without a better plan
HOT, WARM, COLD = 100.0, 3.0, 0.5  # temperatures of a chain, in units of `mean_price`
HOT_FROM = 2_500  # moves for each group from which a chain may start at HOT: fewer could not cool down again
TIDY_SHARE, TIDY_MOST = 0.02, 20_000  # moves tried to tidy the waves, as a share of those of the search
WINDOW_SHARE, FEW_WINDOWS, CHUNK_SHARE = (
    0.02,
    0.005,
    0.3,
)  # of the moves: see `walk.anneal`; few where none are too near
PRICE = 400.0  # of a whole window's VMs too many, in units of `mean_price`


class Search:
    """One search on one compiled problem; `state` holds the best found. Everything random comes from the seed."""

    def __init__(
        self, compiled: Compiled, seed: int, clock: Clock, report: Callable[[str, float | None], None]
    ) -> None:
        self.compiled, self.clock, self._report = compiled, clock, report
        problem = compiled.problem
        self.state: State = new_state(problem, seed)
        self._seed = seed
        self._work = closing.work_for(problem, windows_to_use(problem), seed)
        self._filling = closing.WorkRef(*self._work)
        self._problem = kernel.ProblemRef(*problem)
        self._live = kernel.StateRef(*self.state)
        self._scale = mean_price(problem)
        self._groups = len(problem.vms)
        self._shares: Floats = np.array([WINDOW_SHARE if len(problem.clash_idx) else FEW_WINDOWS, CHUNK_SHARE])
        self._dice = np.random.Generator(np.random.PCG64(seed))
        unit = self._scale * PRICE / usual_room(problem)
        self._price: Floats = np.full(PARTS, unit)
        self._price[:FIRST_VIOLATION] = 1.0

    @property
    def feasible(self) -> bool:
        """True when the best state breaks nothing."""
        return bool(np.isfinite(self.state.best[0]))

    @property
    def value(self) -> float:
        """What the best feasible state is worth to the search: J and the price of leaving known waves; inf without."""
        return float(self.state.best[0])

    @property
    def objective(self) -> float | None:
        """J of the best feasible state."""
        return float(self.state.best[2]) + self.compiled.constant if self.feasible else None

    def start(self) -> None:
        """The plan people know, made whole where VMs came new; without one the closing greedy."""
        problem, home = self.compiled.problem, self.compiled.problem.home
        if not self._is_replan:
            closing.greedy(self._problem, self._filling)
            home = self._work.best_window
        placing.complete(self._problem, self._live, home.copy(), windows_to_use(problem))
        self._report("start", self.objective)

    def adopt(self, windows: Ints) -> None:
        """Set out from (G,) windows that another search has found."""
        placing.complete(self._problem, self._live, windows.copy(), windows_to_use(self.compiled.problem))

    def run(self) -> None:
        """Search until the budget is used, or until a small problem gives no more; nothing to move needs no search."""
        if self._groups == 0:
            return
        end = self.anneal_until
        if not self._is_replan:
            self._other_starts()
        while not self.feasible and self.clock.share < 1.0:
            self._hunt()
        if self.clock.share < end:
            self._chain(WARM, min(QUICK_SHARE, CHAIN / max(1.0, self._moves_left)))
        if not self._is_replan:
            self._hot_chains(end)
        best, idle = self.objective, 0
        while self.clock.share < end and not (self.clock.is_timed and idle >= PATIENCE):
            self._chain(WARM, 1.0 / max(1, round(self._moves_left / REHEAT)))
            best, idle = self.objective, 0 if self.objective != best else idle + 1
        if end < 1.0:
            self._polish()

    def tidy(self) -> None:
        """Fewer and earlier waves, at the same objective."""
        if not self.feasible:
            return
        state = self.finish()
        trials = min(TIDY_MOST, max(TIDY_MOST // 10, int(TIDY_SHARE * self.clock.moves)))
        tidying = Tidying(self.compiled.problem, state, self._problem, self._live, trials)
        tidying.empty_waves()
        tidying.pull_forward()
        state.best_window[:] = state.window
        state.best[2] = min(state.best[2], tidying.objective)

    def finish(self) -> State:
        """The best state, laid once more from nothing."""
        self.state.urgency[:] = self.state.best_urgency
        kernel.rebuild(self._problem, self._live, self.state.best_window.copy())
        return self.state

    @property
    def _moves_left(self) -> float:
        """About how many moves for each group the rest of the budget allows."""
        return self.clock.moves_left / self._groups

    @property
    def _is_replan(self) -> bool:
        """True where there is a plan that people know: it is not thrown away by hot chains and other orders."""
        return bool((self.compiled.problem.home >= 0).any())

    @property
    def anneal_until(self) -> float:
        """The share of the budget after which an exact search goes on in small neighbourhoods."""
        if self.clock.is_timed and self.clock.budget_s >= POLISH_S and polish.is_installed():
            return next((share for groups, share in POLISH_FROM if 2 <= self._groups <= groups), 1.0)
        return 1.0

    def _polish(self) -> None:
        polishing = polish.Polish(self.compiled.problem, self.state, self._problem, self._live, self._seed)
        idle = 0
        while self.clock.share < 1.0 and idle < POLISH_PATIENCE:
            idle = 0 if polishing.round(self.clock.seconds_left) else idle + 1
            self._report("polish", self.objective)

    def _other_starts(self) -> None:
        """The greedy at other settings, and for many groups other orders in which segments close."""
        price, nearest = float(self._price[-1]), self.state.window.copy()

        def settings(tries: int) -> None:
            closing.greedy_settings(self._problem, self._filling, tries, price, True)

        self._fill_until(SETTINGS_SHARE, MOST_SETTINGS, settings)
        if not np.isfinite(self._work.cost[2]):
            return  # no time for any
        self.adopt(self._work.best_window)
        if self._groups >= ORDER_FROM:
            self._orders(price)
        if not self.feasible and kernel.broken(self._live) > self.state.best[1]:
            self.adopt(nearest)

    def _orders(self, price: float) -> None:
        """Annealing over the order in which segments close."""
        hot, cold = self._scale * ORDER_HOT, self._scale * ORDER_COLD
        first, end = self.clock.share, SETTINGS_SHARE + ORDER_SHARE

        def orders(tries: int) -> None:
            done = min(1.0, (self.clock.share - first) / max(1e-12, end - first))
            temperature = hot * (cold / hot) ** done
            closing.anneal_order(self._problem, self._filling, tries, temperature, temperature, price, True)

        self._fill_until(end, MOST_ORDERS, orders)
        closing.lay(self._problem, self._filling, self._work.best_order)
        self.adopt(self._work.best_window)

    def _fill_until(self, share: float, most: int, fill: Callable[[int], object]) -> None:
        """Fill the windows in other ways, some at a time and `most` in all, until a share of the budget is used."""
        one = max(1.0, MOVES_A_GROUP * self._groups)
        while most > 0 and self.clock.share < share:
            moves = min(SLICE, int((share - self.clock.share) * self.clock.moves_left))
            tries = min(most, max(1, int(self.clock.slice(max(1, moves)) / one)))
            before = self.clock.seconds
            fill(tries)
            most -= tries
            self.clock.spent(max(1, int(tries * one)), self.clock.seconds - before)
            self._report("order", self.objective)

    def _hot_chains(self, end: float) -> None:
        """Chains that forget where they came from: one through most of a short budget, several in a long one."""
        left = self._moves_left * end
        hot = max(WARM, HOT * min(1.0, left / HOT_FROM))
        chain, share = (SMALL_CHAIN, SMALL_HOT_CHAINS) if self._groups < SMALL else (CHAIN, HOT_CHAINS)
        chains = min(MOST_HOT_CHAINS, max(1, round(share * left / chain)))
        most = share / chains if left > chain / share else 0.85
        part = min(most, (chain if chains < MOST_HOT_CHAINS else LONG_CHAIN) / max(1.0, left))
        for turn in range(chains):
            if self.clock.share < end:
                self._chain(hot, part * end / (1.0 - turn * part * end))

    def _chain(self, hot: float, part: float) -> None:
        """One chain from the best plan through a `part` (0..1) of what is left of the budget.

        Prices rise until what is broken is mended; a chain that starts cool has less time for that and starts dearer.
        """
        first = self.clock.share
        end = first + part * (1.0 - first)
        self.finish()
        floor = self._price.copy()
        floor[FIRST_VIOLATION:] *= (HOT / hot) ** 0.5
        price = floor.copy()
        share = first
        most = max(SHORT_SLICE, min(SLICE, CHAIN * self._groups // SLICES))
        while True:  # one slice at least, however small the part
            done = min(1.0, (share - first) / max(1e-12, end - first))
            self._slice(self._scale * hot * (COLD / hot) ** done, price, most)
            self._reprice(price, floor, 1.1, 0.97)
            self._report("improve", self.objective)
            share = self.clock.share
            if share >= end:
                return

    def _hunt(self) -> None:
        """One chain for a plan that breaks nothing: violations count, J only as a hint what belongs together."""
        price = np.ones(PARTS)
        price[:FIRST_VIOLATION] = 0.02 / self._scale
        floor = price.copy()
        length = max(60_000, 300 * self._groups)
        done = 0
        while done < length and not self.feasible and self.clock.share < 1.0:
            temperature = 2.0 * (0.1 / 2.0) ** (done / length)
            done += self._slice(temperature, price, HUNT_SLICE)
            self._reprice(price, floor, 1.05, 0.99)
            self._report("search", None)
        if not self.feasible:
            self._shake()

    def _shake(self) -> None:
        """Another start: the same walk goes on from where it stands, a part of the groups thrown elsewhere."""
        problem, dice = self.compiled.problem, self._dice
        windows = self.state.window.copy()
        for g in np.flatnonzero(dice.random(self._groups) < 0.15):
            choice = np.flatnonzero(problem.admissible[g])
            if len(choice):
                windows[g] = dice.choice(choice)
        kernel.rebuild(self._problem, self._live, windows)

    def _slice(self, temperature: float, price: Floats, most: int) -> int:
        moves = self.clock.slice(most)
        before = self.clock.seconds
        walk.anneal(self._problem, self._live, moves, temperature, price, self._shares)
        self.clock.spent(moves, self.clock.seconds - before)
        return moves

    def _reprice(self, price: Floats, floor: Floats, up: float, down: float) -> None:
        """What is still broken costs more, what holds costs less again."""
        off = self.state.part[FIRST_VIOLATION:] > kernel.NOTHING
        price[FIRST_VIOLATION:] = np.where(
            off,
            np.minimum(price[FIRST_VIOLATION:] * up, floor[FIRST_VIOLATION:] * 100),
            np.maximum(price[FIRST_VIOLATION:] * down, floor[FIRST_VIOLATION:]),
        )
