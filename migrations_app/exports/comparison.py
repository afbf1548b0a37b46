"""A comparison of scenarios taken away: its figures, and the VMs that differ, one row each."""

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np
from django.utils.text import slugify

from migrations_app.exports.cells import Cell, lines, text
from migrations_app.models import Assignment, Wave
from migrations_app.selectors.comparison import Figure, SegmentDays, Side, Value
from migrations_app.selectors.comparison_groups import Apart, Difference, GroupRow, group_rows
from migrations_app.selectors.comparison_settings import SetOtherwise
from networks.models import Project

ROWS_AT_ONCE = 250


def comparison_file_name(project: Project, sides: Sequence[Side], what: str) -> str:
    """ "move-base-against-copy-figures.csv"."""
    names = "-against-".join(slugify(side.scenario.name) or side.letter.lower() for side in sides)
    return f"{slugify(project.name) or 'project'}-{names}-{what}.csv"


def figures_csv(
    sides: Sequence[Side], figures: Sequence[Figure], apart: Sequence[SetOtherwise], segments: Sequence[SegmentDays]
) -> str:
    """Every figure, every setting that differs, and the days of every segment, with their unit; empty = unknown."""
    rows: list[list[Cell]] = [["section", "name", "unit", *(side.scenario.name for side in sides)]]
    rows += [["figure", one.name, one.unit, *(_cell(cell.value) for cell in one.cells)] for one in figures]
    rows += [["setting", one.name, one.unit, *one.values] for one in apart]
    rows += [["stretch of segment", one.name, "days", *one.days] for one in segments]
    return lines([[text(cell) for cell in row] for row in rows])


def vms_csv(sides: Sequence[Side], found: Apart) -> Iterator[str]:
    """The VMs of the first plan that another has in another window, in pieces; the header comes first and alone.

    `cost` is of the whole move group, in J of the first scenario; `why_unknown` says why it is empty.
    """
    yield lines([_head(sides)])
    first = sides[0].plan
    if first is None:
        return
    groups = found.groups()
    for start in range(0, len(groups), ROWS_AT_ONCE):
        shown = groups[start : start + ROWS_AT_ONCE]
        yield lines([[text(cell) for cell in row] for row in _rows(sides, found, group_rows(first, found, shown))])


def _head(sides: Sequence[Side]) -> list[str]:
    head = ["vm_name", "application", "owner"]
    for side in sides:
        head += [f"{column}_{side.letter.lower()}" for column in ("scenario", "wave", "window", "switchover_on")]
    for side in sides[1:]:
        head += [f"{column}_{side.letter.lower()}" for column in ("group_cost", "group_would_break", "why_unknown")]
    return head


def _rows(sides: Sequence[Side], found: Apart, groups: Sequence[GroupRow]) -> Iterator[list[Cell]]:
    costs = {one.group.pk: [cell for difference in one.differences for cell in _cost(difference)] for one in groups}
    at = {int(found.vm[row]): row for row in np.flatnonzero(found.any_differs & np.isin(found.group, list(costs)))}
    vms = Assignment.objects.filter(group__in=list(costs)).order_by("group_id", "vm__name", "vm_id")
    columns = ("vm_id", "wave_id", "group_id", "vm__name", "vm__application__name", "vm__owner")
    for vm_id, wave_id, group_id, *told in vms.values_list(*columns):
        if vm_id not in at:
            continue
        places = _place(sides[0], found.waves[wave_id])
        for side, there in zip(sides[1:], found.there, strict=True):
            places += _place(side, found.waves.get(int(there[at[vm_id]])))
        yield [*told, *places, *costs[group_id]]


def _place(side: Side, wave: Wave | None) -> list[Cell]:
    if wave is None:
        return [side.scenario.name, None, None, None]
    return [side.scenario.name, wave.number, wave.window_name, wave.switchover_on.isoformat()]


def _cost(difference: Difference) -> list[Cell]:
    return [difference.cost, " ".join(difference.codes), difference.why]


def _cell(value: Value) -> Cell:
    return value.isoformat() if isinstance(value, date) else value
