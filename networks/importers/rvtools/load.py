"""A parsed inventory -> the estate, in one short transaction of the caller's. The same inventory twice changes nothing."""

from datetime import date

from networks.importers.changes import Changes
from networks.importers.rvtools.difference import inventory_changes
from networks.importers.rvtools.known import known_estate
from networks.importers.rvtools.records import ParsedInventory
from networks.importers.writing import Journal, changes_write
from networks.models import Project


def inventory_difference(project: Project, inventory: ParsedInventory, seen_on: date) -> Changes:
    """What the inventory of the day `seen_on` would change in the project. Reads, writes nothing."""
    changes = inventory_changes(inventory, known_estate(project), seen_on)
    if project.inventory_on is None or project.inventory_on < seen_on:
        changes.update(project, {"inventory_on": seen_on})
    return changes


def inventory_load(changes: Changes, project: Project) -> Journal:
    """Write what `inventory_difference` found; how to take it back."""
    return changes_write(changes, project)
