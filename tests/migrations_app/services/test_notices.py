"""Notices to a real webhook and a real mail server: what arrives, what is tried again, and where none ever goes."""

import hashlib
import hmac
import ipaddress
import socket
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django import Settings

from migrations_app.models import Alarm, Notice, NoticeChannel
from migrations_app.services import alarm_seen, channel_create, channel_delete, channel_update, notices_send
from migrations_app.services.delivery import NotDelivered, check_target, webhook_post
from migrations_app.services.notices import MOST_ATTEMPTS, PAUSES, notices_raise
from networks.models import Change, Project
from networks.services.errors import ServiceError
from tests.migrations_app.factories import make_project
from tests.migrations_app.mail_and_hooks import Hook, Mailbox, mail_server, webhook
from tests.services import free_port

pytestmark = pytest.mark.django_db
SECRET = "known to both ends"


@pytest.fixture
def project() -> Project:
    return make_project("Move to AVS")


@pytest.fixture
def hook(settings: Settings) -> Iterator[Hook]:
    settings.WEBHOOK_PRIVATE_TARGETS = True
    with webhook() as found:
        yield found


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    with mail_server() as (found, port):
        settings.MAIL_IS_CONFIGURED = True
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.DEFAULT_FROM_EMAIL = "unstretch@example.org"
        yield found


def raised(project: Project, *sentences: str, **fields: Any) -> list[Alarm]:
    """New alarms, with notices to every channel."""
    alarms = [
        Alarm.objects.create(
            project=project, kind="stalled", key=sentence, sentence=sentence, way_out="Move it.", **fields
        )
        for sentence in sentences
    ]
    notices_raise(project, alarms, timezone.now())
    return alarms


def only_notice() -> Notice:
    return Notice.objects.get()


def now_and_later(pauses: int) -> datetime:
    """The moment at which attempt number `pauses` + 1 is due."""
    return timezone.now() + sum(PAUSES[:pauses], timedelta())


# --- A webhook --------------------------------------------------------------------------------------------------------


def test_a_webhook_gets_all_new_alarms_of_a_project_in_one_post(project: Project, hook: Hook) -> None:
    channel_create(project=project, kind="webhook", address=hook.url, by=None)
    alarms = raised(project, "DMZ is stalled.", "APP is stalled: ünïcode.")
    assert notices_send(timezone.now()) == 1
    (post,) = hook.posts
    assert post.path == "/hook?for=unstretch"
    assert post.headers["Content-Type"] == "application/json; charset=utf-8"
    assert "X-Unstretch-Signature" not in post.headers
    assert post.json == {
        "project": "Move to AVS",
        "alarms": [
            {
                "id": alarm.pk,
                "kind": "stalled",
                "severe": False,
                "sentence": alarm.sentence,
                "way_out": "Move it.",
                "raised_at": alarm.raised_at.isoformat(),
            }
            for alarm in alarms
        ],
    }
    assert (only_notice().state, only_notice().attempts, only_notice().error) == ("sent", 1, "")
    assert notices_send(now_and_later(5)) == 0


def test_the_body_is_signed_with_the_secret(project: Project, hook: Hook) -> None:
    channel_create(project=project, kind="webhook", address=hook.url, secret=SECRET, by=None)
    raised(project, "DMZ is stalled.")
    notices_send(timezone.now())
    (post,) = hook.posts
    expected = hmac.new(SECRET.encode(), post.body, hashlib.sha256).hexdigest()
    assert post.headers["X-Unstretch-Signature"] == f"sha256={expected}"
    assert SECRET.encode() not in post.body


