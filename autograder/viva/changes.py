"""Small changes to a student's code: an operator or a number that is another one, a line that is
gone, two lines that are exchanged.

Each change is made twice, in ways that know nothing of each other: letters of the text are
replaced, and a node of its tree is.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..checking.functions import own_tree_of
from .own_code import OwnCode, Statement

Position = tuple[int, int]  # line and byte within it, as nodes of a tree have them
Edit = tuple[Position, Position, str]

COMPARISONS: dict[type[ast.cmpop], tuple[str, type[ast.cmpop], str]] = {
    ast.Gt: (">", ast.GtE, ">="),
    ast.GtE: (">=", ast.Gt, ">"),
    ast.Lt: ("<", ast.LtE, "<="),
    ast.LtE: ("<=", ast.Lt, "<"),
    ast.Eq: ("==", ast.NotEq, "!="),
    ast.NotEq: ("!=", ast.Eq, "=="),
}
OPERATORS: dict[type[ast.operator], tuple[str, type[ast.operator], str]] = {
    ast.Add: ("+", ast.Sub, "-"),
    ast.Sub: ("-", ast.Add, "+"),
    ast.Mult: ("*", ast.Div, "/"),
    ast.Div: ("/", ast.Mult, "*"),
}
NAMES = {
    "zeros_like": "ones_like",
    "ones_like": "zeros_like",
    "zeros": "ones",
    "ones": "zeros",
    "cumprod": "cumsum",
    "min": "max",
    "max": "min",
    "mean": "sum",
}
LARGEST = 30  # number that takes another's place
ROOTS = ("sqrt", "rsqrt", "exp")


@dataclass(frozen=True)
class Change:
    """kind: "operator", "delete" or "exchange". statements: those that it is about.

    says: the change in words, "`t > 1` says `t >= 1`". by_text: the text with it. by_tree: the
        same made in the tree, as text.
    """

    kind: str
    statements: tuple[Statement, ...]
    says: str
    new: str
    by_text: str
    by_tree: str


def operator_changes(code: OwnCode, statement: Statement) -> Iterator[Change]:
    """Changes to one operator, number or name in a statement, or in the head of a branch."""
    tree = own_tree_of(code.source)
    nodes = _nodes_in(tree, statement) if tree else []
    for number, node in enumerate(nodes):
        for edits, changed in _changes_of(node, code.source):
            by_tree = _in_the_tree(code, statement, number, changed)
            by_text = with_edits(code.source, edits)
            if by_tree is None or not _agree(by_text, by_tree):
                continue
            lines = by_text.split("\n")[statement.first - 1 : statement.last]
            new = "\n".join(lines)
            if new != statement.text:
                yield Change("operator", (statement,), new.strip(), new, by_text, by_tree)


def deletion(code: OwnCode, statement: Statement) -> Change | None:
    """The code without a statement."""
    indent = statement.text[: len(statement.text) - len(statement.text.lstrip())]
    lines = code.source.split("\n")
    empty = [f"{indent}pass", *[""] * (statement.last - statement.first)]
    lines[statement.first - 1 : statement.last] = empty
    by_text = "\n".join(lines)

    def drop(block: list[ast.stmt], place: int) -> None:
        block[place] = ast.Pass()

    by_tree = _in_its_block(code, statement, drop)
    if by_tree is None or not _agree(by_text, by_tree):
        return None
    return Change("delete", (statement,), "", "", by_text, by_tree)


def exchange(code: OwnCode, first: Statement, second: Statement) -> Change | None:
    """The code with two statements of one line each exchanged that stand one after the other."""
    if first.first != first.last or second.first != second.last:
        return None
    lines = code.source.split("\n")
    one, other = lines[first.first - 1], lines[second.first - 1]
    if _indent(one) != _indent(other) or one.strip() == other.strip():
        return None
    lines[first.first - 1], lines[second.first - 1] = other, one
    by_text = "\n".join(lines)

    def swap(block: list[ast.stmt], place: int) -> None:
        if place + 1 >= len(block) or block[place + 1].lineno != second.first:
            raise LookupError
        block[place], block[place + 1] = block[place + 1], block[place]

    by_tree = _in_its_block(code, first, swap)
    if by_tree is None or not _agree(by_text, by_tree):
        return None
    return Change("exchange", (first, second), "", "", by_text, by_tree)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _agree(by_text: str, by_tree: str) -> bool:
    """Whether both ways came to the same code."""
    one, other = own_tree_of(by_text), own_tree_of(by_tree)
    return one is not None and other is not None and ast.dump(one) == ast.dump(other)


def with_edits(source: str, edits: list[Edit]) -> str:
    """The text with pieces of it replaced."""
    lines = [line.encode() for line in source.split("\n")]
    for (first, start), (last, end), new in sorted(edits, reverse=True):
        before, after = lines[first - 1][:start], lines[last - 1][end:]
        lines[first - 1 : last] = [before + new.encode() + after]
    return b"\n".join(lines).decode()


def _nodes_in(tree: ast.Module, statement: Statement) -> list[ast.AST]:
    """The expressions of a statement or head, in the order in which ast.walk meets them."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.expr)
        and statement.first <= node.lineno
        and (node.end_lineno or 0) <= statement.last
    ]


