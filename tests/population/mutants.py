"""Small changes to right code by operators that know nothing of diffusion.

A mutant is one function with one change: a call dropped, an operator swapped, an index or a bound
shifted by one, a name taken for another, a statement left out, a condition negated, arguments
exchanged. Most are wrong, some are equivalent, and which is which is for the referee to say.
"""

import ast
import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pieces import Submission, put_in, solved

SAMPLE = Path(__file__).parent / "mutants.json"
DROPPABLE = {
    "sqrt", "rsqrt", "clamp", "clip", "mean", "sum", "float", "view", "reshape", "detach", "to",
    "cumprod", "long", "unsqueeze", "expand", "square", "item", "abs", "flatten", "squeeze",
}  # fmt: skip
OTHER_CALL = {
    "randn": "rand", "rand": "randn", "randn_like": "rand_like", "rand_like": "randn_like",
    "zeros": "ones", "ones": "zeros", "zeros_like": "ones_like", "ones_like": "zeros_like",
    "full_like": "zeros_like", "cumprod": "cumsum", "mse_loss": "l1_loss", "cat": "stack",
    "mean": "sum", "sum": "mean", "linspace": "logspace",
}  # fmt: skip
SWAPPED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}
COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE,
    ast.GtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
}


@dataclass(frozen=True)
class Mutant:
    """function: "path:Class.method"; text: its whole file with the change. change: in words."""

    source: str  # the submission that it was made of, or "reference"
    function: str
    node: int  # which one of its function's
    change: str
    text: str


Change = tuple[str, Callable[[ast.AST], ast.AST | None]]


def mutants_of(
    source: str, path: str, text: str, methods: set[str], only: tuple[int, str] | None = None
) -> Iterator[Mutant]:
    """All mutants of some functions and methods, "Class.method", of a file that is right. only: the
    one at this node with this change.
    """
    tree = ast.parse(text)
    seen = {ast.dump(tree)}
    for name in _functions(tree):
        if name not in methods:
            continue
        function = _functions(tree)[name]
        for number, node in enumerate(ast.walk(function)):
            if only is not None and number != only[0]:
                continue
            for change, apply in _changes(node, function):
                if only is not None and change != only[1]:
                    continue
                mutated = _mutated(tree, name, number, apply)
                if mutated is not None and ast.dump(mutated) not in seen:
                    seen.add(ast.dump(mutated))
                    made = ast.unparse(ast.fix_missing_locations(mutated))
                    yield Mutant(source, f"{path}:{name}", number, change, made)


def _functions(tree: ast.Module) -> dict[str, ast.FunctionDef]:
    """Those of a file, and the methods of its classes, by name."""
    found = {}
    for each in tree.body:
        inside = each.body if isinstance(each, ast.ClassDef) else [each]
        prefix = f"{each.name}." if isinstance(each, ast.ClassDef) else ""
        found |= {prefix + f.name: f for f in inside if isinstance(f, ast.FunctionDef)}
    return found


def _mutated(
    tree: ast.Module, name: str, number: int, apply: Callable[[ast.AST], ast.AST | None]
) -> ast.Module | None:
    """The tree with the node of this number in a function changed; None where it cannot be."""
    new = copy.deepcopy(tree)
    function = _functions(new)[name]
    node = list(ast.walk(function))[number]
    replacement = apply(node)
    if replacement is None:
        return new  # changed in place
    for parent in ast.walk(function):
        for field, value in ast.iter_fields(parent):
            if value is node:
                setattr(parent, field, replacement)
                return new
            if isinstance(value, list) and any(each is node for each in value):
                value[[each is node for each in value].index(True)] = replacement
                return new
    return None


