"""What a remedy does and what it brings, in sentences. Objects by their ids; a page shows names."""

from collections.abc import Iterable, Sequence
from datetime import date
from ipaddress import IPv4Network

from planner.core.paths.remedy_records import Saved
from planner.core.wording import counted

_LISTED = 3
_J_OFF = 0.005
_GB_OFF = 0.05
_DAYS_OFF = 0.5  # of conversations x days: less is rounding


def listed(names: Sequence[str], most: int = _LISTED) -> str:
    """ "a", "a and b", "a, b, c and 4 more"."""
    shown = list(names[:most])
    rest = len(names) - len(shown)
    last = f"{rest:,} more" if rest else shown.pop()
    return f"{', '.join(shown)} and {last}" if shown else last


def mon_on(segments: Sequence[str], to_toggle: int, profile: str = "") -> str:
    """`to_toggle`: VMs whose router has to be moved to the cloud by hand; `profile`: a clean one to set with it."""
    whose = "its" if len(segments) == 1 else "their"
    text = f"Turn MON on for {listed(segments)}, so that {whose} VMs at AVS use a gateway there"
    if to_toggle:
        text += (
            f"; move the router of {counted(to_toggle, 'VM')} to the cloud: HCX does that by itself only for what Bulk "
            "migration brings once MON is on"
        )
    return f"{text}. {_AND_SET[profile]}".strip()


_AND_SET = {"": "", "t0": "Set the clean profile T0 with it.", "ne": "Set the clean profile NE with it."}


def mon_off(segment: str) -> str:
    return f"Turn MON off for {segment}: its VMs go there and back through the gateway on-premises."


def routers(segment: str, vms: int) -> str:
    return f"Move the router of {counted(vms, 'VM')} on {segment} to the cloud: MON is on there, yet their gateway is still on-premises."


PROFILE_T0 = (
    "Set the clean profile T0: no MON policy route at all, and the host routes (/32) accepted on-premises. "
    "What leaves a segment with MON goes by ExpressRoute both ways."
)
PROFILE_NE = (
    "Set the clean profile NE: private ranges Allow, the ranges of the VNets and 0.0.0.0/0 Deny, and the host routes (/32) "
    "filtered on-premises. What goes on-premises takes the L2 extension both ways."
)
ACCEPT = "Accept the host routes (/32) of VMs with MON on-premises, so that answers come by ExpressRoute."
FILTER = "Filter the host routes (/32) of VMs with MON on-premises, so that answers come through the L2 extension."


def without_routes(prefixes: Iterable[IPv4Network]) -> str:
    return (
        f"Remove the MON policy routes that send traffic back on-premises ({listed([str(one) for one in prefixes])})."
    )


def deny_vnets(prefixes: Iterable[IPv4Network]) -> str:
    return f"Add MON policy routes with Deny for the VNets ({listed([str(one) for one in prefixes])}), so that they are reached inside Azure."


def cut_over(segment: str, on: date, was: date) -> str:
    return (
        f"Cut {segment} over on {on} instead of {was}, {counted((was - on).days, 'day')} earlier: the first day after its last "
        "move that soak time, weekdays, freezes and its own calendar allow."
    )


def open_calendar(segment: str, on: date, was: date) -> str:
    return (
        f"Let {segment} be cut over on {on} instead of {was}, {counted((was - on).days, 'day')} earlier: only its own calendar "
        "keeps it from that day."
    )


def move(vms: Sequence[str], was: date, to: date) -> str:
    return f"Move {listed(vms)} in the wave of {to} instead of that of {was}, together with what they speak to most."


def mon_load(vms: int, most_vms: int, networks: int, most_networks: int) -> str:
    return (
        f"At most {counted(vms, 'VM')} use MON at once then (HCX takes {most_vms:,}), "
        f"on {counted(networks, 'network')} ({most_networks:,})."
    )


J_WITH_MON = "J counts no risk of traffic over a stretch with MON, so the plan is outdated once this is entered."
J_WITHOUT_MON = "J counts the risk of traffic over this stretch again, so the plan is outdated once this is entered."


def all_of(segments: Sequence[str]) -> tuple[str, ...]:
    """The segments that a sentence left out."""
    return (f"The segments are {listed(segments, len(segments))}.",) if len(segments) > _LISTED else ()


def over(what: str, most: int) -> str:
    return f"That is more than the {most:,} {what} that are supported."


def prefixes(used: int, most: int) -> str:
    return f"The VNet of AVS Gen 2 learns {counted(used, 'prefix', 'prefixes')} then, of {most:,}."


def of_plan(objective: float, stretch_days: int) -> str:
    """How J and the days of all stretches change."""
    said = "J stays as it is" if abs(objective) < _J_OFF else f"J {_rises(objective)} by {abs(objective):,.2f}"
    if not stretch_days:
        return f"{said}."
    how = "longer" if stretch_days > 0 else "shorter"
    return f"{said}; all stretches together are {counted(abs(stretch_days), 'day')} {how}."


def _rises(change: float) -> str:
    return "rises" if change > 0 else "falls"


def saving(saves: Saved, since: date | None = None) -> str:
    """What is saved over the whole plan, or from a day of it on."""
    said = []
    if saves.ms_days is None:
        said.append("saves waiting that nobody has measured")
    elif round(saves.ms_days):
        verb = "saves" if saves.ms_days > 0 else "adds"
        said.append(
            f"{verb} {abs(saves.ms_days):,.0f} ms \N{MULTIPLICATION SIGN} conversations \N{MULTIPLICATION SIGN} days of waiting"
        )
    if abs(saves.detour_days) >= _DAYS_OFF:
        verb = "ends" if saves.detour_days > 0 else "begins"
        said.append(f"{verb} detours of {_conversations(abs(saves.detour_days))}")
    if abs(saves.detour_gb) >= _GB_OFF:
        how = "less" if saves.detour_gb > 0 else "more"
        said.append(f"puts {abs(saves.detour_gb):,.1f} GB {how} on detours")
    when = "Over the plan" if since is None else f"From {since} on"
    return f"{when} it {listed(said, len(said))}." if said else f"{when} it saves nothing."


def brought(saves: Saved) -> tuple[str, ...]:
    """What gets worse, as warnings."""
    said = []
    if saves.broken_days < -_DAYS_OFF:
        said.append(f"{_conversations(-saves.broken_days)} would find no way at all.")
    if saves.harmful_days < -_DAYS_OFF:
        said.append(
            f"{_conversations(-saves.harmful_days)} would become asymmetric through a device that remembers connections."
        )
    elif saves.asymmetric_days < -_DAYS_OFF:
        said.append(f"{_conversations(-saves.asymmetric_days)} would become asymmetric.")
    if saves.unknown_days < -_DAYS_OFF:
        said.append(f"{_conversations(-saves.unknown_days)} would go a way that is unknown; they count as no gain.")
    return tuple(said)


def _conversations(days: float) -> str:
    return counted(round(days), "conversation-day")
