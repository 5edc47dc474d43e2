"""An executed notebook as a page in MyST Markdown, with the pictures beside it."""

import base64
import html
import re
from pathlib import Path
from typing import Any

import nbformat

Cell = Any
FENCE = "`" * 8
HEADING = re.compile(r"^(#{1,6}) +(.+?) *$", re.MULTILINE)
CODE_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
ANSI = re.compile(r"\x1b\[[0-9;]*m")
BESIDE = re.compile(r"\[([^\]]+)\]\((\w+\.html)\)")
FOLDED = re.compile(r"# @title (.+)\n")


def make_page(notebook: Path, folder: Path, note: str) -> str:
    """The page of a notebook; its pictures are written to folder.

    note: a paragraph in Markdown below the title, on how the notebook was run.
    """
    cells = nbformat.read(notebook, as_version=4).cells
    pieces: list[str] = []
    heading = ""
    for cell in cells:
        if cell.cell_type == "markdown":
            pieces.append(_markdown(cell.source))
            heading = ([heading] + [found[2] for found in _headings(cell.source)])[-1]
        elif cell.cell_type == "code":
            pieces += [_code(cell), *_outputs(cell, heading, folder)]
    title, _, rest = pieces[0].partition("\n")
    return "\n\n".join([title, note, rest.strip(), *pieces[1:]]) + "\n"


def title_of(notebook: Path) -> str:
    """The first heading of a notebook."""
    first = nbformat.read(notebook, as_version=4).cells[0].source
    return str(_headings(first)[0][2])


def _headings(source: str) -> list[re.Match[str]]:
    """The headings of a cell, without lines of code that begin like one."""
    return [*HEADING.finditer(CODE_FENCE.sub("", source))]


def _markdown(source: str) -> str:
    """A cell's text, its headings with the anchors that Jupyter gives them: outputs link there.
    What lies beside a student's notebook, such as the playground, lies at the top of the site.
    """
    source = BESIDE.sub(r'<a href="../../\2">\1</a>', source)
    for found in _headings(source):
        if len(found[1]) > 1:
            anchor = html.escape(found[2].replace("`", "").replace(" ", "-"))
            line = f"{found[1]} {found[2]}"
            source = source.replace(line, f'<span id="{anchor}"></span>\n\n{line}', 1)
    return source.replace(' target="_self"', "")


def _code(cell: Cell) -> str:
    folded = FOLDED.match(cell.source)
    shown = f"{FENCE}python\n{cell.source}\n{FENCE}"
    if not folded:
        return shown
    title = html.escape(folded[1])
    return f"<details class='folded'><summary>{title}</summary>\n\n{shown}\n\n</details>"


def _outputs(cell: Cell, heading: str, folder: Path) -> list[str]:
    """What a cell printed and drew, in its order. Progress bars and warnings are left out."""
    made: list[str] = []
    for number, output in enumerate(cell.outputs):
        data = output.get("data", {})
        if output.output_type == "stream":
            if output.name == "stdout":
                made.append(_text(output.text))
        elif "image/png" in data:
            file = folder / f"{folder.name}-{cell.id}-{number}.png"
            file.write_bytes(base64.b64decode(data["image/png"]))
            about = re.sub(r"[\[\]`$\\*]", "", heading)
            made.append(f"![Drawn by the cell above, on: {about}]({file.name})")
        elif "text/html" in data:
            kept = data["text/html"].replace(' target="_self"', "")
            made.append(f"{FENCE}{{raw}} html\n{kept}\n{FENCE}")
        elif "text/plain" in data:
            made.append(_text(data["text/plain"]))
    body = "\n\n".join(made)
    return [f"::::{{container}} output\n\n{body}\n\n::::"] if made else []


def _text(said: str) -> str:
    """Printed text; of a line that was written over, what was left in the end."""
    lines = [line.split("\r")[-1] for line in ANSI.sub("", said).rstrip().split("\n")]
    return f"{FENCE}text\n" + "\n".join(lines) + f"\n{FENCE}"
