"""One row of the timeline: a segment's stretch as planned and as it happened, and the same in words."""

from collections.abc import Iterator
from datetime import date, timedelta
from math import sqrt

from migrations_app.drawings.records import Row
from migrations_app.drawings.scale import DayScale
from migrations_app.drawings.svg import px
from migrations_app.drawings.text import plain
from planner.core.wording import counted

ROW_PX = 22
BAR_PX = 12
_DOT_PX = (2.2, 6.5)  # radius of one VM, of the largest move


def row_bar(row: Row, at: int, scale: DayScale, *, today: date, is_fainter: bool, most_vms: int) -> str:
    """The row `at` places from the top. `is_fainter`: what is planned, so that what happened stands out.

    `most_vms`: of one day in the picture, which the largest dot stands for.
    """
    top = at * ROW_PX
    y = top + (ROW_PX - BAR_PX) / 2
    said = plain(row_said(row, today))
    ground = f'<rect class="tl-ground" x="0" y="{top}" width="{px(scale.width)}" height="{ROW_PX}"/>'
    if row.stretch_on is None or row.ends_on is None:
        shape = _once(row, scale, top + ROW_PX / 2)
    else:
        filled = _bands(row.bands, row.stretch_on, row.ends_on, y, scale)
        shape = f'<g class="tl-planned">{filled}</g>' if is_fainter else filled
    shape += "".join(_actual(row, y, scale, today))
    shape += "".join(_beyond(row, y, scale, today))
    shape += _frame(row, y, scale) + _ends(row, y, scale)
    shape += "".join(_dots(row, top + ROW_PX / 2, scale, most_vms))
    # the row's name is the link a keyboard and a screen reader meet; this one is for the pointer
    return f'<a class="tl-row" href="{plain(row.url)}" tabindex="-1" aria-hidden="true"><title>{said}</title>{ground}{shape}</a>'


def _once(row: Row, scale: DayScale, middle: float) -> str:
    if row.ends_on is None:
        return ""
    return f'<path class="tl-once" d="M{px(scale.middle(row.ends_on))} {px(middle - 6)}l6 6-6 6-6-6z"/>'


def _bands(bands: tuple[tuple[int, int], ...], begins: date, ends: date, y: float, scale: DayScale) -> str:
    """A stretch from `begins` to `ends`, its colour deepening as risk gathers with its days."""
    right = scale.right(ends)
    if right <= scale.left(begins):
        return ""
    known = bands or ((0, 0),)
    starts = [min(scale.left(begins + timedelta(days=offset)), right) for _, offset in known]
    return "".join(
        f'<rect class="tl-band tl-band-{band}" x="{px(x)}" y="{px(y)}" width="{px(until - x)}" height="{BAR_PX}"/>'
        for (band, _), x, until in zip(known, starts, [*starts[1:], right], strict=True)
        if until > x
    )


def _frame(row: Row, y: float, scale: DayScale) -> str:
    """The outline of the stretch as planned."""
    if row.stretch_on is None or row.ends_on is None:
        return ""
    left, right = scale.left(row.stretch_on), scale.right(row.ends_on)
    if right <= left:
        return ""
    open_end = " tl-open" if row.stays_stretched else ""
    return (
        f'<rect class="tl-frame{open_end}" x="{px(left)}" y="{px(y)}" width="{px(right - left)}" '
        f'height="{BAR_PX}" rx="3"/>'
    )


def _actual(row: Row, y: float, scale: DayScale, today: date) -> Iterator[str]:
    """Each stretch that happened, filled. Its colours are those of its days as planned."""
    for stretch in row.actual:
        if filled := _bands(row.bands, stretch.from_on, stretch.to_on or today, y, scale):
            yield f'<g class="tl-actual">{filled}</g>'


def _beyond(row: Row, y: float, scale: DayScale, today: date) -> Iterator[str]:
    """A tick where the budget ends, and hatching beyond it: of what happened, and of what still is planned."""
    for begins, ends in _stretches(row, today):
        budget_ends = begins + timedelta(days=row.budget_days)
        x, right = scale.left(budget_ends), scale.right(ends)
        if budget_ends <= ends and right > x:
            yield (
                f'<rect x="{px(x)}" y="{px(y)}" width="{px(right - x)}" height="{BAR_PX}" fill="url(#tl-hatch)"/>'
                f'<line class="tl-budget" x1="{px(x)}" x2="{px(x)}" y1="{px(y - 3)}" y2="{px(y + BAR_PX + 3)}"/>'
            )


