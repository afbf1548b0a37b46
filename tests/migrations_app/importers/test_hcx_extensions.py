"""HCX's extensions become recorded extensions: begun, tied, corrected, ended; whatever cannot be is named."""

from datetime import date, timedelta

import pytest

from migrations_app.models import HcxExtension, Stretch
from networks.choices import Source
from networks.importers.undoing import journal_undo
from networks.models import Appliance, PortGroup
from tests.migrations_app.importers.hcx_lists import (
    DAY_MS,
    EXTENDED_MS,
    EXTENDED_ON,
    LISTED_ON,
    extension,
    make_estate,
    port_group,
    take_extensions,
)

pytestmark = pytest.mark.django_db
ONE_DAY = timedelta(days=1)


@pytest.fixture
def project():
    return make_estate()


def spans(project, name: str = "VLAN10") -> list[tuple[date, date | None]]:
    rows = Stretch.objects.filter(plan=None, port_group=port_group(project, name)).order_by("from_on")
    return [(row.from_on, row.to_on) for row in rows]


def test_an_extension_begins_on_the_projects_local_day_of_its_creation(project):
    taken = take_extensions(project, extension())

    assert spans(project) == [(EXTENDED_ON, None)]
    assert taken.told == [f"new · extension · VLAN10 · extended since {EXTENDED_ON}, 19 days"]


def test_gateway_prefix_mon_and_appliance_come_with_it(project):
    row = extension(
        gateway="10.0.10.1",
        netmask="255.255.255.0",
        features={"mobilityOptimizedNetworking": True},
        sourceAppliance={"applianceName": "mesh1-NE-I1"},
    )

    take_extensions(project, row)

    segment = project.segments.get(name="VLAN10")
    assert (segment.gateway, segment.prefix, segment.has_mon) == ("10.0.10.1", "10.0.10.0/24", True)
    assert segment.gateway_source == segment.prefix_source == Source.IMPORTED
    assert Stretch.objects.get().appliance == Appliance.objects.get(name="mesh1-NE-I1", switch="dvs")


def test_what_a_person_entered_of_the_gateway_stays_and_is_named(project):
    project.segments.filter(name="VLAN10").update(
        gateway="10.0.10.254", gateway_source=Source.ENTERED, prefix="10.0.10.0/24", prefix_source=Source.ENTERED
    )

    taken = take_extensions(project, extension(gateway="10.0.10.1", netmask="24"))

    assert project.segments.get(name="VLAN10").gateway == "10.0.10.254"
    assert taken.notices == ["Its gateway is 10.0.10.1 in HCX; 10.0.10.254 was entered for VLAN10 and stays."]


def test_the_same_list_twice_changes_nothing(project):
    rows = [extension(gateway="10.0.10.1", netmask="24", appliance={"name": "NE-1"}), extension("s-20", 20)]
    take_extensions(project, *rows)

    again = take_extensions(project, *rows)

    assert again.changes.is_empty and not again.told


def test_undoing_takes_everything_back(project):
    by_hand = Stretch.objects.create(port_group=port_group(project), from_on=EXTENDED_ON - ONE_DAY)
    taken = take_extensions(
        project, extension(gateway="10.0.10.1", netmask="24", appliance={"name": "NE-1"}), extension("s-20", 20)
    )

    journal_undo(taken.journal)

    by_hand.refresh_from_db()
    assert (by_hand.from_on, by_hand.hcx_extension_id, by_hand.appliance_id) == (EXTENDED_ON - ONE_DAY, None, None)
    assert Stretch.objects.count() == 1 and not HcxExtension.objects.exists() and not Appliance.objects.exists()
    assert project.segments.get(name="VLAN10").gateway == ""


def test_an_extension_recorded_by_hand_is_tied_and_not_doubled(project):
    Stretch.objects.create(port_group=port_group(project), from_on=EXTENDED_ON - ONE_DAY)

    taken = take_extensions(project, extension())

    assert spans(project) == [(EXTENDED_ON, None)]
    assert f"{EXTENDED_ON - ONE_DAY}, as recorded → {EXTENDED_ON}, as HCX says" in taken.told[0]
    assert Stretch.objects.filter(hcx_extension__stretch_id="s-10").exists()


def test_a_day_a_person_corrected_after_the_import_stays(project):
    take_extensions(project, extension())
    Stretch.objects.update(from_on=EXTENDED_ON - ONE_DAY)

    take_extensions(project, extension(), on=LISTED_ON + ONE_DAY)

    assert spans(project) == [(EXTENDED_ON - ONE_DAY, None)]


def test_what_hcx_lists_no_more_ended_the_day_before_the_list_at_the_latest(project):
    take_extensions(project, extension(), extension("s-20", 20))
    later = LISTED_ON + 7 * ONE_DAY

    taken = take_extensions(project, extension("s-20", 20), on=later)

    assert spans(project) == [(EXTENDED_ON, later - ONE_DAY)]
    assert spans(project, "VLAN20") == [(EXTENDED_ON, None)]
    assert HcxExtension.objects.get(stretch_id="s-10").gone_on == later
    assert "at the latest, the day before this list" in taken.told[0]


