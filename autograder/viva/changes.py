"""Small changes to a student's code: an operator or a number that is another one, a line that is
gone, two lines that are exchanged.

Each change is made twice, in ways that know nothing of each other: letters of the text are
replaced, and a node of its tree is. A student chose how long the file is, so it is read as a tree
once for all changes, and once more for each change that is made.
"""

import ast
import copy
import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ..checking.functions import own_tree_of
from .operators import Changed, changes_of, with_edit
from .own_code import SIMPLE, OwnCode, Statement

BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")
Path = tuple[tuple[str, int], ...]  # (block, place in it) from the module down to a statement
InTree = Callable[[ast.Module], None]


@dataclass(frozen=True)
class Change:
    """kind: "operator", "delete" or "exchange". statements: those that it is about.

    new: the lines of the statement with it. by_text: the module's text with it. source: without
        it. in_tree: makes the same change in a tree of the source.
    """

    kind: str
    statements: tuple[Statement, ...]
    new: str
    by_text: str
    source: str = field(default="", repr=False)
    in_tree: InTree = field(default=lambda _: None, repr=False)

    @property
    def module(self) -> str:
        return self.statements[0].module

    @functools.cached_property
    def by_tree(self) -> str | None:
        """The module's text with the change made in its tree; None where the text with the change
        is other code.
        """
        tree = own_tree_of(self.source)
        if tree is None:
            return None
        try:
            self.in_tree(tree)
            made = ast.unparse(ast.fix_missing_locations(tree))
            one, other = own_tree_of(self.by_text), own_tree_of(made)
            is_same = one is not None and other is not None and ast.dump(one) == ast.dump(other)
        except RecursionError:
            return None
        return made if is_same else None


@dataclass(frozen=True)
class Place:
    """Where an operator, number or name of a statement can be another one. node: its number."""

    statement: Statement
    node: int
    changed: Changed = field(repr=False)


class Changer:
    """Makes changes to one module. lines: of its text."""

    def __init__(self, code: OwnCode) -> None:
        self.code = code
        self.lines = code.source.split("\n")
        self._tree = own_tree_of(code.source)
        self._paths = _paths_in(self._tree) if self._tree else {}

    def places(self, statement: Statement) -> list[Place]:
        """Where something in a statement, or in the head of a branch, can be another one."""
        path = self._path(statement)
        node = _at(self._tree, path)
        if node is None:
            return []
        try:
            return [
                Place(statement, number, changed)
                for number, inside in enumerate(_nodes_in(node, statement))
                for changed in changes_of(inside, self.lines)
            ]
        except (LookupError, ValueError):
            return []

    def operator(self, place: Place) -> Change | None:
        """One operator, number or name is another one; None where both ways do not agree."""
        statement, (edit, changed) = place.statement, place.changed
        path = self._path(statement)
        try:
            lines = with_edit(self.lines, edit)
            expected = copy.deepcopy(_head(_at(self._tree, path)))
        except (ValueError, RecursionError):
            return None
        changed(_nodes_in(expected, statement)[place.node])

        def in_tree(tree: ast.Module) -> None:
            changed(_nodes_in(_at(tree, path), statement)[place.node])

        new = "\n".join(lines[statement.first - 1 : statement.last])
        if new == statement.text:
            return None
        return self._agreed("operator", (statement,), new, lines, {path: expected}, in_tree)

    def deletion(self, statement: Statement) -> Change | None:
        """The code without a statement; None where both ways do not agree."""
        indent = statement.text[: _indent(statement.text)]
        lines = [*self.lines]
        empty = [f"{indent}pass", *[""] * (statement.last - statement.first)]
        lines[statement.first - 1 : statement.last] = empty
        path = self._path(statement)

        def in_tree(tree: ast.Module) -> None:
            block, place = _block(tree, path)
            block[place] = ast.Pass()

        return self._agreed("delete", (statement,), "", lines, {path: ast.Pass()}, in_tree)

    def exchange(self, first: Statement, second: Statement) -> Change | None:
        """Two statements of one line each exchanged that stand one after the other; None where
        they do not, or both ways do not agree.
        """
        lines = [*self.lines]
        one, other = lines[first.first - 1], lines[second.first - 1]
        path, below = self._path(first), self._path(second)
        if first.first != first.last or second.first != second.last or not path or not below:
            return None
        if _indent(one) != _indent(other) or one.strip() == other.strip():
            return None
        block, place = path[-1]
        if below != (*path[:-1], (block, place + 1)):
            return None
        lines[first.first - 1], lines[second.first - 1] = other, one
        expected = {path: _at(self._tree, below), below: _at(self._tree, path)}

        def in_tree(tree: ast.Module) -> None:
            block, place = _block(tree, path)
            block[place], block[place + 1] = block[place + 1], block[place]

        return self._agreed("exchange", (first, second), "", lines, expected, in_tree)

    def _path(self, statement: Statement) -> Path:
        return self._paths.get((statement.first, statement.is_simple), ())

    def _agreed(
        self,
        kind: str,
        statements: tuple[Statement, ...],
        new: str,
        lines: Sequence[str],
        expected: dict[Path, ast.AST | None],
        in_tree: InTree,
    ) -> Change | None:
        """A change, where the text with it has these statements. The rest of the text is as it
        was, and Change.by_tree compares all of it.
        """
        by_text = "\n".join(lines)
        tree = own_tree_of(by_text) if all(expected) else None
        if tree is None:
            return None
        try:
            for path, node in expected.items():
                found = _at(tree, path)
                if node is None or found is None or _dump(found) != _dump(node):
                    return None
        except RecursionError:
            return None
        return Change(kind, statements, new, by_text, self.code.source, in_tree)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _paths_in(tree: ast.Module) -> dict[tuple[int, bool], Path]:
    """{(first line, whether it is a simple statement): where it is}."""
    found: dict[tuple[int, bool], Path] = {}
    waiting: list[tuple[ast.AST, Path]] = [(tree, ())]
    while waiting:
        node, path = waiting.pop()
        if isinstance(node, ast.stmt):
            found.setdefault((node.lineno, isinstance(node, SIMPLE)), path)
        for name in BLOCKS:
            inside = getattr(node, name, None)
            if isinstance(inside, list):
                waiting += [(each, (*path, (name, n))) for n, each in enumerate(inside)]
    return found


def _at(tree: ast.AST | None, path: Path) -> ast.AST | None:
    """The statement at the end of a path; None where there is none."""
    node = tree if path else None
    for name, place in path:
        block = getattr(node, name, ())
        node = block[place] if place < len(block) else None
    return node


def _block(tree: ast.Module, path: Path) -> tuple[list[ast.stmt], int]:
    """The block that a statement stands in, and its place there."""
    name, place = path[-1]
    block: list[ast.stmt] = getattr(_at(tree, path[:-1]) or tree, name)
    return block, place


def _head(node: ast.AST | None) -> ast.AST | None:
    """A statement without what it governs; its expressions are the same objects."""
    if not hasattr(node, "body"):
        return node
    head = copy.copy(node)
    for name in BLOCKS:
        if hasattr(head, name):
            setattr(head, name, [])
    return head


def _dump(node: ast.AST) -> str:
    return ast.dump(_head(node) or node)


def _nodes_in(node: ast.AST | None, statement: Statement) -> list[ast.expr]:
    """The expressions of a statement or head, in the order in which ast.walk meets them."""
    head = _head(node)
    return [
        inside
        for inside in (ast.walk(head) if head else ())
        if isinstance(inside, ast.expr)
        and statement.first <= inside.lineno
        and (inside.end_lineno or 0) <= statement.last
    ]
