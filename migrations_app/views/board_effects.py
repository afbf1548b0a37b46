"""What the board says of figures: the plan's as they stand, and what a move would do to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil, floor
from typing import Any

from migrations_app.adapters.boards import Desk
from migrations_app.adapters.sentences import readable
from migrations_app.models import Edit, Window
from migrations_app.services.board import Weighed
from migrations_app.services.board_paths import DetourEffect
from migrations_app.templatetags.plans import difference
from networks.services import ServiceError
from networks.templatetags.figures import day, decimal, whole
from planner.core.editing.judge import Breach
from planner.core.wording import counted


@dataclass(frozen=True, slots=True)
class FigureShown:
    """A figure of the plan, and how the last edit changed it."""

    label: str
    value: str
    unit: str
    note: str
    change: str = ""
    is_better: bool = False
    is_text: bool = False

    @property
    def change_badge(self) -> str:
        """Less is better, and the badge's sign says so too."""
        return "is-good" if self.is_better else "is-warn"


@dataclass(frozen=True, slots=True)
class Delta:
    """A figure's difference, with its unit."""

    label: str
    words: str
    unit: str


@dataclass(frozen=True, slots=True)
class BreakShown:
    """A limit that a move would break."""

    sentence: str
    way_out: str
    is_hard: bool

    @property
    def standing(self) -> str:
        """Whether a reason would do."""
        return "cannot be" if self.is_hard else "needs a reason"

    @property
    def badge(self) -> str:
        """How it stands out, beside its word."""
        return "is-bad" if self.is_hard else "is-warn"


@dataclass(frozen=True, slots=True)
class ShownEffect:
    """A move weighed. `verdict`: "free", "reason" (a person must say why) or "refused".

    `detours`: what it does to the ways of traffic over the whole plan; `detours_said` in a sentence, or why nothing is.
    """

    title: str
    verdict: str
    refusal: str = ""
    codes: str = ""
    deltas: tuple[Delta, ...] = ()
    detours: tuple[Delta, ...] = ()
    detours_said: str = ""
    room: str = ""
    breaks: tuple[BreakShown, ...] = ()
    heals: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    is_stale: bool = False

    @property
    def said(self) -> str:
        """It in one breath, for a screen reader."""
        changes = ", ".join(f"{one.label} {one.words} {one.unit}".strip() for one in (*self.deltas, *self.detours))
        limits = " ".join(f"{one.standing}: {one.sentence}" for one in self.breaks)
        return " ".join(filter(None, [f"{self.title}.", f"{changes}." if changes else "", limits or self.refusal]))


GB_PER_TB = 1_000

_FIGURES = (  # key of figures and effects, label, unit, decimals
    ("stretch_days", "Stretch-days", "days", 0),
    ("risk_days", "Risk", "risk-days", 1),
    ("split_tb", "Traffic across sites", "TB", 2),
)


def refused_effect(title: str, refusal: ServiceError | str, *, is_stale: bool = False) -> ShownEffect:
    """A move that is refused before anything is weighed."""
    return ShownEffect(title, "refused", refusal=str(refusal), is_stale=is_stale)


def effect_of_move(weighed: Weighed, detours: DetourEffect, vm_count: int, window: Window) -> ShownEffect:
    """What moving VMs to a window would do."""
    title = f"{counted(vm_count, 'VM')} to {window.name}"
    return effect_of_proposal(weighed, detours, title, room=_room(weighed, window), undone="Nothing was moved.")


def effect_of_proposal(
    weighed: Weighed, detours: DetourEffect, title: str, *, room: str = "", undone: str
) -> ShownEffect:
    """What an edit would do. `room`: what is left in the wave it fills; `undone`: what a refusal leaves as it was."""
    hard, policy = weighed.hard, weighed.policy
    breaks = (*_breaks(hard, is_hard=True), *_breaks(policy, is_hard=False))
    first = breaks[0] if hard else None
    return ShownEffect(
        title,
        verdict="refused" if hard else "reason" if weighed.needs_reason else "free",
        refusal=f"{first.sentence} {first.way_out} {undone}".replace("  ", " ") if first else "",
        codes=",".join(sorted({one.code for one in policy})),
        deltas=_deltas(weighed.effect.as_json()),
        detours=_detours(detours),
        detours_said=_detours_said(detours),
        room=room,
        breaks=breaks,
        heals=tuple(readable(one.sentence) for one in weighed.effect.gone_breaches),
        notes=tuple(weighed.sentences),
    )


def _breaks(breaches: list[Breach], *, is_hard: bool) -> tuple[BreakShown, ...]:
    return tuple(BreakShown(readable(one.sentence), readable(one.way_out), is_hard) for one in breaches)


