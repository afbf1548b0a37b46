"""Reads of who is told of alarms, and of what was sent."""

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from migrations_app.choices import NoticeState
from migrations_app.models import Notice, NoticeChannel
from networks.models import Project


def channels_of(project: Project) -> QuerySet[NoticeChannel]:
    """Where alarms of a project are sent."""
    return NoticeChannel.objects.filter(project=project).order_by("kind", "address", "id")


def notices_of(project: Project) -> QuerySet[Notice]:
    """What was sent, or could not be, the newest first."""
    return Notice.objects.filter(channel__project=project).select_related("channel").order_by("-id")


def notices_due(now: datetime) -> QuerySet[Notice]:
    """The messages to be sent by `now`, the oldest first."""
    due = Notice.objects.filter(state=NoticeState.PENDING, try_at__lte=now)
    return due.select_related("channel__project").order_by("try_at", "id")


def mail_is_configured() -> bool:
    """Whether this site can send e-mail: EMAIL_URL is set."""
    return bool(settings.MAIL_IS_CONFIGURED)