def _stretches(row: Row, today: date) -> list[tuple[date, date]]:
    """First and last day of each stretch; the one that goes on to its planned end. Planned only where none is begun."""
    spans = [(one.from_on, one.to_on or max(today, row.ends_on or today)) for one in row.actual]
    goes_on = any(one.to_on is None for one in row.actual)
    if row.stretch_on is not None and row.ends_on is not None and not goes_on and row.cut_over_on is None:
        spans.append((row.stretch_on, row.ends_on))
    return spans


def _ends(row: Row, y: float, scale: DayScale) -> str:
    """The cutover in fact, as a cap; and as approved, as a small mark above the bar."""
    parts = []
    if row.cut_over_on is not None:
        x = px(scale.right(row.cut_over_on))
        parts.append(f'<line class="tl-over" x1="{x}" x2="{x}" y1="{px(y - 2)}" y2="{px(y + BAR_PX + 2)}"/>')
    if row.baseline_cutover_on is not None:
        left = scale.right(row.baseline_cutover_on) - 4
        parts.append(f'<path class="tl-baseline" d="M{px(left)} {px(y - 4)}h8l-4 6z"/>')
    return "".join(parts)


def _dots(row: Row, middle: float, scale: DayScale, most_vms: int) -> Iterator[str]:
    """Filled where VMs have moved, hollow where some are to move; one rolled back is to move again."""
    smallest, largest = _DOT_PX
    to_come = [(on, vms, "tl-dot") for on, vms in _to_come(row)]
    moved = [(one.on, one.vms, "tl-dot is-moved") for one in row.moved]
    for on, vms, kind in to_come + moved:
        radius = smallest + (largest - smallest) * sqrt(min(1.0, vms / most_vms))
        yield f'<circle class="{kind}" cx="{px(scale.middle(on))}" cy="{px(middle)}" r="{px(radius)}"/>'


def _to_come(row: Row) -> Iterator[tuple[date, int]]:
    """Day and VMs of each planned move that has not happened; who moved since the plan was made is taken off in order."""
    in_plan = sum(move.vms for move in row.moves)
    done = sum(one.vms for one in row.moved) - (row.vms - in_plan)
    for move in row.moves:
        left = move.vms - min(max(0, done), move.vms)
        done -= move.vms
        if left:
            yield move.on, left


def row_said(row: Row, today: date) -> str:
    """The row's figures in words, for a hover, a focus and a screen reader."""
    who = f"{row.name}, VLAN {row.vlan or 'unknown'}, {row.vms:,} VMs"
    return "; ".join([f"{who}: {_planned_words(row)}", *_fact_words(row, today)])


def _planned_words(row: Row) -> str:
    if row.stretch_on is None or row.ends_on is None:
        return "never stretched" + ("" if row.ends_on is None else f", moves at once by {row.ends_on:%d %b %Y}")
    until = "stays stretched to the horizon" if row.stays_stretched else f"cut over on {row.ends_on:%d %b %Y}"
    waves = ", ".join(str(move.wave) for move in row.moves) or "none"
    return (
        f"extended on {row.stretch_on:%d %b %Y}, {until}; {row.days:,} days stretched of a budget of {row.budget_days:,}, "
        f"{row.risk_days:,.1f} risk-days; waves {waves}"
    )


def _fact_words(row: Row, today: date) -> Iterator[str]:
    """What has happened, and what was approved."""
    for one in row.actual:
        days = ((one.to_on or today) - one.from_on).days + 1
        until = "until now" if one.to_on is None else f"to {one.to_on:%d %b %Y}"
        yield f"in fact extended from {one.from_on:%d %b %Y} {until}, {counted(days, 'day')}"
    if row.moved:
        yield f"{counted(sum(one.vms for one in row.moved), 'VM')} moved by {max(one.on for one in row.moved):%d %b %Y}"
    if row.cut_over_on is not None:
        yield f"in fact cut over on {row.cut_over_on:%d %b %Y}"
    if row.baseline_cutover_on is not None:
        yield f"approved for {row.baseline_cutover_on:%d %b %Y}"
