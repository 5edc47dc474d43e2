"""Markdown with formulas as HTML with MathML, by pandoc; whoever wrote it, nothing in it can act.

What comes back is built anew from the tags and attributes that are listed here; everything else is
text. Links and pictures are left out, so that a page asks nobody for anything.
"""

import functools
import re
import subprocess
from html import escape
from html.parser import HTMLParser

from markupsafe import Markup

from ..checking.printable import printable

READER = "commonmark+tex_math_dollars+tex_math_gfm+pipe_tables+strikeout-raw_html"
SECONDS = 10
TAG = re.compile(r"<(?=[A-Za-z/!?])")
TEXT_TAGS = frozenset(
    {"p", "br", "hr", "em", "strong", "del", "code", "pre", "blockquote", "ul", "ol", "li"}
    | {"table", "thead", "tbody", "tr", "th", "td", "h1", "h2", "h3", "h4", "h5", "h6", "span"}
)
MATH_TAGS = frozenset(
    {"math", "semantics", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "msup", "msub"}
    | {"msubsup", "mfrac", "msqrt", "mroot", "mover", "munder", "munderover", "mtable", "mtr"}
    | {"mtd", "mstyle", "mpadded", "mphantom", "menclose", "mmultiscripts", "mprescripts"}
)
ATTRIBUTES = frozenset(
    {"display", "mathvariant", "stretchy", "form", "accent", "accentunder", "displaystyle"}
    | {"scriptlevel", "columnalign", "linethickness", "minsize", "maxsize", "fence", "separator"}
    | {"width", "notation"}
)
VOID = {"br", "hr"}
SILENT = {"script", "style", "annotation"}  # what stands in them is no text


class _Plain(HTMLParser):
    """Writes a page again with nothing in it but what is listed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.made: list[str] = []
        self._open: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in SILENT
        if tag not in TEXT_TAGS | MATH_TAGS or self._silent:
            return
        kept = [(name, value or "") for name, value in attrs if name in ATTRIBUTES]
        told = "".join(f' {name}="{escape(value)}"' for name, value in kept)
        self.made.append(f"<{tag}{told if tag in MATH_TAGS else ''}>")
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in self._open:
            while (last := self._open.pop()) != tag:
                self.made.append(f"</{last}>")
            self.made.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.made.append(escape(data))

    def text(self) -> str:
        """The page, every tag closed."""
        return "".join([*self.made, *(f"</{tag}>" for tag in reversed(self._open))])


@functools.lru_cache(maxsize=4096)
def to_html(text: str) -> Markup:
    """A text as HTML; as it stands, line by line, where pandoc is missing or does not answer."""
    # "a<b" is no tag: it stays as it is, in formulas, too
    made = _ask_pandoc(TAG.sub("< ", text)) if text.strip() else ""
    if made is None:
        return Markup('<p class="asis">{}</p>').format(text)
    page = _Plain()
    page.feed(made)
    page.close()
    return Markup(page.text())


def _ask_pandoc(text: str) -> str | None:
    pandoc = _pandoc()
    if pandoc is None:
        return None
    command = [pandoc, "--sandbox", "--from", READER, "--to", "html5", "--mathml", "--wrap=none"]
    try:
        done = subprocess.run(
            [*command, "+RTS", "-M512m", "-RTS"],
            input=text.encode("utf-8", "replace"),
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    made = printable(done.stdout.decode("utf-8", "replace"), lines=True)
    return None if done.returncode else made


@functools.cache
def _pandoc() -> str | None:
    """The command; None where there is none."""
    try:
        import pypandoc

        path: str = pypandoc.get_pandoc_path()
        return path
    except (ImportError, OSError):
        return None
