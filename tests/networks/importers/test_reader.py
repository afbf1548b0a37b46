import re
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from networks.importers import archive, workbook
from networks.importers.problems import FileRefused
from networks.importers.rvtools.parse import parse_file
from networks.importers.rvtools.reader import open_tables
from tests.networks.importers.files import RVTOOLS, with_part, write_workbook

VINFO: list[list[object]] = [["VM", "VM ID", "CPUs"], ["web01", "vm-1", 2]]
SHEET = "xl/worksheets/sheet1.xml"


def refusal(path: Path) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        parse_file(path)
    assert caught.value.sentence.count(". ") >= 1, "a refusal says what to do"
    return caught.value


def sheet_xml(cells: str) -> bytes:
    return f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{cells}</sheetData></worksheet>'.encode()


def with_cells(tmp_path: Path, cells: str) -> Path:
    """A workbook whose vInfo is these cells, and whose header is VM."""
    head = '<row r="1"><c r="A1" t="inlineStr"><is><t>VM</t></is></c></row>'
    book = write_workbook(tmp_path / "book.xlsx", {"vInfo": VINFO})
    return with_part(book, SHEET, lambda _: sheet_xml(head + cells))


# --- What is no export


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 \n1 0 obj", "not-a-spreadsheet"),
        (b"<html><body>Sign in</body></html>", "not-a-spreadsheet"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "not-a-spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old-excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
    ],
)
def test_what_is_no_export_is_refused_by_its_content_whatever_its_name(tmp_path: Path, content: bytes, code: str):
    (tmp_path / "export.xlsx").write_bytes(content)
    assert refusal(tmp_path / "export.xlsx").code == code


def test_a_zip_without_csv_or_workbook_is_refused(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as file:
        file.writestr("photo.jpg", b"x")
    assert refusal(tmp_path / "export.zip").code == "not-a-spreadsheet"


def test_a_zipped_workbook_is_to_be_unpacked(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as file:
        file.writestr("RVTools_export.xlsx", b"x")
    assert "Unpack it" in refusal(tmp_path / "export.zip").sentence


def test_a_folder_without_csv_is_refused(tmp_path: Path):
    assert refusal(tmp_path).code == "no-csv"


# --- Broken and hostile archives


@pytest.mark.parametrize("kept", [0.3, 0.9, 0.999])
def test_a_workbook_cut_off_on_its_way_is_refused(tmp_path: Path, kept: float):
    whole = write_workbook(tmp_path / "book.xlsx", {"vInfo": VINFO}).read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(whole[: int(len(whole) * kept)])
    assert refusal(tmp_path / "cut.xlsx").code == "broken-archive"


def test_a_bomb_is_refused_by_the_size_it_declares(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archive, "MAX_PART_BYTES", 1_000_000)
    path = with_part(write_workbook(tmp_path / "b.xlsx", {"vInfo": VINFO}), SHEET, lambda xml: xml + b" " * 1_000_001)
    assert refusal(path).code == "too-big-unpacked"


def test_a_bomb_is_refused_by_how_much_it_grows(tmp_path: Path):
    grown = archive.RATIO_FROM_BYTES + 1  # of blanks: packed a thousandfold
    path = with_part(write_workbook(tmp_path / "b.xlsx", {"vInfo": VINFO}), SHEET, lambda xml: xml + b" " * grown)
    assert "grows more than 200 times" in refusal(path).sentence


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path: Path):
    path = with_part(write_workbook(tmp_path / "b.xlsx", {"vInfo": VINFO}), SHEET, lambda xml: xml + b" " * 50_000)
    with zipfile.ZipFile(path) as file:
        declared = file.getinfo(SHEET).file_size
    lie = path.read_bytes().replace(declared.to_bytes(4, "little"), (500).to_bytes(4, "little"))
    path.write_bytes(lie)
    assert refusal(path).code == "broken-archive"


def test_many_parts_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archive, "MAX_PARTS", 5)
    assert "parts" in refusal(write_workbook(tmp_path / "b.xlsx", {"vInfo": VINFO})).sentence


