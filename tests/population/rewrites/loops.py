"""Loops, comprehensions, and how calls and dicts get their parts."""

import ast
from collections.abc import Iterator

from .evaluation import called, header, names
from .exchanging import Edit
from .scopes import Scope
from .statements import single_target


def list_built_by_comprehension(scope: Scope) -> Iterator[Edit]:
    """xs = []; for x in A: xs.append(B)  ->  xs = [B for x in A]"""
    for block, place, loop in scope.statements():
        start = block[place - 1] if place else None
        if not (isinstance(start, ast.Assign) and ast.dump(start.value) == ast.dump(EMPTY)):
            continue
        if not isinstance(loop, ast.For) or loop.orelse or len(loop.body) != 1:
            continue
        call = loop.body[0].value if isinstance(loop.body[0], ast.Expr) else None
        listed = ast.unparse(start.targets[0])
        if not (isinstance(call, ast.Call) and ast.unparse(call.func) == f"{listed}.append"):
            continue
        item = call.args[0]
        bound = names(loop.target, ast.Store)
        if listed in names(item) | names(loop.iter) or _read_elsewhere(scope, loop, bound):
            continue
        if all(not isinstance(n, ast.NamedExpr | ast.Yield) for n in ast.walk(loop)):
            yield lambda b=block, p=place, s=start, w=loop, i=item: _comprehend(b, p, s, w, i)


EMPTY = ast.List([], ast.Load())


def _read_elsewhere(scope: Scope, loop: ast.AST, bound: set[str]) -> bool:
    inside = {id(n) for n in ast.walk(loop)}
    return any(
        isinstance(n, ast.Name) and n.id in bound and id(n) not in inside
        for n in ast.walk(scope.function)
    )


def _comprehend(
    block: list[ast.stmt], place: int, start: ast.Assign, loop: ast.For, item: ast.expr
) -> None:
    start.value = ast.ListComp(item, [ast.comprehension(loop.target, loop.iter, [], 0)])
    del block[place]


def list_built_by_loop(scope: Scope) -> Iterator[Edit]:
    """xs = [B for x in A]  ->  xs = []; for x in A: xs.append(B)"""
    for block, place, statement in scope.statements():
        value = statement.value if isinstance(statement, ast.Assign) else None
        if not isinstance(value, ast.ListComp) or len(value.generators) != 1:
            continue
        target = statement.targets[0]  # type: ignore[attr-defined]
        loop = value.generators[0]
        bound = names(loop.target, ast.Store)
        if (
            isinstance(target, ast.Name)
            and target.id not in names(value)
            and not (
                _read_elsewhere(scope, value, bound) or len(statement.targets) > 1  # type: ignore
            )
        ):
            yield lambda b=block, p=place, v=value, n=target.id: _loop(b, p, v, n)


def _loop(block: list[ast.stmt], place: int, value: ast.ListComp, name: str) -> None:
    new = ast.parse(f"{name} = []\nfor _ in _:\n    {name}.append(_)").body
    loop, first = new[1], value.generators[0]
    assert isinstance(loop, ast.For)
    loop.target, loop.iter = first.target, first.iter
    loop.body[0].value.args = [value.elt]  # type: ignore[attr-defined]
    for condition in reversed(first.ifs):
        loop.body = [ast.If(condition, loop.body, [])]
    block[place : place + 1] = new


def while_for_range(scope: Scope) -> Iterator[Edit]:
    """for t in range(a, b): ...  ->  t = a; while t < b: ...; t += 1"""
    for block, place, loop in scope.statements():
        if not isinstance(loop, ast.For) or loop.orelse or not isinstance(loop.target, ast.Name):
            continue
        inner = (ast.Continue, ast.FunctionDef, ast.Lambda, ast.GeneratorExp)
        name, count = loop.target.id, _counting(loop.iter)
        inside = [n for each in loop.body for n in ast.walk(each)]
        stored = name in set().union(*(names(each, ast.Store) for each in loop.body))
        odd = stored or any(isinstance(n, inner) for n in inside)
        if count and not odd and not _read_elsewhere(scope, loop, {name}):
            yield lambda b=block, p=place, w=loop, c=count: _while(scope, b, p, w, c)


