"""`manage.py import_hcx_extensions`: take HCX's list of network extensions into a project, without a worker."""

from networks.choices import ImportKind
from networks.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Import HCX's network extensions, from its API or from PowerCLI. One listed before and no more has ended."
    kind = ImportKind.HCX_EXTENSIONS
