"""Grades a submission: its checks go to the sandbox, in order, and each answer before the judge."""

import time
from collections.abc import Callable
from dataclasses import replace

from ..checking.checks import Check
from ..checking.verdict import Result, Verdict
from ..sandbox import Limits, Sandbox
from ..submission.sources import Sources
from .broken_files import find_broken_modules, find_function
from .first_pass import FirstPass, asks_the_same, run_first_pass
from .one_by_one import ask, or_grader_error

# for all checks of a submission; once they are over, each further check has one second
WALL_SECONDS = 240.0
LOST = ("wrong", "crashed", "timed_out", "out_of_memory")


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

    on_result: is called with each result as it becomes known.
    problems: verdicts on files that could not even be read, by module.

    First all checks share one process, which a correct submission leaves with full marks, at a
    fraction of the cost. A check that does not pass there is asked again in a process of its own,
    where nothing that came before can harm it.
    """
    limits, end = limits or Limits(), time.monotonic() + WALL_SECONDS
    # raises where nothing can be graded; from here on, a failure costs a check at most
    sandbox.ready()

    def patience() -> Limits:
        left = max(1.0, end - time.monotonic())
        return replace(limits, wall_seconds=min(limits.wall_seconds, left))

    first = FirstPass() if problems else run_first_pass(sandbox, checks, sources, limits, device)
    left = [check for check in checks if check.id not in first.passed]
    broken = find_broken_modules(sandbox, sources, left, patience, device) | (problems or {})
    usable = sources.without(set(broken))
    results: list[Result] = []
    for check in checks:
        passed = {result.check.id for result in results if result.verdict.status == "passed"}
        if check.id in first.passed and asks_the_same(check, passed, checks):
            result = first.passed[check.id]
        else:
            result = _in_fresh_process(sandbox, check, usable, passed, patience(), device, broken)
            told = first.remarks_on(check.id, result.verdict.status == "passed")
            result.verdict.tried |= bool(first.remarks.get(check.id))
            result.verdict.remarks = [*dict.fromkeys([*result.verdict.remarks, *told])]
        _place(result, sources)
        results.append(result)
        on_result(result)
    return results


def _in_fresh_process(
    sandbox: Sandbox,
    check: Check,
    sources: Sources,
    passed: set[str],
    limits: Limits,
    device: str,
    broken: dict[str, Verdict],
) -> Result:
    """A check in a process of its own, or the verdict on a file that is broken."""
    start = time.perf_counter()
    if check.module in broken:
        return Result(check, replace(broken[check.module]))
    verdict = or_grader_error(lambda: ask(sandbox, check, sources, passed, limits, device))
    return Result(check, verdict, time.perf_counter() - start)


def _place(result: Result, sources: Sources) -> None:
    """Say where the function stands that lost points, if the verdict does not."""
    check, verdict = result.check, result.verdict
    if not verdict.where and verdict.status in LOST:
        verdict.where = find_function(check, sources.graded.get(check.module, ""))
