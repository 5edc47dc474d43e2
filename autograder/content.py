"""The homework as the engine knows it: the only list of parts, files, folders, uses and points by a
person.

It is read from `homework/homework.toml` and `homework/PART/part.toml`. Both travel to students, so
they hold no answers. Standard library only: the students' collect_submission.sh reads this list,
too.
"""

import contextlib
import functools
import importlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import Any

from . import AutograderError

ROOT = Path(__file__).resolve().parent.parent
SOLUTIONS = ROOT / "solutions"
FOLDER = Path(__file__).resolve().parent / "homework"
# Python 3.11 has the first, pip brings the last
READERS = ("tomllib", "tomli", "pip._vendor.tomli")
WHEELS = "ensurepip/_bundled/pip-*.whl"

# A file of the student's may call the unit tester when it is imported: while it is graded, that
# does nothing.
TESTER = "unit_tester"
SILENT_TESTER = {TESTER: "def __getattr__(name):\n    return lambda *_: None\n"}


class ContentError(AutograderError, ValueError):
    """homework.toml or a part.toml says something that cannot be. The message names the file
    and the setting.
    """


@dataclass(frozen=True)
class Part:
    """One part of the homework, as its part.toml has it. Files are paths below the part's folder.

    name: of its folder in solutions/, student/ and homework/.
    title: how people call it in messages, "part 0".
    graded: the files that students write in.
    bonus: those of optional exercises, which may be missing.
    given: files in which students write nothing; the grader uses its own copies.
    also: what else travels to students.
    numbers: the file that says whose own numbers a student had; empty where all have the same ones.
    handed_in: files that are packed as they are where students have them, such as a scan of the
        proofs.
    in_place_of_a_notebook: the one of them with which no notebook is missed.
    uses: {module: classes that it imports and that are graded by themselves, as "module.Class"}.
    by_a_person, by_a_person_bonus: {exercise: points} that a person gives; the second come on top.
    unit_tester: the first lines of the generated unit tester, for students.
    """

    name: str
    title: str
    graded: tuple[str, ...]
    unit_tester: str
    bonus: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    numbers: str = ""
    handed_in: tuple[str, ...] = ()
    in_place_of_a_notebook: str = ""
    uses: dict[str, tuple[str, ...]] = field(default_factory=dict)
    by_a_person: dict[str, float] = field(default_factory=dict)
    by_a_person_bonus: dict[str, float] = field(default_factory=dict)

    @functools.cached_property
    def paths(self) -> dict[str, str]:
        """{module: its path below the part's folder} of all files that the homework names."""
        return {PurePosixPath(path).stem: path for path in (*self.graded, *self.bonus, *self.given)}

    @functools.cached_property
    def modules(self) -> tuple[str, ...]:
        """The modules that are graded, those of optional exercises last."""
        return tuple(PurePosixPath(path).stem for path in (*self.graded, *self.bonus))

    @functools.cached_property
    def given_modules(self) -> tuple[str, ...]:
        """The modules in which students write nothing."""
        return tuple(PurePosixPath(path).stem for path in self.given)

    @property
    def packages(self) -> Iterator[str]:
        """Names under which a student may import these files: those of their folders."""
        yield self.name
        for path in self.paths.values():
            yield from PurePosixPath(path).parts[:-1]

    @property
    def folder(self) -> Path:
        """Where the reference solution lies."""
        return SOLUTIONS / self.name

    def read(self, module: str) -> str:
        """The text of one of the files in the reference solution."""
        return (self.folder / self.paths[module]).read_text(encoding="utf-8")

    def exercise_files(self) -> list[Path]:
        """The files eN_name.py of its exercises, in order. There are none in a student's copy."""
        files = sorted((FOLDER / self.name).glob("e[0-9]*.py"))
        return [file for file in files if not file.stem.endswith("_mistakes")]

    def load(self, module: str) -> ModuleType:
        """Import a module of the part's content. Raises ModuleNotFoundError in a student's copy."""
        return importlib.import_module(f"{__package__}.homework.{self.name}.{module}")


