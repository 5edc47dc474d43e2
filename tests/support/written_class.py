"""Classes whose students hand in written answers: notebooks, proofs, and folders of results as
`class` leaves them.
"""

import base64
import json
import struct
import zlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograder.classroom.class_run import FILE, Asked
from autograder.content import ROOT
from autograder.whole_files import to_json

PDF = b"%PDF-1.4\n%%EOF\n"
Cells = list[dict[str, Any]]


def png(shade: int = 90) -> bytes:
    """A picture of four points."""
    lines = b"".join(b"\0" + bytes([shade, 120, 200]) * 2 for _ in range(2))

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    size = struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)
    head = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size)
    return head + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


def drawn(picture: bytes, said: str = "") -> list[dict[str, Any]]:
    """The outputs of a cell that says something and draws a picture."""
    shown = base64.b64encode(picture).decode()
    told = {"output_type": "stream", "name": "stdout", "text": [said]}
    return [told, {"output_type": "display_data", "data": {"image/png": shown}, "metadata": {}}]


def handed_out(part: str) -> dict[str, Any]:
    """A part's notebook as students get it."""
    made: dict[str, Any] = json.loads((ROOT / "student" / f"{part}.ipynb").read_text("utf-8"))
    return made


def notebook(part: str, answers: dict[str, str]) -> dict[str, Any]:
    """A part's notebook with these cells filled in."""
    made = handed_out(part)
    for cell in made["cells"]:
        cell["source"] = answers.get(cell["id"], cell["source"])
    return made


def hand_in(folder: Path, part: str, answers: dict[str, str] | dict[str, Any]) -> Path:
    """Write a student's notebook into the part's folder. answers: by cell, or a whole notebook."""
    made = answers if "cells" in answers else notebook(part, answers)
    (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / part / f"{part}.ipynb").write_text(json.dumps(made), "utf-8")
    return folder


def results_of(folder: Path, out: Path, parts: list[str]) -> Path:
    """What `class` leaves of a class, as far as `marks` reads it."""
    out.mkdir(parents=True, exist_ok=True)
    (out / FILE).write_text(to_json(asdict(Asked(1, str(folder), None, parts))), "utf-8")
    return out
