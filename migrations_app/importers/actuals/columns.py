"""Header text -> our field, for the actuals CSV this product documents: `what,name,vcenter,event,on,note`."""

from collections.abc import Mapping

COLUMNS = ("what", "name", "vcenter", "event", "on", "note")
HEADERS: Mapping[str, tuple[str, ...]] = {
    "what": ("what",),
    "name": ("name", "vm", "segment", "portgroup"),
    "vcenter": ("vcenter",),
    "event": ("event",),
    "on": ("on", "day", "date", "at"),
    "note": ("note", "comment", "remark"),
}
NEEDED = ("name", "event", "on")
EXPECTED = ",".join(COLUMNS)