def test_what_a_webhook_refuses_is_tried_again_with_growing_pauses_and_then_given_up(
    project: Project, hook: Hook
) -> None:
    channel_create(project=project, kind="webhook", address=hook.url, secret=SECRET, by=None)
    raised(project, "DMZ is stalled.")
    hook.status = 503
    for attempt in range(1, MOST_ATTEMPTS + 1):
        due = only_notice().try_at
        assert notices_send(due - timedelta(seconds=1)) == 0
        assert len(hook.posts) == attempt - 1
        notices_send(due)
        assert len(hook.posts) == attempt
        if attempt < MOST_ATTEMPTS:
            assert only_notice().try_at == due + PAUSES[attempt - 1]
    assert (only_notice().state, only_notice().attempts) == ("failed", 6)
    assert only_notice().error == "127.0.0.1 answered 503 instead of 200."
    assert list(PAUSES) == sorted(set(PAUSES))


def test_a_webhook_that_comes_back_gets_the_notice(project: Project, hook: Hook) -> None:
    channel_create(project=project, kind="webhook", address=hook.url, by=None)
    raised(project, "DMZ is stalled.")
    hook.status = 500
    assert notices_send(timezone.now()) == 0
    hook.status = 204
    assert notices_send(only_notice().try_at) == 1
    assert (only_notice().state, only_notice().attempts, only_notice().error) == ("sent", 2, "")


def test_a_redirect_is_not_followed(project: Project, hook: Hook) -> None:
    with webhook() as elsewhere:
        hook.status, hook.location = 307, elsewhere.url
        with pytest.raises(NotDelivered, match="redirects are not followed"):
            webhook_post(hook.url, "", {})
        assert len(hook.posts) == 1
        assert not elsewhere.posts


def test_nobody_at_the_address_is_told_in_words(settings: Settings) -> None:
    settings.WEBHOOK_PRIVATE_TARGETS = True
    with pytest.raises(NotDelivered, match=r"^127\.0\.0\.1 did not answer: "):
        webhook_post(f"http://127.0.0.1:{free_port()}/", "", {})


def test_who_takes_the_call_and_says_nothing_is_given_up_in_time(settings: Settings) -> None:
    settings.WEBHOOK_PRIVATE_TARGETS, settings.WEBHOOK_TIMEOUT_S = True, 0.2
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(NotDelivered, match=r"nothing came within 0\.2 s"):
            webhook_post(f"http://127.0.0.1:{port}/", "", {})


def test_an_answer_that_trickles_is_broken_off(settings: Settings) -> None:
    settings.WEBHOOK_PRIVATE_TARGETS, settings.WEBHOOK_TIMEOUT_S = True, 0.3
    ended = Event()

    def trickle(listener: socket.socket) -> None:
        with listener.accept()[0] as caller, suppress(OSError):
            caller.sendall(b"HTTP/1.1 ")
            while not ended.wait(0.05):
                caller.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        Thread(target=trickle, args=(listener,), daemon=True).start()
        with pytest.raises(NotDelivered, match="did not answer"):
            webhook_post(f"http://127.0.0.1:{listener.getsockname()[1]}/", "", {})
        ended.set()


def test_one_dead_webhook_holds_up_no_other(project: Project, hook: Hook) -> None:
    channel_create(project=project, kind="webhook", address=f"http://127.0.0.1:{free_port()}/", by=None)
    channel_create(project=project, kind="webhook", address=hook.url, by=None)
    raised(project, "DMZ is stalled.")
    assert notices_send(timezone.now()) == 1
    assert len(hook.posts) == 1


# --- Where no notice goes ---------------------------------------------------------------------------------------------

