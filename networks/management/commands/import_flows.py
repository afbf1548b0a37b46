"""`manage.py import_flows`: take a flows CSV into a project, without a worker."""

from networks.choices import ImportKind
from networks.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Import flows: a CSV with source, destination, port, protocol and bytes_per_day. It replaces the former one."
    kind = ImportKind.FLOWS
