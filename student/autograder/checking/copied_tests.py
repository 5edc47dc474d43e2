"""Which tests compare the tested module with a copy of itself, or look at its code in place of what
it does: they say nothing of whether it is right.

Both are found in the text. A test answers for its own lines and for those of what it uses from its
file.
"""

import ast
import copy
import io
import keyword
import tokenize
from collections.abc import Iterator

from .functions import tree_of

RUN = 8  # words in a row that are compared
SHORTEST = 13  # words of a formula: whoever writes a shorter one need not have copied it
COPIED = 0.9  # share of the runs of a function's formulas that make a copy of it
DEEPEST = 100  # levels of a file's tree: what a person writes has a third of that
HALF = {"0.5", "1 / 2"}  # exponents of a square root
LEFT_OUT = {
    tokenize.COMMENT, tokenize.ENCODING, tokenize.ENDMARKER, tokenize.NL, tokenize.NEWLINE,
    tokenize.INDENT, tokenize.DEDENT,
}  # fmt: skip
# What runs text as code, or leads to code instead of to results: modules that are imported,
# functions of Python itself, and names that are hardly anything else.
MODULES = {
    "builtins", "ctypes", "dis", "gc", "importlib", "inspect", "linecache", "marshal", "runpy",
}  # fmt: skip
BUILT_IN = {
    "__builtins__", "__import__", "compile", "eval", "exec", "globals", "locals", "vars",
}  # fmt: skip
HIDDEN = {
    "CodeType", "FunctionType", "__builtins__", "__class__", "__closure__", "__code__", "__dict__",
    "__globals__", "__import__", "__loader__", "__spec__", "__subclasses__", "_getframe",
    "co_code", "co_consts", "f_globals", "f_locals", "getsource", "getsourcelines", "meta_path",
}  # fmt: skip


def find_tests(tests: str) -> set[str]:
    """The tests whose text can be looked at, named as pytest does, those of a class Class::test."""
    return {test for test, _ in _with_what_they_use(tests)}


def find_copies(tests: str, original: str) -> dict[str, str]:
    """{test: the function of the original that it holds a copy of}."""
    known = dict(_formulas(original))

    def found_in(statement: ast.stmt) -> dict[str, set[tuple[str, ...]]]:
        runs = _runs(ast.unparse(_Alike().visit(copy.deepcopy(statement))))
        return {name: own & runs for name, own in known.items()}

    of: dict[ast.stmt, dict[str, set[tuple[str, ...]]]] = {}
    copied: dict[str, str] = {}
    for test, used in _with_what_they_use(tests):
        parts = [of[each] if each in of else of.setdefault(each, found_in(each)) for each in used]
        for name, own in known.items():
            held = set().union(*(part[name] for part in parts))
            if len(held) >= COPIED * len(own):
                copied[test] = name
                break
    return copied


def find_lookers(tests: str) -> dict[str, str]:
    """{test: the word with which it reaches for code}."""
    words: dict[ast.stmt, str] = {}
    found: dict[str, str] = {}
    for test, used in _with_what_they_use(tests):
        for each in used:
            if each not in words:
                words[each] = next(_reaches(each, frozenset()), "")
            if words[each]:
                found[test] = words[each]
                break
    return found


def _reaches(node: ast.AST, own: frozenset[str]) -> Iterator[str]:
    """The words in a piece of code that lead to code. own: names that a function has given to
    things of its own, which are not what Python calls so.
    """
    inside = own
    if isinstance(node, ast.FunctionDef | ast.Lambda):
        inside = own | _local_names(node)
    if isinstance(node, ast.Import | ast.ImportFrom):
        named = {part for each in node.names for part in each.name.split(".")}
        named |= {*(getattr(node, "module", None) or "").split(".")}
        yield from sorted(named & (MODULES | HIDDEN))
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        if node.id in HIDDEN or (node.id in BUILT_IN and node.id not in own):
            yield node.id
    elif isinstance(node, ast.Attribute):
        if node.attr in HIDDEN or (node.attr == "modules" and ast.unparse(node.value) == "sys"):
            yield node.attr
    elif isinstance(node, ast.Constant) and node.value in HIDDEN:
        yield str(node.value)
    for name, value in ast.iter_fields(node):
        in_body = name == "body" and isinstance(node, ast.FunctionDef | ast.Lambda)
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, ast.AST):
                yield from _reaches(each, inside if in_body else own)


def _local_names(function: ast.FunctionDef | ast.Lambda) -> frozenset[str]:
    """What a function gives names to: its parameters, and what it assigns."""
    named = {each.arg for each in ast.walk(function.args) if isinstance(each, ast.arg)}
    body = function.body if isinstance(function.body, list) else [function.body]
    for statement in body:
        named |= {
            each.id
            for each in ast.walk(statement)
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
        }
    return frozenset(named)


def _formulas(source: str) -> Iterator[tuple[str, set[tuple[str, ...]]]]:
    """(name, runs of words of its formulas) of each function of a file with a formula that is long
    enough to be known again.
    """
    tree = tree_of(source)
    for node in tree.body if tree else ():
        if not isinstance(node, ast.FunctionDef):
            continue
        values = [
            each.value for each in ast.walk(node) if isinstance(each, ast.Assign | ast.Return)
        ]
        formulas = [
            ast.unparse(_Alike().visit(copy.deepcopy(value)))
            for value in values
            if value is not None
        ]
        long = [text for text in formulas if len(_words(text)) >= SHORTEST]
        if long:
            yield node.name, set().union(*map(_runs, long))


