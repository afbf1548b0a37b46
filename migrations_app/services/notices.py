"""Notices: one message to each channel for all alarms that a tracking raised, tried again until it is sent."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import F
from django.utils import timezone

from migrations_app.choices import ChannelKind, NoticeState
from migrations_app.models import Alarm, Notice, NoticeChannel
from migrations_app.selectors.notices import notices_due
from migrations_app.services.delivery import NotDelivered, mail_send, webhook_post
from networks.models import Project
from networks.services.errors import ServiceError
from planner.core.wording import counted

logger = logging.getLogger(__name__)

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))  # between the attempts
MOST_ATTEMPTS = len(PAUSES) + 1
SENDING = timedelta(minutes=2)  # no second worker takes a notice before: one attempt is over by then
MOST_IN_A_MAIL = 50  # alarms told one by one


def notices_raise(project: Project, alarms: Sequence[Alarm], now: datetime) -> None:
    """Have new alarms sent to every channel that is on. Expects an open transaction; the caller queues the sending."""
    if not alarms:
        return
    channels = NoticeChannel.objects.filter(project=project, is_on=True)
    notices = Notice.objects.bulk_create([Notice(channel=channel, try_at=now) for channel in channels])
    link = Notice.alarms.through
    link.objects.bulk_create([link(notice=notice, alarm=alarm) for notice in notices for alarm in alarms], 2_000)


def notices_send(now: datetime) -> int:
    """Send what is due, one by one, outside any transaction; how many were sent."""
    return sum(_try(notice, now) for notice in notices_due(now))


def alarm_seen(*, alarm: Alarm, by: AbstractBaseUser) -> None:
    """Note that a person knows of an alarm; the first one to say so is kept."""
    Alarm.objects.filter(pk=alarm.pk, seen_at=None).update(seen_at=timezone.now(), seen_by_id=by.pk)


def channel_test(*, channel: NoticeChannel) -> None:
    """Send a test message now, outside any transaction. ServiceError says why it did not arrive."""
    project = channel.project.name
    sentence = f"This is a test: alarms of {project} will be sent here."
    try:
        if channel.kind == ChannelKind.EMAIL:
            mail_send(channel.address, " ".join(f"{project}: a test".split()), f"{sentence}\n")
        else:
            webhook_post(channel.address, channel.secret, {"project": project, "test": True, "alarms": []})
    except NotDelivered as refusal:
        raise ServiceError(str(refusal), "Change the channel, or what receives it, and test again.") from refusal


def _try(notice: Notice, now: datetime) -> bool:
    """One attempt, unless another worker has it."""
    mine = Notice.objects.filter(pk=notice.pk, state=NoticeState.PENDING, attempts=notice.attempts, try_at__lte=now)
    if not mine.update(attempts=F("attempts") + 1, try_at=now + SENDING):
        return False
    attempt = notice.attempts + 1
    alarms = list(notice.alarms.filter(cleared_at=None).order_by("-is_severe", "id"))
    if not alarms:
        return _end(notice, NoticeState.FAILED, "Its alarms no longer held when it was to be sent.")
    if not notice.channel.is_on:
        return _end(notice, NoticeState.FAILED, "The channel was switched off before it was sent.")
    try:
        _deliver(notice.channel, alarms)
    except NotDelivered as refusal:
        return _failed(notice, attempt, now, str(refusal))
    except Exception:  # a defect of ours in one message must not hold up the others
        logger.exception("Notice %s was not sent", notice.pk)
        return _failed(
            notice, attempt, now, "It was not sent because of an error of ours; the operator's log says more."
        )
    Notice.objects.filter(pk=notice.pk).update(state=NoticeState.SENT, sent_at=timezone.now(), error="")
    return True


def _failed(notice: Notice, attempt: int, now: datetime, why: str) -> bool:
    if attempt >= MOST_ATTEMPTS:
        return _end(notice, NoticeState.FAILED, why)
    Notice.objects.filter(pk=notice.pk).update(try_at=now + PAUSES[attempt - 1], error=why[:500])
    return False


def _end(notice: Notice, state: NoticeState, why: str) -> bool:
    Notice.objects.filter(pk=notice.pk).update(state=state, error=why[:500])
    return False


def _deliver(channel: NoticeChannel, alarms: Sequence[Alarm]) -> None:
    project = channel.project.name
    if channel.kind == ChannelKind.EMAIL:
        subject = f"{project}: {counted(len(alarms), 'new alarm')}"
        mail_send(channel.address, " ".join(subject.split()), _text(project, alarms))
        return
    rows = [
        {
            "id": alarm.pk,
            "kind": alarm.kind,
            "severe": alarm.is_severe,
            "sentence": alarm.sentence,
            "way_out": alarm.way_out,
            "raised_at": alarm.raised_at.isoformat(),
        }
        for alarm in alarms
    ]
    webhook_post(channel.address, channel.secret, {"project": project, "alarms": rows})


def _text(project: str, alarms: Sequence[Alarm]) -> str:
    paragraphs = [f"{counted(len(alarms), 'alarm is', 'alarms are')} new in {project}."]
    paragraphs += [
        f"{alarm.get_kind_display().capitalize()}{' (severe)' if alarm.is_severe else ''}\n"
        f"{alarm.sentence}\n{alarm.way_out}"
        for alarm in alarms[:MOST_IN_A_MAIL]
    ]
    if len(alarms) > MOST_IN_A_MAIL:
        paragraphs.append(f"And {len(alarms) - MOST_IN_A_MAIL:,} more; the project's alarms page lists them all.")
    return "\n\n".join(paragraphs) + "\n"