def _changes(node: ast.AST, function: ast.FunctionDef) -> Iterator[Change]:
    if isinstance(node, ast.BinOp):
        yield from _of_operation(node)
    elif isinstance(node, ast.Call):
        yield from _of_call(node)
    elif isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in COMPARED:
        yield "another comparison", _set_operator
    elif isinstance(node, ast.Constant):
        yield from _of_constant(node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "no minus", lambda n: n.operand  # type: ignore[attr-defined]
    elif isinstance(node, ast.If | ast.IfExp):
        yield "condition negated", _negate
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        yield from _of_name(node, function)
    elif isinstance(node, ast.Assign | ast.AugAssign) and node in function.body:
        yield "statement left out", lambda _: ast.Pass()


def _of_operation(node: ast.BinOp) -> Iterator[Change]:
    if type(node.op) in SWAPPED:
        yield "another operator", _set_operator
        yield "left side alone", lambda n: n.left  # type: ignore[attr-defined]
        yield "right side alone", lambda n: n.right  # type: ignore[attr-defined]
    if isinstance(node.op, ast.Pow):
        yield "no power", lambda n: n.left  # type: ignore[attr-defined]
    if isinstance(node.op, ast.Sub | ast.Div):
        yield "sides exchanged", _exchange_sides


def _set_operator(node: ast.AST) -> None:
    if isinstance(node, ast.BinOp):
        node.op = SWAPPED[type(node.op)]()
    elif isinstance(node, ast.Compare):
        node.ops = [COMPARED[type(node.ops[0])]()]


def _exchange_sides(node: ast.AST) -> None:
    assert isinstance(node, ast.BinOp)
    node.left, node.right = node.right, node.left


def _negate(node: ast.AST) -> None:
    assert isinstance(node, ast.If | ast.IfExp)
    node.test = ast.UnaryOp(ast.Not(), node.test)


def _of_call(node: ast.Call) -> Iterator[Change]:
    called = node.func
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    if isinstance(called, ast.Attribute) and name in DROPPABLE:
        module = isinstance(called.value, ast.Name) and called.value.id in ("torch", "np", "F")
        if not module:
            yield f"{name} dropped", lambda n: n.func.value  # type: ignore[attr-defined]
        elif node.args:
            yield f"{name} dropped", lambda n: n.args[0]  # type: ignore[attr-defined]
    if isinstance(called, ast.Attribute) and name in OTHER_CALL:
        yield f"{OTHER_CALL[name]} for {name}", _rename
    if len(node.args) >= 2:
        yield "arguments exchanged", _exchange_arguments
    if node.keywords:
        yield "a keyword left out", lambda n: n.keywords.pop() and None  # type: ignore


def _rename(node: ast.AST) -> None:
    assert isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    node.func.attr = OTHER_CALL[node.func.attr]


def _exchange_arguments(node: ast.AST) -> None:
    assert isinstance(node, ast.Call)
    node.args[0], node.args[1] = node.args[1], node.args[0]


def _of_constant(node: ast.Constant) -> Iterator[Change]:
    if type(node.value) is int:
        for step in (1, -1):
            yield f"{node.value + step} for {node.value}", _shift(step)
    elif type(node.value) is float:
        yield "twice the number", _shift(node.value)
    elif type(node.value) is bool:
        yield "the other truth", lambda n: setattr(n, "value", not n.value)  # type: ignore


def _shift(step: float) -> Callable[[ast.AST], None]:
    def apply(node: ast.AST) -> None:
        assert isinstance(node, ast.Constant)
        node.value = node.value + step

    return apply


def _of_name(node: ast.Name, function: ast.FunctionDef) -> Iterator[Change]:
    """Another local name in its place: the one that was assigned before it, and the one after."""
    local = [
        target.id
        for each in ast.walk(function)
        if isinstance(each, ast.Assign)
        for target in each.targets
        if isinstance(target, ast.Name)
    ]
    names = [*dict.fromkeys([*(arg.arg for arg in function.args.args[1:]), *local])]
    if node.id not in names:
        return
    place = names.index(node.id)
    for other in dict.fromkeys((names[place - 1], names[(place + 1) % len(names)])):
        if other == node.id:
            continue
        yield f"{other} for {node.id}", lambda n, other=other: setattr(n, "id", other)  # type: ignore


def all_mutants(submissions: list[Submission], reference: dict[str, set[str]]) -> Iterator[Mutant]:
    """Of the reference solution, {path: its methods}, and of every submission whose functions are
    all right.
    """
    for path, methods in reference.items():
        yield from mutants_of("reference", path, solved(path), methods)
    for submission in submissions:
        if all(truth.is_right for truth in submission.truths):
            for path, piece in submission.pieces.items():
                methods = {
                    truth.function.partition(":")[2]
                    for truth in submission.truths
                    if truth.function.startswith(f"{path}:")
                }
                yield from mutants_of(submission.name, path, put_in(solved(path), piece), methods)


@dataclass(frozen=True)
class Sampled:
    """A mutant of the fixed sample. is_right: what the referee says of it."""

    mutant: Mutant
    is_right: bool


def sample(submissions: list[Submission]) -> Iterator[Sampled]:
    """Those of mutants.json, drawn by chance from all of them."""
    by_name = {each.name: each for each in submissions}
    for source, function, node, change, is_right in json.loads(SAMPLE.read_text(encoding="utf-8")):
        path, _, method = function.partition(":")
        whole = solved(path)
        if source != "reference":
            whole = put_in(whole, by_name[source].pieces[path])
        (mutant,) = mutants_of(source, path, whole, {method}, (node, change))
        yield Sampled(mutant, is_right)