@dataclass(frozen=True)
class Homework:
    """The homework as a whole, as homework.toml has it.

    name: in a sentence, "diffusion homework".
    title: on pages and in tables.
    subject: above the pages' headings.
    course: nbgrader's id of the course.
    assignment: of nbgrader's assignment, and of the students' folder.
    order: of the parts; one that it does not name comes after those that it does.
    ready_made: packages in which the work comes ready-made; student code does not find them.
    ready_made_remark: what is said of one.
    files: what else travels to students, as {path in their folder: path in the repository}.
    assistants: {policy: path in the repository} of what a coding assistant may do.
    data: {title: folder} of the data that come with the homework.
    selections: {name: parts and exercises} of ready-made courses: what each asks.
    """

    name: str
    title: str
    subject: str
    course: str
    assignment: str
    order: tuple[str, ...]
    ready_made: tuple[str, ...] = ()
    ready_made_remark: str = ""
    files: dict[str, str] = field(default_factory=dict)
    assistants: dict[str, str] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)
    selections: dict[str, tuple[str, ...]] = field(default_factory=dict)
    parts: dict[str, Part] = field(default_factory=dict, compare=False)

    def with_numbers(self) -> list[Part]:
        """The parts in which students have numbers of their own."""
        return [part for part in self.parts.values() if part.numbers]

    def number_files(self) -> set[str]:
        """Names of the files that say whose numbers a student had."""
        return {part.numbers for part in self.with_numbers()}

    def graded_modules(self) -> list[str]:
        """All modules that are graded, part by part."""
        return [module for part in self.parts.values() for module in part.modules]

    def packages(self) -> list[str]:
        """Names of folders under which a student may import the homework's files."""
        return [*dict.fromkeys(name for part in self.parts.values() for name in part.packages)]


@functools.cache
def homework() -> Homework:
    """The homework in `homework/`. Raises ContentError."""
    return read_homework(FOLDER)


def read_homework(folder: Path) -> Homework:
    """The homework in a folder, read anew: every folder in it with a part.toml is a part.
    Raises ContentError.
    """
    known = _made(Homework, folder / "homework.toml", {})
    there = {file.parent.name: file for file in sorted(folder.glob("*/part.toml"))}
    for name in [*(name for name in known.order if name in there), *there]:
        known.parts.setdefault(name, _made(Part, there[name], {"name": name}))
    return known


def _made(kind: Any, file: Path, given: dict[str, Any]) -> Any:
    """A Homework or a Part from its file. Raises ContentError where a setting is missing,
    unknown or of a wrong type.
    """
    try:
        settings = read_toml(file) | given
    except (OSError, ValueError) as error:
        raise ContentError(f"{file} cannot be read: {error}") from error
    known = {each.name: each.type for each in fields(kind) if each.name != "parts"}
    unknown = sorted(settings.keys() - known.keys())
    if unknown:
        raise ContentError(
            f"{file}: there is no setting {', '.join(unknown)}; there are {', '.join(known)}"
        )
    try:
        return kind(
            **{name: _checked(file, name, value, known[name]) for name, value in settings.items()}
        )
    except TypeError as error:
        raise ContentError(f"{file}: {str(error).partition('() ')[2]}") from error


def _checked(file: Path, name: str, value: Any, wanted: Any) -> Any:
    """A setting as the field of its name takes it: lists become tuples."""
    told = str(wanted)
    if told == str(str) and isinstance(value, str):
        return value
    if (
        told.startswith("tuple")
        and isinstance(value, list)
        and all(isinstance(entry, str) for entry in value)
    ):
        return tuple(value)
    if told.startswith("dict") and isinstance(value, dict):
        if "tuple" in told:
            return {
                key: _checked(file, f"{name}.{key}", entry, "tuple") for key, entry in value.items()
            }
        right = (int, float) if "float" in told else str
        if all(
            isinstance(entry, right) and not isinstance(entry, bool) for entry in value.values()
        ):
            return {key: float(entry) for key, entry in value.items()} if "float" in told else value
    raise ContentError(
        f"{file}: {name} should be a {told.removeprefix('<class ').strip('>')}, but it is {value!r}"
    )


def read_toml(file: Path) -> dict[str, Any]:
    """A TOML file. Raises OSError, or ValueError with the reader's own message."""
    text = file.read_text(encoding="utf-8")
    return dict(_toml_reader().loads(text))


def _toml_reader() -> ModuleType:
    for name in READERS:
        with contextlib.suppress(ImportError):
            return importlib.import_module(name)
    # a Python without pip has pip's wheel, to make environments from
    for wheel in map(str, Path(os.__file__).parent.glob(WHEELS)):
        sys.path.append(wheel)
        try:
            return importlib.import_module(READERS[-1])
        except ImportError:
            continue
        finally:
            sys.path.remove(wheel)
    raise OSError(
        "this Python has nothing that reads TOML: `pip install tomli`, or use Python 3.11 or newer"
    )
