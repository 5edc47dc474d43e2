"""A file's text as a tree, the functions in it, and which of them a line belongs to."""

import ast
import bisect
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# letters of a file that is read as a tree: nobody writes more by hand, and a tree takes up to a
# thousand times the memory of its text
LONGEST = 100_000
# before Python 3.12, each brace in a string takes time that grows with the length of the string
MOST_BRACES = 2_000


@dataclass(frozen=True)
class Function:
    """name: Class.method; first, last: its lines, decorators aside; text: those lines."""

    name: str
    first: int
    last: int
    text: str


# several ask about a file, one after the other; a tree may be too large to keep more than one
@functools.lru_cache(maxsize=1)
def tree_of(source: str) -> ast.Module | None:
    """A file as a tree, which nobody may change; None where it cannot be read, or is too long."""
    return own_tree_of(source)


def own_tree_of(source: str) -> ast.Module | None:
    """The same as a tree of one's own."""
    if len(source) > LONGEST or source.count("{") > MOST_BRACES:
        return None
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


# every line of every trail asks
@functools.lru_cache(maxsize=8)
def functions_of(source: str) -> tuple[Function, ...]:
    """All functions of a file, outer ones before those inside them; none where there is no tree
    of it.
    """
    try:
        tree = tree_of(source)
        return tuple(_functions_in(tree, "", source.splitlines())) if tree else ()
    except RecursionError:
        return ()


def _functions_in(node: ast.AST, prefix: str, lines: list[str]) -> Iterator[Function]:
    for inside in ast.iter_child_nodes(node):
        name = f"{prefix}{getattr(inside, 'name', '')}"
        if isinstance(inside, ast.FunctionDef | ast.AsyncFunctionDef):
            first, last = inside.lineno, inside.end_lineno or inside.lineno
            yield Function(name, first, last, "\n".join(lines[first - 1 : last]))
        named = isinstance(inside, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        yield from _functions_in(inside, f"{name}." if named else prefix, lines)


def function_at(functions: Sequence[Function], line: int) -> Function | None:
    """The innermost function that a line belongs to, of those that begin one after the other."""
    begun = bisect.bisect_right(functions, line, key=lambda each: each.first)
    return next((each for each in reversed(functions[:begun]) if line <= each.last), None)
