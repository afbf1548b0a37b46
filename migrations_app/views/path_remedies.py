"""What would help traffic, done by one click: MON on or off for segments."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from migrations_app.forms.path_remedies import MonForm
from migrations_app.views.access import scenario_or_404
from networks.services import ServiceError
from networks.services.mon import mon_set
from networks.views.answers import done


@require_POST
def remedy_mon(request: HttpRequest, project_id: int, scenario_id: int) -> HttpResponse:
    """Turn MON on or off for the segments of a remedy, and put the routers of its VMs in the cloud."""
    scenario = scenario_or_404(request, project_id, scenario_id)
    form = MonForm(request.POST)

    def turned() -> str:
        if not form.is_valid():
            raise ServiceError("What was chosen names no segments.", "Load the page again and choose anew.")
        given = form.cleaned_data
        return mon_set(
            project=scenario.project,
            segment_ids=given["segments"],
            vm_ids=given["vms"],
            profile=given["profile"],
            is_on=given["is_on"],
            by=request.user,  # type: ignore[arg-type]
        )

    return done(request, turned, reverse("migrations:paths", args=[project_id, scenario_id]))
