"""The size of what may be sent to us, judged before a byte of it is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

MIB = 2**20


class RefuseOversizedBodies:
    """Answer 413 with a sentence when a request announces more than `settings.UPLOAD_MAX_BYTES`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if announced.isdigit() and int(announced) > settings.UPLOAD_MAX_BYTES:
            return HttpResponse(
                f"This upload has {int(announced) / MIB:,.0f} MiB; at most {settings.UPLOAD_MAX_BYTES // MIB:,} MiB are "
                "taken. Export fewer tabs, zip the CSV files, or ask the operator to raise UPLOAD_MAX_MIB.\n",
                status=413,
                content_type="text/plain; charset=utf-8",
            )
        return self.get_response(request)
