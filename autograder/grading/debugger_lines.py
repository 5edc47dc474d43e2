"""Calls of a debugger that a student left in the code: the line to delete."""

import ast
import functools
import re
from typing import TypeGuard

from ..checking.checks import Check
from ..checking.functions import function_at, functions_of, tree_of
from ..checking.printable import Printable, printable
from ..submission.sources import Sources
from ..worker.probing.debuggers import DEBUGGERS

SIGNS = re.compile(rf"breakpoint|set_trace|{'|'.join(DEBUGGERS)}")
MOST = 5  # lines of a file that are told
MOST_FOUND = 100  # of which these are chosen


# every check of a file asks
@functools.lru_cache(maxsize=8)
def find_debugger_lines(source: str) -> tuple[int, ...]:
    """The first lines of a file that import or call a debugger."""
    tree = tree_of(source) if SIGNS.search(source) else None
    nodes = [*ast.walk(tree)] if tree else []
    imports = [node for node in nodes if _imports_debugger(node)]
    names = {alias.asname or alias.name for node in imports for alias in node.names}
    calls = [node for node in nodes if isinstance(node, ast.Call) and _stops(node.func, names)]
    return tuple(sorted({node.lineno for node in (*imports, *calls)})[:MOST_FOUND])


def _imports_debugger(node: ast.AST) -> TypeGuard[ast.Import | ast.ImportFrom]:
    if isinstance(node, ast.Import):
        return any(alias.name.split(".")[0] in DEBUGGERS for alias in node.names)
    return isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in DEBUGGERS


def _stops(called: ast.expr, names: set[str]) -> bool:
    """names: what was imported of a debugger."""
    if isinstance(called, ast.Name):
        return called.id in {"breakpoint", *names}
    return isinstance(called, ast.Attribute) and called.attr == "set_trace"


def remarks_on_debuggers(check: Check, checks: list[Check], sources: Sources) -> list[Printable]:
    """A remark on the lines with a debugger in the function that a check asks about; the last
    check of a file tells of the file's other lines, too.
    """
    own = [each for each in checks if each.module == check.module]
    source = sources.graded.get(check.module, "")
    lines = find_debugger_lines(source)
    functions = functions_of(source) if lines else ()
    asked = {each.function for each in own}

    def is_told(line: int) -> bool:
        inside = function_at(functions, line)
        name = inside.name if inside else ""
        return name == check.function or (name not in asked and check is own[-1])

    told = [str(line) for line in lines if is_told(line)][:MOST]
    if not told:
        return []
    where = f"line {told[0]}" if len(told) == 1 else f"the lines {' and '.join(told)}"
    them = "it" if len(told) == 1 else "them"
    return [
        printable(
            f"Delete {where} of {check.module}.py: a debugger stops the program there and waits. "
            f"This check went past {them}."
        )
    ]
