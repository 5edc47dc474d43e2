"""Makes what students get, from the solutions and the exercises: stubs, given files, frozen checks
and their runner.

`student/` and `autograder/frozen/` are generated and never edited by hand.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from notebooks.building import NAMES, make_notebook

from ..checking import frozen, handed_out
from ..checking.catalogue import exercises, student_numbers
from ..checking.checks import Check
from ..checking.edits import Edits, edited
from ..checking.exercise import Exercise
from ..content import FOLDER, ROOT, SOLUTIONS, TESTER, homework
from ..course.assignment import Assignment
from ..course.course_text import course_text, in_points
from ..grading.known_mistakes import with_wrong_answers
from ..sandbox import Sandbox
from ..submission.sources import Sources
from ..whole_files import pack, write_whole
from .assistants import policy_files
from .stubs import make_stub
from .unit_tester import make_unit_tester

# what of the engine travels to students: enough to run the public checks, and to pack a submission
RUNNER = (
    "__init__.py",
    "__main__.py",
    "content.py",
    "whole_files.py",
    "checking/__init__.py",
    "checking/checks.py",
    "checking/comparison.py",
    "checking/copied_tests.py",
    "checking/differences.py",
    "checking/frozen.py",
    "checking/functions.py",
    "checking/handed_out.py",
    "checking/judge.py",
    "checking/judge_tests.py",
    "checking/literals.py",
    "checking/order.py",
    "checking/plain_formulas.py",
    "checking/printable.py",
    "checking/recognition.py",
    "checking/said.py",
    "checking/said_of_matrices.py",
    "checking/said_of_numbers.py",
    "checking/said_of_sets.py",
    "checking/trials.py",
    "checking/typed_answers.py",
    "checking/used_by_tests.py",
    "checking/verdict.py",
    "course/__init__.py",
    "course/deadlines.py",
    "submission/*.py",
    "grading/__init__.py",
    "grading/broken_files.py",
    "grading/cases.py",
    "grading/charging.py",
    "grading/debugger_lines.py",
    "grading/files_on_disk.py",
    "grading/first_pass.py",
    "grading/given_files.py",
    "grading/grade_checks.py",
    "grading/last_checks.py",
    "grading/measured.py",
    "grading/notable_text.py",
    "grading/one_by_one.py",
    "grading/part_sources.py",
    "grading/places.py",
    "grading/points_so_far.py",
    "grading/public_grade.py",
    "grading/restoring.py",
    "grading/self_check.py",
    "grading/trying_tests.py",
    "report/__init__.py",
    "report/check_entry.py",
    "report/check_text.py",
    "report/formulas.py",
    "report/homework_map.py",
    "report/markdown_summary.py",
    "report/notebook_figures.py",
    "report/notebook_output.py",
    "report/points_shown.py",
    "report/record.py",
    "report/words.py",
    "readings/*.py",
    "drawing/*.py",
    "facets/*.py",
    "broker/**/*.py",
    "sandbox/*.py",
    "worker/**/*.py",
    "collect/*.py",
    "homework/homework.toml",
)


def kept_for_all(on_progress: Callable[[str], None] = lambda _: None) -> dict[str, bytes]:
    """{path below the repository: contents} of what parts with own numbers compute once for all
    students. Exercises are made of it, so it is written before a release is made.
    """
    kept: dict[str, bytes] = {}
    for part in homework().with_numbers():
        made = student_numbers(part.name)
        assert made is not None
        kept |= made.kept(on_progress)
    exercises.cache_clear()
    return kept


def freeze_part(part: str, sandbox: Sandbox, on_progress: Callable[[str], None]) -> list[Check]:
    """The public checks of a part, each case with what every known mistake answers to it."""
    sources = reference_sources(part)
    return [
        with_wrong_answers(exercise, sources, sandbox, on_progress) for exercise in exercises(part)
    ]


def reference_sources(part: str) -> Sources:
    """The reference solution as a submission."""
    place = homework().parts[part]
    graded, given = place.modules, place.given_modules
    return Sources({m: place.read(m) for m in graded}, {m: place.read(m) for m in given})


def seal(check: Check, exercise: Exercise) -> Check:
    """A check as students get it: where the answer itself would stand in the file, only its
    form can be checked.
    """
    forms = {case.name: case.form for case in exercise.check().cases if case.form}
    if not forms:
        return check
    cases = tuple(
        replace(
            case,
            expected=(forms[case.name],),
            instead=None,
            needs=(),
            wrong={},
            others={},
            anybodys=(),
            readings={},
            roles={},
            where={},
        )
        for case in check.cases
    )
    # What a form should be may be told, so nothing is left to withhold. Facets would tell the rest.
    return replace(
        check, cases=cases, sentences={}, form_only=True, withheld=False, measurement=None
    )


def sealed_for_students(checks: Iterable[Check], asked: Iterable[Exercise]) -> list[Check]:
    """The checks that students get. Nothing of one travels that they may not see before their work
    is graded.
    """
    pairs = zip(checks, asked, strict=True)
    return [seal(check, exercise) for check, exercise in pairs if check.visibility == "public"]


def dropped(part: str, assignment: Assignment) -> set[tuple[str, str]]:
    """(number, Class.function) of the exercises of a part that the course does without; the
    function is empty where a whole exercise is dropped.
    """
    asked = {each.exercise for each in assignment.exercises(part)}
    gone = [each for each in exercises(part) if not assignment.asks(each.id, each.exercise)]
    whole = {(each.exercise, "") for each in gone if each.exercise not in asked}
    return {(each.exercise, each.function) for each in gone} | whole


def with_other_points(part: str, assignment: Assignment) -> dict[tuple[str, str], str]:
    """{(number, Class.function): points in words} of the exercises of a part to which
    assignment.toml gives points, those of a whole exercise under an empty function.
    """
    worth: dict[tuple[str, str], float] = {}
    told: dict[tuple[str, str], str] = {}
    for each in assignment.exercises(part):
        points = assignment.points.get(each.id, each.points)
        for place in ((each.exercise, each.function), (each.exercise, "")):
            worth[place] = worth.get(place, 0.0) + points
            if place in told or points != each.points:
                told[place] = in_points(worth[place]) + (", bonus" if each.bonus else "")
    return told


def stubs_of(
    part: str, assignment: Assignment, edits: Mapping[str, Edits] = MappingProxyType({})
) -> dict[str, str]:
    """{path below the part's folder: text} of the files that students write in.

    edits: {module: what gives it a student's own numbers}.
    """
    given, worth = dropped(part, assignment), with_other_points(part, assignment)
    place = homework().parts[part]
    sources = {
        path: edited(place.read(module), edits.get(module, ()), path)
        for module, path in place.paths.items()
        if module in place.modules
    }
    return {path: make_stub(text, f"{part}/{path}", given, worth) for path, text in sources.items()}


def in_this_course(path: str, contents: bytes, assignment: Assignment) -> bytes:
    """A file as students of this course get it: texts with its points, and without what it
    drops.
    """
    if not path.endswith(".md"):
        return contents
    return course_text(contents.decode(), assignment).encode()


def student_files(
    part_bytes: dict[str, tuple[bytes, bytes]], assignment: Assignment
) -> Iterator[tuple[str, bytes]]:
    """(path below student/, contents) of everything that students get. part_bytes: their frozen
    files of each part.
    """
    for part, (checks, arrays) in part_bytes.items():
        place = homework().parts[part]
        for path, stub in stubs_of(part, assignment).items():
            yield f"{part}/{path}", stub.encode()
        for path in (*place.given, *place.also):
            contents = (place.folder / path).read_bytes()
            yield f"{part}/{path}", in_this_course(path, contents, assignment)
        yield f"{part}/{TESTER}.py", make_unit_tester(place, exercises(part)).encode()
        yield f"autograder/frozen/{part}.json", checks
        yield f"autograder/frozen/{part}.safetensors", arrays
        yield f"autograder/homework/{part}/part.toml", (FOLDER / part / "part.toml").read_bytes()
        numbers = student_numbers(part)
        for name, contents in sheet_of(part, numbers.common, assignment) if numbers else ():
            yield f"{part}/{name}", contents
    for path in _engine_files():
        yield f"autograder/{path}", (ROOT / "autograder" / path).read_bytes()
    for path, source in homework().files.items():
        yield path, in_this_course(path, (ROOT / source).read_bytes(), assignment)
    yield from policy_files(assignment)
    for name in [name for name in NAMES if name in part_bytes]:
        yield f"{name}.ipynb", make_notebook(name, for_students=True, assignment=assignment)


def sheet_of(part: str, numbers: Any, assignment: Assignment) -> Iterator[tuple[str, bytes]]:
    """(path below the part's folder, contents) of the sheet of a part with these numbers, as this
    course asks it. A PDF that was printed from other words is printed anew, or left out where
    that cannot be done.
    """
    made = student_numbers(part)
    assert made is not None
    usual = dict(made.files(numbers))
    told = {name: in_this_course(name, contents, assignment) for name, contents in usual.items()}
    plain = {name: in_this_course(name, usual[name], Assignment()) for name in usual}
    printed = [name for name in told if name.endswith(".pdf")]
    if printed and told != plain:
        told = {name: contents for name, contents in told.items() if name not in printed}
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            for name, contents in told.items():
                (folder / name).parent.mkdir(exist_ok=True)
                (folder / name).write_bytes(contents)
            if not made.print_sheet(folder):
                told |= {name: (folder / name).read_bytes() for name in printed}
    yield from told.items()


def _engine_files() -> list[str]:
    package = ROOT / "autograder"
    return sorted(
        path.relative_to(package).as_posix() for pattern in RUNNER for path in package.glob(pattern)
    )


def make_release(
    sandbox: Sandbox, assignment: Assignment, on_progress: Callable[[str], None] = lambda _: None
) -> dict[str, bytes]:
    """{path below the repository: contents} of all generated files. Frozen files that still
    agree are kept.
    """
    files: dict[str, bytes] = {}
    part_bytes = {}
    for part in assignment.parts():
        checks = [assignment.override(check) for check in freeze_part(part, sandbox, on_progress)]
        sealed = sealed_for_students(checks, exercises(part))
        known = frozen.Frozen(
            checks,
            assignment.hints,
            stubs_of(part, assignment),
            assignment.drop,
            assignment.points_by_a_person,
        )
        ours = _kept(frozen.FOLDER / part, frozen.to_bytes(known))
        files[f"autograder/frozen/{part}.json"], files[f"autograder/frozen/{part}.safetensors"] = (
            ours
        )
        theirs = ours
        if len(sealed) < len(checks) or any(check.form_only for check in sealed):
            made = frozen.to_bytes(replace(known, checks=sealed))
            theirs = _kept(ROOT / "student" / "autograder" / "frozen" / part, made)
        part_bytes[part] = theirs
    given = {
        f"student/{path}": contents for path, contents in student_files(part_bytes, assignment)
    }
    listed = handed_out.to_bytes({**given, **_scripts()})
    name = handed_out.FILE.relative_to(ROOT).as_posix()
    return {**files, **given, name: listed, f"student/{name}": listed}


def _scripts() -> dict[str, bytes]:
    """{path: contents} of the files in `solutions/` in which students write nothing."""
    theirs = {
        part.folder / path
        for part in homework().parts.values()
        for path in (*part.graded, *part.bonus)
    }
    ours = [
        path for path in sorted(SOLUTIONS.rglob("*.py")) if path not in theirs and _counts(path)
    ]
    return {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in ours}


def _kept(place: Path, made: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """The frozen files that are there already, if they agree with the ones just made; else
    those.
    """
    kept = _frozen_bytes(place)
    return kept if kept is not None and frozen.agree(kept, made) else made


def _frozen_bytes(place: Path) -> tuple[bytes, bytes] | None:
    paths = [place.with_name(f"{place.name}{suffix}") for suffix in (".json", ".safetensors")]
    return (
        (paths[0].read_bytes(), paths[1].read_bytes()) if all(p.is_file() for p in paths) else None
    )


def find_changes(files: dict[str, bytes]) -> list[str]:
    """What differs between the generated files and those on disk, a line each; empty when all
    is up to date.
    """
    on_disk = {
        p.relative_to(ROOT).as_posix()
        for p in (ROOT / "student").rglob("*")
        if p.is_file() and _counts(p)
    }
    extra = [f"not generated: {path}" for path in sorted(on_disk - files.keys())]
    return [*find_out_of_date(files), *extra]


def find_out_of_date(files: dict[str, bytes]) -> list[str]:
    """Which of these files are missing or different on disk, a line each."""
    missing = [f"missing: {path}" for path in files if not (ROOT / path).is_file()]
    changed = [
        f"out of date: {p}"
        for p, c in files.items()
        if (ROOT / p).is_file() and (ROOT / p).read_bytes() != c
    ]
    return [*missing, *changed]


def write(files: dict[str, bytes]) -> None:
    """Bring the disk up to date: write what changed, remove what is no longer generated."""
    for change in find_changes(files):
        if change.startswith("not generated: "):
            (ROOT / change.removeprefix("not generated: ")).unlink()
    write_files(files)


def write_files(files: dict[str, bytes]) -> None:
    """Write those of the files that are missing or different on disk."""
    for path, contents in files.items():
        target = ROOT / path
        if not target.is_file() or target.read_bytes() != contents:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(contents)
        if path.endswith(".sh"):
            target.chmod(0o755)


def write_zip(files: dict[str, bytes], path: Path) -> None:
    """The zip that students get: on one day, the same bytes from the same files wherever it is
    made.
    """
    theirs = {
        name.replace("student", homework().assignment, 1): contents
        for name, contents in sorted(files.items())
        if name.startswith("student/")
    }
    scripts = [name for name in theirs if name.endswith(".sh")]
    write_whole(path, pack(theirs, executable=scripts, day=date.today()))


def _counts(path: Path) -> bool:
    return "__pycache__" not in path.parts and not path.name.startswith(".")
