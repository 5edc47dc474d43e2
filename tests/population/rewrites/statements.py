"""Names, the order of statements, and where an expression stands."""

import ast
from collections.abc import Iterator

from .evaluation import called, evaluated, header, is_atom, names
from .exchanging import Edit
from .scopes import Scope


def locals_renamed(scope: Scope) -> Iterator[Edit]:
    bound = {n.id for n in ast.walk(scope.function) if _is_stored(n)} - {*scope.arguments}
    inner = {n.arg for n in ast.walk(scope.function) if isinstance(n, ast.arg)}
    text = ast.unparse(scope.function)
    if any(word in text for word in ("locals(", "global ", "nonlocal ", "import ", "except ")):
        return
    own = {n.name for n in ast.walk(scope.function) if isinstance(n, ast.FunctionDef)}
    if bound - inner - own:
        yield lambda: _rename(scope, sorted(bound - inner - own))


def _is_stored(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _rename(scope: Scope, old: list[str]) -> None:
    new = {}
    for name in old:
        new[name] = scope.new_name("value")
        for node in ast.walk(scope.function):
            if isinstance(node, ast.Name) and node.id == name:
                node.id = new[name]


def inlined(scope: Scope) -> Iterator[Edit]:
    """A variable that is read once goes where it is read."""
    for block, place, statement in scope.statements():
        name = single_target(statement)
        if not name or len(scope.values.get(name, [])) != 1 or name in scope.arguments:
            continue
        if _binds_inside(statement.value):  # type: ignore[attr-defined]
            continue  # a name that is bound in it may be read before
        reads = [n for n in ast.walk(scope.function) if _reads(n, name)]
        if len(reads) == 1:
            for later in range(place + 1, len(block)):
                if _can_move(scope, block, place, later, reads[0]):
                    yield lambda b=block, p=place, r=reads[0]: _inline(scope, b, p, r)


def _reads(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)


def single_target(statement: ast.stmt) -> str:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        return getattr(statement.targets[0], "id", "")
    return ""


def _can_move(scope: Scope, block: list[ast.stmt], place: int, later: int, read: ast.expr) -> bool:
    """Whether the value assigned at a place may be computed where it is read in a later one."""
    value, whole = block[place].value, header(block[later])  # type: ignore[attr-defined]
    if whole is None or isinstance(value, ast.Starred):
        return False
    order = [*evaluated(whole)]
    if not any(node is read for node in order):
        return False
    before = order[: [node is read for node in order].index(True)]
    between = block[place + 1 : later]
    if not between and all(is_atom(node) for node in before):
        return True
    calm = scope.is_calm(value) and all(scope.is_calm(node) for node in before)
    plain = all(scope.is_plain(each) for each in between)
    written = set().union(*(names(each, ast.Store) for each in between))
    return calm and plain and not written & names(value)


def _inline(scope: Scope, block: list[ast.stmt], place: int, read: ast.expr) -> None:
    scope.replace(read, block[place].value)  # type: ignore[attr-defined]
    del block[place]


def hoisted(scope: Scope) -> Iterator[Edit]:
    """A part of an expression gets a name."""
    for block, place, statement in scope.statements():
        whole = header(statement)
        if whole is None:
            continue
        order = [*evaluated(whole)]
        for number, node in enumerate(order):
            if not isinstance(node, ast.BinOp | ast.Call | ast.Compare | ast.Subscript):
                continue
            inside = {id(n) for n in ast.walk(node)}
            before = [n for n in order[:number] if id(n) not in inside]
            calm = [*before, node] if any(not is_atom(n) for n in before) else []
            named = isinstance(statement, ast.Assign) and node is whole
            if not named and all(map(scope.is_calm, calm)) and not _binds_inside(node):
                yield lambda b=block, p=place, n=node: _hoist(scope, b, p, n)


def _binds_inside(node: ast.AST) -> bool:
    return any(isinstance(n, ast.NamedExpr | ast.Yield | ast.Await) for n in ast.walk(node))


def _hoist(scope: Scope, block: list[ast.stmt], place: int, node: ast.expr) -> None:
    name = scope.new_name("part")
    scope.replace(node, ast.Name(name, ast.Load()))
    block.insert(place, ast.Assign([ast.Name(name, ast.Store())], node))


def exchanged_statements(scope: Scope) -> Iterator[Edit]:
    """Two neighbours that do not need each other; random numbers are independent."""
    for block, place, statement in scope.statements():
        if place and _are_independent(scope, block[place - 1], statement):
            yield lambda b=block, p=place: b.insert(p - 1, b.pop(p))


def _are_independent(scope: Scope, first: ast.stmt, second: ast.stmt) -> bool:
    wrote, writes = names(first, ast.Store), names(second, ast.Store)
    return (
        scope.is_plain(first)
        and scope.is_plain(second)
        and not wrote & (writes | names(second))
        and not writes & names(first)
    )


def assigned_together(scope: Scope) -> Iterator[Edit]:
    """a = A; b = B  ->  a, b = A, B"""
    for block, place, statement in scope.statements():
        one, two = (
            (single_target(block[place - 1]), single_target(statement)) if place else ("", "")
        )
        if one and two and one not in names(statement) and one != two and not scope.is_nested:
            yield lambda b=block, p=place: _join(b, p)


def _join(block: list[ast.stmt], place: int) -> None:
    first, second = block[place - 1], block[place]
    assert isinstance(first, ast.Assign) and isinstance(second, ast.Assign)
    targets = ast.Tuple([first.targets[0], second.targets[0]], ast.Store())
    block[place - 1 : place + 1] = [
        ast.Assign([targets], ast.Tuple([first.value, second.value], ast.Load()))
    ]


def assigned_one_by_one(scope: Scope) -> Iterator[Edit]:
    """a, b = A, B  ->  a = A; b = B"""
    for block, place, statement in scope.statements():
        if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
            continue
        target, value = statement.targets[0], statement.value
        if not (isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)) or scope.is_nested:
            continue
        if not all(isinstance(each, ast.Name) for each in target.elts):
            continue
        if any(isinstance(each, ast.Starred) for each in value.elts):
            continue
        if not any(
            names(target.elts[i], ast.Store) & names(later)
            for i in range(len(target.elts))
            for later in value.elts[i + 1 :]
        ):
            pairs = [*zip(target.elts, value.elts, strict=True)]
            yield lambda b=block, p=place, each=pairs: b.__setitem__(
                slice(p, p + 1), [ast.Assign([name], value) for name, value in each]
            )


