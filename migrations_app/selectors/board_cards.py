"""What the board's columns and cards say beside its arrays: few queries, however many VMs there are."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Max, Q

from migrations_app.choices import ApprovalKind
from migrations_app.models import Board, Pin, Plan, Scenario, Wave
from migrations_app.selectors.approvals import ApprovalState, approval_states, live_approvals
from networks.choices import PowerState
from networks.models import Project, VirtualMachine
from networks.selectors.chunks import chunks

KEYS_AT_ONCE = 10_000  # both databases take so many parameters, so that a page of cards is one query


@dataclass(frozen=True, slots=True)
class VmFacts:
    """What a card says of a VM that the plan's arrays do not know."""

    key: int
    name: str
    application: str  # "" = of none
    power_state: str
    is_size_known: bool
    is_network_known: bool
    moved_on: date | None

    @property
    def unready(self) -> tuple[str, ...]:
        """What should be settled before it moves, in a few words each."""
        told = (
            (self.power_state == PowerState.OFF, "powered off"),
            (not self.is_network_known, "on a network that is not known"),
            (not self.is_size_known, "of unknown size"),
        )
        return tuple(words for is_so, words in told if is_so)


@dataclass(frozen=True, slots=True)
class PinFacts:
    """A person's decision about a VM."""

    window_id: int
    reason: str
    by: str

    @property
    def words(self) -> str:
        """Why it is pinned, and by whom."""
        said = f"“{self.reason}”" if self.reason else "no reason given"
        return f"{said}, {self.by}" if self.by else said


@dataclass(frozen=True, slots=True)
class WaveFacts:
    """What the stored plan knows of a window's wave: true of the board while it holds the same VMs."""

    number: int
    vm_count: int
    gb: float
    switchover_h: float | None


def vm_facts(vm_ids: Collection[int]) -> dict[int, VmFacts]:
    """Facts of VMs by key."""
    found = {}
    fields = "pk", "name", "application__name", "power_state", "in_use_mib", "nic_count", "known_segment_count"
    for some in chunks(sorted(vm_ids), KEYS_AT_ONCE):
        rows = VirtualMachine.objects.filter(pk__in=some).values_list(*fields, "moved_on")
        for pk, name, application, power, size, nics, known, moved_on in rows:
            is_network_known = known > 0 or nics == 0
            found[pk] = VmFacts(pk, name, application or "", power, size is not None, is_network_known, moved_on)
    return found


def pins_among(scenario: Scenario, vm_ids: Collection[int]) -> dict[int, PinFacts]:
    """The pins of these VMs, by VM."""
    found = {}
    for some in chunks(sorted(vm_ids), KEYS_AT_ONCE):
        rows = Pin.objects.filter(scenario=scenario, vm__in=some)
        for vm_id, window_id, reason, by in rows.values_list("vm_id", "window_id", "reason", "by__username"):
            found[vm_id] = PinFacts(window_id, reason, by or "")
    return found


def pin_marks(scenario: Scenario) -> dict[int, tuple[int, int]]:
    """How many pins each window has, and the newest: another pair says that its cards are drawn otherwise."""
    rows = Pin.objects.filter(scenario=scenario).values("window_id").annotate(count=Count("pk"), newest=Max("pk"))
    return {row["window_id"]: (row["count"], row["newest"]) for row in rows.order_by()}


def moved_vms(project: Project) -> dict[int, date]:
    """VMs that are recorded as moved, with the day, by key."""
    rows = project.vms.filter(moved_on__isnull=False).values_list("pk", "moved_on")
    return {key: day for key, day in rows if day is not None}


def wave_facts(plan: Plan | None) -> dict[int, WaveFacts]:
    """The waves of the stored plan by the key of their window."""
    rows = Wave.objects.filter(plan=plan, window__isnull=False)
    fields = rows.values_list("window_id", "number", "vm_count", "gb", "switchover_h")
    return {key: WaveFacts(number, vms, gb, hours) for key, number, vms, gb, hours in fields if key is not None}


def wave_approvals(scenario: Scenario, members: Mapping[int, Collection[int]]) -> dict[int, ApprovalState]:
    """How the waves stand that somebody has approved, by the key of their window. `members`: window -> VMs."""
    approved = list(live_approvals(scenario, ApprovalKind.WAVE, members))
    return approval_states(scenario, approved, {key: members[key] for key in approved}) if approved else {}


def board_version(scenario: Scenario) -> int | None:
    """The version of a scenario's board, without its arrays; None where it has none."""
    return Board.objects.filter(scenario=scenario).values_list("version", flat=True).first()


def vms_found(project: Project, words: str, most: int) -> list[tuple[int, str, str]]:
    """VMs with `words` in a name or an IP address: key, name, and the address where that was it."""
    asked = Q(name__icontains=words) | Q(dns_name__icontains=words) | Q(primary_ip__icontains=words)
    if _is_of_an_address(words):
        asked |= Q(pk__in=project.vms.filter(nics__ipv4__icontains=words).values("pk"))
    rows = project.vms.filter(asked).order_by(F("missing_since").desc(nulls_first=True), "name", "pk")
    return [(pk, name, ip or "") for pk, name, ip in rows.values_list("pk", "name", "primary_ip")[:most]]


def vms_of_applications_found(project: Project, words: str, most: int) -> list[tuple[int, str]]:
    """VMs of the applications with `words` in their name: key, application."""
    rows = project.vms.filter(application__name__icontains=words).order_by("application__name", "pk")
    return list(rows.values_list("pk", "application__name")[:most])


def _is_of_an_address(words: str) -> bool:
    return bool(words) and all(one in "0123456789." for one in words)