def _deltas(effect: Mapping[str, Any]) -> tuple[Delta, ...]:
    """Differences of what a person watches; the end only where it moves."""
    found = [Delta(label, _signed(effect.get(key, 0.0), decimals), unit) for key, label, unit, decimals in _FIGURES]
    if end := effect.get("makespan_days"):
        found.append(Delta("End", _signed(end, 0), "days"))
    return tuple(found)


def _detours(detours: DetourEffect) -> tuple[Delta, ...]:
    """What changes of detours; nothing where nothing does, or nobody can tell."""
    if detours.missing or not detours.is_change:
        return ()
    found = [
        Delta("Detours gained", str(whole(detours.more)), "talks"),
        Delta("Detours lost", str(whole(detours.fewer)), "talks"),
        _volume("Traffic on detours", detours.gb),
    ]
    if detours.ms_days is not None:
        found.append(Delta("Latency added", _signed(detours.ms_days, 0), "ms × conversations × days"))
    if round(detours.asymmetric_days):
        found.append(Delta("Asymmetric", _signed(detours.asymmetric_days, 0), "conversations × days"))
    if round(detours.broken_days):
        found.append(Delta("Broken", _signed(detours.broken_days, 0), "conversations × days"))
    return tuple(found)


def _volume(label: str, gb: float) -> Delta:
    """GB, or TB where there are a thousand."""
    in_tb = abs(gb) >= GB_PER_TB
    return Delta(label, _signed(gb / GB_PER_TB if in_tb else gb, 1), "TB" if in_tb else "GB")


def _detours_said(detours: DetourEffect) -> str:
    """What its figures leave out."""
    if detours.missing:
        return detours.missing
    told = [] if detours.is_change else ["No detour begins or ends by it."]
    if detours.is_behind:
        told.append("Its detours do not know yet what was changed of the estate or the network last.")
    return " ".join(told)


def _signed(value: float, decimals: int) -> str:
    said = difference(value, decimals)
    return said if said[0] in "+\N{MINUS SIGN}" else f"±{said}"


def figures_of(desk: Desk, last: Edit | None) -> list[FigureShown]:
    """The parts of the objective, each with what the last edit did to it."""
    now = desk.standing.figures.as_json()
    changed = {} if last is None else last.effect
    notes = {
        "stretch_days": "all segments together",
        "risk_days": "grows with age and traffic",
        "split_tb": "between separated VMs",
    }
    found = []
    for key, label, unit, decimals in _FIGURES:
        value = str(whole(now[key]) if not decimals else decimal(now[key], decimals))
        found.append(_shown(label, value, unit, notes[key], changed.get(key, 0.0), decimals))
    ends_on = date.fromisoformat(now["ends_on"]) if now.get("ends_on") else None
    days = changed.get("makespan_days", 0)
    found.append(
        _shown("Ends on", str(day(ends_on)), "", "the last move or cutover", days, 0, is_text=True, what=" days")
    )
    found.append(_peak(now["peak_slots"]))
    return found


def _shown(
    label: str, value: str, unit: str, note: str, change: float, decimals: int, *, is_text: bool = False, what: str = ""
) -> FigureShown:
    is_change = bool(round(change, decimals))
    said = f"{difference(change, decimals)}{what}" if is_change else ""
    return FigureShown(label, value, unit, note, said, is_better=change < 0, is_text=is_text)


def _peak(pools: Mapping[str, Any]) -> FigureShown:
    """The pool of NE appliances that is nearest to its limit."""
    if not pools:
        return FigureShown("Extensions at once", "0", "slots", "no segment is stretched")
    name, (peak, limit) = max(pools.items(), key=lambda one: one[1][0] / max(1, one[1][1]))
    return FigureShown("Extensions at once", str(whole(peak)), f"of {limit:,} slots", f"at most, on {name}")


def _room(weighed: Weighed, window: Window) -> str:
    """What the window takes beyond it."""
    load = weighed.loads.get(window.pk)
    if load is None:
        return ""
    loads = (
        (load.vms, load.max_vms, "VM", "VMs"),
        (load.gb, load.max_gb, "GB", "GB"),
        (load.critical, load.max_critical, "critical VM", "critical VMs"),
    )
    known = [(most - used, one, many) for used, most, one, many in loads if most is not None]
    over = [f"{counted(ceil(-left), one, many)} too many" for left, one, many in known if left < 0]
    left = over + [counted(floor(left), one, many) for left, one, many in known if left >= 0]
    return ", ".join(left) if left else "no limit"