def test_a_long_list_of_parts_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archive, "MAX_DIRECTORY_BYTES", 100)
    assert "list of parts" in refusal(write_workbook(tmp_path / "b.xlsx", {"vInfo": VINFO})).sentence


def test_two_parts_of_one_name_are_refused(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "twice.zip", "w") as file:
        file.writestr("RVTools_tabvInfo.csv", "VM\na\n")
        with pytest.warns(UserWarning, match="Duplicate name"):
            file.writestr("RVTools_tabvInfo.csv", "VM\nb\n")
    assert "some of one name" in refusal(tmp_path / "twice.zip").sentence


def test_a_zip_with_a_password_is_refused(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "locked.zip", "w") as file:
        file.writestr("RVTools_tabvInfo.csv", "VM\na\n")
    locked = bytearray((tmp_path / "locked.zip").read_bytes())
    locked[locked.index(b"PK\x01\x02") + 8] |= 1  # the flag that says encrypted
    (tmp_path / "locked.zip").write_bytes(locked)
    assert refusal(tmp_path / "locked.zip").code == "password"


@pytest.mark.parametrize("part", ["xl/workbook.xml", SHEET])
def test_entities_that_could_unfold_are_refused(tmp_path: Path, part: str):
    bomb = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    book = write_workbook(tmp_path / "b.xlsx", {"vInfo": VINFO})
    path = with_part(book, part, lambda xml: xml.replace(b"?>", b"?>" + bomb, 1))
    assert refusal(path).code == "xml-entities"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET])
