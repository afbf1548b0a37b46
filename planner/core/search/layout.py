"""What the kernel works on: the problem, which never changes, and the state of a search, which does.

Indices: k = usable window by (start, end), g = move group, s = segment that is or will be stretched, c = calendar that
segments share (0 = the instance's alone), r = slot limit that can bind. Ragged tables are in CSR form: the entries of row i are `x_idx[x_ptr[i]:x_ptr[i + 1]]`. Days are integers from
`start_date`. Costs are in units of the objective J, so that J = a constant + what the kernel adds up.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from planner.core.search.ragged import Ints

Floats = npt.NDArray[np.float64]

# Parts of a state's value: J = COST + SPAN + SHIFT, and one violation for each family from FIRST_VIOLATION on.
COST = 0  # segments at their ideal dates, and traffic
SPAN = 1  # makespan
SHIFT = 2  # what limits a day add to the ideal dates
STAY = 3  # groups elsewhere than in the plan people know; steers the search and is no part of J
FIRST_VIOLATION = 4
VMS = 4
GB = 5
CRITICAL = 6
LINK = 7
INFLIGHT = 8
CLASH = 9  # windows in use too near each other
APART = 10
ORDER = 11
LONG = 12  # max_stretch_days
SLOTS = 13
DAYS = 14  # no day left under the limits a day
PARTS = 15

FREE = -(10**6)  # a day that is no fact: the search decides it
NO_LIMIT = 1e18


class Problem(NamedTuple):
    """What does not change during a search. Shapes in the comments; every array is C-contiguous."""

    # windows (K,)
    start: Ints
    end: Ints
    release: Ints  # first day of replication
    stream: Ints
    stretch_by: Ints  # (C, K) latest day to stretch a segment whose first window this is
    cutover_from: Ints  # (C, K) first day to cut over a segment whose last window this is
    cutover_until: Ints  # no calendar's `cutover_from` is later
    by_end: Ints  # windows in the order of their ends
    end_rank: Ints
    cap_vms: Floats
    cap_gb: Floats
    cap_critical: Floats
    clash_ptr: Ints  # windows of the stream too near to be used together
    clash_idx: Ints
    inflight_ptr: Ints  # windows whose release day lies in this one's replication
    inflight_idx: Ints
    cap_inflight: Floats
    link: Floats  # GB a day of the window's stream; NO_LIMIT where single windows say it all
    # groups (G,)
    vms: Floats
    gb: Floats
    critical: Floats
    day_cost: Floats  # cost for each day that the group moves later
    flow_sum: Floats  # no day apart from the others costs more: the sum of its `flow_cost`
    home: Ints  # the window people know it in, or -1
    stay_cost: Floats  # cost of being elsewhere
    admissible: npt.NDArray[np.uint8]  # (G, K)
    seg_ptr: Ints
    seg_idx: Ints
    flow_ptr: Ints
    flow_idx: Ints
    flow_cost: Floats  # cost for each day between the two groups
    apart_ptr: Ints
    apart_idx: Ints
    after_ptr: Ints  # groups that must not move before this one ends
    after_idx: Ints
    before_ptr: Ints
    before_idx: Ints
    # segments (S,)
    calendar: Ints
    own: Ints  # those with a calendar of their own whose cutover the search decides and the makespan waits for
    weight: Floats
    cutover_cost: Floats  # cost for each day that the cutover is later
    stretched_since: Ints  # a fact, or FREE
    fixed_end: Ints  # the last stretched day where nothing decides it, or FREE
    earliest_cutover: Ints
    max_days: Ints
    in_makespan: npt.NDArray[np.uint8]
    member_ptr: Ints
    member_idx: Ints
    slots: Floats  # (S, R)
    cap_slots: Floats  # (R,)
    # days
    first_point: Ints  # (H + 2,) for each day the first day of count on or after it
    age_cost: Floats  # (days,) eta * (D / eta) ** beta
    next_cutover: Ints  # (C, H + 1) first day on or after it that allows a cutover, H where there is none
    last_stretch: Ints  # (C, H) last day on or before it that allows a stretch, -1 where there is none
    # numbers
    horizon: int  # H days
    from_day: int  # limits a day are judged from here on
    points: int  # days of count: the slots in use are the most on one of them
    cap_cutovers: float
    cap_stretches: float
    by_day: bool  # a limit a day can bind: dates are laid one by one
    coupled: bool  # the link's limit reaches over several windows
    makespan_cost: float
    least_makespan: int
    unit_gb: float  # what counts as one unit of an overflow in GB


class State(NamedTuple):
    """What a search changes. Parts of the objective are in `part`, see the kernel's names."""

    window: Ints  # (G,) the window of each group, -1 = none yet
    load: Floats  # (K, 3) VMs, GB, critical VMs
    inflight: Floats  # (K,)
    listed: Ints  # (K, G) the groups of each window, in any order
    listed_at: Ints  # (G,)
    listed_len: Ints  # (K,)
    held: Ints  # (S, K) groups of a segment in a window
    first: Ints  # (S,)
    last: Ints  # (S,) rank in by_end
    ideal_stretch: Ints  # (S,) as late as windows allow
    ideal_cutover: Ints  # (S,) as early as windows allow
    stretch: Ints  # (S,) with the limits a day
    cutover: Ints  # (S,)
    cost: Floats  # (S,) at the ideal dates
    closing: Ints  # (K,) segments whose last window this is; those of `own` are looked at one by one
    in_use: Floats  # (R, points)
    by_day: Floats  # (R, H + 2) scratch
    bucket: Ints  # (H + 2,) scratch
    chain: Ints  # (S,) scratch
    waiting: Ints  # (S,) scratch
    clock: Floats  # (streams,) scratch
    urgency: Floats  # (2, S) who goes first where a day is full: stretches, cutovers
    part: Floats  # (PARTS,)
    saved_part: Floats
    move_group: Ints
    move_to: Ints
    move_from: Ints
    mark: Ints  # (G,) scratch
    net: Ints  # (S,) scratch: groups that an exchange takes over
    is_touched: Ints  # (S,) scratch
    touched: Ints  # (S,) scratch
    sums: Floats  # (5,) scratch: VMs, GB, critical VMs, day_cost, flow_sum of an exchange
    seed: npt.NDArray[np.uint64]  # (1,)
    best_window: Ints
    best_urgency: Floats
    best: Floats  # (3,) value of the best feasible state with STAY, violations of the nearest one, and that value less STAY
    changed: Ints  # (G + 1,) groups that moved since `best_window` was kept
    changed_len: Ints  # (1,) more than G: too many to remember
