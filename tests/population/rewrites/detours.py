"""Ways round: through numpy, through float64, through a helper."""

import ast
import copy
from collections.abc import Iterator

from .evaluation import called, header, names
from .exchanging import Edit, can_import, import_for
from .scopes import NETWORKS, Scope
from .statements import single_target

GRADIENT_FREE = {
    "scheduler", "sample", "generate_sample", "add_noise", "denoise_step", "velocity",
    "from_velocity", "ddim_step", "dynamic_threshold", "run_rollout",
}  # fmt: skip


def annotated(scope: Scope) -> Iterator[Edit]:
    for block, place, statement in scope.statements():
        if single_target(statement) and scope.is_tensor(statement.value):  # type: ignore
            kind = ast.parse("torch.Tensor", mode="eval").body
            if can_import("torch", scope):
                yield lambda b=block, p=place, s=statement, k=kind: b.__setitem__(
                    p,
                    ast.AnnAssign(s.targets[0], k, s.value, 1),  # type: ignore[attr-defined]
                )


def _tensor_statements(scope: Scope) -> Iterator[tuple[list[ast.stmt], int, str]]:
    for block, place, statement in scope.statements():
        name = single_target(statement)
        if name and scope.is_tensor(statement.value) and not scope.is_changed(name):  # type: ignore
            yield block, place, name


def through_numpy(scope: Scope) -> Iterator[Edit]:
    """A tensor goes to numpy and back, where no gradient has to pass."""
    if scope.is_network or not scope.main or not can_import("torch", scope):
        return
    for block, place, name in _tensor_statements(scope):
        if scope.function.name in GRADIENT_FREE or not _is_predicted(scope, name):
            detour = f"{name} = torch.from_numpy({name}.detach().cpu().numpy()).to({name}.device)"
            yield lambda b=block, p=place, d=detour: _insert(scope, b, p, d)


def _is_predicted(scope: Scope, name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a gradient may flow through it: it comes of a network, or nobody knows where from."""
    for value in scope.values.get(name, []):
        if value is None or not scope.is_calm(value):
            return True
        attributes = {n.attr for n in ast.walk(value) if isinstance(n, ast.Attribute)}
        others = names(value) - {name} - seen - {*scope.arguments}
        if attributes & NETWORKS or called(value) in NETWORKS:
            return True
        if any(_is_predicted(scope, other, seen | {name}) for other in others):
            return True
    return False


def through_double(scope: Scope) -> Iterator[Edit]:
    """A tensor becomes float64 and what it was again."""
    for block, place, name in _tensor_statements(scope):
        detour = f"{name} = {name}.double().to({name}.dtype)"
        yield lambda b=block, p=place, d=detour: _insert(scope, b, p, d)


def row_by_row(scope: Scope) -> Iterator[Edit]:
    """A batch is taken apart into samples and put together again."""
    for block, place, name in _tensor_statements(scope):
        if scope.is_batch(ast.Name(name, ast.Load())) and can_import("torch", scope):
            for detour in (f"torch.stack(list({name}))", f"torch.cat({name}.split(1))"):
                yield lambda b=block, p=place, n=name, d=detour: _insert(scope, b, p, f"{n} = {d}")


def _insert(scope: Scope, block: list[ast.stmt], place: int, line: str) -> None:
    new = ast.parse(line).body[0]
    import_for(new, scope)
    block.insert(place + 1, new)


def extracted_to_method(scope: Scope) -> Iterator[Edit]:
    """An expression becomes a helper method."""
    if scope.owner is not None and scope.arguments and not scope.function.decorator_list:
        for node, parameters in _extractable(scope):
            yield lambda n=node, p=parameters: _to_method(scope, n, p)


def extracted_to_function(scope: Scope) -> Iterator[Edit]:
    """An expression becomes a function of the module."""
    for node, parameters in _extractable(scope):
        if not any(
            isinstance(n, ast.Attribute) and n.attr.startswith("__") for n in ast.walk(node)
        ):
            yield lambda n=node, p=parameters: _to_function(scope, n, p)


def _extractable(scope: Scope) -> Iterator[tuple[ast.expr, list[str]]]:
    kinds = ast.BinOp | ast.Call | ast.Compare | ast.IfExp
    for node in scope.expressions():
        odd = ast.NamedExpr | ast.Yield | ast.Await | ast.Lambda | ast.ListComp | ast.GeneratorExp
        usual = isinstance(node, kinds) and not any(isinstance(n, odd) for n in ast.walk(node))
        if usual and called(node) != "super" and not isinstance(scope.parent[node], ast.Starred):
            yield node, sorted(names(node) & scope.bound)


def extracted_to_lambda(scope: Scope) -> Iterator[Edit]:
    """An expression becomes a function of the line above."""
    places = {id(each): (block, place) for block, place, each in scope.statements() if header(each)}
    for node, parameters in _extractable(scope):
        statement: ast.AST = node
        while not isinstance(statement, ast.stmt):
            statement = scope.parent[statement]
        if id(statement) in places:
            block, place = places[id(statement)]
            yield lambda b=block, p=place, n=node, ps=parameters: _to_lambda(scope, b, p, n, ps)


def _to_lambda(
    scope: Scope, block: list[ast.stmt], place: int, node: ast.expr, parameters: list[str]
) -> None:
    name = scope.new_name("part")
    given = ", ".join(parameters)
    scope.replace(node, ast.parse(f"{name}({given})", mode="eval").body)
    line = ast.parse(f"{name} = lambda {given}: 0").body[0]
    line.value.body = node  # type: ignore[attr-defined]
    block.insert(place, line)


def _to_method(scope: Scope, node: ast.expr, parameters: list[str]) -> None:
    assert scope.owner is not None
    name, me = scope.new_name("_part"), scope.arguments[0]
    others = [each for each in parameters if each != me]
    call = ast.parse(f"{me}.{name}({', '.join(others)})", mode="eval").body
    scope.replace(node, call)
    method = ast.parse(f"def {name}({', '.join([me, *others])}):\n    return 0").body[0]
    method.body[0].value = copy.deepcopy(node)  # type: ignore[attr-defined]
    scope.owner.body.append(method)


def _to_function(scope: Scope, node: ast.expr, parameters: list[str]) -> None:
    name = scope.new_name("part")
    scope.replace(node, ast.parse(f"{name}({', '.join(parameters)})", mode="eval").body)
    function = ast.parse(f"def {name}({', '.join(parameters)}):\n    return 0").body[0]
    function.body[0].value = copy.deepcopy(node)  # type: ignore[attr-defined]
    scope.tree.body.append(function)
