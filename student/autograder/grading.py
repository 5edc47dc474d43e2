"""Puts a submission's checks to the sandbox, in order, and each answer before the judge."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from .checks import Answer, Case, Check, choose_cases
from .judge import Verdict, judge
from .sandbox import FreshProcesses, Limits, Outcome, Zygote
from .worker import messages

Sandbox = Zygote | FreshProcesses


@dataclass(frozen=True)
class Sources:
    """A submission's Python files by module name. graded: those with exercises; other: the student's own additions."""

    graded: dict[str, str]
    given: dict[str, str]  # the grader's own copies of files in which students write nothing
    other: dict[str, str] = field(default_factory=dict)

    def without(self, modules: set[str]) -> "Sources":
        """The same without the files that cannot be imported."""
        return Sources(
            {name: text for name, text in self.graded.items() if name not in modules}, self.given, self.other
        )


@dataclass(frozen=True)
class Ran:
    """What came of running cases: answers by case; failure where one of them brought the process to its end."""

    answers: dict[str, Answer]
    failure: Verdict | None
    printed: str
    left_behind: int = 0  # processes that went on after the job and were ended


@dataclass
class Result:
    """A check, its verdict and what it cost."""

    check: Check
    verdict: Verdict
    seconds: float = 0.0

    @property
    def points(self) -> float:
        return self.check.points if self.verdict.status == "passed" else 0.0


def grade(
    sources: Sources,
    checks: list[Check],
    sandbox: Sandbox,
    on_result: Callable[[Result], None] = lambda _: None,
    problems: dict[str, Verdict] | None = None,
    limits: Limits | None = None,
    device: str = "cpu",
) -> list[Result]:
    """One result for every check, whatever the submission does.

    on_result is called with each result as it becomes known. problems: files that could not even be read, by module.
    """
    limits = limits or Limits()
    sandbox.ready()  # raises where nothing can be graded; from here on, whatever fails costs a check at most
    broken = {**find_broken_modules(sandbox, sources, checks, limits, device), **(problems or {})}
    usable = sources.without(set(broken))
    results: list[Result] = []
    for check in checks:
        start = time.perf_counter()
        passed = {r.check.id for r in results if r.verdict.status == "passed"}
        verdict = broken.get(check.module) or _or_grader_error(
            partial(_ask, sandbox, check, usable, passed, limits, device)
        )
        if not verdict.where and verdict.status in ("wrong", "crashed", "timed_out", "out_of_memory"):
            verdict.where = find_function(check, sources.graded.get(check.module, ""))
        results.append(Result(check, verdict, time.perf_counter() - start))
        on_result(results[-1])
    return results


def _or_grader_error(ask: Callable[[], Verdict]) -> Verdict:
    try:
        return ask()
    except Exception as error:  # ours, whatever it is: it must cost neither the student nor the other checks
        return Verdict("grader_error", f"the grader failed here, not your code ({type(error).__name__}: {error})")


def _ask(sandbox: Sandbox, check: Check, sources: Sources, passed: set[str], limits: Limits, device: str) -> Verdict:
    """Run a check's cases and judge them."""
    cases = choose_cases(check, passed)
    if not cases:
        return Verdict("skipped", "it builds on an exercise that did not pass")
    ran = run_cases(sandbox, cases, sources, limits, device)
    verdict = ran.failure or judge(check, cases, ran.answers)
    verdict.printed = ran.printed
    if ran.left_behind:
        verdict.remarks.append(f"left processes running, which were ended: {ran.left_behind}")
    return verdict


def run_cases(
    sandbox: Sandbox, cases: list[Case], sources: Sources, limits: Limits | None = None, device: str = "cpu"
) -> Ran:
    """Put cases to the sandbox, in one process."""
    outcome = sandbox.run(_request(cases, sources, device), [case.name for case in cases], limits)
    answers = {name: _answer(*frame) for name, frame in outcome.answers.items()}
    failure = None if outcome.ended == "finished" else _verdict_on_end(cases, outcome)
    return Ran(answers, failure, printable(outcome.output), outcome.left_behind)


