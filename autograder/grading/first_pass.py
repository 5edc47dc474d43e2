"""The first pass: all checks of a submission in one process, each question asked once, with fresh
inputs.

It decides, at a fraction of the cost. Whoever does not pass here is asked again alone, to find out
why: that may explain this verdict, but it does not replace it.
"""

from dataclasses import dataclass, field, replace

from ..checking.checks import Case, Check, choose_cases
from ..checking.judge import attempts, judge
from ..checking.printable import Printable
from ..checking.verdict import Result
from ..sandbox import Limits, Sandbox
from ..submission.sources import Sources
from .cases import Ran, run_cases
from .notable_text import name_ready_made

# More than all checks of a correct submission need that draws one number at a time, on a slow
# machine: there, 4 s of ours and 4 of theirs were seen.
ENOUGH = Limits(cpu_seconds=8, wall_seconds=30.0, reply_seconds=6.0)


@dataclass
class FirstPass:
    """What came of asking all checks in one process, by check id.

    results: of the checks that were answered.
    remarks: on what code tried there.
    ended: how a check brought the process to its end.
    first_lost: the first one that did not pass, before which nothing had gone wrong.
    tells_all: whether there is nothing to say beside the verdicts; else each check is asked again
        alone, to see which of them it was.
    """

    results: dict[str, Result] = field(default_factory=dict)
    remarks: dict[str, list[Printable]] = field(default_factory=dict)
    ended: dict[str, Printable] = field(default_factory=dict)
    first_lost: str = ""
    tells_all: bool = True

    def settled(self, check: Check) -> Result | None:
        """The result of a check that passed, and of which there is nothing else to say."""
        result = self.results.get(check.id)
        passed = result is not None and result.verdict.status == "passed"
        return result if passed and self.tells_all and not self.remarks.get(check.id) else None

    def imported(self) -> set[str]:
        """The modules that can be imported: a function in them gave an answer, right or wrong."""
        answered = ("passed", "wrong")
        return {
            result.check.module
            for result in self.results.values()
            if result.verdict.status in answered
        }


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
        reply_seconds=min(limits.reply_seconds, ENOUGH.reply_seconds),
    )
    asked = {check.id: _questions(check, _ids(checks)) for check in checks}
    try:
        cases = [case for questions in asked.values() for case in questions]
        ran = run_cases(sandbox, cases, sources, limits, device)
        return _judged(checks, asked, ran)
    except Exception:  # ours: it shows again where each check is asked alone
        return FirstPass()


def _questions(check: Check, everything: set[str]) -> list[Case]:
    """The fresh cases of a check, or where it has none, as in the students' own checker, the
    published ones; under names that no other check's case has.

    Never both: a published case may be spoken of, and could tell what a fresh one has shown.
    """
    cases = choose_cases(check.cases, everything)
    once = [case for case in cases if case.fresh] or cases
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
    results = {
        check.id: Result(
            check,
            judge(check, asked[check.id], answers[check.id]),
            sum(answer.seconds for answer in answers[check.id].values()),
        )
        for check in checks
        if check.id in complete and answers[check.id]
    }
    by_somebody = ran.printed.strip() or ran.left_behind or name_ready_made(ran.imported)
    passed = {name for name, result in results.items() if result.verdict.status == "passed"}
    lost = next((check.id for check in checks if check.id not in passed), "")
    return FirstPass(results, remarks, ended, lost, tells_all=not by_somebody)


def asks_the_same(check: Check, passed: set[str], checks: list[Check]) -> bool:
    """Whether its cases are the same now that we know what passed as they were when all might."""
    now, then = (choose_cases(check.cases, ids) for ids in (passed, _ids(checks)))
    return [case.name for case in now] == [case.name for case in then]


def _ids(checks: list[Check]) -> set[str]:
    return {check.id for check in checks}
