"""Comments on the pages of waves, segments and VMs, and the page of mentions."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from migrations_app.models import Comment, Plan
from migrations_app.selectors.subjects import subject_of
from migrations_app.services.comments import comment_add
from networks.choices import Role
from networks.models import Project
from tests.migrations_app.factories import make_segment, make_vm
from tests.migrations_app.members import member
from tests.migrations_app.views.estates import queries_of


@pytest.fixture
def segment(project: Project) -> Any:
    return make_segment(project, "dmz")


def address_about(project: Project, kind: str, key: int) -> str:
    return reverse("migrations:comments", args=[project.pk, kind, key])


def test_a_comment_stands_on_the_page_it_was_written_on(logged_in: Client, project: Project, segment: Any) -> None:
    back = reverse("migrations:segment_detail", args=[project.pk, segment.pk])
    answer = logged_in.post(address_about(project, "segment", segment.pk), {"text": "Who owns\nit?", "back": back})
    comment = Comment.objects.get()
    assert answer.headers["Location"] == f"{back}#comment-{comment.pk}"
    assert "<p>Who owns<br>it?</p>" in logged_in.get(back).content.decode()


def test_a_wave_and_a_vm_are_commented_on(logged_in: Client, plan: Plan) -> None:
    project, wave = plan.scenario.project, plan.waves.get(number=1)
    vm = project.vms.earliest("pk")
    logged_in.post(address_about(project, "wave", wave.window_id), {"text": "of the wave"})
    logged_in.post(address_about(project, "vm", vm.pk), {"text": "of the VM"})
    page = logged_in.get(reverse("migrations:wave_detail", args=[project.pk, plan.scenario_id, 1])).content.decode()
    assert "of the wave" in page and "of the VM" not in page
    assert "of the VM" in logged_in.get(reverse("networks:vm_detail", args=[project.pk, vm.pk])).content.decode()


def test_what_is_refused_stays_in_the_form(logged_in: Client, project: Project, segment: Any) -> None:
    answer = logged_in.post(address_about(project, "segment", segment.pk), {"text": "x" * 5_001})
    page = answer.content.decode()
    assert "The comment is 1 character too long." in page and "x" * 5_001 in page


def test_only_ones_own_comment_is_edited_and_an_owner_removes_any(
    logged_in: Client, project: Project, segment: Any, user: User
) -> None:
    bob = member(project, "bob")
    comment = comment_add(subject=subject_of(project, "segment", segment.pk), by=bob, text="as it was")
    edit, page = (
        reverse("migrations:comment_edit", args=[project.pk, comment.pk]),
        address_about(project, "segment", segment.pk),
    )
    member(project, user.username, Role.ARCHITECT)
    assert "Edit or remove" not in logged_in.get(page).content.decode()
    logged_in.post(edit, {"text": "mine"})
    logged_in.post(edit, {"do": "remove"})
    assert Comment.objects.get().text == "as it was"
    member(project, user.username, Role.OWNER)
    assert 'value="remove"' in logged_in.get(page).content.decode()
    logged_in.post(edit, {"do": "remove"})
    assert "This comment was removed." in logged_in.get(page).content.decode()


def test_a_mention_counts_in_the_top_bar_until_its_page_was_looked_at(
    logged_in: Client, project: Project, segment: Any, user: User
) -> None:
    about = subject_of(project, "segment", segment.pk)
    comment_add(subject=about, by=member(project, "bob"), text=f"@{user.username} look")
    mentions = reverse("migrations:mentions")
    badge = 'aria-label="You have 1 new mention"'
    assert badge in logged_in.get("/").content.decode()
    page = logged_in.get(mentions).content.decode()
    assert '<span class="badge is-info">new</span>' in page and ">dmz</a>" in page
    later = logged_in.get(mentions).content.decode()
    assert badge not in later and "new</span>" not in later and ">dmz</a>" in later


def test_nobody_is_mentioned_at_first(logged_in: Client) -> None:
    assert "Nobody mentioned you yet" in logged_in.get(reverse("migrations:mentions")).content.decode()


def test_what_is_of_another_kind_or_project_has_no_comments(logged_in: Client, project: Project) -> None:
    assert logged_in.get(address_about(project, "application", 1)).status_code == 404
    assert logged_in.get(address_about(project, "vm", 999_999)).status_code == 404


def test_queries_do_not_grow_with_comments_and_mentions(logged_in: Client, project: Project, user: User) -> None:
    vm, bob = make_vm(project, "a"), member(project, "bob")
    about, page = subject_of(project, "vm", vm.pk), address_about(project, "vm", vm.pk)
    comment_add(subject=about, by=bob, text=f"@{user.username}")
    few = queries_of(logged_in, page), queries_of(logged_in, reverse("migrations:mentions"))
    for _ in range(20):
        comment_add(subject=about, by=bob, text=f"@{user.username}")
    assert (queries_of(logged_in, page), queries_of(logged_in, reverse("migrations:mentions"))) == few
