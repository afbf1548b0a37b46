"""`manage.py import_rvtools`: take an RVTools inventory into a project, without a worker."""

from networks.choices import ImportKind
from networks.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Import an RVTools export: the .xlsx, or its CSV files as a zip or a folder. Twice the same changes nothing."
    kind = ImportKind.RVTOOLS
