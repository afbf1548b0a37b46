"""How far a segment's life has come, by facts alone: not extended, extended, moving, ready to cut over, cut over.

Partial waves, roll-backs and re-extensions are normal: a state may go back, and only the current stretch counts.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from planner.core.limits import AGE_ENTRENCHED_DAYS, AGE_NEW_DAYS, STRETCH_BUDGET_DAYS

ONE_DAY = timedelta(days=1)


class LifeState(StrEnum):
    """A segment's state. Its values are stored and shown by that of others; do not rename them."""

    NOT_EXTENDED = "not_extended"
    EXTENDED = "extended"
    MOVING = "moving"
    READY = "ready"
    CUT_OVER = "cut_over"


class AgeBand(StrEnum):
    """How old a stretch is: to 14 days new, to 30 to be watched, above overdue, above 90 entrenched.

    Only the 30 days are sourced (`limits.STRETCH_BUDGET_DAYS`); the others are assumptions.
    """

    NEW = "new"
    WATCH = "watch"
    OVERDUE = "overdue"
    ENTRENCHED = "entrenched"


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first to the last, both counted."""

    from_on: date
    to_on: date

    @property
    def days(self) -> int:
        return (self.to_on - self.from_on).days + 1


@dataclass(frozen=True, slots=True)
class Extension:
    """An L2 extension of one port group that happened; `to_on` None = it still is extended."""

    from_on: date
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is recorded of one segment.

    `moved_on`: a day for each VM that has moved. `left`: VMs still to move. `is_held`: something else than those still
    stands on it (a VM that stays, one to retire, a physical host): then it is not ready, though every VM has moved.
    `closes_by_moving`: it needs no cutover of its own once all have moved, as its treatment is to move at once or to
    be rebuilt.
    """

    extensions: tuple[Extension, ...] = ()
    cut_over_on: date | None = None
    moved_on: tuple[date, ...] = ()
    left: int = 0
    is_held: bool = False
    closes_by_moving: bool = False


@dataclass(frozen=True, slots=True)
class LifeSoFar:
    """What has come of a segment by a day.

    `current`: the stretch that counts, up to that day, to the cutover or to its own end before it; None when it is not
    stretched (any more). `is_open`: it still runs. `earlier`: stretches that ended before, oldest first, each day once.
    `first_vm_on`, `last_vm_on`: the first and the newest move; the newest is the last one when `left` is 0.
    `unextended_on`: the last day of the last extension, once none is open.
    """

    state: LifeState
    current: Span | None
    is_open: bool
    earlier: tuple[Span, ...]
    first_vm_on: date | None
    last_vm_on: date | None
    cut_over_on: date | None
    unextended_on: date | None
    moved: int
    left: int

    @property
    def days_so_far(self) -> int:
        """Days of the current stretch, its first and its last counted; 0 without one."""
        return 0 if self.current is None else self.current.days

    @property
    def days_earlier(self) -> int:
        """Days of the stretches before: they are listed, and count for no budget."""
        return sum(span.days for span in self.earlier)


def age_band(days: int) -> AgeBand:
    """The band of a stretch that has lasted `days` days."""
    if days > AGE_ENTRENCHED_DAYS.value:
        return AgeBand.ENTRENCHED
    if days > STRETCH_BUDGET_DAYS.value:
        return AgeBand.OVERDUE
    return AgeBand.WATCH if days > AGE_NEW_DAYS.value else AgeBand.NEW


def budget_days(own: int | None) -> int:
    """The days a stretch should last at most: the segment's own, else the vendor's threshold. A wish, no limit."""
    return STRETCH_BUDGET_DAYS.value if own is None else own


def lifecycle_state(
    *,
    extended: bool,
    cut_over: bool,
    moved: int,
    left: int,
    is_held: bool = False,
    closes_by_moving: bool = False,
) -> LifeState:
    """The state of a segment: `extended` now, `moved` VMs and `left` ones; the rest as in `Facts`."""
    if cut_over:
        return LifeState.CUT_OVER
    if moved and (left or is_held):
        return LifeState.MOVING
    if moved:
        return LifeState.CUT_OVER if closes_by_moving and not extended else LifeState.READY
    return LifeState.EXTENDED if extended else LifeState.NOT_EXTENDED


def life_so_far(facts: Facts, today: date) -> LifeSoFar:
    """The life of a segment up to `today`; what is recorded for later days has not happened yet."""
    over = facts.cut_over_on if facts.cut_over_on is not None and facts.cut_over_on <= today else None
    begun = [one for one in facts.extensions if one.from_on <= (over or today)]
    is_open = over is None and any(one.to_on is None for one in begun)
    current = _current(begun, over, today)
    moved = sorted(on for on in facts.moved_on if on <= today)
    left = facts.left + len(facts.moved_on) - len(moved)
    return LifeSoFar(
        state=lifecycle_state(
            extended=is_open,
            cut_over=over is not None,
            moved=len(moved),
            left=left,
            is_held=facts.is_held,
            closes_by_moving=facts.closes_by_moving,
        ),
        current=current,
        is_open=is_open,
        earlier=_earlier(begun, current, today),
        first_vm_on=moved[0] if moved else None,
        last_vm_on=moved[-1] if moved else None,
        cut_over_on=over,
        unextended_on=_unextended_on(begun),
        moved=len(moved),
        left=left,
    )


def stretched_since(extensions: Iterable[Extension], cut_over_on: date | None) -> date | None:
    """The first day of the stretch that counts: of the extensions still open, or, once cut over, open at its end."""
    if cut_over_on is None:
        return min((one.from_on for one in extensions if one.to_on is None), default=None)
    begun = [one for one in extensions if one.from_on <= cut_over_on]
    ends = [min(one.to_on or cut_over_on, cut_over_on) for one in begun]
    return min((one.from_on for one, end in zip(begun, ends, strict=True) if end == max(ends)), default=None)


def _current(begun: Collection[Extension], over: date | None, today: date) -> Span | None:
    since = stretched_since(begun, over)
    if since is None:
        return None
    if over is None:
        return Span(since, today)
    return Span(since, max(min(one.to_on or over, over) for one in begun))


def _earlier(begun: Iterable[Extension], current: Span | None, today: date) -> tuple[Span, ...]:
    """The days extended before the current stretch: extensions that overlap are one span."""
    until = today if current is None else current.from_on - ONE_DAY
    spans: list[Span] = []
    for one in sorted(begun, key=lambda one: one.from_on):
        if one.from_on > until:
            continue
        to_on = min(one.to_on or until, until)
        if spans and one.from_on <= spans[-1].to_on:
            spans[-1] = Span(spans[-1].from_on, max(spans[-1].to_on, to_on))
        else:
            spans.append(Span(one.from_on, to_on))
    return tuple(spans)


def _unextended_on(begun: Collection[Extension]) -> date | None:
    ends = [one.to_on for one in begun]
    return None if None in ends else max((on for on in ends if on is not None), default=None)
