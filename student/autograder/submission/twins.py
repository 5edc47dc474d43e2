"""Files whose names say that they were meant to be a graded one: work-Copy1.py, work (1).py,
work_final.py, or a work.py in another folder.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from ..checking.handed_out import is_handed_out

# what may follow the name: a sign or a number, or a word of those that people add
ADDED = re.compile(r"([^a-z].*|(copy|final|new|old|backup|done|fixed|v\d).*)?", re.DOTALL)
MOST = 3  # twins of one file that are told


def find_twins(
    modules: Iterable[str], files: Mapping[str, bytes], graded: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """{module: paths of its twins, the nearest first}, without those in which nobody wrote.

    files: {path: contents}; graded: {module: the text that counts}.
    """
    return {
        module: tuple(
            path
            for path in sorted(files, key=lambda path: (path.count("/"), path))
            if _is_meant(path, module) and _has_work(files[path], graded.get(module))
        )[:MOST]
        for module in modules
    }


def _is_meant(path: str, module: str) -> bool:
    stem, name = PurePosixPath(path).stem.casefold(), module.casefold()
    return stem.startswith(name) and ADDED.fullmatch(stem.removeprefix(name)) is not None


def _has_work(contents: bytes, graded: str | None) -> bool:
    text = contents.decode(errors="replace").replace("\r\n", "\n")
    return bool(text.strip()) and text != graded and not is_handed_out(text)
