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
HALF = {"0.5", "1 / 2"}  # exponents of a square root
LEFT_OUT = {
    tokenize.COMMENT, tokenize.ENCODING, tokenize.ENDMARKER, tokenize.NL, tokenize.NEWLINE,
    tokenize.INDENT, tokenize.DEDENT,
}  # fmt: skip
# what runs text as code, or leads to code instead of to results
CODE = {
    "CodeType", "FunctionType", "__builtins__", "__class__", "__code__", "__dict__", "__globals__",
    "__import__", "__loader__", "__spec__", "__subclasses__", "builtins", "co_code", "compile",
    "ctypes", "dis", "eval", "exec", "f_globals", "f_locals", "gc", "getsource", "getsourcelines",
    "globals", "importlib", "inspect", "linecache", "locals", "marshal", "meta_path", "runpy",
    "vars", "_getframe",
}  # fmt: skip
# what these are behind a dot: a network's eval(), re.compile(), a distribution's vars
METHODS = {"compile", "eval", "exec", "vars"}


def find_copies(tests: str, original: str) -> dict[str, str]:
    """{test: the function of the original that it holds a copy of}. Tests are named as pytest does,
    those of a class Class::test.
    """
    copied: dict[str, str] = {}
    known = dict(_formulas(original))
    for test, text in _with_what_they_use(tests):
        runs = _runs(text)
        for name, own in known.items():
            if len(own & runs) >= COPIED * len(own):
                copied[test] = name
                break
    return copied


def find_lookers(tests: str) -> dict[str, str]:
    """{test: the word with which it reaches for code}."""
    found: dict[str, str] = {}
    for test, text in _with_what_they_use(tests):
        words = _words(text)
        for before, word in zip(["", *words], words, strict=False):
            if word in CODE and not (before == "." and word in METHODS):
                found[test] = word
                break
    return found


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


def _with_what_they_use(source: str) -> Iterator[tuple[str, str]]:
    """(test, its text and that of all that it uses from its file)."""
    tree = tree_of(source)
    if tree is None:
        return
    places: dict[str, list[ast.stmt]] = {}
    for statement in tree.body:
        for name in _defines(statement):
            places.setdefault(name, []).append(statement)
    for_all = [statement for statement in tree.body if _runs_for_all(statement)]
    for test, own in _tests(tree.body):
        used = [*for_all, *own]
        waiting = list(used)
        while waiting:
            for name in _names(waiting.pop()):
                new = [each for each in places.get(name, ()) if each not in used]
                used += new
                waiting += new
        yield test, "\n".join(ast.unparse(_Alike().visit(copy.deepcopy(each))) for each in used)


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


def _tests(body: list[ast.stmt]) -> Iterator[tuple[str, list[ast.stmt]]]:
    """(test, its own statements) of all tests of a file."""
    for node in body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            yield node.name, [node]
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            inside = [each for each in node.body if isinstance(each, ast.FunctionDef)]
            tests = [each for each in inside if each.name.startswith("test")]
            beside = [each for each in node.body if each not in tests]
            for each in tests:
                yield f"{node.name}::{each.name}", [*beside, each]


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
