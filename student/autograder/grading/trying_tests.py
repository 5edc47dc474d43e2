"""A student's tests, tried on right and on broken versions of what they test.

All versions go through the same steps, in a mixed order, and only this side knows which are right.
Each run ends at the first test that fails. Where that test is struck out, because a right version
makes it fail, the runs that it ended are made again without it.
"""

import json
import time
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from ..checking.checks import Answer, Case, Check
from ..checking.copied_tests import find_copies, find_lookers, find_tests, find_unreadable
from ..checking.handed_out import is_handed_out
from ..checking.judge import attempts, judge_exception
from ..checking.judge_tests import Tried, judge_tests
from ..checking.printable import NOTHING, Printable, printable
from ..checking.trials import Trial, Version
from ..checking.verdict import Verdict
from ..readings.patience import TakesTooLong, patience
from ..sandbox import Limits, Sandbox, pace
from ..submission.sources import Sources
from ..worker.probing.vocabulary import LONGEST_NAME, Probe, RunTests
from .cases import run_cases

NEEDED = ("pytest", "hypothesis")
RESULTS = "tests"
WALL_SECONDS = 180.0  # of all processes together, on a machine that does much else
STARTING_SECONDS = 0.25  # of computing of each process, before it runs the first test
MOST_BY_CHANCE = 4  # tests that depend on chance, of which there is enough said then
MOST_STRUCK = 8  # after which there are no points to lose
SLOW = "takes longer than"  # in the words of the worker
MOST_TOLD = 1 << 20  # bytes of what a run says: names, times and one message
MOST_SPENT = 1e3  # seconds that are believed of a test on a version
MOST_ENDED = 3  # processes that tests may bring to their end
READING_SECONDS = 5.0  # of our own computing, for the text of the tests
TOO_LONG = (
    "{}.py takes more than {:g} s to look through, far longer than tests that a person writes: "
    "make it shorter"
)
NO_TESTS = (
    "there is no test in {}.py yet: a test is a function whose name begins with test, by itself, "
    "in a class whose name begins with Test, or in a unittest.TestCase"
)
ALONE = " Tests are tried alone: only {} can be imported from the homework."
AT_IMPORT = (
    " What runs while the file is imported has to work with every right version: what you expect "
    "of results belongs into tests."
)


Word = TypeVar("Word", str, int)


@dataclass(frozen=True)
class Told:
    """What the tests said of one version: all of them, those that were run, and the first that
    failed, with its message. spent: seconds of computing of those that took longest. looked: {test:
    the word with which it looked at compiled code}. unable: {test: what it needs that is not
    there}.
    """

    tests: tuple[str, ...]
    ran: tuple[str, ...]
    failed: str = ""
    message: str = ""
    spent: Mapping[str, float] = field(default_factory=dict)
    looked: Mapping[str, str] = field(default_factory=dict)
    unable: Mapping[str, str] = field(default_factory=dict)


