"""Files as HCX and its engineers write them, for a plan of which the days before `today` are over.

Mostly everything went as planned. Some VMs failed and moved in a second try, some failed for good and are still to
move, one moved a wave late, one segment waits for its cutover, and HCX moved a VM that no inventory shows.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

FAILS = 0.06  # of the VMs, at the first try
FAILS_FOR_GOOD = 0.5  # of those, where one may
EXTENDED_AT = time(10, 0)  # local
UNKNOWN_VM = "hcx-smoke-test-01"
NO_ROUTE = "Switchover failed: the guest did not shut down in time."


@dataclass(frozen=True, slots=True)
class PlannedMove:
    """A VM in its wave. `may_fail`: for good, since it holds nothing up that has happened since."""

    vm: str
    moref: str
    instance_uuid: str
    vcenter_uuid: str
    wave: int
    starts_at: datetime
    ends_at: datetime
    size_bytes: int
    may_fail: bool


@dataclass(frozen=True, slots=True)
class PlannedExtension:
    """A port group from its first to its last planned day; `to_on` None = to the horizon."""

    network: str
    object_id: str
    vcenter_uuid: str
    vcenter: str
    segment: str
    gateway: str
    netmask: str
    appliance: str
    from_on: date
    to_on: date | None
    has_mon: bool = False


@dataclass(frozen=True, slots=True)
class PlannedCutover:
    """The day a segment's gateway moves; `is_stretched` False = it moved at once."""

    segment: str
    on: date
    is_stretched: bool


@dataclass(frozen=True, slots=True)
class History:
    """Three files: HCX's extensions and migrations as JSON, and what its engineers noted as CSV.

    A text is empty where there is nothing to tell: an empty list says that somebody asked wrongly.
    """

    extensions: str
    migrations: str
    actuals: str


def history(
    moves: Sequence[PlannedMove],
    extensions: Sequence[PlannedExtension],
    cutovers: Sequence[PlannedCutover],
    *,
    today: date,
    zone: ZoneInfo,
    seed: int,
) -> History:
    """What was written up to the day before `today`."""
    over = [move for move in moves if move.ends_at.astimezone(zone).date() < today]
    begun = [one for one in extensions if one.from_on < today]
    waiting = _waits_for_its_cutover(cutovers, begun, today)
    closed = {one.segment: one.on for one in cutovers if one.on < today and one.segment != waiting}
    return History(
        extensions=_extensions([one for one in begun if one.segment not in closed], zone),
        migrations=_migrations(over, Random(seed)),  # noqa: S311  dice for a sample
        actuals=_actuals([one for one in begun if one.segment in closed], closed),
    )


def _waits_for_its_cutover(
    cutovers: Iterable[PlannedCutover], begun: Sequence[PlannedExtension], today: date
) -> str | None:
    """The segment that should have been cut over last, of those whose slot no other has taken since."""
    newest = {one.appliance: one.from_on for one in sorted(begun, key=lambda one: one.from_on)}
    taken: dict[str, date] = {}
    for one in begun:
        taken[one.segment] = max(newest[one.appliance], taken.get(one.segment, date.min))
    due = [one for one in cutovers if one.is_stretched and taken.get(one.segment, today) <= one.on < today]
    return max(due, key=lambda one: (one.on, one.segment)).segment if due else None


def _extensions(open_ones: Iterable[PlannedExtension], zone: ZoneInfo) -> str:
    items = [
        {
            "stretchId": f"stretch-{one.vcenter_uuid[:8]}-{one.object_id}-{number}",
            "vcGuid": one.vcenter_uuid,
            "gateway": one.gateway,
            "netmask": one.netmask,
            "sourceNetwork": {
                "networkId": one.object_id,
                "networkName": one.network,
                "networkType": "DistributedVirtualPortgroup",
            },
            "destinationNetwork": {"networkName": f"L2E_{one.network}", "networkType": "NsxtSegment"},
            "sourceAppliance": {"applianceId": one.appliance, "applianceName": one.appliance},
            "features": {"egressOptimization": False, "mobilityOptimizedNetworking": one.has_mon},
            "operationStatus": {"state": "REALIZED"},
            "creationDate": _millis(datetime.combine(one.from_on, EXTENDED_AT, zone)),
        }
        for number, one in enumerate(open_ones, 1)
    ]
    return json.dumps({"items": items}, indent=1) if items else ""


