"""What HCX and PowerShell write, read from files; and what is no list, refused with a way out."""

import json
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from migrations_app.choices import HcxState
from migrations_app.importers.hcx import extensions, migrations
from migrations_app.importers.hcx.states import hcx_state
from networks.importers.problems import FileRefused
from tests.migrations_app.importers.hcx_lists import DATA

EXTENDED_AT = datetime(2026, 9, 1, 22, tzinfo=UTC)
ENDED_AT = datetime(2026, 9, 7, 22, 26, 40, tzinfo=UTC)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "list.json"
    path.write_text(text)
    return path


def refusal(path: Path, parse=extensions.parse_file) -> FileRefused:
    with pytest.raises(FileRefused) as refused:
        parse(path)
    return refused.value


def test_the_older_api_names_gateway_mon_appliance_and_age():
    ten, twenty = extensions.parse_file(DATA / "l2Extensions.json").extensions

    assert (ten.stretch_id, ten.network_id, ten.gateway, ten.prefix_length) == (
        "s-10",
        "dvportgroup-10",
        "10.0.10.1",
        24,
    )
    assert (ten.extended_at, ten.has_mon, ten.appliance_name) == (EXTENDED_AT, False, "mesh1-NE-I1")
    assert (twenty.prefix_length, twenty.has_mon) == (23, True)
    assert twenty.extended_at == datetime(2026, 9, 10, 22, 30, tzinfo=UTC)


def test_the_newer_api_may_give_a_bare_list_and_seconds():
    (one,) = extensions.parse_file(DATA / "l2NetworkExtensions.json").extensions

    assert (one.network_name, one.destination, one.extended_at) == ("VLAN10", "L2E_VLAN10", EXTENDED_AT)


def test_convert_to_json_gives_one_object_with_nested_texts_and_its_own_dates():
    (one,) = extensions.parse_file(DATA / "Get-HCXNetworkExtension.json").extensions

    assert (one.network_id, one.vcenter, one.appliance_name) == ("dvportgroup-10", "vc.example.com", "mesh1-NE-I1")
    assert (one.has_mon, one.destination, one.extended_at) == (True, "L2E_VLAN10", EXTENDED_AT)


def test_export_csv_in_utf_16_with_a_type_line_is_read_and_a_cut_object_named():
    parsed = extensions.parse_file(DATA / "Get-HCXNetworkExtension.csv")

    ten, twenty = parsed.extensions
    assert (ten.row, ten.network_name, ten.has_mon, ten.extended_at) == (3, "VLAN10", False, None)
    assert (twenty.prefix_length, twenty.has_mon, twenty.appliance_name) == (23, None, "")
    (cut,) = [problem for problem in parsed.problems if not problem.is_notice]
    assert cut.row == 4 and "PowerShell wrote only the type's name" in cut.message
    assert "creationDate" in {problem.column for problem in parsed.problems if problem.is_notice}


def test_states_of_migrations_are_read_and_an_unknown_one_is_named():
    parsed = migrations.parse_file(DATA / "jobs-query.json")

    assert [one.state for one in parsed.migrations] == [
        HcxState.MIGRATED,
        HcxState.FAILED,
        HcxState.CANCELLED,
        HcxState.MIGRATED,
        HcxState.UNKNOWN,
        HcxState.RUNNING,
        HcxState.WAITING,
    ]
    (unknown,) = parsed.problems
    assert (unknown.row, unknown.value) == (5, "QUIESCED_SIDEWAYS")


def test_bytes_written_as_text_are_numbers_and_a_token_in_a_message_is_masked():
    moved, failed, *_ = migrations.parse_file(DATA / "jobs-query.json").migrations

    assert (moved.transferred_bytes, moved.ended_at) == (42949672960, ENDED_AT)
    assert "abcdef" not in failed.message and failed.message.startswith("Failed: token=…")


def test_mobility_group_rows_carry_the_group_the_bytes_and_the_end():
    (one,) = migrations.parse_file(DATA / "mobility-group-migrations.json").migrations

    assert (one.group_name, one.vm_name, one.moref) == ("wave 1", "web01", "vm-101")
    assert (one.transferred_bytes, one.size_bytes, one.ended_at) == (42949672960, 53687091200, ENDED_AT)


def test_a_group_of_powercli_gives_its_migrations_and_a_state_as_number_is_named():
    parsed = migrations.parse_file(DATA / "Get-HCXMobilityGroup.json")

    moved, numbered = parsed.migrations
    assert (moved.group_name, moved.vm_name, moved.ended_at, moved.transferred_bytes) == (
        "wave 2",
        "web01",
        ENDED_AT,
        1024,
    )
    assert numbered.state == HcxState.UNKNOWN
    assert "which PowerShell writes for a name" in parsed.problems[0].message


def test_a_csv_of_another_country_keeps_its_wall_clock():
    moved, _ = migrations.parse_file(DATA / "Get-HCXMigration.csv").migrations

    assert moved.ended_at == datetime(2026, 9, 8, 1, 30)  # noqa: DTZ001 (as written: no zone)