class Ended(Exception):
    """There is nothing more to try. verdict: on all of it."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.status)
        self.verdict = verdict


@dataclass
class Trying:
    """The runs of one file of tests.

    seconds: of computing so far, as a usual machine takes them; waited: by the clock, likewise.
    saw_hidden: whether a version that students may not see shares the process of the tests: words
        that these choose may then say what it is, and none is told. beside: remarks on what the
        tests tried beside their work, in the student's words only where no such version was.
    """

    sandbox: Sandbox
    check: Check
    trial: Trial
    sources: Sources
    limits: Limits
    device: str
    seconds: float = 0.0
    waited: float = 0.0
    ended: int = 0
    saw_hidden: bool = False
    beside: dict[Printable, None] = field(default_factory=dict)

    def try_on(
        self, versions: list[Version], left_out: Callable[[Version], Iterable[str]]
    ) -> dict[int, Told]:
        """{number of a version in the list: what was said of it}; none of those that brought the
        process to its end. left_out: the tests that are not run on a version. Raises Ended.
        """
        left, told = dict(enumerate(versions)), dict[int, Told]()
        while left:
            cases = [
                self._case(number, version, left_out(version)) for number, version in left.items()
            ]
            spare, patience = self.trial.seconds - self.seconds, WALL_SECONDS - self.waited
            if spare < 1 or patience < 1:
                raise Ended(self._too_slow(told))
            limits = replace(
                self.limits,
                cpu_seconds=max(1, round(spare)),
                wall_seconds=patience,
                preload=NEEDED,
            )
            began = time.monotonic()
            ran = run_cases(self.sandbox, cases, self.sources, limits, self.device)
            self.waited += (time.monotonic() - began) / pace()
            self.seconds += max(0.0, ran.cpu_seconds / pace() - STARTING_SECONDS)
            if not (self.saw_hidden and self.beside):
                self.beside |= dict.fromkeys(attempts(ran.answers))
            for number in [number for number in left if str(number) in ran.answers]:
                told[number] = self._read(left.pop(number), ran.answers[str(number)])
            if ran.failure is None or not left:
                break
            if ran.failure.status == "timed_out":
                raise Ended(self._too_slow(told))
            number = next(iter(left))
            self.ended += 1
            if left.pop(number).is_right or self.ended > MOST_ENDED:
                raise Ended(ran.failure)
        return told

    def _case(self, number: int, version: Version, without: Iterable[str]) -> Case:
        step = RunTests(
            self.check.module,
            self.trial.tested,
            version.source,
            tuple(sorted(without)),
            shift=version.shift,
            seconds=round(self.trial.test_seconds * pace(), 1),
            name=RESULTS,
        )
        # a fresh case's answer keeps no word that the code chose when it ran
        return Case(str(number), "", Probe([step]), {}, ({},), fresh=self.saw_hidden)

    def _too_slow(self, told: Mapping[int, Told]) -> Verdict:
        most, of = self.trial.seconds, len(self.trial.versions)
        if self.waited > WALL_SECONDS - 1:
            return Verdict(
                "timed_out",
                printable(
                    f"the tests took more than {WALL_SECONDS:.0f} s by the clock for {of} versions "
                    f"of {self.trial.tested}.py; a test should compute and not wait"
                ),
            )
        slow = next((said.failed for said in told.values() if SLOW in said.message), "")
        one = f". {slow} takes longer than {self.trial.test_seconds:g} s on one of them" * bool(
            slow
        )
        return Verdict(
            "timed_out",
            printable(
                f"the tests took more than {most} s of computing for {of} versions of "
                f"{self.trial.tested}.py; they should take {most / of:.2f} s for each, or less{one}"
            ),
        )

    def _read(self, version: Version, answer: Answer) -> Told:
        if answer.raised is None:
            return read_results(answer)
        if answer.raised == "ModuleNotFoundError" and any(
            f"'{name}'" in answer.message for name in NEEDED
        ):
            missing = printable(
                "pytest and hypothesis have to be installed for this Python: pip install pytest "
                "hypothesis"
            )
            raise Ended(Verdict("grader_error", missing, for_instructor=missing))
        if not version.is_right:  # a file that cannot even be imported says nothing of a version
            return Told((), ())
        verdict = judge_exception(answer)
        is_missing = str(answer.raised).startswith("ModuleNot")
        alone = ALONE.format(f"{self.trial.tested}.py") * is_missing
        with_one = f" with a right version ({version.name})" * self.saw_hidden
        told = (
            f"{self.check.module}.py cannot be imported{with_one}: {verdict.message}.{alone}"
            f"{AT_IMPORT * self.saw_hidden}"
        )
        raise Ended(replace(verdict, status="crashed", message=printable(told)))


def try_tests(
    sandbox: Sandbox, check: Check, sources: Sources, limits: Limits, device: str
) -> Verdict:
    """The verdict on a file of tests."""
    trial = check.trial
    assert trial is not None
    text = sources.graded.get(check.module, "")
    if not text.strip() or is_handed_out(text):
        return Verdict("not_attempted", _left(check, text))
    given = {**sources.given, trial.tested: trial.outline}
    alone = Sources({check.module: text}, given)
    trying = Trying(sandbox, check, trial, alone, limits, device)
    try:
        with patience(READING_SECONDS * pace()):
            readable = {name[:LONGEST_NAME] for name in find_tests(text)}
            deep = _cut(find_unreadable(text))
            copies, lookers = _cut(find_copies(text, trial.original)), _cut(find_lookers(text))
    except TakesTooLong:
        return Verdict("timed_out", printable(TOO_LONG.format(check.module, READING_SECONDS)))
    tried = Tried(copies=copies, lookers=lookers)
    try:
        _try_on_all(trying, tried, readable, deep)
    except Ended as end:
        verdict = end.verdict
    else:
        if not tried.tests:
            return Verdict("not_attempted", printable(NO_TESTS.format(check.module)))
        verdict = judge_tests(check, trial, tried)
    verdict.remarks = [*verdict.remarks, *trying.beside]
    verdict.tried = bool(trying.beside)
    return verdict


def _cut(found: dict[str, Word]) -> dict[str, Word]:
    """With the names of tests as long as the worker tells them."""
    return {name[:LONGEST_NAME]: value for name, value in found.items()}


def _left(check: Check, text: str) -> Printable:
    if text.strip():
        return printable(f"exercise {check.exercise}: {check.module}.py is as it was handed out")
    return printable(f"{check.module}.py is not in the submission, or empty")


def _try_on_all(
    trying: Trying, tried: Tried, readable: Container[str], deep: Mapping[str, int]
) -> None:
    """Fill in what comes of all versions: first of the one that students have, then of this one
    with other random numbers, each in a process of its own, so that the tests which are named know
    no other. readable: the tests whose text was looked at. deep: the lines on which others are
    nested too deeply for that. Raises Ended.
    """
    handed_out = [each for each in trying.trial.versions if each.is_handed_out]
    shifted = [each for each in trying.trial.versions if each.shift]
    others = [each for each in trying.trial.versions if each not in (*handed_out, *shifted)]
    for versions in (handed_out, shifted, others):
        trying.saw_hidden = versions is others and trying.trial.is_whole
        _try_on_some(trying, tried, versions, readable, deep)
        if not tried.tests:  # of the version that students have: others choose no names
            return
    for name, test in [*tried.caught.items()]:
        if test in tried.lookers:  # which was heard later
            del tried.caught[name]
    tried.seconds = trying.seconds
    tried.chance -= tried.accused.keys()


def _try_on_some(
    trying: Trying,
    tried: Tried,
    versions: list[Version],
    readable: Container[str],
    deep: Mapping[str, int],
) -> None:
    def left_out(version: Version) -> set[str]:
        by_chance = tried.chance if version.shift else set()
        return {*tried.copies, *tried.lookers, *tried.unread, *tried.accused, *by_chance}

    def known() -> int:
        struck = len(tried.lookers) + len(tried.unread) + len(tried.accused)
        return struck + len(tried.chance)

    before = -1
    while versions and len(tried.accused) < MOST_STRUCK and known() > before:
        before = known()
        told = trying.try_on(versions, left_out)
        pairs = [(versions[number], said) for number, said in sorted(told.items())]
        for version, said in pairs:
            told_of = [said.failed] if said.failed else []
            if not tried.tests:
                tried.tests = [*said.tests]
                told_of += said.tests
            unread = {test: deep.get(test, 0) for test in told_of if test not in readable}
            known_ones = said.unable.keys() & set(tried.tests) if version.is_right else set()
            unable = {test: said.unable[test] for test in sorted(known_ones)}
            looked = dict(said.looked)
            if trying.saw_hidden:
                uncounted = (tried.unread, tried.lookers, tried.copies, tried.unable)
                found = unread.keys() | looked.keys() | unable.keys()
                tried.unnamed |= {test for test in found if not any(test in e for e in uncounted)}
            tried.unread |= unread
            tried.lookers = looked | tried.lookers
            tried.unable = unable | tried.unable
            for test, seconds in said.spent.items():
                tried.spent.setdefault(test, []).append(seconds)
            if version.is_right and said.failed and said.failed not in tried.unread:
                if version.shift:
                    tried.chance.add(said.failed)
                else:
                    words = "" if trying.saw_hidden else said.message
                    tried.accused.setdefault(said.failed, (version, words))
        for version, said in pairs:
            if not version.is_right and said.failed and said.failed not in left_out(version):
                tried.caught[version.name] = said.failed
        versions = [
            version
            for version, said in pairs
            if said.failed in left_out(version)
            and not (version.shift and len(tried.chance) >= MOST_BY_CHANCE)
        ]


def read_results(answer: Answer) -> Told:
    """What the worker wrote down. Believes nothing: it ran a student's code."""
    given = answer.outputs.get(RESULTS)
    if given is None or given.dtype.kind != "u" or given.ndim != 1 or given.size > MOST_TOLD:
        return Told((), ())
    try:
        plain = json.loads(given.tobytes().decode())
        tests, ran = (
            tuple(printable(str(name)) for name in plain[key]) for key in ("tests", "ran")
        )
        failed = {printable(str(name)): told for name, told in plain["failed"].items()}
        spent: dict[str, float] = {
            printable(str(name)): min(max(float(each), 0.0), MOST_SPENT)
            for name, each in plain["spent"].items()
        }
        words: list[dict[str, str]] = [
            {printable(str(name)): printable(str(why)[:400]) for name, why in plain[key].items()}
            for key in ("looked", "unable")
        ]
        name, told = next(iter(failed.items()), (NOTHING, None))
        if told is None:
            return Told(tests, ran, spent=spent, looked=words[0], unable=words[1])
        message, line = printable(str(told[0])[:400]), told[1]
        where = f"{message} (line {line})" if type(line) is int and line else message
        return Told(tests, ran, name, where, spent, *words)
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError):
        return Told((), ())
