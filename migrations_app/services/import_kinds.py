"""The kinds of file this app takes, registered with the pipeline of every import."""

from migrations_app.services.actuals_import import ActualsReading
from migrations_app.services.hcx_import import ExtensionsReading, MigrationsReading
from networks.choices import ImportKind
from networks.services.import_kinds import register_kind
from networks.services.recognition import Signs, register_signs

ACTUALS_SIGNS = Signs(columns=(frozenset({"what", "event"}), frozenset({"name", "event", "on"})))
EXTENSION_SIGNS = Signs(
    columns=tuple(frozenset({"network", more}) for more in ("gatewayip", "destinationnetwork", "proximityrouting")),
    keys=frozenset({"stretchid", "sourcenetwork", "gatewayip", "proximityrouting"}),
)
MIGRATION_SIGNS = Signs(
    columns=tuple(
        frozenset({"vm", "state", more}) for more in ("percentage", "bytestransferred", "starttime", "endtime")
    ),
    keys=frozenset({"migrationid", "migrationinfo", "progresssummary", "bytestransferred", "percentage"}),
)


def register_kinds() -> None:
    """Let imports take the kinds of this app. Called once, when the app is ready."""
    register_kind(ImportKind.ACTUALS, ActualsReading)
    register_signs(ImportKind.ACTUALS, ACTUALS_SIGNS)
    register_kind(ImportKind.HCX_EXTENSIONS, ExtensionsReading)
    register_signs(ImportKind.HCX_EXTENSIONS, EXTENSION_SIGNS)
    register_kind(ImportKind.HCX_MIGRATIONS, MigrationsReading)
    register_signs(ImportKind.HCX_MIGRATIONS, MIGRATION_SIGNS)
