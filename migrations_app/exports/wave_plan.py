"""A plan taken away: as CSV, and its two files.

The CSV is specified column by column in `docs/wave-plan-csv.md`; a change of its columns raises SPEC_VERSION.
"""

import gzip
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from django.db.models import Prefetch, QuerySet
from django.utils.text import slugify

from migrations_app.exports.cells import Cell, lines, text
from migrations_app.models import Assignment, Plan, PlanRun
from migrations_app.selectors import pins_of, segment_rows, waves_of
from networks.choices import RuleKind
from networks.models import MoveRule, NetworkInterface, VirtualMachine

SPEC_VERSION = 1
NIC_COLUMNS = 4
ROWS_AT_ONCE = 250  # small enough that the first byte is on its way at once
SEPARATOR = ";"  # between several values of one cell
_BYTES_PER_MIB = 1024**2
_BYTES_PER_GB = 1e9


def wave_plan_file_name(plan: Plan) -> str:
    """The CSV's name: project, scenario, version of the specification and revision of the plan."""
    scenario = plan.scenario
    stem = f"{slugify(scenario.project.name)}-{slugify(scenario.name)}".strip("-") or "project"
    return f"{stem}-wave-plan-v{SPEC_VERSION}-r{plan.revision}.csv"


def wave_plan_csv(plan: Plan) -> Iterator[str]:
    """The wave plan, one row a VM, in pieces; the first is the header alone, before any VM is read."""
    yield lines([list(COLUMNS)])
    context = _Context(plan)
    rows: list[Sequence[str]] = []
    for assignment in _assignments(plan).iterator(chunk_size=ROWS_AT_ONCE):
        row = _Row(assignment, context)
        rows.append([text(cell(row, context)) for cell in COLUMNS.values()])
        if len(rows) == ROWS_AT_ONCE:
            yield lines(rows)
            rows = []
    yield lines(rows)


def instance_json(plan: Plan) -> str:
    """The input that the plan answers, as `wave-instance/1`: every limit as it stands, whatever was accepted."""
    return _unpacked(plan, "instance_gz")


def plan_json(plan: Plan) -> str:
    """The plan as it was stored, as `wave-plan/1`."""
    return _unpacked(plan, "plan_gz")


def _unpacked(plan: Plan, field: str) -> str:
    of_plan = Plan.objects.values_list(field, flat=True).get(pk=plan.pk)
    packed = of_plan or PlanRun.objects.values_list(field, flat=True).get(pk=plan.run_id)
    return gzip.decompress(bytes(packed)).decode()


class _Context:
    """What every row needs and no row holds: read once, with a fixed number of queries."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.scenario = plan.scenario
        self.zone = plan.scenario.project.zone
        self.waves = {wave.pk: wave for wave in waves_of(plan)}
        self.vcenters = {vcenter.pk: str(vcenter) for vcenter in self.scenario.project.vcenters.all()}
        self.applications = dict(self.scenario.project.applications.values_list("pk", "name"))
        self.last_wave = {row.segment_id: row.last_wave for row in segment_rows(plan)}
        self.pins = {pin.vm_id: pin for pin in pins_of(plan.scenario)}
        self.depends_on = _depends_on(plan)

    def instant(self, at: datetime) -> str:
        """ISO 8601 in the project's time zone, with its offset."""
        return at.astimezone(self.zone).isoformat(timespec="seconds")


class _Row:
    """One VM of the plan with what its cells read more than once."""

    def __init__(self, assignment: Assignment, context: _Context) -> None:
        self.vm = assignment.vm
        self.group = assignment.group
        self.wave = context.waves[assignment.wave_id]
        self.nics: list[NetworkInterface] = list(assignment.vm.nics.all())


def _depends_on(plan: Plan) -> dict[int, list[str]]:
    """For each VM the names of those that a rule moves before it: the members one position earlier."""
    found: dict[int, list[str]] = defaultdict(list)
    rules = MoveRule.objects.filter(project=plan.scenario.project, kind=RuleKind.BEFORE)
    for rule in rules.prefetch_related("members__vm").order_by("pk"):
        by_position: dict[int, list[VirtualMachine]] = defaultdict(list)
        for member in rule.members.all():
            by_position[member.position].append(member.vm)
        steps = [by_position[position] for position in sorted(by_position)]
        for earlier, later in pairwise(steps):
            for vm in later:
                found[vm.pk] += [one.name for one in earlier if one.name not in found[vm.pk]]
    return dict(found)


