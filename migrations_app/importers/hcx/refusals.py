"""What is no list from HCX, and how to get one. No sentence repeats what might be a login."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from networks.importers.problems import FileRefused

SHOWN = 160  # characters of an error message of HCX
SECRET = re.compile(
    r"(?i)(pass(?:word|wd)?|pwd|token|secret|authorization|credential|bearer|api[-_]?key|session)(\W{1,4})"
    r"(?!(?:has|is|was|not|no|expired|invalid|failed|missing|required|timed|closed|error)\b)\S+"
)
LONG_TOKEN = re.compile(r"[A-Za-z0-9+/_=-]{40,}|[A-Za-z0-9_-]{8,}:[0-9a-f]{4,}[0-9a-f:.-]{12,}")
LOGIN_KEYS = frozenset(
    {
        "token",
        "accesstoken",
        "access_token",
        "authtoken",
        "sessionid",
        "x-hm-authorization",
        "authorization",
        "password",
    }
)
ERROR_KEYS = ("errors", "message", "text", "errormessage", "error_message", "faultstring", "detail", "error")
# What a row of either list has, to know a single row from an answer without rows.
ROW_KEYS = frozenset(
    {
        "stretchid",
        "sourcenetwork",
        "network",
        "gatewayip",
        "migrationid",
        "migrationinfo",
        "vm",
        "entity",
        "info",
        "migration",
        "migrations",
    }
)
HOW = (
    "Save the answer of HCX's API, or what Get-HCXNetworkExtension or Get-HCXMigration give, as JSON or CSV; "
    "docs/file-formats.md has the commands."
)


def empty_file() -> FileRefused:
    """Nothing in it."""
    return FileRefused("empty", f"The file is empty. {HOW}")


def too_big(has_mib: float, most_mib: float) -> FileRefused:
    """More than any list."""
    return FileRefused(
        "too-big",
        f"The file has {has_mib:,.0f} MiB; a list from HCX takes {most_mib:,.0f} MiB at most. Save it in pages.",
    )


def workbook() -> FileRefused:
    """A workbook or a zip."""
    return FileRefused("not-a-list", "This is a workbook or a zip. Save the sheet as CSV, or unpack the file.")


def looks_like_html(data: bytes) -> bool:
    """True for a web page."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def html_page(data: bytes) -> FileRefused:
    """A web page: a proxy's or HCX's own error, or its login form."""
    match = re.search(rb"<title>([^<]{1,80})</title>", data[:20_000], re.IGNORECASE)
    title = masked(match.group(1).decode("utf-8", "replace").strip()) if match else ""
    return FileRefused(
        "html",
        f"This is a web page{f' (“{title}”)' if title else ''}, not a list: HCX or something before it answered with an "
        f"error or asked for a login. Log in again, look at the answer's status, and save the answer of a call that "
        f"worked. {HOW}",
    )


def with_headers() -> FileRefused:
    """An answer saved with its headers."""
    return FileRefused(
        "headers",
        "The file begins with the answer's headers. Save its body alone, for example with curl without -i. Headers may "
        "hold a login: delete the file afterwards.",
    )


def broken_json(line: int) -> FileRefused:
    """JSON that ends too soon or is damaged."""
    return FileRefused(
        "broken-json", f"The JSON is cut off or damaged at line {line:,}. Save the answer again, to its end."
    )


def empty_list() -> FileRefused:
    """A list without rows: it would close everything, so it is not taken."""
    return FileRefused(
        "empty-list",
        "The list has no rows, so it is not taken: an empty answer often means the wrong site, filter or login. If HCX "
        "really has none any more, record by hand what has changed since the last list.",
    )


def no_list() -> FileRefused:
    """Text without columns."""
    return FileRefused("no-list", f"The file holds no list. {HOW}")


def no_list_in(document: Mapping[str, Any]) -> FileRefused:
    """A JSON object without rows: a login, an error, or something else."""
    keys = {str(key).casefold() for key in document}
    if keys & LOGIN_KEYS:
        return FileRefused(
            "login",
            "This is the answer to a login, not a list. It lets anyone in who reads it: delete the file and end that "
            f"session. {HOW}",
        )
    if text := next(_error_texts(document), ""):
        return FileRefused(
            "hcx-error",
            f"HCX answered with an error instead of a list: “{masked(text)}”. Mend that, and ask again. {HOW}",
        )
    return no_list()


def tells_error(document: Any) -> bool:
    """True for an answer that names an error."""
    return isinstance(document, Mapping) and any(_error_texts(document))


def masked(text: str) -> str:
    """A message of HCX without what might be a login, and not too long."""
    plain = LONG_TOKEN.sub("…", SECRET.sub(r"\1\2…", " ".join(text.split())))
    return plain[:SHOWN] + ("…" if len(plain) > SHOWN else "")


def _error_texts(value: Any, depth: int = 4) -> Iterator[str]:
    if isinstance(value, str):
        if value.strip():
            yield value
    elif isinstance(value, list) and depth:
        for one in value:
            yield from _error_texts(one, depth - 1)
    elif isinstance(value, Mapping) and depth:
        by_key = {str(key).casefold(): one for key, one in value.items()}
        for key in ERROR_KEYS:
            if key in by_key:
                yield from _error_texts(by_key[key], depth - 1)
