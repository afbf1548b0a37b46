"""Estates of any size around a plan whose stretch risk is the least possible, known by construction.

The waves are cut into blocks. Segments that live in one wave alone fill each wave; a block of L waves has one wide
segment besides, on which all its VMs have their second NIC: more than fit L - 1 windows, so every plan stretches it
over L. Every segment meets the bound that its own VMs and the windows' room set, so the sum is the least; all traffic
runs inside a wave, and costs nothing. Where the room left over in all waves is more than a window's, a makespan of a
week less is not excluded.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

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
from planner.core.risk import blast_radius_weight

START = date(2027, 1, 4)
WEEK = 7
LEAD_DAYS = LAG_DAYS = 1
CRITICALITY = 3
SHORTEST_BLOCK, LONGEST_BLOCK = 2, 5
LEAST_FILLED = 0.95
SEGMENTS_IN_A_WAVE = 6
APART_SHARE = 0.1  # of the traffic, between VMs of two segments
SPARE_WINDOWS = 3


@dataclass(frozen=True, slots=True)
class Planted:
    """The estate as a planner sees it, and the plan it was built around."""

    instance: Instance
    plan: Plan


def planted(vms: int, room: int, seed: int) -> Planted:
    """About `vms` VMs in windows for `room` of them (12 or more), filled to 95 to 100 %."""
    dice = Random(f"{seed} {vms} {room}")
    estate = _Estate(dice, room)
    while len(estate.members) < vms:
        estate.add_block(dice.randint(SHORTEST_BLOCK, LONGEST_BLOCK))
    return estate.shuffled(f"planted-{len(estate.members)}-s{seed}")


class _Estate:
    """VMs as (wave, own segment, wide segment), in the order in which they are drawn."""

    def __init__(self, dice: Random, room: int) -> None:
        self.dice, self.room = dice, room
        self.waves = self.segments = 0
        self.members: list[tuple[int, int, int]] = []

    def add_block(self, waves: int) -> None:
        """Some waves with a wide segment of their own."""
        wide = self._new_segment()
        for _ in range(waves):
            left = round(self.room * self.dice.uniform(LEAST_FILLED, 1.0))
            while left:
                size = min(left, 1 + int(self.dice.expovariate(SEGMENTS_IN_A_WAVE / self.room)))
                own = self._new_segment()
                self.members += [(self.waves, own, wide)] * size
                left -= size
            self.waves += 1

    def shuffled(self, name: str) -> Planted:
        """The estate with names and an order that tell nothing."""
        self.dice.shuffle(self.members)
        names = [f"s{number:05d}" for number in self.dice.sample(range(self.segments), self.segments)]
        vms = [(f"v{number:06d}", *member) for number, member in enumerate(self.members)]
        of_segment: dict[int, list[str]] = {segment: [] for segment in range(self.segments)}
        of_wave: dict[int, list[str]] = {wave: [] for wave in range(self.waves)}
        waves_of: dict[int, set[int]] = {segment: set() for segment in range(self.segments)}
        for vm, wave, own, wide in vms:
            of_wave[wave].append(vm)
            for segment in (own, wide):
                of_segment[segment].append(vm)
                waves_of[segment].add(wave)
        windows = [_window(number, self.room) for number in range(self.waves + SPARE_WINDOWS)]
        instance = Instance(
            name=name,
            start_date=START,
            horizon_days=WEEK * (self.waves + SPARE_WINDOWS + 2),
            windows=tuple(windows),
            limits=Limits(
                max_stretched=self.segments,
                gap_days=3,
                presync_days=5,
                stretch_lead_days=LEAD_DAYS,
                cutover_lag_days=LAG_DAYS,
            ),
            segments=tuple(
                Segment(names[segment], blast_radius_weight([CRITICALITY] * len(of_segment[segment])))
                for segment in sorted(range(self.segments), key=names.__getitem__)
            ),
            vms=tuple(Vm(vm, 50.0, (names[own], names[wide]), criticality=CRITICALITY) for vm, _, own, wide in vms),
            risk=RiskKnobs(14.0, 1.5, 2.0),
            weights=Weights(1.0, 2.0, 5.0),
            affinities=tuple(self._pair(of_wave[wave]) for wave in range(self.waves)),
            flows=tuple(
                self._flow(of_segment[own] if self.dice.random() > APART_SHARE else of_wave[wave])
                for _, wave, own, _ in vms
                if len(of_segment[own]) > 1
            ),
        )
        plan = Plan(
            waves=tuple(Wave(windows[wave].id, windows[wave].id) for wave in range(self.waves)),
            assignment={vm: windows[wave].id for vm, wave, _, _ in vms},
            segments={
                names[segment]: SegmentDates(
                    windows[min(waves)].start - timedelta(LEAD_DAYS), windows[max(waves)].end + timedelta(LAG_DAYS)
                )
                for segment, waves in waves_of.items()
            },
        )
        return Planted(instance, plan)

    def _pair(self, vms: list[str]) -> tuple[str, str]:
        one, other = self.dice.sample(vms, 2)
        return one, other

    def _flow(self, vms: list[str]) -> Flow:
        return Flow(*self._pair(vms), float(self.dice.randint(10**8, 10**9)))

    def _new_segment(self) -> int:
        self.segments += 1
        return self.segments - 1


def _window(number: int, room: int) -> Window:
    saturday = START + timedelta(WEEK * number + 5)
    return Window(f"weekend-{number + 1:03d}", saturday, saturday + timedelta(1), max_vms=room)
