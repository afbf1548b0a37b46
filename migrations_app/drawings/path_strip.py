"""The story of a plan's paths as a strip: how much detours from stop to stop, or the verdict of one flow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from migrations_app.drawings.svg import px
from migrations_app.drawings.text import plain

STACKED = ("broken", "asymmetric", "trombone", "backhaul")  # from the bottom
WIDTH_PX, HEIGHT_PX = 960, 34
_TALL = 100.0
_LONGEST_LAST_SHARE = 0.25  # of the strip: what comes after the last event may go on for months


@dataclass(frozen=True, slots=True)
class Run:
    """Days on end with the same verdict."""

    verdict: str
    from_on: date
    until_on: date

    @property
    def days(self) -> int:
        """How many, both ends counted."""
        return (self.until_on - self.from_on).days + 1


def detours_strip(stops: Sequence[Mapping[str, int]]) -> str:
    """Talks that detour, a column a stop, stretched to its box by the page: a picture beside a slider of the same stops.

    The first and the last column are half as wide, so that the middle of each stands above its place on the slider.
    """
    width = max(1, len(stops) - 1)
    most = max((sum(one.get(verdict, 0) for verdict in STACKED) for one in stops), default=0)
    parts = []
    for at, counts in enumerate(stops if most else ()):
        left, right = max(0.0, at - 0.5), min(float(width), at + 0.5) if len(stops) > 1 else 1.0
        y = _TALL
        for verdict in STACKED:
            height = _TALL * counts.get(verdict, 0) / most
            y -= height
            if height:
                parts.append(
                    f'<rect class="look-{verdict}" x="{left:g}" y="{y:.2f}" width="{right - left:g}" height="{height:.2f}"/>'
                )
    return (
        f'<svg class="detours-strip" viewBox="0 0 {width} {_TALL:g}" preserveAspectRatio="none" aria-hidden="true">'
        f"{''.join(parts)}</svg>"
    )


def verdict_strip(runs: Sequence[Run], on: date, label: str) -> str:
    """One flow's verdicts over the days of the plan; `on` is marked. Drawn to scale but for a long end."""
    if not runs:
        return ""
    before = sum(run.days for run in runs[:-1])
    most = round(before * _LONGEST_LAST_SHARE / (1 - _LONGEST_LAST_SHARE))
    last = min(runs[-1].days, max(1, most)) if before else runs[-1].days
    scale = WIDTH_PX / (before + last)
    parts, x, now = [], 0.0, 0.0
    for run in runs:
        width = (last if run is runs[-1] else run.days) * scale
        said = plain(f"{run.verdict}: {run.from_on:%d %b %Y} to {run.until_on:%d %b %Y}")
        parts.append(
            f'<rect class="look-{run.verdict}" x="{px(x)}" y="8" width="{px(width)}" height="18"><title>{said}</title></rect>'
            f'<rect class="vs-edge" x="{px(x)}" y="8" width="1" height="18"/>'
        )
        if width > 7.0 * len(run.verdict) + 10:
            parts.append(f'<text class="vs-word" x="{px(x + 7)}" y="21">{plain(run.verdict)}</text>')
        if run.from_on <= on <= run.until_on:
            now = x + min(width - 2, ((on - run.from_on).days + 0.5) * scale)
        x += width
    parts.append(f'<path class="vs-now" d="M{px(now)} 2V32M{px(now - 4)} 1h8l-4 6z"/>')
    return (
        f'<svg class="verdict-strip" viewBox="0 0 {WIDTH_PX} {HEIGHT_PX}" role="img" aria-label="{plain(label)}">'
        f"{''.join(parts)}</svg>"
    )
