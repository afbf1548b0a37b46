"""What a value of the connectivity may be, and how a sentence names it."""

from collections.abc import Mapping
from ipaddress import AddressValueError, IPv4Network, NetmaskValueError
from math import isfinite
from typing import Any

from networks.choices import BreakOut, CircuitSku, HostRoutes, HybridLink, ManagerSize
from networks.models import Connectivity
from networks.services.errors import ServiceError

HIGHEST_ASN = 2**32 - 1  # RFC 6793
HIGHEST_WEIGHT = 32_000  # of a connection of an Azure gateway
MTU_BYTES = (68, 65_535)  # RFC 791: what every link must carry whole; the longest packet there is
HIGHEST_RTT_MS = 10_000.0  # ten seconds: beyond it nothing was measured
MOST_CIRCUITS = 16
HIGHEST_MBIT_S = 1_000_000.0

_WORDS = {
    "avs_generation": "AVS generation",
    "circuit_mbit_s": "rate of the circuit in Mbit/s",
    "circuit_sku": "circuit SKU",
    "has_public_prepend": "circuits told apart by public ASNs",
    "has_vnet_link": "on-premises reaches the VNet",
    "is_avs_on_vnet": "AVS connected to the VNet",
    "weight_avs": "weight of the connection to AVS",
    "weight_onprem": "weight of the connection to on-premises",
    "break_out": "internet break-out of AVS",
    "customer_asns": "ASNs on-premises",
    "advertises_only_default": "on-premises advertises 0.0.0.0/0 alone",
    "management_prefix": "management prefix of AVS",
    "mon_by_default": "MON on segments that say nothing",
    "host_routes": "host routes (/32) on-premises",
    "toggles_router": "routers moved after every switchover",
    "manager_size": "HCX Cloud Manager",
    "has_strict_urpf": "strict uRPF in NSX",
    "devices_are_complete": "every device that inspects is entered",
}

_CHOICES = {
    "link": HybridLink,
    "circuit_sku": CircuitSku,
    "break_out": BreakOut,
    "host_routes": HostRoutes,
    "manager_size": ManagerSize,
}


def word_for(name: str) -> str:
    """A person's word for a field of Connectivity."""
    return _WORDS.get(name, name)


def said(row: Connectivity, name: str) -> str:
    """The value of a field as a sentence says it."""
    value = getattr(row, name)
    if value in (None, "", []):
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, float):
        return f"{value:,.10g}"
    display = getattr(row, f"get_{name}_display", None)
    return str(display() if display else value)


def checked_links(given: Mapping[str, Any]) -> dict[str, Any]:
    """The values as they are stored; a refusal where one cannot be."""
    values = dict(given)
    _is_one_of(values, "avs_generation", (1, 2), "Azure VMware Solution is of generation 1 or 2.")
    _in_range(values, "circuits", 0, MOST_CIRCUITS)
    _in_range(values, "circuit_mbit_s", 1, HIGHEST_MBIT_S)
    _in_range(values, "weight_avs", 0, HIGHEST_WEIGHT)
    _in_range(values, "weight_onprem", 0, HIGHEST_WEIGHT)
    for name in _CHOICES:
        if name in values:
            values[name] = values[name] or ""
            _is_one_of(values, name, tuple(_CHOICES[name].values), "Choose one of the list.")
    if values.get("management_prefix"):
        values["management_prefix"] = checked_prefix(values["management_prefix"], narrowest_wide=1)
    if "customer_asns" in values:
        values["customer_asns"] = [_checked_asn(one) for one in dict.fromkeys(values["customer_asns"] or ())]
    return values


def checked_prefix(text: str, *, narrowest_wide: int = 0) -> str:
    """An IPv4 prefix as it is stored; `narrowest_wide`: the least length that is meant."""
    text = text.strip()
    try:
        network = IPv4Network(text)
        if "/" not in text:
            near = IPv4Network(f"{text}/24", strict=False)
            raise ServiceError(
                f"{text} has no length.", f"Write {near} or another for a network, {network} for one address."
            )
    except (AddressValueError, NetmaskValueError) as error:
        raise ServiceError(f"{text or 'An empty line'} is no IPv4 prefix.", "Write it as 10.20.0.0/16.") from error
    except ValueError as error:
        meant = IPv4Network(text, strict=False)
        raise ServiceError(
            f"{text} names an address inside a network.", f"Write {meant} if the network is meant."
        ) from error
    if network.prefixlen < narrowest_wide:
        raise ServiceError(f"{network} is every address there is.", "Give the ranges that are really used.")
    return str(network)


def checked_place(text: str) -> str:
    """A prefix of addresses that stand somewhere, as it is stored."""
    prefix = checked_prefix(text, narrowest_wide=1)
    nowhere = next((what for one, what in _NOWHERE.items() if IPv4Network(prefix).subnet_of(one)), None)
    if nowhere is not None:
        raise ServiceError(f"{prefix} is {nowhere}: no address of it stands anywhere.", "Leave it out.")
    return prefix


_NOWHERE = {  # RFC 6890, RFC 5771
    IPv4Network("0.0.0.0/8"): "this network",
    IPv4Network("127.0.0.0/8"): "loopback",
    IPv4Network("169.254.0.0/16"): "link-local",
    IPv4Network("224.0.0.0/4"): "multicast",
}


def checked_rtt_ms(value: float | None) -> float | None:
    """A round trip in ms."""
    return _number("A round trip", value, 0, HIGHEST_RTT_MS, "ms")


def checked_loss_percent(value: float | None) -> float | None:
    """A loss of packets in percent."""
    return _number("Loss", value, 0, 100, "%")


def checked_mtu_bytes(value: int | None) -> int | None:
    """A path MTU in bytes."""
    _number("A path MTU", value, *MTU_BYTES, "bytes")
    return value


def _number(what: str, value: float | None, least: float, most: float, unit: str) -> float | None:
    if value is not None and not (isfinite(value) and least <= value <= most):
        raise ServiceError(
            f"{what} of {value:g} {unit} cannot be.",
            f"Give {least:g} to {most:,.10g} {unit}, or leave it empty where it was not measured.",
        )
    return value


def _in_range(values: Mapping[str, Any], name: str, least: float, most: float) -> None:
    value = values.get(name)
    if value is not None and not (isfinite(value) and least <= value <= most):
        raise ServiceError(
            f"{word_for(name)[:1].upper()}{word_for(name)[1:]}: {value:g} cannot be.",
            f"Give {least:g} to {most:,.10g}, or leave it empty where it is unknown.",
        )


def _is_one_of(values: Mapping[str, Any], name: str, known: tuple[Any, ...], way_out: str) -> None:
    value = values.get(name)
    if value is not None and value not in known:
        raise ServiceError(f"{word_for(name)}: {value} is not known.", way_out)


def _checked_asn(value: int) -> int:
    if not 1 <= value <= HIGHEST_ASN:
        raise ServiceError(f"{value} is no BGP ASN.", f"Give numbers from 1 to {HIGHEST_ASN:,}, separated by commas.")
    return value
