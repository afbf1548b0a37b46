"""Random small instances with a plan each: every part legal, the plan mostly feasible."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st

from planner.core.checker import check
from planner.core.groups import move_groups
from planner.core.records import (
    Flow,
    Instance,
    Limits,
    Plan,
    RiskKnobs,
    Segment,
    SegmentDates,
    Vm,
    Wave,
    Weights,
    Window,
)
from planner.core.segment_days import SegmentDays
from planner.core.timetable import lay
from tests.core.tiny import january

START = january(4)
DAYS = st.integers(0, 50).map(lambda day: START + timedelta(day))
MAYBE_DAY = st.none() | DAYS
SEGMENT_IDS = ("A", "B", "C")
WINDOW_IDS = ("w0", "w1", "w2")


@st.composite
def windows(draw):
    """Three windows with two free days or more between."""
    day, found = draw(st.integers(2, 6)), []
    for window_id in WINDOW_IDS:
        length = draw(st.integers(0, 2))
        start = START + timedelta(day)
        caps = {key: draw(st.none() | st.integers(1, 6)) for key in ("max_vms", "max_critical")}
        found.append(
            Window(window_id, start, start + timedelta(length), max_gb=draw(st.none() | st.just(90.0)), **caps)
        )
        day += length + 3 + draw(st.integers(0, 4))
    return tuple(found)


@st.composite
def vms(draw):
    return tuple(
        Vm(
            f"v{number}",
            draw(st.sampled_from((0.0, 10.0, 60.0))),
            tuple(draw(st.lists(st.sampled_from(SEGMENT_IDS), max_size=2))),
            criticality=draw(st.integers(1, 5)),
            external_gb_per_day=draw(st.sampled_from((0.0, 7.5))),
            earliest=draw(MAYBE_DAY) if draw(st.integers(0, 9)) == 0 else None,
            latest=draw(MAYBE_DAY) if draw(st.integers(0, 9)) == 0 else None,
            pinned_window=draw(st.sampled_from(WINDOW_IDS)) if draw(st.integers(0, 9)) == 0 else None,
        )
        for number in range(draw(st.integers(1, 7)))
    )


def segments():
    return st.tuples(
        *(
            st.builds(
                Segment,
                st.just(segment_id),
                st.sampled_from((1.0, 2.5)),
                stretchable=st.sampled_from((True, True, True, False)),
                anchored=st.sampled_from((False, False, False, True)),
                gamma_per_tb=st.sampled_from((None, 0.0)),
                max_stretch_days=st.none() | st.integers(3, 30),
                cutover_not_before=st.none() | DAYS,
                cutover_weekdays=st.sampled_from((None, None, None, (1, 2, 4))),
                blackouts=st.just(())
                | st.just(())
                | st.lists(DAYS.map(lambda day: (day, day + timedelta(1))), max_size=2).map(tuple),
                change_windows=st.just(())
                | st.just(())
                | st.lists(DAYS.map(lambda day: (day, day + timedelta(9))), max_size=3).map(tuple),
            )
            for segment_id in SEGMENT_IDS
        )
    )


@st.composite
def instances(draw):
    """An instance of one to seven VMs, three segments and three windows."""
    moving = draw(vms())
    ids = st.sampled_from([vm.id for vm in moving])
    rules = st.lists(st.lists(ids, min_size=2, max_size=3, unique=True).map(tuple), max_size=1).map(tuple)
    pairs = st.lists(st.tuples(ids, ids), max_size=2).map(tuple)
    several = len(moving) > 1
    return Instance(
        name="small",
        start_date=START,
        horizon_days=60,
        windows=draw(windows()),
        limits=Limits(
            max_stretched=draw(st.integers(0, 3)),
            gap_days=draw(st.integers(0, 3)),
            presync_days=draw(st.integers(0, 3)),
            link_gb_per_day=draw(st.none() | st.sampled_from((20.0, 60.0))),
            hcx_max_inflight=draw(st.none() | st.integers(1, 8)),
            stretch_lead_days=draw(st.integers(0, 2)),
            cutover_lag_days=draw(st.integers(0, 2)),
            max_cutovers_per_day=draw(st.none() | st.integers(0, 2)),
            max_stretches_per_day=draw(st.none() | st.integers(0, 2)),
        ),
        segments=draw(segments()),
        vms=moving,
        risk=RiskKnobs(14, draw(st.sampled_from((1.0, 1.5))), 2),
        weights=Weights(1, 2, 5),
        cutover_weekdays=draw(st.none() | st.just((0, 3))),
        freezes=draw(st.lists(DAYS.map(lambda day: (day, day)), max_size=2).map(tuple)),
        affinities=draw(rules) if several else (),
        anti_affinities=draw(rules) if several else (),
        precedences=draw(pairs),
        flows=tuple(Flow(a, b, 1e11) for a, b in draw(pairs)),
    )


@st.composite
def planned(draw):
    """An instance with a plan: each move group in some window, every segment's days as tight as its rules allow."""
    instance = draw(instances())
    assignment = {
        vm: window_id
        for group in move_groups(instance)
        for window_id in (draw(st.sampled_from(WINDOW_IDS)),)
        for vm in group.vms
    }
    return instance, _dated(instance, assignment)


@st.composite
def feasible(draw):
    """An instance with a feasible plan: the rules that a random plan breaks are taken away, the others stay tight."""
    instance, plan = draw(planned())
    while codes := {violation.code for violation in check(instance, plan).violations}:
        instance = _without(instance, codes)
        plan = _dated(instance, plan.assignment)
    return instance, plan


def _without(instance, codes):
    """The instance without the rules of some codes."""
    limits, vms, segments = instance.limits, instance.vms, instance.segments
    if codes & {"H04", "H17", "H18"}:
        limits = replace(limits, stretch_lead_days=0)
        free = {"cutover_not_before": None, "cutover_weekdays": None, "blackouts": (), "change_windows": ()}
        segments = tuple(replace(one, **free) for one in segments)
        instance = replace(instance, freezes=(), cutover_weekdays=None)
    if codes & {"H06", "H07", "H08"}:
        wide = (replace(one, max_vms=None, max_gb=None, max_critical=None) for one in instance.windows)
        instance = replace(instance, windows=tuple(wide))
    if codes & {"H12", "H13"}:
        vms = tuple(replace(one, earliest=None, latest=None, pinned_window=None) for one in vms)
    if codes & {"H19"}:
        segments = tuple(replace(one, max_stretch_days=None) for one in segments)
    if codes & {"H20"}:
        limits = replace(limits, max_stretched=9, max_cutovers_per_day=None, max_stretches_per_day=None)
    if codes & {"H03", "H09", "H10"}:
        limits = replace(limits, gap_days=0, link_gb_per_day=None, hcx_max_inflight=None)
    if codes & {"H15"}:
        instance = replace(instance, anti_affinities=())
    if codes & {"H16"}:
        instance = replace(instance, precedences=())
    return replace(instance, limits=limits, vms=vms, segments=segments)


def _dated(instance, assignment):
    waves = tuple(Wave(window_id, window_id) for window_id in WINDOW_IDS)
    plan = Plan(waves, assignment, {}, instance.name)
    days, dates = SegmentDays(instance), {}
    for key, life in lay(instance, plan).lives.items():
        if life.first is None or life.last is None or not life.segment.stretchable:
            continue
        stretch = days.latest_stretch(life.segment, life.first)
        cutover = None if life.segment.anchored else days.earliest_cutover(life.segment, life.last)
        dates[key] = SegmentDates(*(None if day is None else days.axis.date(day) for day in (stretch, cutover)))
    return replace(plan, segments=dates)