def find_broken_modules(
    sandbox: Sandbox, sources: Sources, checks: list[Check], limits: Limits, device: str
) -> dict[str, Verdict]:
    """Verdicts on the graded files that are missing or cannot be imported, found out once for all checks."""
    broken: dict[str, Verdict] = {}
    for module in dict.fromkeys(check.module for check in checks):
        if module not in sources.graded:
            broken[module] = Verdict("not_attempted", f"{module}.py is not in the submission")
            continue
        stand_ins = [{"do": "stand_in", "class": "noise_scheduler.NoiseScheduler"}] * (module != "noise_scheduler")
        case = Case(module, "", {"steps": [*stand_ins, {"do": "load", "module": module}]}, {}, ({},))
        verdict = _or_grader_error(partial(_try_import, sandbox, case, sources.without(set(broken)), limits, device))
        if verdict.status != "passed":
            broken[module] = verdict
    return broken


def _try_import(sandbox: Sandbox, case: Case, sources: Sources, limits: Limits, device: str) -> Verdict:
    """case: it loads the module of its name."""
    ran = run_cases(sandbox, [case], sources, limits, device)
    verdict = ran.failure or judge(_import_check(case.name), [case], ran.answers)
    advice = "; code outside of functions runs at every import" if verdict.status == "timed_out" else ""
    return replace(
        verdict,
        status="crashed" if verdict.status == "not_attempted" else verdict.status,
        message=f"{case.name}.py cannot be imported: {verdict.message}{advice}",
        where=verdict.where or f"{case.name}.py",
        printed=ran.printed,
    )


def _import_check(module: str) -> Check:
    return Check(module, "", "", module, 0.0, (), {})


def _request(cases: list[Case], sources: Sources, device: str) -> bytes:
    header = {
        "given": sources.given,
        "graded": sources.graded,
        "other": sources.other,
        "cases": [{"name": case.name, "probe": {**case.probe, "device": device}} for case in cases],
    }
    arrays = {f"{number}/{name}": array for number, case in enumerate(cases) for name, array in case.inputs.items()}
    return messages.encode(header, arrays)


def _answer(header: dict[str, object], arrays: dict[str, np.ndarray]) -> Answer:
    """Read an answer's header with the same distrust as the rest of it: anything unexpected counts as absent."""
    raised = header.get("type") if header.get("status") == "raised" else None
    where = header.get("where")
    if not (isinstance(where, dict) and {"file", "line", "function", "text"} <= where.keys()):
        where = None
    kinds = header.get("kinds")
    seconds = header.get("seconds")
    return Answer(
        outputs=arrays,
        kinds={str(k): printable(str(v))[:200] for k, v in kinds.items()} if isinstance(kinds, dict) else {},
        raised=printable(str(raised))[:80] if raised is not None else None,
        message=printable(str(header.get("message", "")))[:500],
        where={key: printable(str(value))[:200] for key, value in where.items()} if where else None,
        seconds=seconds if isinstance(seconds, float) else 0.0,
    )


def printable(text: str) -> str:
    """Text that student code chose, without what moves a terminal's cursor, turns a line round or is no character."""
    return "".join(c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text)


def _verdict_on_end(cases: list[Case], outcome: Outcome) -> Verdict:
    """A process that ended early: the first case without an answer is the one in which it happened."""
    case = next((case for case in cases if case.name not in outcome.answers), cases[0])
    status = "timed_out" if outcome.ended == "timed_out" else "crashed"
    return Verdict(status, f"{case.title}: {outcome.detail}" if case.title else outcome.detail)


def find_function(check: Check, source: str) -> str:
    """`file:line` of the function that a check asks about, as far as its text shows it."""
    name = check.function.split(".")[-1]
    for number, line in enumerate(source.splitlines(), 1):
        if line.strip().startswith(f"def {name}("):
            return f"{check.module}.py:{number}"
    return f"{check.module}.py"
