"""Grades a submission: its checks go to the sandbox, in order, and each answer before the judge."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from .cases import Sandbox, Sources, run_cases
from .checks import Case, Check, choose_cases
from .judge import Verdict, attempts, judge
from .sandbox import Limits
from .shortcuts import name_ready_made

USES = {  # classes that a module imports and that are graded by themselves
    "diffusion_model": ("noise_scheduler.NoiseScheduler",),
    "image_gen": ("diffusion_model.DiffusionModel",),
    "trajectory_gen": ("diffusion_model.DiffusionModel",),
    "extras": ("noise_scheduler.NoiseScheduler",),
    "DDPM": ("ResUNet.ConditionalUnet",),
}
WALL_SECONDS = 240.0  # for all checks of a submission; once they are over, each further check has one second
TOGETHER = Limits(cpu_seconds=4, wall_seconds=15.0)  # far more than all checks of a correct submission need


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
    First all checks share one process, which a correct submission leaves with full marks, at a fraction of the cost;
    there each question is asked once, with fresh inputs. A check that does not pass there is asked again in a process
    of its own, where nothing that came before can harm it, with the published inputs, too, which tell mistakes apart.
    """
    limits, end = limits or Limits(), time.monotonic() + WALL_SECONDS
    sandbox.ready()  # raises where nothing can be graded; from here on, whatever fails costs a check at most

    def patience() -> Limits:
        return replace(limits, wall_seconds=min(limits.wall_seconds, max(1.0, end - time.monotonic())))

    together = Together() if problems else _ask_together(sandbox, checks, sources, limits, device)
    left = [check for check in checks if check.id not in together.passed]
    broken = {**find_broken_modules(sandbox, sources, left, patience, device), **(problems or {})}
    usable = sources.without(set(broken))
    results: list[Result] = []
    for check in checks:
        start = time.perf_counter()
        passed = {r.check.id for r in results if r.verdict.status == "passed"}
        if check.id in together.passed and _asks_the_same(check, passed, checks):
            result = together.passed[check.id]
        else:
            verdict = broken.get(check.module) or _or_grader_error(
                partial(_ask, sandbox, check, usable, passed, patience(), device)
            )
            remarks = dict.fromkeys([*verdict.remarks, *together.remarks_on(check.id, verdict.status == "passed")])
            result = Result(check, replace(verdict, remarks=[*remarks]), time.perf_counter() - start)
        verdict = result.verdict
        if not verdict.where and verdict.status in ("wrong", "crashed", "timed_out", "out_of_memory"):
            verdict.where = find_function(check, sources.graded.get(check.module, ""))
        results.append(result)
        on_result(result)
    return results


@dataclass
class Together:
    """What came of asking all checks in one process, by check id.

    passed: the results of those that passed. remarks: on what code tried there; ended: how it brought it to its end.
    """

    passed: dict[str, Result] = field(default_factory=dict)
    remarks: dict[str, list[str]] = field(default_factory=dict)
    ended: dict[str, str] = field(default_factory=dict)

    def remarks_on(self, name: str, passed: bool) -> list[str]:
        """What to say of a check that was asked again alone, where it passed or not."""
        only_here = [f"alone it passes, but together with the others: {self.ended[name]}"] if name in self.ended else []
        return [*self.remarks.get(name, ()), *(only_here if passed else ())]


def _ask_together(sandbox: Sandbox, checks: list[Check], sources: Sources, limits: Limits, device: str) -> Together:
    """Ask as if all checks before each had passed."""
    checks = [check for check in checks if check.module in sources.graded]
    if not checks:
        return Together()
    limits = replace(
        limits,
        cpu_seconds=min(limits.cpu_seconds, TOGETHER.cpu_seconds),
        wall_seconds=min(limits.wall_seconds, TOGETHER.wall_seconds),
    )
    everything = {check.id for check in checks}
    asked = {check.id: [_under(check, case) for case in _once(choose_cases(check, everything))] for check in checks}
    try:
        ran = run_cases(sandbox, [case for cases in asked.values() for case in cases], sources, limits, device)
        answers = {
            check.id: {case.name: ran.answers[case.name] for case in asked[check.id] if case.name in ran.answers}
            for check in checks
        }
        remarks = {name: attempts(given) for name, given in answers.items()}
        missing = next((check.id for check in checks if len(answers[check.id]) < len(asked[check.id])), "")
        ended = {missing: ran.failure.message} if ran.failure and ran.failure.status == "crashed" else {}
        if ran.printed.strip() or ran.left_behind or name_ready_made(ran.imported):  # by which of them, nobody can tell
            return Together({}, remarks, ended)
        results = [
            Result(check, judge(check, asked[check.id], given), sum(answer.seconds for answer in given.values()))
            for check in checks
            if (given := answers[check.id]) and len(given) == len(asked[check.id])
        ]
    except Exception:  # ours: it shows again where each check is asked alone
        return Together()
    passed = {result.check.id: result for result in results if result.verdict.status == "passed"}
    return Together(passed, remarks, ended)


def _once(cases: list[Case]) -> list[Case]:
    """Cases without those that ask with published inputs what another asks with fresh ones."""
    fresh = {case.name for case in cases if case.fresh}
    return [case for case in cases if case.fresh or case.freshened().name not in fresh]


def _under(check: Check, case: Case) -> Case:
    """A case under a name that no other check's case has."""
    return replace(case, name=f"{check.id}: {case.name}")


def _ids(checks: list[Check]) -> set[str]:
    return {check.id for check in checks}


def _asks_the_same(check: Check, passed: set[str], checks: list[Check]) -> bool:
    """Whether its cases are the same now that we know what passed as they were when all might."""
    return [c.name for c in choose_cases(check, passed)] == [c.name for c in choose_cases(check, _ids(checks))]


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
    if ran.failure:
        verdict.remarks = attempts(ran.answers)
    verdict.printed = ran.printed
    verdict.remarks += name_ready_made(ran.imported)
    if ran.left_behind:
        verdict.remarks.append(f"left processes running, which were ended: {ran.left_behind}")
    return verdict


def find_broken_modules(
    sandbox: Sandbox, sources: Sources, checks: list[Check], patience: Callable[[], Limits], device: str
) -> dict[str, Verdict]:
    """Verdicts on the graded files that are missing or cannot be imported, found out once for all checks."""
    broken: dict[str, Verdict] = {}
    for module in dict.fromkeys(check.module for check in checks):
        if module not in sources.graded:
            broken[module] = Verdict("not_attempted", f"{module}.py is not in the submission")
            continue
        imported = [{"do": "stand_in", "class": name} for name in USES.get(module, ())]
        case = Case(module, "", {"steps": [*imported, {"do": "load", "module": module}]}, {}, ({},))
        ask = partial(_try_import, sandbox, case, sources.without(set(broken)), patience(), device)
        verdict = _or_grader_error(ask)
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


def find_function(check: Check, source: str) -> str:
    """`file:line` of the function that a check asks about, as far as its text shows it."""
    name = check.function.split(".")[-1]
    for number, line in enumerate(source.splitlines(), 1):
        if line.strip().startswith(f"def {name}("):
            return f"{check.module}.py:{number}"
    return f"{check.module}.py"
