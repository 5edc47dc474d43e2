"""Python code in one spelling: what does the same is written in the same way.

A program can change every line of a copy without a thought: annotations, getattr for a name,
torch.sqrt(x) for x.sqrt(), operator.add(a, b) for a + b, arguments in a starred tuple. Spellings of
one thing become one here. What comes out is compared, and never run.
"""

import ast
import functools
from collections.abc import Iterable, Iterator

from ..checking.functions import own_tree_of

ONE_MORE = {"sub": "subtract", "mul": "multiply", "truediv": "div", "pow": "power"}
BINARY: dict[str, type[ast.operator]] = {
    "add": ast.Add, "subtract": ast.Sub, "multiply": ast.Mult, "div": ast.Div,
    "divide": ast.Div, "true_divide": ast.Div, "power": ast.Pow, "matmul": ast.MatMult,
    "floordiv": ast.FloorDiv, "floor_divide": ast.FloorDiv, "mod": ast.Mod, "remainder": ast.Mod,
    "and": ast.BitAnd, "logical_and": ast.BitAnd, "or": ast.BitOr, "logical_or": ast.BitOr,
    "xor": ast.BitXor, "logical_xor": ast.BitXor,
}  # fmt: skip
UNARY: dict[str, type[ast.unaryop]] = {
    "neg": ast.USub, "negative": ast.USub, "pos": ast.UAdd, "invert": ast.Invert,
    "logical_not": ast.Invert, "not": ast.Not,
}  # fmt: skip
COMPARED: dict[str, type[ast.cmpop]] = {
    "lt": ast.Lt, "less": ast.Lt, "le": ast.LtE, "less_equal": ast.LtE, "gt": ast.Gt,
    "greater": ast.Gt, "ge": ast.GtE, "greater_equal": ast.GtE, "eq": ast.Eq, "ne": ast.NotEq,
    "not_equal": ast.NotEq,
}  # fmt: skip
Suite = ast.If | ast.For | ast.While | ast.With | ast.ExceptHandler | ast.ClassDef


@functools.lru_cache(maxsize=64)  # what was handed out comes again with every student
def in_one_spelling(source: str) -> str | None:
    """The code of a file, without what it imports and the words in its strings; None where it
    cannot be read as Python, or is nested too deeply.
    """
    tree = own_tree_of(source)
    if tree is None:
        return None
    try:
        spelt = _Speller({*_modules(tree)}).visit(tree)
        return ast.unparse(ast.fix_missing_locations(spelt))
    except (RecursionError, ValueError, MemoryError):
        return None


def _modules(tree: ast.Module) -> Iterator[str]:
    """Names of imported modules, as far as they look like one: x in x.f(y) is an argument, else."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names = (alias.asname or alias.name for alias in node.names)
            yield from (name for name in names if name.islower() or len(name) == 1)


class _Speller(ast.NodeTransformer):
    """modules: names that stand for a module."""

    def __init__(self, modules: set[str]) -> None:
        self.modules = modules

    def visit_Import(self, node: ast.Import) -> None:
        """Left out, as the next."""

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """Where a function comes from says nothing of what is done with it."""

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        """Left out, where it is a docstring, or another value of which nothing is made."""
        value = self.visit(node.value)
        return None if isinstance(value, ast.Constant | ast.Name) else ast.Expr(value)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant("") if isinstance(node.value, str | bytes) else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return ast.Constant("")

    def visit_arg(self, node: ast.arg) -> ast.AST:
        return ast.arg(node.arg)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns, node.decorator_list = None, []
        return self._of_statements(node)

    def _of_statements(self, node: Suite | ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        node.body = node.body or [ast.Pass()]
        return node

    visit_If = visit_For = visit_While = visit_With = visit_ExceptHandler = _of_statements
    visit_ClassDef = _of_statements

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        if node.value is None:
            return None
        return ast.Assign([self.visit(node.target)], self.visit(node.value))

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        target, value = self.visit(node.target), self.visit(node.value)
        return ast.Assign([target], ast.BinOp(target, node.op, value))

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """(x,)[0] is x."""
        self.generic_visit(node)
        items = node.value.elts if isinstance(node.value, ast.Tuple | ast.List) else []
        return items[0] if len(items) == 1 and isinstance(node.slice, ast.Constant) else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        arguments, keywords = [*_unpacked(node.args)], [*_named(node.keywords)]
        match node.func, arguments:
            case ast.Name("getattr"), [owner, ast.Constant(str(name))] if name.isidentifier():
                return self.visit(ast.Attribute(owner, name, ast.Load()))
        # each piece is visited once: twice for a call that is called is 2^n times for n of them
        function, name = self.visit(node.func), ""
        arguments = [self.visit(each) for each in arguments]
        keywords = [self.visit(each) for each in keywords]
        if isinstance(function, ast.Attribute):
            name = function.attr.strip("_")
            if not self._is_in_module(function.value):
                arguments = [function.value, *arguments]
            function = ast.Name(name, ast.Load())
        elif isinstance(function, ast.Name):
            name = function.id
        with_sign = None if keywords else _with_sign(ONE_MORE.get(name, name), arguments)
        return with_sign or ast.Call(function, arguments, keywords)

    def _is_in_module(self, owner: ast.expr) -> bool:
        while isinstance(owner, ast.Attribute):
            owner = owner.value
        return isinstance(owner, ast.Name) and owner.id in self.modules


def _with_sign(name: str, arguments: list[ast.expr]) -> ast.expr | None:
    """What a function does for which Python has a sign, written with it."""
    match arguments:
        case [one] if name in UNARY:
            return ast.UnaryOp(UNARY[name](), one)
        case [one, other] if name in BINARY:
            return ast.BinOp(one, BINARY[name](), other)
        case [one, other] if name in COMPARED:
            return ast.Compare(one, [COMPARED[name]()], [other])
        case [one, other] if name == "getitem":
            return ast.Subscript(one, other, ast.Load())
    return None


def _unpacked(arguments: Iterable[ast.expr]) -> Iterator[ast.expr]:
    """f(*(a, b)) has the arguments a and b."""
    for each in arguments:
        if isinstance(each, ast.Starred) and isinstance(each.value, ast.Tuple | ast.List):
            yield from _unpacked(each.value.elts)
        else:
            yield each


def _named(keywords: Iterable[ast.keyword]) -> Iterator[ast.keyword]:
    """f(**{"a": b}) has the argument a=b."""
    for each in keywords:
        if each.arg is None and isinstance(each.value, ast.Dict):
            for key, value in zip(each.value.keys, each.value.values, strict=True):
                name = key.value if isinstance(key, ast.Constant) else None
                yield ast.keyword(name if isinstance(name, str) else None, value)
        else:
            yield each
