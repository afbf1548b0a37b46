"""More keys than one query can name, in pieces that it can."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

KEYS_PER_QUERY = 500  # below every database's limit of parameters

_Item = TypeVar("_Item")


def chunks(items: Sequence[_Item], size: int = KEYS_PER_QUERY) -> Iterator[Sequence[_Item]]:
    """`items` in pieces that one query can name."""
    return (items[start : start + size] for start in range(0, len(items), size))
