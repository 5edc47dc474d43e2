"""Attacks by the zip itself: what it unpacks to, where, and what its headers claim. Each is
made anew in memory.
"""

import io
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

SCHEDULER = "noise_scheduler.py"


@dataclass(frozen=True)
class Trick:
    """make: the bytes of a zip, from the text of a noise_scheduler.py; says: words of the
    report or of the refusal.
    """

    name: str
    says: str
    make: Callable[[bytes], bytes]


def zipped(
    *entries: tuple[str | zipfile.ZipInfo, bytes], compression: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """A zip of (name, contents)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, contents in entries:
            archive.writestr(name, contents)
    return buffer.getvalue()


def link(name: str) -> zipfile.ZipInfo:
    """The entry of a symbolic link."""
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o120777 << 16
    return entry


def patched(archive: bytes, offset: int, value: int, size: str = "<I") -> bytes:
    """The archive with another number in every entry of its table of contents."""
    changed, start = bytearray(archive), 0
    while (start := archive.find(b"PK\x01\x02", start)) >= 0:
        struct.pack_into(size, changed, start + offset, value)
        start += 4
    return bytes(changed)


def many(text: bytes) -> bytes:
    """200,000 entries, made by repeating one line of the table of contents."""
    archive = zipped((SCHEDULER, text))
    table, end = archive.index(b"PK\x01\x02"), archive.index(b"PK\x05\x06")
    lines = archive[table:end] * 200_000
    tail = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 0xFFFF, 0xFFFF, len(lines), table, 0)
    return archive[:table] + lines + tail


def shared(archive: bytes) -> bytes:
    """The archive with all entries of its table pointing at the first one's contents."""
    return patched(archive, 42, 0)


TRICKS = [
    Trick(
        "climbs out of its folder",
        "its path leaves the zip",
        lambda t: zipped((f"../../{SCHEDULER}", t)),
    ),
    Trick(
        "names an absolute path",
        "its path leaves the zip",
        lambda t: zipped((f"/tmp/{SCHEDULER}", t)),
    ),
    Trick(
        "climbs out the Windows way",
        "its path leaves the zip",
        lambda t: zipped((f"..\\..\\{SCHEDULER}", t)),
    ),
    Trick(
        "holds a link to a file outside",
        "is a link",
        lambda t: zipped((link(SCHEDULER), b"/etc/passwd")),
    ),
    Trick(
        "puts a file through a link to a folder",
        "another noise_scheduler.py is graded",
        lambda t: zipped((link("out"), b"/tmp"), (f"out/{SCHEDULER}", t), (SCHEDULER, t)),
    ),
    Trick("unpacks to 1 GB", "is larger than 1 MB", lambda t: zipped((SCHEDULER, bytes(1 << 28)))),
    Trick(
        "claims to be small and is not",
        "cannot be read",
        lambda t: patched(zipped((SCHEDULER, bytes(1 << 24))), 24, 1000),
    ),
    Trick(
        "claims 4 GB",
        "is larger than 1 MB",
        lambda t: patched(zipped((SCHEDULER, t)), 24, 0xFFFFFFF0),
    ),
    Trick("is encrypted", "is encrypted", lambda t: patched(zipped((SCHEDULER, t)), 8, 1, "<H")),
    Trick("lists 200,000 files", "lists more files than any homework has", many),
    Trick(
        "hides the work in another zip",
        "is an archive",
        lambda t: zipped(("inner.zip", zipped((SCHEDULER, t)))),
    ),
    Trick(
        "writes the name in capitals",
        "its name must be noise_scheduler.py, letter by letter",
        lambda t: zipped((SCHEDULER.upper(), t)),
    ),
    Trick(
        "holds two files whose names differ in case",
        "2.1.1/add_noise wrong",
        lambda t: zipped((SCHEDULER, t), (SCHEDULER.title(), b"raise SystemExit")),
    ),
    Trick(
        "holds a name twice",
        "is in the zip more than once",
        lambda t: zipped((SCHEDULER, b"raise SystemExit"), (SCHEDULER, t)),
    ),
    Trick(
        "names its files for a terminal and a browser",
        "is a link",
        lambda t: zipped((link("\x1b[2J<script>/" + SCHEDULER), b"x")),
    ),
    Trick(
        "uses a compression that nobody has",
        "cannot be read",
        lambda t: patched(zipped((SCHEDULER, t)), 10, 99, "<H"),
    ),
    Trick(
        "unpacks without bound, by another compression",
        "packed in an unusual way",
        lambda t: patched(
            zipped((SCHEDULER, bytes(1 << 26)), compression=zipfile.ZIP_BZIP2), 24, 1000
        ),
    ),
    Trick(
        "unpacks one body under many names",
        "shares its contents with another file",
        lambda t: shared(zipped((SCHEDULER, t), ("diffusion_model.py", t))),
    ),
    Trick("is no zip at all", "is not a zip that can be opened", lambda t: t),
]
