"""Forms of code with gaps: "A.sqrt()" is found in code, and "A ** 0.5" is made of what was found.

A gap is a name of one capital letter: A, B, C, D stand for any expression, X for a tensor, N
and P for names, attributes or constants, M for a mask, L for a length. In a call, *S stands for the
other arguments and **K for the other keywords.
"""

import ast
import copy
import functools
from collections import Counter

GAPS = set("ABCDXNPLMSK")
Found = dict[str, list[ast.AST]]  # *S and **K hold any number, the others one


@functools.cache
def parsed(pattern: str) -> ast.expr:
    return ast.parse(pattern, mode="eval").body


def match(pattern: str, node: ast.AST) -> Found | None:
    """What stands in the gaps, or None where the node has another form."""
    found: Found = {}
    return found if _match(parsed(pattern), node, found) else None


def fill(pattern: str, found: Found) -> ast.expr:
    """The pattern with its gaps filled."""
    return _Filled(found).visit(copy.deepcopy(parsed(pattern)))


def gaps(pattern: str) -> list[str]:
    """In the order in which they are evaluated, but for a conditional expression."""
    found = [n for n in ast.walk(parsed(pattern)) if _gap(n)]
    found.sort(key=lambda n: n.col_offset)
    return [n.id for n in found]


def written_twice(pattern: str) -> set[str]:
    """The gaps whose expression would be evaluated more than once, or later."""
    names = [n.id for n in ast.walk(parsed(pattern)) if isinstance(n, ast.Name) and n.id in GAPS]
    inside = [
        n.id
        for scope in ast.walk(parsed(pattern))
        if isinstance(scope, ast.ListComp | ast.GeneratorExp | ast.Lambda)
        for n in ast.walk(scope)
        if isinstance(n, ast.Name) and n.id in GAPS
    ]
    return {name for name, count in Counter(names).items() if count > 1} | {*inside}


def own_names(pattern: str) -> set[str]:
    """The names that a pattern itself binds."""
    stored = (n for n in ast.walk(parsed(pattern)) if isinstance(n, ast.Name))
    return {n.id for n in stored if isinstance(n.ctx, ast.Store)}


def _gap(node: object) -> str:
    return node.id if isinstance(node, ast.Name) and node.id in GAPS else ""


def _match(pattern: object, node: object, found: Found) -> bool:
    if gap := _gap(pattern):
        if not isinstance(node, ast.expr) or isinstance(node, ast.Starred):
            return False
        known = found.setdefault(gap, [node])
        return ast.dump(known[0]) == ast.dump(node)
    if type(pattern) is not type(node):
        number = isinstance(pattern, int | float) and isinstance(node, int | float)
        return number and bool not in (type(pattern), type(node)) and pattern == node
    if isinstance(pattern, ast.Call):
        assert isinstance(node, ast.Call)
        return _match_call(pattern, node, found)
    if isinstance(pattern, list):
        assert isinstance(node, list)
        return len(pattern) == len(node) and all(
            _match(one, other, found) for one, other in zip(pattern, node, strict=True)
        )
    if isinstance(pattern, ast.AST):
        return all(
            _match(value, getattr(node, field), found)
            for field, value in ast.iter_fields(pattern)
            if field not in ("ctx", "kind")
        )
    return pattern == node


def _match_call(pattern: ast.Call, node: ast.Call, found: Found) -> bool:
    if any(isinstance(a, ast.Starred) for a in node.args) or any(not k.arg for k in node.keywords):
        return False
    args, given = pattern.args, node.args
    if args and isinstance(args[-1], ast.Starred):
        args, given = args[:-1], node.args[: len(args) - 1]
        found["S"] = [*node.args[len(args) :]]
    named = {k.arg: k.value for k in pattern.keywords if k.arg}
    others = [k for k in node.keywords if k.arg not in named]
    if others and len(named) == len(pattern.keywords):
        return False
    found["K"] = [*others]
    values = {k.arg: k.value for k in node.keywords}
    return (
        _match(pattern.func, node.func, found)
        and _match(args, given, found)
        and all(name in values and _match(v, values[name], found) for name, v in named.items())
    )


class _Filled(ast.NodeTransformer):
    def __init__(self, found: Found) -> None:
        self.found = found

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return copy.deepcopy(self.found[node.id][0]) if _gap(node) else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        rest = [each for each in node.args if isinstance(each, ast.Starred) and _gap(each.value)]
        node.args = [each for each in node.args if each not in rest]
        named = [k for k in node.keywords if k.arg]
        more = [*self.found["K"]] if len(named) < len(node.keywords) else []
        node.keywords = named
        self.generic_visit(node)
        node.args += copy.deepcopy(self.found["S"]) if rest else []  # type: ignore[arg-type]
        node.keywords += copy.deepcopy(more)  # type: ignore[arg-type]
        return node
