"""What stands on segments and is no VM."""

from django.db.models import QuerySet

from networks.models import Anchor, Segment


def anchors_of(segment: Segment) -> QuerySet[Anchor]:
    """The anchors of one segment by name."""
    return Anchor.objects.filter(segment=segment).order_by("name", "pk")


def anchor_of(segment: Segment, anchor_id: int) -> Anchor:
    """One anchor. Anchor.DoesNotExist for another segment's."""
    return Anchor.objects.select_related("segment__project").get(segment=segment, pk=anchor_id)
