"""A project with one of everything that an address can name."""

from datetime import date
from typing import Any

from django.contrib.auth.models import User
from model_bakery import baker

from migrations_app import models as plans
from networks import models as estate
from networks.choices import Role
from networks.models import Membership, Project
from tests.migrations_app.factories import make_project, make_scenario, make_segment, make_vm, make_window
from tests.migrations_app.plans import paths_worked_out, planned

FIRST_DAY = date(2035, 1, 1)


def every_object(name: str) -> tuple[Project, dict[str, int]]:
    """A project with a plan, and the keys of what it holds: by the name an address has for it, and where that says too
    little also by "name of the address.name"."""
    project = make_project(name)
    member = User.objects.create_user(f"member of {name}")
    Membership.objects.create(project=project, user=member, role=Role.VIEWER)
    segment, other = make_segment(project, "app"), make_segment(project, "db")
    vm = make_vm(project, "app-1", segment)
    make_vm(project, "db-1", other)
    scenario = make_scenario(project, FIRST_DAY, horizon_days=60)
    window = make_window(scenario, date(2035, 1, 13), max_vms=3)
    make_window(scenario, date(2035, 1, 20), max_vms=3)
    plan = planned(scenario)
    paths_worked_out(plan)

    def made(model: type[Any], **fields: Any) -> int:
        return int(baker.make(model, **fields).pk)

    days: dict[str, date] = {"first_on": FIRST_DAY, "last_on": FIRST_DAY}
    port_group = segment.port_groups.get()
    blackout_of_segment = made(estate.SegmentBlackout, segment=segment, **days)
    finish_run = made(plans.FinishRun, project=project, scenario=scenario, segment=segment)
    import_run = made(estate.ImportRun, project=project, kind="actuals", phase="read")
    comment = made(plans.Comment, project=project, kind="segment", segment=segment, scenario=None, window=None, vm=None)
    keys = {
        "scenario_id": scenario.pk,
        "segment_id": segment.pk,
        "window_id": window.pk,
        "vm_id": vm.pk,
        "flow_id": made(estate.Flow, project=project),
        "user_id": member.pk,
        "port_group_id": port_group.pk,
        "run_id": plan.run_id,
        "key": window.pk,
        "stretch_id": made(plans.Stretch, plan=None, port_group=port_group, from_on=FIRST_DAY),
        "anchor_id": made(estate.Anchor, segment=segment),
        "blackout_id": made(estate.Blackout, vm=vm, **days),
        "segment_blackout_delete.blackout_id": blackout_of_segment,
        "change_window_id": made(estate.SegmentChangeWindow, segment=segment, **days),
        "alarm_id": made(plans.Alarm, project=project),
        "channel_id": made(plans.NoticeChannel, project=project, kind="email", address="a@example.org"),
        "baseline_id": made(plans.Baseline, project=project, scenario=scenario),
        "comment_id": comment,
        "approval_id": made(plans.Approval, scenario=scenario, kind="wave", window=window),
        "application_id": made(estate.Application, project=project, name="shop"),
        "freeze_id": made(plans.Freeze, scenario=scenario, **days),
        "proposal_id": made(estate.JoinProposal, project=project, segment=segment, other=other),
        "rule_id": made(estate.MoveRule, project=project),
        "range_id": made(estate.AddressRange, project=project, place="vnet", prefix="10.90.0.0/16"),
        "device_id": made(estate.InspectingDevice, project=project, name="fw-1", at="onprem_edge"),
        "number": 1,
        "group_number": 1,
        "group": 0,
    }
    for address in ("finish", "finish_apply", "finish_cancel"):
        keys[f"{address}.run_id"] = finish_run
    for address in ("import_detail", "import_progress", "import_commit", "import_undo", "import_read_again"):
        keys[f"{address}.run_id"] = import_run
    keys["import_cancel.run_id"] = import_run
    return project, keys
