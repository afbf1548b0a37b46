"""Alarms: what holds now, what held once, and who is told beside the page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from migrations_app import selectors, services
from migrations_app.forms import AlarmFilters, ChannelForm
from migrations_app.models import Alarm, NoticeChannel
from migrations_app.services.channels import told_address
from networks.choices import Role
from networks.models import Project
from networks.services.errors import ServiceError
from networks.views.access import MemberRequest, in_project, needs
from networks.views.answers import done, page_of

NOTICES_SHOWN = 10


@require_GET
@in_project
def alarm_list(request: MemberRequest, project: Project) -> HttpResponse:
    """The alarms, open and cleared, and the channels."""
    return _page(request, project)


@require_POST
@needs(Role.MANAGER)
@in_project
def alarm_seen(request: MemberRequest, project: Project, alarm_id: int) -> HttpResponse:
    """Somebody knows."""
    alarm = Alarm.objects.get(project=project, pk=alarm_id)

    def see() -> None:
        services.alarm_seen(alarm=alarm, by=request.user)

    return done(request, see, reverse("migrations:alarm_list", args=[project.pk]))


@require_POST
@needs(Role.MANAGER)
@in_project
def channels(request: MemberRequest, project: Project) -> HttpResponse:
    """A new place to send alarms to."""
    form = ChannelForm(request.POST)
    if not form.is_valid():
        return _page(request, project, form)

    try:
        channel = services.channel_create(project=project, by=request.user, **form.cleaned_data)
    except ServiceError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, project, form)
    messages.success(request, f"Alarms are sent to {told_address(channel)} from now on. Test it once.")
    return redirect(_channels_of(project))


@require_POST
@needs(Role.MANAGER)
@in_project
def channel_edit(request: MemberRequest, project: Project, channel_id: int) -> HttpResponse:
    """Test a channel, switch it off or on, or remove it: the button that was pressed says which."""
    channel = NoticeChannel.objects.select_related("project").get(project=project, pk=channel_id)

    def act() -> str | None:
        told = told_address(channel)
        match request.POST.get("do"):
            case "test":
                services.channel_test(channel=channel)
                return f"A test was sent to {told}."
            case "switch":
                services.channel_update(channel=channel, by=request.user, values={"is_on": not channel.is_on})
            case "remove":
                services.channel_delete(channel=channel, by=request.user)
                return f"Alarms are no longer sent to {told}."
        return None

    return done(request, act, _channels_of(project))


def _channels_of(project: Project) -> str:
    return reverse("migrations:alarm_list", args=[project.pk]) + "#channels"


def _page(request: MemberRequest, project: Project, form: ChannelForm | None = None) -> HttpResponse:
    filters = AlarmFilters(request.GET)
    asked = {name: value for name, value in filters.asked().items() if name == "kind"}
    open_alarms = selectors.open_alarms(project).filter(**asked)
    context = {
        "project": project,
        "filters": filters,
        "page": page_of(request, open_alarms),
        "cleared": page_of(request, selectors.cleared_alarms(project).filter(**asked), key="cleared"),
        "channels": [(one, told_address(one)) for one in selectors.channels_of(project)],
        "notices": [(one, told_address(one.channel)) for one in selectors.notices_of(project)[:NOTICES_SHOWN]],
        "mail_is_configured": selectors.mail_is_configured(),
        "channel_form": form or ChannelForm(),
        "tracking": selectors.tracking_of(project),
    }
    return render(request, "migrations_app/alarm_list.html", context)
