"""Which graded files are missing or cannot be imported, found out once for all checks."""

import ast
import functools
import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from ..checking.checks import Case, Check
from ..checking.functions import functions_of, tree_of
from ..checking.judge import judge
from ..checking.printable import Printable, path_in_words, printable
from ..checking.verdict import Verdict
from ..content import homework
from ..sandbox import Limits, Sandbox
from ..submission.sources import Sources
from ..worker.probing.vocabulary import Load, Probe, StandIn
from .cases import run_cases
from .one_by_one import or_grader_error

MOST = 100  # lines of a file that are looked at


def find_broken_modules(
    sandbox: Sandbox,
    sources: Sources,
    checks: list[Check],
    patience: Callable[[], Limits],
    device: str,
) -> dict[str, Verdict]:
    """Verdicts on the graded files that are missing or cannot be imported, by module."""
    uses = {
        module: used for part in homework().parts.values() for module, used in part.uses.items()
    }
    broken: dict[str, Verdict] = {}
    for module in dict.fromkeys(check.module for check in checks):
        if module not in sources.graded:
            broken[module] = not_there(f"{module}.py is not in the submission")
            continue
        if not sources.graded[module].strip():
            broken[module] = not_there(f"{module}.py is empty: nothing was saved in it")
            continue
        stand_ins = [StandIn(name) for name in uses.get(module, ())]
        case = Case(module, "", Probe([*stand_ins, Load(module)]), {}, ({},))
        verdict = _try_import(sandbox, case, sources.without(set(broken)), patience(), device)
        if verdict.status != "passed":
            broken[module] = verdict
    return broken


def not_there(told: str) -> Verdict:
    """The verdict on a graded file with nothing in it to check."""
    return Verdict("not_attempted", printable(told))


def remarks_on_twins(verdict: Verdict, twins: Iterable[str]) -> list[Printable]:
    """What to say where nothing was done, but in a file beside the graded one, perhaps."""
    if verdict.status != "not_attempted":
        return []
    return [
        printable(
            f"{path_in_words(path)} was not checked. If the work is in it, save it under the name "
            f"and in the place of the file that was handed out"
        )
        for path in twins
    ]


def _try_import(
    sandbox: Sandbox, case: Case, sources: Sources, limits: Limits, device: str
) -> Verdict:
    """case: it loads the module of its name."""

    def asked() -> Verdict:
        ran = run_cases(sandbox, [case], sources, limits, device)
        verdict = ran.failure or judge(_import_check(case.name), [case], ran.answers)
        slow = verdict.status == "timed_out"
        advice = "; code outside of functions runs at every import" if slow else ""
        return replace(
            verdict,
            status="crashed" if verdict.status == "not_attempted" else verdict.status,
            message=printable(f"{case.name}.py cannot be imported: {verdict.message}{advice}"),
            where=verdict.where or printable(f"{case.name}.py"),
            printed=ran.printed,
        )

    return or_grader_error(asked)


def _import_check(module: str) -> Check:
    return Check(
        id=module, exercise="", function="", module=module, points=0.0, cases=(), sentences={}
    )


def find_function(check: Check, source: str) -> Printable:
    """`file:line` of the function that a check asks about, as far as its text shows it."""
    owner, _, name = check.function.rpartition(".")
    inside = re.search(rf"^class {owner}\b", source, re.MULTILINE) if owner else None
    start = inside.start() if inside else 0
    found = re.compile(rf"^[ \t]*def {name}\(", re.MULTILINE).search(source, start)
    if found is None:
        return printable(f"{check.module}.py")
    return printable(f"{check.module}.py:{source.count(chr(10), 0, found.start()) + 1}")


def find_raise_above_code(check: Check, source: str) -> int:
    """The line of a stub's `raise NotImplementedError` with a return below it in the function that
    a check asks about; 0 where there is none.
    """
    name = check.function.split(".")[-1]
    asked = [each for each in functions_of(source) if each.name.split(".")[-1] == name]
    for line in _raises_above_code(source):
        if any(each.first <= line <= each.last for each in asked):
            return line
    return 0


# every check of a file that nobody wrote in asks
@functools.lru_cache(maxsize=8)
def _raises_above_code(source: str) -> tuple[int, ...]:
    """The first lines of a file that raise NotImplementedError above a return."""
    tree = tree_of(source)
    found = (line for node in ast.walk(tree) for line in _above_return(node)) if tree else ()
    return tuple(sorted(itertools.islice(found, MOST)))


def _above_return(node: ast.AST) -> Iterator[int]:
    body = getattr(node, "body", None)
    if not isinstance(body, list):
        return
    last = max((at for at, each in enumerate(body) if isinstance(each, ast.Return)), default=0)
    for each in body[:last]:
        if isinstance(each, ast.Raise) and _says_that_it_is_open(each):
            yield each.lineno


def _says_that_it_is_open(node: ast.Raise) -> bool:
    names = (each.id for each in ast.walk(node) if isinstance(each, ast.Name))
    return "NotImplementedError" in names
