"""On what a figure was measured: without it a second means nothing."""

import os
import platform
import sqlite3
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

GIB = 2**30
PACKAGES = ("django", "numpy", "numba", "networkx", "python-calamine")


def described() -> list[str]:
    """Date, machine and versions, a line each."""
    now = datetime.now(UTC)
    return [
        f"{now:%Y-%m-%d %H:%M} UTC, load before the first figure {_load()}",
        f"{_processor()}, {os.cpu_count()} cores, {_memory_gib():.0f} GiB, {platform.system()} {platform.machine()}",
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        + ", ".join(f"{package} {version(package)}" for package in PACKAGES),
    ]


def _load() -> str:
    """What else the machine does: processes that want a core, over the last minute."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown processor"


def _memory_gib() -> float:
    if "SC_PHYS_PAGES" not in getattr(os, "sysconf_names", ()):
        return float("nan")
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / GIB
