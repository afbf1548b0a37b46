"""The command, and the sample as committed."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command

from networks.sample.files import DATA_FOLDER, FLOWS_NAME, INVENTORY_NAME, LATER_INVENTORY_NAME, SCENARIO_NAME


def members(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_committed_sample_is_what_the_command_writes(tmp_path: Path) -> None:
    call_command("make_sample", out=tmp_path, verbosity=0)
    for name in (FLOWS_NAME, SCENARIO_NAME):
        assert (tmp_path / name).read_bytes() == (DATA_FOLDER / name).read_bytes()
    # what zlib makes of the same text may differ from one version to the next
    assert members(tmp_path / INVENTORY_NAME) == members(DATA_FOLDER / INVENTORY_NAME)


def test_a_later_export_is_one_workbook(tmp_path: Path) -> None:
    call_command("make_sample", "--vms=330", "--segments=32", "--later", out=tmp_path / "new")
    assert [path.name for path in (tmp_path / "new").iterdir()] == [LATER_INVENTORY_NAME]


def test_too_small_an_estate_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="at least 32 segments"):
        call_command("make_sample", "--segments=3", out=tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_folder_that_is_a_file_is_named_in_the_refusal(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(CommandError, match="taken"):
        call_command("make_sample", "--vms=330", "--segments=32", out=tmp_path / "taken")
