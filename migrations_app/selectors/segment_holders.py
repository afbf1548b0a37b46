"""What still holds a segment open, each with its way out. A fixed number of queries, however many VMs stand on it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.db.models import BigIntegerField, Count, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, NullIf

from migrations_app.choices import HcxState
from migrations_app.models import Assignment, HcxMigration, Plan
from networks.choices import Disposition, PowerState, Treatment
from networks.models import Anchor, NetworkInterface, RiskInput, Segment, VirtualMachine
from planner.core.wording import counted

NAMED = 6  # other segments named at most
BYTES_PER_MIB, BYTES_PER_GB = 2**20, 1e9

HolderKind = Literal["vms", "of-these", "stays", "anchor", "gateway", "service"]

_SERVICES = {  # inputs of `planner.core.risk_inputs`: what ends with the stretch
    "dhcp_without_stretch": "DHCP",
    "dns_without_stretch": "DNS",
    "ntp_without_stretch": "NTP",
}


@dataclass(frozen=True, slots=True)
class Holder:
    """Something that still holds a segment open: a sentence, the way out, and how many VMs it stands for (0 = no VM).

    `kind` "of-these": it says more of VMs counted before. `is_unknown`: nobody knows whether it does hold it.
    `url_name` and `query`: the page of the project where it can be seen to, or "" and the part of this page in `query`.
    """

    sentence: str
    way_out: str
    vms: int = 0
    kind: HolderKind = "vms"
    is_unknown: bool = False
    url_name: str = ""
    query: str = ""


@dataclass(frozen=True, slots=True)
class VmsOnIt:
    """The VMs on a segment in figures, those gone left out. `retires_on`: the last day given for one to retire."""

    left: int = 0
    gb_left: float = 0.0
    off: int = 0
    templates: int = 0
    bridges: int = 0
    staying: int = 0
    retiring: int = 0
    retires_on: date | None = None
    retiring_undated: int = 0


def vms_on(segment: Segment, today: date) -> VmsOnIt:
    """How many VMs of which kind stand on a segment. One query. A moved day after `today` has not come."""
    left = Q(disposition=Disposition.MIGRATE) & (Q(moved_on=None) | Q(moved_on__gt=today))
    retiring = Q(disposition=Disposition.RETIRE) & (Q(retire_on=None) | Q(retire_on__gte=today))
    size = Coalesce(NullIf("in_use_mib", 0), "disk_capacity_mib", 0, output_field=BigIntegerField())
    found = _on_it(segment).aggregate(
        left=Count("pk", filter=left),
        mib=Coalesce(Sum(size, filter=left), 0),
        off=Count("pk", filter=left & Q(power_state=PowerState.OFF, is_template=False)),
        templates=Count("pk", filter=left & Q(is_template=True)),
        bridges=Count("pk", filter=left & Q(known_segment_count__gt=1)),
        staying=Count("pk", filter=Q(disposition=Disposition.STAYS)),
        retiring=Count("pk", filter=retiring),
        retires_on=Max("retire_on", filter=retiring),
        retiring_undated=Count("pk", filter=retiring & Q(retire_on=None)),
    )
    return VmsOnIt(gb_left=found.pop("mib") * BYTES_PER_MIB / BYTES_PER_GB, **found)


def left_on(segment: Segment, today: date) -> QuerySet[VirtualMachine]:
    """The VMs on a segment that still are to move."""
    return _on_it(segment).filter(Q(moved_on=None) | Q(moved_on__gt=today), disposition=Disposition.MIGRATE)


def holders_of(
    segment: Segment,
    plan: Plan | None,
    vms: VmsOnIt,
    anchors: Iterable[Anchor],
    bridged: Sequence[tuple[str, int]],
    *,
    today: date,
    is_open: bool,
) -> list[Holder]:
    """What is left on a segment that is not cut over, the VMs to move first.

    `bridged`: its `bridged_segments`; `is_open`: it is extended today.
    """
    never_stretched = segment.treatment in (Treatment.AT_ONCE, Treatment.REBUILD) and not is_open
    return [
        *_to_move(segment, plan, vms, today),
        *_of_these(segment, vms, bridged, today),
        *_not_moving(segment, vms),
        *_anchors(segment, anchors, today),
        *([] if never_stretched else _gateway(segment)),
        *([] if never_stretched else _services(segment)),
    ]


def bridged_segments(segment: Segment, today: date) -> list[tuple[str, int]]:
    """The other segments that bridge VMs still to move stand on: (name, VMs), the most shared first."""
    nics = NetworkInterface.objects.filter(
        vm__in=left_on(segment, today).filter(known_segment_count__gt=1), port_group__segment__isnull=False
    ).exclude(port_group__segment=segment)
    rows = nics.order_by().values_list("port_group__segment__name").annotate(vms=Count("vm", distinct=True))
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _on_it(segment: Segment) -> QuerySet[VirtualMachine]:
    """The VMs with a NIC on a segment, each once."""
    nics = NetworkInterface.objects.filter(port_group__segment=segment)
    return VirtualMachine.objects.filter(pk__in=nics.values("vm"), is_gone=False).order_by()


def _to_move(segment: Segment, plan: Plan | None, vms: VmsOnIt, today: date) -> Iterator[Holder]:
    if not vms.left:
        return
    if plan is None:
        yield _vms(
            segment, vms.left, "to migrate, not planned yet", "Plan a scenario: it says in which wave each moves."
        )
        return
    in_waves = 0
    for number, on, count in _in_waves(plan, segment, today):
        in_waves += count
        late = on < today
        what = f"in wave {number}, {'which should have moved' if late else 'moving'} on {_day(on)}"
        way_out = "Record the day they moved, or plan again." if late else "It goes with that wave."
        yield _vms(segment, count, what, way_out)
    if vms.left > in_waves:
        what = "to migrate, but in no wave of the plan"
        yield _vms(segment, vms.left - in_waves, what, "Plan again, so that each gets a wave; or decide that it stays.")


def _in_waves(plan: Plan, segment: Segment, today: date) -> Iterable[tuple[int, date, int]]:
    """How many of a segment's VMs still to move each wave takes: (number, day, VMs), in the waves' order.

    Joined from the segment on: nested inside `IN`, PostgreSQL without statistics compares every VM with every NIC.
    """
    here = Assignment.objects.filter(
        Q(vm__moved_on=None) | Q(vm__moved_on__gt=today),
        plan=plan,
        vm__disposition=Disposition.MIGRATE,
        vm__is_gone=False,
        vm__nics__port_group__segment=segment,
    )
    waves = here.order_by("wave__number").values_list("wave__number", "wave__switchover_on")
    return waves.annotate(vms=Count("vm", distinct=True))


def _of_these(segment: Segment, vms: VmsOnIt, bridged: Sequence[tuple[str, int]], today: date) -> Iterator[Holder]:
    """What more is to be said of VMs still to move."""
    more = (
        (
            vms.off,
            "powered off",
            "A cold migration, at any hour; or retire what nobody starts again.",
            "power_state=poweredOff",
        ),
        (vms.templates, "a template", "Convert it to a VM to move it, or deploy it anew at the target.", "template=1"),
    )
    for count, what, way_out, query in more:
        if count:
            yield _of_them(segment, count, what, way_out, query)
    if vms.bridges:
        yield _bridges(segment, vms.bridges, bridged)
    if back := _rolled_back(segment, today):
        way_out = "Find out why before it is tried again: HCX's message stands with its migration."
        yield _of_them(segment, back, "rolled back after a move", way_out, "")


def _bridges(segment: Segment, count: int, others: Sequence[tuple[str, int]]) -> Holder:
    names = ", ".join(f"{name} ({counted(vms, 'VM')})" for name, vms in others[:NAMED])
    more = f" and {len(others) - NAMED:,} more" if len(others) > NAMED else ""
    what = f"also on {counted(len(others), 'other segment')}: {names}{more}"
    way_out = "Each needs all its segments extended, duplicated or re-addressed at the same time."
    return _of_them(segment, count, what, way_out, "networks=bridge")


def _rolled_back(segment: Segment, today: date) -> int:
    """VMs that HCX moved and moved back."""
    back = HcxMigration.objects.filter(vm__in=left_on(segment, today), is_reverse=True, state=HcxState.MIGRATED)
    return back.order_by().values("vm").distinct().count()


def _not_moving(segment: Segment, vms: VmsOnIt) -> Iterator[Holder]:
    if vms.staying:
        yield Holder(
            f"{counted(vms.staying, 'VM')} {'stays' if vms.staying == 1 else 'stay'} on-premises: the segment cannot close.",
            "Move it to another port group, give it a new address, or decide that it migrates.",
            vms.staying,
            "stays",
            url_name="networks:vm_list",
            query=f"segment_id={segment.pk}&disposition={Disposition.STAYS}",
        )
    if vms.retiring:
        until = "" if vms.retires_on is None else f", the last on {_day(vms.retires_on)}"
        undated = f"; {vms.retiring_undated:,} without a day" if vms.retiring_undated else ""
        yield Holder(
            f"{counted(vms.retiring, 'VM')} to retire{until}{undated}: the segment closes after that.",
            "Give each the day on which it goes, and switch it off by then.",
            vms.retiring,
            "stays",
            url_name="networks:vm_list",
            query=f"segment_id={segment.pk}&disposition={Disposition.RETIRE}",
        )


def _anchors(segment: Segment, anchors: Iterable[Anchor], today: date) -> Iterator[Holder]:
    for one in anchors:
        what = f"{one.get_kind_display().capitalize()} {one.name}"
        if one.leaves_on is None:
            sentence = f"{what} stays on it for good: the segment cannot close."
            way_out = "Give it another network, or the day on which it leaves."
        elif one.leaves_on < today:
            continue
        else:
            sentence = f"{what} stands on it until {_day(one.leaves_on)}."
            way_out = "See that it is gone by then: a host left behind has no gateway after the cutover."
        yield Holder(sentence, way_out, 0, "anchor", query="anchors")
    if segment.is_anchored:
        note = segment.anchor_note or "something on it that is no VM never moves"
        way_out = "Give it another network; or take the tick away where it no longer holds."
        yield Holder(f"Anchored: {note}.", way_out, 0, "anchor", query="decide")


def _gateway(segment: Segment) -> Iterator[Holder]:
    """Its gateway's owner, and whether the target can take it over."""
    if segment.gateway:
        way_out = "It moves with the un-extension, once all else on this list is gone."
        yield Holder(f"Its gateway {segment.gateway} still is on-premises.", way_out, 0, "gateway")
    else:
        way_out = "Enter it: the target must take over the very address, and its owner must shut it down."
        yield Holder("Its gateway is unknown.", way_out, 0, "gateway", is_unknown=True, query="decide")
    if not segment.prefix:
        way_out = (
            "Enter it: the target advertises it at the cutover, and the filters upstream must accept it from there."
        )
        yield Holder("Its prefix is unknown.", way_out, 0, "gateway", is_unknown=True, query="decide")


