"""One flow over the stops of a plan: its ends and its path at each, from the traffic a path study keeps."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from migrations_app.models import PathStop
from networks.models import Flow
from planner.core.paths.network import Network
from planner.core.paths.records import Path, Site
from planner.core.paths.schedule import Schedule
from planner.core.paths.situations import paths_of_talk
from planner.core.paths.traffic import NOWHERE, SITES, Traffic


@dataclass(frozen=True, slots=True)
class FlowEnd:
    """One end. `vm_id` None = no VM, then `text` names it; `segment_id`: the segment that decides its way."""

    vm_id: int | None
    segment_id: int | None
    text: str


@dataclass(frozen=True, slots=True)
class FlowStop:
    """What is to be said of a flow between two events of the plan."""

    stop: PathStop
    site_a: Site | None
    site_b: Site | None
    path: Path


@dataclass(frozen=True, slots=True)
class FlowStory:
    """A talk with all its flows, and its path at each stop. `a` opened it. `gb_per_day`: of the flows that are measured."""

    a: FlowEnd
    b: FlowEnd
    conversations: int
    unmeasured: int
    gb_per_day: float
    stops: tuple[FlowStop, ...]

    def at(self, position: int) -> FlowStop:
        """What is said at one stop."""
        return next(one for one in self.stops if one.stop.position == position)


def flow_story(
    traffic: Traffic, schedule: Schedule, network: Network, flow: Flow, stops: Sequence[PathStop]
) -> FlowStory | None:
    """The story of the talk a flow is part of; None where the study does not know it. O(talks) to find it."""
    talk = traffic.talk_of_flow(flow.pk)
    if talk is None:
        talk = _talk_between(traffic, flow)
    if talk is None:
        return None
    a, b = int(traffic.talk_a[talk]), int(traffic.talk_b[talk])
    segments = [int(one[talk]) for one in traffic.talk_segments]
    days = [schedule.axis.day(stop.from_on) for stop in stops]
    paths = paths_of_talk(traffic, schedule, network, talk, days)
    told = (
        FlowStop(stop, _site(traffic, schedule, a, day), _site(traffic, schedule, b, day), path)
        for stop, day, path in zip(stops, days, paths, strict=True)
    )
    return FlowStory(
        _end(traffic, a, segments[0]),
        _end(traffic, b, segments[1]),
        int(traffic.talk_conversations[talk]),
        int(traffic.talk_unmeasured[talk]),
        float(traffic.talk_bytes[talk]) / 1e9,
        tuple(told),
    )


def _talk_between(traffic: Traffic, flow: Flow) -> int | None:
    """The talk of a flow that another of its flows stands for."""
    ends = [
        _number(traffic, flow.source_vm_id, flow.source_text),
        _number(traffic, flow.destination_vm_id, flow.destination_text),
    ]
    a, b = traffic.talk_a, traffic.talk_b
    found = np.flatnonzero(((a == ends[0]) & (b == ends[1])) | ((a == ends[1]) & (b == ends[0])))
    return int(found[0]) if len(found) and NOWHERE not in ends else None


def _number(traffic: Traffic, vm_id: int | None, text: str) -> int:
    """An end's number; NOWHERE for one the study does not know."""
    if vm_id is not None:
        return traffic.at_vm.get(vm_id, NOWHERE)
    return traffic.vm_count + traffic.others.index(text) if text in traffic.others else NOWHERE


def _end(traffic: Traffic, end: int, segment: int) -> FlowEnd:
    segment_id = None if segment == NOWHERE else traffic.nets[segment].key
    if end < traffic.vm_count:
        return FlowEnd(traffic.machines[end].key, segment_id, "")
    return FlowEnd(None, segment_id, traffic.others[end - traffic.vm_count])


def _site(traffic: Traffic, schedule: Schedule, end: int, day: int) -> Site | None:
    if end >= traffic.vm_count:
        return SITES[int(traffic.other_site[end - traffic.vm_count])]
    return Site.AVS if schedule.has_moved(day)[end] else Site.ONPREM
