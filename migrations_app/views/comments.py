"""What people say about waves, segments and VMs, and the page of whom they mention."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from migrations_app import tasks
from migrations_app.forms.decisions import CommentForm
from migrations_app.models import Comment
from migrations_app.selectors.comments import comment_of, comments_of, mentions_of, usernames_of
from migrations_app.selectors.subjects import Subject, subject_of
from migrations_app.services import comments as services
from networks.choices import Role
from networks.models import Project
from networks.services.errors import ServiceError
from networks.views.access import MemberRequest, in_project, needs
from networks.views.answers import page_of, way_back


@require_http_methods(["GET", "POST"])
@needs(Role.VIEWER)
@in_project
def comments(request: MemberRequest, project: Project, kind: str, key: int) -> HttpResponse:
    """All that was said about one thing; a POST says something more."""
    subject = _subject(project, kind, key)
    form = CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            comment = services.comment_add(subject=subject, by=request.user, text=form.cleaned_data["text"])
        except ServiceError as refusal:
            form.add_error("text", str(refusal))
        else:
            tasks.mail_mentioned(comment.pk)
            return redirect(way_back(request, _address(comment)) + f"#comment-{comment.pk}")
    return _page(request, subject, form)


@require_POST
@needs(Role.VIEWER)  # the service asks whose comment it is
@in_project
def comment_edit(request: MemberRequest, project: Project, comment_id: int) -> HttpResponse:
    """Correct one's own comment, or remove it: the button that was pressed says which."""
    comment = comment_of(project, comment_id)
    try:
        if request.POST.get("do") == "remove":
            services.comment_remove(comment=comment, by=request.user)
        else:
            services.comment_edit(comment=comment, by=request.user, text=request.POST.get("text", ""))
            tasks.mail_mentioned(comment.pk)
    except ServiceError as refusal:
        messages.error(request, str(refusal))
    return redirect(way_back(request, _address(comment)) + f"#comment-{comment.pk}")


@require_GET
def mentions(request: MemberRequest) -> HttpResponse:
    """Where one is mentioned, in all one's projects. Looking at it makes it seen; it still stands there as new now."""
    page = page_of(request, mentions_of(request.user))
    rows = list(page.object_list)
    services.mentions_seen(mentions=rows)
    return render(request, "migrations_app/mentions.html", {"page": page, "mentions": rows})


def _page(request: MemberRequest, subject: Subject, form: CommentForm) -> HttpResponse:
    context = {
        "project": subject.project,
        "scenario": subject.scenario,
        "subject": subject,
        "form": form,
        "page": page_of(request, comments_of(subject)),
        "usernames": list(usernames_of(subject.project)),
        "role": request.membership.role,
    }
    return render(request, "migrations_app/comments.html", context)


def _subject(project: Project, kind: str, key: int) -> Subject:
    if kind not in services.COMMENTED:
        raise Http404("nothing of this kind is commented on")
    return subject_of(project, kind, key)


def _address(comment: Comment) -> str:
    """The page of what it is about; of a wave that is no more, the front page of its project."""
    key = {"wave": comment.window_id, "segment": comment.segment_id, "vm": comment.vm_id}[comment.kind]
    if key is None:
        return reverse("migrations:project", args=[comment.project_id])
    return reverse("migrations:comments", args=[comment.project_id, comment.kind, key])
