"""An expression for another that means the same, where its place and its parts allow it."""

import ast
from collections.abc import Callable, Iterator

from .evaluation import called, is_atom, is_cheap, names
from .formulas import SAME
from .patterns import Found, fill, gaps, match, own_names, parsed, written_twice
from .scopes import Scope

Edit = Callable[[], None]
# Replacements that need the whole of a line around them to be of some kind.
ITERATED = {"reversed(range(A))", "reversed(range(A, B))", "range(A, 0, -1)", "range(A, -1, -1)"}
ROUNDING = {"int", "round", "floor", "ceil", "long", "range"}
IMPORTS = {
    "np": "import numpy as np",
    "F": "import torch.nn.functional as F",
    "torch": "import torch",
    "math": "import math",
}


def exchanged(kind: str, scope: Scope) -> Iterator[Edit]:
    """Every way to write an expression of a function as another of this kind."""
    for node in scope.expressions():
        for pattern, *others in SAME[kind]:
            found = match(pattern, node)
            if found is None or not _fits(pattern, found, node, scope):
                continue
            for other in others:
                if _may_stand(pattern, other, found, scope):
                    yield lambda node=node, other=other, found=found: _put(
                        scope, node, other, found
                    )


def _fits(pattern: str, found: Found, node: ast.expr, scope: Scope) -> bool:
    """Each gap holds what it stands for, and the place allows the change."""
    for gap, values in found.items():
        for value in values:
            if gap in "NP" and not is_atom(value):
                return False
            if gap == "X" and not scope.is_tensor(value):
                return False
            if gap == "M" and not scope.is_mask(value):
                return False
            if gap == "L" and not scope.is_count(value):
                return False
    if pattern == "torch.full((A,), B, **K)" and "np" in names(scope.function):
        return False  # torch.tensor keeps the float64 of a number of numpy's
    parent = scope.parent[node]
    iterated = isinstance(parent, ast.For) and parent.iter is node
    if pattern.startswith("tqdm"):
        return iterated
    if pattern in ITERATED:
        return iterated or called(parent) == "tqdm"
    if pattern in ("A / B", "X / B"):
        return not _is_rounded(node, scope)
    if pattern in ("A * B", "A - B"):
        texts = (n for n in ast.walk(node) if isinstance(n, ast.Constant))
        return "np" not in names(node) and not any(isinstance(n.value, str) for n in texts)
    return not (scope.is_network and ("mse" in pattern or "self." in pattern or "mean" in pattern))


def _is_rounded(node: ast.AST, scope: Scope) -> bool:
    """It is made an integer or compared, so that the last bit counts; or it is a path."""
    if any(isinstance(n, ast.Constant) and isinstance(n.value, str) for n in ast.walk(node)):
        return True
    while node is not scope.function:
        if isinstance(node, ast.Compare | ast.Slice) or called(node) in ROUNDING:
            return True
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.FloorDiv | ast.Mod):
            return True
        node = scope.parent[node]
    return False


def _may_stand(pattern: str, other: str, found: Found, scope: Scope) -> bool:
    """The order of evaluation stays, or does not matter; names mean what they should."""
    twice = written_twice(other)
    if any(not is_cheap(value) for gap in twice for value in found.get(gap, [])):
        return False
    if gaps(pattern) != gaps(other):
        parts = [value for values in found.values() for value in values]
        if not all(scope.is_calm(part) for part in parts):
            return False
    if own_names(other) & {*scope.bound, *names(scope.function)}:
        return False
    return all(can_import(name, scope) for name in names(parsed(other)) & IMPORTS.keys())


def can_import(name: str, scope: Scope) -> bool:
    """The name is the usual one in this file, or free."""
    if name in scope.bound:
        return False
    usual = ast.dump(ast.parse(IMPORTS[name]).body[0])
    binding = [each for each in scope.tree.body if name in _binds(each)]
    return all(ast.dump(each) in (usual, ast.dump(_FROM_TORCH)) for each in binding)


_FROM_TORCH = ast.parse("from torch.nn import functional as F").body[0]


def _binds(statement: ast.stmt) -> set[str]:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return {(each.asname or each.name).partition(".")[0] for each in statement.names}
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return {statement.name}
    return names(statement, ast.Store)


def import_for(code: ast.AST, scope: Scope) -> None:
    """Import what code uses and the file does not have yet."""
    for name in names(code) & IMPORTS.keys():
        if not any(name in _binds(each) for each in scope.tree.body):
            future = [
                i
                for i, each in enumerate(scope.tree.body)
                if isinstance(each, ast.ImportFrom) and each.module == "__future__"
            ]
            place = max(future) + 1 if future else 1
            scope.tree.body.insert(place, ast.parse(IMPORTS[name]).body[0])


def _put(scope: Scope, node: ast.expr, pattern: str, found: Found) -> None:
    new = fill(pattern, found)
    import_for(new, scope)
    scope.replace(node, new)
