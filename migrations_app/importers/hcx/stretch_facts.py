"""What HCX lists as extended -> recorded extensions: begun, tied, corrected, ended. Days a person corrected since stay."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from migrations_app.importers.hcx.records import ParsedExtension
from migrations_app.models import HcxExtension, Stretch
from networks.importers.changes import Changes
from networks.models import Appliance, PortGroup, Project

ONE_DAY = timedelta(days=1)


class Say(Protocol):
    """Names what is wrong with one row of the list."""

    def __call__(self, one: ParsedExtension, message: str, *, is_notice: bool = False) -> None: ...


@dataclass(frozen=True, slots=True)
class Listed:
    """An extension of a known port group that HCX lists. `since`: its first local day, None = unknown.

    `is_fresh`: the list says something new of its beginning. `was_gone`: an earlier list no longer showed it.
    """

    one: ParsedExtension
    row: HcxExtension
    port_group: PortGroup
    since: date | None
    is_fresh: bool
    was_gone: bool


class StretchFacts:
    """The recorded extensions of a project beside a list of the day `day`."""

    def __init__(
        self,
        project: Project,
        stretches: Iterable[Stretch],
        appliances: Iterable[Appliance],
        changes: Changes,
        say: Say,
        day: date,
    ) -> None:
        self._project = project
        self._changes = changes
        self._say = say
        self._day = day
        self._of_port_group: dict[int, list[Stretch]] = defaultdict(list)
        for stretch in stretches:
            self._of_port_group[stretch.port_group_id].append(stretch)
        self._appliances = {row.name.casefold(): row for row in appliances}

    def end(self, stretch: Stretch, again_on: date | None = None) -> str:
        """End an extension that HCX no longer lists; the sentence that says so. `again_on`: extended anew that day."""
        last_on = max(stretch.from_on, self._day - ONE_DAY)
        why = "the day before this list"
        if again_on is not None and again_on - ONE_DAY < last_on:
            last_on, why = again_on - ONE_DAY, "the day before it was extended anew"
        self._changes.update(stretch, {"to_on": last_on})
        return f"extended from {stretch.from_on} to {last_on} at the latest, {why}"

    def take(self, listed: Listed) -> list[str]:
        """Make the record say what HCX says; sentences of what changes. What cannot be is said and left."""
        since = self._since(listed)
        rows = self._of_port_group[listed.port_group.pk]
        open_one = next((row for row in rows if self._changes.now(row, "to_on") is None), None)
        if open_one is not None:
            return self._tie(open_one, listed, since)
        ended = max(rows, key=lambda row: self._changes.now(row, "to_on"), default=None)
        if ended is not None and self._goes_on(ended, listed, since):
            self._changes.update(ended, {"to_on": None, **self._appliance_of(listed)})
            return [f"HCX lists it again: extended since {ended.from_on}, not ended on {ended.to_on}"]
        first_on = self._first_day(listed, since or self._day, ended)
        return [] if first_on is None else self._begin(listed, first_on, since)

    def _goes_on(self, ended: Stretch, listed: Listed, since: date | None) -> bool:
        """True when an earlier list lacked the extension, and this one shows that it never ended."""
        is_the_same = listed.was_gone and ended.hcx_extension_id == listed.row.pk and ended.to_on is not None
        return is_the_same and (since is None or ended.to_on is None or since <= ended.to_on)

    def _since(self, listed: Listed) -> date | None:
        if listed.since is None or listed.since <= self._day:
            return listed.since
        message = (
            f"HCX gives {listed.since} as the day it was extended, which lies after the day of this list: it counts from "
            f"{self._day}. Look at the clock of HCX and at the project's time zone."
        )
        self._say(listed.one, message)
        return self._day

    def _tie(self, stretch: Stretch, listed: Listed, since: date | None) -> list[str]:
        values: dict[str, Any] = self._appliance_of(listed)
        told = []
        if stretch.hcx_extension_id is None or stretch.hcx_extension_id != listed.row.pk:
            values["hcx_extension"] = listed.row
            told.append(f"is the extension recorded from {stretch.from_on} on")
        is_new = listed.is_fresh or "hcx_extension" in values
        if is_new and since is not None and since != stretch.from_on:
            before = [
                row for row in self._of_port_group[listed.port_group.pk] if row is not stretch and row.from_on <= since
            ]
            until = max((self._changes.now(row, "to_on") for row in before), default=None)
            if until is not None and until >= since:
                self._name_overlap(listed, since, until)
            else:
                values["from_on"] = since
                whose = "recorded" if stretch.hcx_extension_id is None else "known"
                told.append(f"extended since: {stretch.from_on}, as {whose} → {since}, as HCX says")
        self._changes.update(stretch, values)
        return told

    def _first_day(self, listed: Listed, since: date, ended: Stretch | None) -> date | None:
        """The first day of a new record; None where there can be none, which is said."""
        segment = listed.port_group.segment
        if segment is not None and segment.cut_over_on is not None and since > segment.cut_over_on:
            message = (
                f"HCX lists it as extended since {since}, but its segment {segment.name} is cut over since "
                f"{segment.cut_over_on}: no extension is recorded. Take back the cutover if HCX is right."
            )
            self._say(listed.one, message)
            return None
        until = self._changes.now(ended, "to_on") if ended is not None else None
        if until is None or until < since:
            return since
        if until == since < self._day:
            return since + ONE_DAY  # un-extended and extended anew on one day, which counts once
        self._name_overlap(listed, since, until)
        return None

    def _name_overlap(self, listed: Listed, since: date, until: date) -> None:
        message = (
            f"HCX lists it as extended since {since}, but an extension of it is recorded that ended on {until}: the record "
            "stays. If HCX is right, correct that last day on the segment's page and import the list again."
        )
        self._say(listed.one, message)

    def _begin(self, listed: Listed, first_on: date, since: date | None) -> list[str]:
        note = "" if since is not None else "HCX's list does not say since when; counted from the list's day."
        stretch = Stretch(
            port_group=listed.port_group,
            from_on=first_on,
            hcx_extension=listed.row,
            note=note,
            **self._appliance_of(listed),
        )
        self._changes.create(stretch)
        self._of_port_group[listed.port_group.pk].append(stretch)
        days = (self._day - first_on).days + 1
        since_when = f"extended since {first_on}, {days} {'day' if days == 1 else 'days'}"
        return [since_when if since is not None else f"{since_when}; since when before that is unknown"]

    def _appliance_of(self, listed: Listed) -> dict[str, Appliance]:
        """The field that names the NE appliance, made where the project has none of that name."""
        name = listed.one.appliance_name
        if not name:
            return {}
        row = self._appliances.get(name.casefold())
        if row is None:
            here = listed.port_group
            row = Appliance(project=self._project, vcenter_id=here.vcenter_id, switch=here.switch, name=name)
            self._appliances[name.casefold()] = row
            self._changes.create(row)
        return {"appliance": row}