def _assignments(plan: Plan) -> QuerySet[Assignment]:
    nics = NetworkInterface.objects.select_related("port_group__segment").order_by("vm_id", "index")
    return (
        Assignment.objects.filter(plan=plan)
        .select_related("vm", "group")
        .defer("vm__annotation", "vm__custom_attributes", "group__other_windows")
        .prefetch_related(Prefetch("vm__nics", queryset=nics))
        .order_by("wave__number", "group__number", "vm__name", "vm_id")
    )


def _gb(mib: int | None) -> float | None:
    return None if mib is None else mib * _BYTES_PER_MIB / _BYTES_PER_GB


def _of_nic(number: int, read: Callable[[NetworkInterface], str]) -> Callable[[_Row, _Context], Cell]:
    """The cell that reads one thing of the VM's NIC `number`, counted from 1."""

    def cell(row: _Row, _: _Context) -> Cell:
        return read(row.nics[number - 1]) if len(row.nics) >= number else None

    return cell


def _network(nic: NetworkInterface) -> str:
    return nic.port_group.name if nic.port_group else nic.network_name


def _vlan(nic: NetworkInterface) -> str:
    return nic.port_group.vlan if nic.port_group else ""


def _addresses(nic: NetworkInterface) -> str:
    return SEPARATOR.join([*nic.ipv4, *nic.ipv6])


def _blocks(row: _Row, context: _Context) -> Cell:
    """The segments of the VM whose last wave is this one: their cutover waits for it."""
    segments = [nic.port_group.segment for nic in row.nics if nic.port_group]
    names = [one.name for one in segments if one and context.last_wave.get(one.pk) == row.wave.number]
    return SEPARATOR.join(dict.fromkeys(names))


def _pin_reason(row: _Row, context: _Context) -> Cell:
    pin = context.pins.get(row.vm.pk)
    return pin.reason if pin else None


COLUMNS: dict[str, Callable[[_Row, _Context], Cell]] = {
    "spec_version": lambda row, context: SPEC_VERSION,
    "plan_revision": lambda row, context: context.plan.revision,
    "scenario": lambda row, context: context.scenario.name,
    "wave_no": lambda row, context: row.wave.number,
    "wave_name": lambda row, context: row.wave.window_name,
    "wave_start": lambda row, context: context.instant(row.wave.starts_at),
    "wave_end": lambda row, context: context.instant(row.wave.ends_at),
    "switchover_on": lambda row, context: row.wave.switchover_on.isoformat(),
    "vm_name": lambda row, context: row.vm.name,
    "vm_moref": lambda row, context: row.vm.moref,
    "vm_instance_uuid": lambda row, context: row.vm.instance_uuid,
    "source_vcenter": lambda row, context: context.vcenters.get(row.vm.vcenter_id),
    "application": lambda row, context: context.applications.get(row.vm.application_id or 0),
    "environment": lambda row, context: row.vm.environment,
    "criticality": lambda row, context: row.vm.criticality,
    "owner": lambda row, context: row.vm.owner,
    "power_state": lambda row, context: row.vm.power_state,
    "is_template": lambda row, context: row.vm.is_template,
    "guest_os": lambda row, context: row.vm.guest_os,
    "hw_version": lambda row, context: row.vm.hw_version,
    "vmware_tools": lambda row, context: row.vm.tools_status,
    "vcpu": lambda row, context: row.vm.cpus,
    "memory_gb": lambda row, context: _gb(row.vm.memory_mib),
    "provisioned_gb": lambda row, context: _gb(row.vm.provisioned_mib),
    "in_use_gb": lambda row, context: _gb(row.vm.in_use_mib),
    "nic_count": lambda row, context: row.vm.nic_count,
    **{f"source_network_{number}": _of_nic(number, _network) for number in range(1, NIC_COLUMNS + 1)},
    **{f"source_vlan_{number}": _of_nic(number, _vlan) for number in range(1, NIC_COLUMNS + 1)},
    **{f"ip_{number}": _of_nic(number, _addresses) for number in range(1, NIC_COLUMNS + 1)},
    "depends_on_vms": lambda row, context: SEPARATOR.join(context.depends_on.get(row.vm.pk, ())),
    "blocks_segments": _blocks,
    "pinned": lambda row, context: row.vm.pk in context.pins,
    "pin_reason": _pin_reason,
    "placement_reason": lambda row, context: " ".join(row.group.reasons),
}