def _start(node: ast.expr) -> Position:
    return node.lineno, node.col_offset


def _end(node: ast.expr) -> Position:
    return node.end_lineno or node.lineno, node.end_col_offset or 0


Changed = tuple[list[Edit], Callable[[ast.AST], None]]


def _changes_of(node: ast.AST, source: str) -> Iterator[Changed]:
    """(the edits, what does the same to the node) of each change to one node."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        if (known := COMPARISONS.get(type(node.ops[0]))) is not None:
            old, kind, new = known
            edit = _between(source, _end(node.left), _start(node.comparators[0]), old, new)
            if edit:
                yield [edit], lambda it, kind=kind: setattr(it, "ops", [kind()])  # type: ignore[misc]
    elif isinstance(node, ast.BinOp) and (op := OPERATORS.get(type(node.op))) is not None:
        old, to, new = op
        edit = _between(source, _end(node.left), _start(node.right), old, new)
        if edit:
            yield [edit], lambda it, to=to: setattr(it, "op", to())  # type: ignore[misc]
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        value: int = node.value
        near = [each for each in (value + 1, value - 1) if 0 <= each <= LARGEST]
        for other in [not value] if isinstance(value, bool) else near:
            yield (
                [(_start(node), _end(node), str(other))],
                lambda it, other=other: setattr(it, "value", other),  # type: ignore[misc]
            )
    elif isinstance(node, ast.Attribute) and node.attr in NAMES:
        new_name, (line, end) = NAMES[node.attr], _end(node)
        start = end - len(node.attr.encode())
        yield (
            [((line, start), (line, end), new_name)],
            lambda it: setattr(it, "attr", new_name),
        )
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        is_root = node.func.attr in ROOTS and not node.args and not node.keywords
        inner, outer = _end(node.func.value), _end(node)
        if is_root and inner[0] == outer[0]:
            text = source.split("\n")[inner[0] - 1].encode()
            dot = text.index(b".", inner[1])  # behind brackets that may follow what it is called on
            yield [((inner[0], dot), outer, "")], _without_root


def _without_root(node: ast.AST) -> None:
    """x.sqrt() becomes x, in place: the node's own fields are replaced."""
    assert isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    inner = node.func.value
    node.__class__ = inner.__class__  # type: ignore[assignment]
    node.__dict__.clear()
    node.__dict__.update(inner.__dict__)


def _between(source: str, start: Position, end: Position, old: str, new: str) -> Edit | None:
    """The edit of an operator between two nodes on one line."""
    if start[0] != end[0]:
        return None
    line = source.split("\n")[start[0] - 1].encode()
    gap = line[start[1] : end[1]].decode()
    found = re.fullmatch(rf"([\s)]*)({re.escape(old)})([\s(]*)", gap)
    if found is None:
        return None
    at = start[1] + len(found[1].encode())
    return (start[0], at), (start[0], at + len(old)), new


def _in_the_tree(
    code: OwnCode, statement: Statement, number: int, changed: Callable[[ast.AST], None]
) -> str | None:
    tree = own_tree_of(code.source)
    assert tree is not None
    changed(_nodes_in(tree, statement)[number])
    return ast.unparse(ast.fix_missing_locations(tree))


def _in_its_block(
    code: OwnCode, statement: Statement, changed: Callable[[list[ast.stmt], int], None]
) -> str | None:
    """The text with a change to the block in which a statement stands."""
    tree = own_tree_of(code.source)
    assert tree is not None
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if not isinstance(block, list):
                continue
            for place, each in enumerate(block):
                if each.lineno == statement.first and isinstance(each, ast.stmt):
                    if isinstance(each, ast.If | ast.For | ast.While | ast.With | ast.Try):
                        return None
                    try:
                        changed(block, place)
                    except LookupError:
                        return None
                    return ast.unparse(ast.fix_missing_locations(tree))
    return None