@pytest.mark.parametrize("damage", [lambda xml: xml[: len(xml) // 2], lambda xml: b"", lambda xml: b"\xff" * 300])
def test_a_damaged_part_is_refused_and_no_crash(tmp_path: Path, part: str, damage: object):
    path = with_part(write_workbook(tmp_path / "b.xlsx", {"vInfo": VINFO}), part, damage)
    assert refusal(path).code in {"damaged-workbook", "unusable-vm-tab", "no-vm-tab"}


def test_a_workbook_that_claims_four_billion_texts_gets_no_memory_for_them(tmp_path: Path):
    book = write_workbook(tmp_path / "b.xlsx", {"vInfo": VINFO})
    claim = b'uniqueCount = "4294967295"'
    path = with_part(book, "xl/sharedStrings.xml", lambda xml: re.sub(rb'uniqueCount="\d+"', claim, xml))
    assert [vm.name for vm in parse_file(path).vms] == ["web01"]


def test_a_part_in_an_unknown_encoding_is_refused_and_no_crash(tmp_path: Path):
    book = write_workbook(tmp_path / "b.xlsx", {"vInfo": VINFO})
    path = with_part(book, "xl/workbook.xml", lambda xml: xml.replace(b"UTF-8", b"UTF-9"))
    assert refusal(path).code == "damaged-workbook"


# --- Ghost rows and stray values


def test_a_million_ghost_rows_end_after_the_table(tmp_path: Path):
    ghosts = "".join(f'<row r="{row}"><c r="A{row}" s="1"/></row>' for row in (*range(3, 300), 1_048_576))
    path = with_cells(tmp_path, f'<row r="2"><c r="A2" t="inlineStr"><is><t>web01</t></is></c></row>{ghosts}')
    assert [vm.name for vm in parse_file(path).vms] == ["web01"]


def test_rows_after_a_long_blank_run_are_not_walked(tmp_path: Path):
    blank = "," * 3 + "\n"
    (tmp_path / "RVTools_tabvInfo.csv").write_text(f"VM,VM ID,A,B\nweb01,vm-1,,\n{blank * 1_001}stray,vm-2,,\n")
    assert [vm.name for vm in parse_file(tmp_path / "RVTools_tabvInfo.csv").vms] == ["web01"]


def test_a_short_blank_run_ends_nothing_and_rows_keep_their_numbers(tmp_path: Path):
    (tmp_path / "RVTools_tabvInfo.csv").write_text("VM,VM ID\n" + ",\n" * 900 + "late,vm-2\n")
    assert [(vm.name, vm.row) for vm in parse_file(tmp_path / "RVTools_tabvInfo.csv").vms] == [("late", 902)]


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="XFD1048576"><v>1</v></c>',
        "<c r='XFD1048576'><v>1</v></c>",
        '<c s="0" r = "XFD1048576"><v>1</v></c>',
        '<c\nr="xfd1048576"><v>1</v></c>',
        '<c s="/>" r="XFD1048576"><v>1</v></c>',
    ],
)
def test_a_stray_value_in_the_far_corner_is_not_laid_out_in_memory(tmp_path: Path, cell: str):
    path = with_cells(tmp_path, f'<row r="1048576">{cell}</row>')
    sentence = refusal(path).sentence
    assert "column 16,384" in sentence
    assert "Delete the empty rows" in sentence


def test_a_value_far_down_in_few_columns_is_bearable(tmp_path: Path):
    far = '<row r="150000"><c r="A150000" t="inlineStr"><is><t>far</t></is></c></row>'
    near = '<row r="2"><c r="A2" t="inlineStr"><is><t>web01</t></is></c></row>'
    assert [vm.name for vm in parse_file(with_cells(tmp_path, near + far)).vms] == ["web01"]


def test_many_custom_attributes_are_no_stray_value(tmp_path: Path):
    header = ["VM", *(f"Attribute {number}" for number in range(150))]
    path = write_workbook(tmp_path / "wide.xlsx", {"vInfo": [header, ["web01", *["x"] * 150]]})
    assert len(parse_file(path).vms[0].custom_attributes) == 150


def test_a_sheet_beyond_bearable_size_is_left_out_and_the_rest_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(workbook, "MAX_GRID_CELLS", 1_000_000)
    tabs = {"vInfo": VINFO, "vNetwork": [["VM", "Network"], ["web01", "PG-Web"]]}
    book = write_workbook(tmp_path / "b.xlsx", tabs)
    stray = b'<row r="1048576"><c r="B1048576"><v>1</v></c></row></sheetData>'
    path = with_part(book, "xl/worksheets/sheet2.xml", lambda xml: xml.replace(b"</sheetData>", stray))
    found = parse_file(path)
    assert [vm.name for vm in found.vms] == ["web01"]
    assert any(problem.sheet == "vNetwork" and "stray value" in problem.message for problem in found.problems)


# --- Cells


def test_a_formula_counts_as_the_value_it_last_had_and_its_text_is_text(tmp_path: Path):
    path = tmp_path / "formula.xlsx"
    write_workbook(
        path, {"vInfo": [["VM", "VM ID", "CPUs", "Annotation"], ["=web01", "vm-1", 0, ""]]}, strings_to_formulas=False
    )
    cell = b'<c r="C2"><f>2+2</f><v>4</v></c>'
    path = with_part(path, SHEET, lambda xml: xml.replace(b'<c r="C2"><v>0</v></c>', cell))
    vm = parse_file(path).vms[0]
    assert (vm.name, vm.cpus) == ("=web01", 4)


def test_excels_own_types_are_taken(tmp_path: Path):
    rows: list[list[object]] = [
        ["VM", "VM ID", "Template", "Memory"],
        [59, "vm-1", True, 4096.0],
        ["b", "vm-2", "False", "8,192"],
    ]
    found = parse_file(write_workbook(tmp_path / "b.xlsx", {"vInfo": rows}))
    assert [(vm.name, vm.is_template, vm.memory_mib) for vm in found.vms] == [("59", True, 4096), ("b", False, 8192)]


def test_the_row_number_is_excels_where_the_table_starts_further_down(tmp_path: Path):
    tabs = {"vInfo": [[], [], ["VM", "VM ID", "CPUs"], ["web01", "vm-1", "four"]]}
    found = parse_file(write_workbook(tmp_path / "b.xlsx", tabs))
    assert [(problem.row, problem.column) for problem in found.problems if problem.value == "four"] == [(4, "CPUs")]


# --- Zips and folders of CSVs


def zipped(path: Path, folder: Path, inside: str) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        for csv in folder.glob("*.csv"):
            file.write(csv, f"{inside}{csv.name}")
        file.writestr("__MACOSX/._RVTools_tabvInfo.csv", b"\0\5\26\7")
        file.writestr(f"{inside}readme.txt", "see RVTools")
    return path


def test_a_zip_with_a_folder_inside_says_what_the_folder_says(tmp_path: Path):
    path = zipped(tmp_path / "e.zip", RVTOOLS / "two-vcenters", "RVTools_export_all_2024-08-18_10.11.12/")
    found, folder = parse_file(path), parse_file(RVTOOLS / "two-vcenters")
    assert [vm.key for vm in found.vms] == [vm.key for vm in folder.vms]
    assert (found.nics, found.port_groups) == (folder.nics, folder.port_groups)
    assert found.exported_at == datetime(2024, 8, 18, 10, 11, 12)  # noqa: DTZ001 (the exporting PC's own clock)


def test_a_path_that_climbs_out_of_the_zip_is_only_a_name(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "e.zip", "w") as file:
        file.writestr("../../../../evil/RVTools_tabvInfo.csv", "VM\nevil\n")
        file.writestr("/etc/RVTools_tabvNetwork.csv", "VM\nevil\n")
        file.writestr("RVTools_tabvInfo.csv", "VM\nweb01\n")
    before = sorted(tmp_path.rglob("*"))
    assert [vm.name for vm in parse_file(tmp_path / "e.zip").vms] == ["web01"]
    assert sorted(tmp_path.rglob("*")) == before


def test_a_single_csv_is_recognised_by_its_columns(tmp_path: Path):
    content = (RVTOOLS / "two-vcenters" / "RVTools_tabvInfo.csv").read_text()
    (tmp_path / "inventory of monday.csv").write_text(content)
    assert len(parse_file(tmp_path / "inventory of monday.csv").vms) == 3


def test_a_sheet_is_opened_only_when_it_is_asked_for(tmp_path: Path):
    book = write_workbook(tmp_path / "b.xlsx", {"vInfo": VINFO, "vPartition": [["VM"]]})
    with open_tables(with_part(book, "xl/worksheets/sheet2.xml", lambda _: b"damaged")) as tables:
        assert tables.names == ("vInfo", "vPartition")
        assert tables.read("vInfo").header == ("VM", "VM ID", "CPUs")
        assert "damaged" in tables.read("vPartition").problems[0].message


def test_a_csv_cell_without_end_names_its_line(tmp_path: Path):
    (tmp_path / "RVTools_tabvInfo.csv").write_text('VM,Annotation\nweb01,"' + "x" * 1_100_000)
    assert refusal(tmp_path / "RVTools_tabvInfo.csv").code == "broken-csv"


def test_a_refusal_names_the_file_as_it_was_uploaded_and_not_as_it_is_kept(tmp_path: Path):
    kept = tmp_path / "e09f3a8e71d8b996.upload"
    kept.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    with pytest.raises(FileRefused, match=r"“inventory\.xlsx” is neither"):
        parse_file(kept, name="inventory.xlsx")
    kept.write_text("VM,CPUs\nweb01,many\n")
    assert {problem.sheet for problem in parse_file(kept, name="monday.csv").problems} == {"monday.csv"}


def test_a_character_that_no_database_keeps_is_left_out_of_a_csv(tmp_path: Path):
    rows = "".join(f"web{number:05},x\n" for number in range(12_000))
    (tmp_path / "RVTools_tabvInfo.csv").write_text(f"VM,Annotation\n{rows}last\0one,\0\n")
    assert parse_file(tmp_path / "RVTools_tabvInfo.csv").vms[-1].name == "lastone"
