"""VLANs as RVTools writes them: text, never a number to reckon with."""

import re

from networks.importers import values

TRUNK = re.compile(r"\d+\s*-\s*\d+|\d+(\s*-\s*\d+)?(\s*[,;]\s*\d+(\s*-\s*\d+)?)+")
NUMBER_OR_LIST = re.compile(r"[1-4],\d{3}")
PRIVATE = re.compile(r"pvlan|private|isolated|community|promiscuous", re.IGNORECASE)
MAX_VLAN = 4094
ALL_VLANS = 4095  # a standard switch's word for a trunk of all VLANs


def vlan_text(written: str, *, is_standard: bool) -> str:
    """The VLAN without the spreadsheet's decoration. values.Unreadable where it is none or can mean two things.

    A standard switch has one number, so `1,024` is one; a distributed one may also have a list.
    """
    bare = re.sub(r"^vlan\s*", "", written.strip(), flags=re.IGNORECASE)
    if NUMBER_OR_LIST.fullmatch(bare) and not is_standard:
        raise values.Unreadable("it can be one VLAN with a thousands separator or a list of two")
    if not re.fullmatch(r"[\d.,'’\s]+", bare) or (is_trunk(bare) and not is_standard):
        return bare
    number = values.integer(bare)
    if number is None or number > ALL_VLANS:
        raise values.Unreadable(f"a VLAN from 0 to {MAX_VLAN} was expected")
    return str(number)


def is_trunk(vlan: str | None) -> bool:
    """True for a range, a list, or all VLANs."""
    return bool(vlan) and (TRUNK.fullmatch(vlan or "") is not None or vlan == str(ALL_VLANS))


def is_private(vlan: str | None) -> bool:
    """True for a private VLAN."""
    return bool(vlan and PRIVATE.search(vlan))
