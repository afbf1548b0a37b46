"""What others made is here as they released it."""

from hashlib import sha256
from pathlib import Path

from django.conf import settings

VENDOR = Path(settings.BASE_DIR) / "static" / "vendor"
NO_PROGRAM = {"CHECKSUMS", "README.md"}


def listed() -> dict[str, str]:
    """Checksum by file, as `sha256sum` writes them."""
    lines = (VENDOR / "CHECKSUMS").read_text(encoding="ascii").splitlines()
    return {name: checksum for checksum, name in (line.split(maxsplit=1) for line in lines)}


def test_every_file_is_listed_with_the_checksum_it_has() -> None:
    found = {
        path.relative_to(VENDOR).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name not in NO_PROGRAM
    }
    assert found == listed()


def test_every_program_has_its_licence_beside_it() -> None:
    folders = {name.split("/")[0] for name in listed()}
    assert folders and all((VENDOR / folder / "LICENSE").is_file() for folder in folders)
