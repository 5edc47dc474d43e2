"""What code reads and in which order it is evaluated."""

import ast
import itertools
from collections.abc import Iterator


def names(node: ast.AST, kind: type[ast.expr_context] = ast.Load) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, kind)}


def called(node: ast.AST) -> str:
    """The last name of what a call calls."""
    func = node.func if isinstance(node, ast.Call) else None
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


def is_atom(node: ast.AST) -> bool:
    """A name, a constant, or attributes of a name: reading it twice is reading it once."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name | ast.Constant)


def is_cheap(node: ast.AST) -> bool:
    """Sums and products of atoms: they may be computed again."""
    if isinstance(node, ast.keyword):
        return is_cheap(node.value)
    if isinstance(node, ast.BinOp):
        return is_cheap(node.left) and is_cheap(node.right)
    return is_atom(node)


def blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """Every list of statements below a node, but those of inner functions and classes."""
    for field in ("body", "orelse", "finalbody"):
        block = getattr(node, field, None)
        if isinstance(block, list):
            yield block
            for each in block:
                if not isinstance(each, ast.FunctionDef | ast.ClassDef):
                    yield from blocks(each)


def header(statement: ast.stmt) -> ast.expr | None:
    """The expression that a statement evaluates once, before anything else of it happens."""
    if isinstance(statement, ast.If):
        return statement.test
    if isinstance(statement, ast.For):
        return statement.iter
    if isinstance(statement, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Return | ast.Expr):
        return statement.value
    return None


def evaluated(node: ast.expr) -> Iterator[ast.expr]:
    """The parts of an expression in the order in which they are done. What may be evaluated later,
    more often or not at all (a branch, a lambda, a comprehension) is left out.
    """
    if isinstance(node, ast.IfExp):
        yield from evaluated(node.test)
    elif isinstance(node, ast.BoolOp):
        yield from evaluated(node.values[0])
    elif isinstance(node, ast.Compare):
        yield from evaluated(node.left)
        yield from evaluated(node.comparators[0])
    elif isinstance(node, ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp):
        yield from evaluated(node.generators[0].iter)
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            yield from itertools.chain(evaluated(key) if key else (), evaluated(value))
    elif not isinstance(node, ast.Lambda):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.keyword):
                yield from evaluated(child.value)
            elif isinstance(child, ast.expr):
                yield from evaluated(child)
    yield node
