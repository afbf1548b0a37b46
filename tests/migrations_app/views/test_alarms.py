"""Alarms: what holds, who knows of it, and who is told."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from migrations_app.choices import AlarmKind
from migrations_app.models import Alarm, NoticeChannel
from networks.models import Project
from tests.migrations_app.factories import make_project, make_segment
from tests.migrations_app.mail_and_hooks import mail_server
from tests.migrations_app.mail_and_hooks import webhook as listening
from tests.migrations_app.tracked import alarm, half_done, stretched

SECRET = "opensesame"


def page_of(client: Client, project: Project, query: str = "") -> str:
    return client.get(reverse("migrations:alarm_list", args=[project.pk]) + query).content.decode()


@pytest.fixture
def webhook(project: Project) -> NoticeChannel:
    return NoticeChannel.objects.create(
        project=project, kind="webhook", address="https://hooks.example.com/T0KEN", secret=SECRET
    )


def test_before_tracking_the_page_says_where_alarms_come_from(logged_in: Client, project: Project) -> None:
    page = page_of(logged_in, project)
    assert "Alarms come with tracking." in page
    assert reverse("migrations:track", args=[project.pk]) in page


def test_severe_alarms_stand_first_and_of_them_the_longest_stretched(logged_in: Client, project: Project) -> None:
    tracking = half_done(project)
    for name, days in (("web", 41), ("db", 69)):
        segment = make_segment(project, name)
        stretched(tracking, segment, days=days).save()
        alarm(project, f"{name} is over its budget.", segment=segment, is_severe=True)
    alarm(project, "app is stalled.")
    page = page_of(logged_in, project)
    places = [page.index(words) for words in ("db is over", "web is over", "app is stalled")]
    assert places == sorted(places)


def test_a_cleared_alarm_stands_apart(logged_in: Client, project: Project) -> None:
    alarm(project, "db was stalled.", cleared_at=timezone.now())
    page = page_of(logged_in, project)
    assert page.index("Cleared") < page.index("db was stalled.")


def test_a_kind_narrows_both_lists(logged_in: Client, project: Project) -> None:
    alarm(project, "db is stalled.")
    alarm(project, "web has a new VM.", kind=AlarmKind.NEW_VM)
    page = page_of(logged_in, project, "?kind=new_vm")
    assert "web has a new VM." in page and "db is stalled." not in page


def test_who_knows_is_noted_and_not_asked_again(logged_in: Client, project: Project, user: User) -> None:
    one = alarm(project, "db is stalled.")
    where = reverse("migrations:alarm_seen", args=[project.pk, one.pk])
    logged_in.post(where)
    assert Alarm.objects.get(pk=one.pk).seen_by == user
    page = page_of(logged_in, project)
    assert "ada knows since" in page and where not in page


def test_another_projects_alarm_is_not_found_through_ones_own(logged_in: Client, project: Project) -> None:
    theirs = alarm(make_project("Somebody else's"), "db is stalled.")
    assert logged_in.post(reverse("migrations:alarm_seen", args=[project.pk, theirs.pk])).status_code == 404


def test_a_channel_is_added_and_its_secret_and_path_are_never_shown(logged_in: Client, project: Project) -> None:
    given = {"kind": "webhook", "address": "https://hooks.example.com/T0KEN", "secret": SECRET}
    answer = logged_in.post(reverse("migrations:channels", args=[project.pk]), given, follow=True)
    page = answer.content.decode()
    assert NoticeChannel.objects.get().secret == SECRET
    assert "webhook at hooks.example.com" in page
    assert SECRET not in page and "T0KEN" not in page


def test_a_wrong_address_stays_in_the_form_with_what_is_wrong(logged_in: Client, project: Project) -> None:
    answer = logged_in.post(reverse("migrations:channels", args=[project.pk]), {"kind": "email", "address": "nobody"})
    page = answer.content.decode()
    assert "nobody is no e-mail address." in page and 'value="nobody"' in page


def edit(client: Client, channel: NoticeChannel, do: str) -> str:
    where = reverse("migrations:channel_edit", args=[channel.project_id, channel.pk])
    return client.post(where, {"do": do}, follow=True).content.decode()


def test_a_channel_is_switched_off_and_removed(logged_in: Client, webhook: NoticeChannel) -> None:
    edit(logged_in, webhook, "switch")
    assert not NoticeChannel.objects.get().is_on
    edit(logged_in, webhook, "remove")
    assert not NoticeChannel.objects.exists()


def test_a_test_reaches_the_webhook_with_its_signature_and_no_alarm(
    logged_in: Client, webhook: NoticeChannel, settings: Settings
) -> None:
    settings.WEBHOOK_PRIVATE_TARGETS = True
    with listening() as hook:
        NoticeChannel.objects.filter(pk=webhook.pk).update(address=hook.url)
        assert "A test was sent to the webhook at 127.0.0.1." in edit(logged_in, webhook, "test")
        hook.status = 500
        assert "answered 500 instead of 200" in edit(logged_in, webhook, "test")
    assert hook.posts[0].json == {"project": "Frankfurt exit", "test": True, "alarms": []}
    assert "X-Unstretch-Signature" in hook.posts[0].headers


def test_a_test_by_mail_arrives_or_says_that_there_is_no_mail_server(
    logged_in: Client, project: Project, settings: Settings
) -> None:
    channel = NoticeChannel.objects.create(project=project, kind="email", address="ada@example.org")
    settings.MAIL_IS_CONFIGURED = False
    assert "No mail server is configured on this site" in edit(logged_in, channel, "test")
    settings.MAIL_IS_CONFIGURED = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    with mail_server() as (mailbox, settings.EMAIL_PORT):
        edit(logged_in, channel, "test")
    assert mailbox.mails[0]["Subject"] == "Frankfurt exit: a test"
