"""Where every VM is and when each segment is stretched, as people have bent it. A wave is called as its window."""

import gzip
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from planner.core.records import Plan, SegmentDates, Wave

_FASTEST_GZIP = 1
_NO_WINDOW = -1


@dataclass(frozen=True)
class Draft:
    """`window_of`: VM id -> window id (a VM in no wave is left out); `dates`: segment id -> its dates."""

    window_of: Mapping[str, str]
    dates: Mapping[str, SegmentDates]

    @staticmethod
    def of(plan: Plan) -> "Draft":
        """What a plan decides."""
        window_of = {wave.id: wave.window for wave in plan.waves}
        return Draft({vm: window_of[wave] for vm, wave in plan.assignment.items() if wave in window_of}, plan.segments)

    def plan(self, name: str = "") -> Plan:
        """It as a plan: a wave for each window that takes somebody."""
        used = dict.fromkeys(self.window_of.values())
        return Plan(tuple(Wave(window, window) for window in used), self.window_of, self.dates, name)

    def to_bytes(self, key_of: Mapping[str, int]) -> bytes:
        """It as kept: windows by their keys (window id -> key), so that one may be renamed."""
        held: dict[int, list[str]] = {}
        for vm, window in self.window_of.items():
            held.setdefault(key_of[window], []).append(vm)
        dates = {segment: [_text(one.stretch), _text(one.cutover)] for segment, one in self.dates.items()}
        text = json.dumps({"windows": list(held.items()), "segments": dates})
        return gzip.compress(text.encode(), _FASTEST_GZIP, mtime=0)

    @staticmethod
    def from_bytes(data: bytes, id_of: Mapping[int, str]) -> "Draft":
        """What `to_bytes` kept; the VMs of a window that `id_of` (key -> window id) does not know are in no wave."""
        kept = json.loads(gzip.decompress(data))
        window_of = {vm: id_of[key] for key, vms in kept["windows"] if key in id_of for vm in vms}
        dates = {segment: SegmentDates(_day(one[0]), _day(one[1])) for segment, one in kept["segments"].items()}
        return Draft(window_of, dates)


def rekeyed(data: bytes, keys: Mapping[int, int]) -> bytes:
    """A kept draft with other keys of windows, for a copy of its scenario."""
    names = {key: str(key) for key in keys}
    return Draft.from_bytes(data, names).to_bytes({names[old]: new for old, new in keys.items()})


def windows_at(draft: Draft, vm_ids: Sequence[str], window_ids: Sequence[str]) -> list[int]:
    """For each VM the place of its window in `window_ids`; -1 for one in no wave."""
    at = {window: place for place, window in enumerate(window_ids)}
    return [at.get(draft.window_of.get(vm, ""), _NO_WINDOW) for vm in vm_ids]


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
