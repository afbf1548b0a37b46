"""The life of a run: one worker at a time, and none lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from networks.choices import RunState
from networks.models import DeriveRun
from networks.services.errors import ServiceError
from networks.services.runs import (
    MAX_ATTEMPTS,
    ClaimLost,
    RunStopped,
    run_claim,
    run_finish,
    run_guarded,
    run_heartbeat,
    run_pulse,
    run_request_cancel,
    runs_sweep,
)
from tests.networks.inventories import claimed, make_project

pytestmark = pytest.mark.django_db
TIMEOUT_S = 30


@pytest.fixture
def pending(db: None) -> DeriveRun:
    return DeriveRun.objects.create(project=make_project(), queued_at=timezone.now())


def silent_since(run: DeriveRun, seconds: float) -> None:
    """As if its worker had died that long ago."""
    DeriveRun.objects.filter(pk=run.pk).update(heartbeat_at=timezone.now() - timedelta(seconds=seconds))


def sweep() -> list[int]:
    return runs_sweep(DeriveRun, now=timezone.now(), timeout_s=TIMEOUT_S)


def test_of_two_who_claim_a_run_one_gets_it(pending: DeriveRun):
    first, second = claimed(pending), run_claim(DeriveRun, pending.pk)

    assert second is None
    assert (first.state, first.attempts) == (RunState.RUNNING, 1)


def test_a_heartbeat_keeps_the_share_within_0_and_1(pending: DeriveRun):
    run = claimed(pending)

    assert run_heartbeat(run, share=1.7, text="x" * 300)

    run.refresh_from_db()
    assert (run.progress_share, len(run.progress_text)) == (1.0, 200)


def test_a_worker_that_fell_silent_can_write_nothing_any_more(pending: DeriveRun):
    lost = claimed(pending)
    silent_since(lost, TIMEOUT_S + 1)
    assert sweep() == [pending.pk]
    taken_over = claimed(pending)

    assert not run_heartbeat(lost)
    with pytest.raises(ClaimLost):
        run_finish(lost, RunState.COMPLETED, summary={"written": "by the lost one"})
    run_finish(taken_over, RunState.COMPLETED, summary={"written": "by the other"})

    pending.refresh_from_db()
    assert (pending.summary, pending.attempts) == ({"written": "by the other"}, 2)


def test_a_waiting_run_is_cancelled_at_once(pending: DeriveRun):
    run_request_cancel(pending)

    assert pending.state == RunState.CANCELLED
    assert run_claim(DeriveRun, pending.pk) is None


def test_a_working_run_is_cancelled_at_its_next_heartbeat(pending: DeriveRun):
    run = claimed(pending)
    run_request_cancel(pending)

    with run_guarded(run):
        run_pulse(run)(0.5, "half")

    run.refresh_from_db()
    assert (run.state, run.message) == (RunState.CANCELLED, "Cancelled. Nothing was changed.")


def test_a_cancelled_run_lives_until_it_has_stored_what_it_found(pending: DeriveRun):
    run = claimed(pending)
    run_request_cancel(pending)
    silent_since(run, 2 * TIMEOUT_S)

    assert not run_heartbeat(run, share=0.5)

    assert sweep() == []
    run.refresh_from_db()
    assert (run.state, run.progress_share) == (RunState.RUNNING, 0.5)


def test_a_pulse_writes_seldom_and_stops_when_told(pending: DeriveRun):
    run = claimed(pending)
    pulse = run_pulse(run, every_s=3600)
    pulse(0.25, "first")
    pulse(0.75, "too soon")

    run.refresh_from_db()
    assert run.progress_text == "first"
    DeriveRun.objects.filter(pk=run.pk).update(cancel_requested=True)
    with pytest.raises(RunStopped):
        run_pulse(run)(0.8, "now")


def test_a_refusal_ends_the_run_with_its_sentence_and_way_out(pending: DeriveRun):
    run = claimed(pending)

    with run_guarded(run):
        raise ServiceError("It cannot be.", "Do another thing.")

    run.refresh_from_db()
    assert (run.state, run.message, run.way_out) == (RunState.REFUSED, "It cannot be.", "Do another thing.")


def test_a_bug_of_ours_ends_the_run_as_such(pending: DeriveRun):
    run = claimed(pending)

    with run_guarded(run):
        raise ZeroDivisionError

    run.refresh_from_db()
    assert run.state == RunState.ERRORED
    assert run.finished_at is not None


def test_a_lost_claim_ends_quietly(pending: DeriveRun):
    run = claimed(pending)
    DeriveRun.objects.filter(pk=run.pk).update(claim="somebody else")

    with run_guarded(run):
        raise ZeroDivisionError

    run.refresh_from_db()
    assert run.state == RunState.RUNNING


def test_a_run_with_a_fresh_heartbeat_is_left_alone(pending: DeriveRun):
    claimed(pending)

    assert sweep() == []


def test_a_run_that_silenced_its_worker_three_times_is_not_tried_again(pending: DeriveRun):
    for _ in range(MAX_ATTEMPTS):
        silent_since(claimed(pending), TIMEOUT_S + 1)
        queued = sweep()

    assert queued == []
    pending.refresh_from_db()
    assert pending.state == RunState.ERRORED
    assert "3 times" in pending.message


def test_a_silent_run_that_was_to_be_cancelled_is_cancelled(pending: DeriveRun):
    run = claimed(pending)
    run_request_cancel(run)
    silent_since(run, TIMEOUT_S + 1)

    assert sweep() == []
    pending.refresh_from_db()
    assert pending.state == RunState.CANCELLED


def test_a_run_whose_message_got_lost_is_queued_again_once(pending: DeriveRun):
    DeriveRun.objects.filter(pk=pending.pk).update(queued_at=timezone.now() - timedelta(seconds=TIMEOUT_S + 1))

    assert sweep() == [pending.pk]
    assert sweep() == []
