"""The core names objects by their ids in files ("db-01#812"); people read them by name."""

import re
from collections.abc import Iterable

from planner.core.explain import Binding

_KEY = re.compile(r"(?<=\S)#-?\d+(?![#\w])")  # the last of "name#1#812", so that a name may hold one too


def readable(sentence: str) -> str:
    """The sentence without the keys behind names."""
    return _KEY.sub("", sentence)


def binding_sentences(found: Iterable[Binding]) -> list[str]:
    """Which limits bind, for a page: waves that are full by one measure share a sentence."""
    every = list(found)
    sentences = []
    for limit, what in (("window-vms", "VMs"), ("window-gb", "volume"), ("window-critical", "critical VMs")):
        full = [one for one in every if one.limit == limit]
        if len(full) > 1:
            waves = ", ".join(one.subjects[0].removeprefix("W") for one in full)
            sentences.append(f"{len(full)} waves take all the {what} their windows allow: {waves}.")
            every = [one for one in every if one.limit != limit]
    return sentences + [readable(one.sentence) for one in every]
