"""What is recorded of a segment, and every contradiction among records with its way out."""

from datetime import date

import pytest

from migrations_app.adapters.facts import SegmentFacts, contradictions, segment_facts
from migrations_app.models import Stretch
from migrations_app.selectors import actual_stretches
from networks.choices import Disposition, Treatment
from networks.models import Project, Segment
from planner.core.records import Refusal
from tests.migrations_app.factories import make_project, make_segment, make_vm

TODAY = date(2027, 5, 20)


def day(number: int) -> date:
    return date(2027, 5, number)


def facts(*stretches: tuple[int, int | None], cut_over: int | None = None) -> SegmentFacts:
    rows = tuple(Stretch(from_on=day(first), to_on=None if last is None else day(last)) for first, last in stretches)
    return SegmentFacts(Segment(name="app", cut_over_on=None if cut_over is None else day(cut_over)), rows)


@pytest.mark.parametrize(
    ("its_facts", "since"),
    [
        (facts(), None),
        (facts((1, 4), (6, None), (8, None)), day(6)),
        (facts((1, 4)), None),
        (facts((1, 2), (5, 12), (7, 12), cut_over=12), day(5)),
        (facts((5, None), cut_over=12), day(5)),
        (facts(cut_over=12), None),
    ],
    ids=[
        "never extended",
        "two of its extensions are open",
        "its extension was rolled back",
        "cut over when two of three were open",
        "cut over with its extension left open",
        "cut over without an extension",
    ],
)
def test_a_segment_is_stretched_since_the_first_extension_that_still_counts(
    its_facts: SegmentFacts, since: date | None
) -> None:
    assert its_facts.stretched_since == since


@pytest.fixture
def project(db: None) -> Project:
    return make_project()


def found_in(project: Project) -> list[Refusal]:
    return contradictions(project, segment_facts(project, actual_stretches(project)), TODAY)


def test_a_moved_vm_on_a_segment_never_extended_is_named_with_the_way_out(project: Project) -> None:
    app = make_segment(project, "app")
    make_vm(project, "a", app, disposition=Disposition.AT_TARGET, moved_on=day(3))
    make_vm(project, "b", app)
    (refusal,) = found_in(project)
    assert refusal.sentence == (
        "VM a moved on 3 May 2027, but its segment app, where 1 VM is still to move, is recorded neither as extended "
        "nor as cut over."
    )
    assert refusal.way_out.startswith("Record the extension of one of its port groups, or the segment's cutover")


@pytest.mark.parametrize("treatment", [Treatment.STRETCH, Treatment.AT_ONCE])
def test_a_segment_whose_vms_have_all_moved_needs_no_record(project: Project, treatment: Treatment) -> None:
    app = make_segment(project, "app", treatment=treatment)
    make_vm(project, "a", app, disposition=Disposition.AT_TARGET, moved_on=day(3))
    make_vm(project, "stays", app, disposition=Disposition.STAYS)
    assert found_in(project) == []


def test_a_segment_rebuilt_at_the_target_needs_no_record(project: Project) -> None:
    app = make_segment(project, "app", treatment=Treatment.REBUILD)
    make_vm(project, "a", app, disposition=Disposition.AT_TARGET, moved_on=day(3))
    make_vm(project, "b", app)
    assert found_in(project) == []


def test_an_extension_recorded_makes_a_moved_vm_a_fact(project: Project) -> None:
    app = make_segment(project, "app")
    make_vm(project, "a", app, disposition=Disposition.AT_TARGET, moved_on=day(3))
    make_vm(project, "b", app)
    Stretch.objects.create(port_group=app.port_groups.get(), from_on=day(1))
    assert found_in(project) == []


def test_a_vm_left_on_a_segment_cut_over_is_named(project: Project) -> None:
    app = make_segment(project, "app", cut_over_on=day(12))
    make_vm(project, "a", app)
    make_vm(project, "b", app)
    (refusal,) = found_in(project)
    assert refusal.sentence == ("Segment app was cut over on 12 May 2027, but VM a (and 1 more) on it has not moved.")


def test_an_extension_after_the_cutover_is_named(project: Project) -> None:
    app = make_segment(project, "app", cut_over_on=day(12))
    Stretch.objects.create(port_group=app.port_groups.get(), from_on=day(14))
    (refusal,) = found_in(project)
    assert refusal.sentence == "Segment app was cut over on 12 May 2027, but an extension of 14 May 2027 is recorded."
