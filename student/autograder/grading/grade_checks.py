"""Grades a submission: its checks go to the sandbox, in order, and each answer before the judge."""

import contextlib
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from ..checking.checks import Check
from ..checking.judge import NO_ANSWER, YOUR_CODE_TRIED
from ..checking.printable import Printable, printable
from ..checking.recognition import ANOTHERS
from ..checking.verdict import Result, Verdict
from ..sandbox import Limits, Sandbox, pace
from ..submission.sources import Sources
from .broken_files import (
    find_broken_modules,
    find_function,
    find_raise_above_code,
    remarks_on_twins,
)
from .charging import charge_once, compare_conventions
from .debugger_lines import remarks_on_debuggers
from .first_pass import FirstPass, asks_the_same, run_first_pass
from .measured import (
    IN_OTHER_CASES,
    OTHERWISE,
    differs_at_usual_sizes,
    is_wrong_elsewhere,
    measure,
    tell_beside,
    tell_half,
)
from .one_by_one import ask, or_grader_error
from .trying_tests import try_tests

# for all checks of a submission; once they are over, each further check has one second
WALL_SECONDS = 240.0
# of our own computing, for all that a submission's code sends and asks while its checks run, and
# for judging what it answered
OWN_SECONDS = 10.0
LEFT_BEHIND = printable(
    "Asked by itself this function is right; asked after the others it is not. Something stays "
    "behind between calls, it seems: a global, a cache, a default of torch's that was changed. The "
    "worse of the two answers counts."
)
ONCE = printable(
    "Asked by itself this function answers; among the others it ended its process, and the worse "
    "of the two counts."
)
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
    to find out why; where it passes there, the worse of the two verdicts counts.
    """
    limits, end = limits or Limits(), time.monotonic() + WALL_SECONDS
    # raises where nothing can be graded; from here on, a failure costs a check at most
    sandbox.ready()

    own_before = sandbox.own_seconds + time.thread_time()

    def patience() -> Limits:
        left = max(1.0, end - time.monotonic())
        spent = sandbox.own_seconds + time.thread_time() - own_before
        ours = max(0.1, OWN_SECONDS - spent / pace())
        wall = min(limits.wall_seconds, left)
        return replace(limits, wall_seconds=wall, reply_seconds=min(limits.reply_seconds, ours))

    asking = [check for check in checks if check.trial is None]
    first = FirstPass() if problems else run_first_pass(sandbox, asking, sources, limits, device)
    known = first.imported()
    left = [check for check in asking if check.module not in known]
    broken = find_broken_modules(sandbox, sources, left, patience, device) | (problems or {})
    usable = sources.without(set(broken))
    results: list[Result] = []
    for check in checks:
        if check.trial:
            trying = partial(try_tests, sandbox, check, sources, limits, device)
            result = _asked(check, broken, trying)
            _place(result, sources)
            results.append(result)
            on_result(result)
            continue
        # another student's numbers are nothing that a later answer may follow from
        passed = {
            result.check.id
            for result in results
            if result.verdict.status == "passed" or result.verdict.misconception == ANOTHERS
        }
        same = asks_the_same(check, passed, checks)
        settled = first.settled(check) if same else None
        usable = replace(usable, proven=_proven(results, check))
        in_fresh_process = partial(ask, sandbox, check, usable, passed, patience(), device)
        result = settled or _asked(check, broken, in_fresh_process)
        if settled is None:
            _let_the_worse_count(result.verdict, check.id, first if same else FirstPass())
            _tell_what_was_tried(result.verdict, first.remarks.get(check.id, []))
        if result.verdict.status in ("wrong", "crashed"):
            with contextlib.suppress(Exception):  # ours: it costs partial credit, not the report
                wrong = result.verdict.wrong_outputs
                result.verdict.facets = measure(
                    sandbox, check, wrong, usable, passed, patience(), device
                )
                tell_beside(result.verdict)
                facets, limit = result.verdict.facets, patience()
                if is_wrong_elsewhere(check, facets, wrong):
                    result.verdict.half_because = IN_OTHER_CASES
                if differs_at_usual_sizes(sandbox, check, facets, usable, passed, limit, device):
                    result.verdict.half_because = OTHERWISE
        if result.verdict.status == "crashed":
            result.verdict.half_because = NO_ANSWER
        if half := result.verdict.half_because:
            result.verdict.facets = tell_half(result.verdict.facets, half)
        results.append(result)
        compare_conventions(results)
        charge_once(results)
        _place(result, sources)
        result.verdict.remarks = [
            *result.verdict.remarks,
            *remarks_on_debuggers(check, checks, sources),
            *remarks_on_twins(result.verdict, sources.twins.get(check.module, ())),
        ]
        on_result(result)
    return results


def _proven(results: list[Result], check: Check) -> frozenset[tuple[str, str]]:
    """The functions that have passed all that was asked of them, other than the one that a check
    asks about.
    """
    asked = {(each.check.module, each.check.function) for each in results}
    lost = {
        (each.check.module, each.check.function)
        for each in results
        if each.verdict.status != "passed"
    }
    return frozenset(asked - lost - {(check.module, check.function)})


def _let_the_worse_count(verdict: Verdict, check: str, first: FirstPass) -> None:
    """A check that passes alone has not passed if it gave a wrong answer among the others.

    If it gave none there, the check before it may be to blame, which left no memory, say: then its
    own verdict counts, unless nothing had gone wrong before.
    """
    if verdict.status != "passed":
        return
    together = first.results.get(check)
    if together is not None and together.verdict.status != "passed":
        if together.verdict.status == "wrong" or check == first.first_lost:
            verdict.status, verdict.where = together.verdict.status, together.verdict.where
            verdict.message, verdict.sentence = together.verdict.message, LEFT_BEHIND
            verdict.for_instructor = together.verdict.for_instructor
    elif check in first.ended:
        if check == first.first_lost:
            verdict.status, verdict.message, verdict.sentence = "crashed", first.ended[check], ONCE
        else:
            told = f"alone it passes, but among the others: {first.ended[check]}"
            verdict.remarks.append(printable(told))


def _tell_what_was_tried(verdict: Verdict, remarks: list[Printable]) -> None:
    verdict.tried |= bool(remarks)
    if not any(remark.startswith(YOUR_CODE_TRIED) for remark in verdict.remarks):
        verdict.remarks += remarks


def _asked(check: Check, broken: dict[str, Verdict], asking: Callable[[], Verdict]) -> Result:
    """A check as it is asked, or the verdict on a file that is broken."""
    start = time.perf_counter()
    if check.module in broken:
        return Result(check, replace(broken[check.module]))
    verdict = or_grader_error(asking)
    return Result(check, verdict, time.perf_counter() - start)


def _place(result: Result, sources: Sources) -> None:
    """Say where the function stands that lost points, if the verdict does not."""
    check, verdict = result.check, result.verdict
    source = sources.graded.get(check.module, "")
    if verdict.status == "not_attempted" and (line := find_raise_above_code(check, source)):
        verdict.where = printable(f"{check.module}.py:{line}")
        verdict.message = printable(
            f"line {line} still raises NotImplementedError, so the code below it never runs; "
            f"delete that line"
        )
    if not verdict.where and verdict.status in LOST:
        verdict.where = find_function(check, source)
