"""Where compiled code is kept: a folder of its own for each state of the search's sources.

numba looks at the file of a function to see whether its compiled form still holds, not at the files of what it calls.
With a folder for each state of all of them nothing stale is ever loaded, and the compiled code may be many modules.
"""

import hashlib
from pathlib import Path

import numba

_HERE = Path(__file__).parent


def _digest() -> str:
    sources = sorted(_HERE.rglob("*.py"))
    return hashlib.sha256(b"".join(path.name.encode() + path.read_bytes() for path in sources)).hexdigest()[:16]


_given: str = numba.config.CACHE_DIR  # type: ignore[attr-defined]
numba.config.CACHE_DIR = str(  # type: ignore[attr-defined]
    (Path(_given) if _given else _HERE / "__pycache__") / f"search-{_digest()}"
)

compiled = numba.njit(cache=True, nogil=True)  # nogil: lanes run side by side, and pages stay quick meanwhile