def test_dates_that_do_not_tell_day_from_month_are_named(tmp_path: Path):
    path = written(tmp_path, "VM,State,EndTime\nweb01,MIGRATED,03/04/2026 10:00:00\n")

    parsed = migrations.parse_file(path)

    assert parsed.migrations[0].ended_at == datetime(2026, 4, 3, 10)  # noqa: DTZ001
    assert any("day from month" in problem.message for problem in parsed.problems)


def test_pages_saved_one_after_the_other_are_one_list(tmp_path: Path):
    page = (DATA / "jobs-query.json").read_text()

    parsed = migrations.parse_file(written(tmp_path, page + page.replace('"m-', '"n-')))

    assert len(parsed.migrations) == 14


def test_one_page_of_several_is_named(tmp_path: Path):
    answer = json.loads((DATA / "l2Extensions.json").read_text())

    parsed = extensions.parse_file(written(tmp_path, json.dumps({**answer, "totalCount": 30})))

    assert not parsed.is_whole and "one page of several" in parsed.problems[0].message


def test_an_error_page_is_refused_with_its_title():
    assert "“503 Service Unavailable”" in refusal(DATA / "error.html").sentence


def test_an_error_of_hcx_is_told_without_its_session():
    sentence = refusal(DATA / "error.json").sentence

    assert "answered with an error" in sentence and "expired" in sentence and "3f2c1d9e" not in sentence


def test_that_a_session_expired_is_told_in_full(tmp_path: Path):
    sentence = refusal(written(tmp_path, '{"errorMessage": "Session expired, token 7f3a-9b1c"}')).sentence

    assert "“Session expired, token …”" in sentence


def test_a_file_that_is_no_text_is_not_asked_for_a_workbook(tmp_path: Path):
    sentence = refusal(written(tmp_path, "%PDF-1.7")).sentence

    assert "holds no list" in sentence and "RVTools" not in sentence


def test_a_login_is_refused_and_never_shown():
    sentence = refusal(DATA / "login.json").sentence

    assert "delete the file" in sentence and "secret" not in sentence


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ('{"items": []}', "empty-list"),
        ("[]", "empty-list"),
        ("[1, 2]", "empty-list"),
        ('{"items": [], "errors": [{"text": "no licence"}]}', "hcx-error"),
        ('{"items": [{"stretchId": "s-1", "sourceNet', "broken-json"),
        ('{"message": "Internal server error"}', "hcx-error"),
        ('{"answer": 42}', "no-list"),
        ("HTTP/1.1 200 OK\nx-hm-authorization: abc\n\n{}", "headers"),
        ("just words", "no-list"),
        ("[" * 200_000, "broken-json"),
        ('[{"stretchId": "s-1"}]', "no-row"),
        ("PK\x03\x04", "not-a-list"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path: Path, text: str, code: str):
    assert refusal(written(tmp_path, text)).code == code


def test_each_list_is_refused_as_the_other_kind():
    assert "Import it as “HCX migrations”" in refusal(DATA / "Get-HCXMigration.csv").sentence
    other = refusal(DATA / "l2Extensions.json", migrations.parse_file)
    assert "Import it as “HCX network extensions”" in other.sentence


def test_groups_without_their_migrations_are_refused(tmp_path: Path):
    path = written(tmp_path, '{"items": [{"info": {"id": "g-1", "name": "wave 1"}, "summary": {}}]}')

    assert refusal(path, migrations.parse_file).code == "groups"


PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.just(10**400)
KEYS = st.sampled_from(
    [
        "items",
        "rows",
        "stretchId",
        "sourceNetwork",
        "networkName",
        "networkId",
        "creationDate",
        "gateway",
        "netmask",
        "features",
        "migrationId",
        "vm",
        "state",
        "endTime",
        "startTime",
        "entity",
        "entityName",
        "bytesTransferred",
        "message",
    ]
)
JSON = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5))


@given(JSON)
@example([{"vm": "a", "state": "MIGRATED", "endTime": 10**400, "bytesTransferred": 10**400}])
@example([{"networkName": "a\0\ud800", "creationDate": "/Date(" + "9" * 5000 + ")/"}])
def test_any_json_is_a_list_or_is_refused(document: object):
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), json.dumps(document))
        for records in (lambda: extensions.parse_file(path).extensions, lambda: migrations.parse_file(path).migrations):
            try:
                texts = [value for one in records() for value in asdict(one).values() if isinstance(value, str)]
            except FileRefused:
                continue
            assert b"\0" not in "".join(texts).encode()  # or no database would keep it


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Migrated", HcxState.MIGRATED),
        ("migration complete", HcxState.MIGRATED),
        ("SWITCHOVER_FAILED", HcxState.FAILED),
        ("Waiting for switchover", HcxState.WAITING),
        ("SwitchoverInProgress", HcxState.RUNNING),
        ("NOT_MIGRATED", HcxState.UNKNOWN),
        ("", HcxState.UNKNOWN),
    ],
)
def test_only_a_state_that_surely_says_so_means_moved(text: str, state: HcxState):
    assert hcx_state(text) == state
