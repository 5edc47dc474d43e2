"""Formulas without what changes nothing, so that a copy is known again where somebody wrote it in
other words.
"""

import ast
import copy
import itertools
from collections.abc import Iterable, Iterator, Set
from typing import TypeVar

from ..readings.patience import check_patience

NEUTRAL: dict[type[ast.operator], int] = {
    ast.Add: 0, ast.Sub: 0, ast.Mult: 1, ast.Div: 1, ast.Pow: 1
}  # fmt: skip
MOST_IN_A_ROW = 4  # functions that call each other and do nothing
MOST_STATEMENTS, MOST_NODES = 3, 40  # of a function that does nothing
Function = ast.FunctionDef | ast.Lambda
_Node = TypeVar("_Node", bound=ast.AST)


class Plain(ast.NodeTransformer):
    """All roots become calls of sqrt(), and what changes nothing is left out: x + 0, 1 * x, +x,
    (x,)[0], and calls of functions that return what they are given.

    identities: names of such functions. modules: names of what is imported, whose functions are
    others.
    """

    def __init__(self, identities: Set[str] = frozenset(), modules: Set[str] = frozenset()) -> None:
        self.identities, self.modules = identities, modules

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        neutral = NEUTRAL.get(type(node.op))
        if neutral is not None and _is(node.right, neutral):
            return node.left
        if isinstance(node.op, ast.Add | ast.Mult) and _is(node.left, neutral):
            return node.right
        is_root = isinstance(node.op, ast.Pow) and _is_half(node.right)
        return _root(node.left) if is_root else node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        self.generic_visit(node)
        inside = node.operand
        if isinstance(node.op, ast.UAdd):
            return inside
        both = [each.op for each in (node, inside) if isinstance(each, ast.UnaryOp)]
        if isinstance(inside, ast.UnaryOp) and all(isinstance(op, ast.USub) for op in both):
            return inside.operand
        return node

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
        self.generic_visit(node)
        return node.value

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        self.generic_visit(node)
        listed = node.value.elts if isinstance(node.value, ast.List | ast.Tuple) else []
        return listed[0] if len(listed) == 1 and _is(node.slice, 0) else node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        called = getattr(node.func, "attr", "") or getattr(node.func, "id", "")
        if called == "sqrt" and len(node.args) == 1:
            return _root(node.args[0])
        given = [*node.args, *(each.value for each in node.keywords)]
        if len(given) != 1:
            return node
        of = getattr(getattr(node.func, "value", None), "id", "")
        if isinstance(node.func, ast.Lambda):
            body = node.func.body  # which was visited before
            returned = isinstance(body, ast.Name) and body.id in _first(node.func)
        else:
            returned = called in self.identities and of not in self.modules
        return given[0] if returned else node


def plain_for(statements: Iterable[ast.stmt]) -> Plain:
    """What leaves out all that changes nothing in these statements of a file. Of functions that
    share a name, none is left out unless all of them do nothing.
    """
    named: list[tuple[str, Function]] = []
    modules = set()
    for statement in statements:
        check_patience()
        for node in ast.walk(statement):
            if isinstance(node, ast.FunctionDef):
                named.append((node.name, node))
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
                of = node.value
                named += [(each.id, of) for each in node.targets if isinstance(each, ast.Name)]
            elif isinstance(node, ast.Import | ast.ImportFrom):
                modules |= {each.asname or each.name.partition(".")[0] for each in node.names}
    short = [(name, function) for name, function in named if _is_short(function)]
    long = {name for name, _ in named} - {name for name, _ in short}
    plain = Plain(frozenset(), modules)
    for _ in range(MOST_IN_A_ROW):
        check_patience()
        others = long | {name for name, function in short if not _is_identity(function, plain)}
        plain = Plain({name for name, _ in short} - others, modules)
    return plain


def _body(function: Function) -> list[ast.stmt]:
    """The statements of a function without its docstring."""
    if isinstance(function, ast.Lambda):
        return [ast.Return(function.body)]
    return function.body[1:] if ast.get_docstring(function) else function.body


def _is_short(function: Function) -> bool:
    """Whether it is so short that it may do nothing."""
    body = _body(function)
    if not body or len(body) > MOST_STATEMENTS:
        return False
    nodes: Iterator[ast.AST] = itertools.chain.from_iterable(map(ast.walk, body))
    return len([*itertools.islice(nodes, MOST_NODES + 1)]) <= MOST_NODES


def _is_identity(function: Function, plain: Plain) -> bool:
    """Whether a function returns what it is given, perhaps under another name."""
    same = _first(function)
    for statement in _body(function):
        value = getattr(statement, "value", None)
        if not isinstance(statement, ast.Assign | ast.Return) or value is None:
            return False
        value = plain.visit(copy.deepcopy(value))
        is_same = isinstance(value, ast.Name) and value.id in same
        if isinstance(statement, ast.Return):
            return is_same
        names = {each.id for each in statement.targets if isinstance(each, ast.Name)}
        same = same | names if is_same else same - names
    return False


def _first(function: Function) -> set[str]:
    """The first parameter of a function, that of a method after self."""
    named = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
    return {*(named[1:2] if named[:1] in (["self"], ["cls"]) else named[:1])}


def alike(tree: _Node, plain: Plain | None = None) -> _Node:
    """Formulas are alike where one has a number in the place of the other's name, writes a root in
    another way, or does what changes nothing. One without any name is a number that somebody worked
    out, and stays. plain: what leaves out the functions that do nothing.
    """
    tree, known = (plain or Plain()).visit(tree), set[ast.AST]()
    for node in ast.walk(tree):  # outer ones before those inside them, which they speak for
        if not isinstance(node, ast.BinOp) or node in known:
            continue
        inside = [*ast.walk(node)]
        known.update(inside)
        if any(isinstance(each, ast.Name) for each in inside):
            for each in inside:
                if isinstance(each, ast.BinOp):
                    each.left, each.right = _or_name(each.left), _or_name(each.right)
    return tree


def _is(node: ast.expr, number: float | None) -> bool:
    """Whether it is this number."""
    value = node.value if isinstance(node, ast.Constant) else None
    return type(value) in (int, float) and value == number


def _is_half(node: ast.expr) -> bool:
    """Whether it is 0.5 or 1 / 2."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return _is(node.left, 1) and _is(node.right, 2)
    return _is(node, 0.5)


def _or_name(node: ast.expr) -> ast.expr:
    """A name in the place of a number with decimals, for which the original may have a name."""
    value = node.value if isinstance(node, ast.Constant) else None
    is_other = isinstance(value, float) and not value.is_integer()
    return ast.Name("v", ast.Load()) if is_other else node


def _root(of: ast.expr) -> ast.expr:
    return ast.Call(ast.Attribute(of, "sqrt", ast.Load()), [], [])
