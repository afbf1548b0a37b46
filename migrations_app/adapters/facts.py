"""What has happened to segments, and the facts that contradict each other: by name and with a way out.

What a judge of the instance would call unreadable is named here first, in the user's words.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from migrations_app.models import Stretch
from networks.choices import Disposition, Treatment
from networks.models import NetworkInterface, Project, Segment
from planner.core.errors import PlanningError
from planner.core.lifecycle import Extension, stretched_since
from planner.core.records import Refusal

FACTS = "facts-contradict"


class UnusableInput(PlanningError):
    """The rows of a project contradict each other; `reasons` says every contradiction found."""

    def __init__(self, reasons: Iterable[Refusal]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(self.reasons[0].sentence, self.reasons[0].way_out)


@dataclass(frozen=True, slots=True)
class SegmentFacts:
    """What is recorded of one segment: its gateway's cutover, and the extensions of its port groups."""

    segment: Segment
    stretches: tuple[Stretch, ...]

    @property
    def cut_over_on(self) -> date | None:
        return self.segment.cut_over_on

    @property
    def stretched_since(self) -> date | None:
        """The earliest first day of the extensions still open, or, once cut over, open at its end."""
        return stretched_since([Extension(one.from_on, one.to_on) for one in self.stretches], self.cut_over_on)


@dataclass(frozen=True, slots=True)
class _OnIt:
    """A VM on a segment that moves with this project, and the day it did."""

    id: str
    name: str
    moved_on: date | None


def segment_facts(project: Project, stretches: Iterable[Stretch]) -> dict[int, SegmentFacts]:
    """The facts of every segment by its key. `stretches`: the recorded ones."""
    by_segment: dict[int | None, list[Stretch]] = defaultdict(list)
    for stretch in stretches:
        by_segment[stretch.port_group.segment_id].append(stretch)
    rows = Segment.objects.filter(project=project, joined_into=None)
    return {row.pk: SegmentFacts(row, tuple(by_segment[row.pk])) for row in rows}


def contradictions(project: Project, facts: Mapping[int, SegmentFacts], today: date) -> list[Refusal]:
    """Every contradiction among the facts, by segment name. Two queries."""
    on = _vms_on(project, today)
    by_name = sorted(facts.values(), key=lambda one: (one.segment.name, one.segment.pk))
    return [refusal for one in by_name for refusal in _of_segment(one, on.get(one.segment.pk, []))]


def _of_segment(facts: SegmentFacts, vms: list[_OnIt]) -> Iterator[Refusal]:
    segment, since, over = facts.segment, facts.stretched_since, facts.cut_over_on
    its_id = f"{segment.name}#{segment.pk}"
    left = [vm for vm in vms if vm.moved_on is None]
    moved = sorted((vm.moved_on, vm.name, vm.id) for vm in vms if vm.moved_on is not None)
    if over is not None and left and segment.treatment != Treatment.REBUILD:
        yield Refusal(
            FACTS,
            f"Segment {segment.name} was cut over on {_day(over)}, but VM {left[0].name}{_more(left)} on it has not "
            "moved.",
            "Record the day the VM moved, or clear the segment's cutover.",
            (its_id, left[0].id),
        )
    late = min((one.from_on for one in facts.stretches if over is not None and one.from_on > over), default=None)
    if over is not None and late is not None:
        yield Refusal(
            FACTS,
            f"Segment {segment.name} was cut over on {_day(over)}, but an extension of {_day(late)} is recorded.",
            "Correct one of the two days, or clear the segment's cutover.",
            (its_id,),
        )
    if over is None and since is None and moved and left and segment.treatment != Treatment.REBUILD:
        day, name, vm_id = moved[0]
        yield Refusal(
            FACTS,
            f"VM {name} moved on {_day(day)}, but its segment {segment.name}, where {len(left):,} "
            f"{'VM is' if len(left) == 1 else 'VMs are'} still to move, is recorded neither as extended nor as cut over.",
            "Record the extension of one of its port groups, or the segment's cutover; if the VM moved without either, "
            "clear the day.",
            (its_id, vm_id),
        )


def _vms_on(project: Project, today: date) -> dict[int, list[_OnIt]]:
    """The VMs on each segment that move with this project, or have."""
    nics = NetworkInterface.objects.filter(
        vm__project=project,
        vm__is_gone=False,
        vm__disposition__in=(Disposition.MIGRATE, Disposition.AT_TARGET),
        port_group__segment__isnull=False,
    ).exclude(vm__disposition=Disposition.AT_TARGET, vm__moved_on=None)
    found: dict[int, dict[int, _OnIt]] = defaultdict(dict)
    for segment_id, key, name, moved_on in nics.order_by("vm__name", "vm_id").values_list(
        "port_group__segment", "vm_id", "vm__name", "vm__moved_on"
    ):
        has_moved = moved_on is not None and moved_on <= today
        found[segment_id][key] = _OnIt(f"{name}#{key}", name, moved_on if has_moved else None)
    return {segment_id: list(vms.values()) for segment_id, vms in found.items()}


def _more(vms: list[_OnIt]) -> str:
    return f" (and {len(vms) - 1:,} more)" if len(vms) > 1 else ""


def _day(on: date) -> str:
    return f"{on:%-d %B %Y}"
