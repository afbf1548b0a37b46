"""An actuals CSV -> facts, and problems by row and column. Writes nothing, knows no VM."""

from datetime import date, datetime
from pathlib import Path

from migrations_app.importers.actuals.columns import EXPECTED, HEADERS, NEEDED
from migrations_app.importers.actuals.records import HAPPENS_TO, Event, ParsedActuals, ParsedFact, What
from networks.choices import FIRST_YEAR, LAST_YEAR
from networks.importers import values
from networks.importers.problems import ProblemLog
from networks.importers.sheets import Row, Sheet
from networks.importers.small_csv import CsvRows, columns_by_header, read_csv

EVENT_WORDS = {"".join(filter(str.isalnum, event.value)): event for event in Event} | {
    "migrated": Event.MOVED,
    "rollback": Event.ROLLED_BACK,
    "notmoved": Event.ROLLED_BACK,
    "stretched": Event.EXTENDED,
    "unstretched": Event.UN_EXTENDED,
    "cutover": Event.CUT_OVER,
    "notcutover": Event.NOT_CUT_OVER,
}
WHAT_WORDS = {"vm": What.VM, "segment": What.SEGMENT, "extension": What.EXTENSION, "portgroup": What.EXTENSION}
EVENTS = ", ".join(f"“{event.value}”" for event in Event)


def parse_file(path: Path, name: str = "") -> ParsedActuals:
    """Everything the CSV at `path` says; `name` is the name it was uploaded with. FileRefused where it is none."""
    return parse(read_csv(path, name or path.name, EXPECTED))


def parse(sheet: Sheet) -> ParsedActuals:
    """As `parse_file`, of a sheet."""
    log = ProblemLog()
    rows = CsvRows(sheet, columns_by_header(sheet.header, HEADERS, NEEDED, EXPECTED), log)
    facts = tuple(fact for number, cells in sheet.rows if (fact := _fact(rows, number, cells)))
    if not facts:
        log.add(sheet.name, None, "", "", "The file holds no fact. Give one row for each thing that happened.")
    return ParsedActuals(sheet.name, facts, {field: rows.header(field) for field in HEADERS}, log.all())


def _fact(rows: CsvRows, number: int, cells: Row) -> ParsedFact | None:
    name, on = rows.text(cells, "name"), rows.text(cells, "on")
    event = EVENT_WORDS.get(_plain(rows.text(cells, "event")))
    written_what = rows.text(cells, "what")
    if not name:
        rows.problem(number, "name", "", "The row names nothing: left out.")
    elif event is None:
        rows.problem(number, "event", rows.text(cells, "event"), f"Left out: one of {EVENTS} was expected.")
    elif written_what and WHAT_WORDS.get(_plain(written_what)) is not HAPPENS_TO[event]:
        expected = f"“{event.value}” happens to what is called “{HAPPENS_TO[event].value}” here"
        rows.problem(number, "what", written_what, f"Left out: {expected}. Correct one of the two cells.")
    elif not on:
        rows.problem(number, "on", "", "Left out: the row says no day. Write it as 2027-03-14.")
    elif (at := _day_or_instant(on)) is None or not FIRST_YEAR <= at.year <= LAST_YEAR:
        rows.problem(
            number, "on", on, "Left out: a day such as 2027-03-14, or 2027-03-14T22:10:00+01:00, was expected."
        )
    else:
        vcenter, note = rows.text(cells, "vcenter"), rows.text(cells, "note")
        return ParsedFact(number, event, name, at, vcenter, note)
    return None


def _day_or_instant(text: str) -> date | datetime | None:
    """A day; an instant where its zone is given, for without one it is local already."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        try:
            found = values.when(text)
        except values.Unreadable:
            return None
        return found.date() if found else None
    return at if at.tzinfo is not None else at.date()


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
