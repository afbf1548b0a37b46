"""A stored plan as the records of its timeline. A fixed number of queries, whatever the plan's size."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.urls import reverse

from migrations_app import selectors
from migrations_app.drawings.records import (
    ActualStretch,
    DayRisk,
    Move,
    NamedDays,
    PoolUse,
    Row,
    Timeline,
    WaveColumn,
)
from migrations_app.models import Plan, SegmentPlan
from migrations_app.selectors.plans import SegmentSort
from networks.models import PortGroup
from planner.core.limits import STRETCH_BUDGET_DAYS
from planner.core.records import TOTAL

MARGIN_DAYS = 5  # air before the first extension and after the last cutover


def timeline_of(plan: Plan, *, sort: SegmentSort, today: date) -> Timeline:
    """The picture of a plan, its rows in the order of `sort`."""
    scenario = plan.scenario
    project = scenario.project
    rows = list(selectors.segment_rows(plan, sort))
    vlans = _vlans(plan)
    actual: dict[int, list[ActualStretch]] = defaultdict(list)
    for stretch in selectors.actual_stretches(project):
        actual[stretch.port_group.segment_id or 0].append(ActualStretch(stretch.from_on, stretch.to_on))
    first_on, last_on = _span(plan, rows, actual)
    return Timeline(
        title=f"{project.name} · {scenario.name}",
        first_on=first_on,
        last_on=last_on,
        today=today,
        rows=tuple(_row(one, vlans.get(one.segment_id, ""), actual[one.segment_id]) for one in rows),
        waves=tuple(
            WaveColumn(
                wave.number,
                wave.first_on,
                wave.switchover_on,
                wave.vm_count,
                reverse("migrations:wave_detail", args=[project.pk, scenario.pk, wave.number]),
            )
            for wave in selectors.waves_of(plan)
        ),
        freezes=tuple(NamedDays(one.name, one.first_on, one.last_on) for one in selectors.freezes_of(scenario)),
        daily=tuple(DayRisk(date.fromisoformat(on), risk) for on, _, risk in plan.daily),
        band_limits=tuple(plan.band_limits),
        budget_days=STRETCH_BUDGET_DAYS.value,
        pools=_pools(plan),
    )


def _span(plan: Plan, rows: Iterable[SegmentPlan], actual: dict[int, list[ActualStretch]]) -> tuple[date, date]:
    """First and last day of the picture: what is planned and what still is extended, with a margin.

    Segments that stay stretched to the horizon do not push the picture out to it.
    """
    planned = [one.stretch_on for one in rows if one.stretch_on is not None]
    held = [one.from_on for stretches in actual.values() for one in stretches if one.to_on is None]
    first_on = min([plan.first_on, *planned, *held])
    return first_on - timedelta(days=MARGIN_DAYS), plan.ends_on + timedelta(days=MARGIN_DAYS)


def _row(one: SegmentPlan, vlan: str, actual: list[ActualStretch]) -> Row:
    return Row(
        name=one.segment.name,
        vlan=vlan,
        vms=one.vm_count,
        url=reverse("migrations:segment_detail", args=[one.segment.project_id, one.segment_id]),
        stretch_on=one.stretch_on,
        ends_on=one.ends_on,
        stays_stretched=one.stretch_on is not None and one.cutover_on is None,
        days=one.days,
        risk_days=one.risk_days,
        bands=tuple((band, offset) for band, offset in one.bands),
        moves=tuple(Move(wave, date.fromisoformat(on), vms) for wave, on, vms in one.moves),
        actual=tuple(actual),
    )


def _vlans(plan: Plan) -> dict[int, str]:
    """VLAN of each segment; of several port groups each once."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = PortGroup.objects.filter(project=plan.scenario.project, segment__isnull=False).order_by("switch", "name")
    for segment_id, vlan in rows.values_list("segment_id", "vlan"):
        if vlan and vlan not in found[segment_id]:
            found[segment_id].append(vlan)
    return {segment_id: ", ".join(vlans) for segment_id, vlans in found.items()}


def _pools(plan: Plan) -> tuple[PoolUse, ...]:
    """The slots in use of each pool, and of all together where a total is set."""
    limits = {pool: int(peak["limit"]) for pool, peak in plan.peaks.items()}
    pools = [PoolUse(name, tuple(slots), limits.get(name)) for name, slots in plan.slots_by_pool.items()]
    if TOTAL in limits:
        pools.append(PoolUse("of all switches", tuple(slots for _, slots, _ in plan.daily), limits[TOTAL]))
    return tuple(pools)
