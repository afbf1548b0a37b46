"""What is said about a thing and was changed about it, on its own page; what of a plan is approved."""

from typing import Any

from django import template
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.utils.html import conditional_escape, format_html, linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe

from migrations_app.choices import ApprovalKind, SubjectKind
from migrations_app.forms.decisions import CommentForm
from migrations_app.models import Comment, Plan, Scenario, SegmentPlan, Wave
from migrations_app.selectors import comments as selectors
from migrations_app.selectors.approval_rows import applications_of_wave
from migrations_app.selectors.approvals import approval_states, states_of
from migrations_app.selectors.changes import change_rows, changes_about
from migrations_app.selectors.subjects import Subject
from networks.choices import Role
from networks.models import Project
from networks.selectors.roles import may

register = template.Library()

COMMENTS_SHOWN = 10
CHANGES_SHOWN = 5


@register.inclusion_tag("migrations_app/_talk.html", takes_context=True)
def talk_about(context: dict[str, Any], project: Project, kind: str, row: Any) -> dict[str, Any]:
    """The newest comments on a window ("wave"), a segment or a VM, and its last changes."""
    subject = Subject(SubjectKind(kind), row, project)
    found = selectors.comments_of(subject)
    shown = list(found[: COMMENTS_SHOWN + 1])
    return {
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
        "user": context["user"],
        "project": project,
        "subject": subject,
        "comments": shown[:COMMENTS_SHOWN],
        "has_more": len(shown) > COMMENTS_SHOWN,
        "form": CommentForm(),
        "usernames": list(selectors.usernames_of(project)),
        "role": context["request"].membership.role,
        "changes": change_rows(project, list(changes_about(subject)[:CHANGES_SHOWN])),
    }


@register.inclusion_tag("migrations_app/_wave_approval.html", takes_context=True)
def wave_approval(context: dict[str, Any], scenario: Scenario, wave: Wave) -> dict[str, Any]:
    """How it stands with a wave and the applications in it."""
    plan: Plan = context["plan"]
    key = wave.window_id
    return _approval(context, scenario, ApprovalKind.WAVE, key) | {
        "wave": wave,
        "applications": applications_of_wave(plan, key) if key is not None else [],
    }


@register.inclusion_tag("migrations_app/_unextend_approval.html", takes_context=True)
def unextend_approval(context: dict[str, Any], scenario: Scenario, planned: SegmentPlan) -> dict[str, Any]:
    """How it stands with the un-extension of a segment as it is planned."""
    approval = _approval(context, scenario, ApprovalKind.UNEXTEND, planned.segment_id)
    return approval | {"cutover_on": planned.cutover_on}


@register.simple_tag
def wave_states(scenario: Scenario, rows: list[Any]) -> dict[int, Any]:
    """How the waves of a list stand, by the keys of their windows."""
    return approval_states(scenario, [row.wave.window_id for row in rows if row.wave.window_id])


@register.filter
def of_key(values: dict[Any, Any], key: Any) -> Any:
    """The entry of a mapping; None where it has none."""
    return values.get(key)


@register.simple_tag
def unseen_mentions(user: AbstractBaseUser | AnonymousUser) -> int:
    """How many mentions of oneself one has not looked at."""
    return selectors.unseen_mentions(user)


@register.filter
def said(comment: Comment) -> SafeString:
    """A comment's text as HTML: escaped, its lines kept, mentions marked, addresses of pages linked."""
    names = {one.user.get_username() for one in comment.mentions.all()}
    if comment.by is not None:
        names.add(comment.by.get_username())  # who mentions themselves is not told of it
    parts, end = [], 0
    for first, last, _ in selectors.names_in(comment.text, names):
        parts += [_linked(comment.text[end:first]), format_html('<b class="mention">{}</b>', comment.text[first:last])]
        end = last
    parts.append(_linked(comment.text[end:]))
    return mark_safe(linebreaks("".join(parts)))  # noqa: S308  # every part is escaped


@register.filter
def may_remove(comment: Comment, role: str) -> bool:
    """True for an owner of the project; one's own comment is asked for in the template."""
    return role == Role.OWNER and comment.removed_at is None


@register.filter
def is_at_least(role: str, least: str) -> bool:
    """True where the role is that one or more."""
    return may(role, Role(least))


def _linked(text: str) -> SafeString:
    return conditional_escape(mark_safe(urlize(text, nofollow=True, autoescape=True)))  # noqa: S308  # urlize escapes


def _approval(context: dict[str, Any], scenario: Scenario, kind: ApprovalKind, key: int | None) -> dict[str, Any]:
    return {
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
        "user": context["user"],
        "project": scenario.project,
        "scenario": scenario,
        "kind": kind,
        "key": key,
        "state": states_of(scenario, kind, [key])[key] if key is not None else None,
        "role": context["request"].membership.role,
    }
