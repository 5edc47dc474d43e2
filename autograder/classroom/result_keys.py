"""What a result depends on, as a key: the submission's content and the grader's, part by part.

Whatever changes an answer or a word of a report is in the key of its part, and nothing else is:
after a change of one part's exercises the others' results still count.
"""

import functools
import hashlib
import json
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from .. import __version__
from ..checking import handed_out
from ..checking.catalogue import student_numbers
from ..content import SOLUTIONS, homework
from ..course.assignment import Assignment
from ..submission.contents import Submission

PACKAGE = Path(__file__).resolve().parents[1]
# What decides no result: how it is asked for, released, told to people and brought to a class.
DECIDES_NOTHING = ("commands", "releasing", "collect", "classroom", "drawing", "course", "homework")
# of report/, what a result holds
TELLS_PEOPLE = ("report/graded.py", "report/record.py", "report/words.py")


def submission_key(submission: Submission) -> str:
    """The same for the same files under the same names, however they were packed."""
    digest = hashlib.sha256()
    for path, contents in sorted({**submission.files, **submission.numbers}.items()):
        _add(digest, path, contents)
    _add(
        digest,
        "refused and noted",
        json.dumps([submission.refused, submission.notes], sort_keys=True).encode(),
    )
    return digest.hexdigest()


@functools.lru_cache(maxsize=64)
def _code(part: str, package: Path, solutions: Path) -> str:
    digest = hashlib.sha256()
    content = package / "homework"
    files = [
        *_engine(package),
        *sorted(content.glob("*.*")),
        *sorted((content / part).rglob("*.*")),
    ]
    files += [
        *sorted((package / "frozen").glob(f"{part}.*")),
        package / "frozen" / handed_out.FILE.name,
    ]
    for file in files:
        if "__pycache__" not in file.parts:
            _add(digest, file.relative_to(package).as_posix(), file.read_bytes())
    place = homework().parts[part]
    for module in place.given_modules:
        _add(digest, module, (solutions / part / place.paths[module]).read_bytes())
    return digest.hexdigest()


def _engine(package: Path) -> list[Path]:
    """The files of the engine that decide a result, or what is said of it."""
    files = sorted(package.rglob("*.py"))
    rooms = {file: file.relative_to(package).parts[0] for file in files}
    deciding = [
        file for file in files if rooms[file] not in (*DECIDES_NOTHING, "report", "__main__.py")
    ]
    return [*deciding, *(package / name for name in TELLS_PEOPLE)]


def grader_key(
    part: str,
    assignment: Assignment,
    seed: int,
    device: str = "cpu",
    student: str = "",
    classmates: Sequence[str] = (),
) -> str:
    """What decides on a part: code, frozen answers, given files, points, seed, and the versions
    below it.

    student, classmates: as the grader takes them; they count where students have own numbers.
    Not hints: results hold everything, and a student's report says as much of it as hints allow.
    """
    points, visibility = assignment.points, assignment.visibility
    settings = {
        "autograder": __version__,
        "code": _code(part, PACKAGE, SOLUTIONS),
        "checks": [
            [e.id, points.get(e.id, e.points), visibility.get(e.id, "")]
            for e in assignment.exercises(part)
        ],
        "seed": seed,
        "device": device,
        "libraries": {name: _version(name) for name in ("torch", "numpy", "safetensors")},
    }
    made = student_numbers(part)
    if made is not None and (student or classmates):
        own = [student.strip().lower(), made.plain(made.of(student, assignment.course_seed))]
        others = _numbers_of(part, tuple(classmates), assignment.course_seed)
        settings["numbers"] = [own, others]
    return hashlib.sha256(json.dumps(settings, sort_keys=True).encode()).hexdigest()


def grader_keys(assignment: Assignment) -> str:
    """What decides on all parts of a course, as far as it is the same for everybody."""
    keys = [grader_key(part, assignment, 0) for part in assignment.parts()]
    return " ".join([*keys, assignment.course_seed])


@functools.lru_cache(maxsize=8)
def _numbers_of(part: str, students: tuple[str, ...], course_seed: str) -> str:
    made = student_numbers(part)
    assert made is not None
    numbers = sorted(json.dumps(made.plain(made.of(each, course_seed))) for each in students)
    return hashlib.sha256(json.dumps(numbers).encode()).hexdigest()


_version = functools.cache(metadata.version)  # it reads a file, and every job asks


def result_key(submission: str, grader: str) -> str:
    """The name under which a result is kept."""
    return hashlib.sha256(f"{submission} {grader}".encode()).hexdigest()[:32]


def _add(digest: "hashlib._Hash", name: str, contents: bytes) -> None:
    encoded = name.encode("utf-8", "surrogateescape")
    digest.update(f"{len(encoded)} {len(contents)} ".encode() + encoded + contents)
