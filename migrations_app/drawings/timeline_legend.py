"""What the timeline's colours and signs mean: only those that the picture holds."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from migrations_app.drawings.records import Timeline
from migrations_app.drawings.svg import HATCH, px, svg
from migrations_app.drawings.text import plain

LEGEND_PX, LINE_PX = 1_060, 20  # how wide, and how high a line is


def legend(picture: Timeline) -> str:
    """The colour scale in risk-days, and what the signs mean."""
    parts = []
    x = 0.0
    for band, words in enumerate(_band_words(picture.band_limits)):
        width = 18 + 6.4 * len(words) + 14
        parts.append(
            f'<rect class="tl-band tl-band-{band}" x="{px(x)}" y="4" width="14" height="12" rx="2"/>'
            f'<text class="tl-small" x="{px(x + 19)}" y="14">{plain(words)}</text>'
        )
        x += width
    parts.append(f'<text class="tl-small" x="{px(x)}" y="14">risk-days gathered</text>')
    widest = x + 130
    for sign, left, top in _placed(_signs(picture)):
        parts.append(
            f'<g transform="translate({px(left)} {top})">{sign.drawn}'
            f'<text class="tl-small" x="{sign.indent}" y="14">{plain(sign.words)}</text></g>'
        )
        widest = max(widest, left + sign.width)
    return svg(widest, legend_px(picture), HATCH + "".join(parts), "tl-legend", "Legend")


def _band_words(limits: tuple[float, ...]) -> list[str]:
    figures = [f"{limit:,g}" for limit in limits]
    if not figures:
        return []
    between = [f"{a}–{b}" for a, b in pairwise(figures)]
    return [f"under {figures[0]}", *between, f"{figures[-1]} and more"]


@dataclass(frozen=True, slots=True)
class _Sign:
    """One entry of the legend: its drawing from 0 to `indent`, 20 pixels high, and its words."""

    drawn: str
    indent: int
    words: str

    @property
    def width(self) -> float:
        return self.indent + 6.3 * len(self.words) + 20


def _signs(picture: Timeline) -> list[_Sign]:
    """What the picture holds."""
    outline = '<rect class="tl-frame" x="0.5" y="4.5" width="26" height="11" rx="3"/>'
    filled = '<rect class="tl-band tl-band-2" x="0" y="4" width="27" height="12"/>'
    cap = '<line class="tl-over" x1="27" x2="27" y1="2" y2="18"/>'
    signs = [_Sign(outline, 34, "extension as planned")]
    if picture.has_facts:
        signs.append(_Sign(filled, 34, "as it happened"))
        signs.append(_Sign(filled + cap, 34, "its gateway was cut over"))
        signs.append(_Sign('<circle class="tl-dot is-moved" cx="8" cy="10" r="5"/>', 18, "VMs moved (size: how many)"))
    signs.append(_Sign('<circle class="tl-dot" cx="8" cy="10" r="5"/>', 18, "VMs to move in a wave"))
    signs.append(
        _Sign(
            f'{filled}<rect x="8" y="4" width="19" height="12" fill="url(#tl-hatch)"/>'
            '<line class="tl-budget" x1="8" x2="8" y1="1" y2="19"/>',
            34,
            f"beyond its budget ({picture.budget_days} days, or its own)",
        )
    )
    if picture.has_baseline:
        signs.append(_Sign('<path class="tl-baseline" d="M2 4h9l-4.5 7z"/>', 18, "cutover as approved (baseline)"))
    signs.append(_Sign('<path class="tl-once" d="M6 4l6 6-6 6-6-6z"/>', 18, "moved at once, never stretched"))
    signs.append(_Sign('<rect class="tl-freeze" x="0" y="4" width="20" height="12"/>', 26, "freeze"))
    return signs


def _placed(signs: Iterable[_Sign]) -> list[tuple[_Sign, float, int]]:
    """Each sign with its place, from left to right in lines."""
    placed: list[tuple[_Sign, float, int]] = []
    left, top = 0.0, LINE_PX
    for sign in signs:
        if left and left + sign.width > LEGEND_PX:
            left, top = 0.0, top + LINE_PX
        placed.append((sign, left, top))
        left += sign.width
    return placed


def legend_px(picture: Timeline) -> int:
    """How high the legend is."""
    return max(top for _, _, top in _placed(_signs(picture))) + LINE_PX + 2
