"""Words that student code chose, made safe to print."""


def printable(text: str, lines: bool = False) -> str:
    """Text that student code chose, without what moves a terminal's cursor, turns a line round or
    is no character.

    lines: keep ends of lines; else they become spaces, so that nothing can look like a line of the
        report's own.
    """
    if not lines:
        text = " ".join(text.split())
    return "".join(
        c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text
    )
