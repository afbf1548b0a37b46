"""A segment's page: its life as planned and recorded, and what a person decides about it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from migrations_app.models import Alarm, HcxExtension, Plan, Scenario, Stretch
from networks.models import Anchor, Segment, VirtualMachine
from networks.services.projects import change_record
from tests.migrations_app.factories import make_project, make_vm
from tests.migrations_app.views.estates import planned_estate, queries_of


@pytest.fixture
def segment(scenario: Scenario) -> Segment:
    return scenario.project.segments.get(name="app")


def address_of(segment: Segment) -> str:
    return reverse("migrations:segment_detail", args=[segment.project_id, segment.pk])


def decided(segment: Segment, **changes: str) -> dict[str, str]:
    """The form of the segment as its page fills it, with changes."""
    given = {"name": segment.name, "treatment": segment.treatment, "treatment_reason": segment.treatment_reason}
    return given | changes


def test_the_planned_life_and_what_holds_it_open_are_shown(logged_in: Client, plan: Plan) -> None:
    row = plan.segment_plans.select_related("segment").get(segment__name="app")
    page = logged_in.get(address_of(row.segment)).content.decode()
    assert f"<dd>{row.days} <small>of 30 days</small></dd>" in page
    assert "What still holds it open" in page
    assert all(sentence in page for sentence in row.after)


def test_a_page_of_a_plan_that_is_stale_says_so(logged_in: Client, plan: Plan) -> None:
    segment = plan.scenario.project.segments.get(name="app")
    assert "is stale" not in logged_in.get(address_of(segment)).content.decode()

    change_record(project=segment.project, by=None, sentence="Something else is known.")

    assert "The plan behind this page is stale: 1 thing changed" in logged_in.get(address_of(segment)).content.decode()


def test_without_a_plan_nothing_is_claimed(logged_in: Client, segment: Segment) -> None:
    page = logged_in.get(address_of(segment)).content.decode()
    assert "in no plan of Baseline" in page
    assert "None recorded, none planned." in page


@pytest.mark.parametrize("asked", ["", "0", "999999", "²", "-1", "9" * 40, "9" * 5000, "x"])
def test_an_unknown_scenario_in_the_address_means_the_one_with_a_plan(
    logged_in: Client, plan: Plan, asked: str
) -> None:
    segment = plan.scenario.project.segments.get(name="app")
    answer = logged_in.get(address_of(segment), {"scenario": asked})
    assert answer.context["scenario"] == plan.scenario


def test_a_treatment_is_decided_with_its_reason(logged_in: Client, segment: Segment) -> None:
    logged_in.post(address_of(segment), decided(segment, treatment="rebuild", treatment_reason="new firewall"))
    segment.refresh_from_db()
    assert (segment.treatment, segment.treatment_reason) == ("rebuild", "new firewall")
    assert segment.treatment_is_decided


def test_what_was_not_changed_stays_inferred(logged_in: Client, segment: Segment) -> None:
    Segment.objects.filter(pk=segment.pk).update(prefix="10.0.0.0/24", prefix_source="inferred")
    logged_in.post(address_of(segment), decided(segment, prefix="10.0.0.0/24", max_stretch_days="20"))
    segment.refresh_from_db()
    assert (segment.prefix_source, segment.max_stretch_days) == ("inferred", 20)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("prefix", "10.0.0.0/33"),
        ("gateway", "no address"),
        ("max_stretch_days", "0"),
        ("max_stretch_days", "9" * 30),
        ("budget_days", "0"),
        ("budget_days", "many"),
        ("service_mesh", "m" * 121),
        ("cut_over_on", "9999-12-31"),
        ("cutover_not_before_on", "0001-01-01"),
        ("treatment", "burn"),
        ("name", ""),
        ("name", "a\x00b"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    logged_in: Client, segment: Segment, field: str, value: str
) -> None:
    answer = logged_in.post(address_of(segment), decided(segment, **{field: value}))
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert Segment.objects.filter(pk=segment.pk).values().get() == Segment.objects.values().get(pk=segment.pk)
    segment.refresh_from_db()
    assert (segment.name, segment.treatment, segment.prefix) == ("app", "stretch", "")


def test_budget_mesh_and_mon_are_entered(logged_in: Client, segment: Segment) -> None:
    given = decided(segment, budget_days="45", service_mesh="mesh-1", has_mon="true", max_stretch_days="90")
    logged_in.post(address_of(segment), given)
    segment.refresh_from_db()
    assert (segment.budget_days, segment.max_stretch_days) == (45, 90)
    assert (segment.service_mesh, segment.has_mon) == ("mesh-1", True)
    page = logged_in.get(address_of(segment)).content.decode()
    assert "<b>45</b> budget (thick line), this segment's own" in page
    assert "<b>90</b> hard limit of every plan, no budget" in page


def test_without_a_budget_of_its_own_the_vendors_is_shown_with_its_source(logged_in: Client, segment: Segment) -> None:
    page = logged_in.get(address_of(segment)).content.decode()
    assert "<b>30</b> budget (thick line), Microsoft" in page


def test_a_cutover_ends_the_extensions_with_it_and_not_while_vms_are_left(logged_in: Client, segment: Segment) -> None:
    stretch = Stretch.objects.create(port_group=segment.port_groups.get(), from_on=date(2026, 1, 5))
    over = decided(segment, cut_over_on="2026-02-01", ends_extensions="on")
    refused = logged_in.post(address_of(segment), over)
    assert "cannot be cut over with 3 VMs left on it" in refused.content.decode()
    VirtualMachine.objects.filter(nics__port_group__segment=segment).update(moved_on=date(2026, 1, 20))
    logged_in.post(address_of(segment), over)
    segment.refresh_from_db()
    stretch.refresh_from_db()
    assert (segment.cut_over_on, stretch.to_on) == (date(2026, 2, 1), date(2026, 2, 1))
    assert logged_in.get(address_of(segment)).context["life"].state == "cut_over"


@pytest.mark.parametrize(
    ("extended", "moved", "state"),
    [(False, 0, "not extended"), (True, 0, "extended"), (True, 1, "moving"), (True, 3, "ready to cut over")],
)
def test_the_state_is_marked_on_the_life_line(
    logged_in: Client, segment: Segment, extended: bool, moved: int, state: str
) -> None:
    if extended:
        Stretch.objects.create(port_group=segment.port_groups.get(), from_on=date(2026, 1, 5))
    on_it = VirtualMachine.objects.filter(nics__port_group__segment=segment).order_by("name")[:moved]
    VirtualMachine.objects.filter(pk__in=[vm.pk for vm in on_it]).update(moved_on=date(2026, 1, 20))
    page = logged_in.get(address_of(segment)).content.decode()
    _, _, now = page.partition('aria-current="step">')
    assert now.lstrip().startswith(f"<strong>{state}</strong>")


def test_alarms_of_the_segment_stand_on_its_page(logged_in: Client, segment: Segment) -> None:
    alarm = {"project": segment.project, "segment": segment, "kind": "stalled"}
    Alarm.objects.create(**alarm, key="a", sentence="Nothing has moved for 20 days.")
    Alarm.objects.create(**alarm, key="b", sentence="This was once.", cleared_at=datetime(2026, 1, 1, tzinfo=UTC))
    page = logged_in.get(address_of(segment)).content.decode()
    assert "Nothing has moved for 20 days." in page
    assert "This was once." not in page


def test_a_host_is_entered_changed_and_taken_off(logged_in: Client, segment: Segment) -> None:
    new = reverse("migrations:anchor_new", args=[segment.project_id, segment.pk])
    logged_in.post(new, {"name": "<b>metal</b>", "kind": "host"})
    anchor = segment.anchors.get()
    page = logged_in.get(address_of(segment), {"anchor": anchor.pk}).content.decode()
    assert "Physical host &lt;b&gt;metal&lt;/b&gt; stays on it for good: the segment cannot close." in page
    edit = reverse("migrations:anchor_edit", args=[segment.project_id, segment.pk, anchor.pk])
    assert f'action="{edit}"' in page
    logged_in.post(edit, {"name": "metal", "kind": "appliance", "leaves_on": "2035-03-01", "note": "lease"})
    anchor.refresh_from_db()
    assert (anchor.name, anchor.kind, anchor.leaves_on, anchor.note) == (
        "metal",
        "appliance",
        date(2035, 3, 1),
        "lease",
    )
    logged_in.post(edit, {"delete": "1"})
    assert not Anchor.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": "known"}, {"kind": "ghost"}, {"leaves_on": "soon"}, {"leaves_on": "0001-01-01"}],
)
def test_a_host_that_cannot_be_is_refused_beside_its_field(
    logged_in: Client, segment: Segment, wrong: dict[str, str]
) -> None:
    Anchor.objects.create(segment=segment, name="known")
    new = reverse("migrations:anchor_new", args=[segment.project_id, segment.pk])
    answer = logged_in.post(new, {"name": "metal", "kind": "host"} | wrong)
    assert answer.status_code == 200
    assert set(answer.context["anchor_form"].errors) == set(wrong)
    assert Anchor.objects.count() == 1


def test_another_segments_host_is_not_to_be_changed_here(logged_in: Client, segment: Segment) -> None:
    other = Anchor.objects.create(segment=segment.project.segments.get(name="db"), name="metal")
    edit = reverse("migrations:anchor_edit", args=[segment.project_id, segment.pk, other.pk])
    assert logged_in.post(edit, {"delete": "1"}).status_code == 404
    assert Anchor.objects.filter(pk=other.pk).exists()


def test_an_extension_is_changed_with_the_name_of_its_appliance(logged_in: Client, segment: Segment) -> None:
    port_group = segment.port_groups.get()
    stretch = Stretch.objects.create(port_group=port_group, from_on=date(2026, 1, 5))
    edit = reverse("migrations:stretch_edit", args=[segment.project_id, segment.pk, stretch.pk])
    page = logged_in.get(address_of(segment), {"stretch": stretch.pk}).content.decode()
    assert page.count(f'action="{edit}"') == 2  # in its row, and the form that was opened
    given = {"port_group": port_group.pk, "from_on": "2026-01-06", "appliance_name": "NE-7"}
    logged_in.post(edit, given)
    stretch.refresh_from_db()
    assert (stretch.from_on, str(stretch.appliance), stretch.to_on) == (date(2026, 1, 6), "NE-7", None)
    refused = logged_in.post(edit, given | {"to_on": "2026-01-01"})
    assert refused.context["stretch_form"].errors
    stretch.refresh_from_db()
    assert stretch.to_on is None


def test_what_hcx_says_stands_beside_what_is_recorded(logged_in: Client, segment: Segment) -> None:
    port_group = segment.port_groups.get()
    said = {"project": segment.project, "port_group": port_group, "seen_on": date(2026, 1, 9), "state": "REALIZED"}
    known = HcxExtension.objects.create(**said, stretch_id="1", network_name="app", destination="L2E_app")
    HcxExtension.objects.create(**said, stretch_id="2", network_name="app-again")
    Stretch.objects.create(port_group=port_group, from_on=date(2026, 1, 5), hcx_extension=known)
    page = logged_in.get(address_of(segment)).content.decode()
    assert "REALIZED, to L2E_app" in page
    assert page.count("HCX alone") == 1


def test_every_treatment_says_what_it_would_save(logged_in: Client, plan: Plan) -> None:
    row = plan.segment_plans.get(segment__name="app")
    page = logged_in.get(address_of(row.segment)).content.decode()
    assert f"{row.days} stretch-days, {row.risk_days:,.1f} risk-days" in page
    assert "have to fit into one window" in page
    assert "get new addresses" in page
    assert "until the horizon" in page


def test_the_risk_curve_ends_at_the_plans_risk(logged_in: Client, plan: Plan) -> None:
    row = plan.segment_plans.get(segment__name="app")
    chart = logged_in.get(address_of(row.segment)).context["risk_chart"]
    planned = next(line for line in chart.lines if line.look == "planned")
    assert planned.values[-1] == pytest.approx(row.risk_days)


def test_the_page_takes_the_same_queries_for_a_small_and_a_large_segment(logged_in: Client, plan: Plan) -> None:
    segment, other = (plan.scenario.project.segments.get(name=name) for name in ("app", "db"))

    def grow(start: int, stop: int) -> int:
        for number in range(start, stop):
            make_vm(segment.project, f"more-{number}", segment, other, power_state="poweredOff")
            make_vm(segment.project, f"moved-{number}", segment, moved_on=date(2026, 1, number % 28 + 1))
            anchor = Anchor.objects.create(segment=segment, name=f"host-{number}")
            day = date(2026, 1, 1) + timedelta(days=2 * number)
            Stretch.objects.create(port_group=segment.port_groups.get(), from_on=day, to_on=day)
            Alarm.objects.create(
                project=segment.project, segment=segment, kind="stalled", key=anchor.name, sentence="s"
            )
        return queries_of(logged_in, address_of(segment))

    assert grow(0, 1) == grow(1, 12)


def test_an_extension_is_recorded_ended_and_deleted(logged_in: Client, segment: Segment) -> None:
    port_group = segment.port_groups.get()
    new = reverse("migrations:stretch_new", args=[segment.project_id, segment.pk])
    logged_in.post(new, {"port_group": port_group.pk, "from_on": "2026-01-05"})
    stretch = Stretch.objects.get(plan=None)
    assert "still extended" in logged_in.get(address_of(segment)).content.decode()
    edit = reverse("migrations:stretch_edit", args=[segment.project_id, segment.pk, stretch.pk])
    logged_in.post(edit, {"port_group": port_group.pk, "from_on": "2026-01-05", "to_on": "2026-02-01"})
    stretch.refresh_from_db()
    assert stretch.to_on == date(2026, 2, 1)
    logged_in.post(edit, {"delete": "1"})
    assert not Stretch.objects.exists()


@pytest.mark.parametrize(
    ("from_on", "to_on"),
    [("", ""), ("2026-02-01", "2026-01-01"), ("0001-01-01", ""), ("9999-12-31", ""), ("2026-01-01", "9999-12-31")],
)
def test_an_extension_that_cannot_be_is_refused(logged_in: Client, segment: Segment, from_on: str, to_on: str) -> None:
    new = reverse("migrations:stretch_new", args=[segment.project_id, segment.pk])
    given = {"port_group": segment.port_groups.get().pk, "from_on": from_on, "to_on": to_on}
    answer = logged_in.post(new, given)
    assert answer.status_code == 200
    assert answer.context["stretch_form"].errors
    assert not Stretch.objects.exists()


def test_another_segments_port_group_is_none_to_record(logged_in: Client, segment: Segment) -> None:
    other = segment.project.segments.get(name="db").port_groups.get()
    new = reverse("migrations:stretch_new", args=[segment.project_id, segment.pk])
    answer = logged_in.post(new, {"port_group": other.pk, "from_on": "2026-01-05"})
    assert answer.context["stretch_form"].errors["port_group"]


def test_the_page_takes_the_same_queries_for_10_and_for_200_segments(logged_in: Client, user: User) -> None:
    queries = []
    for segments in (10, 200):
        project = make_project(f"{segments} segments")
        project.membership_set.create(user=user)
        planned_estate(project, segments)
        queries.append(queries_of(logged_in, address_of(project.segments.earliest("name"))))
    assert queries[0] == queries[1]
