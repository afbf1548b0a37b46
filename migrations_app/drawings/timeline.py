"""The timeline: a row a segment, from its extension to its cutover, over the waves; NE slots and daily risk below.

Drawn in parts (corner, axis, labels, bars, figures) so that a page can keep the axis and the names in sight while the
bars scroll; `whole` puts the same parts together as one file to take away.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from migrations_app.drawings.records import PoolUse, Timeline, WaveColumn
from migrations_app.drawings.scale import DayScale, fitting, round_up
from migrations_app.drawings.svg import HATCH, px, short, svg
from migrations_app.drawings.text import plain
from migrations_app.drawings.timeline_legend import legend, legend_px
from migrations_app.drawings.timeline_rows import ROW_PX, row_bar, row_said

__all__ = [
    "axis",
    "bars",
    "corner",
    "figure_labels",
    "figures",
    "fullest_pools",
    "labels",
    "legend",
    "scale_of",
    "whole",
]

LABEL_PX = 268
AXIS_PX = 46
POOL_PX = 44
RISK_PX = 66
MOST_POOLS = 4  # strips below the bars: the fullest pools first
DEFAULT_WIDTH_PX = 1080
NARROWEST_PX, WIDEST_PX = 320, 20_000
_LEAST_NUMBER_GAP_PX = 15  # wave numbers nearer than this would touch


def scale_of(picture: Timeline, width_px: float = DEFAULT_WIDTH_PX) -> DayScale:
    """The day scale of a picture that is `width_px` wide (320 to 20,000 pixels)."""
    return fitting(picture.first_on, picture.last_on, min(max(width_px, NARROWEST_PX), WIDEST_PX))


# --- the parts --------------------------------------------------------------------------------------------------------


def axis(picture: Timeline, scale: DayScale) -> str:
    """Months, wave numbers, freezes and today, above the bars."""
    parts = [f'<line class="tl-rule" x1="0" x2="{px(scale.width)}" y1="{AXIS_PX - 0.5}" y2="{AXIS_PX - 0.5}"/>']
    for month in [picture.first_on, *scale.months()]:
        x = scale.left(month)
        parts.append(f'<line class="tl-month" x1="{px(x)}" x2="{px(x)}" y1="0" y2="{AXIS_PX}"/>')
    for month, until in _month_spans(picture, scale):
        if scale.left(until) - scale.left(month) >= 42:
            label = f"{month:%b %Y}" if scale.left(until) - scale.left(month) >= 68 else f"{month:%b}"
            parts.append(f'<text class="tl-month-name" x="{px(scale.left(month) + 4)}" y="13">{label}</text>')
    parts.extend(_wave_numbers(picture.waves, scale))
    parts.append(_today_flag(picture, scale))
    return svg(scale.width, AXIS_PX, "".join(parts), "tl-axis", "Months and wave numbers")


def labels(picture: Timeline) -> str:
    """Name, VLAN and VM count of each row."""
    parts = []
    for at, row in enumerate(picture.rows):
        y = at * ROW_PX + ROW_PX / 2 + 4
        parts.append(
            f'<a href="{plain(row.url)}" aria-label="{plain(row_said(row, picture.today))}"><text class="tl-name" x="2" y="{px(y)}">'
            f"{plain(short(row.name, 25))}</text></a>"
            f'<text class="tl-vlan" x="{LABEL_PX - 58}" y="{px(y)}" text-anchor="end">{plain(short(row.vlan, 9))}'
            f'</text><text class="tl-count" x="{LABEL_PX - 10}" y="{px(y)}" text-anchor="end">{row.vms:,}</text>'
        )
    return svg(LABEL_PX, _rows_px(picture), "".join(parts), "tl-labels", "Segments with VLAN and number of VMs")


def corner() -> str:
    """The headings above the labels."""
    y = AXIS_PX - 9
    return svg(
        LABEL_PX,
        AXIS_PX,
        f'<text class="tl-head" x="2" y="{y}">Segment</text>'
        f'<text class="tl-head" x="{LABEL_PX - 58}" y="{y}" text-anchor="end">VLAN</text>'
        f'<text class="tl-head" x="{LABEL_PX - 10}" y="{y}" text-anchor="end">VMs</text>'
        f'<line class="tl-rule" x1="0" x2="{LABEL_PX}" y1="{AXIS_PX - 0.5}" y2="{AXIS_PX - 0.5}"/>',
        "tl-corner",
        "Headings",
    )


def bars(picture: Timeline, scale: DayScale) -> str:
    """The stretches, over waves, freezes and today."""
    height = _rows_px(picture)
    planned = [move.vms for row in picture.rows for move in row.moves]
    most = max([*planned, *(one.vms for row in picture.rows for one in row.moved)], default=1)
    parts = [HATCH, *_columns(picture, scale, height)]
    for at, row in enumerate(picture.rows):
        parts.append(row_bar(row, at, scale, today=picture.today, is_fainter=picture.has_facts, most_vms=most))
    parts.append(_today_line(picture, scale, height))
    return svg(scale.width, height, "".join(parts), "tl-bars", f"{picture.title}: one bar a segment")


def figures(picture: Timeline, scale: DayScale) -> str:
    """Extension slots in use against their limit, a strip a pool; and the risk each day adds: on the same axis."""
    height = _figures_px(picture)
    parts = list(_columns(picture, scale, height))
    for at, pool in enumerate(fullest_pools(picture)):
        parts.append(f'<g transform="translate(0 {at * POOL_PX})">{_slots_curve(picture, pool, scale)}</g>')
    parts.append(f'<g transform="translate(0 {height - RISK_PX})">{_risk_area(picture, scale)}</g>')
    parts.append(_today_line(picture, scale, height))
    return svg(scale.width, height, "".join(parts), "tl-figures", "Extension slots in use and risk a day")


def figure_labels(picture: Timeline) -> str:
    """What the curves are, with their highest figures."""
    height = _figures_px(picture)
    worst = max((day.risk_days for day in picture.daily), default=0.0)
    lines = []
    for at, pool in enumerate(fullest_pools(picture)):
        of = "no limit" if pool.limit is None else f"of {pool.limit}"
        lines.append((at * POOL_PX + 18, "tl-head", f"NE slots {short(pool.name, 24)}"))
        lines.append((at * POOL_PX + 34, "tl-small", f"at most {pool.peak} {of} in use"))
    lines.append((height - RISK_PX + 18, "tl-head", "Risk a day"))
    lines.append((height - RISK_PX + 34, "tl-small", f"at most {worst:,.1f} risk-days"))
    text = "".join(f'<text class="{kind}" x="2" y="{y}">{plain(words)}</text>' for y, kind, words in lines)
    rule = f'<line class="tl-rule" x1="0" x2="{LABEL_PX}" y1="0.5" y2="0.5"/>'
    return svg(LABEL_PX, height, rule + text, "tl-figure-labels", "What the curves show")


def fullest_pools(picture: Timeline) -> list[PoolUse]:
    """The pools nearest to their limit, at most MOST_POOLS of them."""
    used = [pool for pool in picture.pools if pool.peak]
    return sorted(used, key=lambda pool: -pool.peak / max(1, pool.limit or 10**6))[:MOST_POOLS]


def whole(picture: Timeline, scale: DayScale, style: str) -> str:
    """One SVG file: title, legend, all parts. `style` is the CSS that goes into it."""
    width, rows = LABEL_PX + scale.width + 32, _rows_px(picture)
    y_axis = 54 + legend_px(picture)
    y_rows = y_axis + AXIS_PX
    y_figures = y_rows + rows + 8
    placed = (
        (16, 44, legend(picture)),
        (16, y_axis, corner()),
        (16 + LABEL_PX, y_axis, axis(picture, scale)),
        (16, y_rows, labels(picture)),
        (16 + LABEL_PX, y_rows, bars(picture, scale)),
        (16, y_figures, figure_labels(picture)),
        (16 + LABEL_PX, y_figures, figures(picture, scale)),
    )
    height = y_figures + _figures_px(picture) + 16
    body = "".join(part.replace("<svg ", f'<svg x="{x}" y="{y}" ', 1) for x, y, part in placed)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{px(width)}" height="{px(height)}" '
        f'viewBox="0 0 {px(width)} {px(height)}" class="timeline" font-family="system-ui, sans-serif">'
        f"<title>{plain(picture.title)}</title><style>{style}</style>"
        f'<rect class="tl-paper" width="100%" height="100%"/>'
        f'<text class="tl-title" x="16" y="30">{plain(picture.title)}</text>{body}</svg>'
    )


# --- what they are made of --------------------------------------------------------------------------------------------


def _rows_px(picture: Timeline) -> int:
    return max(1, len(picture.rows)) * ROW_PX


def _month_spans(picture: Timeline, scale: DayScale) -> Iterator[tuple[date, date]]:
    starts = list(dict.fromkeys([picture.first_on, *scale.months()]))
    yield from zip(starts, [*starts[1:], picture.last_on + timedelta(days=1)], strict=True)


def _wave_numbers(waves: Iterable[WaveColumn], scale: DayScale) -> Iterator[str]:
    last_x = float(-_LEAST_NUMBER_GAP_PX)
    for wave in waves:
        x = (scale.left(wave.first_on) + scale.right(wave.switchover_on)) / 2
        if x - last_x < _LEAST_NUMBER_GAP_PX:
            continue
        last_x = x
        said = f"Wave {wave.number}: {wave.vms:,} VMs switch over by {wave.switchover_on:%d %b %Y}"
        yield (
            f'<a href="{plain(wave.url)}" aria-label="{plain(said)}"><title>{plain(said)}</title>'
            f'<text class="tl-wave-number" x="{px(x)}" y="{AXIS_PX - 9}" text-anchor="middle">{wave.number}</text></a>'
        )


def _columns(picture: Timeline, scale: DayScale, height: float) -> Iterator[str]:
    """Months, freezes and waves behind the rows."""
    for month in scale.months():
        yield f'<line class="tl-month" x1="{px(scale.left(month))}" x2="{px(scale.left(month))}" y1="0" y2="{height}"/>'
    for freeze in picture.freezes:
        if freeze.last_on >= picture.first_on and freeze.first_on <= picture.last_on:
            x, width = scale.left(freeze.first_on), scale.right(freeze.last_on) - scale.left(freeze.first_on)
            yield (
                f'<rect class="tl-freeze" x="{px(x)}" y="0" width="{px(width)}" height="{height}">'
                f"<title>Freeze {plain(freeze.name)}: {freeze.first_on:%d %b} to {freeze.last_on:%d %b %Y}</title></rect>"
            )
    for wave in picture.waves:
        x, width = scale.left(wave.first_on), scale.right(wave.switchover_on) - scale.left(wave.first_on)
        yield f'<rect class="tl-wave" x="{px(x)}" y="0" width="{px(max(1.5, width))}" height="{height}"/>'


def _today_line(picture: Timeline, scale: DayScale, height: float) -> str:
    if not picture.first_on <= picture.today <= picture.last_on:
        return ""
    x = px(scale.middle(picture.today))
    return f'<line class="tl-today" x1="{x}" x2="{x}" y1="0" y2="{height}"/>'


def _today_flag(picture: Timeline, scale: DayScale) -> str:
    if not picture.first_on <= picture.today <= picture.last_on:
        return ""
    x = scale.middle(picture.today)
    return f'<text class="tl-today-word" x="{px(x + 4)}" y="{AXIS_PX - 22}">today</text>' + _today_line(
        picture, scale, AXIS_PX
    )


def _slots_curve(picture: Timeline, pool: PoolUse, scale: DayScale) -> str:
    base, height = POOL_PX - 5, POOL_PX - 14
    top = max(pool.peak, pool.limit or 0, 1)
    days = (day.on for day in picture.daily)
    path = _steps(zip(days, pool.slots, strict=True), scale, base, height, top)
    parts = [f'<path class="tl-slots" d="{path}"/>' if path else ""]
    parts.append(f'<line class="tl-rule" x1="0" x2="{px(scale.width)}" y1="{base}" y2="{base}"/>')
    if pool.limit is not None:
        y = base - height * pool.limit / top
        parts.append(
            f'<line class="tl-limit" x1="0" x2="{px(scale.width)}" y1="{px(y)}" y2="{px(y)}"/>'
            f'<text class="tl-limit-word" x="{px(scale.width - 4)}" y="{px(y + 11)}" text-anchor="end">'
            f"limit {pool.limit}</text>"
        )
    return "".join(parts)


def _risk_area(picture: Timeline, scale: DayScale) -> str:
    top = round_up(max((day.risk_days for day in picture.daily), default=1.0))
    base = RISK_PX - 8
    path = _steps(((day.on, day.risk_days) for day in picture.daily), scale, base, base - 10, top)
    area = f'<path class="tl-risk" d="{path}"/>' if path else ""
    return f'{area}<line class="tl-rule" x1="0" x2="{px(scale.width)}" y1="{base}" y2="{base}"/>'


def _figures_px(picture: Timeline) -> int:
    return len(fullest_pools(picture)) * POOL_PX + RISK_PX


def _steps(points: Iterable[tuple[date, float]], scale: DayScale, base: float, height: float, top: float) -> str:
    """A closed step path: a level for each day."""
    commands: list[str] = []
    level: str | None = None
    last_right = 0.0
    for on, figure in points:
        y = px(base - height * figure / top)
        if not commands:
            commands.append(f"M{px(scale.left(on))} {px(base)}V{y}")
        elif y != level:
            commands.append(f"H{px(scale.left(on))}V{y}")
        level, last_right = y, scale.right(on)
    if not commands:
        return ""
    return "".join(commands) + f"H{px(last_right)}V{px(base)}Z"