PRIVATE = ["127.0.0.1", "::1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "100.64.0.1", "fd00::1", "::ffff:127.0.0.1"]
NEVER = ["169.254.169.254", "fe80::1", "168.63.129.16", "100.100.100.200", "0.0.0.0", "224.0.0.1", "::ffff:169.254.1.1"]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_refused_unless_the_operator_allows_it(settings: Settings, address: str) -> None:
    with pytest.raises(NotDelivered, match="WEBHOOK_PRIVATE_TARGETS"):
        check_target(ipaddress.ip_address(address))
    settings.WEBHOOK_PRIVATE_TARGETS = True
    check_target(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", NEVER)
def test_a_clouds_own_address_is_refused_whatever_the_operator_allows(settings: Settings, address: str) -> None:
    settings.WEBHOOK_PRIVATE_TARGETS = True
    with pytest.raises(NotDelivered, match="notices never go there"):
        check_target(ipaddress.ip_address(address))


def test_a_public_address_is_allowed() -> None:
    check_target(ipaddress.ip_address("20.50.2.1"))
    check_target(ipaddress.ip_address("2603:1030::1"))


def test_a_name_is_judged_by_every_address_it_has(hook: Hook, settings: Settings) -> None:
    settings.WEBHOOK_PRIVATE_TARGETS = False
    with pytest.raises(NotDelivered, match="WEBHOOK_PRIVATE_TARGETS"):
        webhook_post(hook.url.replace("127.0.0.1", "localhost"), "", {})
    assert not hook.posts


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("ftp://example.org/", "begins with https"),
        ("file:///etc/passwd", "begins with https"),
        ("https:///no-host", "begins with https"),
        ("not an address", "begins with https"),
        ("http://[::1", "no address of a webhook"),
        ("https://example.org:99999/", "no address of a webhook"),
        ("https://ada:secret@example.org/", "no user and password"),
        ("https://example.org/a b", "ASCII"),
        ("https://example.org/\u00e4", "ASCII"),
        ("http://169.254.169.254/latest/meta-data", "never go there"),
        ("http://127.0.0.1:8000/", "WEBHOOK_PRIVATE_TARGETS"),
    ],
)
def test_an_address_that_is_none_is_no_channel(project: Project, address: str, sentence: str) -> None:
    with pytest.raises(ServiceError, match=sentence):
        channel_create(project=project, kind="webhook", address=address, by=None)
    assert not NoticeChannel.objects.exists()


# --- Mail -------------------------------------------------------------------------------------------------------------


def test_a_mail_tells_each_alarm_and_its_way_out(project: Project, mailbox: Mailbox) -> None:
    channel_create(project=project, kind="email", address="ada@example.org", by=None)
    raised(project, "DMZ is stalled.", is_severe=True)
    assert notices_send(timezone.now()) == 1
    (mail,) = mailbox.mails
    assert (mail["To"], mail["From"], mail["Subject"]) == (
        "ada@example.org",
        "unstretch@example.org",
        "Move to AVS: 1 new alarm",
    )
    assert mail.get_content().replace("\r\n", "\n") == (
        "1 alarm is new in Move to AVS.\n\nStalled (severe)\nDMZ is stalled.\nMove it.\n"
    )


def test_a_project_name_of_two_lines_adds_no_header(mailbox: Mailbox) -> None:
    project = make_project("Move\r\nBcc: eve@example.org")
    channel_create(project=project, kind="email", address="ada@example.org", by=None)
    raised(project, "DMZ is stalled.")
    notices_send(timezone.now())
    (mail,) = mailbox.mails
    assert mail["Bcc"] is None


def test_a_thousand_alarms_are_one_mail_that_tells_how_many_more(project: Project, mailbox: Mailbox) -> None:
    channel_create(project=project, kind="email", address="ada@example.org", by=None)
    raised(project, *(f"Segment {number} is stalled." for number in range(60)))
    notices_send(timezone.now())
    (mail,) = mailbox.mails
    assert "And 10 more; the project's alarms page lists them all." in mail.get_content()


def test_what_the_mail_server_refuses_is_told_and_tried_again(project: Project, mailbox: Mailbox) -> None:
    channel_create(project=project, kind="email", address="ada@example.org", by=None)
    raised(project, "DMZ is stalled.")
    mailbox.refuses = True
    assert notices_send(timezone.now()) == 0
    assert only_notice().state == "pending"
    assert "mailbox full" in only_notice().error


def test_a_site_without_a_mail_server_says_so(project: Project) -> None:
    channel_create(project=project, kind="email", address="ada@example.org", by=None)
    raised(project, "DMZ is stalled.")
    assert notices_send(timezone.now()) == 0
    assert "EMAIL_URL" in only_notice().error


