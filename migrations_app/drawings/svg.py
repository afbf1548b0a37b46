"""How a part of a picture is written: an SVG of its own, its coordinates, its words."""

from migrations_app.drawings.text import plain

HATCH = (
    '<defs><pattern id="tl-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<line class="tl-hatch" x1="0" x2="0" y1="0" y2="5"/></pattern></defs>'
)


def svg(width: float, height: float, body: str, name: str, title: str) -> str:
    """One part of a picture, with the words that name it."""
    return (
        f'<svg class="{name}" width="{px(width)}" height="{px(height)}" viewBox="0 0 {px(width)} {px(height)}" '
        f'role="group" aria-label="{plain(title)}">{body}</svg>'
    )


def px(figure: float) -> str:
    """A coordinate, a tenth of a pixel exact."""
    return f"{figure:.1f}".removesuffix(".0")


def short(words: str, most: int) -> str:
    """`words` with what is too long left out."""
    return words if len(words) <= most else words[: most - 1] + "…"
