"""What is missing for a good plan, and what to do about it."""

from dataclasses import dataclass

from networks.choices import Disposition, Treatment
from networks.models import Anchor, Project
from networks.selectors.imports import last_committed
from networks.selectors.projects import today_of
from networks.selectors.risk_inputs import unknown_factors
from networks.selectors.segments import join_proposals_of, segment_counts
from networks.selectors.ties import flow_counts
from networks.selectors.vms import vm_counts
from planner.core.wording import counted


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing: how many it concerns, what it means, what to do, and on which page.

    `url_name` is a page of the project; `query` narrows it to the objects meant.
    """

    sentence: str
    way_out: str
    url_name: str
    count: int
    query: str = ""


def project_gaps(project: Project) -> list[Gap]:
    """What to do next about the estate, the most needed first; empty when nothing is missing."""
    vms = vm_counts(project)
    if not vms["total"]:
        return [_no_inventory()]
    gaps = [*_vm_gaps(project, vms), *_segment_gaps(project), *_tie_gaps(project), _risk_gap(project)]
    return [gap for gap in gaps if gap.count]


def _are(count: int, noun: str) -> str:
    """ "1 VM is", "2 VMs are"."""
    return f"{counted(count, noun)} {'is' if count == 1 else 'are'}"


def _them(count: int) -> str:
    return "it" if count == 1 else "them"


def _no_inventory() -> Gap:
    return Gap(
        "No VM is known yet.",
        "Import an RVTools export: the .xlsx, or its CSV files as a zip.",
        "networks:import_list",
        1,
    )


def _vm_gaps(project: Project, counts: dict[str, int]) -> list[Gap]:
    sizeless = project.vms.filter(
        in_use_mib__isnull=True, disk_capacity_mib__isnull=True, disposition=Disposition.MIGRATE, is_gone=False
    ).count()
    dateless = project.vms.filter(disposition=Disposition.RETIRE, retire_on__isnull=True, is_gone=False).count()
    late = project.vms.filter(
        disposition=Disposition.MIGRATE,
        moved_on__isnull=True,
        is_gone=False,
        nics__port_group__segment__cut_over_on__isnull=False,
    )
    return [
        Gap(
            f"{_are(counts['without_network'], 'VM')} on no known network, so no segment waits for "
            f"{_them(counts['without_network'])}.",
            "Export again with the vNetwork tab; dvPort, vSwitch and vPort name the VLANs.",
            "networks:vm_list",
            counts["without_network"],
            "networks=none",
        ),
        Gap(
            f"{_are(counts['missing'], 'VM')} no longer in the newest inventory.",
            "Confirm that they are gone, or import an inventory that shows them.",
            "networks:vm_list",
            counts["missing"],
            "missing=1",
        ),
        Gap(
            f"{_are(sizeless, 'VM')} to migrate without a known size, counted as 0 GB.",
            "Export again with the vInfo column In Use MiB, or with the vDisk tab.",
            "networks:vm_list",
            sizeless,
            "sort=size",
        ),
        Gap(
            f"{_are(dateless, 'VM')} to retire, but no day is given, so no segment waits for it.",
            "Give the day on which each one goes.",
            "networks:vm_list",
            dateless,
            "disposition=retire",
        ),
        Gap(
            "VMs still to be migrated sit on a segment that was cut over.",
            "Enter the day on which each one moved, or take back the segment's cutover.",
            "networks:vm_list",
            late.distinct().count(),
        ),
    ]


def _segment_gaps(project: Project) -> list[Gap]:
    counts = segment_counts(project)
    joins = join_proposals_of(project).count()
    unasked = project.segments.filter(
        treatment_is_decided=False, treatment=Treatment.AT_ONCE, vm_count__gt=0, joined_into__isnull=True
    ).count()
    overdue = Anchor.objects.filter(
        segment__project=project, segment__cut_over_on=None, leaves_on__lt=today_of(project)
    ).count()
    return [
        Gap(
            f"{counted(overdue, 'host or appliance', 'hosts or appliances')} should have left a segment by now.",
            "Take off what has gone; give what still stands there a new day, or none.",
            "networks:segment_list",
            overdue,
        ),
        Gap(
            f"{counted(joins, 'pair')} of segments may be one broadcast domain.",
            "Confirm that they are one, or dismiss the proposal.",
            "networks:segment_list",
            joins,
        ),
        Gap(
            f"{_are(counts['without_prefix'], 'segment')} without a known prefix, though VMs stand there.",
            "Enter it; exports with VMware Tools running show the IP addresses it is inferred from.",
            "networks:segment_list",
            counts["without_prefix"],
            "prefix=unknown",
        ),
        Gap(
            f"{_are(unasked, 'segment')} proposed to move at once: HCX cannot extend {_them(unasked)}, it seems.",
            "Decide how each one gets to the target.",
            "networks:segment_list",
            unasked,
            "treatment=at_once",
        ),
    ]


def _tie_gaps(project: Project) -> list[Gap]:
    flows = flow_counts(project)
    inventory = last_committed(project)
    return [
        Gap(
            "No traffic is known, so VMs that talk to each other may be planned far apart.",
            "Import flows: source, destination, port, protocol and bytes a day.",
            "networks:import_list",
            1 if inventory and not flows["total"] else 0,
        )
    ]


def _risk_gap(project: Project) -> Gap:
    """One line for all unknown inputs: the page lists them."""
    unknown = unknown_factors(project)
    return Gap(
        f"{counted(unknown, 'factor')} of risk {'is' if unknown == 1 else 'are'} unknown and counted at the worst.",
        "Answer what you know about HCX, the link and the firewalls: each good answer lowers the risk of every segment.",
        "migrations:risk_inputs",
        unknown,
    )


def project_counts(project: Project) -> dict[str, int]:
    """The estate in figures: vms, migrating, segments, port_groups, bridges, applications, flows."""
    vms, segments = vm_counts(project), segment_counts(project)
    return {
        "vms": vms["total"],
        "migrating": vms["disposition_migrate"],
        "bridges": vms["bridges"],
        "segments": segments["total"],
        "port_groups": project.port_groups.count(),
        "applications": project.applications.count(),
        "flows": flow_counts(project)["total"],
    }
