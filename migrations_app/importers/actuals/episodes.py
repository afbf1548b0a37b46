"""The extensions of one port group, replayed from events in time order beside those recorded. Pure: days in, days out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from migrations_app.importers.actuals.records import Event, ParsedFact


@dataclass(slots=True)
class Episode:
    """One extension. `to_on` None = still extended; `recorded`: its place among those known, None for a new one."""

    from_on: date
    to_on: date | None
    recorded: int | None = None
    begun_by: ParsedFact | None = None
    ended_by: ParsedFact | None = None

    def holds(self, day: date) -> bool:
        """True when the port group is extended by it on a day."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


@dataclass(slots=True)
class Replayed:
    """The extensions after all events, and the events that could not be, each with a sentence."""

    episodes: list[Episode]
    refused: list[tuple[ParsedFact, str]] = field(default_factory=list)
    noticed: list[tuple[ParsedFact, str]] = field(default_factory=list)


def replay(recorded: Sequence[tuple[date, date | None]], events: Sequence[tuple[date, ParsedFact]]) -> Replayed:
    """What `events` (day, fact; in time order) make of the `recorded` extensions (first day, last day or None).

    An extension that begins on a recorded first day is that one; two may not stand at once. An end closes the
    extension that is open on its day, or corrects the last day of one that has ended later.
    """
    replayed = Replayed([Episode(from_on, to_on, at) for at, (from_on, to_on) in enumerate(recorded)])
    ends = [day for day, fact in events if fact.event == Event.UN_EXTENDED]
    for day, fact in events:
        if fact.event == Event.EXTENDED:
            _begin(replayed, day, fact, ends)
        else:
            _end(replayed, day, fact)
    return replayed


def _begin(replayed: Replayed, day: date, fact: ParsedFact, ends: Sequence[date]) -> None:
    known = next((one for one in replayed.episodes if one.from_on == day), None)
    if known is not None:
        known.begun_by = known.begun_by or fact
        return
    holding = next((one for one in replayed.episodes if one.holds(day)), None)
    if holding is not None and holding.ended_by is not None and holding.to_on == day:
        holding.to_on, holding.ended_by = None, None
        sentence = "It was un-extended and extended again on one day, which counts as one extension that goes on."
        replayed.noticed.append((fact, sentence))
        return
    later = min((one.from_on for one in replayed.episodes if one.from_on > day), default=None)
    ends_before = later is not None and any(day <= end < later for end in ends)
    if holding is None and (later is None or ends_before):
        replayed.episodes.append(Episode(day, None, begun_by=fact))
        return
    since, until = (later, "") if holding is None else (holding.from_on, holding.to_on or "now")
    span = f"from {since} to {until}" if until else f"from {since} on"
    replayed.refused.append(
        (fact, f"Left out: it is extended {span} already, and two extensions cannot stand at once. Give the end first.")
    )


def _end(replayed: Replayed, day: date, fact: ParsedFact) -> None:
    holding = list(_holding(replayed, day))
    if holding:
        holding[0].to_on, holding[0].ended_by = day, fact
        return
    before = max((one.to_on for one in replayed.episodes if one.to_on and one.to_on < day), default=None)
    known = f"its last extension ended on {before}" if before else "no extension of it had begun by then"
    replayed.refused.append(
        (
            fact,
            f"Left out: un-extended before it was extended; {known}. Add the day it was extended, or correct this one.",
        )
    )


def _holding(replayed: Replayed, day: date) -> Iterator[Episode]:
    """Those that hold the day, an open one first."""
    found = [one for one in replayed.episodes if one.holds(day)]
    yield from sorted(found, key=lambda one: (one.to_on is not None, -one.from_on.toordinal()))
