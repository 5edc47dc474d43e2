"""The notebooks of a submission: find them, and say what in them was never run."""

import json
import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

Cells = list[dict[str, Any]]
# seconds since 1970: files out of our zips are of the first day of 1980
DATES_BEGIN = 11 * 366 * 24 * 3600.0


class Unreadable(Exception):
    """This file is no notebook that can be read, and why."""


def find(folder: Path, part: str, parts: Iterable[str]) -> list[Path]:
    """The notebooks of a part: those anywhere in its folder, and those beside it whose names
    say the part's.
    """
    inside = [path for path in _below(folder / part) if path.is_file()]
    beside = [path for path in sorted(folder.glob("*.ipynb")) if part_of(path.name, parts) == part]
    return [*sorted(inside), *beside]


def _below(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*.ipynb"):
        if not any(
            name.startswith(".") or name == "site-packages"
            for name in path.relative_to(folder).parts
        ):
            yield path


def part_of(name: str, parts: Iterable[str]) -> str | None:
    """The part that a notebook's file name says: `my-PART (1).ipynb` is of PART."""
    plain = name.lower().replace("-", "_").replace(" ", "_")
    return next((part for part in parts if part in plain), None)


def read(content: bytes) -> Cells:
    """The cells of a notebook. Raises Unreadable."""
    try:
        notebook = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Unreadable(
            "it is no whole notebook file. Save it again, and look whether the disk is full"
        ) from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise Unreadable(
            "it has no cells that can be read. Open it in Jupyter, which renews old formats, and "
            "save it"
        )
    return cells


def text_of(value: Any) -> str:
    """Text as notebook files hold it: in one piece, or a list of lines."""
    return "".join(map(str, value)) if isinstance(value, list) else str(value or "")


def find_problems(cells: Cells) -> list[str]:
    """What a grader would stumble over: cells that were never run, that ended in an error, or
    ran out of order.
    """
    never, failed, last, disorder = [], [], 0, []
    for number, cell in enumerate(cells, 1):
        source = text_of(cell.get("source"))
        if cell.get("cell_type") != "code" or not source.strip() or "collect_submission" in source:
            continue
        count, outputs = cell.get("execution_count"), cell.get("outputs") or []
        named = f"cell {number} ({source.strip().splitlines()[0][:60]})"
        if count is None and not outputs:
            never.append(named)
        if any(
            isinstance(output, dict) and output.get("output_type") == "error" for output in outputs
        ):
            failed.append(named)
        if isinstance(count, int):
            if count < last:
                disorder.append(named)
            last = max(last, count)
    return [
        *_listed("never run", never),
        *_listed("ended in an error", failed),
        *_listed(
            "ran before a cell above it (restart the kernel and run all cells in order)", disorder
        ),
    ]


def _listed(words: str, cells: list[str]) -> list[str]:
    more = f" and {len(cells) - 1} more" if len(cells) > 1 else ""
    return [f"{words}: {cells[0]}{more}"] if cells else []


def age(path: Path) -> str:
    """How long ago it was saved: what is packed is what lies on the disk, not what a browser shows.

    Empty for what comes out of a zip of ours, whose files have no dates.
    """
    saved = path.stat().st_mtime
    if saved < DATES_BEGIN:
        return ""
    minutes = max(0, int((time.time() - saved) // 60))
    if minutes < 60:
        return f"saved {minutes} min ago"
    return (
        f"saved {minutes // 60} hours ago"
        if minutes < 48 * 60
        else f"saved {minutes // (24 * 60)} days ago"
    )


def how_to_find_it() -> str:
    """Where the notebook is that is not in the folder."""
    if "COLAB_RELEASE_TAG" in os.environ:
        return (
            "On Colab the open notebook is no file on this machine: File > Download > .ipynb, "
            "and upload it there"
        )
    return "Save it there, with its outputs"