def _services(segment: Segment) -> Iterator[Holder]:
    """What its VMs reach across the stretch and lose with it."""
    known = _answers(segment)
    across = [name for key, name in _SERVICES.items() if known.get(key) == 0]
    unknown = [name for key, name in _SERVICES.items() if key not in known]
    if across:
        way_out = "Serve it at the target, or by a relay, before the segment is un-extended: it ends with the stretch."
        yield Holder(f"{_listed(across)} reached across the stretch.", way_out, 0, "service", query="risk-reasons")
    if unknown:
        way_out = "Say where it comes from: what is reached across the stretch ends with it."
        sentence = f"Whether {_listed(unknown, 'or')} reached across the stretch is unknown."
        yield Holder(sentence, way_out, 0, "service", is_unknown=True, query="risk-reasons")
    if known.get("bgp_filter_tested") == 0:
        way_out = (
            "Test that the filters upstream accept the prefix from the target: many take it from on-premises alone."
        )
        yield Holder("The filters upstream are not tested for its prefix.", way_out, 0, "service", query="risk-reasons")


def _answers(segment: Segment) -> Mapping[str, float]:
    """What is known of the services, by input: the segment's own answer, else the project's."""
    asked = (*_SERVICES, "bgp_filter_tested")
    rows = RiskInput.objects.filter(project_id=segment.project_id, name__in=asked)
    rows = rows.filter(Q(segment=segment) | Q(segment=None))
    answers = list(rows.order_by().values_list("name", "value", "segment_id"))
    return {name: value for name, value, _ in sorted(answers, key=lambda row: row[2] is not None)}


def _listed(names: list[str], word: str = "and") -> str:
    """ "DHCP is", "DHCP and DNS are"."""
    if len(names) == 1:
        return f"{names[0]} is"
    return f"{', '.join(names[:-1])} {word} {names[-1]} {'are' if word == 'and' else 'is'}"


def _vms(segment: Segment, count: int, what: str, way_out: str) -> Holder:
    query = f"segment_id={segment.pk}&disposition={Disposition.MIGRATE}"
    return Holder(f"{counted(count, 'VM')} {what}.", way_out, count, url_name="networks:vm_list", query=query)


def _of_them(segment: Segment, count: int, what: str, way_out: str, query: str) -> Holder:
    asked = f"segment_id={segment.pk}&disposition={Disposition.MIGRATE}" + (f"&{query}" if query else "")
    sentence = f"{counted(count, 'VM')} of these {what}."
    return Holder(sentence, way_out, count, "of-these", url_name="networks:vm_list", query=asked)


def _day(on: date) -> str:
    return f"{on:%-d %B %Y}"
