"""The walk: moves tried at one temperature, taken where they are better or the dice allow it."""

import numpy as np

from planner.core.search.compiling import compiled
from planner.core.search.dice import below, random
from planner.core.search.exchange import least_increase
from planner.core.search.kernel import (
    ideal_makespan,
    keep_best,
    price_ties,
    put,
    settle,
)
from planner.core.search.layout import (
    APART,
    COST,
    DAYS,
    FIRST_VIOLATION,
    LINK,
    LONG,
    ORDER,
    PARTS,
    SHIFT,
    SLOTS,
    SPAN,
    STAY,
)
from planner.core.search.proposals import chunk, one_group, whole_window

HURRY = 0.06  # share of moves that let another segment go first where a day is full
LESS_SHIFT = 0.1  # no move takes away more than this part of what limits a day add, as far as the filter cares


@compiled
def anneal(p, st, moves, temperature, price, shares):
    """Try `moves` moves at one temperature (in units of J); the best feasible state is kept in `st.best_*`.

    `price` (PARTS,): what each part of a state's value counts. `shares` (2,): of the moves that take a whole
    wave to another window, and that move chunks. Returns how many moves were accepted.
    """
    accepted = 0
    value = priced(st, price)
    for _ in range(moves):
        limit = value - temperature * np.log(1.0 - random(st.seed))
        if p.by_day and random(st.seed) < HURRY:
            new = _hurry(p, st, limit, price)
        else:
            r = random(st.seed)
            if r < shares[0]:
                count = whole_window(p, st)
            elif r < shares[0] + shares[1] and len(p.weight) > 0:
                count = chunk(p, st)
            else:
                count = one_group(p, st)
            if count == 0:
                continue
            new = value + least_increase(p, st, count, price, limit - value)
            if new <= limit:
                new = _apply(p, st, count, limit, price)
        if new <= limit:
            value = new
            accepted += 1
            keep_best(p, st)
    return accepted


@compiled
def priced(st, price):
    """What the walk counts for the state."""
    value = 0.0
    for at in range(PARTS):
        value += st.part[at] * price[at]
    return value


@compiled
def _hurry(p, st, limit, price):
    """Another segment first where a day is full."""
    kind, s = below(st.seed, 2), below(st.seed, len(p.weight))
    before = st.urgency[kind, s]
    for at in range(PARTS):
        st.saved_part[at] = st.part[at]
    st.urgency[kind, s] = 0.0 if random(st.seed) < 0.3 else 80.0 * (random(st.seed) - 0.5)
    settle(p, st)
    new = priced(st, price)
    if new > limit:
        st.urgency[kind, s] = before
        for at in range(PARTS):
            st.part[at] = st.saved_part[at]
    return new


@compiled
def _apply(p, st, count, limit, price):
    """Move groups together: first what it does to windows and segments, and the rest only where that may be wanted.

    Returns the new value; where it is above `limit`, all is as it was.
    """
    if count == 0:
        return np.inf
    for at in range(PARTS):
        st.saved_part[at] = st.part[at]
    ties = 0.0  # the least that traffic and known waves add
    for at in range(count):
        g, k = np.int64(st.move_group[at]), np.int64(st.move_to[at])
        i = np.int64(st.window[g])
        st.move_from[at] = i
        put(p, st, g, i, k)
        days = p.end[k] - p.end[i]
        ties += price[COST] * (p.day_cost[g] * days - p.flow_sum[g] * abs(days))
        if p.stay_cost[g] > 0.0:
            ties += price[STAY] * p.stay_cost[g] * ((1.0 if k != p.home[g] else 0.0) - (1.0 if i != p.home[g] else 0.0))
    new = ties + st.part[COST] * price[COST] + st.part[STAY] * price[STAY]
    new += st.part[SHIFT] * price[SHIFT] * (1.0 - LESS_SHIFT)
    if p.makespan_cost > 0.0:
        new += price[SPAN] * p.makespan_cost * ideal_makespan(p, st)
    for at in range(FIRST_VIOLATION, PARTS):
        if at != LINK and at != DAYS and at != APART and at != ORDER and not (p.by_day and at in (LONG, SLOTS)):
            new += st.part[at] * price[at]
    if new <= limit:
        for at in range(count):
            st.window[st.move_group[at]] = st.move_from[at]
        for at in range(count):
            g, k = np.int64(st.move_group[at]), np.int64(st.move_to[at])
            st.window[g] = k
            price_ties(p, st, g, np.int64(st.move_from[at]), k)
        settle(p, st)
        new = priced(st, price)
    if new > limit:
        for at in range(count - 1, -1, -1):
            g = np.int64(st.move_group[at])
            put(p, st, g, np.int64(st.window[g]), np.int64(st.move_from[at]))
        for at in range(PARTS):
            st.part[at] = st.saved_part[at]
    return new
