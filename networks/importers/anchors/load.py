"""A parsed anchors file -> what it changes. An anchor is itself by segment and name; those it does not name stay."""

from collections import defaultdict
from typing import Any

from networks.choices import PortGroupKind, Source
from networks.importers.anchors.parse import ParsedAnchor, ParsedAnchors
from networks.importers.changes import Changes, Difference
from networks.importers.problems import ProblemLog, RowProblem
from networks.models import Anchor, PortGroup, Project, Segment

FIELDS = ("kind", "leaves_on", "note")
LABELS = {"kind": "kind", "leaves_on": "leaves on", "note": "note"}


def anchors_difference(project: Project, parsed: ParsedAnchors) -> tuple[Changes, tuple[RowProblem, ...]]:
    """What the file would change, and what of it was left out. 3 queries."""
    changes, log, places = Changes(), ProblemLog(), _Places(project)
    known = {
        (one.segment_id, one.name.casefold()): one
        for one in Anchor.objects.filter(segment__project=project).select_related("segment").order_by("pk")
    }
    told: dict[tuple[int, str], ParsedAnchor] = {}
    for anchor in parsed.anchors:
        segment, field, why = places.find(anchor)
        if segment is None:
            value = getattr(anchor, field)
            log.add(parsed.name, anchor.row, parsed.headers[field], value, why)
            continue
        key = segment.pk, anchor.name.casefold()
        if key in told:
            sentence = f"Row {told[key].row} names it on the same segment before: the first row was taken."
            log.add(parsed.name, anchor.row, parsed.headers["name"], anchor.name, sentence, is_notice=True)
            continue
        told[key] = anchor
        given = {name: getattr(anchor, name) for name in FIELDS if name in parsed.fields}
        _take(changes, known.get(key), segment, anchor.name, given)
    return changes, (*parsed.problems, *log.all())


def _take(changes: Changes, row: Anchor | None, segment: Segment, name: str, given: dict[str, Any]) -> None:
    where = f"{name} on {segment.name}"
    if row is None:
        changes.create(Anchor(segment=segment, name=name, source=Source.IMPORTED, **given))
        said = tuple(f"{LABELS[field]}: {_shown(field, value)}" for field, value in given.items() if value)
        changes.differences.append(Difference("new", "anchor", "", where, said))
        return
    said = tuple(
        f"{LABELS[field]}: {_shown(field, getattr(row, field))} → {_shown(field, value)}"
        for field, value in given.items()
        if getattr(row, field) != value
    )
    if said:
        changes.update(row, {**given, "source": Source.IMPORTED})
        changes.differences.append(Difference("changed", "anchor", "", where, said))


def _shown(field: str, value: Any) -> str:
    if field == "leaves_on":
        return str(value) if value else "it stays"
    return str(getattr(value, "label", value)) or "none"


class _Places:
    """The segments that names and VLANs mean."""

    def __init__(self, project: Project) -> None:
        rows = project.segments.select_related("joined_into")
        self._by_name = {one.name.casefold(): one.joined_into or one for one in rows}
        self._by_vlan: dict[str, list[PortGroup]] = defaultdict(list)
        port_groups = project.port_groups.filter(
            segment__isnull=False, kind=PortGroupKind.WORKLOAD, missing_since__isnull=True
        )
        for one in port_groups.select_related("segment", "vcenter"):
            self._by_vlan[one.vlan].append(one)

    def find(self, anchor: ParsedAnchor) -> tuple[Segment | None, str, str]:
        """The segment; or None, the field at fault and why."""
        if anchor.segment:
            segment = self._by_name.get(anchor.segment.casefold())
            return segment, "segment", "No segment has this name: left out. Spell it as the segments' page does."
        port_groups = self._by_vlan.get(anchor.vlan, ())
        if anchor.vcenter:
            port_groups = [one for one in port_groups if _is_of(one, anchor.vcenter)]
        found = {one.segment_id: one.segment for one in port_groups}
        if len(found) == 1:
            return next(iter(found.values())), "vlan", ""
        where = f" in vCenter {anchor.vcenter}" if anchor.vcenter else ""
        if not found:
            return None, "vlan", f"No segment has this VLAN{where}: left out. Name the segment instead."
        names = sorted(one.name for one in found.values() if one)
        shown = ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
        return None, "vlan", f"Several segments have this VLAN{where}: {shown}. Left out; name the segment instead."


def _is_of(port_group: PortGroup, vcenter: str) -> bool:
    one = port_group.vcenter
    return vcenter.casefold() in {name.casefold() for name in (one.server, one.uuid, one.key) if name}
