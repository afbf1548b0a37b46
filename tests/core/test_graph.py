"""What couples segments: pairs, kinds, weights and the evidence behind them."""

from dataclasses import replace

from planner.core.graph import EVIDENCE_SHOWN, Evidence, bridge_vms, components, couplings, dependency_graph
from planner.core.records import Flow, Segment, Vm
from tests.core.tiny import TINY, january, segment, vm


def found(instance, kind):
    return {(one.a, one.b): one for one in couplings(instance) if one.kind == kind}


def test_a_bridge_vm_couples_its_segments_and_is_the_evidence():
    instance = vm(TINY, "a2", segments=("A", "C"))
    coupling = found(instance, "shared-vm")["A", "C"]
    assert (coupling.weight, coupling.evidence) == (1, (Evidence(("a2",)),))
    assert [one.id for one in bridge_vms(instance)] == ["a2"]


def test_two_nics_on_one_segment_make_no_bridge():
    assert bridge_vms(vm(TINY, "a2", segments=("A", "A"))) == ()


def test_traffic_couples_the_gateway_segments_and_is_summed_both_ways():
    instance = replace(TINY, flows=(Flow("a1", "b1", 2e9), Flow("b2", "a1", 5e9), Flow("b1", "a1", 1e9)))
    coupling = found(instance, "flow")["A", "B"]
    assert coupling.weight == 8e9
    assert coupling.evidence == (Evidence(("a1", "b2"), 5e9), Evidence(("a1", "b1"), 3e9))


def test_traffic_inside_a_segment_couples_nothing():
    assert found(replace(TINY, flows=(Flow("a1", "a2", 1e9),)), "flow") == {}


def test_an_affinity_over_two_segments_couples_them():
    instance = replace(TINY, affinities=(("c1", "c2"), ("a1", "b1"), ("a2", "b2")))
    coupling = found(instance, "affinity")["A", "B"]
    assert coupling.weight == 2
    assert coupling.evidence == (Evidence(("a1", "b1"), rule=2), Evidence(("a2", "b2"), rule=3))


def test_a_precedence_has_a_direction():
    coupling = found(replace(TINY, precedences=(("b1", "a1"),)), "precedence")["B", "A"]
    assert coupling.directed
    assert coupling.evidence == (Evidence(("b1", "a1"), rule=1),)


def test_a_vm_that_has_moved_binds_nobody_but_its_traffic_counts():
    under_way = replace(TINY, today=january(10), affinities=(("a1", "b1"),))
    under_way = segment(vm(under_way, "a1", moved_on=january(10)), "A", stretched_since=january(8))
    assert set(found(under_way, "flow")) == {("A", "B")}
    assert found(under_way, "affinity") == found(under_way, "precedence") == {}


def test_an_affinity_over_many_segments_couples_each_with_the_largest():
    segments = tuple(Segment(f"s{number}", 1.0) for number in range(100))
    vms = (*(Vm(f"v{number}", 1.0, (f"s{number}",)) for number in range(100)), Vm("w", 1.0, ("s7",)))
    wide = replace(
        TINY,
        segments=segments,
        vms=vms,
        affinities=(tuple(one.id for one in vms),),
        anti_affinities=(),
        precedences=(),
        flows=(),
    )
    assert len(couplings(wide)) == 99
    assert all("s7" in (one.a, one.b) for one in couplings(wide))


def test_evidence_is_the_strongest_few():
    flows = tuple(Flow("a1", "b1" if number % 2 else "b2", float(number)) for number in range(1, 20))
    many = replace(
        TINY,
        vms=(*TINY.vms, *(Vm(f"x{number}", 1.0, ("B",)) for number in range(20))),
        flows=(*flows, *(Flow("a1", f"x{number}", 1000.0 + number) for number in range(20))),
    )
    evidence = found(many, "flow")["A", "B"].evidence
    assert len(evidence) == EVIDENCE_SHOWN
    assert [one.bytes_per_day for one in evidence] == [1019, 1018, 1017, 1016, 1015]


def test_components_hold_what_must_be_seen_together():
    instance = replace(vm(TINY, "a2", segments=("A", "C")), affinities=())
    assert components(instance) == [frozenset({"A", "C"}), frozenset({"B"})]


def test_the_graph_has_vms_segments_and_affinities_as_nodes():
    graph = dependency_graph(TINY)
    assert graph[("vm", "a1")][("segment", "A")] == {"kind": "nic", "gateway": True}
    assert graph[("vm", "a1")][("vm", "b1")] == {"kind": "flow", "bytes_per_day": 2e9}
    assert set(graph[("affinity", "1")]) == {("vm", "c1"), ("vm", "c2")}
    assert len(graph) == 6 + 3 + 1
