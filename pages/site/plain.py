"""Plain text in Markdown: no sign of it means anything."""

import re


def escaped(text: str) -> str:
    """The text with every sign that Markdown reads taken as it is."""
    return re.sub(r"([\\`*_{}\[\]<>$#|~^()!&:-])", r"\\\1", text)
