"""What is missing, and what to do about it."""

import pytest

from networks.models import Project, RiskInput
from networks.selectors.gaps import project_counts, project_gaps
from networks.selectors.projects import today_of
from planner.core.risk_inputs import RISK_INPUTS
from tests.networks.inventories import LATER, inventory, load, make_project, nic, vm

pytestmark = pytest.mark.django_db


def sentences(project: Project) -> str:
    return "\n".join(gap.sentence for gap in project_gaps(project))


def test_an_empty_project_asks_for_an_inventory():
    [gap] = project_gaps(make_project())

    assert gap.sentence == "No VM is known yet."
    assert gap.url_name == "networks:import_list"


def test_vms_without_a_network_are_counted_with_what_to_do():
    project = make_project()
    load(project, inventory([vm("web"), vm("db")], [nic(vm("web"), "")]))

    gap = next(gap for gap in project_gaps(project) if "known network" in gap.sentence)

    assert gap.count == 2
    assert "vNetwork" in gap.way_out


def test_one_vm_is_not_spoken_of_as_several():
    project = make_project()
    load(project, inventory([vm("web")], [nic(vm("web"), "")]))

    assert "1 VM is on no known network, so no segment waits for it." in sentences(project)


def test_missing_sizes_dates_and_vms_are_named():
    project = make_project()
    load(project, inventory([vm("web"), vm("db"), vm("old")]))
    project.vms.filter(name="db").update(disposition="retire", disposition_is_decided=True)
    load(project, inventory([vm("web"), vm("db")]), LATER)

    said = sentences(project)

    assert "1 VM is no longer in the newest inventory." in said
    assert "2 VMs are to migrate without a known size" in said
    assert "1 VM is to retire, but no day is given" in said


def test_a_vm_left_on_a_segment_cut_over_is_a_gap():
    project = make_project()
    load(project, inventory([vm("web")], [nic(vm("web"), "Prod")]))
    project.segments.update(cut_over_on=today_of(project))

    assert "VMs still to be migrated sit on a segment that was cut over." in sentences(project)


def test_figures_of_the_estate():
    project = make_project()
    web = vm("web", custom_attributes={"Application": "Shop"})
    load(project, inventory([web], [nic(web, "A"), nic(web, "B", index=1)]))

    assert project_counts(project) == {
        "vms": 1,
        "migrating": 1,
        "bridges": 1,
        "segments": 2,
        "port_groups": 2,
        "applications": 1,
        "flows": 0,
    }


def test_unknown_inputs_to_risk_are_one_line_that_leads_to_their_page():
    project = make_project()
    load(project, inventory([vm("web")]))

    [gap] = [gap for gap in project_gaps(project) if "risk" in gap.sentence]

    assert gap.sentence == "7 factors of risk are unknown and counted at the worst."
    assert gap.url_name == "migrations:risk_inputs"


def test_risk_is_no_gap_once_every_factor_is_known():
    project = make_project()
    load(project, inventory([vm("web")]))
    for question in RISK_INPUTS:
        RiskInput.objects.create(project=project, name=question.name, value=question.worst)

    assert not [gap for gap in project_gaps(project) if "risk" in gap.sentence]