def _with_what_they_use(source: str) -> Iterator[tuple[str, list[ast.stmt]]]:
    """(test, its statements and all that it uses from its file)."""
    tree = tree_of(source)
    if tree is None or _is_deeper(tree, DEEPEST):
        return
    places: dict[str, list[ast.stmt]] = {}
    for statement in tree.body:
        for name in _defines(statement):
            places.setdefault(name, []).append(statement)
    names: dict[ast.stmt, set[str]] = {}
    for_all = [statement for statement in tree.body if _runs_for_all(statement)]
    for test, own in _tests(tree.body, _classes(tree)):
        used = dict.fromkeys([*for_all, *own])
        waiting = [*used]
        while waiting:
            statement = waiting.pop()
            if statement not in names:
                names[statement] = _names(statement)
            for name in names[statement]:
                new = [each for each in places.get(name, ()) if each not in used]
                used |= dict.fromkeys(new)
                waiting += new
        yield test, [*used]


def _is_deeper(tree: ast.AST, most: int) -> bool:
    """Whether code is nested deeper than so many levels: Python could not walk through it."""
    level = [tree]
    for _ in range(most):
        level = [inside for node in level for inside in ast.iter_child_nodes(node)]
    return bool(level)


class _Alike(ast.NodeTransformer):
    """Formulas are alike where one has a number in the place of the other's name, or writes a root
    in another way. One without any name is a number that somebody worked out, and stays.
    """

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        if isinstance(node.op, ast.Pow) and ast.unparse(node.right) in HALF:
            return _root(node.left)
        if any(isinstance(each, ast.Name) for each in ast.walk(node)):
            for each in ast.walk(node):
                if isinstance(each, ast.BinOp):
                    each.left, each.right = _or_name(each.left), _or_name(each.right)
        return node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        called = ast.unparse(node.func).rpartition(".")[2]
        return _root(node.args[0]) if called == "sqrt" and len(node.args) == 1 else node


def _or_name(node: ast.expr) -> ast.expr:
    """A name in the place of a number with decimals, for which the original may have a name."""
    value = node.value if isinstance(node, ast.Constant) else None
    is_other = isinstance(value, float) and not value.is_integer()
    return ast.Name("v", ast.Load()) if is_other else node


def _root(of: ast.expr) -> ast.expr:
    return ast.Call(ast.Attribute(of, "sqrt", ast.Load()), [], [])


def _classes(tree: ast.Module) -> dict[str, ast.ClassDef]:
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


def _tests(
    body: list[ast.stmt], classes: dict[str, ast.ClassDef], prefix: str = ""
) -> Iterator[tuple[str, list[ast.stmt]]]:
    """(test, its own statements) of all tests of a file or class."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            if node.name.startswith("Test"):
                yield from _tests_of(node, classes, f"{prefix}{node.name}::")
            continue
        inside = {*_defines(node)}
        if isinstance(node, ast.If | ast.Try | ast.With | ast.For | ast.While):
            inside |= set().union(*map(_defines, _statements(node)))
        for name in _test_names(inside):
            yield f"{prefix}{name}", [node]


def _tests_of(
    node: ast.ClassDef, classes: dict[str, ast.ClassDef], prefix: str
) -> Iterator[tuple[str, list[ast.stmt]]]:
    """The tests of a class, and those that it inherits, each with all else that is in these."""
    family, waiting = dict[ast.ClassDef, None](), [node]
    while waiting:
        family[waiting[0]] = None
        bases = [classes.get(ast.unparse(base)) for base in waiting.pop(0).bases]
        waiting += [base for base in bases if base is not None and base not in family]
    body = [each for one in family for each in one.body]
    beside = [each for each in body if not _test_names(_defines(each))]
    for name, own in _tests(body, classes, prefix):
        yield name, [*beside, *own]


def _test_names(names: set[str]) -> list[str]:
    return sorted(name for name in names if name.startswith("test"))


def _statements(node: ast.stmt) -> Iterator[ast.stmt]:
    return (each for each in ast.walk(node) if isinstance(each, ast.stmt))


def _runs_for_all(node: ast.stmt) -> bool:
    """Whether a statement on the top level of a file is run whichever test is."""
    if isinstance(node, ast.FunctionDef):
        return any("autouse" in ast.unparse(each) for each in node.decorator_list)
    return isinstance(node, ast.Expr | ast.For | ast.If | ast.Try | ast.While | ast.With)


def _defines(node: ast.stmt) -> set[str]:
    """The names that a statement on the top level of a file gives something to."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {each.asname or each.name.partition(".")[0] for each in node.names}
    return {
        each.id
        for each in ast.walk(node)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    }


def _names(node: ast.stmt) -> set[str]:
    used = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    # a fixture is asked for by the name of a parameter
    return used | {each.arg for each in ast.walk(node) if isinstance(each, ast.arg)}


def _runs(text: str) -> set[tuple[str, ...]]:
    """Words in a row, names alike: whoever copies may rename."""
    words = [
        "v" if word.isidentifier() and not keyword.iskeyword(word) else word
        for word in _words(text)
    ]
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def _words(text: str) -> list[str]:
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):
        return []
    return [each.string for each in tokens if each.type not in LEFT_OUT]
