"""Groups that have no window yet, one after the other where they break least: a start that others began is made whole."""

import numpy as np

from planner.core.search.compiling import compiled
from planner.core.search.kernel import NOTHING, broken, keep_best, rebuild, serve_link, settle, shift
from planner.core.search.layout import PARTS


@compiled
def complete(p, st, windows, active):
    """Lay the groups in `windows`, and those without one (-1) in an active window if that breaks nothing."""
    rebuild(p, st, windows)
    for g in range(len(p.vms)):
        if st.window[g] < 0:
            _place(p, st, g, active)
    keep_best(p, st)


@compiled
def _fits(p, st, g, k):
    return (
        p.admissible[g, k] != 0
        and st.load[k, 0] + p.vms[g] <= p.cap_vms[k]
        and st.load[k, 1] + p.gb[g] <= p.cap_gb[k]
        and st.load[k, 2] + p.critical[g] <= p.cap_critical[k]
    )


@compiled
def _place(p, st, g, active):
    """Put group g in the first active window that breaks nothing, else where it breaks least."""
    windows = len(p.start)
    off = broken(st)
    for at in range(PARTS):
        st.saved_part[at] = st.part[at]
    best, least = np.int64(-1), np.inf
    for at in range(2 * windows):
        k = at if at < windows else at - windows
        if at < windows:
            if not active[k] or not _fits(p, st, g, k):
                continue
        elif p.admissible[g, k] == 0 or (active[k] and _fits(p, st, g, k)):
            continue
        shift(p, st, g, k, np.bool_(False))
        if p.coupled:
            serve_link(p, st)
        more = broken(st) - off
        if more < least:  # laying the dates takes longest, and can only add to it
            settle(p, st)
            more = broken(st) - off
            if more <= NOTHING:
                return
            if more < least:
                best, least = np.int64(k), more
        shift(p, st, g, np.int64(-1), np.bool_(True))
        for part in range(PARTS):
            st.part[part] = st.saved_part[part]
    if best >= 0:
        shift(p, st, g, best, np.bool_(False))
    settle(p, st)