def test_a_page_of_several_or_a_list_of_another_vcenter_ends_nothing(project):
    take_extensions(project, extension(), extension("s-20", 20))
    elsewhere = extension("s-99", 99, vcGuid="ffffffff-0000-4000-8000-00000000000f")

    take_extensions(project, extension("s-20", 20), listed=2)
    taken = take_extensions(project, elsewhere)

    assert spans(project) == [(EXTENDED_ON, None)]
    assert taken.says("is not in the estate")


def test_an_extension_hcx_lists_again_goes_on(project):
    take_extensions(project, extension(), extension("s-20", 20))
    take_extensions(project, extension("s-20", 20), on=LISTED_ON + ONE_DAY)

    taken = take_extensions(project, extension(), extension("s-20", 20), on=LISTED_ON + 2 * ONE_DAY)

    assert spans(project) == [(EXTENDED_ON, None)]
    assert taken.told[0].startswith("back · extension · VLAN10")


def test_a_network_extended_anew_under_another_id_has_two_extensions(project):
    take_extensions(project, extension())
    later = LISTED_ON + 10 * ONE_DAY
    again_ms = EXTENDED_MS + 20 * DAY_MS  # 22 September

    take_extensions(project, extension("s-11", creationDate=again_ms), on=later)

    anew_on = EXTENDED_ON + 20 * ONE_DAY
    assert spans(project) == [(EXTENDED_ON, anew_on - ONE_DAY), (anew_on, None)]


def test_un_extended_by_hand_and_extended_again_the_same_day_counts_that_day_once(project):
    Stretch.objects.create(port_group=port_group(project), from_on=EXTENDED_ON - 9 * ONE_DAY, to_on=EXTENDED_ON)

    take_extensions(project, extension())

    assert spans(project)[1] == (EXTENDED_ON + ONE_DAY, None)


def test_a_creation_before_a_recorded_end_is_named_and_the_record_stays(project):
    recorded = (EXTENDED_ON - ONE_DAY, EXTENDED_ON + 5 * ONE_DAY)
    Stretch.objects.create(port_group=port_group(project), from_on=recorded[0], to_on=recorded[1])

    taken = take_extensions(project, extension())

    assert spans(project) == [recorded]
    assert taken.says(f"an extension of it is recorded that ended on {recorded[1]}")
    assert HcxExtension.objects.get().stretch_id == "s-10"


def test_a_creation_in_the_future_is_named_and_counts_from_the_list(project):
    taken = take_extensions(project, extension(creationDate=EXTENDED_MS + 60 * DAY_MS))

    assert spans(project) == [(LISTED_ON, None)]
    assert taken.says("lies after the day of this list")


def test_of_two_open_extensions_of_one_network_the_first_counts_and_the_other_is_named(project):
    taken = take_extensions(project, extension(), extension("s-12", creationDate=EXTENDED_MS - DAY_MS))

    assert spans(project) == [(EXTENDED_ON, None)]
    assert taken.says("A second open extension of this network: s-10 counts")
    assert HcxExtension.objects.get(stretch_id="s-12").unmatched_reason


def test_an_extension_of_an_unknown_network_is_kept_with_the_reason(project):
    taken = take_extensions(project, extension("s-30", 30))

    row = HcxExtension.objects.get()
    assert row.port_group is None and "no port group called VLAN30" in row.unmatched_reason
    assert not Stretch.objects.exists() and taken.counts["matched to no port group"] == 1


def test_a_list_without_dates_counts_from_its_day_until_one_with_dates_comes(project):
    take_extensions(project, extension(creationDate=None))
    assert spans(project) == [(LISTED_ON, None)]

    take_extensions(project, extension(), on=LISTED_ON + ONE_DAY)

    assert spans(project) == [(EXTENDED_ON, None)]


def test_a_csv_without_ids_and_the_api_speak_of_one_extension(project):
    take_extensions(project, {"Network": "VLAN10", "Destination": "avs", "GatewayIp": "10.0.10.1"})

    take_extensions(project, extension(), on=LISTED_ON + ONE_DAY)

    assert HcxExtension.objects.get().stretch_id == "s-10"
    assert spans(project) == [(EXTENDED_ON, None)]


def test_an_extension_after_the_cutover_is_named_and_not_recorded(project):
    project.segments.filter(name="VLAN10").update(cut_over_on=EXTENDED_ON - ONE_DAY)

    taken = take_extensions(project, extension())

    assert not Stretch.objects.exists()
    assert taken.says("is cut over since")


def test_a_failed_state_still_counts_as_extended_and_is_named(project):
    taken = take_extensions(project, extension(operationStatus={"state": "FAILURE"}))

    assert spans(project) == [(EXTENDED_ON, None)]
    assert taken.says("It counts as extended as long as HCX lists it")


def test_queries_do_not_grow_with_the_list(project, django_assert_max_num_queries):
    take_extensions(project, extension())
    with django_assert_max_num_queries(20):
        take_extensions(
            project, extension(), *(extension(f"x-{n}", n, sourceAppliance={"name": "A"}) for n in range(200))
        )


def test_an_extension_stays_with_its_port_group_where_a_later_list_names_it_less_well(project):
    take_extensions(project, extension())
    PortGroup.objects.filter(pk=port_group(project).pk).update(name="renamed since")

    taken = take_extensions(project, {"Id": "s-10", "Network": "VLAN10", "GatewayIp": "10.0.10.1"})

    assert HcxExtension.objects.get().port_group == port_group(project, "renamed since")
    assert not taken.problems and taken.counts["matched to no port group"] == 0
