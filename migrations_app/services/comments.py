"""Comments on waves, segments and VMs: said, corrected, removed. Whoever they mention finds them on a page of their own."""

from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from migrations_app.models import Comment, Mention
from migrations_app.selectors.comments import mentions_to_mail, names_in, usernames_of
from migrations_app.selectors.subjects import Subject
from migrations_app.services.delivery import NotDelivered, mail_send
from networks.choices import Role
from networks.selectors.roles import role_of
from networks.services.errors import ServiceError
from planner.core.wording import counted

LONGEST_COMMENT = 5_000  # characters
COMMENTED = ("wave", "segment", "vm")


@transaction.atomic
def comment_add(*, subject: Subject, by: AbstractBaseUser, text: str) -> Comment:
    """Say something about a wave, a segment or a VM; the caller queues the mails for those it mentions."""
    comment = Comment.objects.create(
        project=subject.project,
        kind=subject.kind,
        scenario=subject.scenario,
        subject_name=subject.name[:255],
        text=_text(text),
        by_id=by.pk,
        **{"window" if subject.kind == "wave" else str(subject.kind): subject.row},
    )
    _mention(comment)
    return comment


@transaction.atomic
def comment_edit(*, comment: Comment, by: AbstractBaseUser, text: str) -> Comment:
    """Correct one's own comment; who is mentioned for the first time finds it, who no longer is does not."""
    comment = _standing(comment)
    if comment.by_id != by.pk:
        raise ServiceError("This comment is somebody else's.", "Write one of your own below it.")
    text = _text(text)
    if text != comment.text:
        comment.text, comment.edited_at = text, timezone.now()
        comment.save(update_fields=["text", "edited_at"])
        _mention(comment)
    return comment


@transaction.atomic
def comment_remove(*, comment: Comment, by: AbstractBaseUser) -> Comment:
    """Take one's own comment away, or as an owner of the project anybody's; that there was one stays to be seen."""
    comment = _standing(comment)
    if comment.by_id != by.pk and role_of(comment.project, by) != Role.OWNER:
        raise ServiceError(
            "This comment is somebody else's.", "Ask its writer or an owner of the project to remove it."
        )
    comment.removed_at, comment.text = timezone.now(), ""
    comment.save(update_fields=["removed_at", "text"])
    comment.mentions.all().delete()
    return comment


def mentions_seen(*, mentions: Iterable[Mention]) -> None:
    """Note that the person looked at where they are mentioned."""
    Mention.objects.filter(pk__in=[one.pk for one in mentions], seen_at=None).update(seen_at=timezone.now())


def mentions_mail(comment_id: int) -> int:
    """Send a mail to everybody a comment mentions who has an address and was not told; how many were sent.

    Each is tried once: the page of mentions is where they surely stand.
    """
    sent = 0
    for mention in mentions_to_mail(comment_id):
        if not Mention.objects.filter(pk=mention.pk, told_at=None).update(told_at=timezone.now()):
            continue
        comment, project = mention.comment, mention.comment.project.name
        subject = " ".join(f"{project}: {comment.by or 'somebody'} mentions you".split())
        text = f"{comment.by or 'Somebody'} wrote about {comment.get_kind_display()} {comment.subject_name}:\n\n"
        try:
            mail_send(mention.user.email, subject, f"{text}{comment.text}\n\nIt stands on your page Mentions.\n")
            sent += 1
        except NotDelivered:
            continue
    return sent


def _standing(comment: Comment) -> Comment:
    comment = Comment.objects.select_for_update().select_related("project").get(pk=comment.pk)
    if comment.removed_at is not None:
        raise ServiceError("This comment was removed meanwhile.", "Load the page again.")
    return comment


def _text(text: str) -> str:
    text = "\n".join(text.replace("\x00", "").splitlines()).strip()
    if not text:
        raise ServiceError("The comment is empty.", "Write something first.")
    if len(text) > LONGEST_COMMENT:
        raise ServiceError(
            f"The comment is {counted(len(text) - LONGEST_COMMENT, 'character')} too long.",
            f"Shorten it to {LONGEST_COMMENT:,}, or make two of it.",
        )
    return text


def _mention(comment: Comment) -> None:
    """Keep the mentions that the text still makes, add the new ones, drop the others; nobody mentions themselves."""
    members = usernames_of(comment.project)
    named = {members[name] for _, _, name in names_in(comment.text, members)} - {comment.by_id}
    comment.mentions.exclude(user_id__in=named).delete()
    Mention.objects.bulk_create([Mention(comment=comment, user_id=key) for key in named], ignore_conflicts=True)
