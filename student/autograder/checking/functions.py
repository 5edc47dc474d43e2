"""The functions in a file's text, and which of them a line belongs to."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Function:
    """name: Class.method; first, last: its lines, decorators aside; text: those lines."""

    name: str
    first: int
    last: int
    text: str


def functions_of(source: str) -> list[Function]:
    """All functions of a file, outer ones before those inside them; none where it cannot be
    read.
    """
    try:
        tree = ast.parse(source)
        return [*_functions_in(tree, "", source.splitlines())]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _functions_in(node: ast.AST, prefix: str, lines: list[str]) -> Iterator[Function]:
    for inside in ast.iter_child_nodes(node):
        name = f"{prefix}{getattr(inside, 'name', '')}"
        if isinstance(inside, ast.FunctionDef | ast.AsyncFunctionDef):
            first, last = inside.lineno, inside.end_lineno or inside.lineno
            yield Function(name, first, last, "\n".join(lines[first - 1 : last]))
        named = isinstance(inside, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        yield from _functions_in(inside, f"{name}." if named else prefix, lines)


def function_at(functions: list[Function], line: int) -> Function | None:
    """The innermost function that a line belongs to."""
    around = [each for each in functions if each.first <= line <= each.last]
    return max(around, key=lambda each: each.first, default=None)
