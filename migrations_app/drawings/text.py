"""Names of the estate as text of an SVG, whatever stands in them."""

from html import escape

_NOT_IN_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])  # XML 1.0, production 2


def plain(words: str) -> str:
    """`words` for an element or an attribute; characters that no XML may hold are left out."""
    return escape(words.translate(_NOT_IN_XML))
