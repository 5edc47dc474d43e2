"""Builds the zip that Gradescope asks for: setup.sh, run_autograder, and of this package what
grading needs.

The reference solutions stay out of it: they are not needed to grade. One of them travels where
students have own numbers: the answers of part 0. The known mistakes with a student's numbers are
made from it. It gives nothing away that the zip does not hold anyway, in the oracle of part 0.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from importlib import metadata
from pathlib import Path

from ..checking.catalogue import student_numbers
from ..content import ROOT, SOLUTIONS, homework
from ..course.assignment import FILE as ASSIGNMENT
from ..course.class_list import Roster
from ..whole_files import pack, write_whole
from .gradescope_container import SETTINGS

LIBRARIES = ("numpy", "safetensors", "tqdm", "matplotlib", "pillow")
CODE = ("**/*.py", "**/*.toml", "frozen/*")
LEFT_OUT = ("commands", "releasing", "collect")  # rooms that have no work there

SETUP = """\
#!/usr/bin/env bash
# Run once, when Gradescope builds the image. The versions are those that the zip was made with.
set -euo pipefail
apt-get update
apt-get install -y --no-install-recommends python3 python3-venv
python3 -m venv /autograder/venv
/autograder/venv/bin/python -m pip install --no-cache-dir {torch}
/autograder/venv/bin/python -m pip install --no-cache-dir {libraries}
"""
RUN = """\
#!/usr/bin/env bash
# Gradescope's container has /autograder; a rehearsal elsewhere sets both of these.
root="${AUTOGRADER_ROOT:-/autograder}"
python="${AUTOGRADER_PYTHON:-/autograder/venv/bin/python}"
cd "$root/source" && exec "$python" -m autograder.classroom.gradescope_container "$root"
"""


def build(file: Path, parts: list[str], torch: str | None, roster: Roster | None = None) -> int:
    """Write the zip; returns how many files are in it. torch: how to install it, else the version
    that is used here.

    roster: where each student has own numbers. It travels in the zip, and so do the reference
    solutions that these numbers are put into.
    """
    contents = dict(sorted(_contents(parts, torch, roster)))
    write_whole(file, pack(contents, executable=("setup.sh", "run_autograder")))
    return len(contents)


def _contents(
    parts: list[str], torch: str | None, roster: Roster | None
) -> Iterator[tuple[str, bytes]]:
    torch = torch or f'"torch=={metadata.version("torch").partition("+")[0]}"'
    libraries = " ".join(f'"{name}=={metadata.version(name)}"' for name in LIBRARIES)
    yield (
        "setup.sh",
        SETUP.format(
            torch=torch, libraries=f"{libraries} \"tomli; python_version < '3.11'\""
        ).encode(),
    )
    yield "run_autograder", RUN.encode()
    yield (
        SETTINGS,
        json.dumps({"parts": parts, "roster": asdict(roster) if roster else None}).encode(),
    )
    if ASSIGNMENT.is_file():
        yield ASSIGNMENT.name, ASSIGNMENT.read_bytes()
    package = ROOT / "autograder"
    for path in {path for pattern in CODE for path in package.glob(pattern) if path.is_file()}:
        if path.relative_to(package).parts[0] not in LEFT_OUT and "__pycache__" not in path.parts:
            yield path.relative_to(ROOT).as_posix(), path.read_bytes()
    for part in homework().parts.values():
        for name in part.given:
            yield f"solutions/{part.name}/{name}", (part.folder / name).read_bytes()
    for name in _with_numbers() if roster else ():
        yield f"solutions/{name}", (SOLUTIONS / name).read_bytes()


def _with_numbers() -> set[str]:
    """The reference solutions that a student's own numbers are put into, below solutions/."""
    return {
        f"{part.name}/{part.paths[exercise.module]}"
        for part in homework().with_numbers()
        if (made := student_numbers(part.name))
        for exercise in made.exercises(made.common)
    }
