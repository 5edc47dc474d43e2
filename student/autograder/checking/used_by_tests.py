"""The tests of a file, and what each of them uses: the statements of its own, and those of the file
that give something to a name that it uses, directly or by way of others.

A class counts as the statements in it, so that each is one of the list and is read once. Sets of
statements are numbers with one bit for each: a hostile file has many tests that use all of it.
"""

import ast
import functools
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ..readings.patience import check_patience
from .functions import tree_of

MOST_STATEMENTS = 2_000  # of a file and of the classes in it: nobody writes more by hand
MOST_TESTS = 300  # as many as the worker tells of
MOST_CLASSES, MOST_NESTED = 300, 8  # classes of tests, and such inside each other
DEEPEST = 100  # levels of a statement's tree: what a person writes has a third of that
LONGEST_WORD = 100  # letters of a text that may be the name of a fixture
# functions that pytest and unittest call by their names
CALLED = {
    f"{when}{what}"
    for when, what in itertools.product(
        ("setup", "teardown"), ("", "_module", "_function", "_class", "_method")
    )
} | {"setUpModule", "tearDownModule", "pytest_generate_tests"}
RUN_TEST = "runTest"  # the test of a TestCase that has no other
Function = ast.FunctionDef | ast.AsyncFunctionDef
Block = ast.If | ast.Try | ast.With | ast.For | ast.While


@dataclass(frozen=True)
class UsedByTests:
    """statements: of the file, those of classes one by one. used: {test: the statements that it
    uses}, bit n for statement n; tests are named as pytest does, those of a class Class::test.
    deep: the statements that are nested too deeply to be read.
    """

    statements: tuple[ast.stmt, ...] = ()
    used: dict[str, int] = field(default_factory=dict)
    deep: int = 0

    def readable(self) -> dict[str, int]:
        """The tests whose statements can all be read, and what they use."""
        return {test: used for test, used in self.used.items() if not used & self.deep}

    def first(self, among: int) -> ast.stmt:
        """The first statement of a set that is not empty."""
        return self.statements[(among & -among).bit_length() - 1]


# several ask about a file, one after the other
@functools.lru_cache(maxsize=1)
def used_by_tests(source: str) -> UsedByTests:
    """The tests of a file; none where it cannot be read, or has more statements than a person
    writes. Raises TakesTooLong within patience().
    """
    tree = tree_of(source)
    if tree is None or _size(tree) > MOST_STATEMENTS:
        return UsedByTests()
    file = _File(tree)
    tests = itertools.islice(file.tests(), MOST_TESTS)
    return UsedByTests(
        tuple(file.statements), {test: file.used_by(own) for test, own in tests}, file.deep
    )


class _File:
    """bits: the statements that a node of the file or of a class is made of. classes: those on the
    top level. places: {name: the statements that give it something}.
    """

    def __init__(self, tree: ast.Module) -> None:
        self.body = tree.body
        self.statements: list[ast.stmt] = []
        self.bits: dict[ast.stmt, int] = {}
        self.test_names: dict[ast.stmt, list[str]] = {}
        self.places: dict[str, int] = {}
        self.deep, self.for_all, self._seen = 0, 0, 0
        self._uses: dict[int, int] = {}
        self.classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
        for node in tree.body:
            bits = self._add(node, in_class=False)
            self._place(_defines(node), bits)
            if _runs_for_all(node):
                self.for_all |= bits
            for each in _run_at_import(node):
                self.for_all |= self._number(ast.Expr(each, lineno=node.lineno))

    def _place(self, names: Iterable[str], bits: int) -> None:
        for name in names:
            self.places[name] = self.places.get(name, 0) | bits

    def _add(self, node: ast.stmt, in_class: bool) -> int:
        check_patience()
        if isinstance(node, ast.ClassDef):
            named = [each.value for each in node.keywords]
            above = ast.Tuple([*node.bases, *named, *node.decorator_list], ast.Load())
            bits = self._number(ast.Expr(above, lineno=node.lineno))
            for each in node.body:
                bits |= self._add(each, in_class=True)
            self.test_names[node] = []
        else:
            bits = self._number(node)
            names = _defines(node) | (_defines_inside(node) if isinstance(node, Block) else set())
            self.test_names[node] = sorted(filter(_is_test_name, names))
            if in_class:  # self.test_other() calls one
                self._place((f".{name}" for name in self.test_names[node]), bits)
        self.bits[node] = bits
        return bits

    def _number(self, statement: ast.stmt) -> int:
        bit = 1 << len(self.statements)
        self.statements.append(statement)
        if _is_deeper(statement, DEEPEST):
            self.deep |= bit
        return bit

    def tests(self) -> Iterator[tuple[str, int]]:
        """(test, the statements of its own) of all tests."""
        return self._tests_in(self.body, "", ())

    def _tests_in(
        self, body: list[ast.stmt], prefix: str, above: tuple[ast.ClassDef, ...]
    ) -> Iterator[tuple[str, int]]:
        for node in body:
            if isinstance(node, ast.ClassDef) and node not in above:
                yield from self._tests_of(node, f"{prefix}{node.name}::", (*above, node))
            for name in self.test_names[node]:
                yield f"{prefix}{name}", self.bits[node]

    def _tests_of(
        self, node: ast.ClassDef, prefix: str, above: tuple[ast.ClassDef, ...]
    ) -> Iterator[tuple[str, int]]:
        """The tests of a class, and those that it inherits, each with all else that is in these."""
        family = self._family(node)
        is_one = node.name.startswith("Test") or any(map(self._is_derived, family))
        if not is_one or len(above) > MOST_NESTED or self._seen >= MOST_CLASSES:
            return
        check_patience()
        self._seen += 1
        body = [each for one in family for each in one.body]
        beside = 0
        for each in body:
            beside |= 0 if self.test_names[each] else self.bits[each]
        for name, own in self._tests_in(body, prefix, above):
            yield name, beside | own

    def _family(self, node: ast.ClassDef) -> list[ast.ClassDef]:
        """A class and those of the file that it inherits from."""
        family = {node: None}
        waiting = [node]
        while waiting:
            bases = [self.classes.get(_last(base)) for base in waiting.pop(0).bases]
            new = dict.fromkeys(base for base in bases if base and base not in family)
            family |= new
            waiting += new
        return [*family]

    def _is_derived(self, node: ast.ClassDef) -> bool:
        """Whether a class inherits from one of a library, as that of unittest's tests does."""
        return any(_last(base) not in {*self.classes, "object"} for base in node.bases)

    def used_by(self, own: int) -> int:
        """All that statements use, with themselves and with what is run for all."""
        used, waiting = 0, own | self.for_all
        while waiting:
            check_patience()
            lowest = waiting & -waiting
            used |= lowest
            waiting = (waiting | self._used_by_one(lowest.bit_length() - 1)) & ~used
        return used

    def _used_by_one(self, number: int) -> int:
        if number not in self._uses:
            used = 0
            for name in _names(self.statements[number]):
                used |= self.places.get(name, 0)
            self._uses[number] = used
        return self._uses[number]


