"""What a result depends on, as a key: the submission's content and the grader's, part by part.

Whatever changes an answer or a word of a report is in the key of its part, and nothing else is: after a change of one
part's exercises the others' results still count.
"""

import functools
import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path

from .. import __version__
from ..assignment import Assignment
from ..exercises import MANUAL, MANUAL_BONUS
from ..submission import GIVEN, Submission, path_of
from ..variants import variant_of

ROOT = Path(__file__).resolve().parents[1]
SHARED = ("*.py", "worker/*.py", "sandbox/*.py", "exercises/*.py", "report/record.py", "report/words.py")
APART = {
    "__main__.py",
    "assignment.py",
    "cli.py",
    "doctor.py",
    "release.py",
    "self_check.py",
    "stubs.py",
}  # decide no result
LIST = "exercises/__init__.py"  # of all parts: what it says of one is in the key by itself


def submission_key(submission: Submission) -> str:
    """The same for the same files under the same names, however they were packed."""
    digest = hashlib.sha256()
    for path, contents in sorted({**submission.files, **submission.numbers}.items()):
        _add(digest, path, contents)
    _add(digest, "refused and noted", json.dumps([submission.refused, submission.notes], sort_keys=True).encode())
    return digest.hexdigest()


@functools.lru_cache(maxsize=64)
def _code(part: str, root: Path, solutions: Path) -> str:
    digest = hashlib.sha256()
    files = [
        file
        for pattern in SHARED
        for file in sorted(root.glob(pattern))
        if file.name not in APART and file != root / LIST
    ]
    files += sorted((root / "exercises" / part).rglob("*.py")) + sorted((root / "frozen").glob(f"{part}.*"))
    for file in files:
        _add(digest, file.relative_to(root).as_posix(), file.read_bytes())
    for name in GIVEN[part]:
        _add(digest, name, (solutions / part / path_of(name)).read_bytes())
    return digest.hexdigest()


def grader_key(
    part: str,
    assignment: Assignment,
    seed: int,
    device: str = "cpu",
    student: str = "",
    classmates: Sequence[str] = (),
) -> str:
    """What decides on a part: code, frozen answers, given files, points, seed, and the versions below it.

    student, classmates: as the grader takes them; whose numbers they are counts in part 0 alone.
    Not hints: results hold everything, and a student's report says as much of it as hints allow.
    """
    points, visibility = assignment.points, assignment.visibility
    settings = {
        "autograder": __version__,
        "code": _code(part, ROOT, ROOT.parent / "solutions"),
        "checks": [[e.id, points.get(e.id, e.points), visibility.get(e.id, "")] for e in assignment.exercises(part)],
        "manual": [assignment.kept(MANUAL[part]), assignment.kept(MANUAL_BONUS[part])],
        "seed": seed,
        "device": device,
        "libraries": {name: _version(name) for name in ("torch", "numpy", "safetensors")},
    }
    if part == "theory" and (student or classmates):
        own, others = asdict(variant_of(student, assignment.course_seed)), tuple(classmates)
        settings["numbers"] = [own, _numbers_of(others, assignment.course_seed)]
    return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()


@functools.lru_cache(maxsize=8)
def _numbers_of(students: tuple[str, ...], course_seed: str) -> str:
    numbers = sorted(json.dumps(variant_of(student, course_seed).numbers()) for student in students)
    return hashlib.sha256(json.dumps(numbers).encode()).hexdigest()


_version = functools.cache(metadata.version)  # it reads a file, and every job asks


def result_key(submission: str, grader: str) -> str:
    """The name under which a result is kept."""
    return hashlib.sha256(f"{submission} {grader}".encode()).hexdigest()[:32]


def _add(digest: "hashlib._Hash", name: str, contents: bytes) -> None:
    encoded = name.encode("utf-8", "surrogateescape")
    digest.update(f"{len(encoded)} {len(contents)} ".encode() + encoded + contents)
