"""A stored plan as the records of its timeline. A fixed number of queries, whatever the plan's size."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from django.urls import reverse

from migrations_app import selectors
from migrations_app.drawings.records import (
    ActualStretch,
    DayRisk,
    Move,
    Moved,
    NamedDays,
    PoolUse,
    Row,
    Timeline,
    WaveColumn,
)
from migrations_app.models import Plan, SegmentPlan
from migrations_app.selectors.plans import SegmentSort
from migrations_app.selectors.segment_actuals import SegmentActuals
from networks.models import PortGroup
from planner.core.lifecycle import LifeSoFar, Span, budget_days
from planner.core.limits import STRETCH_BUDGET_DAYS
from planner.core.records import TOTAL

DRAWN = (  # of a segment and its plan: hundreds of rows, of which the rest is not read
    "plan", "segment__name", "segment__budget_days", "stretch_on", "cutover_on", "ends_on", "days",
    "risk_days", "vm_count", "moves", "bands",
)  # fmt: skip
MARGIN_DAYS = 5  # air before the first extension and after the last cutover


def timeline_of(plan: Plan, *, sort: SegmentSort, today: date) -> Timeline:
    """The picture of a plan, its rows in the order of `sort`."""
    scenario = plan.scenario
    project = scenario.project
    rows = list(selectors.segment_rows(plan, sort).only(*DRAWN))
    vlans = _vlans(plan)
    actuals = selectors.segment_actuals(project, today=today)
    approved = selectors.baseline_cutovers(project)
    first_on, last_on = _span(plan, rows, actuals)
    segments_at = reverse("migrations:segment_detail", args=[project.pk, 0]).removesuffix("0/")
    return Timeline(
        title=f"{project.name} · {scenario.name}",
        first_on=first_on,
        last_on=last_on,
        today=today,
        rows=tuple(
            _row(
                one,
                segments_at,
                vlans.get(one.segment_id, ""),
                actuals.get(one.segment_id),
                approved.get(one.segment_id),
            )
            for one in rows
        ),
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


def _span(plan: Plan, rows: Iterable[SegmentPlan], actuals: Mapping[int, SegmentActuals]) -> tuple[date, date]:
    """First and last day of the picture: what is planned and what happened to its segments, with a margin.

    Segments that stay stretched to the horizon do not push the picture out to it.
    """
    planned = [one.stretch_on for one in rows if one.stretch_on is not None]
    lives = [actuals[one.segment_id].life for one in rows if one.segment_id in actuals]
    begun = [span.from_on for life in lives for span in _spans(life)]
    over = [life.cut_over_on for life in lives if life.cut_over_on is not None]
    first_on = min([plan.first_on, *planned, *begun])
    last_on = max([plan.ends_on, *over])
    return first_on - timedelta(days=MARGIN_DAYS), last_on + timedelta(days=MARGIN_DAYS)


def _spans(life: LifeSoFar) -> tuple[Span, ...]:
    """Its stretches in fact, the one that counts last."""
    return life.earlier if life.current is None else (*life.earlier, life.current)


def _row(
    one: SegmentPlan, segments_at: str, vlan: str, actuals: SegmentActuals | None, approved_on: date | None
) -> Row:
    """`segments_at`: the address under which segments are; to look it up for each row takes a tenth of the page."""
    life = None if actuals is None else actuals.life
    spans = () if life is None else _spans(life)
    still = life is not None and life.is_open
    return Row(
        name=one.segment.name,
        vlan=vlan,
        vms=one.vm_count,
        url=f"{segments_at}{one.segment_id}/",
        stretch_on=one.stretch_on,
        ends_on=one.ends_on,
        stays_stretched=one.stretch_on is not None and one.cutover_on is None,
        days=one.days,
        risk_days=one.risk_days,
        budget_days=budget_days(one.segment.budget_days),
        bands=tuple((band, offset) for band, offset in one.bands),
        moves=tuple(Move(wave, date.fromisoformat(on), vms) for wave, on, vms in one.moves),
        actual=tuple(
            ActualStretch(span.from_on, None if still and span is spans[-1] else span.to_on) for span in spans
        ),
        moved=() if actuals is None else tuple(Moved(on, vms) for on, vms in actuals.moves),
        cut_over_on=None if life is None else life.cut_over_on,
        baseline_cutover_on=approved_on,
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
