"""Small estates with every kind of constraint that the exact model knows, drawn from a seed.

Nothing promises a plan: a seed may draw rules that contradict each other, which the exact model then proves.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from planner.core.records import Flow, Instance, Limits, RiskKnobs, Segment, Vm, Weights, Window

START = date(2027, 1, 4)
WEEK = 7
GRAIN_BYTES = 5e8  # at 2 a TB a whole thousandth of J


def small_estate(seed: int, vms: int = 18) -> Instance:
    """`vms` VMs (10 to 30) in applications on up to seven segments, six weekends of which some may start on Friday."""
    dice = Random(seed)
    segments = _segments(dice, max(4, vms // 4))
    machines = _vms(dice, vms, segments)
    apps: dict[str | None, list[str]] = {}
    for vm in machines:
        apps.setdefault(vm.app, []).append(vm.id)
    several = [tuple(members) for members in apps.values() if len(members) > 1]
    ids = [vm.id for vm in machines]
    weekends = 6
    return Instance(
        name=f"small estate of {vms} VMs, seed {seed}",
        start_date=START,
        horizon_days=WEEK * (weekends + 3),
        windows=_windows(dice, weekends, most=-(-vms // weekends) + 2),
        limits=Limits(
            max_stretched=dice.choice((len(segments), max(2, len(segments) - 2))),
            gap_days=dice.choice((0, 3)),
            presync_days=dice.choice((0, 5)),
            link_gb_per_day=dice.choice((None, 40.0 * vms)),
            hcx_max_inflight=dice.choice((None, vms // 2)),
            stretch_lead_days=dice.choice((0, 1, 2)),
            cutover_lag_days=dice.choice((0, 1, 3)),
        ),
        segments=segments,
        vms=machines,
        risk=RiskKnobs(14.0, dice.choice((1.0, 1.5, 1.5)), 2.0),
        weights=Weights(1.0, 2.0, 5.0),
        cutover_weekdays=dice.choice((None, (1, 2, 3))),
        freezes=((START + timedelta(WEEK * 3), START + timedelta(WEEK * 3 + 2)),) if dice.random() < 0.3 else (),
        affinities=tuple(several[:2]),
        anti_affinities=(tuple(dice.sample(ids, 2)),) if dice.random() < 0.5 else (),
        precedences=(tuple(sorted(dice.sample(ids, 2))),) if dice.random() < 0.5 else (),
        flows=_flows(dice, apps.values(), ids),
    )


def with_own_calendars(instance: Instance, seed: int) -> Instance:
    """The estate with weekdays, blackouts or change windows on about half of its segments; VMs keep a blackout too."""
    dice, segments, shut = Random(seed), [], {}
    for segment in instance.segments:
        first = START + timedelta(dice.randrange(instance.horizon_days))
        kind = dice.choice(("weekdays", "blackout", "windows", "", "", ""))
        if kind == "weekdays":
            segment = replace(segment, cutover_weekdays=tuple(sorted(dice.sample(range(WEEK), 4))))
        elif kind == "blackout":
            segment = replace(segment, blackouts=((first, first + timedelta(4)),))
            shut[segment.id] = segment.blackouts
        elif kind == "windows" and segment.stretchable:
            starts = [START + timedelta(day) for day in range(dice.randrange(9), instance.horizon_days, 2 * WEEK)]
            segment = replace(segment, change_windows=tuple((on, on + timedelta(3)) for on in starts))
        segments.append(segment)
    vms = tuple(
        replace(vm, blackouts=(*vm.blackouts, *(days for one in vm.segments for days in shut.get(one, ()))))
        for vm in instance.vms
    )
    return replace(instance, segments=tuple(segments), vms=vms)


def _windows(dice: Random, weekends: int, most: int) -> tuple[Window, ...]:
    """Saturday to Sunday; now and then, as another choice for the same weekend, Friday to Sunday with more room."""
    found = []
    for number in range(1, weekends + 1):
        saturday = START + timedelta(WEEK * number - 2)
        found.append(
            Window(f"weekend-{number}", saturday, saturday + timedelta(1), max_vms=most, max_critical=most - 2)
        )
        if dice.random() < 0.3:
            friday = saturday - timedelta(1)
            found.append(Window(f"long-weekend-{number}", friday, friday + timedelta(2), max_vms=most + 2))
    return tuple(found)


def _segments(dice: Random, count: int) -> tuple[Segment, ...]:
    return tuple(
        Segment(
            f"segment-{number}",
            risk_weight=dice.randint(4, 16) / 4,
            stretchable=number != 1 or dice.random() < 0.5,
            anchored=number == 2 and dice.random() < 0.3,
            gamma_per_tb=0.0 if number == 3 else None,
            max_stretch_days=40 if number == 4 else None,
        )
        for number in range(1, count + 1)
    )


def _vms(dice: Random, count: int, segments: tuple[Segment, ...]) -> tuple[Vm, ...]:
    """Applications of up to five VMs on two neighbouring segments; some VMs have a second NIC anywhere."""
    found: list[Vm] = []
    while len(found) < count:
        app, near = f"app-{len(found)}", dice.randint(1, len(segments) - 1)
        for _ in range(min(dice.randint(1, 5), count - len(found))):
            gateway = segments[dice.randint(near - 1, near)].id
            other = dice.choice(segments[1:]).id
            found.append(
                Vm(
                    f"vm-{len(found):02d}",
                    float(dice.randint(5, 80)),
                    (gateway, other) if other != gateway and dice.random() < 0.15 else (gateway,),
                    criticality=dice.randint(1, 5),
                    app=app,
                    external_gb_per_day=float(dice.choice((0, 0, 5, 20))),
                    blackouts=((START + timedelta(8), START + timedelta(14)),) if dice.random() < 0.1 else (),
                    latest=START + timedelta(WEEK * 5) if dice.random() < 0.1 else None,
                )
            )
    return tuple(found)


def _flows(dice: Random, apps: Iterable[list[str]], ids: list[str]) -> tuple[Flow, ...]:
    """A chain through each application, and some traffic between any two VMs; rates that thousandths of J hold exactly."""
    pairs = [pair for members in apps for pair in pairwise(members)]
    pairs += [(min(a, b), max(a, b)) for a, b in (dice.sample(ids, 2) for _ in range(len(ids) // 4))]
    return tuple(Flow(a, b, GRAIN_BYTES * dice.randint(1, 40)) for a, b in dict.fromkeys(pairs))
