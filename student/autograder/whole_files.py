"""Writes files as a whole or not at all, and packs zips that are the same bytes from the same
files. No torch, no numpy.
"""

import io
import json
import os
import zipfile
from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any

FIRST_DAY = date(1980, 1, 1)  # of which a zip can tell


def to_json(report: dict[str, Any]) -> str:
    """A report, or anything else that has no infinite numbers, as text."""
    return json.dumps(report, indent=2, allow_nan=False) + "\n"


def write_whole(path: Path, contents: str | bytes) -> None:
    """Write a file under another name first, so that a reader finds all of it or what was there
    before.

    Raises OSError.
    """
    if isinstance(contents, str):
        contents = contents.encode("utf-8", "replace")
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        with unfinished.open("wb") as stream:
            stream.write(contents)
            stream.flush()
            os.fsync(stream.fileno())  # a power cut leaves no empty file under the right name
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def pack(
    files: Mapping[str, bytes], executable: Collection[str] = (), day: date = FIRST_DAY
) -> bytes:
    """A zip of these files, in their order: the same files and the same day make the same zip,
    whenever and wherever it is made.

    executable: names of the files that can be run. day: of which all files are.
    """
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as writer:
        for name, contents in files.items():
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, wherever it is made
            entry.external_attr = (0o100755 if name in executable else 0o100644) << 16
            writer.writestr(entry, contents)
    return archive.getvalue()
