"""`manage.py import_actuals`: take a CSV of what happened into a project, without a worker."""

from networks.choices import ImportKind
from networks.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Import what happened: a CSV with what, name, vcenter, event, on and note. Facts it does not name stay."
    kind = ImportKind.ACTUALS
