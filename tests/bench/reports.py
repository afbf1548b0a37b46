"""The figures of the estates as tables."""

from collections.abc import Sequence
from typing import Any

from tests.bench.pages import WHOLE
from tests.bench.table import Cell, say, table, title

SLOW_MS = 150.0  # what no page may take at the server, 95 of 100 times
Estate = dict[str, Any]


def imports(estates: Sequence[Estate]) -> None:
    """Import seconds and memory."""
    for estate in estates:
        tabs, steps = estate["tabs"], estate["steps"]
        title(f"Import of {_sizes(estate)}: a workbook of {tabs['file_mib']:.1f} MiB")
        rows: list[Sequence[Cell]] = [
            (one["tab"], one["rows"] or None, one["seconds"], one["cpu_s"], one["peak_mib"]) for one in tabs["tabs"]
        ]
        rows.append(("all tabs", None, tabs["seconds"], tabs["cpu_s"], tabs["peak_mib"]))
        table(("tab read", "rows", "s", "cpu s", "peak MiB"), rows)
        say(f"(a process that only reads; it holds {tabs['before_mib']:.0f} MiB before)", "")
        rows = [(one["name"], one["seconds"], one["cpu_s"], one["peak_mib"]) for one in steps]
        whole = steps[:2]
        rows.insert(2, ("inventory: whole", *(sum(one[key] for one in whole) for key in ("seconds", "cpu_s")), None))
        table(("step of the import, with database", "s", "cpu s", "peak MiB"), rows)
        say(f"(the inventory: {steps[0]['message']})")


def plans(estates: Sequence[Estate]) -> None:
    """Seconds to a first plan, and J."""
    title("First plan of the imported estates, and J after some seconds")
    head = ("", *(_sizes(estate) for estate in estates))
    found = [estate["plan"] for estate in estates]
    seconds = found[0]["seconds"]
    lines = (
        ("VMs that migrate", "vms"),
        ("segments", "segments"),
        ("windows", "windows"),
        ("s: rows to planning problem", "load_s"),
        ("  cpu s", "load_cpu_s"),
        ("s: to the first plan, first search of a process", "first_s"),
        ("  cpu s", "first_cpu_s"),
        ("s: to the first plan, later searches", "first_again_s"),
        ("  cpu s", "first_again_cpu_s"),
        (f"J after {seconds:g} s", "objective"),
        ("s: beside the search (read, explain, store)", "rest_s"),
    )
    table(head, [(label, *(one[key] for one in found)) for label, key in lines])
    for estate in estates:
        if estate["plan"]["message"]:
            say(f"{_sizes(estate)}: {estate['plan']['message']}")


def path_studies(estates: Sequence[Estate]) -> None:
    """Seconds to the paths of a stored plan."""
    with_paths = [estate for estate in estates if "paths" in estate]
    title("The paths of a stored plan, worked out beside it")
    lines = (
        ("pairs that talk", "talks"),
        ("stops", "stops"),
        ("s: rows to arrays", "read_s"),
        ("  cpu s", "read_cpu_s"),
        ("s: the whole study, stored", "whole_s"),
        ("  cpu s", "whole_cpu_s"),
        ("MiB of memory, peak", "peak_mib"),
        ("MiB stored", "kept_mib"),
    )
    table(
        ("", *(_sizes(estate) for estate in with_paths)),
        [(label, *(estate["paths"][key] for estate in with_paths)) for label, key in lines],
    )


def half_way(estates: Sequence[Estate]) -> None:
    """What takes in and follows a move of which half is done."""
    for estate in estates:
        moved, total = estate["vms_moved"], estate["vms_total"]
        title(f"Half way: {_sizes(estate)}: {moved:,} of {total:,} VMs moved, {estate['stretched']} segments stretched")
        steps = estate["steps"]
        rows: list[Sequence[Cell]] = [(one["name"], one["seconds"], one["cpu_s"], one["peak_mib"]) for one in steps]
        whole = [sum(one[key] for one in steps[:2]) for key in ("seconds", "cpu_s")]
        rows.insert(2, (f"HCX migrations: whole, {estate['rows']:,} rows", *whole, None))
        rows.append(
            (f"forecast alone, {estate['draws']:,} draws", estate["forecast_s"], estate["forecast_cpu_s"], None)
        )
        table(("step, with database", "s", "cpu s", "peak MiB"), rows)


def pages(estates: Sequence[Estate], requests: int) -> None:
    """Each page at each size, and a mark where one is slow or asks more of a bigger estate."""
    title(f"Pages: {requests} requests each after one to warm up; ms median and 95th percentile, cpu ms 95th")
    head = ["page"]
    for estate in estates:
        head += [f"{estate['vms']:,}: ms", "p95", "cpu", "SQL", "KiB"]
    figures = [{one["page"]: one for one in estate["pages"]} for estate in estates]
    rows: list[list[Cell]] = []
    for page in figures[-1]:
        of_page = [one.get(page) for one in figures]
        row: list[Cell] = [page]
        for one in of_page:
            keys = ("ms", "p95_ms", "cpu_ms", "queries", "kib")
            row += [None] * len(keys) if one is None else [_whole(one[key]) for key in keys]
        rows.append([*row, _marks([one for one in of_page if one])])
    table([*head, ""], rows)
    say(
        "",
        f"!  over {SLOW_MS:g} ms by its own work (cpu p95); a streamed file is judged by its first byte",
        f"~  over {SLOW_MS:g} ms by the clock alone: the machine had other work, or a disk to wait for",
        "q  more SQL queries for the bigger estate",
    )


def _marks(figures: Sequence[dict[str, Any]]) -> str:
    if figures[0]["page"].endswith(WHOLE):
        return ""  # read in pieces, so that a bigger one takes more queries
    queries = {one["queries"] for one in figures}
    marks = "!" if any(one["cpu_ms"] > SLOW_MS for one in figures) else ""
    if not marks and any(one["p95_ms"] > SLOW_MS for one in figures):
        marks = "~"
    return marks + ("q" if len(queries) > 1 else "")


def _whole(figure: float) -> int:
    return round(figure)


def _sizes(estate: Estate) -> str:
    return f"{estate['vms']:,} VMs, {estate['segments']} segments"
