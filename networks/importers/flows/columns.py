"""Header text -> our field, for the flows CSV this product documents: `source,destination,port,protocol,bytes_per_day`."""

from collections.abc import Container, Iterator, Mapping, Sequence

from networks.importers.problems import FileRefused

HEADERS: Mapping[str, tuple[str, ...]] = {
    "source": ("source", "src"),
    "destination": ("destination", "dst", "target"),
    "port": ("port", "destinationport", "dstport"),
    "protocol": ("protocol", "proto"),
    "bytes_per_day": ("bytesperday", "bytes/day", "bytesaday"),
}
CONSEQUENCES: Mapping[str, str] = {
    "port": "Ports are unknown.",
    "protocol": "Protocols are unknown.",
    "bytes_per_day": "How much traffic flows is unknown: dependencies are seen, but none weighs more than another.",
}
EXPECTED = "source,destination,port,protocol,bytes_per_day"


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """Field -> column index, the first of equal headers. FileRefused where source or destination has no column."""
    first: dict[str, int] = {}
    for index, text in enumerate(header):
        first.setdefault("".join(text.replace("\ufeff", "").casefold().replace("_", " ").split()), index)
    found = {field: first[name] for field, name in _best_names(first)}
    if missing := [field for field in ("source", "destination") if field not in found]:
        raise FileRefused(
            "no-flow-column",
            f"The file has no column “{missing[0]}”. Give a CSV with the header {EXPECTED}; "
            "source and destination hold a VM's name or an IP address.",
        )
    return found


def _best_names(known: Container[str]) -> Iterator[tuple[str, str]]:
    for field, names in HEADERS.items():
        yield from [(field, name) for name in names if name in known][:1]
