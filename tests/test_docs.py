"""The documents say what is there: commands that exist, links that lead somewhere, every column that is read."""

import json
import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import get_commands, load_command_class

from networks.importers.flows.columns import HEADERS as FLOWS_HEADERS
from networks.importers.rvtools.columns import FIELDS, SOURCE_FIELDS, VM_FIELDS, normalised
from networks.importers.rvtools.fields import APPLICATION_ATTRIBUTES, ENVIRONMENT_ATTRIBUTES, OWNER_ATTRIBUTES
from planner.core.instance_file import INSTANCE_FORMAT, PLAN_FORMAT, dump_plan
from planner.core.records import (
    Instance,
    Limits,
    Plan,
    RiskKnobs,
    Segment,
    SegmentDates,
    Vm,
    Wave,
    Weights,
    Window,
)

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
FILE_FORMATS = (ROOT / "docs" / "file-formats.md").read_text()
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
OUR_APPS = ("planner", "networks", "migrations_app")


def targets_of_the_makefile() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_every_make_target_in_the_documents_exists() -> None:
    named = {target for path in DOCUMENTS for target in re.findall(r"\bmake ([a-z-]+)", code_of(path.read_text()))}
    assert named
    assert named <= targets_of_the_makefile()


def test_the_readme_names_every_make_target() -> None:
    assert {target for target in targets_of_the_makefile() if f"make {target}" not in README} == set()


def code_of(text: str) -> str:
    """What stands in code spans and code blocks."""
    return "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))


def our_commands() -> dict[str, str]:
    return {name: app for name, app in get_commands().items() if app in OUR_APPS}


def test_every_command_of_ours_stands_in_the_readme() -> None:
    assert {name for name in our_commands() if f"manage.py {name}" not in README} == set()


def test_every_command_in_the_documents_exists_and_takes_the_options_shown() -> None:
    shown = [line for path in DOCUMENTS for line in re.findall(r"manage\.py (\w+[^`\n]*)", code_of(path.read_text()))]
    assert shown
    for line in shown:
        name, *words = line.replace("[", " ").replace("]", " ").split()
        assert name in get_commands(), line
        if name in our_commands():
            known = load_command_class(our_commands()[name], name).create_parser("manage.py", name).format_help()
            assert {word for word in words if word.startswith("--") and word not in known} == set(), line


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_the_documents_lead_somewhere(path: Path) -> None:
    text = path.read_text()
    lost = [target for target in re.findall(r"\]\(([^)\s]+)\)", text) if not leads_somewhere(path, target)]
    assert lost == []


def leads_somewhere(path: Path, target: str) -> bool:
    file, _, anchor = target.partition("#")
    if "://" in target:
        return True
    aim = path.parent / file if file else path
    return aim.exists() and (not anchor or anchor in anchors_of(aim.read_text()))


def anchors_of(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.casefold()).replace(" ", "-") for heading in headings}


def test_the_settings_table_of_the_readme_names_every_variable_the_settings_read() -> None:
    sources = [(ROOT / "planner" / name).read_text() for name in ("settings.py", "management/commands/run_site.py")]
    read = re.findall(r"env(?:iron)?\.(?:\w+)\(\s*\"([A-Z_]+)\"", "\n".join(sources))
    assert "DATABASE_URL" in read
    assert {name for name in read if f"`{name}`" not in README} == set()


def named_in(text: str) -> set[str]:
    return {normalised(word) for word in re.findall(r"`([^`\n]+)`", text)}


@pytest.mark.parametrize("tab", FIELDS)
def test_every_column_an_inventory_is_read_by_is_documented(tab: str) -> None:
    of_the_tab = FILE_FORMATS.partition(f"#### {tab}\n")[2].partition("\n#")[0]
    of_every_tab = FILE_FORMATS.partition("### Which columns")[2].partition("\n#### ")[0]
    own = {field: headers for field, headers in FIELDS[tab].items() if VM_FIELDS.get(field) != headers}
    shared = SOURCE_FIELDS | (VM_FIELDS if "name" in FIELDS[tab] and tab != "dvSwitch" else {})
    assert headers_of(own) - named_in(of_the_tab) == set()
    assert headers_of(shared) - named_in(of_every_tab) == set()


def headers_of(fields: Mapping[str, str]) -> set[str]:
    return {normalised(header) for headers in fields.values() for header in headers.split("|")}


def test_every_custom_attribute_that_means_something_is_documented() -> None:
    attributes = {*APPLICATION_ATTRIBUTES, *OWNER_ATTRIBUTES, *ENVIRONMENT_ATTRIBUTES}
    assert attributes - named_in(FILE_FORMATS) == set()


def test_every_column_of_the_flows_csv_is_documented_with_its_other_names() -> None:
    section = FILE_FORMATS.partition("## The flows CSV")[2].partition("\n## ")[0]
    named = {name.replace("_", "").replace(" ", "") for name in named_in(section)}
    assert {name for names in FLOWS_HEADERS.values() for name in names} - named == set()
    assert set(FLOWS_HEADERS) <= named_in(section)


def schema_of(kind: str) -> Any:
    return json.loads((ROOT / "docs" / f"wave-{kind}-1.schema.json").read_text())["properties"]


def test_the_schema_of_an_instance_names_exactly_what_the_planner_is_told() -> None:
    schema = schema_of("instance")
    assert schema["format"]["const"] == INSTANCE_FORMAT
    assert names_of(Instance) | {"format"} == set(schema)
    objects = {"limits": Limits, "risk": RiskKnobs, "weights": Weights}
    assert {name: names_of(record) for name, record in objects.items()} == {
        name: set(schema[name]["properties"]) for name in objects
    }
    lists = {"windows": Window, "segments": Segment, "vms": Vm}
    assert {name: names_of(record) for name, record in lists.items()} == {
        name: set(schema[name]["items"]["properties"]) for name in lists
    }


def test_the_schema_of_a_plan_names_every_field_that_a_plan_file_carries() -> None:
    schema = schema_of("plan")
    plan = Plan((Wave("W1", "w"),), {"vm": "W1"}, {"s": SegmentDates(date(2027, 1, 4), date(2027, 1, 6))}, "tiny")
    file = json.loads(dump_plan(plan))
    assert schema["format"]["const"] == PLAN_FORMAT == file["format"]
    assert set(file) == set(schema)
    assert set(file["waves"][0]) <= set(schema["waves"]["items"]["properties"])
    assert set(file["segments"]["s"]) == set(schema["segments"]["additionalProperties"]["properties"])


def names_of(record: type) -> set[str]:
    return {field.name for field in fields(record)}