def _counting(node: ast.expr) -> tuple[str, str, int] | None:
    """Start, stop and step of a range."""
    backwards = called(node) == "reversed" and len(node.args) == 1  # type: ignore[attr-defined]
    call = node.args[0] if backwards else node  # type: ignore[attr-defined]
    if called(call) != "range" or call.keywords or not isinstance(call.func, ast.Name):
        return None
    if any(isinstance(each, ast.Starred) for each in call.args):
        return None  # who knows how many they are
    given = [ast.unparse(each) for each in call.args]
    start, stop, step = ["0", *given, "1"] if len(given) == 1 else [*given, "1"][:3]
    if step not in ("1", "-1") or (backwards and step == "-1"):
        return None
    return (f"({stop}) - 1", f"({start}) - 1", -1) if backwards else (start, stop, int(step))


def _while(
    scope: Scope, block: list[ast.stmt], place: int, loop: ast.For, count: tuple[str, str, int]
) -> None:
    name, end = loop.target.id, scope.new_name("end")  # type: ignore[attr-defined]
    start, stop, step = count
    sign = "<" if step > 0 else ">"
    new = ast.parse(f"{name}, {end} = {start}, {stop}\nwhile {name} {sign} {end}:\n    pass").body
    assert isinstance(new[1], ast.While)
    new[1].body = [*loop.body, *ast.parse(f"{name} += {step}").body]
    block[place : place + 1] = new


def arguments_unpacked(scope: Scope) -> Iterator[Edit]:
    """f(a, b, c=d)  ->  f(*(a, b), **{"c": d})"""
    for node in scope.expressions():
        if not isinstance(node, ast.Call) or called(node) in ("super", "") or not node.args:
            continue
        odd = any(isinstance(a, ast.Starred | ast.GeneratorExp) for a in node.args)
        if not odd and all(keyword.arg for keyword in node.keywords):
            yield lambda n=node: _unpack(n)


def _unpack(call: ast.Call) -> None:
    call.args = [ast.Starred(ast.Tuple(call.args, ast.Load()), ast.Load())]
    if call.keywords:
        keys: list[ast.expr | None] = [ast.Constant(each.arg) for each in call.keywords]
        values = [each.value for each in call.keywords]
        call.keywords = [ast.keyword(None, ast.Dict(keys, values))]


def dict_by_keywords(scope: Scope) -> Iterator[Edit]:
    """{"a": A}  ->  dict(a=A)"""
    if "dict" in scope.bound:
        return
    for node in scope.expressions():
        if isinstance(node, ast.Dict) and node.keys:
            keys = [getattr(key, "value", None) for key in node.keys]
            if all(isinstance(key, str) and key.isidentifier() for key in keys):
                yield lambda n=node, k=keys: scope.replace(n, _dict_call(n, k))


def _dict_call(node: ast.Dict, keys: list[str]) -> ast.Call:
    pairs = zip(keys, node.values, strict=True)
    return ast.Call(ast.Name("dict", ast.Load()), [], [ast.keyword(k, v) for k, v in pairs])


def dict_filled_step_by_step(scope: Scope) -> Iterator[Edit]:
    """values = {"a": A}  ->  values = {}; values["a"] = A; and the same with return."""
    for block, place, statement in scope.statements():
        value, name = header(statement), single_target(statement)
        if isinstance(statement, ast.Return):
            name = scope.new_name("filled")
        filled = isinstance(value, ast.Dict) and len(value.keys) > 1 and all(value.keys)
        if filled and name and name not in names(value):  # type: ignore[arg-type]
            yield lambda b=block, p=place, n=name, v=value: _fill_dict(b, p, n, v)


def _fill_dict(block: list[ast.stmt], place: int, name: str, value: ast.Dict) -> None:
    new = ast.parse(f"{name} = {{}}").body
    for key, each in zip(value.keys, value.values, strict=True):
        line = ast.parse(f"{name}[0] = 0").body[0]
        line.targets[0].slice, line.value = key, each  # type: ignore[attr-defined]
        new.append(line)
    if isinstance(block[place], ast.Return):
        new.append(ast.parse(f"def f():\n    return {name}").body[0].body[0])  # type: ignore
    block[place : place + 1] = new