def plainly_assigned(scope: Scope) -> Iterator[Edit]:
    """x += y  ->  x = x + y, where x is nobody else's."""
    for block, place, statement in scope.statements():
        name = getattr(statement.target, "id", "") if isinstance(statement, ast.AugAssign) else ""
        if name and _is_fresh(scope, name):
            yield lambda b=block, p=place, s=statement: b.__setitem__(
                p,
                ast.Assign([s.target], ast.BinOp(_read(s.target.id), s.op, s.value)),  # type: ignore
            )


def _read(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _is_fresh(scope: Scope, name: str) -> bool:
    """Every value that it gets is made for it: of a sum or a product, a number or a draw."""
    given = [v for v in scope.values.get(name, []) if v is not None]
    fresh = ("randn", "randn_like", "DL_random", "clone", "zeros", "ones", "clamp", "float")
    return (
        bool(given)
        and name not in scope.arguments
        and all(isinstance(v, ast.BinOp | ast.Constant) or called(v) in fresh for v in given)
    )


def with_walrus(scope: Scope) -> Iterator[Edit]:
    """x = A; f(x)  ->  f((x := A))"""
    for block, place, statement in scope.statements():
        name, after = single_target(statement), block[place + 1 : place + 2]
        whole = header(after[0]) if after else None
        if not name or whole is None or isinstance(after[0], ast.AugAssign):
            continue
        if any(isinstance(n, ast.comprehension) for n in ast.walk(whole)):
            continue  # no walrus may stand there
        reads = [n for n in evaluated(whole) if _reads(n, name)]
        if reads and _can_move(scope, block, place, place + 1, reads[0]):
            yield lambda b=block, p=place, r=reads[0]: _walrus(scope, b, p, r)


def _walrus(scope: Scope, block: list[ast.stmt], place: int, read: ast.Name) -> None:
    value = block[place].value  # type: ignore[attr-defined]
    scope.replace(read, ast.NamedExpr(ast.Name(read.id, ast.Store()), value))
    del block[place]