def _migrations(over: Sequence[PlannedMove], rng: Random) -> str:
    waves = sorted({move.wave for move in over})
    late = next((move for move in over if move.may_fail and len(waves) > 1 and move.wave == waves[-2]), None)
    next_window = next((move for move in over if late and move.wave == waves[-1]), None)
    rows = []
    for move in over:
        if move is late and next_window is not None:
            rows.append(_row(move, next_window.starts_at, next_window.ends_at, rng, tries=1, moved=True))
        elif rng.random() < FAILS:
            rows.append(_row(move, move.starts_at, move.ends_at, rng, tries=1, moved=False))
            if not move.may_fail or rng.random() >= FAILS_FOR_GOOD:
                rows.append(_row(move, move.starts_at, move.ends_at, rng, tries=2, moved=True))
        else:
            rows.append(_row(move, move.starts_at, move.ends_at, rng, tries=1, moved=True))
    if over:
        stranger = PlannedMove(UNKNOWN_VM, "vm-999999", "", over[0].vcenter_uuid, over[0].wave, over[0].starts_at,
                               over[0].ends_at, 10**10, may_fail=False)  # fmt: skip
        rows.append(_row(stranger, stranger.starts_at, stranger.ends_at, rng, tries=1, moved=True))
    return json.dumps({"rows": rows}, indent=1) if rows else ""


def _row(
    move: PlannedMove, starts_at: datetime, ends_at: datetime, rng: Random, *, tries: int, moved: bool
) -> dict[str, object]:
    """One migration: its replication begins hours before the window, and it ends inside."""
    copied_h = move.size_bytes * 8 / (rng.uniform(80, 220) * 1e6) / 3600
    ended = starts_at + (ends_at - starts_at) * rng.uniform(0.1, 0.9) * (0.5 if tries == 1 else 1.0)
    began = min(starts_at, ended) - timedelta(hours=copied_h + tries)
    return {
        "migrationId": f"{move.vcenter_uuid[:8]}-{move.moref}-wave-{move.wave}-try-{tries}",
        "migrationGroupName": f"Wave {move.wave}",
        "migrationInfo": {
            "migrationType": "VSR",
            "entityDetails": {"entityId": move.moref, "entityName": move.vm, "instanceUuid": move.instance_uuid},
            "source": {"endpointType": "VC", "resourceId": move.vcenter_uuid},
            "progressDetails": {
                "progressPercentage": 100 if moved else 62,
                "diskCopyBytes": int(move.size_bytes * (1.0 if moved else 0.62)),
            },
            "message": "" if moved else NO_ROUTE,
            "startTime": _millis(began),
            "endTime": _millis(ended),
        },
        "jobInfo": {
            "state": "MIGRATED" if moved else "MIGRATE_FAILED",
            "username": "engineer",
            "creationDate": _millis(began),
        },
    }


def _actuals(closed_ones: Iterable[PlannedExtension], closed: dict[str, date]) -> str:
    """What no list of HCX shows any more: extensions that are over, and gateways that moved."""
    rows = []
    for one in closed_ones:
        rows.append(("extension", one.network, one.vcenter, "extended", one.from_on))
        rows.append(("extension", one.network, one.vcenter, "un-extended", closed[one.segment]))
    rows += [("segment", segment, "", "cut over", on) for segment, on in closed.items()]
    if not rows:
        return ""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("what", "name", "vcenter", "event", "on", "note"))
    writer.writerows((*row[:4], row[4].isoformat(), "") for row in sorted(rows, key=lambda row: (row[4], row[:4])))
    return text.getvalue()


def _millis(at: datetime) -> int:
    return int(at.astimezone(UTC).timestamp() * 1000)
