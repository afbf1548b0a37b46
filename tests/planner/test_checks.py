"""Each contradiction between settings is named by its id; the defaults contradict nothing."""

import pytest
from django.core.checks import run_checks
from pytest_django import Settings

DISTRIBUTED = {"REDIS_URL": "redis://broker:6379/0", "DATABASE_IS_SQLITE": False, "SECRET_KEY_IS_GENERATED": False}
CLIENT = {"OIDC_ISSUER": "https://id.example.org", "OIDC_CLIENT_ID": "us", "OIDC_CLIENT_SECRET": "a secret"}
EMBEDDED = {"REDIS_URL": "", "DATABASE_IS_SQLITE": True, "SECRET_KEY_IS_GENERATED": True}


def ids(settings: Settings, wanted: dict[str, object]) -> list[str | None]:
    for name, value in wanted.items():
        setattr(settings, name, value)
    return [message.id for message in run_checks(tags=["planner"])]


@pytest.mark.parametrize("site", [EMBEDDED, DISTRIBUTED])
def test_the_embedded_and_the_distributed_site_are_both_in_order(settings: Settings, site: dict[str, object]) -> None:
    assert ids(settings, site) == []


@pytest.mark.parametrize(
    ("site", "change", "found"),
    [
        (EMBEDDED, {"WEB_PROCESSES": 2}, "planner.E001"),
        (DISTRIBUTED, {"DATABASE_IS_SQLITE": True}, "planner.E002"),
        (DISTRIBUTED, {"SECRET_KEY_IS_GENERATED": True}, "planner.E003"),
        (EMBEDDED, {"DEBUG": True, "ALLOWED_HOSTS": ["localhost", "unstretch.example.org"]}, "planner.E004"),
        (EMBEDDED, {"RUN_SWEEP_EVERY_S": 60.0}, "planner.E005"),
        (EMBEDDED, {"MAIL_IS_CONFIGURED": True, "EMAIL_FROM": ""}, "planner.E006"),
        (EMBEDDED, {"OIDC_PARTS": CLIENT | {"OIDC_CLIENT_SECRET": ""}}, "planner.E007"),
        (EMBEDDED, {"OIDC_PARTS": CLIENT, "SSO_CAN_BE": False}, "planner.E008"),
        (EMBEDDED, {"OIDC_ISSUER": "http://id.example.org"}, "planner.E009"),
    ],
)
def test_a_contradiction_is_found(
    settings: Settings, site: dict[str, object], change: dict[str, object], found: str
) -> None:
    assert ids(settings, site | change) == [found]
