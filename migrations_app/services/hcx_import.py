"""The import of HCX's lists: how they go through the pipeline of every import."""

from pathlib import Path

from migrations_app.importers.hcx import extensions, migrations
from migrations_app.importers.hcx.extension_changes import extensions_difference
from migrations_app.importers.hcx.migration_changes import migrations_difference
from migrations_app.importers.hcx.records import ParsedExtensions, ParsedMigrations
from networks.services.import_kinds import Comparison, ListReading


class ExtensionsReading(ListReading):
    """HCX's network extensions. One it listed before and lists no more has ended."""

    @staticmethod
    def parsed(path: Path, name: str) -> ParsedExtensions:
        """What the list says."""
        return extensions.parse_file(path, name)

    def compared(self, parsed: ParsedExtensions) -> Comparison:
        """The difference to the extensions known."""
        return Comparison(*extensions_difference(self.project, parsed, self.day, self.run))


class MigrationsReading(ListReading):
    """HCX's migrations. Those it does not name stay as known."""

    @staticmethod
    def parsed(path: Path, name: str) -> ParsedMigrations:
        """What the list says."""
        return migrations.parse_file(path, name)

    def compared(self, parsed: ParsedMigrations) -> Comparison:
        """The difference to the migrations known."""
        return Comparison(*migrations_difference(self.project, parsed, self.day, self.run))
