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
import types
from collections.abc import Iterator

from ..readings.patience import check_patience
from .functions import tree_of
from .plain_formulas import alike, plain_for
from .used_by_tests import UsedByTests, used_by_tests

RUN = 8  # words in a row that are compared
SHORTEST = 13  # words of a formula: whoever writes a shorter one need not have copied it
COPIED = 0.9  # share of the runs of a function's formulas that make a copy of it
LEFT_OUT = {
    tokenize.COMMENT, tokenize.ENCODING, tokenize.ENDMARKER, tokenize.NL, tokenize.NEWLINE,
    tokenize.INDENT, tokenize.DEDENT,
}  # fmt: skip
# What runs text as code, or leads to code instead of to results: modules that are imported,
# functions of Python itself, and names that are hardly anything else.
MODULES = {
    "builtins", "cloudpickle", "ctypes", "dill", "dis", "gc", "importlib", "inspect", "linecache",
    "marshal", "opcode", "runpy",
}  # fmt: skip
BUILT_IN = {
    "__builtins__", "__import__", "compile", "eval", "exec", "globals", "locals", "vars",
}  # fmt: skip
HIDDEN = {
    "CodeType", "FunctionType", "__builtins__", "__class__", "__closure__", "__code__", "__dict__",
    "__globals__", "__import__", "__loader__", "__spec__", "__subclasses__", "_current_frames",
    "_getframe", "ag_code", "ag_frame", "capture_locals", "cr_code", "cr_frame", "f_back",
    "f_builtins", "f_code", "f_globals", "f_lasti", "f_locals", "get_objects", "get_referents",
    "get_referrers", "getsource", "getsourcelines", "gi_code", "gi_frame", "meta_path",
    "setprofile", "settrace", "tb_frame", "tb_lasti", "walk_stack", "walk_tb",
} | {name for name in dir(types.CodeType) if name.startswith("co_")}  # fmt: skip


def find_tests(tests: str) -> set[str]:
    """The tests whose text can be looked at, named as pytest does, those of a class Class::test."""
    return {*used_by_tests(tests).readable()}


def find_unreadable(tests: str) -> dict[str, int]:
    """{test: the line of a statement that it uses, and that is nested too deeply to be read}."""
    file = used_by_tests(tests)
    deep = {test: used & file.deep for test, used in file.used.items()}
    return {test: file.first(among).lineno for test, among in deep.items() if among}


def find_copies(tests: str, original: str) -> dict[str, str]:
    """{test: the function of the original that it holds a copy of}."""
    known = dict(_formulas(original))
    bits = {run: 1 << number for number, run in enumerate(set().union(*known.values()))}
    of_each = {name: sum(bits[run] for run in own) for name, own in known.items()}
    file = used_by_tests(tests)
    plain = plain_for([file.statements[number] for number in _numbers(file)])
    holding: dict[int, int] = {}  # {number of a statement: the runs in it}
    for number in _numbers(file):
        formulas = alike(copy.deepcopy(file.statements[number]), plain)
        runs = sum(bits[run] for run in _runs(ast.unparse(formulas)) & bits.keys())
        if runs:
            holding[number] = runs
    copied: dict[str, str] = {}
    for test, used in file.readable().items():
        check_patience()
        held = 0
        for number, runs in holding.items():
            held |= runs if used >> number & 1 else 0
        for name, own in of_each.items():
            if (held & own).bit_count() >= COPIED * own.bit_count():
                copied[test] = name
                break
    return copied


def find_lookers(tests: str) -> dict[str, str]:
    """{test: the word with which it reaches for code}."""
    file = used_by_tests(tests)
    words = {
        file.statements[number]: next(_reaches(file.statements[number], frozenset()), "")
        for number in _numbers(file)
    }
    reaching = sum(1 << number for number, each in enumerate(file.statements) if words.get(each))
    found = {test: used & reaching for test, used in file.readable().items()}
    return {test: words[file.first(among)] for test, among in found.items() if among}


def _numbers(file: UsedByTests) -> Iterator[int]:
    """The numbers of the statements that a test uses and that can be read."""
    used = 0
    for each in file.readable().values():
        used |= each
    for number in range(len(file.statements)):
        check_patience()
        if used >> number & 1:
            yield number


def _reaches(node: ast.AST, own: frozenset[str], in_function: bool = False) -> Iterator[str]:
    """The words in a piece of code that lead to code. own: names that a function has given to
    things of its own, which are not what Python calls so. in_function: whether it is inside one.
    """
    inside = own
    if isinstance(node, ast.FunctionDef | ast.Lambda):
        inside = own | _local_names(node, is_outermost=not in_function)
        in_function = True
    if isinstance(node, ast.Import | ast.ImportFrom):
        named = {part for each in node.names for part in each.name.split(".")}
        named |= {*(getattr(node, "module", None) or "").split(".")}
        yield from sorted(named & (MODULES | HIDDEN))
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        if node.id in HIDDEN or (node.id in BUILT_IN and node.id not in own):
            yield node.id
    elif isinstance(node, ast.Attribute):
        of_sys = isinstance(node.value, ast.Name) and node.value.id == "sys"
        if node.attr in HIDDEN or (node.attr == "modules" and of_sys):
            yield node.attr
    elif isinstance(node, ast.Constant) and node.value in HIDDEN:
        yield str(node.value)
    elif isinstance(node, ast.keyword) and node.arg in HIDDEN:
        yield node.arg
    for name, value in ast.iter_fields(node):
        in_body = name == "body" and isinstance(node, ast.FunctionDef | ast.Lambda)
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, ast.AST):
                yield from _reaches(each, inside if in_body else own, in_function)


def _local_names(function: ast.FunctionDef | ast.Lambda, is_outermost: bool) -> frozenset[str]:
    """What a function gives names to that Python has, too: its parameters, and what it assigns. The
    outermost one speaks for what all inside it assign, so that nobody looks twice.
    """
    named = {each.arg for each in _parameters(function.args)}
    body = function.body if isinstance(function.body, list) else [function.body]
    for statement in body if is_outermost else ():
        named |= {
            each.id
            for each in ast.walk(statement)
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
        }
    return frozenset(named & BUILT_IN)


def _parameters(of: ast.arguments) -> Iterator[ast.arg]:
    yield from (*of.posonlyargs, *of.args, *of.kwonlyargs)
    yield from (each for each in (of.vararg, of.kwarg) if each)


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
            ast.unparse(alike(copy.deepcopy(value))) for value in values if value is not None
        ]
        long = [text for text in formulas if len(_words(text)) >= SHORTEST]
        if long:
            yield node.name, set().union(*map(_runs, long))


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
