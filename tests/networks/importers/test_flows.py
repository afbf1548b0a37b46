from pathlib import Path

import pytest

from networks.importers.flows.parse import parse_file
from networks.importers.flows.records import ParsedFlow, ParsedFlows
from networks.importers.flows.resolve import resolve_flows
from networks.importers.problems import FileRefused
from tests.networks.importers.files import DATA, write_workbook

BY_NAME = {"web01": ["w"], "db01": ["d"], "twin": ["t1", "t2"]}
BY_ADDRESS = {"10.1.0.10": ["w"], "10.1.0.20": ["d", "t1"], "2001:db8::1": ["d"]}


def flows(name: str) -> ParsedFlows:
    return parse_file(DATA / "flows" / name)


def told(parsed: ParsedFlows) -> dict[int | None, tuple[str, str]]:
    return {problem.row: (problem.column, problem.message) for problem in parsed.problems}


def test_the_documented_file_is_read_as_it_stands():
    assert flows("plain.csv").flows == (
        ParsedFlow(2, "web01", "db01", "1433", "tcp", 5_000_000),
        ParsedFlow(3, "10.1.0.10", "10.9.9.9", "443", "tcp", 1_250_000),
        ParsedFlow(4, "web01.corp.example", "app01", "8080-8090", "tcp", 7),
    )
    assert flows("plain.csv").problems == ()


def test_byte_order_mark_semicolons_and_other_case_change_nothing():
    assert flows("bom-semicolons.csv").flows == (ParsedFlow(2, "büro-01", "db01", "443", "udp", 1_250_000),)


def test_missing_columns_leave_their_values_unknown_and_say_so():
    parsed = flows("ends-only.csv")
    assert parsed.flows == (ParsedFlow(2, "web01", "db01"),)
    assert {problem.column for problem in parsed.problems} == {"port", "protocol", "bytes_per_day"}
    assert all(problem.is_notice for problem in parsed.problems)


def test_odd_rows_are_named_and_keep_what_can_be_kept():
    parsed = flows("odd-rows.csv")
    assert [(flow.row, flow.port, flow.protocol, flow.bytes_per_day) for flow in parsed.flows] == [
        (5, "", "tcp", 1),
        (6, "443", "", 1),
        (7, "443", "tcp", None),
        (8, "443", "tcp", None),
        (9, "", "", None),
        (11, "443", "tcp", 1_000_000),
    ]
    columns = {row: column for row, (column, _) in told(parsed).items()}
    assert columns == {
        2: "destination",
        3: "source",
        4: "destination",
        5: "port",
        6: "protocol",
        7: "bytes_per_day",
        8: "bytes_per_day",
        9: "bytes_per_day",
    }
    assert parsed.flows[-1].source_text == "59"


@pytest.mark.parametrize(("file", "code"), [("no-destination.csv", "no-flow-column"), ("README.md", "no-flow-column")])
def test_a_file_without_both_ends_is_refused_with_the_header_it_should_have(file: str, code: str):
    with pytest.raises(FileRefused) as refused:
        flows(file)
    assert refused.value.code == code
    assert "source,destination,port,protocol,bytes_per_day" in refused.value.sentence


def test_a_workbook_is_to_be_saved_as_csv(tmp_path: Path):
    with pytest.raises(FileRefused, match="Save its sheet as CSV"):
        parse_file(write_workbook(tmp_path / "flows.xlsx", {"flows": [["source", "destination"]]}))


def test_an_empty_file_is_refused_and_one_without_rows_says_so(tmp_path: Path):
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(FileRefused, match="empty"):
        parse_file(tmp_path / "empty.csv")
    (tmp_path / "header.csv").write_text("source,destination,port,protocol,bytes_per_day\n")
    assert "holds no flow" in told(parse_file(tmp_path / "header.csv"))[None][1]


def resolve(source: str, destination: str):
    parsed = ParsedFlows("flows.csv", (ParsedFlow(2, source, destination),))
    return resolve_flows(parsed, BY_NAME, BY_ADDRESS)


@pytest.mark.parametrize(
    ("text", "vm"),
    [
        ("web01", "w"),
        ("WEB01", "w"),
        ("web01.corp.example", "w"),
        ("10.1.0.10", "w"),
        ("2001:DB8:0::1", "d"),
        ("10.9.9.9", None),
        ("partner.example", None),
    ],
)
def test_an_end_is_a_vm_by_address_or_name_or_else_external(text: str, vm: str | None):
    found = resolve(text, "203.0.113.9")
    assert found.flows[0].source == vm
    assert found.flows[0].destination is None
    assert len(found.problems) == (1 if vm else 2)


@pytest.mark.parametrize(
    ("text", "says"), [("twin", "Write the VM's IP address"), ("10.1.0.20", "Write the VM's name")]
)
def test_what_means_two_vms_is_external_and_named_with_a_way_out(text: str, says: str):
    found = resolve("web01", text)
    assert found.flows[0].destination is None
    problem = found.problems[0]
    assert (problem.row, problem.column, problem.value, problem.is_notice) == (2, "destination", text, False)
    assert "2 VMs" in problem.message and says in problem.message


def test_two_names_of_one_vm_make_no_flow():
    found = resolve("web01", "10.1.0.10")
    assert found.flows == ()
    assert "Both ends are one VM" in found.problems[0].message
