"""Who approved which part of a plan, and whether it is still that part. An approval lapses by itself, in words."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from django.db.models import Max

from migrations_app.choices import ApprovalKind
from migrations_app.models import Approval, Scenario
from migrations_app.selectors.approved_content import Content, application_contents, unextend_contents, wave_contents
from networks.models import Project
from planner.core.wording import counted

State = Literal["open", "approved", "lapsed"]
NOTHING = Content()
CONTENTS: dict[str, Callable[[Scenario, Collection[int]], dict[int, Content]]] = {
    ApprovalKind.WAVE: wave_contents,
    ApprovalKind.UNEXTEND: unextend_contents,
    ApprovalKind.APPLICATION: application_contents,
}
SUBJECT = {ApprovalKind.WAVE: "window", ApprovalKind.UNEXTEND: "segment", ApprovalKind.APPLICATION: "application"}


@dataclass(frozen=True, slots=True)
class ApprovalState:
    """How it stands with one part of a plan. `digest` is of what an approval would be of now; "" = nothing."""

    state: State
    sentence: str
    digest: str = ""
    approval: Approval | None = None

    @property
    def badge(self) -> str:
        """The class of the badge it wears."""
        return {"open": "is-quiet", "approved": "is-good", "lapsed": "is-warn"}[self.state]


def approval_states(
    scenario: Scenario, window_ids: Collection[int], members: Mapping[int, Collection[int]] | None = None
) -> dict[int, ApprovalState]:
    """How the waves of these windows stand. `members` (window -> VMs): where a board knows better than the plan's rows.

    At most five queries.
    """
    return _states(scenario, ApprovalKind.WAVE, window_ids, wave_contents(scenario, window_ids, members))


def states_of(scenario: Scenario, kind: str, keys: Collection[int]) -> dict[int, ApprovalState]:
    """How waves (keys of windows), un-extensions (of segments) or applications stand. At most five queries."""
    return _states(scenario, kind, keys, CONTENTS[kind](scenario, keys))


def live_approvals(scenario: Scenario, kind: str, keys: Collection[int]) -> dict[int, Approval]:
    """The newest approval of each that is not withdrawn, by its key; its content, which is long, is not read."""
    field = f"{SUBJECT[ApprovalKind(kind)]}_id"
    live = Approval.objects.filter(scenario=scenario, kind=kind, withdrawn_at=None, **{f"{field}__in": keys})
    newest = live.order_by().values(field).annotate(newest=Max("pk")).values("newest")
    found = Approval.objects.filter(pk__in=newest).select_related("by").defer("content")
    return {getattr(one, field): one for one in found}


def approval_of(scenario: Scenario, approval_id: int) -> Approval:
    """One approval; raises Approval.DoesNotExist."""
    return Approval.objects.select_related("scenario__project").get(scenario=scenario, pk=approval_id)


def differences(before: Content, now: Content, moved: Collection[int], zone: ZoneInfo) -> list[str]:
    """What is another than was approved: "3 VMs more". A VM that has moved since is no difference."""
    if before.cutover_on:
        return [] if before.cutover_on == now.cutover_on else [_other_day(now)]
    was, is_now = before.window_of, now.window_of
    more, fewer = is_now.keys() - was.keys(), was.keys() - is_now.keys() - set(moved)
    elsewhere = [vm for vm in was.keys() & is_now.keys() if was[vm] != is_now[vm]]
    return [
        *([f"{counted(len(more), 'VM')} more"] if more else []),
        *([f"{counted(len(fewer), 'VM')} fewer"] if fewer else []),
        *([f"{counted(len(elsewhere), 'VM')} in another wave"] if elsewhere else []),
        *_other_instants(before, now, zone),
    ]


def _states(
    scenario: Scenario, kind: str, keys: Collection[int], contents: Mapping[int, Content]
) -> dict[int, ApprovalState]:
    approvals = live_approvals(scenario, kind, keys)
    digests = {key: content.digest for key, content in contents.items()}
    changed = [key for key, one in approvals.items() if one.digest != digests.get(key)]
    moved = _moved(scenario.project) if changed and kind != ApprovalKind.UNEXTEND else set()
    kept = dict(Approval.objects.filter(pk__in=[approvals[key].pk for key in changed]).values_list("pk", "content"))
    zone = scenario.project.zone
    found = {}
    for key in keys:
        approval = approvals.get(key)
        if approval is None:
            found[key] = ApprovalState("open", "not approved yet", digests.get(key, ""))
            continue
        told = []
        if approval.pk in kept:
            told = differences(Content.from_json(kept[approval.pk]), contents.get(key, NOTHING), moved, zone)
        sentence = _given(approval, zone) + (f"; changed since: {', '.join(told)}" if told else "")
        found[key] = ApprovalState("lapsed" if told else "approved", sentence, digests.get(key, ""), approval)
    return found


def _moved(project: Project) -> set[int]:
    return set(project.vms.filter(moved_on__isnull=False).order_by().values_list("pk", flat=True))


def _given(approval: Approval, zone: ZoneInfo) -> str:
    day = approval.at.astimezone(zone)
    return f"approved by {approval.by or 'somebody who has left'} on {day.day} {day:%b %Y}"


def _other_day(now: Content) -> str:
    if not now.cutover_on:
        return "the plan cuts it over on no day"
    return f"its cutover is on {now.cutover_day.day} {now.cutover_day:%b %Y}"


def _other_instants(before: Content, now: Content, zone: ZoneInfo) -> Iterable[str]:
    was = before.instants_of
    for key, (start, end) in now.instants_of.items():
        if key in was and was[key] != (start, end):
            start, end = start.astimezone(zone), end.astimezone(zone)
            yield f"its window is {start.day} {start:%b %Y, %H:%M} to {end.day} {end:%b, %H:%M} now"
