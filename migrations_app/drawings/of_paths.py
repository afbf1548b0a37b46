"""The ways of a plan's traffic over its days as charts, from the stored course: one entry for each stop of the plan."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from migrations_app.drawings.charts import AreaLook, Band, DayChart, Line, Mark, Value
from planner.core.limits import NE_MBIT_S, NE_MBIT_S_HIGH

CourseStop = Mapping[str, Any]  # planner.core.paths.course: from, until, label, counts, ne, circuit, mon
_SHOWN_FROM_SHARE = 0.2  # of a limit: below it the limit would press the line to the ground

_AREAS: tuple[tuple[AreaLook, str], ...] = (
    ("broken", "Broken"),
    ("asymmetric", "Asymmetric"),
    ("trombone", "Trombone"),
    ("backhaul", "Backhaul"),
    ("unavoidable", "Unavoidable"),
    ("isolated", "Isolated by design"),
    ("unknown", "Unknown"),
)
DETOURS = ("broken", "asymmetric", "trombone", "backhaul")


def charts_of(course: Sequence[CourseStop], *, today: date, circuit_mbit_s: float | None) -> list[DayChart]:
    """What there is to draw: talks by verdict, the fullest NE pair, the circuit, MON where it is used."""
    if not course:
        return []
    axis = _Axis(course, today)
    drawn = (_talks(axis), _ne_pairs(axis), _circuit(axis, circuit_mbit_s), _mon(axis))
    return [one for one in drawn if one is not None]


class _Axis:
    """The first and the last day of each stop: between two events nothing changes, so two points say all."""

    def __init__(self, course: Sequence[CourseStop], today: date) -> None:
        self.course = course
        self.days: list[date] = []
        self.stop_of: list[CourseStop] = []
        self.rows: list[int] = []  # where a stop begins
        for stop in course:
            from_on, until_on = (date.fromisoformat(stop[key]) for key in ("from", "until"))
            self.rows.append(len(self.days))
            for on in (from_on, until_on) if until_on > from_on else (from_on,):
                self.days.append(on)
                self.stop_of.append(stop)
        self.marks = [Mark("Today", today)] if self.days[0] <= today <= self.days[-1] else []

    def spread(self, of_stops: Sequence[Value]) -> list[Value]:
        """One figure a stop as one a point."""
        by_stop = {id(stop): figure for stop, figure in zip(self.course, of_stops, strict=True)}
        return [by_stop[id(stop)] for stop in self.stop_of]

    def chart(self, title: str, summary: str, unit: str, lines: list[Line], **more: Any) -> DayChart:
        return DayChart(title, summary, unit, self.days, lines, marks=self.marks, table_at=self.rows, **more)


def _talks(axis: _Axis) -> DayChart:
    def talks(verdict: str) -> list[Value]:
        return [stop["counts"].get(verdict, 0) for stop in axis.course]

    detours = [sum(stop["counts"].get(one, 0) for one in DETOURS) for stop in axis.course]
    worst = max(range(len(detours)), key=lambda at: detours[at])
    said = (
        f"At most {detours[worst]:,} talks detour or are broken at once: {_lower(axis.course[worst]['label'])}."
        if detours[worst]
        else "On no day of the plan does a talk detour, as far as is known."
    )
    columns = [(look, name, talks(look)) for look, name in _AREAS]
    return axis.chart(
        "Talks by verdict",
        f"{said} Those that go the best way are left out of the drawing; the table has them.",
        "talks",
        [Line(name, look, axis.spread(values)) for look, name, values in columns if any(values)],
        is_stacked=True,
        beside=[Line("Optimal", "optimal", axis.spread(talks("optimal")))],
    )


def _ne_pairs(axis: _Axis) -> DayChart | None:
    loads = [list(stop["ne"].values()) for stop in axis.course]
    if not any(loads):
        return None
    fullest = [max(one, default=0.0) for one in loads]
    peak = max(fullest)
    low, high = float(NE_MBIT_S.value), float(NE_MBIT_S_HIGH.value)
    is_near = peak >= _SHOWN_FROM_SHARE * low
    flat = len(axis.days)
    return axis.chart(
        "Load of the fullest NE pair",
        f"At most {peak:,.1f} Mbit/s on one pair, {peak / low:.1%} of the {low:,.0f} to {high:,.0f} Mbit/s that it carries. "
        "Means of a day: peaks within it are higher.",
        "Mbit/s",
        [Line("Fullest pair", "actual", axis.spread(fullest))],
        band=Band("what a pair carries", "Low end", "High end", [low] * flat, [high] * flat) if is_near else None,
        beside=[Line("All pairs together", "planned", axis.spread([sum(one) for one in loads]))],
        decimals=1,
    )


def _circuit(axis: _Axis, circuit_mbit_s: float | None) -> DayChart | None:
    loads = [stop["circuit"] for stop in axis.course]
    total = [one["mbit_s"] for one in loads]
    if not any(total):
        return None
    peak = max(total)
    of_it = "" if not circuit_mbit_s else f", {peak / circuit_mbit_s:.1%} of its {circuit_mbit_s:,.0f} Mbit/s"
    lines = [
        Line("On the circuit", "actual", axis.spread(total)),
        Line("Of it, to on-premises and back", "slipped", axis.spread([one["tromboned_mbit_s"] for one in loads])),
    ]
    if circuit_mbit_s and peak >= _SHOWN_FROM_SHARE * circuit_mbit_s:
        lines.append(Line("The circuit", "baseline", [circuit_mbit_s] * len(axis.days)))
    return axis.chart(
        "Load of the circuit",
        f"At most {peak:,.1f} Mbit/s of the flows that are known{of_it}. Replication is not in it.",
        "Mbit/s",
        lines,
        decimals=1,
    )


def _mon(axis: _Axis) -> DayChart | None:
    def column(key: str) -> list[Value]:
        return [stop["mon"].get(key) for stop in axis.course]

    vms, networks = column("vms"), column("networks")
    if not any(vms) and not any(networks):
        return None
    return axis.chart(
        "Mobility-optimised networking",
        f"At most {max(one or 0 for one in vms):,.0f} VMs and {max(one or 0 for one in networks):,.0f} networks with MON at "
        "once. Its limits: 400 VMs, or 1,000 with a large manager, and 100 networks.",
        "in use",
        [
            Line("VMs", "actual", axis.spread(vms)),
            Line("Networks", "planned", axis.spread(networks)),
        ],
        beside=[Line("Prefixes of Gen 2", "likely", axis.spread(column("gen2_prefixes")))],
    )


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]
