"""`bootstrap.py` on a project whose lock is empty: nothing is fetched, and each step is one that really runs."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with our bootstrap and a lock of no packages."""
    shutil.copy(ROOT / "bootstrap.py", tmp_path)
    (tmp_path / "requirements.lock").write_text("")
    return tmp_path


def bootstrap(project: Path, *before: str) -> subprocess.CompletedProcess[str]:
    start = "; ".join([*before, "import bootstrap", "bootstrap.main()"])
    return subprocess.run([sys.executable, "-c", start], cwd=project, capture_output=True, text=True)


def test_the_first_time_makes_the_environment_the_second_does_nothing_and_a_new_lock_is_installed(
    project: Path,
) -> None:
    first, second = bootstrap(project), bootstrap(project)
    assert "Making the environment" in first.stdout
    assert (project / ".venv" / "bin" / "python").exists()
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")
    (project / "requirements.lock").write_text("# changed\n")
    changed = bootstrap(project)
    assert "Making the environment" not in changed.stdout
    assert "Installing" in changed.stdout


def test_an_old_python_is_told_which_one_to_name(project: Path) -> None:
    answer = bootstrap(project, "import sys", "sys.version_info = (3, 9)")
    assert answer.returncode == 1
    assert answer.stderr.count("\n") == 1
    assert "needs Python 3.11 or newer and this is 3.9" in answer.stderr


def test_a_python_without_venv_is_told_what_to_install(project: Path) -> None:
    answer = bootstrap(project, "import sys", "sys.modules['ensurepip'] = None")
    assert answer.returncode == 1
    assert answer.stderr == (
        "This Python cannot make environments: install its venv package (Debian: `apt install python3-venv`).\n"
    )


def test_uv_is_taken_from_the_lock_with_its_hashes(project: Path) -> None:
    shutil.copy(ROOT / "requirements.lock", project)
    (project / ".venv").mkdir()
    read = "import bootstrap; print(open(bootstrap.uv_of_the_lock()).read())"
    lines = subprocess.check_output([sys.executable, "-c", read], cwd=project, text=True).split()
    assert lines[0].startswith("uv==")
    assert len(lines) > 1
    assert all(line.startswith("--hash=sha256:") for line in lines[1:])
