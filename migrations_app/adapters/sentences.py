"""The core names objects by their ids in files ("db-01#812"); people read them by name."""

import re

_KEY = re.compile(r"(?<=\S)#\d+(?![#\w])")  # the last of "name#1#812", so that a name may hold one too


def readable(sentence: str) -> str:
    """The sentence without the keys behind names."""
    return _KEY.sub("", sentence)
