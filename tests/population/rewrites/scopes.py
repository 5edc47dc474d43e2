"""What can be said of a function without running it: what it may change, what is a tensor."""

import ast
import itertools
from collections.abc import Iterator

from .evaluation import blocks, called, names

MODULES = {"torch", "np", "numpy", "F", "math", "itertools"}
RESTLESS = {"seed", "manual_seed", "shuffle", "no_grad", "set_grad_enabled", "set_default_dtype"}
CALM_FUNCTIONS = {
    "len", "range", "int", "float", "bool", "tuple", "list", "zip", "enumerate", "reversed", "max",
    "min", "sum", "abs", "dict", "round", "isinstance", "slice", "sorted", "tqdm", "DL_random",
}  # fmt: skip
NETWORKS = {"network", "noise_pred_net", "averaged_model"}
CALM_METHODS = {
    "sqrt", "rsqrt", "square", "pow", "exp", "log", "cos", "sin", "abs", "clamp", "clip", "round",
    "floor", "view", "reshape", "flatten", "unsqueeze", "squeeze", "expand", "expand_as", "repeat",
    "transpose", "permute", "contiguous", "chunk", "split", "unbind", "to", "float", "double",
    "long", "int", "bool", "type", "type_as", "astype", "cpu", "detach", "clone", "copy", "numpy",
    "item", "tolist", "sum", "mean", "prod", "cumprod", "cumsum", "max", "min", "amax", "quantile",
    "any", "all", "size", "dim", "numel", "masked_fill", "where", "gather", "index_select", "lt",
    "gt", "ge", "le", "eq", "ne", "new_zeros", "new_ones", "new_full", "items", "values", "keys",
    "get", "scheduler", "add_noise", "denoise_step", "check_labels", "check_condition",
    "check_times", "loss_fn", "mul", "add", "sub", "div", "softmax", "broadcast_to",
    "is_floating_point", *NETWORKS,
}  # fmt: skip
TENSOR_MAKERS = {
    "randn", "rand", "randint", "randn_like", "rand_like", "zeros", "ones", "full", "zeros_like",
    "ones_like", "full_like", "empty_like", "arange", "linspace", "tensor", "as_tensor", "cat",
    "stack", "where", "sqrt", "rsqrt", "exp", "log", "cos", "sin", "abs", "clamp", "clip", "square",
    "pow", "cumprod", "cumsum", "from_numpy", "one_hot", "mse_loss", "bernoulli", "eye", "mean",
    "sum", "minimum", "maximum", "quantile", "flatten", "unsqueeze", "reshape", "concat", "roll",
}  # fmt: skip
TENSOR_METHODS = {
    "sqrt", "rsqrt", "square", "exp", "log", "cos", "sin", "clamp", "view", "unsqueeze", "expand",
    "expand_as", "float", "double", "long", "detach", "to", "masked_fill", "type_as",
    "check_labels", "check_condition", "check_times", "add_noise", "denoise_step", *NETWORKS,
}  # fmt: skip
FLOAT_INPUTS = {
    "images", "original_samples", "noise", "model_prediction", "x_t", "x_0", "epsilon", "v", "data",
}  # fmt: skip
CHECKED_INPUTS = {"conditions", "cond", "t_s"}
TABLES = {"betas", "alphas", "alpha_bars"}


