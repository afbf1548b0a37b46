"""`manage.py import_anchors`: take a CSV of physical hosts and appliances into a project, without a worker."""

from networks.choices import ImportKind
from networks.management.importing import ImportCommand


class Command(ImportCommand):
    help = "Import anchors: a CSV with segment (or vlan and vcenter), kind, name, leaves_on and note. Others stay."
    kind = ImportKind.ANCHORS
