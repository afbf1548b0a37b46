"""What an actuals CSV says, frozen: the nouns between parse (pure) and load (database)."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum

from networks.importers.problems import RowProblem


class What(StrEnum):
    """What an event happened to."""

    VM = "vm"
    SEGMENT = "segment"
    EXTENSION = "extension"


class Event(StrEnum):
    """What happened, as the file spells it."""

    MOVED = "moved"
    ROLLED_BACK = "rolled back"
    EXTENDED = "extended"
    UN_EXTENDED = "un-extended"
    CUT_OVER = "cut over"
    NOT_CUT_OVER = "not cut over"


HAPPENS_TO = {
    Event.MOVED: What.VM,
    Event.ROLLED_BACK: What.VM,
    Event.EXTENDED: What.EXTENSION,
    Event.UN_EXTENDED: What.EXTENSION,
    Event.CUT_OVER: What.SEGMENT,
    Event.NOT_CUT_OVER: What.SEGMENT,
}


@dataclass(frozen=True, slots=True)
class ParsedFact:
    """One event. `name`: of a VM, a segment, or (extension) a port group. `vcenter` "" = whichever it is.

    `on`: a calendar day of the project, or an instant with its zone.
    """

    row: int
    event: Event
    name: str
    on: date | datetime
    vcenter: str = ""
    note: str = ""

    def day(self, zone: tzinfo) -> date:
        """The project's local day of it."""
        return self.on.astimezone(zone).date() if isinstance(self.on, datetime) else self.on


@dataclass(frozen=True, slots=True)
class ParsedActuals:
    """Everything one actuals CSV says, in its order. `name_header`, …: the columns as the file calls them."""

    name: str
    facts: tuple[ParsedFact, ...]
    headers: dict[str, str]
    problems: tuple[RowProblem, ...] = ()
