from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings


def test_a_body_over_the_limit_is_refused_with_both_sizes_and_a_way_out(client: Client, settings: Settings) -> None:
    settings.UPLOAD_MAX_BYTES = 2**20
    answer = client.post("/login/", {"file": SimpleUploadedFile("estate.xlsx", bytes(3 * 2**20))})
    assert answer.status_code == 413
    assert answer.content.decode().startswith("This upload has 3 MiB; at most 1 MiB are taken.")


def test_a_body_within_the_limit_reaches_the_page(client: Client, settings: Settings) -> None:
    settings.UPLOAD_MAX_BYTES = 2**20
    assert client.post("/password/", {"file": SimpleUploadedFile("estate.xlsx", b"PK")}).status_code == 302
