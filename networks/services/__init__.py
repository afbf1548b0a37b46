"""Every write. A service checks, writes in short transactions, and says what it did in a Change."""

from networks.services.anchors import anchor_create, anchor_delete, anchor_update
from networks.services.errors import ServiceError
from networks.services.runs import run_request_cancel
from networks.services.segment_calendars import (
    segment_blackout_add,
    segment_blackout_delete,
    segment_change_window_add,
    segment_change_window_delete,
    segment_weekdays_set,
)
from networks.services.segments import appliance_named, segment_update, segments_set_treatment

__all__ = [
    "ServiceError",
    "anchor_create",
    "anchor_delete",
    "anchor_update",
    "appliance_named",
    "run_request_cancel",
    "segment_blackout_add",
    "segment_blackout_delete",
    "segment_change_window_add",
    "segment_change_window_delete",
    "segment_update",
    "segment_weekdays_set",
    "segments_set_treatment",
]
