"""What of the estate enters a plan, and how."""

from datetime import date, timedelta
from math import sqrt

import pytest

from networks.adapters import EstateRecords, estate_instance, estate_records, key_of, name_of
from networks.choices import RuleKind
from networks.models import Flow, Project, RiskInput, Segment, VirtualMachine
from networks.services.rules import rule_create
from planner.core.graph import couplings
from planner.core.instance_check import check_instance
from tests.networks.inventories import inventory, load, make_project, nic, vm

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.fixture
def project(db: None) -> Project:
    """a and b on segment A; b, whose gateway is there, on segment B too, with c. d is on no known network."""
    project = make_project()
    a, b, c, d = (vm(name, in_use_mib=1000 * 10**9 // 2**20) for name in "abcd")
    b = vm("b", primary_ip="10.2.0.2", in_use_mib=0, disk_capacity_mib=2**20)
    nics = [nic(a, "A", "10.1.0.1"), nic(b, "A", "10.1.0.2"), nic(b, "B", "10.2.0.2", index=1), nic(c, "B"), nic(d, "")]
    load(project, inventory([a, b, c, d], nics))
    return project


def the_vm(project: Project, name: str) -> VirtualMachine:
    return project.vms.get(name=name)


def change(project: Project, name: str, **values: object) -> None:
    project.vms.filter(name=name).update(**values)


def treat(project: Project, name: str, **values: object) -> None:
    project.segments.filter(name=name).update(**values)


def records(project: Project, **stretched_since: date) -> EstateRecords:
    """The records, checked as the referee would check an instance of them."""
    since = {project.segments.get(name=name).pk: day for name, day in stretched_since.items()}
    found = estate_records(project, today=TODAY, stretched_since=since)
    check_instance(estate_instance(found, today=TODAY))
    return found


def on(found: EstateRecords) -> dict[str, tuple[str, ...]]:
    """VM -> its segments, by readable name."""
    return {name_of(one.id): tuple(map(name_of, one.segments)) for one in found.vms}


def segment(found: EstateRecords, name: str):
    return next(one for one in found.segments if name_of(one.id) == name)


def test_ids_are_readable_and_lead_back(project: Project):
    found = records(project)

    assert found.vm_ids[f"a#{the_vm(project, 'a').pk}"] == the_vm(project, "a").pk
    assert key_of(found.segments[0].id) in set(Segment.objects.values_list("pk", flat=True))
    assert name_of("web#1#77") == "web#1"


def test_the_gateways_segment_comes_first(project: Project):
    assert on(records(project)) == {"a": ("A",), "b": ("B", "A"), "c": ("B",), "d": ()}


def test_size_is_what_is_in_use_else_the_disks_capacity(project: Project):
    sizes = {name_of(one.id): one.size_gb for one in records(project).vms}

    assert sizes["a"] == pytest.approx(1000, abs=0.01)
    assert sizes["b"] == pytest.approx(2**40 / 1e9)  # 1 TiB of disks


def test_the_weight_of_a_segment_is_its_blast_radius(project: Project):
    change(project, "a", criticality=5)

    # A holds a (5) and b (unknown, so 3): sqrt(8 / 3). B holds b and c: sqrt(6 / 3).
    found = records(project)
    assert segment(found, "A").risk_weight == pytest.approx(sqrt(8 / 3))
    assert segment(found, "B").risk_weight == pytest.approx(sqrt(2))


@pytest.mark.parametrize("disposition", ["stays", "retire", "not_a_workload", "at_target"])
def test_only_what_migrates_enters(project: Project, disposition: str):
    change(project, "a", disposition=disposition)

    assert "a" not in on(records(project))


def test_what_is_gone_does_not_enter_and_what_is_missing_does(project: Project):
    change(project, "a", is_gone=True)
    change(project, "c", missing_since=YESTERDAY)

    assert set(on(records(project))) == {"b", "c", "d"}


def test_a_vm_that_stays_anchors_its_stretched_segments(project: Project):
    change(project, "c", disposition="stays")

    found = records(project)

    assert (segment(found, "A").anchored, segment(found, "B").anchored) == (False, True)


def test_a_vm_that_retires_keeps_its_segment_open_until_the_day_after(project: Project):
    change(project, "c", disposition="retire", retire_on=date(2026, 12, 31))
    treat(project, "B", cutover_not_before_on=date(2026, 12, 1))

    assert segment(records(project), "B").cutover_not_before == date(2027, 1, 1)


def test_a_vm_that_retires_some_day_holds_nothing(project: Project):
    change(project, "c", disposition="retire")

    found = segment(records(project), "B")
    assert (found.cutover_not_before, found.anchored) == (None, False)


def test_a_segment_that_moves_at_once_is_never_stretched_nor_anchored(project: Project):
    change(project, "c", disposition="stays")
    treat(project, "B", treatment="at_once")

    found = segment(records(project), "B")
    assert (found.stretchable, found.anchored) == (False, False)


def test_a_segment_that_is_rebuilt_couples_nothing(project: Project):
    treat(project, "A", treatment="rebuild")

    assert on(records(project)) == {"a": (), "b": ("B",), "c": ("B",), "d": ()}


def test_a_segment_that_stays_is_anchored_where_a_vm_leaves_it(project: Project):
    treat(project, "A", treatment="stays")
    assert segment(records(project), "A").anchored

    change(project, "a", disposition="stays")
    change(project, "b", disposition="stays")
    assert {name_of(one.id) for one in records(project).segments} == {"B"}


def test_an_anchor_that_is_no_vm_anchors(project: Project):
    treat(project, "A", is_anchored=True)

    assert segment(records(project), "A").anchored


def test_a_moved_vm_is_a_fact_on_a_stretched_segment_and_nothing_elsewhere(project: Project):
    change(project, "b", disposition="at_target", moved_on=YESTERDAY)
    assert "b" not in on(records(project))

    found = records(project, A=YESTERDAY)

    assert on(found)["b"] == ("A",)  # B is not stretched in fact, so nothing of b is held there
    assert next(one for one in found.vms if name_of(one.id) == "b").moved_on == YESTERDAY
    assert segment(found, "A").stretched_since == YESTERDAY


def test_a_segment_whose_vms_moved_at_once_is_closed_without_a_stretch(project: Project):
    treat(project, "A", treatment="at_once")
    change(project, "a", disposition="at_target", moved_on=YESTERDAY)
    assert "a" not in on(records(project))  # b is left to migrate, which contradicts: the facts say so elsewhere

    change(project, "b", moved_on=YESTERDAY)
    found = records(project)

    assert on(found) == {"a": ("A",), "b": ("A",), "c": ("B",), "d": ()}
    assert segment(found, "A").closed_without_stretch
    assert not segment(found, "B").closed_without_stretch


def test_what_is_stretched_in_fact_can_be_stretched_whatever_was_decided(project: Project):
    treat(project, "A", treatment="at_once")
    treat(project, "B", treatment="rebuild")

    found = records(project, A=YESTERDAY, B=YESTERDAY)

    assert all(one.stretchable for one in found.segments)
    assert on(found)["b"] == ("B", "A")


def test_a_segment_stretched_in_fact_enters_with_no_vm_left(project: Project):
    project.vms.update(disposition="not_a_workload")

    assert [name_of(one.id) for one in records(project, A=YESTERDAY).segments] == ["A"]


def test_a_segment_that_was_cut_over_holds_no_vm_still_to_move(project: Project):
    change(project, "b", moved_on=YESTERDAY)
    treat(project, "A", cut_over_on=YESTERDAY)

    found = records(project)

    assert on(found) == {"a": (), "b": ("A",), "c": ("B",), "d": ()}
    assert segment(found, "A").cut_over_on == YESTERDAY


def test_what_lies_in_the_future_is_no_fact(project: Project):
    change(project, "a", moved_on=TOMORROW)
    treat(project, "B", cut_over_on=TOMORROW)

    found = records(project, A=TOMORROW)

    assert all(one.moved_on is None for one in found.vms)
    assert all(one.stretched_since is None and one.cut_over_on is None for one in found.segments)


def test_flows_between_two_vms_are_one_whatever_their_direction(project: Project):
    a, c = the_vm(project, "a"), the_vm(project, "c")
    for source, destination, amount in ((a, c, 1000), (c, a, 500), (a, None, 7 * 10**9), (a, c, None)):
        Flow.objects.create(project=project, source_vm=source, destination_vm=destination, bytes_per_day=amount)
    change(project, "a", external_gb_per_day=1.5)

    found = records(project)

    assert [(name_of(one.a), name_of(one.b), one.bytes_per_day) for one in found.flows] == [("a", "c", 1500.0)]
    assert {name_of(one.id): one.external_gb_per_day for one in found.vms} == {"a": 8.5, "b": 0, "c": 0, "d": 0}


def test_traffic_with_a_vm_that_does_not_migrate_is_external(project: Project):
    change(project, "c", disposition="stays")
    Flow.objects.create(
        project=project, source_vm=the_vm(project, "c"), destination_vm=the_vm(project, "a"), bytes_per_day=2 * 10**9
    )

    found = records(project)

    assert found.flows == ()
    assert next(one for one in found.vms if name_of(one.id) == "a").external_gb_per_day == 2


def test_a_ticked_application_moves_together_and_another_does_not(project: Project):
    ticked = project.applications.create(name="Shop", moves_together=True)
    loose = project.applications.create(name="Loose")
    project.vms.filter(name__in="ab").update(application=ticked)
    project.vms.filter(name__in="cd").update(application=loose)

    found = records(project)

    assert [tuple(map(name_of, one)) for one in found.affinities] == [("a", "b")]
    assert found.labels == ("application Shop",)
    assert {name_of(one.id): one.app for one in found.vms} == dict(
        zip("abcd", ["Shop"] * 2 + ["Loose"] * 2, strict=True)
    )


def test_rules_become_constraints_with_their_names(project: Project):
    pk = {name: the_vm(project, name).pk for name in "abcd"}
    for kind, name, steps in (
        (RuleKind.TOGETHER, "pair", {0: [pk["a"], pk["b"]]}),
        (RuleKind.APART, "twins", {0: [pk["c"], pk["d"]]}),
        (RuleKind.BEFORE, "order", {0: [pk["a"]], 1: [pk["b"], pk["c"]], 2: [pk["d"]]}),
    ):
        rule_create(project=project, kind=kind, name=name, vm_ids_by_position=steps, by=None)

    found = records(project)

    assert found.labels == ("rule pair",)
    assert [tuple(map(name_of, one)) for one in found.anti_affinities] == [("c", "d")]
    pairs = [tuple(map(name_of, pair)) for pair in found.precedences]
    assert pairs == [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")]
    assert set(found.precedence_labels) == {"rule order"}


def test_a_step_whose_vms_do_not_migrate_is_stepped_over(project: Project):
    pk = {name: the_vm(project, name).pk for name in "abcd"}
    steps = {0: [pk["a"]], 1: [pk["b"]], 2: [pk["c"]]}
    rule_create(project=project, kind="before", name="order", vm_ids_by_position=steps, by=None)
    change(project, "b", disposition="stays")

    assert [tuple(map(name_of, pair)) for pair in records(project).precedences] == [("a", "c")]


def test_dates_and_blackouts_come_along(project: Project):
    change(project, "a", earliest_on=TODAY, latest_on=TOMORROW)
    the_vm(project, "a").blackouts.create(first_on=TODAY, last_on=TOMORROW)

    a = next(one for one in records(project).vms if name_of(one.id) == "a")

    assert (a.earliest, a.latest, a.blackouts) == (TODAY, TOMORROW, ((TODAY, TOMORROW),))


def test_a_segment_weighs_less_by_what_is_known_of_it_and_of_the_project(project: Project):
    before = {name_of(one.id): one.risk_weight for one in records(project).segments}
    a = project.segments.get(name="A")
    RiskInput.objects.create(project=project, name="dr_covers_split", value=1)  # takes 0.05 off
    RiskInput.objects.create(project=project, name="rule_parity_percent", value=50)  # 0.05 of 0.10
    RiskInput.objects.create(project=project, segment=a, name="rule_parity_percent", value=100)

    after = {name_of(one.id): one.risk_weight for one in records(project).segments}

    assert after["A"] == pytest.approx(before["A"] * 0.85)
    assert after["B"] == pytest.approx(before["B"] * 0.90)


def test_traffic_over_a_segment_with_mon_is_no_risk(project: Project):
    project.segments.filter(name="A").update(has_mon=True)
    project.segments.filter(name="B").update(has_mon=False)

    gamma = {name_of(one.id): one.gamma_per_tb for one in records(project).segments}

    assert (gamma["A"], gamma["B"]) == (0.0, None)


def test_an_anchor_holds_its_segment_until_it_leaves_or_for_good(project: Project):
    a, b = (project.segments.get(name=name) for name in "AB")
    a.anchors.create(name="mainframe")
    b.anchors.create(name="load balancer", leaves_on=TOMORROW)
    b.anchors.create(name="long gone", leaves_on=TODAY - timedelta(days=9))

    found = {name_of(one.id): one for one in records(project).segments}

    assert (found["A"].anchored, found["A"].cutover_not_before) == (True, None)
    assert (found["B"].anchored, found["B"].cutover_not_before) == (False, TOMORROW + timedelta(days=1))


def test_the_number_of_queries_does_not_grow(project: Project, django_assert_num_queries):
    for name in "AB":
        segment = project.segments.get(name=name)
        segment.anchors.create(name="firewall")
        segment.risk_inputs.create(project=project, name="dr_covers_split", value=1)
    with django_assert_num_queries(11):
        estate_records(project, today=TODAY)


def test_the_estate_is_enough_for_the_graph(project: Project):
    found = records(project)

    [shared] = couplings(estate_instance(found, today=TODAY))

    assert {name_of(shared.a), name_of(shared.b)} == {"A", "B"}
    assert [name_of(vm) for vm in shared.evidence[0].vms] == ["b"]


def test_a_segments_own_calendar_enters_and_its_vms_share_its_blackouts(project: Project) -> None:
    first, last = date(2027, 3, 8), date(2027, 3, 12)
    treat(project, "B", cutover_weekdays=[1, 3])
    shut = project.segments.get(name="B")
    shut.blackouts.create(first_on=first, last_on=last)
    shut.change_windows.create(first_on=last, last_on=last)
    the_vm(project, "c").blackouts.create(first_on=last, last_on=last)
    found = records(project)
    own = segment(found, "B")
    assert (own.cutover_weekdays, own.blackouts, own.change_windows) == ((1, 3), ((first, last),), ((last, last),))
    other = segment(found, "A")
    assert (other.cutover_weekdays, other.blackouts, other.change_windows) == (None, (), ())
    blackouts = {name_of(vm.id): vm.blackouts for vm in found.vms}
    assert blackouts == {"a": (), "b": ((first, last),), "c": ((last, last), (first, last)), "d": ()}
