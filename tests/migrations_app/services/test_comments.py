"""Comments: said, corrected, removed, and whom they mention."""

import pytest
from django.contrib.auth.models import User

from migrations_app.choices import SubjectKind
from migrations_app.models import Comment
from migrations_app.selectors.comments import mentions_of, names_in, unseen_mentions
from migrations_app.selectors.subjects import Subject, subject_of
from migrations_app.services.comments import (
    LONGEST_COMMENT,
    comment_add,
    comment_edit,
    comment_remove,
    mentions_mail,
    mentions_seen,
)
from migrations_app.templatetags.talk import said
from networks.choices import Role
from networks.models import Membership, Project
from networks.services import ServiceError
from tests.migrations_app.factories import make_project, make_vm
from tests.migrations_app.members import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make_project()


@pytest.fixture
def ada(project: Project) -> User:
    return member(project, "ada")


@pytest.fixture
def about(project: Project) -> Subject:
    return subject_of(project, SubjectKind.VM, make_vm(project, "db-01").pk)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@ada look", ["ada"]),
        ("ask (@ada), please", ["ada"]),
        ("done, @ada.", ["ada"]),
        ("@ADA and @eve", ["ada"]),
        ("mail ada@ada and x@ada.org", []),
        ("@ada.l-2@x.org", ["ada.l-2@x.org"]),
        ("@ada.l-2@x.org.", ["ada.l-2@x.org"]),
        ("@adam", []),
        ("https://example.com/@ada", []),
    ],
)
def test_a_name_behind_an_at_is_a_mention_where_a_member_is_called_so(text: str, named: list[str]) -> None:
    assert [name for _, _, name in names_in(text, ["ada", "ada.l-2@x.org"])] == named


def test_a_member_who_is_mentioned_finds_it_until_they_have_looked(project: Project, about: Subject, ada: User) -> None:
    bob = member(project, "bob")
    comment_add(subject=about, by=bob, text="@ada, is this yours? @bob says no")
    assert (unseen_mentions(ada), unseen_mentions(bob)) == (1, 0)
    mentions_seen(mentions=mentions_of(ada))
    assert unseen_mentions(ada) == 0 and mentions_of(ada).count() == 1


def test_who_left_the_project_finds_no_mention_in_it(project: Project, about: Subject, ada: User) -> None:
    comment_add(subject=about, by=member(project, "bob"), text="@ada")
    Membership.objects.filter(project=project, user=ada).delete()
    assert not mentions_of(ada).exists()


def test_a_stranger_is_not_mentioned(about: Subject, ada: User) -> None:
    eve = User.objects.create_user("eve")
    comment = comment_add(subject=about, by=ada, text="@eve <b>look</b>")
    assert not mentions_of(eve).exists()
    assert said(comment) == "<p>@eve &lt;b&gt;look&lt;/b&gt;</p>"


def test_a_text_is_shown_escaped_with_its_lines_and_links(project: Project, about: Subject, ada: User) -> None:
    bob = member(project, "bob")
    comment = comment_add(subject=about, by=ada, text="@bob\r\n<i>\n\nhttps://example.com/?a=1&b=2 javascript:alert(1)")
    assert mentions_of(bob).count() == 1
    html = said(comment)
    assert html.startswith('<p><b class="mention">@bob</b><br>&lt;i&gt;</p>')
    assert '<a href="https://example.com/?a=1&amp;b=2" rel="nofollow">' in html
    assert html.count("<a ") == 1


def test_an_edit_keeps_who_saw_it_and_tells_who_is_new(project: Project, about: Subject, ada: User) -> None:
    bob, eve = member(project, "bob"), member(project, "eve")
    comment = comment_add(subject=about, by=ada, text="@bob")
    mentions_seen(mentions=mentions_of(bob))
    comment_edit(comment=comment, by=ada, text="@bob @eve")
    assert (unseen_mentions(bob), unseen_mentions(eve)) == (0, 1)
    comment_edit(comment=comment, by=ada, text="@eve")
    assert not mentions_of(bob).exists()
    assert Comment.objects.get().edited_at is not None


def test_only_its_writer_edits_a_comment(project: Project, about: Subject, ada: User) -> None:
    owner = member(project, "olga", Role.OWNER)
    comment = comment_add(subject=about, by=ada, text="as it is")
    with pytest.raises(ServiceError, match="somebody else's"):
        comment_edit(comment=comment, by=owner, text="as I want it")
    assert Comment.objects.get().text == "as it is"


def test_its_writer_or_an_owner_removes_a_comment_and_nobody_else(project: Project, about: Subject, ada: User) -> None:
    first, second = (comment_add(subject=about, by=ada, text="@olga") for _ in range(2))
    olga = member(project, "olga", Role.OWNER)
    with pytest.raises(ServiceError, match="Ask its writer"):
        comment_remove(comment=first, by=member(project, "bob", Role.ARCHITECT))
    comment_remove(comment=first, by=ada)
    comment_remove(comment=second, by=olga)
    assert all(one.removed_at and not one.text for one in Comment.objects.all())
    with pytest.raises(ServiceError, match="removed meanwhile"):
        comment_edit(comment=first, by=ada, text="again")


@pytest.mark.parametrize(
    ("text", "why"), [(" \n\x00 ", "empty"), ("x" * (LONGEST_COMMENT + 3), "3 characters too long")]
)
def test_a_comment_that_is_none_is_refused(about: Subject, ada: User, text: str, why: str) -> None:
    with pytest.raises(ServiceError, match=why):
        comment_add(subject=about, by=ada, text=text)
    assert not Comment.objects.exists()


def test_a_mention_is_mailed_once_to_who_has_an_address(
    project: Project, about: Subject, ada: User, settings, mailoutbox
) -> None:
    settings.MAIL_IS_CONFIGURED = True
    member(project, "bob", email="bob@example.com")
    comment = comment_add(subject=about, by=ada, text="@bob @ada\nlook")
    assert (mentions_mail(comment.pk), mentions_mail(comment.pk)) == (1, 0)
    assert [mail.to for mail in mailoutbox] == [["bob@example.com"]]
    assert mailoutbox[0].subject == "Move: ada mentions you"
    assert "VM db-01:\n\n@bob @ada\nlook" in mailoutbox[0].body
