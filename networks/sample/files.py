"""The files of a sample, and where the committed ones lie."""

import json
from pathlib import Path

from networks.sample.estate import build_estate
from networks.sample.flows import build_flows, write_flows
from networks.sample.later import later_estate
from networks.sample.scenario import build_scenario
from networks.sample.workbook import write_workbook

DATA_FOLDER = Path(__file__).with_name("data")
INVENTORY_NAME, LATER_INVENTORY_NAME = "rvtools-inventory.xlsx", "rvtools-inventory-later.xlsx"
FLOWS_NAME, SCENARIO_NAME = "flows.csv", "scenario.json"


def write_sample(folder: Path, vm_count: int, segment_count: int, seed: int) -> list[Path]:
    """Write workbook, flows and scenario into `folder` (made if need be); returns their paths. ValueError: too small."""
    estate = build_estate(vm_count, segment_count, seed)
    folder.mkdir(parents=True, exist_ok=True)
    inventory, flows, scenario = (folder / name for name in (INVENTORY_NAME, FLOWS_NAME, SCENARIO_NAME))
    write_workbook(estate, inventory)
    write_flows(build_flows(estate), flows)
    scenario.write_text(json.dumps(build_scenario(estate), indent=1) + "\n", encoding="utf-8")
    return [inventory, flows, scenario]


def write_later_inventory(folder: Path, vm_count: int, segment_count: int, seed: int) -> list[Path]:
    """Write the same estate's workbook four weeks on; returns its path in a list. ValueError: too small."""
    estate = later_estate(vm_count, segment_count, seed)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / LATER_INVENTORY_NAME
    write_workbook(estate, path)
    return [path]
