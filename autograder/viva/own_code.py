"""What may be asked about: the statements of a student's functions that stand on lines of their
own, and which of them the student wrote.
"""

import ast
import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ..checking.functions import own_tree_of

SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Return, ast.Assert, ast.Delete)
LOOPS_AND_BRANCHES = (ast.If, ast.While, ast.For)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
OTHER = "other"  # a kind of statement about which nothing is asked
LONGEST = 12  # lines of a statement
MOST_STATEMENTS = 400  # of one file


@dataclass(frozen=True)
class Statement:
    """A statement, or the head of a loop or branch.

    number: within its module. first, last: its lines. body: first and last line of what the head
        governs. kind: "", "return", "if" (a while is one, too) or "for".
    names: what it gives values to. text: as it is written. function: Class.function that it is in.
    is_own: whether the student wrote it.
    """

    number: int
    module: str
    first: int
    last: int
    body: tuple[int, int]
    kind: str
    names: tuple[str, ...]
    text: str
    function: str
    is_own: bool

    @property
    def at(self) -> tuple[str, int]:
        return self.module, self.number

    @property
    def is_simple(self) -> bool:
        return self.kind in ("", "return")


@dataclass(frozen=True)
class OwnCode:
    """The statements of one module, in order; source: its text. marked: the text with marks."""

    module: str
    source: str
    statements: tuple[Statement, ...]
    marked: str = field(repr=False)

    def rows(self) -> list[list[object]]:
        """As vocabulary.Watch has them."""
        return [
            [each.first, each.last, *each.body, each.kind, [*each.names]]
            for each in self.statements
        ]


def read_code(module: str, source: str, given: str | None) -> OwnCode | None:
    """The statements of a file; None where it cannot be read. given: its text as handed out."""
    tree = own_tree_of(source)
    if tree is None or "\r" in source:
        return None
    lines = source.split("\n")
    own = _own_lines(lines, given.split("\n") if given is not None else [])
    try:
        found = [*_statements(tree, "")]
    except RecursionError:
        return None
    taken = Counter(line for node, *_ in found for line in _lines_of(node))
    statements: list[Statement] = []
    for node, function, kind, names, body in found:
        first, last = _lines_of(node)[0], _lines_of(node)[-1]
        if (
            kind == OTHER
            or any(taken[line] > 1 for line in range(first, last + 1))
            or last - first >= 12
        ):
            continue
        if body != (0, 0) and (last > first or body[0] <= last):  # a head on a line of its own
            continue
        statements.append(
            Statement(
                number=len(statements),
                module=module,
                first=first,
                last=last,
                body=body,
                kind=kind,
                names=names,
                text="\n".join(lines[first - 1 : last]),
                function=function,
                is_own=all(line in own for line in range(first, last + 1)),
            )
        )
    del statements[MOST_STATEMENTS:]
    try:
        return OwnCode(module, source, tuple(statements), _mark(source, statements))
    except RecursionError:  # an expression is too deep to be written out
        return None


def _lines_of(node: ast.stmt) -> range:
    """The lines of a statement, or of the head of a loop or branch."""
    last = node.end_lineno or node.lineno
    if isinstance(node, ast.If | ast.While):
        last = node.test.end_lineno or last
    elif isinstance(node, ast.For):
        last = node.iter.end_lineno or last
    return range(node.lineno, last + 1)


Found = tuple[ast.stmt, str, str, tuple[str, ...], tuple[int, int]]


