"""An estate as RVTools 4.7 exports it to Excel."""

import json
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from networks.sample import tabs_of_infrastructure, tabs_of_vms
from networks.sample.records import Estate
from networks.sample.tabs_of_vms import CUSTOM_ATTRIBUTES, Row

HEADERS_FILE = Path(__file__).with_name("rvtools_4_7_headers.json")
CUSTOM_ATTRIBUTES_MARK = "<custom attributes>"
TAB_ROWS = tabs_of_vms.TABS | tabs_of_infrastructure.TABS


@cache
def headers() -> dict[str, tuple[str, ...]]:
    """The column headers of every tab in RVTools' order, the estate's custom attributes in their place."""
    tabs: dict[str, list[str]] = json.loads(HEADERS_FILE.read_text(encoding="utf-8"))["tabs"]
    return {tab: tuple(_with_custom_attributes(columns)) for tab, columns in tabs.items()}


def _with_custom_attributes(columns: list[str]) -> Iterator[str]:
    for column in columns:
        yield from CUSTOM_ATTRIBUTES if column == CUSTOM_ATTRIBUTES_MARK else (column,)


def write_workbook(estate: Estate, path: Path) -> None:
    """Write the estate's workbook. The same estate gives the same bytes; memory does not grow with rows."""
    with xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "default_date_format": "yyyy/mm/dd hh:mm:ss"}
    ) as book:
        book.set_properties({"created": estate.exported_at})  # else the clock's, and no two files alike
        looks = Looks(book)
        for tab, columns in headers().items():
            _write_tab(book.add_worksheet(tab), columns, TAB_ROWS[tab](estate), looks)


class Looks:
    """The few formats RVTools uses."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        font = {"font_name": "Verdana", "font_size": 9}
        self.header: Format = book.add_format(font | {"bold": True, "font_color": "white", "bg_color": "black"})
        self.text: Format = book.add_format(font)
        self.number: Format = book.add_format(font | {"num_format": "#,##0"})
        self.instant: Format = book.add_format(font | {"num_format": "yyyy/mm/dd hh:mm:ss"})


def _write_tab(sheet: Worksheet, columns: tuple[str, ...], rows: Iterator[Row], looks: Looks) -> None:
    sheet.freeze_panes(1, 1)
    sheet.write_row(0, 0, columns, looks.header)
    position: dict[str, int] = {}
    for index, column in enumerate(columns):
        position.setdefault(column, index)
    last = 0
    for last, row in enumerate(rows, start=1):
        cells = sorted((position[column], value) for column, value in _filled(row, position))
        for index, value in cells:
            _write_cell(sheet, last, index, value, looks)
    sheet.autofilter(0, 0, last, len(columns) - 1)


def _filled(row: Row, position: dict[str, int]) -> Iterator[tuple[str, object]]:
    """The cells that hold something, of the columns this tab has: VMRef, for one, is in two tabs only."""
    for column, value in row.items():
        if value not in (None, "") and (column in position or column not in tabs_of_vms.SHARED_BY_SOME):
            yield column, value


def _write_cell(sheet: Worksheet, row: int, column: int, value: object, looks: Looks) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value, looks.text)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value, looks.instant)
    else:
        sheet.write_number(row, column, value, looks.number)