class Scope:
    """A function of a file, and its class if it has one."""

    def __init__(
        self, tree: ast.Module, owner: ast.ClassDef | None, function: ast.FunctionDef, main: bool
    ) -> None:
        """main: one of the functions that students write, not a helper."""
        self.tree, self.owner, self.function, self.main = tree, owner, function, main
        self.parent = {
            child: node for node in ast.walk(function) for child in ast.iter_child_nodes(node)
        }
        arguments = function.args
        self.arguments = [
            arg.arg for arg in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
        ] + [arg.arg for arg in (arguments.vararg, arguments.kwarg) if arg]
        inner = [n for n in ast.walk(function) if n is not function]
        arguments_inside = {each.arg for each in inner if isinstance(each, ast.arg)}
        stored = names(function, ast.Store)
        self.bound = {*self.arguments, *arguments_inside, *stored, *map(_defines, inner)}
        self.is_nested = any(
            isinstance(n, ast.FunctionDef | ast.Lambda | ast.ClassDef) for n in inner
        )
        self.is_network = any(getattr(n, "name", "") == "ConditionalUnet" for n in tree.body)
        self.values = self._values()

    def _values(self) -> dict[str, list[ast.expr | None]]:
        """What each name is assigned; None where that is no single expression."""
        found: dict[str, list[ast.expr | None]] = {}
        known = set()
        for node in ast.walk(self.function):
            pairs: list[tuple[ast.expr, ast.expr]] = []
            if isinstance(node, ast.Assign):
                pairs = [(target, node.value) for target in node.targets]
            if isinstance(node, ast.AnnAssign) and node.value:
                pairs = [(node.target, node.value)]
            for target, value in pairs:
                one_each = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
                both = zip(target.elts, value.elts, strict=False) if one_each else [(target, value)]  # type: ignore
                for name, part in both:
                    if isinstance(name, ast.Name):
                        found.setdefault(name.id, []).append(part)
                        known.add(name)
        for node in ast.walk(self.function):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node not in known:
                found.setdefault(node.id, []).append(None)
        return found

    def statements(self) -> Iterator[tuple[list[ast.stmt], int, ast.stmt]]:
        """(its block, its place there, a statement), the docstring left out."""
        for block in blocks(self.function):
            for place, statement in enumerate(block):
                text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
                if not text:
                    yield block, place, statement

    def expressions(self) -> Iterator[ast.expr]:
        """All that the function reads when it runs."""
        for _, _, statement in self.statements():
            if not isinstance(statement, ast.FunctionDef | ast.ClassDef):
                for field, value in ast.iter_fields(statement):
                    if field not in ("body", "orelse", "annotation"):
                        for each in value if isinstance(value, list) else [value]:
                            if isinstance(each, ast.AST):
                                yield from (n for n in ast.walk(each) if _is_read(n))  # type: ignore

    def replace(self, old: ast.AST, new: ast.AST) -> None:
        parent = self.parent[old]
        for field, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, field, new)
            elif isinstance(value, list) and any(each is old for each in value):
                value[[each is old for each in value].index(True)] = new

    def new_name(self, stem: str) -> str:
        taken = {n.id for n in ast.walk(self.tree) if isinstance(n, ast.Name)}
        taken |= {n.attr for n in ast.walk(self.tree) if isinstance(n, ast.Attribute)}
        taken |= {n.arg for n in ast.walk(self.tree) if isinstance(n, ast.arg)}
        taken |= {
            n.name for n in ast.walk(self.tree) if isinstance(n, ast.FunctionDef | ast.ClassDef)
        }
        return next(name for i in itertools.count(1) if (name := f"{stem}_{i}") not in taken)

    def is_calm(self, node: ast.AST) -> bool:
        """It changes nothing that other code sees, but for the random numbers that it takes."""
        return not any(
            isinstance(n, ast.NamedExpr | ast.Yield | ast.YieldFrom | ast.Await | ast.Lambda)
            or (isinstance(n, ast.Call) and not self._is_calm_call(n))
            for n in ast.walk(node)
        )

    def _is_calm_call(self, call: ast.Call) -> bool:
        name = called(call)
        if any(k.arg in ("out", "inplace") for k in call.keywords) or name in RESTLESS:
            return False
        if isinstance(call.func, ast.Name):
            alias = self.values.get(name, [])
            to_network = [v for v in alias if isinstance(v, ast.Attribute) and v.attr in NETWORKS]
            return name in CALM_FUNCTIONS or bool(alias and len(alias) == len(to_network))
        root: ast.AST = call.func
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(root, ast.Name) and root.id in MODULES - self.bound:
            return not name.endswith("_")
        return name in CALM_METHODS

    def is_changed(self, name: str) -> bool:
        """The object that it names is changed in place, and others may look at it."""
        for node in ast.walk(self.function):
            changed: ast.AST | None = None
            if isinstance(node, ast.AugAssign):
                changed = node.target
            elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
                changed = node.value
            elif isinstance(node, ast.Call) and called(node).endswith("_"):
                changed = node.func
            if changed is not None and name in {
                n.id for n in ast.walk(changed) if isinstance(n, ast.Name)
            }:
                return True
        return False

    def is_plain(self, statement: ast.stmt) -> bool:
        """It gives names values, and changes nothing."""
        if not isinstance(statement, ast.Assign) or not self.is_calm(statement.value):
            return False
        parts = [
            p for t in statement.targets for p in (t.elts if isinstance(t, ast.Tuple) else [t])
        ]
        return all(isinstance(part, ast.Name) for part in parts)

    def is_tensor(self, node: ast.AST, seen: frozenset[str] = frozenset()) -> bool:
        """It is surely a tensor."""
        if isinstance(node, ast.BinOp):
            return self.is_tensor(node.left, seen) or self.is_tensor(node.right, seen)
        if isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.Not):
            return self.is_tensor(node.operand, seen)
        if isinstance(node, ast.Subscript):
            return self.is_tensor(node.value, seen)
        if isinstance(node, ast.Attribute):
            return node.attr in TABLES and isinstance(node.value, ast.Name) and not self.is_network
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            module = getattr(node.func.value, "id", "")
            if module in MODULES:
                return module in ("torch", "F") and called(node) in TENSOR_MAKERS
            return called(node) in TENSOR_METHODS
        if isinstance(node, ast.Call):
            return called(node) == "DL_random"
        if isinstance(node, ast.Name) and node.id not in seen:
            values = self.values.get(node.id, [])
            if node.id in self.arguments and not (self.main and self._is_given(node.id, values)):
                return False
            return bool(values or node.id in self.arguments) and all(
                value is not None and self.is_tensor(value, seen | {node.id}) for value in values
            )
        return False

    def _is_given(self, name: str, values: list[ast.expr | None]) -> bool:
        """An argument that is a tensor, or that the first lines make one."""
        return name in FLOAT_INPUTS or (bool(values) and name in CHECKED_INPUTS)

    def is_batch(self, node: ast.AST, seen: frozenset[str] = frozenset()) -> bool:
        """It is surely a tensor with a row for each sample."""
        if isinstance(node, ast.BinOp):
            return self.is_batch(node.left, seen) or self.is_batch(node.right, seen)
        if isinstance(node, ast.Call) and called(node) in ("randn_like", "clamp", "to"):
            of_torch = ast.unparse(node.func).startswith("torch.") and node.args
            return self.is_batch(node.args[0] if of_torch else node.func.value, seen)  # type: ignore
        if isinstance(node, ast.Name) and self.main and node.id not in seen:
            values = self.values.get(node.id, [])
            given = node.id in FLOAT_INPUTS and node.id in self.arguments
            return (given or (bool(values) and node.id not in self.arguments)) and all(
                value is not None and self.is_batch(value, seen | {node.id}) for value in values
            )
        return False

    def is_count(self, node: ast.AST) -> bool:
        """It is surely the number of samples in a batch."""
        if isinstance(node, ast.Name) and node.id not in self.arguments:
            values = self.values.get(node.id, [])
            return len(values) == 1 and values[0] is not None and self.is_count(values[0])
        return ast.unparse(node).endswith((".shape[0]", ".size(0)")) or called(node) == "len"

    def is_mask(self, node: ast.AST) -> bool:
        """It is surely a tensor of truths."""
        if isinstance(node, ast.Compare):
            return any(self.is_tensor(n) for n in (node.left, *node.comparators))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            shape = called(node) in ("view", "unsqueeze", "reshape") or (
                called(node) == "to" and len(node.args) == 1 and "device" in ast.dump(node.args[0])
            )
            return shape and self.is_mask(node.func.value)
        if isinstance(node, ast.Name) and node.id not in self.arguments:
            values = self.values.get(node.id, [])
            return len(values) == 1 and values[0] is not None and self.is_mask(values[0])
        return False


def _defines(node: ast.AST) -> str:
    """The name that a definition or an import gives to what is inside a function."""
    if isinstance(node, ast.alias):
        return (node.asname or node.name).partition(".")[0]
    return node.name if isinstance(node, ast.FunctionDef | ast.ClassDef) else ""


def _is_read(node: ast.AST) -> bool:
    return isinstance(node, ast.expr) and not isinstance(
        getattr(node, "ctx", None), ast.Store | ast.Del
    )
