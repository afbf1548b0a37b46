"""What follows from the estate."""

import pytest

from networks.choices import RuleKind, RunState
from networks.models import DeriveRun, Flow, Project
from networks.selectors.segments import couplings_of_segment
from networks.services.derive import derive_run_create, derive_run_execute
from networks.services.rules import rule_create
from tests.networks.inventories import claimed, inventory, load, make_project, nic, vm

pytestmark = pytest.mark.django_db


@pytest.fixture
def project(db: None) -> Project:
    """a on A, b on both, c on B; a talks to c."""
    project = make_project()
    a, b, c = (vm(name) for name in "abc")
    load(project, inventory([a, b, c], [nic(a, "A"), nic(b, "A"), nic(b, "B", index=1), nic(c, "B")]))
    Flow.objects.create(
        project=project,
        source_text="a",
        destination_text="c",
        source_vm=project.vms.get(name="a"),
        destination_vm=project.vms.get(name="c"),
        bytes_per_day=3 * 10**9,
    )
    return project


def derive(project: Project) -> DeriveRun:
    run = claimed(derive_run_create(project=project, by=None))
    derive_run_execute(run)
    run.refresh_from_db()
    return run


def test_couplings_name_the_vms_flows_and_rules_behind_them(project: Project):
    ids = {vm.name: vm.pk for vm in project.vms.all()}
    before = {0: [ids["a"]], 1: [ids["c"]]}
    rule_create(project=project, kind=RuleKind.BEFORE, name="a first", vm_ids_by_position=before, by=None)
    pair = {0: [ids["a"], ids["c"]]}
    rule_create(project=project, kind=RuleKind.TOGETHER, name="pair", vm_ids_by_position=pair, by=None)

    run = derive(project)

    assert run.state == RunState.COMPLETED
    assert dict(project.couplings.values_list("kind", "evidence")) == {
        "shared-vm": ["b has NICs on both."],
        "flow": ["a and c exchange 3.00 GB a day."],
        "affinity": ["Rule pair moves together: a, c."],
        "precedence": ["a moves before c (rule a first)."],
    }
    precedence = project.couplings.get(kind="precedence")
    assert (precedence.segment.name, precedence.other.name) == ("A", "B")
    assert couplings_of_segment(precedence.other).count() == 4


def test_a_derivation_replaces_the_former(project: Project):
    derive(project)
    project.flows.all().delete()

    run = derive(project)

    assert set(project.couplings.values_list("kind", "run_id")) == {("shared-vm", run.pk)}


def test_traffic_of_unknown_volume_is_a_dependency_without_weight(project: Project):
    project.flows.update(bytes_per_day=None)

    derive(project)

    found = project.couplings.get(kind="flow")
    assert (found.weight, found.evidence) == (0, ["a and c exchange traffic of unknown volume."])


def test_one_coupling_is_not_spoken_of_as_several(project: Project):
    project.flows.all().delete()

    assert derive(project).message == "1 coupling between segments, 0 pairs that may be one segment."


def test_one_waiting_derivation_is_enough(project: Project):
    assert derive_run_create(project=project, by=None) == derive_run_create(project=project, by=None)


def test_a_derivation_that_lost_its_claim_leaves_the_former(project: Project):
    derive(project)
    lost = claimed(derive_run_create(project=project, by=None))
    project.flows.all().delete()
    DeriveRun.objects.filter(pk=lost.pk).update(claim="another worker")

    derive_run_execute(lost)

    assert set(project.couplings.values_list("kind", flat=True)) == {"flow", "shared-vm"}
