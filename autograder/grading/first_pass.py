"""The first pass: all checks of a submission in one process, each question asked once, with fresh
inputs.

It says who passed, at a fraction of the cost. Whoever does not pass here is asked again alone.
"""

from dataclasses import dataclass, field, replace

from ..checking.checks import Case, Check, choose_cases
from ..checking.judge import attempts, judge
from ..checking.verdict import Result
from ..sandbox import Limits, Sandbox
from ..submission.sources import Sources
from .cases import Ran, run_cases
from .notable_text import name_ready_made

# far more than all checks of a correct submission need
ENOUGH = Limits(cpu_seconds=4, wall_seconds=15.0)


@dataclass
class FirstPass:
    """What came of asking all checks in one process, by check id.

    passed: the results of those that passed.
    remarks: on what code tried there.
    ended: how a check brought the process to its end.
    """

    passed: dict[str, Result] = field(default_factory=dict)
    remarks: dict[str, list[str]] = field(default_factory=dict)
    ended: dict[str, str] = field(default_factory=dict)

    def remarks_on(self, check: str, passed: bool) -> list[str]:
        """What to say of a check that was asked again alone, where it passed or not."""
        told = [*self.remarks.get(check, ())]
        if passed and check in self.ended:
            told.append(f"alone it passes, but together with the others: {self.ended[check]}")
        return told


def run_first_pass(
    sandbox: Sandbox, checks: list[Check], sources: Sources, limits: Limits, device: str
) -> FirstPass:
    """Ask as if all checks before each had passed."""
    checks = [check for check in checks if check.module in sources.graded]
    if not checks:
        return FirstPass()
    limits = replace(
        limits,
        cpu_seconds=min(limits.cpu_seconds, ENOUGH.cpu_seconds),
        wall_seconds=min(limits.wall_seconds, ENOUGH.wall_seconds),
    )
    asked = {check.id: _questions(check, _ids(checks)) for check in checks}
    try:
        cases = [case for questions in asked.values() for case in questions]
        ran = run_cases(sandbox, cases, sources, limits, device)
        return _judged(checks, asked, ran)
    except Exception:  # ours: it shows again where each check is asked alone
        return FirstPass()


def _questions(check: Check, everything: set[str]) -> list[Case]:
    """The cases of a check, each question once, under names that no other check's case has."""
    cases = choose_cases(check, everything)
    fresh = {case.name for case in cases if case.fresh}
    once = [case for case in cases if case.fresh or case.freshened().name not in fresh]
    return [replace(case, name=f"{check.id}: {case.name}") for case in once]


def _judged(checks: list[Check], asked: dict[str, list[Case]], ran: Ran) -> FirstPass:
    answers = {
        check.id: {c.name: ran.answers[c.name] for c in asked[check.id] if c.name in ran.answers}
        for check in checks
    }
    complete = {name for name, given in answers.items() if len(given) == len(asked[name])}
    remarks = {name: attempts(given) for name, given in answers.items()}
    missing = next((check.id for check in checks if check.id not in complete), "")
    ended = {}
    if ran.failure and ran.failure.status == "crashed":
        ended = {missing: ran.failure.message}
    if ran.printed.strip() or ran.left_behind or name_ready_made(ran.imported):
        return FirstPass({}, remarks, ended)  # by which of them, nobody can tell
    results = [
        Result(
            check,
            judge(check, asked[check.id], answers[check.id]),
            sum(answer.seconds for answer in answers[check.id].values()),
        )
        for check in checks
        if check.id in complete and answers[check.id]
    ]
    passed = {result.check.id: result for result in results if result.verdict.status == "passed"}
    return FirstPass(passed, remarks, ended)


def asks_the_same(check: Check, passed: set[str], checks: list[Check]) -> bool:
    """Whether its cases are the same now that we know what passed as they were when all might."""
    now, then = choose_cases(check, passed), choose_cases(check, _ids(checks))
    return [case.name for case in now] == [case.name for case in then]


def _ids(checks: list[Check]) -> set[str]:
    return {check.id for check in checks}
