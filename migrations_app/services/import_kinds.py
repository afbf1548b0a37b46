"""The kinds of file this app takes, registered with the pipeline of every import."""

from migrations_app.services.actuals_import import ActualsReading
from networks.choices import ImportKind
from networks.services.import_kinds import register_kind


def register_kinds() -> None:
    """Let imports take the kinds of this app. Called once, when the app is ready."""
    register_kind(ImportKind.ACTUALS, ActualsReading)
