"""Reading an RVTools file tab by tab: seconds and peak memory of each. Its own process, so that memory is its own.

`python -m tests.bench.tabs FILE` prints one JSON object.
"""

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from tests.bench.memory import peak_mib, peak_restart, resident_mib


@dataclass(slots=True)
class TabReading:
    """What one tab took. `peak_mib` is the process's resident memory at its highest while the tab was read."""

    tab: str
    rows: int
    seconds: float
    cpu_s: float
    peak_mib: float


class _Watch:
    """Told of each tab as it begins: closes the account of the one before."""

    def __init__(self) -> None:
        self.before_mib = resident_mib()
        self.began, self.cpu_began = perf_counter(), process_time()
        self.readings: list[TabReading] = []
        self._tab, self._tab_began, self._cpu_began = "opening", self.began, self.cpu_began
        peak_restart()

    def tab(self, name: str) -> None:
        seconds, cpu_s = perf_counter() - self._tab_began, process_time() - self._cpu_began
        self.readings.append(TabReading(self._tab, 0, seconds, cpu_s, peak_mib()))
        peak_restart()
        self._tab, self._tab_began, self._cpu_began = name, perf_counter(), process_time()


def measured(path: Path) -> dict[str, Any]:
    """Read the file in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.tabs", str(path)]
    found: dict[str, Any] = json.loads(subprocess.check_output(command))
    return found


def read(path: Path) -> dict[str, Any]:
    """Read the file here."""
    from networks.importers.rvtools.parse import parse_file

    watch = _Watch()
    inventory = parse_file(path, watch.tab)
    seconds, cpu_s = perf_counter() - watch.began, process_time() - watch.cpu_began
    watch.tab("")  # closes the last one's account
    rows = {sheet.tab: sheet.row_count for sheet in inventory.sheets}
    for reading in watch.readings:
        reading.rows = rows.get(reading.tab, 0)
    return {
        "file_mib": path.stat().st_size / 2**20,
        "before_mib": watch.before_mib,
        "seconds": seconds,
        "cpu_s": cpu_s,
        "peak_mib": max(reading.peak_mib for reading in watch.readings),
        "tabs": [asdict(reading) for reading in watch.readings],
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(read(Path(sys.argv[1]))))
