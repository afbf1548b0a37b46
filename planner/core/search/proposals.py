"""The moves that the walk tries. Each writes groups and their new windows to `st.move_*` and returns how many; 0 = none."""

import numpy as np

from planner.core.search.compiling import compiled
from planner.core.search.dice import below, random

MOST_IN_A_CHUNK = 100


@compiled
def one_group(p, st):
    """One group to the window of a neighbour, or near by; where it overflows, one of like size comes back."""
    g = below(st.seed, len(p.vms))
    i = st.window[g]
    windows, r, k = len(p.start), random(st.seed), -1
    if r < 0.6 and p.seg_ptr[g + 1] > p.seg_ptr[g]:
        s = p.seg_idx[p.seg_ptr[g] + below(st.seed, p.seg_ptr[g + 1] - p.seg_ptr[g])]
        k = st.window[p.member_idx[p.member_ptr[s] + below(st.seed, p.member_ptr[s + 1] - p.member_ptr[s])]]
    elif r < 0.75 and p.flow_ptr[g + 1] > p.flow_ptr[g]:
        k = st.window[p.flow_idx[p.flow_ptr[g] + below(st.seed, p.flow_ptr[g + 1] - p.flow_ptr[g])]]
    elif r < 0.9:
        k = i + 1 + below(st.seed, 2) if random(st.seed) < 0.5 else i - 1 - below(st.seed, 2)
    else:
        k = below(st.seed, windows)
    if k < 0 or k >= windows or k == i or p.admissible[g, k] == 0:
        return 0
    st.move_group[0], st.move_to[0] = g, k
    if (
        st.load[k, 0] + p.vms[g] <= p.cap_vms[k] and st.load[k, 1] + p.gb[g] <= p.cap_gb[k]
        and st.load[k, 2] + p.critical[g] <= p.cap_critical[k] and (not p.coupled or random(st.seed) < 0.6)
    ) or st.listed_len[k] == 0 or random(st.seed) < 0.1:  # fmt: skip
        return 1
    best, least = -1, np.inf
    for _ in range(4):
        h = st.listed[k, below(st.seed, st.listed_len[k])]
        if p.admissible[h, i] == 0:
            continue
        unlike = abs(p.vms[h] - p.vms[g]) + abs(p.gb[h] - p.gb[g]) / p.unit_gb + abs(p.critical[h] - p.critical[g])
        unlike *= random(st.seed)
        if unlike < least:
            best, least = h, unlike
    if best < 0:
        return 1
    st.move_group[1], st.move_to[1] = best, i
    return 2


@compiled
def chunk(p, st):
    """All groups of a segment in one window to another; chunks of other segments come back until there is room.

    A small segment that straddles two waves is stretched for a week more than one that does not: no single group can
    cross that barrier.
    """
    s = below(st.seed, len(p.weight))
    size = p.member_ptr[s + 1] - p.member_ptr[s]
    if size == 0:
        return 0
    windows = len(p.start)
    i = np.int64(st.window[p.member_idx[p.member_ptr[s] + below(st.seed, size)]])
    j = np.int64(st.window[p.member_idx[p.member_ptr[s] + below(st.seed, size)]])
    if random(st.seed) < 0.3 or i == j:
        j = i + 1 + below(st.seed, 2) if random(st.seed) < 0.5 else i - 1 - below(st.seed, 2)
    if j < 0 or j >= windows or i == j or st.held[s, i] > MOST_IN_A_CHUNK:
        return 0
    moves, vms, gb, critical = _collect(p, st, s, i, j, np.int64(0))
    if moves == 0:
        return 0
    vms, gb, critical = st.load[j, 0] + vms, st.load[j, 1] + gb, st.load[j, 2] + critical
    for _ in range(12):
        if vms <= p.cap_vms[j] and gb <= p.cap_gb[j] and critical <= p.cap_critical[j]:
            break
        if st.listed_len[j] == 0:
            break
        h = st.listed[j, below(st.seed, st.listed_len[j])]
        if st.mark[h] != 0 or p.admissible[h, i] == 0:
            continue
        before = moves
        if p.seg_ptr[h + 1] > p.seg_ptr[h]:
            t = np.int64(p.seg_idx[p.seg_ptr[h] + below(st.seed, p.seg_ptr[h + 1] - p.seg_ptr[h])])
            if t == s or st.held[t, j] > MOST_IN_A_CHUNK:
                continue
            moves, back_vms, back_gb, back_critical = _collect(p, st, t, j, i, moves)
            vms, gb, critical = vms - back_vms, gb - back_gb, critical - back_critical
        if moves == before:
            st.move_group[moves], st.move_to[moves] = h, i
            st.mark[h] = 1
            moves += 1
            vms, gb, critical = vms - p.vms[h], gb - p.gb[h], critical - p.critical[h]
    for at in range(moves):
        st.mark[st.move_group[at]] = 0
    return moves


@compiled
def _collect(p, st, s, i, j, moves):
    """Write all groups of segment s in window i as moves to j, after `moves` others; none if one is not admissible."""
    start = moves
    vms, gb, critical = 0.0, 0.0, 0.0
    size, listed = p.member_ptr[s + 1] - p.member_ptr[s], st.listed_len[i]
    for at in range(min(size, listed)):
        if size <= listed:
            g = p.member_idx[p.member_ptr[s] + at]
            if st.window[g] != i:
                continue
        else:
            g = st.listed[i, at]
            member = False
            for to in range(p.seg_ptr[g], p.seg_ptr[g + 1]):
                member = member or p.seg_idx[to] == s
            if not member:
                continue
        if st.mark[g] != 0:
            continue
        if p.admissible[g, j] == 0:
            for back in range(start, moves):
                st.mark[st.move_group[back]] = 0
            return start, 0.0, 0.0, 0.0
        st.move_group[moves], st.move_to[moves] = g, j
        st.mark[g] = 1
        moves += 1
        vms, gb, critical = vms + p.vms[g], gb + p.gb[g], critical + p.critical[g]
    return moves, vms, gb, critical


@compiled
def whole_window(p, st):
    """A whole wave to another window, often one that is too near to be used beside it."""
    i = st.window[below(st.seed, len(p.vms))]
    near, j = p.clash_ptr[i + 1] - p.clash_ptr[i], below(st.seed, len(p.start))
    if near > 0 and random(st.seed) < 0.8:
        j = p.clash_idx[p.clash_ptr[i] + below(st.seed, near)]
    if i == j:
        return 0
    moves = _whole(p, st, i, j, 0)
    if st.listed_len[j] > 0 and random(st.seed) < 0.5:
        moves = _whole(p, st, j, i, moves)
    return moves


@compiled
def _whole(p, st, i, k, moves):
    """Write the groups of window i that may move in k, after `moves` others."""
    for at in range(st.listed_len[i]):
        g = st.listed[i, at]
        if p.admissible[g, k] != 0:
            st.move_group[moves], st.move_to[moves] = g, k
            moves += 1
    return moves
