"""Gateway, prefix and MON of a segment as HCX knows them. What a person entered stays; inference gives way."""

from ipaddress import IPv4Address, IPv4Network, ip_network
from typing import Any

from migrations_app.importers.hcx.records import ParsedExtension
from migrations_app.importers.hcx.stretch_facts import Say
from networks.choices import Source
from networks.importers.changes import Changes, Difference
from networks.models import Segment


class SegmentFacts:
    """Collects what the extensions of each segment say, then sets it: of several port groups the first with a gateway."""

    def __init__(self, changes: Changes, say: Say) -> None:
        self._changes = changes
        self._say = say
        self._said: dict[int, tuple[Segment, list[ParsedExtension]]] = {}

    def note(self, segment: Segment, one: ParsedExtension) -> None:
        """Remember an extension that counts for a segment."""
        self._said.setdefault(segment.pk, (segment, []))[1].append(one)

    def set_all(self) -> None:
        """Set what the list says of every segment noted."""
        for segment, ones in self._said.values():
            with_gateway = [one for one in ones if one.gateway]
            values = self._addresses(segment, with_gateway[0]) if with_gateway else {}
            for other in with_gateway[1:]:
                if other.gateway != with_gateway[0].gateway:
                    message = (
                        f"Its gateway {other.gateway} differs from {with_gateway[0].gateway} of {with_gateway[0].label}, "
                        f"which is on the same segment {segment.name}: the first counts. Look in HCX."
                    )
                    self._say(other, message)
            stated = [one.has_mon for one in ones if one.has_mon is not None]
            if stated:
                values["has_mon"] = any(stated)
            self._set(segment, values)

    def _addresses(self, segment: Segment, one: ParsedExtension) -> dict[str, Any]:
        values: dict[str, Any] = {}
        network = IPv4Network(f"{one.gateway}/{one.prefix_length}", strict=False) if one.prefix_length else None
        if network is not None:
            if segment.prefix_source != Source.ENTERED:
                values |= {"prefix": str(network), "prefix_source": Source.IMPORTED}
            elif segment.prefix != str(network):
                self._name_entered(one, segment, "prefix", segment.prefix, str(network))
        if segment.gateway_source == Source.ENTERED:
            if segment.gateway != one.gateway:
                self._name_entered(one, segment, "gateway", segment.gateway, one.gateway)
        elif self._fits(segment, one):
            values |= {"gateway": one.gateway, "gateway_source": Source.IMPORTED}
        return values

    def _fits(self, segment: Segment, one: ParsedExtension) -> bool:
        """False for a gateway outside the prefix that a person entered."""
        if segment.prefix_source != Source.ENTERED or not segment.prefix:
            return True
        return IPv4Address(one.gateway) in ip_network(segment.prefix, strict=False)

    def _name_entered(self, one: ParsedExtension, segment: Segment, what: str, entered: str, listed: str) -> None:
        message = f"Its {what} is {listed} in HCX; {entered or 'none'} was entered for {segment.name} and stays."
        self._say(one, message, is_notice=True)

    def _set(self, segment: Segment, values: dict[str, Any]) -> None:
        told = [
            f"{label}: {_shown(getattr(segment, name))} → {_shown(values[name])}, as HCX says"
            for name, label in (("prefix", "prefix"), ("gateway", "gateway"), ("has_mon", "MON"))
            if name in values and values[name] != getattr(segment, name)
        ]
        self._changes.update(segment, values)
        if told:
            self._changes.differences.append(
                Difference("changed", "segment", str(segment.pk), segment.name, tuple(told))
            )


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    return "unknown" if value in (None, "") else str(value)
