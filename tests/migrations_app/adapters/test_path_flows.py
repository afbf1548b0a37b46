"""One flow over the stops of a plan."""

from datetime import date, timedelta

import numpy as np

from migrations_app.adapters.path_flows import FlowStory, flow_story
from migrations_app.models import PathStop
from networks.models import Flow
from planner.core.calendar import DayAxis
from planner.core.paths.network import Measured, Network
from planner.core.paths.records import Carrier, Router, Site, Verdict
from planner.core.paths.schedule import NEVER, Schedule
from planner.core.paths.traffic import FlowRow, Machine, Net, Traffic
from planner.core.treatments import Treatment

FIRST_ON = date(2035, 1, 1)
WEB, DB, WEB_NET, DB_NET = 1, 2, 10, 20
NETWORK = Network(measured={Carrier.ER_AVS: Measured(rtt_ms=9.0)})
NETS = [
    Net(WEB_NET, "web", "10.1.0.0/24", "10.1.0.1", has_mon=False, treatment=Treatment.STRETCH),
    Net(DB_NET, "db", "10.2.0.0/24", "10.2.0.1", has_mon=False, treatment=Treatment.STRETCH),
]
ROWS = [
    FlowRow(100, WEB, DB, 2e9),
    FlowRow(101, DB, WEB, 1e9),
    FlowRow(102, WEB, "db.example.org", None),
]


def _story(flow: Flow) -> FlowStory | None:
    """Both are extended on day 0; web moves on day 9, db on day 19: they trombone from day 20 on."""
    machines = [Machine(key, (net,), "", Router.ONPREM) for key, net in ((WEB, WEB_NET), (DB, DB_NET))]
    traffic = Traffic.of(machines, NETS, ROWS, NETWORK)
    never = np.full(2, NEVER)
    schedule = Schedule(DayAxis(FIRST_ON, 60), np.array([9, 19]), np.array([0, 0]), never)
    stops = [
        PathStop(position=at, from_on=FIRST_ON + timedelta(days=first), until_on=FIRST_ON + timedelta(days=last))
        for at, (first, last) in enumerate(((0, 9), (10, 19), (20, 59)))
    ]
    return flow_story(traffic, schedule, NETWORK, flow, stops)


def test_a_story_tells_where_both_ends_are_and_what_that_makes_of_their_way() -> None:
    story = _story(Flow(pk=100))
    assert story is not None
    assert [(one.site_a, one.site_b, one.path.verdict) for one in story.stops] == [
        (Site.ONPREM, Site.ONPREM, Verdict.OPTIMAL),
        (Site.AVS, Site.ONPREM, Verdict.UNAVOIDABLE),
        (Site.AVS, Site.AVS, Verdict.TROMBONE),
    ]
    assert story.at(2).path.rtt_ms == 18.0


def test_a_story_is_that_of_the_talk_with_all_its_flows_whichever_of_them_is_asked_for() -> None:
    there, back = _story(Flow(pk=100)), _story(Flow(pk=101, source_vm_id=DB, destination_vm_id=WEB))
    assert there is not None
    assert back is not None
    assert (there.a, there.b, there.gb_per_day) == (back.a, back.b, back.gb_per_day)
    assert (there.a.vm_id, there.b.vm_id, there.a.segment_id) == (WEB, DB, WEB_NET)
    assert (there.conversations, there.unmeasured, there.gb_per_day) == (2, 0, 3.0)


def test_an_end_that_is_no_address_says_what_to_enter_once_its_traffic_is_bent() -> None:
    story = _story(Flow(pk=102))
    assert story is not None
    last = story.stops[-1].path
    assert (story.b.text, story.conversations, story.unmeasured) == ("db.example.org", 1, 1)
    assert last.verdict is Verdict.UNKNOWN
    assert last.to_enter


def test_a_flow_that_came_after_the_study_has_no_story() -> None:
    assert _story(Flow(pk=999, source_vm_id=77, destination_vm_id=DB)) is None
    assert _story(Flow(pk=998, source_text="10.9.9.9", destination_vm_id=DB)) is None
