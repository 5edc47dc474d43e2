"""A notebook as one HTML file with its pictures inside: needs nothing but Python, and a browser
prints it.
"""

import base64
import html
from collections.abc import Callable

from . import markdown
from .document import PICTURES, Document

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>
body {{ max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.5 Georgia, serif;
  color: #222;
  overflow-wrap: anywhere }}
pre, code {{ font: 13px/1.4 ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace }}
pre {{ white-space: pre-wrap; margin: .6rem 0 }}
pre.code {{ background: #f4f4f4; padding: .6rem .8rem; border-radius: 4px }}
pre.output {{ padding: 0 .8rem; color: #444 }}
pre.math, code.math {{ color: #1d4e63 }}
img {{ max-width: 100%; break-inside: avoid }}
blockquote {{ border-left: 3px solid #ccc; margin-left: 0; padding-left: 1rem }}
p.signed {{ text-align: right; font-size: 13px }}
h1, h2, h3 {{ line-height: 1.2; break-after: avoid }}
@page {{ margin: 2cm }}
@media print {{ body {{ margin: 0; max-width: none; font-size: 11pt }} pre {{ font-size: 8.5pt }} }}
</style></head><body>
<p class="signed">{signed}</p>
{body}
</body></html>
"""
KINDS = {suffix: kind for kind, suffix in PICTURES.items()}


def make(document: Document, title: str) -> str:
    """The page."""
    body = "\n".join(_piece(kind, text, document) for kind, text in document.pieces)
    return PAGE.format(title=html.escape(title), signed=html.escape(document.signed), body=body)


def _piece(kind: str, text: str, document: Document) -> str:
    if kind == "markdown":
        return "\n".join(_block(block, document) for block in markdown.blocks(text))
    if kind == "picture":
        return f"<p>{_picture(text, text, document)}</p>"
    return f'<pre class="{kind}">{html.escape(text)}</pre>'


def _picture(name: str, alt: str, document: Document) -> str:
    kind = KINDS["." + name.rpartition(".")[2]]
    data = base64.b64encode(document.pictures[name]).decode()
    return f'<img alt="{html.escape(alt)}" src="data:{kind};base64,{data}">'


def _block(block: markdown.Block, document: Document) -> str:
    if block.kind == "heading":
        return f"<h{block.level}>{_spans(block.text, document)}</h{block.level}>"
    if block.kind == "item":
        list_tag = f'ol start="{int(block.mark)}"' if block.mark.isdigit() else "ul"
        item = f"<li>{_spans(block.text, document)}</li>"
        return (
            f'<{list_tag} style="margin: .2rem 0 .2rem '
            f'{1.2 * block.level}rem">{item}</{list_tag[:2]}>'
        )
    if block.kind in ("code", "math", "table"):
        return f'<pre class="{block.kind}">{html.escape(block.text)}</pre>'
    if block.kind == "rule":
        return "<hr>"
    tag = "blockquote" if block.kind == "quote" else "p"
    return f"<{tag}>{_spans(block.text, document)}</{tag}>"


def _spans(text: str, document: Document) -> str:
    made: dict[str, Callable[[str, str], str]] = {
        "plain": lambda text, _: html.escape(text),
        "code": lambda text, _: f"<code>{html.escape(text)}</code>",
        "math": lambda text, _: f'<code class="math">${html.escape(text)}$</code>',
        "picture": lambda alt, name: _picture(name, alt, document),
        "link": lambda text, url: f'<a href="{html.escape(url)}">{_spans(text, document)}</a>',
        "bold": lambda text, _: f"<strong>{_spans(text, document)}</strong>",
        "italic": lambda text, _: f"<em>{_spans(text, document)}</em>",
    }
    return "".join(made[kind](text, place) for kind, text, place in markdown.spans(text))
