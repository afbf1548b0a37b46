"""Days stretched against the budget as a bar for a table's cell: all bars of a table share one scale."""

WIDTH_PX, HEIGHT_PX = 160, 14
_BAR_TOP_PX, _BAR_PX = 3, 8


def days_bar(days: int, budget: int, longest: int) -> str:
    """The bar as SVG. `longest`: the days that fill the width (at least 1). The cell says the figures in words."""
    scale = WIDTH_PX / max(1, longest)
    within = min(days, budget) * scale
    parts = [
        f'<rect class="db-ground" y="{_BAR_TOP_PX}" width="{WIDTH_PX}" height="{_BAR_PX}"/>',
        f'<rect class="db-within" y="{_BAR_TOP_PX}" width="{within:.1f}" height="{_BAR_PX}"/>',
    ]
    if days > budget:
        begin, end = budget * scale, min(days * scale, WIDTH_PX)
        parts.append(
            f'<rect class="db-beyond" x="{begin:.1f}" y="{_BAR_TOP_PX}" width="{end - begin:.1f}" height="{_BAR_PX}"/>'
        )
        parts.append(_hatch(begin, end))
    x = min(budget * scale, WIDTH_PX - 1)
    parts.append(f'<path class="db-budget" d="M{x:.1f} 0V{HEIGHT_PX}"/>')
    size = f'width="{WIDTH_PX}" height="{HEIGHT_PX}" viewBox="0 0 {WIDTH_PX} {HEIGHT_PX}"'
    return f'<svg class="days-bar" {size} aria-hidden="true">{"".join(parts)}</svg>'


def _hatch(begin: float, end: float) -> str:
    """Slanted strokes, so that what is over reads without colour."""
    strokes = []
    x = begin + 3
    while x + 4 <= end:
        strokes.append(f"M{x:.1f} {_BAR_TOP_PX + _BAR_PX}L{x + 4:.1f} {_BAR_TOP_PX}")
        x += 5
    return f'<path class="db-hatch" d="{"".join(strokes)}"/>' if strokes else ""
