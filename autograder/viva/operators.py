"""Which operator, number or name of an expression can be another one, and how: the letters of the
text that are replaced, and what does the same to the node of the tree.
"""

import ast
import re
from collections.abc import Callable, Iterator, Sequence

Position = tuple[int, int]  # line and byte within it, as nodes of a tree have them
Edit = tuple[int, int, int, str]  # line, first byte, the byte behind the last one, what is new
Changed = tuple[Edit, Callable[[ast.AST], None]]

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


def _start(node: ast.expr) -> Position:
    return node.lineno, node.col_offset


def _end(node: ast.expr) -> Position:
    return node.end_lineno or node.lineno, node.end_col_offset or 0


def changes_of(node: ast.AST, lines: Sequence[str]) -> Iterator[Changed]:
    """(the edit, what does the same to the node) of each change to one node. lines: of the file.

    Raises LookupError or ValueError where a node is not where it says.
    """
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        if (known := COMPARISONS.get(type(node.ops[0]))) is not None:
            old, kind, new = known
            edit = _between(lines, _end(node.left), _start(node.comparators[0]), old, new)
            if edit:
                yield edit, lambda it, kind=kind: setattr(it, "ops", [kind()])  # type: ignore[misc]
    elif isinstance(node, ast.BinOp) and (op := OPERATORS.get(type(node.op))) is not None:
        old, to, new = op
        edit = _between(lines, _end(node.left), _start(node.right), old, new)
        if edit:
            yield edit, lambda it, to=to: setattr(it, "op", to())  # type: ignore[misc]
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        value: int = node.value
        near = [each for each in (value + 1, value - 1) if 0 <= each <= LARGEST]
        for other in [not value] if isinstance(value, bool) else near:
            yield (
                (node.lineno, node.col_offset, _end(node)[1], str(other)),
                lambda it, other=other: setattr(it, "value", other),  # type: ignore[misc]
            )
    elif isinstance(node, ast.Attribute) and node.attr in NAMES:
        new_name, (line, end) = NAMES[node.attr], _end(node)
        start = end - len(node.attr.encode())
        yield (
            (line, start, end, new_name),
            lambda it: setattr(it, "attr", new_name),
        )
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        is_root = node.func.attr in ROOTS and not node.args and not node.keywords
        inner, outer = _end(node.func.value), _end(node)
        if is_root and inner[0] == outer[0]:
            text = lines[inner[0] - 1].encode()
            dot = text.index(b".", inner[1])  # behind brackets that may follow what it is called on
            yield (inner[0], dot, outer[1], ""), _without_root


def _without_root(node: ast.AST) -> None:
    """x.sqrt() becomes x, in place: the node's own fields are replaced."""
    assert isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    inner = node.func.value
    node.__class__ = inner.__class__  # type: ignore[assignment]
    node.__dict__.clear()
    node.__dict__.update(inner.__dict__)


def _between(
    lines: Sequence[str], start: Position, end: Position, old: str, new: str
) -> Edit | None:
    """The edit of an operator between two nodes on one line."""
    if start[0] != end[0]:
        return None
    line = lines[start[0] - 1].encode()
    gap = line[start[1] : end[1]].decode()
    found = re.fullmatch(rf"([\s)]*)({re.escape(old)})([\s(]*)", gap)
    if found is None:
        return None
    at = start[1] + len(found[1].encode())
    return start[0], at, at + len(old), new


def with_edit(lines: Sequence[str], edit: Edit) -> list[str]:
    """The lines of a file with a piece of one of them replaced. Raises ValueError."""
    number, start, end, new = edit
    line = lines[number - 1].encode()
    changed = (line[:start] + new.encode() + line[end:]).decode()
    return [*lines[: number - 1], changed, *lines[number:]]