def _statements(node: ast.AST, prefix: str, function: str = "") -> Iterator[Found]:
    """Those within functions, in order; none in functions that yield or are asynchronous."""
    for inside in ast.iter_child_nodes(node):
        if isinstance(inside, FUNCTIONS):
            name = f"{prefix}{inside.name}"
            if not _pauses(inside):
                yield from _statements(inside, f"{name}.", name)
            continue
        if isinstance(inside, ast.ClassDef):
            yield from _statements(inside, f"{prefix}{inside.name}.", "")
            continue
        if isinstance(inside, ast.Lambda):
            continue
        if function and isinstance(inside, SIMPLE) and not _is_text(inside):
            kind = "return" if isinstance(inside, ast.Return) else ""
            if not (kind and inside.value is None):  # type: ignore[union-attr]
                yield inside, function, kind, _names_given(inside), (0, 0)
        elif function and isinstance(inside, LOOPS_AND_BRANCHES):
            body = inside.body[0].lineno, inside.body[-1].end_lineno or 0
            names = _targets(inside.target) if isinstance(inside, ast.For) else ()
            is_known = bool(names) or not isinstance(inside, ast.For)
            kind = "for" if names else "if"
            yield inside, function, kind if is_known else OTHER, names, body
        elif function and isinstance(inside, ast.stmt) and not _has_a_body(inside):
            yield inside, function, OTHER, (), (0, 0)
        yield from _statements(inside, prefix, function)


def _has_a_body(node: ast.stmt) -> bool:
    return hasattr(node, "body") or hasattr(node, "cases")


def _pauses(function: ast.AST) -> bool:
    if isinstance(function, ast.AsyncFunctionDef):
        return True
    waiting: list[ast.AST] = [*ast.iter_child_nodes(function)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom | ast.Await):
            return True
        if not isinstance(node, (*FUNCTIONS, ast.Lambda, ast.ClassDef)):
            waiting += ast.iter_child_nodes(node)
    return False


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _names_given(node: ast.stmt) -> tuple[str, ...]:
    if isinstance(node, ast.Assign):
        return tuple(dict.fromkeys(name for each in node.targets for name in _targets(each)))
    if isinstance(node, ast.AugAssign | ast.AnnAssign) and node.value is not None:
        return _targets(node.target)
    return ()


def _targets(node: ast.expr) -> tuple[str, ...]:
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Tuple | ast.List):
        return tuple(name for each in node.elts for name in _targets(each))
    return _targets(node.value) if isinstance(node, ast.Starred) else ()


def _own_lines(lines: list[str], given: list[str]) -> set[int]:
    """The numbers of lines that were not handed out."""
    mine, theirs = ([line.strip() for line in each] for each in (lines, given))
    matcher = difflib.SequenceMatcher(None, theirs, mine, autojunk=False)
    handed_out = {
        block.b + place + 1
        for block in matcher.get_matching_blocks()
        for place in range(block.size)
    }
    return {number for number, line in enumerate(mine, 1) if line} - handed_out


def _mark(source: str, statements: Iterable[Statement]) -> str:
    """The module's text with marks that say which statements run, and what they leave in names.

    Raises RecursionError.
    """
    tree = own_tree_of(source)
    assert tree is not None  # it was read before
    known = {(each.first, each.is_simple): each for each in statements}
    _Marker(known).visit(tree)
    return ast.unparse(ast.fix_missing_locations(tree))


class _Marker(ast.NodeTransformer):
    def __init__(self, known: Mapping[tuple[int, bool], Statement]) -> None:
        self.known = known

    def visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                setattr(node, name, [each for one in block for each in self._marked(one)])
        return node

    def _marked(self, node: ast.stmt) -> list[ast.stmt]:
        simple = isinstance(node, SIMPLE)
        if not simple and not isinstance(node, LOOPS_AND_BRANCHES):
            return [node]
        found = self.known.get((node.lineno, simple))
        if found is None:
            return [node]
        place: list[ast.expr] = [ast.Constant(found.module), ast.Constant(found.number)]
        if isinstance(node, ast.If | ast.While):
            node.test = _call("truth", [*place, node.test])
            return [node]
        values = [ast.keyword(name, ast.Name(name, ast.Load())) for name in found.names]
        end = ast.Expr(_call("end", place, values))
        if isinstance(node, ast.For):
            node.body.insert(0, end)
            return [node]
        start = ast.Expr(_call("start", place))
        if isinstance(node, ast.Return):
            assert node.value is not None
            node.value = _call("back", [*place, node.value])
            return [start, node]
        return [start, node, end] if values else [start, node]


def _call(what: str, args: list[ast.expr], keywords: list[ast.keyword] | None = None) -> ast.Call:
    watch = ast.Attribute(ast.Name("__watch__", ast.Load()), what, ast.Load())
    return ast.Call(watch, args, keywords or [])
