"""Ways through a function: branches, and where gradients are off."""

import ast
import copy
from collections.abc import Iterator

from .evaluation import called, header
from .exchanging import Edit
from .scopes import NETWORKS, Scope

NO_GRAD = "torch.no_grad()"


def branches_turned(scope: Scope) -> Iterator[Edit]:
    """if c: A else: B  ->  if not c: B else: A"""
    for _, _, statement in scope.statements():
        if isinstance(statement, ast.If) and statement.orelse:
            yield lambda s=statement: _turn(s)


def _turn(statement: ast.If) -> None:
    statement.test = ast.UnaryOp(ast.Not(), statement.test)
    statement.body, statement.orelse = statement.orelse, statement.body


def choice_for_branches(scope: Scope) -> Iterator[Edit]:
    """if c: x = A else: x = B  ->  x = A if c else B; and the same with return."""
    for block, place, statement in scope.statements():
        if not isinstance(statement, ast.If) or len(statement.body) != 1:
            continue
        rest = statement.orelse or block[place + 1 :]
        one, two = statement.body[0], rest[0] if len(rest) == 1 else None
        returns = isinstance(one, ast.Return) and isinstance(two, ast.Return)
        if (returns and one.value and two.value) or (  # type: ignore[union-attr]
            isinstance(one, ast.Assign)
            and isinstance(two, ast.Assign)
            and bool(statement.orelse)
            and [*map(ast.dump, one.targets)] == [*map(ast.dump, two.targets)]
        ):
            yield lambda b=block, p=place: _choose(b, p)


def _choose(block: list[ast.stmt], place: int) -> None:
    statement = block[place]
    assert isinstance(statement, ast.If)
    two = statement.orelse[0] if statement.orelse else block.pop(place + 1)
    new = statement.body[0]
    new.value = ast.IfExp(statement.test, new.value, two.value)  # type: ignore[attr-defined]
    block[place] = new


def branches_for_choice(scope: Scope) -> Iterator[Edit]:
    """x = A if c else B  ->  if c: x = A else: x = B"""
    for block, place, statement in scope.statements():
        simple = isinstance(statement, ast.Return) or (
            isinstance(statement, ast.Assign)
            and all(isinstance(target, ast.Name) for target in statement.targets)
        )
        if simple and isinstance(header(statement), ast.IfExp):
            yield lambda b=block, p=place: _branch(b, p)


def _branch(block: list[ast.stmt], place: int) -> None:
    statement = block[place]
    choice = statement.value  # type: ignore[attr-defined]
    other = copy.deepcopy(statement)
    statement.value, other.value = choice.body, choice.orelse  # type: ignore[attr-defined]
    block[place] = ast.If(choice.test, [statement], [other])


def _leaves(block: list[ast.stmt]) -> bool:
    return bool(block) and isinstance(block[-1], ast.Return | ast.Raise | ast.Continue)


def rest_in_else(scope: Scope) -> Iterator[Edit]:
    """if c: return A; B  ->  if c: return A else: B"""
    for block, place, statement in scope.statements():
        has_rest = isinstance(statement, ast.If) and not statement.orelse and block[place + 1 :]
        if has_rest and _leaves(statement.body):  # type: ignore[attr-defined]
            yield lambda b=block, p=place, s=statement: _into_else(b, p, s)


def _into_else(block: list[ast.stmt], place: int, statement: ast.If) -> None:
    statement.orelse = block[place + 1 :]
    del block[place + 1 :]


def early_return(scope: Scope) -> Iterator[Edit]:
    """if c: return A else: B  ->  if c: return A; B"""
    for block, place, statement in scope.statements():
        if isinstance(statement, ast.If) and statement.orelse and _leaves(statement.body):
            yield lambda b=block, p=place, s=statement: _out_of_else(b, p, s)


def _out_of_else(block: list[ast.stmt], place: int, statement: ast.If) -> None:
    block[place + 1 : place + 1] = statement.orelse
    statement.orelse = []


def no_grad_in_the_body(scope: Scope) -> Iterator[Edit]:
    """@torch.no_grad()  ->  with torch.no_grad():"""
    for each in scope.function.decorator_list:
        if ast.unparse(each) in (NO_GRAD, "torch.no_grad"):
            yield lambda d=each: _into_body(scope.function, d)


def _into_body(function: ast.FunctionDef, decorator: ast.expr) -> None:
    function.decorator_list.remove(decorator)
    function.body = [_with(NO_GRAD, function.body)]


def _with(manager: str, body: list[ast.stmt]) -> ast.With:
    new = ast.parse(f"with {manager}:\n    pass").body[0]
    assert isinstance(new, ast.With)
    new.body = body
    return new


def no_grad_above(scope: Scope) -> Iterator[Edit]:
    """with torch.no_grad():  ->  @torch.no_grad(), where no network is called outside."""
    for place, statement in enumerate(scope.function.body):
        others = scope.function.body[:place] + scope.function.body[place + 1 :]
        if _is_no_grad(statement) and not any(_may_need_a_gradient(scope, each) for each in others):
            yield lambda s=statement, p=place: _to_decorator(scope.function, s, p)


def _is_no_grad(statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.With) or len(statement.items) != 1:
        return False
    return ast.unparse(statement.items[0]) == NO_GRAD


def _may_need_a_gradient(scope: Scope, statement: ast.stmt) -> bool:
    calls = [n for n in ast.walk(statement) if isinstance(n, ast.Call)]
    return any(called(call) in NETWORKS or called(call) in scope.values for call in calls)


def _to_decorator(function: ast.FunctionDef, statement: ast.With, place: int) -> None:
    function.body[place : place + 1] = statement.body
    function.decorator_list.append(ast.parse(NO_GRAD, mode="eval").body)


def gradients_set(scope: Scope) -> Iterator[Edit]:
    """with torch.no_grad():  ->  with torch.set_grad_enabled(False):"""
    for block, place, statement in scope.statements():
        if _is_no_grad(statement):
            yield lambda b=block, p=place, s=statement: b.__setitem__(
                p, _with("torch.set_grad_enabled(False)", s.body)
            )
