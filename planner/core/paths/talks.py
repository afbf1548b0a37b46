"""Flows merged to talks: who talks to whom, how often and how much, whatever the direction and port."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple


class FlowRow(NamedTuple):
    """One flow: its ends are keys of VMs, or the text of what is none. `bytes_per_day` None = unknown."""

    key: int
    source: int | str
    destination: int | str
    bytes_per_day: float | None


@dataclass(slots=True)
class Talk:
    """What flows between two ends come to. `flow`: the first of them; `bytes` a day, of those whose volume is known."""

    flow: int
    conversations: int = 0
    bytes: float = 0.0
    unmeasured: int = 0


def talks_of(rows: Iterable[FlowRow], at_vm: Mapping[int, int]) -> tuple[dict[tuple[int, int], Talk], dict[str, int]]:
    """(Talks by their two ends, who opened first; numbers of the ends that are no VM, by text). `at_vm`: key -> number.

    Both directions and all ports between two ends are one talk. Ends that are no VM are numbered after the VMs.
    """
    talks: dict[tuple[int, int], Talk] = {}
    others: dict[str, int] = {}

    def end(one: int | str) -> int:
        if isinstance(one, int) and one in at_vm:
            return at_vm[one]
        return len(at_vm) + others.setdefault(str(one), len(others))

    for row in rows:
        pair = (end(row.source), end(row.destination))
        if pair not in talks and pair[::-1] in talks:
            pair = pair[::-1]
        known = talks.setdefault(pair, Talk(row.key))
        known.conversations += 1
        if row.bytes_per_day is None:
            known.unmeasured += 1
        else:
            known.bytes += row.bytes_per_day
    return talks, others
