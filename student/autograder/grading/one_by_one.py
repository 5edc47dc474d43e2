"""One check in processes of its own: with the published inputs, which tell mistakes apart and may
be spoken of, and where these are right, with fresh ones.
"""

from collections.abc import Callable

from ..checking.checks import Case, Check, choose_cases
from ..checking.judge import AT_USUAL_SIZES, attempts, judge
from ..checking.printable import NOTHING, Printable, printable
from ..checking.verdict import Verdict
from ..sandbox import Limits, Sandbox
from ..submission.sources import Sources
from .cases import run_cases
from .notable_text import name_ready_made

WRITTEN_OUT = printable(
    "Right for the published inputs, wrong for fresh ones: is a value written out by hand?"
)

SIZES = printable(
    "Right for small inputs, wrong for inputs as large as the notebook's: does something depend on "
    "the size of the image, of the batch or of the number of steps that should not?"
)
READ_ONLY = printable(
    "Fresh inputs lie in memory that can only be read: does the code write into a tensor that it "
    "was given?"
)


def ask(
    sandbox: Sandbox, check: Check, sources: Sources, passed: set[str], limits: Limits, device: str
) -> Verdict:
    """Run a check's cases and judge them. passed: ids of the checks that passed before."""
    cases = choose_cases(check.cases, passed)
    if not cases:
        return Verdict("skipped", printable("it builds on an exercise that did not pass"))
    published = [case for case in cases if not case.fresh]
    fresh = [case for case in cases if case.fresh]
    verdict = _ask(sandbox, check, published, sources, limits, device)
    if verdict.status != "passed" or not fresh:
        if verdict.status == "wrong" and any(case.usual for case in fresh):
            hidden = _ask(sandbox, check, fresh, sources, limits, device)
            verdict.half_because = verdict.half_because or hidden.half_because
        return verdict
    hidden = _ask(sandbox, check, fresh, sources, limits, device)
    verdict.tried |= hidden.tried
    verdict.remarks = [*dict.fromkeys([*verdict.remarks, *hidden.remarks])]
    if hidden.status != "passed":
        verdict.status, verdict.message, verdict.where = hidden.status, hidden.message, hidden.where
        verdict.for_instructor = hidden.for_instructor
        verdict.half_because = hidden.half_because
        verdict.sentence = _why(hidden) if published else NOTHING
    return verdict


def _why(hidden: Verdict) -> Printable:
    """Why fresh inputs fail where published ones do not."""
    if hidden.half_because == AT_USUAL_SIZES:
        return SIZES
    if hidden.status == "wrong":
        return WRITTEN_OUT
    return READ_ONLY if "segmentation fault" in hidden.message else NOTHING


def _ask(
    sandbox: Sandbox,
    check: Check,
    cases: list[Case],
    sources: Sources,
    limits: Limits,
    device: str,
) -> Verdict:
    """The verdict on cases that share a process."""
    if not cases:
        return Verdict("passed")
    ran = run_cases(sandbox, cases, sources, limits, device)
    verdict = ran.failure or judge(check, cases, ran.answers)
    if ran.failure:
        verdict.remarks = attempts(ran.answers)
        verdict.tried = bool(verdict.remarks)
    is_hidden = any(case.fresh for case in cases)
    verdict.printed = NOTHING if is_hidden else ran.printed
    verdict.remarks += name_ready_made(ran.imported, is_hidden)
    if ran.left_behind:
        verdict.tried = True
        left = f"left processes running, which were ended: {ran.left_behind}"
        verdict.remarks.append(printable(left))
    return verdict


def or_grader_error(asked: Callable[[], Verdict]) -> Verdict:
    """The verdict; where the grader itself fails, one that costs neither the student nor other
    checks.
    """
    try:
        return asked()
    except Exception as error:
        kind = type(error).__name__
        told = printable(f"the grader failed here, not your code ({kind})")
        why = printable(f"{told}: {error}"[:300])
        return Verdict("grader_error", told, for_instructor=why)
