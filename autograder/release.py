"""Makes what students get, from the solutions and the exercises: stubs, given files, frozen checks and their runner.

`student/` and `autograder/frozen/` are generated and never edited by hand.
"""

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from notebooks.building import NAMES, make_notebook

from . import frozen
from .assignment import Assignment
from .cases import Sandbox, Sources, run_cases
from .checks import Answer, Case, Check
from .exercises import PARTS, SOLUTIONS, Exercise
from .sheets import sheet_files
from .stubs import ReleaseError, make_stub
from .submission import GIVEN, GRADED, path_of

ROOT = SOLUTIONS.parent
RUNNER = (
    "__init__.py", "cases.py", "checks.py", "frozen.py", "grading.py", "judge.py", "opening.py", "self_check.py",
    "shortcuts.py", "submission.py", "typed.py", "report/__init__.py", "report/words.py",
)  # fmt: skip
RUNNER_FOLDERS = ("worker", "sandbox", "collect")
DIGITS = (
    "__init__.py", "judge.py", "load.py", "real_features.py", "data/README.md", "data/digits.npz",
    "data/held_out_statistics.safetensors", "data/judge.safetensors",
)  # fmt: skip
SHIPPED = {  # beside the graded and given files
    "theory": ("unit_tester.py",),
    "conditional_ddpm": ("unit_tester.py",),
    "diffusion_models": ("unit_tester.py", "extras.md"),
}
FOR_NOTEBOOKS = ("ready.py", "unfinished.py")  # what the notebooks import


def freeze_part(part: str, sandbox: Sandbox, on_progress: Callable[[str], None]) -> list[Check]:
    """The public checks of a part, each case with what every known mistake answers to it."""
    sources = reference_sources(part)
    return [_with_wrong_answers(exercise, sources, sandbox, on_progress) for exercise in PARTS[part]]


def reference_sources(part: str) -> Sources:
    """The reference solution as a submission."""
    folder = SOLUTIONS / part
    return Sources(_read(folder, GRADED[part]), _read(folder, GIVEN[part]))


def _read(folder: Path, modules: tuple[str, ...]) -> dict[str, str]:
    return {name: (folder / path_of(name)).read_text(encoding="utf-8") for name in modules}


def _with_wrong_answers(
    exercise: Exercise, sources: Sources, sandbox: Sandbox, on_progress: Callable[[str], None]
) -> Check:
    check = exercise.check()
    cases = list(check.all_cases())
    wrong: dict[str, dict[str, Answer]] = {case.name: {} for case in cases}
    for misconception in exercise.misconceptions:
        on_progress(f"{check.id}: {misconception.name}")
        mistaken = replace(sources, graded={**sources.graded, check.module: misconception.apply(exercise.reference())})
        ran = run_cases(sandbox, cases, mistaken)
        if ran.failure is not None:
            raise ReleaseError(f"{misconception.name} does not run: {ran.failure.message}")
        for case in cases:
            wrong[case.name][misconception.name] = _essence(ran.answers[case.name], case)

    def complete(case: Case) -> Case:
        return replace(case, wrong=wrong[case.name], instead=complete(case.instead) if case.instead else None)

    return replace(check, cases=tuple(complete(case) for case in check.cases))


def _essence(answer: Answer, case: Case) -> Answer:
    """What of an answer names the mistake: the outputs that are judged, or what was raised."""
    judged = case.expected[0].keys()
    if answer.raised is not None:
        return Answer(raised=answer.raised, message=answer.message)
    return Answer(
        outputs={name: value for name, value in answer.outputs.items() if name in judged},
        kinds={name: kind for name, kind in answer.kinds.items() if name in judged},
    )


def seal(check: Check, exercise: Exercise) -> Check:
    """A check as students get it: where the answer itself would stand in the file, only its form can be checked."""
    forms = {case.name: case.form for case in exercise.check().cases if case.form}
    if not forms:
        return check
    cases = tuple(replace(case, expected=(forms[case.name],), wrong={}, others=()) for case in check.cases)
    return replace(check, cases=cases, sentences={}, form_only=True)


def dropped(part: str, assignment: Assignment) -> set[tuple[str, str]]:
    """(number, Class.function) of the exercises of a part that the course does without."""
    return {(e.exercise, e.function) for e in PARTS[part] if not assignment.asks(e.id, e.exercise)}


