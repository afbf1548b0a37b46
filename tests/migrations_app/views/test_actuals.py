"""What happened, recorded by hand: a wave with exceptions, a roll-back, an extension, a cutover."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from migrations_app.models import Plan, Stretch, TrackRun
from migrations_app.views import actuals
from networks.models import Project
from networks.selectors.projects import today_of
from tests.migrations_app.factories import make_project, make_segment, make_vm
from tests.migrations_app.views.estates import queries_of


def at(project: Project, name: str = "actuals") -> str:
    return reverse(f"migrations:{name}", args=[project.pk])


def said(client: Client, address: str, **data: object) -> str:
    """Send a form; what the page says then."""
    answer = client.post(address, data, follow=True)
    assert answer.status_code == 200
    told = " ".join(str(message) for message in answer.context["messages"])
    form = answer.context.get("segment_form")
    return told + " ".join(form.non_field_errors() if form is not None and form.is_bound else [])


def test_an_estate_without_vms_says_what_to_do(logged_in: Client, project: Project) -> None:
    page = logged_in.get(at(project)).content.decode()
    assert "Nothing to record about yet" in page
    assert reverse("networks:import_list", args=[project.pk]) in page


def test_a_wave_is_recorded_as_a_whole_but_for_its_exceptions(logged_in: Client, plan: Plan) -> None:
    project = plan.scenario.project
    answer = logged_in.get(f"{at(project)}?wave=1")
    vms = list(answer.context["vms"])
    assert [vm.pk for vm in vms] == list(
        plan.assignments.filter(wave__number=1).order_by("vm__name").values_list("vm_id", flat=True)
    )
    assert answer.content.decode().count(" checked>") == len(vms)
    yesterday, *others = (today_of(project) - timedelta(days=1), *vms)

    told = said(
        logged_in,
        at(project, "actual_moves"),
        action="moved",
        moved_on=yesterday.isoformat(),
        vm=[vm.pk for vm in others[1:]],
    )

    assert f"{len(vms) - 1} VM" in told
    assert project.vms.filter(moved_on=yesterday).count() == len(vms) - 1
    assert others[0].name not in project.vms.filter(moved_on=yesterday).values_list("name", flat=True)


def test_the_rest_of_a_long_wave_is_recorded_with_its_first_page(
    logged_in: Client, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actuals, "VMS_PER_PAGE", 1)
    project, wave = plan.scenario.project, plan.waves.get(number=1)
    answer = logged_in.get(f"{at(project)}?wave=1")
    shown = next(iter(answer.context["vms"]))
    assert f'name="rest_of_wave" value="{wave.pk}"' in answer.content.decode()
    yesterday = (today_of(project) - timedelta(days=1)).isoformat()
    said(
        logged_in,
        at(project, "actual_moves"),
        action="moved",
        moved_on=yesterday,
        shown=shown.pk,
        rest_of_wave=wave.pk,
    )
    moved = set(project.vms.exclude(moved_on=None).values_list("pk", flat=True))
    assert moved == set(wave.assignments.values_list("vm_id", flat=True)) - {shown.pk}  # it was not ticked


def test_a_roll_back_is_recorded_and_listed_with_who_said_so(logged_in: Client, project: Project) -> None:
    vm = make_vm(project, "app-1", make_segment(project, "app"), moved_on=date(2024, 11, 7))
    told = said(logged_in, at(project, "actual_moves"), action="not_moved", vm=vm.pk, move_note="no network")
    vm.refresh_from_db()
    assert (vm.moved_on, "1 VM recorded" in told) == (None, True)
    newest = logged_in.get(at(project)).context["newest"][0]
    assert (newest.sentence, str(newest.by)) == ("app-1: not moved after all, or rolled back.", "ada")
    assert newest.reason == "no network"


def test_a_move_without_a_day_asks_for_it(logged_in: Client, project: Project) -> None:
    vm = make_vm(project, "app-1")
    assert "Give the day they moved." in said(logged_in, at(project, "actual_moves"), action="moved", vm=vm.pk)


def test_an_extension_its_end_and_the_cutover_are_recorded(logged_in: Client, project: Project) -> None:
    segment = make_segment(project, "app")
    make_vm(project, "app-1", segment, moved_on=date(2024, 11, 7))
    event = {"segment": segment.pk, "note": ""}
    address = at(project, "actual_segment")
    assert "extended since" in said(logged_in, address, event="extended", on="2024-11-02", **event)
    assert "left to extend" in said(logged_in, address, event="extended", on="2024-11-03", **event)
    assert "recorded as cut over" in said(
        logged_in, address, event="cut over", on="2024-11-09", ends_extensions="on", **event
    )
    segment.refresh_from_db()
    assert (segment.cut_over_on, Stretch.objects.get().to_on) == (date(2024, 11, 9), date(2024, 11, 9))
    assert "not cut over" in said(logged_in, address, event="not cut over", on="2024-11-10", **event)


def test_a_cutover_with_vms_left_is_refused_by_name_and_an_end_with_vms_left_is_questioned(
    logged_in: Client, project: Project
) -> None:
    segment = make_segment(project, "app")
    make_vm(project, "straggler", segment)
    address, event = at(project, "actual_segment"), {"segment": segment.pk, "note": ""}
    said(logged_in, address, event="extended", on="2024-11-02", **event)
    assert "straggler" in said(logged_in, address, event="cut over", on="2024-11-09", **event)
    assert "still to move: straggler" in said(logged_in, address, event="un-extended", on="2024-11-09", **event)


def test_whatever_is_recorded_is_tracked(
    logged_in: Client, project: Project, django_capture_on_commit_callbacks
) -> None:
    vm = make_vm(project, "app-1", make_segment(project, "app"))
    with django_capture_on_commit_callbacks(execute=True):
        said(logged_in, at(project, "actual_moves"), action="moved", moved_on="2024-11-07", vm=vm.pk)
    assert TrackRun.objects.filter(project=project).exists()


def test_another_projects_vms_and_segments_are_not_recorded(logged_in: Client, project: Project) -> None:
    other = make_project("Theirs")
    segment = make_segment(other, "their-net")
    vm = make_vm(other, "theirs", segment)
    assert "not in this project" in said(
        logged_in, at(project, "actual_moves"), action="moved", moved_on="2024-11-07", vm=vm.pk
    )
    said(logged_in, at(project, "actual_segment"), segment=segment.pk, event="extended", on="2024-11-02")
    vm.refresh_from_db()
    assert vm.moved_on is None
    assert not Stretch.objects.exists()


def test_the_facts_are_taken_away_as_csv_with_cells_no_spreadsheet_executes(
    logged_in: Client, project: Project
) -> None:
    make_vm(project, "=cmd()", moved_on=date(2024, 11, 7))
    answer = logged_in.get(at(project, "actuals_csv"))
    text = b"".join(answer).decode()
    assert text.splitlines() == [
        "what,name,vcenter,event,on,note",
        "vm,'=cmd(),vc.example.com,moved,2024-11-07,",
    ]
    assert answer.headers["Content-Disposition"] == 'attachment; filename="frankfurt-exit-actuals.csv"'


def test_the_page_takes_as_many_queries_for_many_vms_as_for_few(logged_in: Client, project: Project) -> None:
    segment = make_segment(project, "app")
    make_vm(project, "app-1", segment)
    few = queries_of(logged_in, f"{at(project)}?q=app")
    for number in range(2, 40):
        make_vm(project, f"app-{number}", segment)
    assert queries_of(logged_in, f"{at(project)}?q=app") == few


@pytest.mark.parametrize("query", ["?wave=99", "?wave=x&scenario=nine", "?q=%00"])
def test_what_the_address_asks_wrongly_is_left_out(logged_in: Client, plan: Plan, query: str) -> None:
    assert logged_in.get(at(plan.scenario.project) + query).status_code == 200
