"""Every write. A service checks, writes in short transactions, and says what it did in a Change."""

from networks.services.errors import ServiceError
from networks.services.runs import run_request_cancel
from networks.services.segments import segment_update, segments_set_treatment

__all__ = ["ServiceError", "run_request_cancel", "segment_update", "segments_set_treatment"]
