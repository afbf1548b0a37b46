"""The timeline: a row a segment, from its extension to its cutover, over the waves; NE slots and daily risk below.

Drawn in parts (corner, axis, labels, bars, figures) so that a page can keep the axis and the names in sight while the
bars scroll; `whole` puts the same parts together as one file to take away.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from math import sqrt

from migrations_app.drawings.records import PoolUse, Row, Timeline, WaveColumn
from migrations_app.drawings.scale import DayScale, fitting, round_up
from migrations_app.drawings.text import plain

ROW_PX = 22
BAR_PX = 12
LABEL_PX = 268
AXIS_PX = 46
POOL_PX = 44
RISK_PX = 66
MOST_POOLS = 4  # strips below the bars: the fullest pools first
DEFAULT_WIDTH_PX = 1080
NARROWEST_PX, WIDEST_PX = 320, 20_000
_LEAST_NUMBER_GAP_PX = 15  # wave numbers nearer than this would touch
_DOT_PX = (2.2, 6.5)  # radius of one VM, of the largest move


def scale_of(picture: Timeline, width_px: float = DEFAULT_WIDTH_PX) -> DayScale:
    """The day scale of a picture that is `width_px` wide (320 to 20,000 pixels)."""
    return fitting(picture.first_on, picture.last_on, min(max(width_px, NARROWEST_PX), WIDEST_PX))


# --- the parts --------------------------------------------------------------------------------------------------------


def axis(picture: Timeline, scale: DayScale) -> str:
    """Months, wave numbers, freezes and today, above the bars."""
    parts = [f'<line class="tl-rule" x1="0" x2="{_n(scale.width)}" y1="{AXIS_PX - 0.5}" y2="{AXIS_PX - 0.5}"/>']
    for month in [picture.first_on, *scale.months()]:
        x = scale.left(month)
        parts.append(f'<line class="tl-month" x1="{_n(x)}" x2="{_n(x)}" y1="0" y2="{AXIS_PX}"/>')
    for month, until in _month_spans(picture, scale):
        if scale.left(until) - scale.left(month) >= 42:
            label = f"{month:%b %Y}" if scale.left(until) - scale.left(month) >= 68 else f"{month:%b}"
            parts.append(f'<text class="tl-month-name" x="{_n(scale.left(month) + 4)}" y="13">{label}</text>')
    parts.extend(_wave_numbers(picture.waves, scale))
    parts.append(_today_flag(picture, scale))
    return _svg(scale.width, AXIS_PX, "".join(parts), "tl-axis", "Months and wave numbers")


def labels(picture: Timeline) -> str:
    """Name, VLAN and VM count of each row."""
    parts = []
    for at, row in enumerate(picture.rows):
        y = at * ROW_PX + ROW_PX / 2 + 4
        parts.append(
            f'<a href="{plain(row.url)}" aria-label="{plain(_said(row))}"><text class="tl-name" x="2" y="{_n(y)}">'
            f"{plain(_short(row.name, 25))}</text></a>"
            f'<text class="tl-vlan" x="{LABEL_PX - 58}" y="{_n(y)}" text-anchor="end">{plain(_short(row.vlan, 9))}'
            f'</text><text class="tl-count" x="{LABEL_PX - 10}" y="{_n(y)}" text-anchor="end">{row.vms:,}</text>'
        )
    return _svg(LABEL_PX, _rows_px(picture), "".join(parts), "tl-labels", "Segments with VLAN and number of VMs")


def corner() -> str:
    """The headings above the labels."""
    y = AXIS_PX - 9
    return _svg(
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
    most = max((move.vms for row in picture.rows for move in row.moves), default=1)
    parts = [_DEFINITIONS, *_columns(picture, scale, height)]
    for at, row in enumerate(picture.rows):
        parts.append(_bar(row, at, scale, picture, most))
    parts.append(_today_line(picture, scale, height))
    return _svg(scale.width, height, "".join(parts), "tl-bars", f"{picture.title}: one bar a segment")


def figures(picture: Timeline, scale: DayScale) -> str:
    """Extension slots in use against their limit, a strip a pool; and the risk each day adds: on the same axis."""
    height = _figures_px(picture)
    parts = list(_columns(picture, scale, height))
    for at, pool in enumerate(fullest_pools(picture)):
        parts.append(f'<g transform="translate(0 {at * POOL_PX})">{_slots_curve(picture, pool, scale)}</g>')
    parts.append(f'<g transform="translate(0 {height - RISK_PX})">{_risk_area(picture, scale)}</g>')
    parts.append(_today_line(picture, scale, height))
    return _svg(scale.width, height, "".join(parts), "tl-figures", "Extension slots in use and risk a day")


def figure_labels(picture: Timeline) -> str:
    """What the curves are, with their highest figures."""
    height = _figures_px(picture)
    worst = max((day.risk_days for day in picture.daily), default=0.0)
    lines = []
    for at, pool in enumerate(fullest_pools(picture)):
        of = "no limit" if pool.limit is None else f"of {pool.limit}"
        lines.append((at * POOL_PX + 18, "tl-head", f"NE slots {_short(pool.name, 24)}"))
        lines.append((at * POOL_PX + 34, "tl-small", f"at most {pool.peak} {of} in use"))
    lines.append((height - RISK_PX + 18, "tl-head", "Risk a day"))
    lines.append((height - RISK_PX + 34, "tl-small", f"at most {worst:,.1f} risk-days"))
    text = "".join(f'<text class="{kind}" x="2" y="{y}">{plain(words)}</text>' for y, kind, words in lines)
    rule = f'<line class="tl-rule" x1="0" x2="{LABEL_PX}" y1="0.5" y2="0.5"/>'
    return _svg(LABEL_PX, height, rule + text, "tl-figure-labels", "What the curves show")


def fullest_pools(picture: Timeline) -> list[PoolUse]:
    """The pools nearest to their limit, at most MOST_POOLS of them."""
    used = [pool for pool in picture.pools if pool.peak]
    return sorted(used, key=lambda pool: -pool.peak / max(1, pool.limit or 10**6))[:MOST_POOLS]


def legend(picture: Timeline) -> str:
    """The colour scale in risk-days, and what the signs mean."""
    parts = []
    x = 0.0
    for band, words in enumerate(_band_words(picture.band_limits)):
        width = 18 + 6.4 * len(words) + 14
        parts.append(
            f'<rect class="tl-band tl-band-{band}" x="{_n(x)}" y="4" width="14" height="12" rx="2"/>'
            f'<text class="tl-small" x="{_n(x + 19)}" y="14">{plain(words)}</text>'
        )
        x += width
    parts.append(f'<text class="tl-small" x="{_n(x)}" y="14">risk-days gathered</text>')
    signs = (
        ('<rect class="tl-frame" x="0" y="24" width="26" height="12" rx="3"/>', 32, "planned extension"),
        (
            '<rect class="tl-frame" x="0" y="24" width="26" height="12" rx="3"/>'
            '<rect class="tl-actual" x="0" y="33" width="26" height="3"/>',
            32,
            "actual extension",
        ),
        ('<circle class="tl-dot" cx="8" cy="30" r="5"/>', 18, "a wave moves VMs (size: how many)"),
        (
            f'{_DEFINITIONS}<rect class="tl-band tl-band-3" x="0" y="24" width="26" height="12"/>'
            '<rect x="0" y="24" width="26" height="12" fill="url(#tl-hatch)"/>'
            '<line class="tl-budget" x1="0.5" x2="0.5" y1="21" y2="39"/>',
            32,
            f"beyond the budget of {picture.budget_days} days",
        ),
        ('<path class="tl-once" d="M6 24l6 6-6 6-6-6z"/>', 18, "moved at once, never stretched"),
        ('<rect class="tl-freeze" x="0" y="24" width="20" height="12"/>', 26, "freeze"),
    )
    at = 0.0
    for sign, indent, words in signs:
        parts.append(
            f'<g transform="translate({_n(at)} 0)">{sign}'
            f'<text class="tl-small" x="{indent}" y="34">{plain(words)}</text></g>'
        )
        at += indent + 6.3 * len(words) + 20
    return _svg(max(x + 130, at), 42, "".join(parts), "tl-legend", "Legend")


def whole(picture: Timeline, scale: DayScale, style: str) -> str:
    """One SVG file: title, legend, all parts. `style` is the CSS that goes into it."""
    width, rows = LABEL_PX + scale.width + 32, _rows_px(picture)
    y_axis = 96
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
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_n(width)}" height="{_n(height)}" '
        f'viewBox="0 0 {_n(width)} {_n(height)}" class="timeline" font-family="system-ui, sans-serif">'
        f"<title>{plain(picture.title)}</title><style>{style}</style>"
        f'<rect class="tl-paper" width="100%" height="100%"/>'
        f'<text class="tl-title" x="16" y="30">{plain(picture.title)}</text>{body}</svg>'
    )


# --- what they are made of --------------------------------------------------------------------------------------------

_DEFINITIONS = (
    '<defs><pattern id="tl-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<line class="tl-hatch" x1="0" x2="0" y1="0" y2="5"/></pattern></defs>'
)


def _svg(width: float, height: float, body: str, name: str, title: str) -> str:
    return (
        f'<svg class="{name}" width="{_n(width)}" height="{_n(height)}" viewBox="0 0 {_n(width)} {_n(height)}" '
        f'role="group" aria-label="{plain(title)}">{body}</svg>'
    )


def _n(figure: float) -> str:
    """A coordinate, a tenth of a pixel exact."""
    return f"{figure:.1f}".removesuffix(".0")


def _rows_px(picture: Timeline) -> int:
    return max(1, len(picture.rows)) * ROW_PX


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"


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
            f'<text class="tl-wave-number" x="{_n(x)}" y="{AXIS_PX - 9}" text-anchor="middle">{wave.number}</text></a>'
        )


def _columns(picture: Timeline, scale: DayScale, height: float) -> Iterator[str]:
    """Months, freezes and waves behind the rows."""
    for month in scale.months():
        yield f'<line class="tl-month" x1="{_n(scale.left(month))}" x2="{_n(scale.left(month))}" y1="0" y2="{height}"/>'
    for freeze in picture.freezes:
        if freeze.last_on >= picture.first_on and freeze.first_on <= picture.last_on:
            x, width = scale.left(freeze.first_on), scale.right(freeze.last_on) - scale.left(freeze.first_on)
            yield (
                f'<rect class="tl-freeze" x="{_n(x)}" y="0" width="{_n(width)}" height="{height}">'
                f"<title>Freeze {plain(freeze.name)}: {freeze.first_on:%d %b} to {freeze.last_on:%d %b %Y}</title></rect>"
            )
    for wave in picture.waves:
        x, width = scale.left(wave.first_on), scale.right(wave.switchover_on) - scale.left(wave.first_on)
        yield f'<rect class="tl-wave" x="{_n(x)}" y="0" width="{_n(max(1.5, width))}" height="{height}"/>'


def _bar(row: Row, at: int, scale: DayScale, picture: Timeline, most_vms: int) -> str:
    top = at * ROW_PX
    y = top + (ROW_PX - BAR_PX) / 2
    said = plain(_said(row))
    ground = f'<rect class="tl-ground" x="0" y="{top}" width="{_n(scale.width)}" height="{ROW_PX}"/>'
    if row.stretch_on is None or row.ends_on is None:
        shape = _once(row, scale, top + ROW_PX / 2)
    else:
        shape = _stretch(row, row.stretch_on, row.ends_on, y, scale, picture.budget_days)
        shape += "".join(_dots(row, top + ROW_PX / 2, scale, most_vms))
    shape += "".join(_actual(row, y, scale, picture.today))
    # the row's name is the link a keyboard and a screen reader meet; this one is for the pointer
    return f'<a class="tl-row" href="{plain(row.url)}" tabindex="-1" aria-hidden="true"><title>{said}</title>{ground}{shape}</a>'


def _once(row: Row, scale: DayScale, middle: float) -> str:
    if row.ends_on is None:
        return ""
    return f'<path class="tl-once" d="M{_n(scale.middle(row.ends_on))} {_n(middle - 6)}l6 6-6 6-6-6z"/>'


def _stretch(row: Row, stretch_on: date, ends_on: date, y: float, scale: DayScale, budget_days: int) -> str:
    left, right = scale.left(stretch_on), scale.right(ends_on)
    if right <= left:
        return ""
    bands = row.bands or ((0, 0),)
    starts = [scale.left(stretch_on + timedelta(days=offset)) for _, offset in bands]
    parts = [
        f'<rect class="tl-band tl-band-{band}" x="{_n(x)}" y="{_n(y)}" width="{_n(until - x)}" height="{BAR_PX}"/>'
        for (band, _), x, until in zip(bands, starts, [*starts[1:], right], strict=True)
        if until > x
    ]
    budget_ends = stretch_on + timedelta(days=budget_days)
    if budget_ends <= ends_on:
        x = scale.left(budget_ends)
        parts.append(
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(right - x)}" height="{BAR_PX}" fill="url(#tl-hatch)"/>'
            f'<line class="tl-budget" x1="{_n(x)}" x2="{_n(x)}" y1="{_n(y - 3)}" y2="{_n(y + BAR_PX + 3)}"/>'
        )
    open_end = " tl-open" if row.stays_stretched else ""
    parts.append(
        f'<rect class="tl-frame{open_end}" x="{_n(left)}" y="{_n(y)}" width="{_n(right - left)}" '
        f'height="{BAR_PX}" rx="3"/>'
    )
    return "".join(parts)


def _actual(row: Row, y: float, scale: DayScale, today: date) -> Iterator[str]:
    for stretch in row.actual:
        left, right = scale.left(stretch.from_on), scale.right(stretch.to_on or today)
        if right > left:
            yield f'<rect class="tl-actual" x="{_n(left)}" y="{_n(y + BAR_PX - 3)}" width="{_n(right - left)}" height="3"/>'


def _dots(row: Row, middle: float, scale: DayScale, most_vms: int) -> Iterator[str]:
    smallest, largest = _DOT_PX
    for move in row.moves:
        radius = smallest + (largest - smallest) * sqrt(move.vms / most_vms)
        yield f'<circle class="tl-dot" cx="{_n(scale.middle(move.on))}" cy="{_n(middle)}" r="{_n(radius)}"/>'


def _today_line(picture: Timeline, scale: DayScale, height: float) -> str:
    if not picture.first_on <= picture.today <= picture.last_on:
        return ""
    x = _n(scale.middle(picture.today))
    return f'<line class="tl-today" x1="{x}" x2="{x}" y1="0" y2="{height}"/>'


def _today_flag(picture: Timeline, scale: DayScale) -> str:
    if not picture.first_on <= picture.today <= picture.last_on:
        return ""
    x = scale.middle(picture.today)
    return f'<text class="tl-today-word" x="{_n(x + 4)}" y="{AXIS_PX - 22}">today</text>' + _today_line(
        picture, scale, AXIS_PX
    )


def _slots_curve(picture: Timeline, pool: PoolUse, scale: DayScale) -> str:
    base, height = POOL_PX - 5, POOL_PX - 14
    top = max(pool.peak, pool.limit or 0, 1)
    days = (day.on for day in picture.daily)
    path = _steps(zip(days, pool.slots, strict=True), scale, base, height, top)
    parts = [f'<path class="tl-slots" d="{path}"/>' if path else ""]
    parts.append(f'<line class="tl-rule" x1="0" x2="{_n(scale.width)}" y1="{base}" y2="{base}"/>')
    if pool.limit is not None:
        y = base - height * pool.limit / top
        parts.append(
            f'<line class="tl-limit" x1="0" x2="{_n(scale.width)}" y1="{_n(y)}" y2="{_n(y)}"/>'
            f'<text class="tl-limit-word" x="{_n(scale.width - 4)}" y="{_n(y + 11)}" text-anchor="end">'
            f"limit {pool.limit}</text>"
        )
    return "".join(parts)


def _risk_area(picture: Timeline, scale: DayScale) -> str:
    top = round_up(max((day.risk_days for day in picture.daily), default=1.0))
    base = RISK_PX - 8
    path = _steps(((day.on, day.risk_days) for day in picture.daily), scale, base, base - 10, top)
    area = f'<path class="tl-risk" d="{path}"/>' if path else ""
    return f'{area}<line class="tl-rule" x1="0" x2="{_n(scale.width)}" y1="{base}" y2="{base}"/>'


def _figures_px(picture: Timeline) -> int:
    return len(fullest_pools(picture)) * POOL_PX + RISK_PX


def _steps(points: Iterable[tuple[date, float]], scale: DayScale, base: float, height: float, top: float) -> str:
    """A closed step path: a level for each day."""
    commands: list[str] = []
    level: str | None = None
    last_right = 0.0
    for on, figure in points:
        y = _n(base - height * figure / top)
        if not commands:
            commands.append(f"M{_n(scale.left(on))} {_n(base)}V{y}")
        elif y != level:
            commands.append(f"H{_n(scale.left(on))}V{y}")
        level, last_right = y, scale.right(on)
    if not commands:
        return ""
    return "".join(commands) + f"H{_n(last_right)}V{_n(base)}Z"


def _band_words(limits: tuple[float, ...]) -> list[str]:
    figures = [f"{limit:,g}" for limit in limits]
    if not figures:
        return []
    between = [f"{a}–{b}" for a, b in pairwise(figures)]
    return [f"under {figures[0]}", *between, f"{figures[-1]} and more"]


def _said(row: Row) -> str:
    """The row's figures in words, for a hover, a focus and a screen reader."""
    who = f"{row.name}, VLAN {row.vlan or 'unknown'}, {row.vms:,} VMs"
    if row.stretch_on is None or row.ends_on is None:
        return f"{who}: never stretched" + ("" if row.ends_on is None else f", moves at once by {row.ends_on:%d %b %Y}")
    until = "stays stretched to the horizon" if row.stays_stretched else f"cut over on {row.ends_on:%d %b %Y}"
    waves = ", ".join(str(move.wave) for move in row.moves) or "none"
    return (
        f"{who}: extended on {row.stretch_on:%d %b %Y}, {until}; {row.days:,} days stretched, "
        f"{row.risk_days:,.1f} risk-days; waves {waves}"
    )
