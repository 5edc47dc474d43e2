"""Which line an exception is blamed on: the innermost one that is the student's own, if there is
such a line.

Functions that were handed out, and those whose own check passed, are not blamed for what they were
called with: the line that called them is, and theirs is shown behind it.
"""

import functools
import re
from dataclasses import dataclass

from ..checking.checks import Place
from ..checking.functions import Function, function_at, functions_of
from ..checking.handed_out import is_given_function
from ..checking.printable import Printable, printable
from ..submission.sources import Sources

LONGEST = 200  # of a line, as it is shown
MOST = 64  # lines of a trail, more than the worker sends


@dataclass(frozen=True)
class _Step:
    """A line of the trail. excuse: why it is not to blame; empty for the student's own."""

    file: str
    line: int
    text: Printable
    excuse: str = ""
    handed_in: bool = True


def find_place(trail: object, sources: Sources) -> Place | None:
    """The line to blame, as it stands in our copy; None where there is no such line.

    trail: [[file, line]], the innermost last; it is believed only as far as there are such lines.
    """
    told = trail[-MOST:] if isinstance(trail, list) else []
    steps = [step for each in told if (step := _step(each, sources))]
    handed_in = [step for step in steps if step.handed_in]
    own = [step for step in handed_in if not step.excuse] or handed_in or steps
    if not own:
        return None
    blamed, last = own[-1], steps[-1]
    leads_to = ""
    if last is not blamed and last.excuse:
        # a line that raises says what the exception says
        shown = "" if last.text.startswith("raise") else f": `{last.text}`"
        leads_to = f", which leads to {last.file}:{last.line}, {last.excuse}{shown}"
    return Place(printable(blamed.file), blamed.line, blamed.text, printable(leads_to))


def _step(told: object, sources: Sources) -> _Step | None:
    if not (isinstance(told, list) and len(told) == 2):
        return None
    file, line = told
    if not isinstance(file, str) or type(line) is not int:
        return None
    module = file.removesuffix(".py")
    written = {**sources.other, **sources.graded}
    text = {**sources.given, **written}.get(module)
    lines = _lines_of(text) if text is not None and file.endswith(".py") else ()
    if not 1 <= line <= len(lines):
        return None
    shown = printable(printable(lines[line - 1].strip())[:LONGEST])
    if module not in written:
        return _Step(file, line, shown, "a line of a given file", handed_in=False)
    return _Step(file, line, shown, _excuse(module, line, sources))


@functools.lru_cache(maxsize=8)
def _lines_of(text: str) -> tuple[str, ...]:
    return tuple(re.split("\r\n|\r|\n", text))


@functools.lru_cache(maxsize=256)
def _is_given(function: Function) -> bool:
    return is_given_function(function.text)


def _excuse(module: str, line: int, sources: Sources) -> str:
    source = sources.graded.get(module, "")
    function = function_at(functions_of(source), line)
    if function is None:
        return ""
    if _is_given(function):
        return "a given line"
    if (module, function.name) in sources.proven:
        return f"in {function.name.rpartition('.')[2]}, which passed its own check"
    return ""
