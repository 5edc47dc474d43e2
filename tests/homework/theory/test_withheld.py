"""No right answer of part 0 is told to a student: not in a message, on a page, in a figure or a
table.

What is searched is what students get. The instructor's terminal shows right values, so the same
search must find them there.
"""

import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from course import FRESH_SEED, PARTS
from own_numbers import ADA, answers_of
from rich.console import Console
from withheld import BLANKETS, COURSE, NUMBER, alike, finds

from autograder.checking import frozen
from autograder.checking.checks import Answer, Case, Check
from autograder.checking.judge import judge
from autograder.checking.typed_answers import set_of
from autograder.checking.verdict import Result, Verdict
from autograder.content import ROOT
from autograder.grading.grade_checks import grade
from autograder.grading.grader import Grader, checks_for
from autograder.grading.known_mistakes import exercises_with_numbers
from autograder.homework.theory.variants import DEFAULT, Variant
from autograder.report import gradescope_results as gradescope
from autograder.report import page, terminal
from autograder.report.check_text import describe
from autograder.report.comments import comment_lines
from autograder.report.graded import GradedSubmission
from autograder.sandbox import Isolation, Zygote
from autograder.submission.sources import Sources

STUDENT = ROOT / "student"
MOST = max(len(exercise.misconceptions) for exercise in PARTS["theory"])
# numbers that are no answers
WITHOUT = re.compile(r'<style>.*?</style>|(?<="seconds": )[\d.e-]+', re.DOTALL)

PLAIN = """
import numpy

def change(function, spoil):
    return lambda *inputs: spoil(function(*inputs), *inputs)

for name in ("covariance", "precision", "p_not_t_not_s", "p_m", "chain_covariance", "chain_precision",
             "loss_beside_plain_guess", "kl_same_variance", "loss_weight", "score_of_chain", "tweedie_mean"):
    globals()[name] = change(globals()[name], lambda right, *_: {NUMBERS})
blanket_of_e = change(blanket_of_e, lambda right: {SETS} ^ {{"B"}})
markov_blanket = change(markov_blanket, lambda right, node, parents: {SETS} ^ {{node}})
blanket_of_x = change(blanket_of_x, lambda right, t, T, conditional: {SETS} ^ {{f"x{{T}}"}})
"""  # noqa: E501
SPOILT = {
    "scaled": ("numpy.asarray(right) * 1.01", "right"),
    "one entry": (
        "numpy.asarray(right) + 0.0137 * (numpy.asarray(right) == numpy.max(right))",
        "right",
    ),
    "rounded": ("numpy.round(right, 1) + 0.04", "set()"),
    "no numbers": ("numpy.nan * numpy.asarray(right)", "right | {'nobody'}"),
}


# --- what is read
# --------------------------------------------------------------------------------------------------


def with_mistakes(variant: Variant, number: int) -> str:
    """answers.py with a known mistake in each function."""
    source = answers_of(variant)
    for exercise in exercises_with_numbers("theory", variant):
        source = exercise.misconceptions[number % len(exercise.misconceptions)].apply(source)
    return source


def spoilt(variant: Variant, name: str) -> str:
    """answers.py with a wrong answer in each function that nobody has listed."""
    numbers, sets = SPOILT[name]
    return answers_of(variant) + PLAIN.format(NUMBERS=numbers, SETS=sets)


WORK = {f"mistakes {number}": (with_mistakes, number) for number in range(MOST)}
WORK |= {name: (spoilt, name) for name in SPOILT}


@pytest.fixture(scope="module")
def graded(
    sandbox: Zygote, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, Variant], GradedSubmission]:
    """graded(source, variant): the report on an answers.py."""
    grader = Grader.__new__(Grader)
    grader.assignment, grader.device, grader.sandbox = COURSE, "cpu", sandbox

    def grade_it(source: str, variant: Variant) -> GradedSubmission:
        folder = tmp_path_factory.mktemp("submission")
        (folder / "answers.py").write_text(source)
        return grader.grade(folder, ["theory"], FRESH_SEED, student=variant.student)

    return grade_it


def doors(graded: GradedSubmission) -> Iterator[tuple[str, str]]:
    """(name, text) of everything that is made for students of a report, and the report itself."""
    report = graded.report()
    report = replace(report, checks=[replace(check, seconds=0.0) for check in report.checks])
    yield "report.json", json.dumps(report.to_dict())
    yield "the student's page", WITHOUT.sub("0", page.render(report))
    yield "Gradescope", json.dumps(gradescope.results(report, "\n".join(report.notes)))
    yield "moodle.csv", "\n".join(comment_lines(report, published=True))
    yield "nbgrader's cells", "\n".join(said(graded.results))


def said(results: list[Result]) -> list[str]:
    """What the unit tester prints."""
    return [line for result in results for line in describe(result, result.check.function, "what")]


def on_the_terminal(report: GradedSubmission) -> str:
    """What the instructor reads."""
    printed = io.StringIO()
    terminal.show(report, Console(file=printed, width=200))
    return printed.getvalue()


# --- the search
# --------------------------------------------------------------------------------------------------


def called(source: str, case: Case) -> list[Any]:
    """What the functions of an answers.py return to a case: ours, so they may run here."""
    names: dict[str, Any] = {}
    exec(source, names)
    return [names[step.function.split(".")[1]](*step.args) for step in case.probe.steps]


