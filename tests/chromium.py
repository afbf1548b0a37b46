"""Which Chromium the browser tests drive."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
PACKAGE = Path(__file__).parent.parent / "node_modules" / "@sparticuz" / "chromium"
UNPACK = "import chromium from '@sparticuz/chromium'; console.log(await chromium.executablePath())"
MISSING = (
    "No Chromium on this machine, so no browser test ran. Get one: `apt-get install chromium`, or without root "
    "`npm install --no-save @sparticuz/chromium`, or set CHROMIUM to the path of yours."
)


@cache
def chromium_path() -> str:
    """The program named by CHROMIUM, else the machine's own, else the npm package's; else skip, saying how to get one."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None) or _unpacked()
    return found or pytest.skip(MISSING)


def _unpacked() -> str | None:
    node = shutil.which("node")
    if not node or not PACKAGE.exists():
        return None
    folder = Path(os.environ["UNSTRETCH_VAR_DIR"]).parent  # of the tests, and removed after them
    command = [node, "--input-type=module", "-e", UNPACK]
    environment = os.environ | {"TMPDIR": str(folder)}
    return subprocess.check_output(command, cwd=PACKAGE.parents[2], env=environment, text=True).strip()
