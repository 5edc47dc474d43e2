"""Builds the zip that Gradescope asks for: setup.sh, run_autograder, and of this package what grading needs.

The reference solutions stay out of it: they are not needed to grade.
"""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from importlib import metadata
from pathlib import Path

from ..assignment import FILE as ASSIGNMENT
from ..exercises import PARTS, SOLUTIONS
from ..roster import Roster
from ..submission import GIVEN, path_of
from .gradescope import SETTINGS

ROOT = SOLUTIONS.parent
LIBRARIES = ("numpy", "safetensors", "tqdm", "matplotlib", "pillow")
CODE = ("*.py", "exercises/**/*.py", "sandbox/*.py", "worker/*.py", "frozen/*", "report/*.py", "classroom/*.py")

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
# Gradescope's container has /autograder; a rehearsal elsewhere sets AUTOGRADER_ROOT and AUTOGRADER_PYTHON.
root="${AUTOGRADER_ROOT:-/autograder}"
cd "$root/source" && exec "${AUTOGRADER_PYTHON:-/autograder/venv/bin/python}" -m autograder.classroom.gradescope "$root"
"""


def build(file: Path, parts: list[str], torch: str | None, roster: Roster | None = None) -> int:
    """Write the zip; returns how many files are in it. torch: how to install it, else the version that is used here.

    roster: travels in the zip, where each student has own numbers in part 0.
    """
    contents = dict(_contents(parts, torch, roster))
    unfinished = file.with_name(file.name + ".unfinished")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(contents.items()):
            entry = zipfile.ZipInfo(name)  # of a fixed date: the same files make the same zip
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o100755 if name in ("setup.sh", "run_autograder") else 0o100644) << 16
            archive.writestr(entry, data)
    unfinished.replace(file)
    return len(contents)


def _contents(parts: list[str], torch: str | None, roster: Roster | None) -> Iterator[tuple[str, bytes]]:
    torch = torch or f'"torch=={metadata.version("torch").partition("+")[0]}"'
    libraries = " ".join(f'"{name}=={metadata.version(name)}"' for name in LIBRARIES)
    yield "setup.sh", SETUP.format(torch=torch, libraries=f"{libraries} \"tomli; python_version < '3.11'\"").encode()
    yield "run_autograder", RUN.encode()
    yield SETTINGS, json.dumps({"parts": parts, "roster": asdict(roster) if roster else None}).encode()
    if ASSIGNMENT.is_file():
        yield ASSIGNMENT.name, ASSIGNMENT.read_bytes()
    for path in {path for pattern in CODE for path in (ROOT / "autograder").glob(pattern) if path.is_file()}:
        yield path.relative_to(ROOT).as_posix(), path.read_bytes()
    for part in PARTS:
        for name in (*(path_of(module) for module in GIVEN[part]), "unit_tester.py"):
            if (SOLUTIONS / part / name).is_file():
                yield f"solutions/{part}/{name}", (SOLUTIONS / part / name).read_bytes()