def right_numbers(results: list[Result], source: str) -> set[float]:
    """The right numbers of these checks with digits after the point, but for those that an
    answers.py returns or that are inputs.
    """
    cases = [
        (r.check.function, case)
        for r in results
        if r.check.function not in BLANKETS
        for case in r.check.cases
    ]
    answers = [answer for _, case in cases for answer in called(source, case)]
    typed = np.concatenate([np.asarray(each, dtype=np.float64).ravel() for each in answers])
    titles = " ".join(case.title for _, case in cases)  # which have inputs in them
    shown = np.array([*typed, *map(float, NUMBER.findall(titles))])
    right = np.concatenate(
        [each.ravel() for _, case in cases for each in case.expected[0].values()]
    )
    return {
        float(value)
        for value in right
        if abs(value - round(value, 1)) > 1e-6 and not alike(shown, value)
    }


def names_a_member(text: str) -> bool:
    """Whether a text says of a name that it is in a blanket or is not."""
    return (
        re.search(r"\w+ in your blanket of", text.replace("number of names in your", ""))
        is not None
    )


@pytest.mark.sampled(4)
@pytest.mark.parametrize("variant", [DEFAULT, ADA], ids=["the common sheet", "own numbers"])
@pytest.mark.parametrize("work", WORK)
def test_no_right_answer_is_in_anything_that_is_made_for_students(
    work: str, variant: Variant, graded: Callable[[str, Variant], GradedSubmission]
) -> None:
    make, which = WORK[work]
    source = make(variant, which)
    report = graded(source, variant)
    wrong = [result for result in report.results if result.verdict.status == "wrong"]
    assert len(wrong) >= 9, "nearly every answer is wrong"
    right = right_numbers(wrong, source)
    assert len(right) >= 20
    for door, text in doors(report):
        assert finds(text, right) == set(), door
        assert not names_a_member(text), door
        assert "<figure" not in text, "a figure shows the right values, too"
    shown = on_the_terminal(report)
    assert finds(shown, right), "the instructor sees right values"


def test_no_right_answer_is_in_any_file_of_a_class_run(
    grade_class: Callable[..., Path], tmp_path: Path
) -> None:
    """report.json and the tables, too: whoever mails a student's folder mails no answer with it."""
    source = spoilt(DEFAULT, "scaled")
    (tmp_path / "class" / "ada").mkdir(parents=True)
    (tmp_path / "class" / "ada" / "answers.py").write_text(source)
    out = grade_class(tmp_path / "class", tmp_path / "out", FRESH_SEED)
    right = right_numbers(
        [Result(check, Verdict("wrong")) for check in checks_for("theory", FRESH_SEED)], source
    )
    texts = {file: file.read_text() for file in out.rglob("*.*") if file.is_file()}
    assert {"feedback.html", "report.json", "moodle.csv", "canvas.csv"} <= {
        file.name for file in texts
    }
    assert sum("is 0.6558" in text for text in texts.values()) >= 2, (
        "p_m is in the report and on the page"
    )
    for file, text in texts.items():
        assert finds(WITHOUT.sub("0", text), right) == set() and not names_a_member(text), file


@pytest.mark.sampled(4)
@pytest.mark.parametrize("work", WORK)
def test_the_unit_tester_tells_no_right_answer(work: str, sandbox: Zygote) -> None:
    make, which = WORK[work]
    source = make(DEFAULT, which)
    theirs = frozen.load("theory", STUDENT / "autograder" / "frozen").checks
    results = grade(Sources({"answers": source}, {}), theirs, sandbox)
    wrong = [
        result
        for result in results
        if result.verdict.status == "wrong" and not result.check.form_only
    ]
    told = "\n".join(said(results))
    assert (
        len(wrong) >= 4
        and finds(told, right_numbers(wrong, source)) == set()
        and not names_a_member(told)
    )


# --- what is said does not depend on what is right
# --------------------------------------------------------------------


def seen_by_students(
    check: Check, case: Case, given: dict[str, np.ndarray], right: dict[str, np.ndarray]
) -> str:
    """All that a report holds of an answer, were this the right one, but for the sentence on what
    is wrong with it, which says a part of what is right.
    """
    case = replace(case, expected=(right,), wrong={}, others={})
    with patch("autograder.checking.judge.what_is_wrong", return_value=[]):
        result = Result(check, judge(check, [case], {case.name: Answer(given)}))
    assert result.verdict.status == "wrong"
    return json.dumps(
        GradedSubmission("", "", [result], {}, {}, Isolation("none", []))
        .report()
        .to_dict()["checks"]
    )


def another_set(
    case: Case, known: dict[str, np.ndarray], rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Names drawn at random, which are those of none of the known sets."""
    of = {name: set_of(case.probe, name) for name in known}
    sets = {*of.values()} - {""}
    while True:
        drawn = {
            name: np.array(float(rng.integers(2))) if of[name] else value
            for name, value in known.items()
        }
        if {of[name] for name in known if drawn[name] != known[name]} == sets:
            return drawn


CASES = [(check, case) for check in checks_for("theory", FRESH_SEED) for case in check.cases]


@pytest.mark.parametrize(
    ("check", "case"), CASES, ids=[f"{check.id} {case.name}" for check, case in CASES]
)
def test_two_right_answers_are_told_apart_by_nothing_that_is_said_of_a_wrong_one(
    check: Check, case: Case
) -> None:
    """Two that differ from the wrong answer in the same entries, or any two sets."""
    rng = np.random.default_rng(3)
    (right,) = case.expected
    for _ in range(20):
        if check.function in BLANKETS:
            given = another_set(case, right, rng)
            other = another_set(case, given, rng)
        else:
            name, values = next(iter(right.items()))
            wrong = np.where(rng.random(values.size) < 0.5, 1.0, 0.0)
            wrong[rng.integers(values.size)] = 1.0
            off = (wrong * rng.uniform(0.5, 1.5, values.size)).reshape(values.shape)
            given, other = {**right, name: values + off}, {**right, name: values - off}
        assert seen_by_students(check, case, given, right) == seen_by_students(
            check, case, given, other
        )
