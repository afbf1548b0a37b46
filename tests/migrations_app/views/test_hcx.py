"""The page of what HCX says: strangers first with the reason, filters, paging, how to export."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from migrations_app.choices import HcxState
from migrations_app.models import HcxExtension, HcxMigration
from networks.models import Project
from tests.migrations_app.factories import make_segment, make_vm

pytestmark = pytest.mark.django_db
AT = datetime(2026, 9, 7, 22, 30, tzinfo=UTC)


def page(logged_in: Client, project: Project, **query: str) -> str:
    return logged_in.get(reverse("migrations:hcx_list", args=[project.pk]), query).content.decode()


def migration(project: Project, name: str, **fields) -> HcxMigration:
    return HcxMigration.objects.create(
        project=project,
        migration_id=f"m-{name}",
        vm_name=name,
        **{"state": HcxState.MIGRATED, "ended_at": AT, **fields},
    )


def extension(project: Project, name: str, **fields) -> HcxExtension:
    return HcxExtension.objects.create(
        project=project, stretch_id=f"s-{name}", network_name=name, seen_on=date(2026, 9, 20), **fields
    )


def test_an_empty_page_says_how_to_export(logged_in: Client, project: Project):
    text = page(logged_in, project)

    assert "HCX has said nothing yet" in text
    assert "Get-HCXNetworkExtension" in text and "/hybridity/api/l2Extensions" in text
    assert reverse("networks:import_list", args=[project.pk]) in text


def test_what_matched_nothing_stands_first_with_its_reason(logged_in: Client, project: Project):
    migration(project, "aaa", vm=make_vm(project, "aaa"))
    migration(project, "zzz", unmatched_reason="The estate has no VM called zzz.")

    text = page(logged_in, project)

    assert text.index("The estate has no VM called zzz.") < text.index(">aaa</a>")
    assert "8 Sep 2026, 00:30" in text  # the project's own time


def test_an_extension_leads_to_its_segment_and_unknowns_are_shown_as_such(logged_in: Client, project: Project):
    segment = make_segment(project, "app")
    extension(project, "app", port_group=segment.port_groups.get())
    extension(project, "old", gone_on=date(2026, 9, 20), unmatched_reason="none")

    text = page(logged_in, project)

    assert reverse("migrations:segment_detail", args=[project.pk, segment.pk]) in text
    assert "not listed since 20 Sep 2026" in text and 'class="unknown"' in text


def test_a_filter_narrows_and_htmx_gets_the_rows_alone(logged_in: Client, project: Project):
    migration(project, "web")
    migration(project, "db", state=HcxState.FAILED, message="no space")

    address = reverse("migrations:hcx_list", args=[project.pk])
    rows = logged_in.get(
        address, {"show": "migrations", "state": "failed"}, headers={"HX-Request": "true"}
    ).content.decode()

    assert "no space" in rows and "web" not in rows and "<html" not in rows
    assert "Nothing matches" in page(logged_in, project, show="migrations", q="nobody")


def test_queries_do_not_grow_with_the_rows(logged_in: Client, project: Project, django_assert_max_num_queries):
    segment = make_segment(project, "app")
    for number in range(30):
        extension(project, f"n{number}", port_group=segment.port_groups.get())
        migration(project, f"v{number}", vm=make_vm(project, f"v{number}", segment))

    for show in ("extensions", "migrations"):
        with django_assert_max_num_queries(12):
            page(logged_in, project, show=show)