def student_files(part_bytes: dict[str, tuple[bytes, bytes]], assignment: Assignment) -> Iterator[tuple[str, bytes]]:
    """(path below student/, contents) of everything that students get. part_bytes: their frozen files of each part."""
    package = ROOT / "autograder"
    for part in part_bytes:
        given = dropped(part, assignment)
        for path in map(path_of, GRADED[part]):
            source = (SOLUTIONS / part / path).read_text(encoding="utf-8")
            yield f"{part}/{path}", make_stub(source, f"{part}/{path}", given).encode()
        for name in (*map(path_of, GIVEN[part]), *SHIPPED[part]):
            yield f"{part}/{name}", (SOLUTIONS / part / name).read_bytes()
        yield f"autograder/frozen/{part}.json", part_bytes[part][0]
        yield f"autograder/frozen/{part}.safetensors", part_bytes[part][1]
    for name, contents in sheet_files() if "theory" in part_bytes else ():
        yield f"theory/{name}", contents
    for name in (*RUNNER, *(f"{f}/{p.name}" for f in RUNNER_FOLDERS for p in sorted((package / f).glob("*.py")))):
        yield f"autograder/{name}", (package / name).read_bytes()
    for name in DIGITS:
        yield f"digits/{name}", (ROOT / "digits" / name).read_bytes()
    for name in [name for name in NAMES if name in part_bytes]:
        yield f"{name}.ipynb", make_notebook(name, for_students=True)
    for name in FOR_NOTEBOOKS:
        yield name, (SOLUTIONS / name).read_bytes()
    yield "README.md", (SOLUTIONS / "student_readme.md").read_bytes()
    yield "collect_submission.sh", (ROOT / "collect_submission.sh").read_bytes()


def make_release(
    sandbox: Sandbox, assignment: Assignment, on_progress: Callable[[str], None] = lambda _: None
) -> dict[str, bytes]:
    """{path below the repository: contents} of all generated files. Frozen files that still agree are kept."""
    files: dict[str, bytes] = {}
    part_bytes = {}
    for part in assignment.parts():
        checks = [assignment.override(check) for check in freeze_part(part, sandbox, on_progress)]
        sealed = [seal(check, exercise) for check, exercise in zip(checks, PARTS[part], strict=True)]
        ours = _kept(frozen.FOLDER / part, frozen.to_bytes(frozen.Frozen(checks, assignment.hints)))
        files[f"autograder/frozen/{part}.json"], files[f"autograder/frozen/{part}.safetensors"] = ours
        theirs = ours
        if any(check.form_only for check in sealed):
            made = frozen.to_bytes(frozen.Frozen(sealed, assignment.hints))
            theirs = _kept(ROOT / "student" / "autograder" / "frozen" / part, made)
        part_bytes[part] = theirs
    files |= {f"student/{path}": contents for path, contents in student_files(part_bytes, assignment)}
    return files


def _kept(place: Path, made: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """The frozen files that are there already, if they agree with the ones just made; else those."""
    kept = _frozen_bytes(place)
    return kept if kept is not None and frozen.agree(kept, made) else made


def _frozen_bytes(place: Path) -> tuple[bytes, bytes] | None:
    paths = [place.with_name(f"{place.name}{suffix}") for suffix in (".json", ".safetensors")]
    return (paths[0].read_bytes(), paths[1].read_bytes()) if all(p.is_file() for p in paths) else None


def find_changes(files: dict[str, bytes]) -> list[str]:
    """What differs between the generated files and those on disk, a line each; empty when all is up to date."""
    on_disk = {p.relative_to(ROOT).as_posix() for p in (ROOT / "student").rglob("*") if p.is_file() and _counts(p)}
    missing = [f"missing: {path}" for path in files if not (ROOT / path).is_file()]
    changed = [f"out of date: {p}" for p, c in files.items() if (ROOT / p).is_file() and (ROOT / p).read_bytes() != c]
    extra = [f"not generated: {path}" for path in sorted(on_disk - files.keys())]
    return [*missing, *changed, *extra]


def write(files: dict[str, bytes]) -> None:
    """Bring the disk up to date: write what changed, remove what is no longer generated."""
    for change in find_changes(files):
        if change.startswith("not generated: "):
            (ROOT / change.removeprefix("not generated: ")).unlink()
    for path, contents in files.items():
        target = ROOT / path
        if not target.is_file() or target.read_bytes() != contents:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(contents)
        if path.endswith(".sh"):
            target.chmod(0o755)


def write_zip(files: dict[str, bytes], path: Path) -> None:
    """The zip that students get: the same bytes from the same files, whenever and wherever it is made."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(n for n in files if n.startswith("student/")):
            entry = zipfile.ZipInfo(name.replace("student/", "diffusion_homework/", 1), date_time=(1980, 1, 1, 0, 0, 0))
            entry.external_attr = (0o755 if name.endswith(".sh") else 0o644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])


def _counts(path: Path) -> bool:
    return "__pycache__" not in path.parts and not path.name.startswith(".")
