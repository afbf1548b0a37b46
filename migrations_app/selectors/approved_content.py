"""What an approval is of, as the stored plan has it now: VMs in windows, or the day a segment is cut over."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from migrations_app.models import Assignment, Scenario, SegmentPlan, Window


@dataclass(frozen=True, slots=True)
class Content:
    """VMs by window, each window with its instants as ISO texts; or a cutover's day."""

    waves: tuple[tuple[int, str, str, tuple[int, ...]], ...] = ()
    cutover_on: str = ""

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Content":
        """As an approval keeps it."""
        waves = tuple((key, start, end, tuple(vms)) for key, start, end, vms in kept.get("waves", ()))
        return cls(waves, kept.get("cutover_on", ""))

    def as_json(self) -> dict[str, Any]:
        """To be kept."""
        if self.cutover_on:
            return {"cutover_on": self.cutover_on}
        return {"waves": [[key, start, end, list(vms)] for key, start, end, vms in self.waves]}

    @property
    def digest(self) -> str:
        """The same for the same content alone."""
        return sha256(json.dumps(self.as_json()).encode()).hexdigest()

    @property
    def window_of(self) -> dict[int, int]:
        """The window of each VM."""
        return {vm: key for key, _, _, vms in self.waves for vm in vms}

    @property
    def instants_of(self) -> dict[int, tuple[datetime, datetime]]:
        """When each window begins and ends."""
        return {key: (datetime.fromisoformat(start), datetime.fromisoformat(end)) for key, start, end, _ in self.waves}

    @property
    def cutover_day(self) -> date:
        """The day of an un-extension."""
        return date.fromisoformat(self.cutover_on)


def wave_contents(
    scenario: Scenario, window_ids: Collection[int], members: Mapping[int, Collection[int]] | None = None
) -> dict[int, Content]:
    """Of each window that takes VMs: them and its instants. `members` (window -> VMs) goes before the plan's rows."""
    if members is None:
        rows = Assignment.objects.filter(plan__scenario=scenario, wave__window_id__in=window_ids)
        by_window: dict[int, list[int]] = defaultdict(list)
        for window_id, vm_id in rows.values_list("wave__window_id", "vm_id"):
            by_window[window_id].append(vm_id)
        members = by_window
    instants = _instants(scenario)
    return {
        key: Content(((key, *instants[key], tuple(sorted(members[key]))),))
        for key in window_ids
        if key in instants and members.get(key)
    }


def unextend_contents(scenario: Scenario, segment_ids: Collection[int]) -> dict[int, Content]:
    """Of each segment that the plan cuts over: the day."""
    rows = SegmentPlan.objects.filter(plan__scenario=scenario, segment_id__in=segment_ids, cutover_on__isnull=False)
    return {
        key: Content(cutover_on=day.isoformat()) for key, day in rows.values_list("segment_id", "cutover_on") if day
    }


def application_contents(scenario: Scenario, application_ids: Collection[int]) -> dict[int, Content]:
    """Of each application with VMs in the plan: which of them move in which window."""
    rows = Assignment.objects.filter(plan__scenario=scenario, vm__application_id__in=application_ids)
    found: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for application_id, window_id, vm_id in rows.values_list("vm__application_id", "wave__window_id", "vm_id"):
        if window_id is not None:
            found[application_id][window_id].append(vm_id)
    instants = _instants(scenario)
    return {
        key: Content(tuple((window, *instants[window], tuple(sorted(vms))) for window, vms in sorted(windows.items())))
        for key, windows in found.items()
    }


def _instants(scenario: Scenario) -> dict[int, tuple[str, str]]:
    rows = Window.objects.filter(scenario=scenario).order_by().values_list("pk", "starts_at", "ends_at")
    return {key: (starts_at.isoformat(), ends_at.isoformat()) for key, starts_at, ends_at in rows}
