"""Every read. Querysets come back lazy; nothing here writes. What other apps need stands here, the rest by subject."""

from networks.selectors.anchors import anchor_of, anchors_of
from networks.selectors.gaps import project_counts, project_gaps
from networks.selectors.imports import live_import_of
from networks.selectors.projects import projects_of, today_of
from networks.selectors.segments import couplings_of_segment, distributed_switches

__all__ = [
    "anchor_of",
    "anchors_of",
    "couplings_of_segment",
    "distributed_switches",
    "live_import_of",
    "project_counts",
    "project_gaps",
    "projects_of",
    "today_of",
]
