"""How much memory this process takes at most between two moments, native libraries included."""

from pathlib import Path

MIB_IN_KIB = 1024
STATUS = Path("/proc/self/status")
RESET = Path("/proc/self/clear_refs")


def peak_restart() -> None:
    """Forget the peak so far, so that the next `peak_mib` speaks of what comes now. Linux alone can."""
    if RESET.exists():
        RESET.write_text("5")


def peak_mib() -> float:
    """The most resident memory since `peak_restart`, in MiB; nan where the system does not say."""
    return _of_status("VmHWM")


def resident_mib() -> float:
    """Resident memory now, in MiB; nan where the system does not say."""
    return _of_status("VmRSS")


def _of_status(name: str) -> float:
    if STATUS.exists():
        for line in STATUS.read_text().splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1]) / MIB_IN_KIB
    return float("nan")
