"""The rules of the house that a machine can see."""

import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from planner.celery import app

ROOT = Path(__file__).parent.parent
PUBLIC = {"login/", "admin/login/", "logout/", "admin/logout/"}  # the logouts answer to POST alone


@cache
def files_of_the_project() -> list[Path]:
    listed = subprocess.check_output(["git", "ls-files", "-z"], cwd=ROOT, text=True).split("\0")
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


@cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="ignore")


def addresses(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Every address that needs no argument."""
    for pattern in resolver.url_patterns:
        address = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, address)
        elif isinstance(pattern, URLPattern) and not re.search(r"[<(^]", address):
            yield address


def test_no_page_is_public(client: Client) -> None:
    answers = {address: client.get(f"/{address}") for address in set(addresses(get_resolver())) - PUBLIC}
    assert answers
    shown = {address for address, answer in answers.items() if answer.status_code not in (302, 403, 405)}
    assert not shown
    assert all("login/" in answer.headers["Location"] for answer in answers.values() if answer.status_code == 302)


def test_the_core_loads_without_django_celery_or_a_reader_of_files() -> None:
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in sorted((ROOT / "planner" / "core").rglob("*.py"))
    ]
    program = f"import sys, importlib; [importlib.import_module(name) for name in {modules}]; print(*sys.modules)"
    loaded = subprocess.check_output([sys.executable, "-c", program], cwd=ROOT, text=True).split()
    assert "planner.core.records" in loaded
    assert {"django", "celery", "rest_framework", "python_calamine"}.isdisjoint(loaded)


def test_every_sweep_the_settings_name_is_a_task() -> None:
    app.loader.import_default_modules()
    assert settings.RUN_SWEEP_TASKS
    assert set(settings.RUN_SWEEP_TASKS) == {name for name in app.tasks if name.endswith(".sweep_runs")}


@pytest.mark.parametrize(
    "forbidden",
    [
        "/" + "work/",
        "/" + "root/",
        "/home/" + "[a-z]",
        "https?://[^ ]*(pypi|python" + "hosted|registry)",
        "ALWAYS" + "_EAGER",
        "always" + "_eager",
    ],
)
def test_the_tree_names_no_place_of_a_machine_and_no_eager_mode(forbidden: str) -> None:
    found = [str(path.relative_to(ROOT)) for path in files_of_the_project() if re.search(forbidden, text_of(path))]
    assert not found


def test_templates_carry_no_script_and_no_style_of_their_own() -> None:
    """The policy of the pages would drop them without a word."""
    inline = re.compile(r"""<style|\sstyle=|\son[a-z]+=["']|<script(?![^>]*\ssrc=)|javascript:""")
    templates = [path for path in files_of_the_project() if path.suffix in (".html", ".svg")]
    found = {str(path.relative_to(ROOT)): inline.findall(text_of(path)) for path in templates}
    assert not {name: hits for name, hits in found.items() if hits}


def test_the_compose_file_is_valid_and_asks_for_its_secrets() -> None:
    import compose

    program = Path(compose.__file__).with_name("docker-compose")
    command = [str(program), "config", "--quiet"]
    given = subprocess.run([*command[:1], "--env-file", ".env.example", *command[1:]], cwd=ROOT, capture_output=True)
    assert given.returncode == 0, given.stderr
    without = subprocess.run([*command[:1], "--env-file", "/dev/null", *command[1:]], cwd=ROOT, capture_output=True)
    assert b"required variable" in without.stderr
