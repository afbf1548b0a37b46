"""What people say, whom they mention, and which of it somebody has not seen yet."""

import re
from collections.abc import Collection, Iterator

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import F, QuerySet

from migrations_app.choices import SubjectKind
from migrations_app.models import Comment, Mention
from migrations_app.selectors.subjects import Subject
from networks.models import Membership, Project

# A login as Django allows it: letters, digits and @ . + - _. One inside a word, as in an e-mail address, is no mention.
_NAMED = re.compile(r"(?<![\w.@+/-])@([\w.@+-]+)")


def comments_of(subject: Subject) -> QuerySet[Comment]:
    """What was said about one thing, newest first, with who said it and whom it mentions."""
    of_kind = {SubjectKind.WAVE: "window", SubjectKind.SEGMENT: "segment", SubjectKind.VM: "vm"}
    found = Comment.objects.filter(project=subject.project, **{of_kind[subject.kind]: subject.row})
    return found.select_related("by").prefetch_related("mentions__user").order_by("-id")


def comment_of(project: Project, comment_id: int) -> Comment:
    """One comment; raises Comment.DoesNotExist."""
    return Comment.objects.select_related("project", "by").get(project=project, pk=comment_id)


def mentions_of(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Mention]:
    """Where somebody is mentioned in projects they are a member of, newest first; removed comments left out."""
    found = Mention.objects.filter(
        user_id=user.pk or 0, comment__removed_at=None, comment__project__membership__user_id=user.pk or 0
    )
    found = found.select_related("comment__by", "comment__project").prefetch_related("comment__mentions__user")
    return found.order_by("-comment_id")


def unseen_mentions(user: AbstractBaseUser | AnonymousUser) -> int:
    """How many of them the person has not looked at."""
    return mentions_of(user).filter(seen_at=None).count()


def mentions_to_mail(comment_id: int) -> QuerySet[Mention]:
    """Mentions of a comment that still stands, of members with an address, that nobody was told of."""
    found = Mention.objects.filter(comment_id=comment_id, comment__removed_at=None, told_at=None, seen_at=None)
    members = found.filter(user__membership__project_id=F("comment__project_id"))
    return members.exclude(user__email="").select_related("user", "comment__project", "comment__by")


def usernames_of(project: Project) -> dict[str, int]:
    """The logins of the members of a project by name, with their keys."""
    members = Membership.objects.filter(project=project, user__is_active=True)
    return dict(members.order_by("user__username").values_list("user__username", "user_id"))


def names_in(text: str, usernames: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """Where `text` names one of `usernames` after an @: (first and last place of the mention, login).

    A full stop or the like behind a name is not part of it; a name whose case differs is meant where only one fits.
    """
    by_fold: dict[str, list[str]] = {}
    for name in usernames:
        by_fold.setdefault(name.casefold(), []).append(name)
    for found in _NAMED.finditer(text):
        asked = found.group(1)
        while asked:
            alike = by_fold.get(asked.casefold(), [])
            if asked in alike or len(alike) == 1:
                yield found.start(), found.start(1) + len(asked), asked if asked in alike else alike[0]
                break
            asked = asked[:-1] if asked[-1] in ".@+-" else ""
