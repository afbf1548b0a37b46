"""The members of a project: who is in, as what, and what each role may do."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from networks.choices import Role
from networks.forms.projects import MemberForm, RoleForm
from networks.models import Project
from networks.selectors.projects import members_of
from networks.selectors.roles import may, memberships_of
from networks.services import members as services
from networks.views.access import MemberRequest, demand, in_project, needs
from networks.views.answers import done, say_form_errors

MAY_DO = (  # what, and the least role that may
    ("Read every page, download files, comment and mention; leave the project", Role.VIEWER),
    ("Approve the move of an application one owns", Role.VIEWER),
    ("Record what happened, import it from HCX, tick runbook steps", Role.MANAGER),
    ("Acknowledge alarms, choose where they are sent, bring tracking up to date", Role.MANAGER),
    ("Approve plans, waves and un-extends", Role.MANAGER),
    ("Import the inventory, decide about VMs, segments, rules and dependencies", Role.ARCHITECT),
    ("Make scenarios and plans, set windows and limits, move VMs on the board", Role.ARCHITECT),
    ("Add and remove members, give roles, rename the project", Role.OWNER),
)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Role.OWNER)
@in_project
def member_list(request: MemberRequest, project: Project) -> HttpResponse:
    """Every member with their role; a POST lets another login in."""
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user, role = form.cleaned_data["username"], form.cleaned_data["role"]
        if members_of(project).filter(pk=user.pk).exists():
            form.add_error("username", f"{user} is a member already. Change their role in the list.")
        else:
            services.member_add(project=project, user=user, by=request.user, role=role)
            messages.success(request, f"{user} is in this project now: {role.label}.")
            return redirect("networks:member_list", project.pk)
    context = {
        "project": project,
        "form": form,
        "members": memberships_of(project),
        "roles": [(role.value, role.label.capitalize()) for role in Role],
        "may_do": [(what, [may(role, least) for role in Role]) for what, least in MAY_DO],
    }
    return render(request, "networks/member_list.html", context)


@require_POST
@needs(Role.OWNER)
@in_project
def member_role(request: MemberRequest, project: Project, user_id: int) -> HttpResponse:
    """Give a member another role."""
    user, back = members_of(project).get(pk=user_id), reverse("networks:member_list", args=[project.pk])
    form = RoleForm(request.POST)
    if not form.is_valid():
        say_form_errors(request, form)
        return redirect(back)

    def give() -> str:
        role = form.cleaned_data["role"]
        services.member_role_set(project=project, user=user, role=role, by=request.user)
        return f"{user}: {role.label}."

    return done(request, give, back)


@require_POST
@needs(Role.VIEWER)
@in_project
def member_remove(request: MemberRequest, project: Project, user_id: int) -> HttpResponse:
    """Show a login out, which takes an owner, or leave; who leaves goes to the list of projects."""
    if user_id != request.user.pk:
        demand(request, Role.OWNER)
    user = members_of(project).get(pk=user_id)

    def remove() -> str:
        services.member_remove(project=project, user=user, by=request.user)
        return f"{user} no longer sees {project.name}."

    response = done(request, remove, reverse("networks:member_list", args=[project.pk]))
    still_in = members_of(project).filter(pk=request.user.pk).exists()
    return response if still_in else redirect("networks:project_list")
