"""Builds the zip that Gradescope asks for: setup.sh, run_autograder, and of this package what
grading needs.

The reference solutions stay out of it: they are not needed to grade. One of them travels where
students have own numbers: the answers of part 0. The known mistakes with a student's numbers are
made from it. It gives nothing away that the zip does not hold anyway, in the oracle of part 0.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..checking.catalogue import student_numbers
from ..content import ROOT, SOLUTIONS, homework
from ..course.assignment import FILE as ASSIGNMENT
from ..course.class_list import Roster
from ..whole_files import pack, write_whole
from .gradescope_container import SETTINGS

# Of each there is a version for every Python from 3.10 to 3.13: Gradescope's images bring 3.10
# (Ubuntu 22.04) or 3.12 (24.04), and the newest numpy and matplotlib need more than 3.10.
LIBRARIES = (
    "numpy>=2.1,<3",
    "safetensors>=0.4.5,<1",
    "tqdm>=4.66,<5",
    "matplotlib>=3.9.2,<4",
    "pillow>=11,<14",
    "pytest>=8,<10",
    "hypothesis>=6.100,<7",
    "tomli; python_version < '3.11'",
)
# the build without CUDA is much smaller: Gradescope's machines have no GPU
TORCH = '"torch>=2.6,<3" --index-url https://download.pytorch.org/whl/cpu'
CODE = ("**/*.py", "**/*.toml", "frozen/*")
LEFT_OUT = ("commands", "releasing", "collect")  # rooms that have no work there

SETUP = """\
#!/usr/bin/env bash
# Run once, when Gradescope builds the image.
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


def build(
    file: Path,
    parts: list[str],
    torch: str | None,
    roster: Roster | None = None,
    given: dict[str, Any] | None = None,
) -> int:
    """Write the zip; returns how many files are in it. torch: how to install it, else TORCH.

    roster: where each student has own numbers. It travels in the zip, and so do the reference
    solutions that these numbers are put into. given: what persons gave, see given_by_persons().
    """
    contents = dict(sorted(_contents(parts, torch, roster, given or {})))
    write_whole(file, pack(contents, executable=("setup.sh", "run_autograder")))
    return len(contents)


def _contents(
    parts: list[str], torch: str | None, roster: Roster | None, given: dict[str, Any]
) -> Iterator[tuple[str, bytes]]:
    libraries = " ".join(f'"{name}"' for name in LIBRARIES)
    yield "setup.sh", SETUP.format(torch=torch or TORCH, libraries=libraries).encode()
    yield "run_autograder", RUN.encode()
    chosen = {"parts": parts, "roster": asdict(roster) if roster else None, "given": given}
    yield SETTINGS, json.dumps(chosen).encode()
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
