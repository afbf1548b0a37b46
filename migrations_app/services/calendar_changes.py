"""A change of windows or freezes: an edit of the board where there is one, else of the rows alone."""

from collections.abc import Callable, Collection

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from migrations_app.adapters.boards import desk_of
from migrations_app.adapters.proposals import Proposal
from migrations_app.models import Edit, Scenario
from migrations_app.services.board import carry_out, pinning
from migrations_app.services.board_rows import hanging_on, rows_write
from migrations_app.services.wave_edits import Roster, roster_of
from networks.services.projects import change_record
from planner.core.wording import counted


@transaction.atomic
def change_make(
    *,
    scenario: Scenario,
    by: AbstractBaseUser | None,
    propose: Callable[[Roster], Proposal],
    reason: str = "",
    seen_version: int | None = None,
    accepted: Collection[str] | None = None,
) -> Edit | None:
    """Make the change that `propose` makes of the waves as they are; None without a board.

    Who is moved by it is pinned where it goes. The caller queues a BoardRun after commit where there is a board.
    ServiceError as of `carry_out`, and nothing is changed.
    """
    desk = desk_of(scenario)
    proposal = propose(roster_of(scenario, desk))
    if desk is None:
        _write(scenario, by, proposal, reason)
        return None
    return carry_out(
        scenario=scenario,
        by=by,
        proposal=pinning(desk, proposal, reason=reason, by=by) if proposal.placings else proposal,
        reason=reason,
        seen_version=seen_version,
        accepted=accepted,
    )


def _write(scenario: Scenario, by: AbstractBaseUser | None, proposal: Proposal, reason: str) -> None:
    """The rows of a scenario that has no board; pins to a window that goes, go with it, and that is said."""
    pins = sum(row.model == "pin" for row in hanging_on(scenario, proposal.rows))
    also = f" With it {counted(pins, 'pin')} went." if pins else ""
    rows_write(scenario, proposal.rows)
    sentence = f"{proposal.sentence}{also}"
    change_record(project=scenario.project, by=by, sentence=sentence, scenario_id=scenario.pk, reason=reason)
