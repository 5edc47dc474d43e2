"""A notebook as it is printed: pieces of text in order, and the pictures that they name."""

import base64
import binascii
import html
import re
import urllib.parse
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .notebooks import Cells, text_of

LINES = 60  # of an output that is longer, the first and the last ones
PICTURES = {"image/png": ".png", "image/jpeg": ".jpg", "image/svg+xml": ".svg", "image/gif": ".gif"}
BEGINNINGS = {b"\x89PNG\r\n": ".png", b"\xff\xd8\xff": ".jpg", b"GIF8": ".gif"}
WIDGET = "application/vnd.jupyter.widget-view+json"
POINTS = re.compile(r"<span[^<>]*>([^<>]*)</span>")  # what a check gave, in words
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<source>[^)\s]+)(?:\s+\"[^\"]*\")?\)")
IMAGE_TAG = re.compile(
    r"<img\b[^<>]*?\bsrc\s*=\s*[\"'](?P<source>[^\"']+)[\"'][^<>]*>", re.IGNORECASE
)
LINK_INSIDE = re.compile(r"(?<!!)\[([^\]]+)\]\(#[^)]*\)")
ENVIRONMENT = re.compile(
    r"^\s*\\begin\{(align|equation|gather)(\*?)\}(.*?)\\end\{\1\2\}", re.DOTALL | re.MULTILINE
)
FENCE = re.compile(r"(^(?P<fence>```+|~~~+).*?^(?P=fence)\s*?$)", re.DOTALL | re.MULTILINE)


@dataclass
class Document:
    """pieces: (markdown, code, output or picture; its text or the picture's name); pictures: by
    name; signed: whose work it is, and of which day.
    """

    pieces: list[tuple[str, str]] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    signed: str = ""

    def add_picture(self, content: bytes, suffix: str) -> str:
        """The name under which a picture is kept."""
        name = f"picture-{len(self.pictures) + 1}{suffix}"
        self.pictures[name] = content
        return name


def make(cells: Cells, folder: Path, signed: str = "") -> Document:
    """What a reader sees of a notebook that lies in `folder`."""
    document = Document(signed=signed)
    for cell in cells:
        source = text_of(cell.get("source")).rstrip()
        if cell.get("cell_type") == "code":
            if source:
                document.pieces.append(("code", source))
            for output in cell.get("outputs") or []:
                if isinstance(output, dict):
                    _add_output(document, output)
        elif cell.get("cell_type") == "markdown" and source:
            attached = cell.get("attachments")
            attached = attached if isinstance(attached, dict) else {}
            document.pieces.append(("markdown", _prepare(document, source, attached, folder)))
    return document


def _add_output(document: Document, output: dict[str, Any]) -> None:
    data = output.get("data")
    if isinstance(data, dict):
        if WIDGET in data:  # a progress bar that was saved stands at 0 % for ever
            return
        for kind, suffix in PICTURES.items():
            if kind in data and (content := _decode(text_of(data[kind]), suffix)):
                document.pieces.append(("picture", document.add_picture(content, suffix)))
                return
        words = POINTS.fullmatch(text_of(data.get("text/html")).strip())
        text = words[1] if words else text_of(data.get("text/plain"))
    elif output.get("output_type") == "error":
        text = (
            "\n".join(map(str, output.get("traceback") or []))
            or f"{output.get('ename')}: {output.get('evalue')}"
        )
    else:
        text = text_of(output.get("text"))
    if text.strip():
        document.pieces.append(("output", shorten(text)))


def shorten(text: str) -> str:
    """An output as a terminal shows it in the end: no colours, progress bars at their last
    state, not too long.
    """
    lines = [
        line.rstrip("\r").rpartition("\r")[2] for line in ANSI.sub("", text).rstrip().split("\n")
    ]
    lines = [
        "".join(c if c.isprintable() or c == "\t" else "?" for c in line).expandtabs(4)
        for line in lines
    ]
    left_out = len(lines) - LINES
    if left_out > 0:
        lines = [
            *lines[: LINES // 2],
            f"... {left_out} lines left out ...",
            *lines[-(LINES // 2) :],
        ]
    return "\n".join(line if len(line) <= 1000 else f"{line[:1000]} ..." for line in lines)


def _decode(text: str, suffix: str) -> bytes:
    """A picture's bytes, none where it is damaged: that would stop the whole page."""
    if suffix == ".svg":
        return text.encode() if "<svg" in text else b""
    try:
        content = base64.b64decode(text)
    except (binascii.Error, ValueError):
        return b""
    return (
        content
        if any(content.startswith(b) for b, kind in BEGINNINGS.items() if kind == suffix)
        else b""
    )


def _prepare(document: Document, source: str, attachments: dict[str, Any], folder: Path) -> str:
    """Markdown with every picture beside it, and TeX environments between dollars; what is
    fenced stays as it is.
    """

    def keep(match: re.Match[str]) -> str:
        alt, place = match.groupdict().get("alt") or "", html.unescape(match["source"])
        suffix, content = _fetch(place, attachments, folder)
        if content:
            return f"![{alt}]({document.add_picture(content, suffix)})"
        document.remarks.append(
            f"without the picture {place[:60]}, which is no file beside the notebook"
        )
        return f"[{alt or 'picture'}: {place[:60]}]"

    def display(match: re.Match[str]) -> str:
        body = match[3].strip()
        return (
            f"$$\n{body}\n$$"
            if match[1] == "equation"
            else f"$$\n\\begin{{aligned}}{body}\\end{{aligned}}\n$$"
        )

    parts = FENCE.split(source)
    for number in range(0, len(parts), 3):  # what FENCE has two groups of stands between
        text = IMAGE_TAG.sub(keep, IMAGE.sub(keep, parts[number]))
        parts[number] = LINK_INSIDE.sub(r"\1", ENVIRONMENT.sub(display, text))
    return "".join(part for number, part in enumerate(parts) if number % 3 != 2)


def _fetch(place: str, attachments: dict[str, Any], folder: Path) -> tuple[str, bytes]:
    """A picture that is part of the notebook or lies beside it: its suffix and its bytes.
    Nothing is downloaded.
    """
    if place.startswith("attachment:"):
        bundle = attachments.get(urllib.parse.unquote(place.removeprefix("attachment:")))
        found = next(iter(bundle.items()), ("", "")) if isinstance(bundle, dict) else ("", "")
        suffix = PICTURES.get(found[0], "")
        return suffix, _decode(text_of(found[1]), suffix)
    if place.startswith("data:"):
        kind, _, text = place.removeprefix("data:").partition(";base64,")
        suffix = PICTURES.get(kind, "")
        return suffix, _decode(text, suffix) if suffix != ".svg" else b""
    try:
        path = folder / urllib.parse.unquote(place)
        suffix = path.suffix.lower().replace(".jpeg", ".jpg")
        return suffix, path.read_bytes() if suffix in PICTURES.values() else b""
    except (OSError, ValueError):
        return "", b""
