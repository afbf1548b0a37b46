"""The import of what happened, as CSV: how it goes through the pipeline of every import."""

from pathlib import Path

from migrations_app.importers.actuals.load import actuals_difference
from migrations_app.importers.actuals.parse import parse_file
from migrations_app.importers.actuals.records import ParsedActuals
from networks.selectors.projects import today_of
from networks.services.import_kinds import Comparison, ListReading


class ActualsReading(ListReading):
    """An actuals CSV. Facts it does not name stay."""

    @staticmethod
    def parsed(path: Path, name: str) -> ParsedActuals:
        """What the CSV says."""
        return parse_file(path, name)

    def compared(self, parsed: ParsedActuals) -> Comparison:
        """The difference to the facts as they are now."""
        return Comparison(*actuals_difference(self.project, parsed, today_of(self.project)))
