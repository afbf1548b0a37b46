"""Where on the board something is: VMs by name or address, applications, segments."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from migrations_app.adapters.board_arrays import vm_keys
from migrations_app.adapters.boards import Desk
from migrations_app.models import Window
from migrations_app.selectors import board_cards as reads
from networks.adapters import name_of
from planner.core.wording import counted

MOST_SHOWN = 24
MOST_READ = 5_000
SHORTEST = 1


@dataclass(frozen=True, slots=True)
class Found:
    """A hit: the column, a VM whose card shows it, its name and where it is in words."""

    window: Window
    vm: int
    name: str
    words: str


def found_on(desk: Desk, words: str) -> dict[str, object]:
    """Context of the list of hits: applications and segments by wave, then VMs. Two queries."""
    if len(words) < SHORTEST:
        return {"found": [], "found_more": 0, "elsewhere": ""}
    vms = reads.vms_found(desk.scenario.project, words, MOST_READ)
    single = [(key, name, words in ip and ip) for key, name, ip in vms]
    at = _windows_of(desk, [key for key, *_ in single])
    hits = _applications(desk, words) + _segments(desk, words)
    off = 0
    for key, name, ip in single:
        window = at.get(key)
        if window is None:
            off += 1
            continue
        hits.append(Found(window, key, name, f"VM{f' {ip}' if ip else ''} in {window.name}"))
    said = (
        f"{counted(off, 'VM')} of that name {'is' if off == 1 else 'are'} in no wave: moved, staying or new."
        if off
        else ""
    )
    more = len(hits) if len(hits) > MOST_SHOWN else 0
    return {"found": hits[:MOST_SHOWN], "found_more": more, "elsewhere": said}


def _windows_of(desk: Desk, keys: Iterable[int]) -> dict[int, Window]:
    """The window of each VM that is in one, by key."""
    wanted = np.fromiter(keys, np.int64)
    keys, windows = vm_keys(desk.estate), desk.places
    here = np.flatnonzero(np.isin(keys, wanted) & (windows >= 0))
    return {int(keys[vm]): desk.windows[int(windows[vm])] for vm in here}


def _applications(desk: Desk, words: str) -> list[Found]:
    rows = reads.vms_of_applications_found(desk.scenario.project, words, MOST_READ)
    at = _windows_of(desk, [key for key, _ in rows])
    by: dict[tuple[str, int], list[int]] = {}
    for key, application in rows:
        if key in at:
            by.setdefault((application, at[key].pk), []).append(key)
    return [
        Found(at[keys[0]], keys[0], name, f"application: {counted(len(keys), 'VM')} in {at[keys[0]].name}")
        for (name, _), keys in by.items()
    ]


def _segments(desk: Desk, words: str) -> list[Found]:
    estate, wanted, places = desk.estate, words.casefold(), desk.places
    found = []
    for segment, record_id in enumerate(estate.segment_ids):
        if wanted not in name_of(record_id).casefold():
            continue
        vms = _vms_on(desk, segment)
        windows = places[vms]
        for at in np.unique(windows[windows >= 0]).tolist():
            here = vms[windows == at]
            window = desk.windows[at]
            said = f"segment: {counted(len(here), 'VM')} in {window.name}"
            found.append(Found(window, int(vm_keys(estate)[here[0]]), name_of(record_id), said))
    return found


def _vms_on(desk: Desk, segment: int) -> NDArray[np.intp]:
    """The VMs with a NIC on a segment, as indices."""
    estate = desk.estate
    nics = np.flatnonzero(estate.nic_segment == segment)
    return np.unique(np.searchsorted(estate.nic_start, nics, side="right") - 1)
