"""One check in a process of its own, with the published inputs, too, which tell mistakes apart."""

from collections.abc import Callable

from ..checking.checks import Check, choose_cases
from ..checking.judge import attempts, judge
from ..checking.verdict import Verdict
from ..sandbox import Limits, Sandbox
from ..submission.printable import printable
from ..submission.sources import Sources
from .cases import run_cases
from .notable_text import name_ready_made


def ask(
    sandbox: Sandbox, check: Check, sources: Sources, passed: set[str], limits: Limits, device: str
) -> Verdict:
    """Run a check's cases and judge them. passed: ids of the checks that passed before."""
    cases = choose_cases(check, passed)
    if not cases:
        return Verdict("skipped", "it builds on an exercise that did not pass")
    ran = run_cases(sandbox, cases, sources, limits, device)
    verdict = ran.failure or judge(check, cases, ran.answers)
    if ran.failure:
        verdict.remarks = attempts(ran.answers)
        verdict.tried = bool(verdict.remarks)
    verdict.printed = ran.printed
    verdict.remarks += name_ready_made(ran.imported)
    if ran.left_behind:
        verdict.tried = True
        verdict.remarks.append(f"left processes running, which were ended: {ran.left_behind}")
    return verdict


def or_grader_error(asked: Callable[[], Verdict]) -> Verdict:
    """The verdict; where the grader itself fails, one that costs neither the student nor other
    checks.
    """
    try:
        return asked()
    except Exception as error:
        why = printable(f"{type(error).__name__}: {error}")[:300]
        return Verdict("grader_error", f"the grader failed here, not your code ({why})")
