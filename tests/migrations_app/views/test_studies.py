"""Best found and lower bound stand on the plan's page as two numbers; what one unit more saves stands beside them."""

import re

from django.test import Client

from migrations_app.models import Plan, PlanStudy
from migrations_app.services.studies import study_create, study_execute
from networks.choices import RunState
from networks.services.runs import run_claim
from tests.migrations_app.views.addresses import address_of


def studied(plan: Plan) -> Plan:
    created = study_create(plan=plan)
    study = run_claim(PlanStudy, created.pk) if created else None
    assert study is not None
    study_execute(study)
    return Plan.objects.select_related("scenario").get(pk=plan.pk)


def part_of(client: Client, plan: Plan) -> str:
    page = client.get(address_of("timeline", plan.scenario)).content.decode()
    return page[page.index('id="study"') : page.index("Risk: w")]


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_best_found_and_bound_are_two_numbers_and_no_gap(logged_in: Client, plan: Plan) -> None:
    found = studied(plan)
    text = words(part_of(logged_in, found))
    assert f"Best J found {found.objective:,.1f}" in text
    assert f"Lower bound {found.lower_bound:,.1f}" in text
    assert "does not say how good this plan is" in text
    assert "%" not in text
    assert "gap to" not in text


def test_every_part_of_the_bound_has_its_reason(logged_in: Client, plan: Plan) -> None:
    found = studied(plan)
    text = words(part_of(logged_in, found))
    assert found.bound_parts
    for one in found.bound_parts:
        assert f"{one['name']} {one['value']:,.1f} {one['sentence']}" in text


def test_each_limit_that_binds_says_what_one_unit_more_saves(logged_in: Client, plan: Plan) -> None:
    found = studied(plan)
    text = words(part_of(logged_in, found))
    assert "One VM more in each window" in text
    assert "Each limit that binds was loosened by one unit" in text


def test_a_study_on_its_way_shows_how_far_it_is_and_asks_again_by_itself(logged_in: Client, plan: Plan) -> None:
    PlanStudy.objects.create(
        project=plan.scenario.project,
        plan=plan,
        state=RunState.RUNNING,
        progress_share=0.25,
        progress_text="Lower bound",
    )
    part = part_of(logged_in, plan)
    assert f'hx-get="{address_of("plan_study", plan.scenario)}"' in part
    assert "Being worked out: 25" in words(part)
    alone = logged_in.get(address_of("plan_study", plan.scenario), headers={"hx-request": "true"}).content.decode()
    assert alone.lstrip().startswith('<div class="grid" id="study"')


def test_without_script_the_part_leads_to_its_page(logged_in: Client, plan: Plan) -> None:
    answer = logged_in.get(address_of("plan_study", plan.scenario))
    assert answer.headers["Location"] == address_of("timeline", plan.scenario)


def test_a_study_that_failed_says_why_and_can_be_done_again(logged_in: Client, plan: Plan) -> None:
    PlanStudy.objects.create(
        project=plan.scenario.project, plan=plan, state=RunState.ERRORED, message="It broke.", way_out="Try again."
    )
    part = part_of(logged_in, plan)
    assert "It broke. Try again." in words(part)
    assert "hx-get" not in part
    logged_in.post(address_of("plan_study_again", plan.scenario))
    assert PlanStudy.objects.get().state == RunState.PENDING


def test_a_plan_without_a_study_says_so(logged_in: Client, plan: Plan) -> None:
    text = words(part_of(logged_in, plan))
    assert "Not worked out for this plan yet." in text
    assert "Work it out" in text
