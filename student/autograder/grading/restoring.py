"""Gets a stub back: the student's file is kept as a dated copy, then written as it was handed out.

The copy is a text file in a folder of its own, so that nothing can import it and no grader takes it
for the work itself.
"""

import contextlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path, PurePosixPath

from .. import AutograderError
from ..checking.functions import Function, functions_of
from ..checking.handed_out import TO_DO
from ..whole_files import write_whole

KEPT = "kept"
MOST = 100  # copies of one second


class RestoreError(AutograderError, ValueError):
    """What is asked for cannot be brought back. The message says what can."""


def restore(folder: Path, stubs: Mapping[str, str], name: str) -> str:
    """Bring back a file, or a single function of one, and return a sentence on what was done.

    stubs: {path below the folder: text as it was handed out}. name: a file, such as `work.py`, or
        a function of one, such as `Model.loss`. Raises RestoreError.
    """
    path = next((path for path in stubs if name in _names(path)), None)
    if path is not None:
        return _put(folder, path, stubs[path], path)
    for path, stub in stubs.items():
        functions = [each for each in functions_of(stub) if _is_called(each, name)]
        if len(functions) == 1:
            return _put_function(folder, path, functions[0])
    known = ", ".join(stubs) or "none: the checks were made by an older version"
    raise RestoreError(
        f"there is no stub of {name!r}. Files that can be brought back: {known}; or name one "
        f"function, as Class.function"
    )


def _names(path: str) -> set[str]:
    file = PurePosixPath(path)
    return {path, file.name, file.stem}


def _is_called(function: Function, name: str) -> bool:
    """Whether a student writes a function, and may call it so."""
    return TO_DO in function.text and name in (function.name, function.name.rpartition(".")[2])


def _put_function(folder: Path, path: str, stub: Function) -> str:
    text = _read(folder / path)
    there = [each for each in functions_of(text) if each.name == stub.name]
    if len(there) != 1:
        raise RestoreError(
            f"{path} has no function {stub.name} that can be found: bring back the whole file"
        )
    lines = text.splitlines(keepends=True)
    ending = "\n" if lines[there[0].last - 1].endswith("\n") else ""
    lines[there[0].first - 1 : there[0].last] = [stub.text + ending]
    return _put(folder, path, "".join(lines), f"{stub.name} in {path}")


def _put(folder: Path, path: str, text: str, what: str) -> str:
    target = folder / path
    before = target.read_bytes() if target.is_file() else None
    if before == text.encode():
        return f"{what} is as it was handed out. Nothing was changed."
    kept = None if before is None else _keep(folder, path, before)
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, text)
    told = f" Your file is kept as {kept}." if kept else ""
    return f"{what} is as it was handed out.{told}"


def _keep(folder: Path, path: str, contents: bytes) -> str:
    """Write a copy that replaces no other one, and return its name."""
    (folder / KEPT).mkdir(exist_ok=True)
    moment = f"{datetime.now():%Y-%m-%d_%H-%M-%S}"
    for number in range(MOST):
        name = f"{PurePosixPath(path).stem}_{moment}{f'_{number}' * bool(number)}.txt"
        with contextlib.suppress(FileExistsError), (folder / KEPT / name).open("xb") as stream:
            stream.write(contents)
            return f"{KEPT}/{name}"
    raise RestoreError(f"no copy of {path} could be kept, so it was left as it is")


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode().replace("\r\n", "\n")
    except (OSError, ValueError) as error:
        raise RestoreError(f"{file.name} cannot be read: bring back the whole file") from error
