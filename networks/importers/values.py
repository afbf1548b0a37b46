"""One cell -> one value, by what spreadsheets and exporters really write. Blank is "" or None; nonsense is Unreadable."""

import ipaddress
import math
import re
from datetime import date, datetime, time, timedelta

from networks.importers.sheets import Cell

EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 (wall clock of the PC that wrote the file)
ERROR_CELLS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#GETTING_DATA"})
BLANK_WORD = "VM"  # some readers resolve an empty shared string to string 0, which is the header `VM`
TRUE_WORDS = frozenset({"true", "1", "yes", "wahr", "ja"})
FALSE_WORDS = frozenset({"false", "0", "no", "falsch", "nein"})
SEPARATED = re.compile(r"[-+]?\d{1,3}(?:([.,'’ ])\d{3})(?:\1\d{3})*")
PLAIN_NUMBER = re.compile(r"[-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d{1,3})?")
MIXED_NUMBER = re.compile(r"[-+]?\d{1,3}(?:([.,])\d{3})+[.,]\d+")
SPACES = re.compile(r"[\u00a0\u2007\u2009\u202f]")
BETWEEN_ADDRESSES = re.compile(r"[\s,;|]+")
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
PLAIN_IPV4 = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}")  # nearly every address, and ten times faster than parsing
NO_HOSTS_IPV4 = ("127.", "169.254.", "0.0.0.0")  # noqa: S104 (loopback, link-local, unspecified)
MAC = re.compile(r"[0-9a-f]{12}")
DATE_FORMATS = ("%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y")


class Unreadable(ValueError):
    """The cell holds something that is not of the kind its column wants; the text says what was wanted."""


def name_text(cell: Cell) -> str:
    """The cell as text; a whole number as `59`, never `59.0`."""
    if isinstance(cell, str):
        text = cell.strip()
        return "" if text in ERROR_CELLS else text
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return cell.isoformat(" ") if isinstance(cell, datetime) else str(cell)


def text(cell: Cell) -> str:
    """As `name_text`, and the literal `VM` is blank: any column but the VM's name."""
    value = name_text(cell)
    return "" if value == BLANK_WORD else value


def integer(cell: Cell) -> int | None:
    """A whole number of 0 or more; thousands separators of any locale fall away, a fraction is rounded."""
    if isinstance(cell, (bool, date, time, timedelta)):
        raise Unreadable("a whole number was expected")
    if isinstance(cell, (int, float)):
        number = float(cell)
    elif not (written := text(cell)):
        return None
    else:
        number = _number(written)
    if not math.isfinite(number) or number < 0 or number >= 2**63:
        raise Unreadable("a whole number of 0 or more was expected")
    return round(number)


def _number(written: str) -> float:
    plain = SPACES.sub(" ", written)
    if match := SEPARATED.fullmatch(plain):
        return float(plain.replace(match.group(1), ""))
    if PLAIN_NUMBER.fullmatch(plain):
        return float(plain.replace(",", "."))
    if (match := MIXED_NUMBER.fullmatch(plain)) and plain.count(match.group(1)) == _runs(plain, match.group(1)):
        return float(plain.replace(match.group(1), "").replace(",", "."))
    raise Unreadable("a whole number was expected")


def _runs(plain: str, thousands: str) -> int:
    """How often the thousands separator stands before the last separator, which must be the other one."""
    decimal = max(plain.rfind("."), plain.rfind(","))
    return plain[:decimal].count(thousands) if plain[decimal] != thousands else -1


def flag(cell: Cell) -> bool | None:
    """True or False from real booleans and from true/false, yes/no, 1/0 in any case."""
    if isinstance(cell, bool):
        return cell
    word = text(cell).casefold()
    if not word:
        return None
    if word in TRUE_WORDS or word in FALSE_WORDS:
        return word in TRUE_WORDS
    raise Unreadable("True or False was expected")


def addresses(cell: Cell) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """(IPv4, IPv6, what is no address) in a cell of one or many, each once; link-local and unspecified ones are left out."""
    v4: dict[str, None] = {}
    v6: dict[str, None] = {}
    nonsense = []
    for token in BETWEEN_ADDRESSES.split(text(cell)):
        if not token:
            continue
        if PLAIN_IPV4.fullmatch(token):
            if not token.startswith(NO_HOSTS_IPV4):
                v4[token] = None
            continue
        try:
            address = ipaddress.ip_address(token.partition("%")[0].partition("/")[0])
        except ValueError:
            nonsense.append(token)
            continue
        if not (address.is_link_local or address.is_unspecified or address.is_loopback):
            (v4 if address.version == 4 else v6)[str(address)] = None
    return tuple(v4), tuple(v6), tuple(nonsense)


def mac(cell: Cell) -> str:
    """A MAC address as `00:50:56:aa:bb:cc`, from any usual spelling."""
    written = text(cell)
    if not written:
        return ""
    digits = re.sub(r"[^0-9a-z]", "", written.casefold())
    if not MAC.fullmatch(digits):
        raise Unreadable("a MAC address was expected")
    return ":".join(digits[at : at + 2] for at in range(0, 12, 2))


def when(cell: Cell) -> datetime | None:
    """A wall-clock time from a date cell, an Excel serial or a text; a time zone in the text is dropped."""
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None)
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _from_serial(float(cell))
    written = text(cell)
    return _from_text(written) if written else None


def _from_serial(days: float) -> datetime:
    if not 1 <= days <= 200_000:  # 1900 to 2447
        raise Unreadable("a date was expected")
    return EXCEL_EPOCH + timedelta(seconds=round(days * 86_400))


def _from_text(written: str) -> datetime:
    try:
        return datetime.fromisoformat(written).replace(tzinfo=None)
    except ValueError:
        pass
    for pattern in DATE_FORMATS:
        try:
            return datetime.strptime(written, pattern)  # noqa: DTZ007
        except ValueError:
            continue
    raise Unreadable("a date was expected")