def _size(tree: ast.Module) -> int:
    """How many statements a file has, and the classes in it, wherever they are."""
    inside = (len(each.body) for each in ast.walk(tree) if isinstance(each, ast.ClassDef))
    return len(tree.body) + sum(inside)


def _is_deeper(tree: ast.AST, most: int) -> bool:
    """Whether code is nested deeper than so many levels: Python could not walk through it."""
    level = [tree]
    for _ in range(most):
        level = [inside for node in level for inside in ast.iter_child_nodes(node)]
    return bool(level)


def _last(base: ast.expr) -> str:
    """The name of a class that another one inherits from, without its module's."""
    return getattr(base, "attr", "") or getattr(base, "id", "")


def _is_test_name(name: str) -> bool:
    return name.startswith("test") or name == RUN_TEST


def _runs_for_all(node: ast.stmt) -> bool:
    """Whether a statement on the top level of a file is run whichever test is."""
    if isinstance(node, Function):
        told = [each for one in node.decorator_list for each in ast.walk(one)]
        asked = any("autouse" in (_word(each), getattr(each, "arg", "")) for each in told)
        return asked or node.name in CALLED
    return isinstance(node, Block | ast.Expr)


def _run_at_import(node: ast.stmt) -> Iterator[ast.expr]:
    """The expressions with calls in a statement that run when the file is read, whichever test is
    run later: what is assigned, the defaults and decorators of a function, and those in the body
    of a class.
    """
    if isinstance(node, ast.ClassDef):
        at_once: list[ast.AST | None] = [*node.bases, *node.keywords, *node.decorator_list]
        for each in node.body:
            if isinstance(each, Function | ast.ClassDef):
                yield from _run_at_import(each)
            else:
                at_once.append(each)
    elif isinstance(node, Function):
        at_once = [*node.decorator_list, *node.args.defaults, *node.args.kw_defaults]
    elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        at_once = [node.value, *getattr(node, "targets", [])]
    else:
        return
    for part in filter(None, at_once):
        yield from _calls_in(part)


def _calls_in(node: ast.AST) -> Iterator[ast.expr]:
    """The outermost calls in a piece of code."""
    if isinstance(node, ast.Call):
        yield node
        return
    for inside in ast.iter_child_nodes(node):
        yield from _calls_in(inside)


def _word(node: ast.AST) -> str:
    """The text of a constant that may be a name; empty for all else."""
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) and len(value) < LONGEST_WORD else ""


def _defines(node: ast.stmt) -> set[str]:
    """The names that a statement on the top level of a file gives something to."""
    if isinstance(node, ast.ClassDef):
        return {node.name}
    if isinstance(node, Function):
        asked = [each for one in node.decorator_list for each in ast.walk(one)]
        named = [each for each in asked if isinstance(each, ast.keyword) and each.arg == "name"]
        return {node.name} | {_word(each.value) for each in named}  # of a fixture
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {each.asname or each.name.partition(".")[0] for each in node.names}
    targets: list[ast.AST] = [node]
    if isinstance(node, ast.Assign):  # known["right"] = ... gives something to known
        targets = [*node.targets]
    elif isinstance(node, ast.AugAssign | ast.AnnAssign):
        targets = [node.target]
    return {
        each.id
        for target in targets
        for each in ast.walk(target)
        if isinstance(each, ast.Name) and (target is not node or isinstance(each.ctx, ast.Store))
    }


def _defines_inside(node: ast.stmt) -> set[str]:
    """The names of functions in a statement that holds others."""
    return {each.name for each in ast.walk(node) if isinstance(each, Function)}


def _names(node: ast.stmt) -> set[str]:
    """The names that a statement uses; that of a test of a class with a dot before it."""
    used = set()
    for each in ast.walk(node):
        if isinstance(each, ast.Name):
            used.add(each.id)
        elif isinstance(each, ast.arg):  # a fixture is asked for by the name of a parameter
            used.add(each.arg)
        elif isinstance(each, ast.Attribute) and _is_test_name(each.attr):
            used.add(f".{each.attr}")
        elif word := _word(each):  # or by its name in words
            used.add(word)
    return used
