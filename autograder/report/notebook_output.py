"""What is shown below a cell of a notebook, and as plain text everywhere else; and links from there
to the notebook's headings and to papers. Standard library only.
"""

import html
import json
import re
import sys
from pathlib import Path

LINK = re.compile(r"\[([^\]]+)\]\((https://[^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(?P<text>.+?) *$", re.MULTILINE)


def show(text: str, page: str) -> None:
    """Show HTML in a notebook, with the text for who reads its file without a browser; print the
    text elsewhere.
    """
    module = sys.modules.get("IPython")
    shell = module.get_ipython() if module is not None else None
    if shell is None or not hasattr(shell, "kernel"):
        print_plain(text)
        return
    from IPython.display import display

    display({"text/plain": _Plain(text), "text/html": page}, raw=True)  # type: ignore[no-untyped-call]


class _Plain(str):
    """A text that is shown as it is, without quotes."""

    def __repr__(self) -> str:
        return str(self)


def print_plain(text: str) -> None:
    """Print a text; what the terminal has no letters for becomes a question mark."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding))


def plain(text: str) -> str:
    """A text with links, without them."""
    return LINK.sub(r"\1", text)


def linked(text: str) -> str:
    """A text with links, as HTML."""
    pieces, end = [], 0
    for link in LINK.finditer(text):
        pieces += [html.escape(text[end : link.start()]), _link(link[2], link[1], "_blank")]
        end = link.end()
    return "".join([*pieces, html.escape(text[end:])])


def to_heading(anchor: str, text: str) -> str:
    """A link to a heading of the same notebook, as HTML; the text alone where there is none."""
    return _link(f"#{anchor}", text, "_self") if anchor else html.escape(text)


def _link(address: str, text: str, target: str) -> str:
    return f'<a href="{html.escape(address)}" target="{target}">{html.escape(text)}</a>'


def anchors(notebook: Path, exercises: list[str]) -> dict[str, str]:
    """{exercise: where its heading is} in a notebook. It is left out where none names it, as all
    are where the notebook cannot be read.
    """
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    except (OSError, ValueError, RecursionError, LookupError, TypeError):
        return {}
    headings = [match["text"] for text in texts for match in HEADING.finditer(text)]
    named = [
        text
        for text in headings
        if text.startswith(("Exercise ", "Exercises ")) and "$" not in text
    ]
    found = {}
    for exercise in exercises:
        places = [(place, text) for text in named if (place := _place_in(text, exercise)) >= 0]
        if places:
            found[exercise] = _anchor(min(places)[1])
    return found


def _place_in(heading: str, exercise: str) -> int:
    """Where a heading names an exercise, -1 where it does not: 0.1b is in "0.1b (2 points)", and in
    "0.1 a and b".
    """
    number, letters = re.fullmatch(r"([\d.]*)(.*)", exercise).groups()  # type: ignore[union-attr]
    before, _, _ = heading.partition(":")
    if whole := re.search(rf"(?<![\d.]){re.escape(exercise)}(?!\w|\.\d)", before):
        return whole.start()
    at = re.search(rf"(?<![\d.]){re.escape(number)}(?![\d]|\.\d)", before)
    if at is None or (letters and not re.search(rf"\b{letters}\b", before[at.end() :])):
        return -1
    return at.start()


def _anchor(heading: str) -> str:
    """The name that Jupyter gives a heading: its text with hyphens in place of spaces."""
    return re.sub(r"[`*]", "", heading).replace(" ", "-")
