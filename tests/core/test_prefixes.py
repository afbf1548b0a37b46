from ipaddress import IPv4Address, IPv4Network

from hypothesis import given
from hypothesis import strategies as st

from planner.core.prefixes import PrefixProposal, infer_prefixes


def infer(*addresses: str) -> PrefixProposal[str]:
    return infer_prefixes({"PG": addresses})["PG"]


def hosts(network: str, *last: int) -> list[str]:
    return [f"{network}.{number}" for number in last]


def test_addresses_of_one_24_propose_it_and_its_first_address_as_gateway():
    proposal = infer(*hosts("10.1.2", 10, 11, 12))
    assert proposal.prefix == IPv4Network("10.1.2.0/24")
    assert proposal.gateway == IPv4Address("10.1.2.1")
    assert "3 addresses lie in it" in proposal.reason


def test_two_addresses_say_too_little():
    proposal = infer(*hosts("10.1.2", 10, 11))
    assert (proposal.prefix, proposal.gateway) == (None, None)
    assert "2 addresses were seen, 3 are needed" in proposal.reason


def test_no_address_is_unknown_and_no_error():
    assert infer().prefix is None


def test_one_address_on_many_nics_counts_once():
    assert infer(*["10.1.2.10"] * 5).address_count == 1


def test_a_first_address_that_a_vm_has_makes_the_last_the_gateway():
    assert infer(*hosts("10.1.2", 1, 11, 12)).gateway == IPv4Address("10.1.2.254")


def test_a_first_and_a_last_address_taken_leave_the_gateway_unknown():
    proposal = infer(*hosts("10.1.2", 1, 12, 254))
    assert proposal.prefix == IPv4Network("10.1.2.0/24")
    assert proposal.gateway is None
    assert "router" in proposal.reason


def test_two_filled_neighbours_are_one_23():
    assert infer(*hosts("10.1.2", 10, 200), *hosts("10.1.3", 5, 9)).prefix == IPv4Network("10.1.2.0/23")


def test_three_of_four_filled_neighbours_are_one_22():
    addresses = [*hosts("10.1.4", 10), *hosts("10.1.5", 10), *hosts("10.1.7", 10)]
    assert infer(*addresses).prefix == IPv4Network("10.1.4.0/22")


def test_two_subnets_propose_no_prefix_and_are_both_named():
    proposal = infer(*hosts("10.1.2", 10, 11, 12), *hosts("192.168.7", 10, 11, 12))
    assert proposal.prefix is None
    assert [str(subnet) for subnet in proposal.secondary_subnets] == ["10.1.2.0/24", "192.168.7.0/24"]
    assert "addresses of 2 subnets" in proposal.reason


def test_far_halves_of_a_22_are_two_subnets():
    proposal = infer(*hosts("10.1.4", 10, 11, 12), *hosts("10.1.7", 10, 11, 12))
    assert proposal.prefix is None
    assert len(proposal.secondary_subnets) == 2


def test_a_flat_network_that_fills_sixteen_24s_is_one_20():
    addresses = [f"10.16.{block}.{host}" for block in range(16) for host in (7, 99)]
    assert infer(*addresses).prefix == IPv4Network("10.16.0.0/20")


def test_neighbours_on_both_sides_of_a_border_are_two_subnets():
    proposal = infer(*hosts("10.1.3", 10, 11, 12), *hosts("10.1.4", 10, 11, 12))
    assert [str(subnet) for subnet in proposal.secondary_subnets] == ["10.1.3.0/24", "10.1.4.0/24"]


def test_addresses_scattered_over_many_nets_are_unknown_and_no_second_subnet():
    proposal = infer("10.8.1.4", "10.8.9.17", "10.8.14.201", "10.8.27.66")
    assert (proposal.prefix, proposal.secondary_subnets) == (None, ())
    assert "scattered" in proposal.reason


def test_a_container_bridge_beside_many_addresses_is_left_out():
    proposal = infer(*hosts("10.1.2", *range(10, 20)), "172.17.0.1")
    assert proposal.prefix == IPv4Network("10.1.2.0/24")
    assert "1 outside were left out" in proposal.reason


def test_two_port_groups_in_one_24_are_told_apart_by_the_widest_prefix_that_parts_them():
    # .10 to .12 and .140 to .142: the halves of the /24
    found = infer_prefixes({"low": hosts("10.1.2", 10, 11, 12), "high": hosts("10.1.2", 140, 141, 142)})
    assert found["low"].prefix == IPv4Network("10.1.2.0/25")
    assert found["high"].prefix == IPv4Network("10.1.2.128/25")
    assert found["low"].shared_with == ()


def test_port_groups_whose_addresses_mingle_share_the_prefix():
    found = infer_prefixes({"one": hosts("10.1.2", 10, 20, 30), "two": hosts("10.1.2", 15, 25, 35)})
    assert found["one"].prefix == found["two"].prefix == IPv4Network("10.1.2.0/24")
    assert found["one"].shared_with == ("two",)


def test_a_network_or_broadcast_address_cannot_be_a_vms():
    # .16 is the network address of 10.1.2.16/28 and .31 the broadcast address of 10.1.2.0/27, so /26 is the narrowest
    found = infer_prefixes({"a": hosts("10.1.2", 16, 20, 31), "b": hosts("10.1.2", 100, 101, 102)})
    assert found["a"].prefix == IPv4Network("10.1.2.0/26")


ADDRESSES = st.lists(st.integers(0x0A000000, 0x0A0007FF).map(lambda number: str(IPv4Address(number))), max_size=12)


def test_an_address_that_no_host_can_have_speaks_against_the_prefix():
    # .2.0 to .5.0 would be 10.0.0.0/21, in which 10.0.0.0 is the network itself
    seen = ["10.0.0.0", "10.0.2.0", "10.0.2.1", "10.0.3.0", "10.0.4.0", "10.0.5.0"]
    proposal = infer_prefixes({"a": seen})["a"]
    assert (proposal.prefix, proposal.gateway) == (None, None)
    assert "10.0.0.0/21" in proposal.reason


@given(st.dictionaries(st.sampled_from("abcd"), ADDRESSES))
def test_a_proposed_prefix_holds_a_gateway_no_vm_has_and_most_addresses_as_hosts(groups: dict[str, list[str]]):
    for key, proposal in infer_prefixes(groups).items():
        if proposal.prefix is None:
            assert proposal.gateway is None
            continue
        assert 16 <= proposal.prefix.prefixlen <= 28
        inside = {IPv4Address(text) for text in groups[key] if IPv4Address(text) in proposal.prefix}
        assert len(inside) >= 3
        assert not inside & {proposal.prefix.network_address, proposal.prefix.broadcast_address}
        assert proposal.gateway not in inside
