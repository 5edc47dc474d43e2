"""A notebook as a typst source. Everything that a student wrote goes in as a string, so that
none of it is markup.
"""

from collections.abc import Callable

from . import markdown
from .document import Document

PAGE = """
#set document(title: %(title)s, date: none)
#set page(paper: "a4", margin: (x: 2cm, y: 2cm), numbering: "1 / 1", header: text(8pt, gray)[#%(signed)s #h(1fr) #%(title)s])
#set text(font: "Libertinus Serif", size: 10.5pt)
#set par(leading: 0.65em)
#set table(stroke: 0.5pt + luma(200))
#set image(width: auto)
#show heading: set block(above: 1.4em, below: 0.7em)
#show raw: set text(font: "DejaVu Sans Mono", size: 8pt)
#let breakable(match) = match.text.clusters().join("\\u{200B}")
#show raw: it => { show regex("[^\\\\s\\u{200B}]{24,}"): breakable; it }
#show link: it => { show regex("[^\\\\s\\u{200B}]{24,}"): breakable; text(fill: rgb("#1d4e63"), it) }
#show math.equation.where(block: true): it => layout(size => {
  let width = measure(it).width
  if width <= size.width { it } else { scale(size.width / width * 100%%, reflow: true, it) }
})
#let parallel = math.class("normal", sym.bar.v.double) // pandoc takes the bars of a norm for a relation
#let horizontalrule = line(length: 100%%, stroke: 0.5pt + luma(180))
#let code(text) = block(width: 100%%, inset: 6pt, radius: 2pt, fill: luma(245), raw(text, lang: "python", block: true))
#let output(text) = block(width: 100%%, inset: (x: 6pt, y: 2pt), raw(text, block: true))
#let picture(name) = layout(size => {
  let natural = measure(image(name)).width
  block(image(name, width: calc.min(natural, size.width), height: auto))
})
"""  # noqa: E501


def make(document: Document, title: str, texts: list[str]) -> str:
    """The source. texts: the typst of each markdown piece, in order."""
    left = iter(texts)
    made = [
        next(left) if kind == "markdown" else f"#{kind}({quote(text)})"
        for kind, text in document.pieces
    ]  # code, output and picture are functions of PAGE
    return (
        PAGE % {"title": quote(title), "signed": quote(document.signed)} + "\n\n".join(made) + "\n"
    )


def quote(text: str) -> str:
    """A typst string."""
    escaped = (
        text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    )
    return '"' + "".join(c for c in escaped if c.isprintable()) + '"'


def of_markdown(text: str) -> str:
    """Typst for a Markdown text; mathematics is shown as it was typed."""
    return "\n\n".join(_block(block) for block in markdown.blocks(text))


def _block(block: markdown.Block) -> str:
    if block.kind == "heading":
        return f"#heading(level: {block.level})[{_spans(block.text)}]"
    if block.kind == "item":
        indent = f"indent: {1 + 1.2 * block.level}em"
        if block.mark.isdigit():
            return f"#enum(start: {int(block.mark)}, {indent})[{_spans(block.text)}]"
        return f"#list({indent})[{_spans(block.text)}]"
    if block.kind in ("code", "math", "table"):
        return f"#raw({quote(block.text)}, block: true)"
    if block.kind == "quote":
        return f"#quote(block: true)[{_spans(block.text)}]"
    return "#horizontalrule" if block.kind == "rule" else _spans(block.text)


def _spans(text: str) -> str:
    made: dict[str, Callable[[str, str], str]] = {
        "plain": lambda text, _: f"#{quote(text.replace(chr(10), ' '))};",
        "code": lambda text, _: f"#raw({quote(text)});",
        "math": lambda text, _: f"#raw({quote(f'${text}$')});",
        "picture": lambda _, name: f"#picture({quote(name)});",
        "link": lambda text, url: f"#link({quote(url)})[{_spans(text)}];",
        "bold": lambda text, _: f"#strong[{_spans(text)}];",
        "italic": lambda text, _: f"#emph[{_spans(text)}];",
    }
    return "".join(made[kind](text, place) for kind, text, place in markdown.spans(text))