@pytest.mark.parametrize("address", ["", "ada", "ada@", "ada@example.org, eve@example.org", "a@b.c\nBcc: x@y.z"])
def test_an_e_mail_address_that_is_none_is_no_channel(project: Project, address: str) -> None:
    with pytest.raises(ServiceError, match="is no e-mail address"):
        channel_create(project=project, kind="email", address=address, by=None)


# --- What is not sent -------------------------------------------------------------------------------------------------


def test_an_alarm_cleared_meanwhile_is_not_sent(project: Project, hook: Hook) -> None:
    channel_create(project=project, kind="webhook", address=hook.url, by=None)
    first, second = raised(project, "DMZ is stalled.", "APP is stalled.")
    Alarm.objects.filter(pk=first.pk).update(cleared_at=timezone.now())
    notices_send(timezone.now())
    assert [one["id"] for one in hook.posts[0].json["alarms"]] == [second.pk]


def test_a_notice_whose_alarms_all_cleared_is_not_sent_and_says_why(project: Project, hook: Hook) -> None:
    channel_create(project=project, kind="webhook", address=hook.url, by=None)
    raised(project, "DMZ is stalled.")
    Alarm.objects.update(cleared_at=timezone.now())
    assert notices_send(timezone.now()) == 0
    assert not hook.posts
    assert (only_notice().state, only_notice().error) == (
        "failed",
        "Its alarms no longer held when it was to be sent.",
    )


def test_a_channel_switched_off_gets_nothing(project: Project, hook: Hook) -> None:
    channel = channel_create(project=project, kind="webhook", address=hook.url, by=None)
    raised(project, "DMZ is stalled.")
    channel_update(channel=channel, by=None, values={"is_on": False})
    notices_send(timezone.now())
    raised(project, "APP is stalled.")
    assert not hook.posts
    assert only_notice().state == "failed"


def test_a_notice_that_another_worker_sends_right_now_is_left_to_it(project: Project, hook: Hook) -> None:
    channel_create(project=project, kind="webhook", address=hook.url, by=None)
    raised(project, "DMZ is stalled.")
    now = timezone.now()
    hook.status = 503
    notices_send(now)
    Notice.objects.update(try_at=now + timedelta(minutes=2))  # as while it is being sent
    assert notices_send(now) == 0
    assert len(hook.posts) == 1


# --- Channels and alarms ----------------------------------------------------------------------------------------------


def test_what_is_noted_of_a_channel_holds_neither_its_secret_nor_its_path(project: Project, hook: Hook) -> None:
    channel = channel_create(project=project, kind="webhook", address=hook.url, secret=SECRET, by=None)
    channel_update(channel=channel, by=None, values={"secret": "another", "is_on": True})
    channel_delete(channel=channel, by=None)
    told = " ".join(Change.objects.values_list("sentence", flat=True))
    assert "the webhook at 127.0.0.1" in told
    assert not any(word in told for word in (SECRET, "another", "/hook"))


def test_a_channel_is_there_once(project: Project) -> None:
    channel_create(project=project, kind="email", address="ada@example.org", by=None)
    with pytest.raises(ServiceError, match=r"Alarms go to ada@example\.org already"):
        channel_create(project=project, kind="email", address=" ada@example.org ", by=None)


def test_a_deleted_channel_takes_what_waits_with_it(project: Project, hook: Hook) -> None:
    channel = channel_create(project=project, kind="webhook", address=hook.url, by=None)
    raised(project, "DMZ is stalled.")
    channel_delete(channel=channel, by=None)
    assert notices_send(timezone.now()) == 0
    assert not hook.posts


def test_the_first_who_knows_of_an_alarm_is_kept(project: Project) -> None:
    ada, eve = (User.objects.create_user(name) for name in ("ada", "eve"))
    (alarm,) = raised(project, "DMZ is stalled.")
    alarm_seen(alarm=alarm, by=ada)
    alarm_seen(alarm=alarm, by=eve)
    alarm.refresh_from_db()
    assert alarm.seen_by == ada
    assert alarm.seen_at is not None
