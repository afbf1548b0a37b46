"""A parsed list of extensions -> what it would change: HCX's rows, and the facts they lead to. Writes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from migrations_app.importers.hcx.instants import in_zone
from migrations_app.importers.hcx.records import MADE_ID, ParsedExtension, ParsedExtensions
from migrations_app.importers.hcx.segment_facts import SegmentFacts
from migrations_app.importers.hcx.stretch_facts import Listed, StretchFacts
from migrations_app.importers.matching import Match, PortGroupDirectory, VCenterNames
from migrations_app.models import HcxExtension, Stretch
from networks.importers.changes import Changes, Difference, DifferenceKind
from networks.importers.problems import ProblemLog, RowProblem
from networks.models import Appliance, ImportRun, PortGroup, Project

KEPT_WHERE_BLANK = ("network_id", "network_type", "vcenter_uuid", "destination", "gateway", "appliance_name")


def extensions_difference(
    project: Project, parsed: ParsedExtensions, day: date, run: ImportRun | None = None
) -> tuple[Changes, Sequence[RowProblem], dict[str, int]]:
    """What the list of `day` would change in the project, what is wrong with it, and counts. Five queries."""
    difference = _ExtensionChanges(project, parsed, day, run)
    changes = difference.all()
    counts = {"extensions": len(parsed.extensions), "matched to no port group": difference.unmatched}
    return changes, (*parsed.problems, *difference.log.all()), counts


@dataclass(slots=True)
class _Found:
    """A row of the list and what it means here."""

    one: ParsedExtension
    match: Match
    known: HcxExtension | None
    second_of: ParsedExtension | None = None

    @property
    def port_group(self) -> PortGroup | None:
        row: PortGroup | None = self.match.row
        return row


class _ExtensionChanges:
    def __init__(self, project: Project, parsed: ParsedExtensions, day: date, run: ImportRun | None) -> None:
        self._project = project
        self._parsed = parsed
        self._day = day
        self._run = run
        self._changes = Changes()
        self.log = ProblemLog()
        self.unmatched = 0
        self._vcenters = VCenterNames(project.vcenters.all())
        port_groups = list(PortGroup.objects.filter(project=project).select_related("segment"))
        self._port_groups = {row.pk: row for row in port_groups}
        self._directory = PortGroupDirectory(port_groups, self._vcenters)
        self._known = {row.stretch_id: row for row in HcxExtension.objects.filter(project=project).order_by("pk")}
        stretches = list(Stretch.objects.filter(plan=None, port_group__project=project).order_by("from_on", "pk"))
        self._tied = {row.hcx_extension_id: row for row in stretches if row.hcx_extension_id is not None}
        appliances = list(Appliance.objects.filter(project=project))
        self._again: dict[int, datetime | None] = {}  # port groups extended under an id not known before -> since when
        self._stretches = StretchFacts(project, stretches, appliances, self._changes, self._say, day)

    def all(self) -> Changes:
        found = self._found()
        listed = [one for one in found if not one.one.is_ended]
        self._name_seconds(listed)
        self._close(found)
        segments = SegmentFacts(self._changes, self._say)
        for one in listed:
            self._take(one)
            if one.second_of is None and one.port_group is not None and one.port_group.segment is not None:
                segments.note(one.port_group.segment, one.one)
        segments.set_all()
        return self._changes

    def _found(self) -> list[_Found]:
        found = []
        for one in self._parsed.extensions:
            match = self._directory.find(
                object_id=one.network_id,
                name=one.network_name,
                vcenter=one.vcenter,
                is_distributed="distributed" in one.network_type.casefold(),
            )
            found.append(_Found(one, match, self._known.get(one.stretch_id)))
        taken = {one.known.pk for one in found if one.known is not None}
        for row in found:
            if row.known is None and (same := self._same_without_id(row, taken)) is not None:
                row.known = same
                taken.add(same.pk)
            if row.match.row is None and row.known is not None and row.known.port_group_id is not None:
                row.match = Match(self._port_groups[row.known.port_group_id])  # an earlier list named it better
        return found

    def _same_without_id(self, found: _Found, taken: Iterable[int]) -> HcxExtension | None:
        """A row known of the same network where one of the two lists named no id of HCX's own."""
        one = found.one
        for row in self._known.values():
            is_made = row.stretch_id.startswith(MADE_ID) or one.stretch_id.startswith(MADE_ID)
            if row.pk in taken or row.gone_on is not None or not is_made:
                continue
            here = found.port_group
            same_port_group = here is not None and row.port_group_id == here.pk
            if same_port_group or (row.port_group_id is None and here is None and row.network_name == one.network_name):
                return row
        return None

    def _name_seconds(self, listed: list[_Found]) -> None:
        """Of two open extensions of one network the first counts, or the one that counts already."""
        counting: dict[int, _Found] = {}
        for one in sorted(listed, key=lambda row: row.known is None or row.known.pk not in self._tied):
            if one.port_group is None:
                continue
            first = counting.setdefault(one.port_group.pk, one)
            if first is not one:
                one.second_of = first.one

    def _close(self, found: list[_Found]) -> None:
        """End what HCX no longer lists, as far as this list speaks of the same vCenters and is whole."""
        self._again = {
            one.port_group.pk: one.one.extended_at
            for one in found
            if one.known is None and one.port_group is not None and not one.one.is_ended
        }
        for one in found:
            if one.one.is_ended and one.known is not None and one.known.gone_on is None:
                self._end(one.known, f"HCX lists it as {one.one.state.casefold()}")
        if not self._parsed.is_whole:
            return
        seen = {one.known.pk for one in found if one.known is not None}
        spoken_of = {self._place(one.one.vcenter, one.port_group) for one in found}
        for row in self._known.values():
            port_group = self._port_groups.get(row.port_group_id or 0)
            if row.pk not in seen and row.gone_on is None and self._place(row.vcenter_uuid, port_group) in spoken_of:
                self._end(row, "HCX no longer lists it")

    def _place(self, vcenter: str, port_group: PortGroup | None) -> object:
        """The vCenter a row speaks of: its key, else as HCX calls it."""
        if port_group is not None:
            return port_group.vcenter_id
        return self._vcenters.find(vcenter) or vcenter.casefold()

    def _end(self, row: HcxExtension, why: str) -> None:
        self._changes.update(row, {"gone_on": self._day})
        stretch = self._tied.get(row.pk)
        told = [f"{why} on {self._day}"]
        if stretch is not None and stretch.to_on is None:
            told.append(self._end_or_go_on(stretch))
        self._tell("gone", row.network_name or row.network_id or row.stretch_id, told)

    def _end_or_go_on(self, stretch: Stretch) -> str:
        """A network that is extended under another id by now goes on, unless that began later."""
        if stretch.port_group_id not in self._again:
            return self._stretches.end(stretch)
        again_on = self._local_day(self._again[stretch.port_group_id])
        if again_on is None or again_on <= stretch.from_on:
            return f"HCX lists its network under another id: extended from {stretch.from_on} on"
        return self._stretches.end(stretch, again_on)

    def _local_day(self, written: datetime | None) -> date | None:
        instant = in_zone(written, self._project.zone)
        return instant.astimezone(self._project.zone).date() if instant is not None else None

    def _take(self, found: _Found) -> None:
        one, row = found.one, found.known
        values = self._values(found)
        is_fresh = row is None or row.extended_at != values["extended_at"] or row.port_group_id != _pk(found.port_group)
        was_gone = row is not None and row.gone_on is not None
        kind: DifferenceKind = "new" if row is None else "back" if was_gone else "changed"
        told = self._told(found, values)
        if row is None:
            row = HcxExtension(project=self._project, import_run=self._run, **values)
            self._changes.create(row)
        else:
            self._changes.update(row, values)
        if found.port_group is not None and found.second_of is None:
            since = self._local_day(values["extended_at"])
            listed = Listed(one, row, found.port_group, since, is_fresh, was_gone)
            told += self._stretches.take(listed)
        if told or kind != "changed":
            self._tell(kind, one.label, told)

    def _values(self, found: _Found) -> dict[str, Any]:
        one, row = found.one, found.known
        reason = found.match.reason
        if found.second_of is not None:
            reason = f"A second open extension of this network: {found.second_of.stretch_id[:80]} counts. Look in HCX."
        is_made = one.stretch_id.startswith(MADE_ID)
        values: dict[str, Any] = {
            "stretch_id": row.stretch_id if row is not None and is_made else one.stretch_id,
            "network_name": one.network_name or (row.network_name if row else ""),
            "network_id": one.network_id,
            "network_type": one.network_type,
            "vcenter_uuid": one.vcenter,
            "destination": one.destination,
            "gateway": one.gateway,
            "prefix_length": one.prefix_length or (row.prefix_length if row else None),
            "appliance_name": one.appliance_name,
            "has_mon": one.has_mon if one.has_mon is not None else (row.has_mon if row else None),
            "state": one.state,
            "extended_at": in_zone(one.extended_at, self._project.zone) or (row.extended_at if row else None),
            "seen_on": self._day,
            "gone_on": None,
            "port_group": found.port_group,
            "unmatched_reason": reason[:255],
        }
        if row is not None:
            values |= {name: values[name] or getattr(row, name) for name in KEPT_WHERE_BLANK}
        return values

    def _told(self, found: _Found, values: dict[str, Any]) -> list[str]:
        one, row = found.one, found.known
        told: list[str] = []
        if values["unmatched_reason"]:
            message = values["unmatched_reason"]
            if found.second_of is None:
                self.unmatched += 1
                message = f"Kept, but matched to no port group. {message}"
            self._say(one, message)
        if row is None:
            return told
        if row.state != values["state"]:
            told.append(f"state: {row.state or 'unknown'} → {values['state']}")
        if row.extended_at != values["extended_at"]:
            told.append(f"extended: {row.extended_at or 'unknown'} → {values['extended_at']}")
        if row.port_group_id is None and found.port_group is not None:
            told.append("its port group is known now")
        return told

    def _tell(self, kind: DifferenceKind, label: str, told: Iterable[str]) -> None:
        self._changes.differences.append(Difference(kind, "extension", "", label, tuple(told)))

    def _say(self, one: ParsedExtension, message: str, *, is_notice: bool = False) -> None:
        self.log.add(self._parsed.name, one.row, "network", one.label, message, is_notice=is_notice)


def _pk(row: PortGroup | None) -> int | None:
    return row.pk if row is not None else None
