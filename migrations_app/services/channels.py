"""Who is told of new alarms beside the page."""

from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from migrations_app.choices import ChannelKind
from migrations_app.models import NoticeChannel
from migrations_app.services.delivery import NotDelivered, webhook_parts
from networks.models import Project
from networks.services.errors import ServiceError
from networks.services.projects import change_record

MOST_CHANNELS = 20  # of a project
LONGEST_ADDRESS, LONGEST_SECRET = 500, 120


@transaction.atomic
def channel_create(
    *, project: Project, kind: ChannelKind | str, address: str, secret: str = "", by: AbstractBaseUser | None
) -> NoticeChannel:
    """A new place to send alarms to. ServiceError where the address is none."""
    if NoticeChannel.objects.filter(project=project).count() >= MOST_CHANNELS:
        raise ServiceError(f"{project.name} has {MOST_CHANNELS} channels already.", "Delete one that is not needed.")
    channel = NoticeChannel(project=project, kind=ChannelKind(kind), address=address.strip(), secret=secret)
    _save(channel)
    _note(channel, by, f"Alarms are sent to {told_address(channel)} from now on.")
    return channel


@transaction.atomic
def channel_update(*, channel: NoticeChannel, by: AbstractBaseUser | None, values: dict[str, Any]) -> NoticeChannel:
    """Change a channel. `values`: address, secret ("" = none), is_on."""
    for field, value in values.items():
        setattr(channel, field, value.strip() if field == "address" else value)
    _save(channel)
    _note(channel, by, f"Alarms are {'' if channel.is_on else 'no longer '}sent to {told_address(channel)}.")
    return channel


@transaction.atomic
def channel_delete(*, channel: NoticeChannel, by: AbstractBaseUser | None) -> None:
    """Forget a channel, what waits to be sent to it, and what was."""
    _note(channel, by, f"Alarms are no longer sent to {told_address(channel)}.")
    channel.delete()


def told_address(channel: NoticeChannel) -> str:
    """A channel's address as it may be shown: of a webhook its host, as the rest may let anybody write there."""
    if channel.kind == ChannelKind.EMAIL:
        return channel.address
    return f"the webhook at {urlsplit(channel.address).hostname}"


def _save(channel: NoticeChannel) -> None:
    try:
        if channel.kind == ChannelKind.EMAIL:
            validate_email(channel.address)
        else:
            webhook_parts(channel.address)
    except ValidationError:
        raise ServiceError(
            f"{channel.address or 'An empty text'} is no e-mail address.", "Enter one such as ada@example.org."
        ) from None
    except NotDelivered as refusal:
        raise ServiceError(str(refusal), "Enter the address as the receiving service shows it.") from None
    if len(channel.address) > LONGEST_ADDRESS or len(channel.secret) > LONGEST_SECRET:
        raise ServiceError(
            "The address or the secret is too long.",
            f"An address has at most {LONGEST_ADDRESS} characters, a secret {LONGEST_SECRET}.",
        )
    try:
        with transaction.atomic():
            channel.save()
    except IntegrityError:
        raise ServiceError(f"Alarms go to {told_address(channel)} already.", "Change that channel instead.") from None


def _note(channel: NoticeChannel, by: AbstractBaseUser | None, sentence: str) -> None:
    change_record(project=channel.project, by=by, sentence=sentence, affects_plan=False)
