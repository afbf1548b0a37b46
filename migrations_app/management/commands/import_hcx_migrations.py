"""`manage.py import_hcx_migrations`: take HCX's list of migrations into a project, without a worker."""

from networks.choices import ImportKind
from networks.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Import HCX's migrations, from its API or from PowerCLI: the day each VM moved, or was rolled back."
    kind = ImportKind.HCX_MIGRATIONS
