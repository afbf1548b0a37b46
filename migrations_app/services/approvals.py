"""Approving parts of a plan: a wave as it is filled, a segment's un-extension on its day, an application's move."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from migrations_app.choices import ApprovalKind, SubjectKind
from migrations_app.models import Approval, Board, Plan, Scenario, Window
from migrations_app.selectors.approvals import CONTENTS, SUBJECT, live_approvals
from migrations_app.selectors.approved_content import Content
from migrations_app.selectors.subjects import Subject, subject_of
from networks.choices import Role
from networks.models import Application
from networks.selectors.roles import may, role_of
from networks.services.errors import ServiceError
from networks.services.projects import change_record
from planner.core.wording import counted

LONGEST_NOTE = 255  # characters, as its column
_ABOUT = {
    ApprovalKind.WAVE: SubjectKind.WAVE,
    ApprovalKind.UNEXTEND: SubjectKind.SEGMENT,
    ApprovalKind.APPLICATION: SubjectKind.APPLICATION,
}
_NOTHING = {
    ApprovalKind.WAVE: "No VM moves in {name} as planned, so there is nothing to approve.",
    ApprovalKind.UNEXTEND: "The plan cuts {name} over on no day, so there is nothing to approve.",
    ApprovalKind.APPLICATION: "No VM of {name} moves in this plan, so there is nothing to approve.",
}


@transaction.atomic
def approval_give(
    *, scenario: Scenario, kind: ApprovalKind | str, key: int, by: AbstractBaseUser, seen: str = "", note: str = ""
) -> Approval:
    """Approve a wave (`key` of its window), an un-extension (of its segment) or an application, as the plan is now.

    `seen`: the digest of what the person looked at. ServiceError where that has changed meanwhile, where nothing is
    planned, and where the person may not: waves and un-extensions ask for a project manager, an application for its
    owner, or an owner of the project who says in `note` on whose behalf.
    """
    kind, note = ApprovalKind(kind), note.replace("\x00", "").strip()[:LONGEST_NOTE]
    scenario = Scenario.objects.select_for_update(of=("self",)).select_related("project").get(pk=scenario.pk)
    subject = subject_of(scenario.project, _ABOUT[kind], key)
    if subject.scenario is not None and subject.scenario.pk != scenario.pk:
        raise Window.DoesNotExist("a window of another scenario")
    _refuse_who_may_not(subject, kind, by, note)
    _refuse_what_is_being_rebuilt(scenario)
    content = CONTENTS[kind](scenario, [key]).get(key)
    if content is None:
        raise ServiceError(_NOTHING[kind].format(name=subject.name), "Plan the scenario, then look again.")
    if seen and seen != content.digest:
        raise ServiceError(
            f"{subject.name} was changed since you loaded the page.", "Look at it as it is now, then approve it."
        )
    before = live_approvals(scenario, kind, [key]).get(key)
    if before is not None and before.digest == content.digest:
        raise ServiceError(f"{subject.name} is approved already as it is.", "Withdraw that approval to give another.")
    approval = Approval.objects.create(
        scenario=scenario,
        kind=kind,
        subject_name=subject.name[:255],
        digest=content.digest,
        content=content.as_json(),
        summary=_summary(scenario, content)[:255],
        by_id=by.pk,
        note=note,
        **{SUBJECT[kind]: subject.row},
    )
    _say(approval, by, f"was approved: {approval.summary}", note)
    return approval


@transaction.atomic
def approval_withdraw(*, approval: Approval, by: AbstractBaseUser) -> None:
    """Take an approval back: who gave it may, and who could give it."""
    if approval.by_id != by.pk:
        least = Role.OWNER if approval.kind == ApprovalKind.APPLICATION else Role.MANAGER
        if not may(role_of(approval.scenario.project, by), least):
            raise ServiceError(
                "Only who gave this approval may withdraw it.", f"Ask them, or somebody with the role {least.label}."
            )
    waiting = Approval.objects.filter(pk=approval.pk, withdrawn_at=None)
    if not waiting.update(withdrawn_at=timezone.now(), withdrawn_by_id=by.pk):
        raise ServiceError("This approval is withdrawn already.", "Load the page again.")
    _withdraw_older(approval, by)
    _say(approval, by, "is no longer approved", "")


@transaction.atomic
def application_set_owner(*, application: Application, username: str, by: AbstractBaseUser | None) -> Application:
    """Say which member approves the move of an application; "" = nobody."""
    owner = application.project.members.filter(username=username).first() if username else None
    if username and owner is None:
        raise ServiceError(f"{username[:150]} is no member of this project.", "Choose one of its members.")
    if owner == application.owner:
        return application
    application.owner = owner
    application.save(update_fields=["owner"])
    change_record(
        project=application.project,
        by=by,
        sentence=f"The owner of application {application.name} is {owner or 'nobody'} now.",
        affects_plan=False,
        subject_kind=SubjectKind.APPLICATION,
        subject_id=application.pk,
    )
    return application


def _refuse_who_may_not(subject: Subject, kind: ApprovalKind, by: AbstractBaseUser, note: str) -> None:
    role = role_of(subject.project, by)
    if kind != ApprovalKind.APPLICATION:
        if not may(role, Role.MANAGER):
            raise ServiceError(
                f"Approving {subject.name} asks for the role {Role.MANAGER.label}.",
                "Ask an owner of the project for that role.",
            )
        return
    if subject.row.owner_id == by.pk and role is not None:
        return
    owner = subject.row.owner or "nobody yet"
    if role != Role.OWNER:
        raise ServiceError(
            f"{subject.name} is approved by its owner, who is {owner}.",
            "An architect names the owner on the page Rules.",
        )
    if not note:
        raise ServiceError(
            f"The owner of {subject.name} is {owner}, not you.", "Say in the note on whose behalf you approve it."
        )


def _refuse_what_is_being_rebuilt(scenario: Scenario) -> None:
    """The rows that are approved follow the board within seconds."""
    board = Board.objects.filter(scenario=scenario).values_list("version", flat=True).first()
    rows = Plan.objects.filter(scenario=scenario).values_list("board_version", flat=True).first()
    if board is not None and rows is not None and rows < board:
        raise ServiceError("The plan is being brought up to the last edit.", "Wait some seconds, look, then approve.")


def _withdraw_older(approval: Approval, by: AbstractBaseUser) -> None:
    """No older approval of the same thing comes to count again."""
    field = SUBJECT[ApprovalKind(approval.kind)]
    older = Approval.objects.filter(
        scenario_id=approval.scenario_id, kind=approval.kind, withdrawn_at=None, pk__lt=approval.pk
    )
    older.filter(**{field: getattr(approval, field)}).update(withdrawn_at=timezone.now(), withdrawn_by_id=by.pk)


def _summary(scenario: Scenario, content: Content) -> str:
    if content.cutover_on:
        return f"its un-extension on {content.cutover_day.day} {content.cutover_day:%b %Y}"
    zone = scenario.project.zone
    days = [start.astimezone(zone) for start, _ in content.instants_of.values()]
    nights = ", ".join(f"{day.day} {day:%b %Y, %H:%M}" for day in sorted(days)[:3])
    more = f" and {len(days) - 3} more" if len(days) > 3 else ""
    return f"{counted(len(content.window_of), 'VM')} on {nights}{more}"


def _say(approval: Approval, by: AbstractBaseUser, what: str, note: str) -> None:
    kind = ApprovalKind(approval.kind)
    change_record(
        project=approval.scenario.project,
        by=by,
        sentence=f"{kind.label.capitalize()} {approval.subject_name} of {approval.scenario.name} {what}.",
        reason=note,
        affects_plan=False,
        scenario_id=approval.scenario_id,
        subject_kind=_ABOUT[kind],
        subject_id=getattr(approval, f"{SUBJECT[kind]}_id"),
    )
