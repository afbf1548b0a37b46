"""Checks of what was measured, and of what inspects."""

from collections.abc import Iterator

from planner.core.limits import (
    AZURE_RTT_MS,
    EXPRESSROUTE_PACKET_BYTES,
    GUEST_PACKET_BYTES,
    NE_ENCAPSULATION_BYTES,
    STRETCHED_MTU_BYTES,
    UNDERLAY_LOSS_BULK_PERCENT,
    UNDERLAY_LOSS_PERCENT,
    UNDERLAY_RTT_MS,
    UPLINK_MTU_BYTES,
    UPLINK_MTU_VPN_BYTES,
)
from planner.core.paths.check_records import Check, Standing, source_of
from planner.core.paths.network import Link, Measured, Network
from planner.core.paths.records import Carrier

WHOLE_PACKET_BYTES = GUEST_PACKET_BYTES.value + NE_ENCAPSULATION_BYTES.value
_NOTHING = Measured()


def quality_checks(network: Network) -> Iterator[Check]:
    """What is to be said of round trips, loss and path MTU, and of inspection."""
    underlay = network.measured.get(Carrier.ER_AVS, _NOTHING)
    yield _round_trip(underlay)
    yield _tunnel(network)
    if network.has_vnet_link is not False:
        yield _to_vnet(network)
    yield _in_region(network)
    yield _loss(underlay)
    yield _mtu(underlay, network.link)
    yield _inspection(network)


def _round_trip(underlay: Measured) -> Check:
    title, most, source = "Round trip to AVS", UNDERLAY_RTT_MS.value, source_of(UNDERLAY_RTT_MS)
    if underlay.rtt_ms is None:
        sentence = "It is not measured, so no added milliseconds can be told."
        return _check(title, Standing.UNKNOWN, sentence, "Measure it between the HCX uplinks.", source)
    if underlay.rtt_ms > most:
        sentence = f"{underlay.rtt_ms:g} ms is more than the {most:g} ms that HCX takes."
        return _check(title, Standing.BAD, sentence, "Find a shorter way, or move cold.", source)
    return _check(title, Standing.OK, f"{underlay.rtt_ms:g} ms, of {most:g} at most.", source=source)


def _tunnel(network: Network) -> Check:
    title = "Round trip through the tunnel"
    tunnel, underlay = (network.measured.get(one, _NOTHING).rtt_ms for one in (Carrier.NE, Carrier.ER_AVS))
    if tunnel is not None:
        return _check(title, Standing.OK, f"{tunnel:g} ms.")
    if underlay is not None:
        sentence = f"Not measured: it counts as the way it runs over, {underlay:g} ms."
        return _check(title, Standing.OK, sentence, "Measure between two VMs of a stretched network.")
    return _check(title, Standing.UNKNOWN, "It is not measured.", "Measure between two VMs of a stretched network.")


def _to_vnet(network: Network) -> Check:
    title, rtt_ms = "Round trip to the VNet", network.measured.get(Carrier.ER_VNET, _NOTHING).rtt_ms
    if rtt_ms is None:
        sentence = "It is not measured, so what the VNet's traffic loses or gains cannot be told."
        return _check(title, Standing.UNKNOWN, sentence, "Measure it between an on-premises VM and one in the VNet.")
    return _check(title, Standing.OK, f"{rtt_ms:g} ms.")


def _in_region(network: Network) -> Check:
    title, rtt_ms = "Round trip between AVS and the VNet", network.measured.get(Carrier.AZURE, _NOTHING).rtt_ms
    if rtt_ms is not None:
        return _check(title, Standing.OK, f"{rtt_ms:g} ms.")
    sentence = f"Not measured: it counts as {AZURE_RTT_MS.value:g} ms, an assumption."
    return _check(title, Standing.OK, sentence, "Measure it where it matters.", source_of(AZURE_RTT_MS))


def _loss(underlay: Measured) -> Check:
    title, loss, source = "Loss on the way to AVS", underlay.loss_percent, source_of(UNDERLAY_LOSS_PERCENT)
    least, most = UNDERLAY_LOSS_PERCENT.value, UNDERLAY_LOSS_BULK_PERCENT.value
    if loss is None:
        return _check(title, Standing.UNKNOWN, "It is not measured.", "Measure it for a day under load.", source)
    if loss > most:
        sentence = f"{loss:g} % is more than the {most:g} % that any migration takes."
        return _check(title, Standing.BAD, sentence, "Have the link repaired before the first wave.", source)
    if loss > least:
        sentence = f"{loss:g} % is more than the {least:g} % that vMotion and RAV take."
        return _check(title, Standing.WARN, sentence, "Move by Bulk or Cold, or have the link repaired.", source)
    return _check(title, Standing.OK, f"{loss:g} %, of {least:g} at most.", source=source)


def _mtu(underlay: Measured, link: Link | None) -> Check:
    title, mtu = "Path MTU of the HCX uplink", underlay.path_mtu_bytes
    least = UPLINK_MTU_VPN_BYTES if link is Link.VPN else STRETCHED_MTU_BYTES
    source = source_of(UPLINK_MTU_BYTES, least, EXPRESSROUTE_PACKET_BYTES, NE_ENCAPSULATION_BYTES)
    if mtu is None:
        way_out = "Send packets that must not be fragmented between the uplinks, and enter the largest that passes."
        return _check(title, Standing.UNKNOWN, "It is not measured.", way_out, source)
    if mtu < UPLINK_MTU_BYTES.value:
        sentence = f"{mtu:,} bytes are fewer than the {UPLINK_MTU_BYTES.value:,} that HCX needs."
        return _check(title, Standing.BAD, sentence, "Raise the MTU on the way, or take another way.", source)
    if mtu < least.value:
        sentence = f"{mtu:,} bytes are fewer than the {least.value:,} recommended for stretched networks."
        return _check(title, Standing.WARN, sentence, "Raise the MTU on the way.", source)
    if mtu < WHOLE_PACKET_BYTES:
        return _check(
            title,
            Standing.WARN,
            f"{mtu:,} bytes hold no whole packet of a guest: {GUEST_PACKET_BYTES.value:,} and "
            f"{NE_ENCAPSULATION_BYTES.value} around them go as two fragments. An ExpressRoute gateway passes "
            f"{EXPRESSROUTE_PACKET_BYTES.value:,}.",
            "Switch TCP Flow Conditioning on, which shortens TCP's packets; for UDP lower the guests' MTU.",
            source,
        )
    return _check(title, Standing.OK, f"{mtu:,} bytes hold a guest's packet and what NE adds.", source=source)


def _inspection(network: Network) -> Check:
    title = "What inspects"
    if not network.devices_are_complete:
        sentence = "The list is not said to be complete: whether an asymmetry does harm may stay unknown."
        way_out = "Enter every stateful firewall, load balancer and appliance, then say that the list is complete."
        return Check("device", title, Standing.UNKNOWN, sentence, way_out)
    stateful = [device.name for device in network.devices if device.is_stateful]
    sentence = f"{', '.join(stateful)} mind asymmetry." if stateful else "Nothing in the list minds asymmetry."
    return Check("device", title, Standing.OK, sentence)


def _check(title: str, standing: Standing, sentence: str, way_out: str = "", source: str = "") -> Check:
    return Check("measures", title, standing, sentence, way_out, source)
