"""Names for segments that a port group's own name cannot give, because another segment has it."""

from collections.abc import Container
from itertools import count


def free_segment_name(taken: Container[str], port_group: str, switch: str, vcenter: str) -> str:
    """The port group's name; where it is taken, with its switch, then its vCenter, then a number. At most 255 long."""
    name = port_group[:150]
    with_switch = f"{name} ({switch or 'no switch'})"[:240]
    for candidate in (port_group, with_switch, f"{name} ({switch or 'no switch'}, {vcenter})"[:240]):
        if candidate not in taken:
            return candidate
    return next(numbered for number in count(2) if (numbered := f"{with_switch} {number}") not in taken)
