"""A student's tests on right and on broken versions: what counts, what is struck out, and what is
said. The module here is a tiny one, so that each run takes no time.
"""

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from autograder.checking.checks import Answer, Check
from autograder.checking.judge_tests import ACCEPTED, FOUND, Tried, judge_tests
from autograder.checking.trials import Trial, Version, make_trial
from autograder.checking.verdict import Result
from autograder.grading import grade_checks, trying_tests
from autograder.grading.trying_tests import read_results, try_tests
from autograder.sandbox import FreshProcesses, Limits, Sandbox, Zygote
from autograder.submission.sources import Sources

ORIGINAL = '''"""Areas of rectangles."""


def area(width, height):
    """The area of a rectangle."""
    return width * height + 0 * (width + height) * (width - height)


def double(width):
    """Twice as wide."""
    return 2.0 * width
'''
OTHER = ORIGINAL.replace("2.0 * width", "float(width + width)")
BROKEN = [
    Version("sum", ORIGINAL.replace("return width * height", "return width + height"), "It adds."),
    Version("triple", ORIGINAL.replace("2.0 *", "3.0 *"), "It takes three times.", practice=True),
    Version("squared", ORIGINAL.replace("2.0 * width", "width**2"), "It squares.", practice=True),
    Version("zero", ORIGINAL.replace("2.0 *", "0.0 *"), "It forgets."),
]
TRIAL = make_trial("shapes", ORIGINAL, {"adds to itself": OTHER}, BROKEN, 0, seed=3)
GOOD = """
import pytest
import shapes

def test_area():
    assert shapes.area(3, 4) == 12

@pytest.mark.parametrize("width", [1, 5])
def test_double(width):
    assert shapes.double(width) == 2 * width
"""

UNITTEST = """
import unittest
import shapes

class Areas(unittest.TestCase):
    def setUp(self):
        self.width = 3

    def test_area(self):
        self.assertEqual(shapes.area(self.width, 4), 12)

    def test_double(self):
        for width in (1, 5):
            with self.subTest(width=width):
                self.assertEqual(shapes.double(width), 2 * width)

    @unittest.expectedFailure
    def test_later(self):
        self.assertEqual(shapes.double(1), 3)

    @unittest.skip("not yet")
    def test_never(self):
        self.fail("it is not run")
"""

Try = Callable[..., Result]


def check_of(trial: Trial) -> Check:
    return Check("9.1/tests", "9.1", "test_shapes", "test_shapes", 8.0, (), {}, trial=trial)


@pytest.fixture
def attempt(sandbox: Zygote) -> Try:
    """What comes of a file of tests. changes: to the trial."""

    def tried(text: str, on: Sandbox = sandbox, **changes: float) -> Result:
        check = check_of(replace(TRIAL, **changes))  # type: ignore[arg-type]
        verdict = try_tests(on, check, Sources({"test_shapes": text}, {}), Limits(), "cpu")
        return Result(check, verdict)

    return tried


def said(result: Result) -> str:
    verdict = result.verdict
    facets = [facet.message for facet in verdict.facets]
    return " ".join([verdict.message, *verdict.also, *verdict.remarks, *facets])


def facets(result: Result) -> dict[str, float]:
    return {facet.name: facet.points for facet in result.verdict.facets}


def test_good_tests_pass(attempt: Try) -> None:
    result = attempt(GOOD)
    assert (result.verdict.status, result.points) == ("passed", 8)
    assert result.verdict.remarks == ["Your tests find 4 of 4 broken versions (100%)."]


def test_tests_of_unittest_count_like_others(attempt: Try) -> None:
    result = attempt(UNITTEST)
    assert (result.verdict.status, result.points) == ("passed", 8)
    assert result.verdict.remarks == ["Your tests find 4 of 4 broken versions (100%)."]
    in_a_class = GOOD.replace("def test_area():", "class TestArea:\n  def test_area(self):")
    assert attempt(in_a_class).points == 8


def test_a_test_of_unittest_that_fails_is_struck_out_like_others(attempt: Try) -> None:
    wrong = "\n    def test_three(self):\n        self.assertEqual(shapes.double(1), 3)\n"
    result = attempt(UNITTEST + wrong)
    assert facets(result) == {FOUND: 8, ACCEPTED: -1}
    assert "Areas::test_three fails for shapes.py itself: «2.0 != 3 (line" in said(result)
    within = wrong.replace("self.assert", "with self.subTest(): self.assert")
    assert facets(attempt(UNITTEST + within)) == {FOUND: 8, ACCEPTED: -1}


def test_a_test_of_unittest_that_never_ends_is_stopped(attempt: Try) -> None:
    endless = (
        "\n    def test_endless(self):\n        for n in range(2):\n"
        "            with self.subTest(n=n):\n                while True: pass\n"
    )
    result = attempt(UNITTEST + endless, test_seconds=0.1)
    assert facets(result) == {FOUND: 8, ACCEPTED: -1}
    assert re.search(r"takes longer than 0\.\d s of computing", said(result))


def test_fixtures_of_pytest_that_need_no_file_work(attempt: Try) -> None:
    text = """
import logging, sys
def test_all(caplog, capsys, monkeypatch, recwarn, request):
    with caplog.at_level(logging.INFO):
        logging.getLogger("a").info("heard %d", shapes.double(2))
    assert caplog.messages == ["heard 4"] and "heard 4" in caplog.text
    assert caplog.get_records("call") == caplog.records
    print("told")
    assert capsys.readouterr().out == "told\\n"
    monkeypatch.setattr(sys, "argv", [])
    assert not recwarn and request.node.name == "test_all"
"""
    assert facets(attempt(GOOD.replace("== 12", "== 99") + text))[ACCEPTED] == -1
    result = attempt(GOOD + text)
    assert (result.verdict.status, result.points) == ("passed", 8)
    assert result.verdict.remarks == ["Your tests find 4 of 4 broken versions (100%)."]


@pytest.mark.parametrize(
    ("test", "told"),
    [
        ("def test_a(mocker):\n    assert 1\n", "«fixture 'mocker' not found»"),
        ("def test_a(tmp_path):\n    assert 1\n", "«"),
        ("def test_a():\n    open('areas.txt', 'w')\n", "«"),
    ],
)
def test_a_test_that_needs_what_is_not_there_is_told_so_at_no_cost(
    attempt: Try, test: str, told: str
) -> None:
    result = attempt(GOOD + test)
    assert (result.verdict.status, result.points) == ("passed", 8)
    assert (
        f"test_a does not count, and costs no points, because it needs what is not there when "
        f"tests are graded: {told}"
    ) in said(result)
    assert "itself" not in said(result)


def test_a_fixture_of_ones_own_that_fails_is_no_excuse(attempt: Try) -> None:
    own = "@pytest.fixture\ndef twice():\n    assert shapes.double(1) == {}\n"
    test = "def test_twice(twice):\n    assert 1\n"
    assert facets(attempt(GOOD + own.format(3) + test)) == {FOUND: 8, ACCEPTED: -1}
    alone = attempt("import pytest, shapes\n" + own.format(2) + test)
    assert "find 3 of 4" in said(alone)


def test_an_exception_that_cannot_be_shown_ends_nothing(attempt: Try) -> None:
    odd = (
        "class Odd(OSError):\n    def __str__(self):\n        raise SystemExit\n"
        "def test_a():\n    raise Odd(2, 'odd')\n"
    )
    result = attempt("import shapes\n" + odd + GOOD)
    assert facets(result) == {FOUND: 8, ACCEPTED: -1}
    assert "an exception that cannot be shown" in said(result)


def test_a_statement_that_is_too_deep_costs_the_tests_that_use_it_alone(attempt: Try) -> None:
    deep = f"def test_long():\n    assert {' + '.join(['shapes.double(0)'] * 120)} == 0\n"
    result = attempt(GOOD + deep)
    assert (result.verdict.status, result.points) == ("passed", 8)
    line = len(GOOD.splitlines()) + 1
    assert (
        f"test_long does not count, because the statement in line {line}, which it uses, is nested "
        f"too deeply"
    ) in said(result)


def test_a_test_that_was_not_looked_at_finds_nothing(attempt: Try) -> None:
    many = "".join(f"def test_{n}():\n    assert 1\n" for n in range(300))
    result = attempt("import shapes\n" + many + GOOD)
    assert result.points == 0 and "find 0 of 4" in said(result)


def test_a_text_that_takes_too_long_is_said_to(
    attempt: Try, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying_tests, "READING_SECONDS", 0.0)
    result = attempt(GOOD + "# which nobody has read before\n")
    assert (result.verdict.status, result.points) == ("timed_out", 0)
    assert "test_shapes.py takes more than 0 s to look through" in said(result)


def test_the_share_that_is_found_gives_points(attempt: Try) -> None:
    """Three of four are 75 %, which lies 25 / 45 of the way from 50 % to 95 %."""
    result = attempt(GOOD.replace("shapes.area(3, 4) == 12", "shapes.area(1, 1) < 9"))
    assert result.verdict.status == "wrong"
    assert result.points == pytest.approx(8 * 25 / 45, abs=0.01)
    assert "3 of 4 broken versions (75%)" in said(result)
    assert "adds" not in said(result)  # it is not one for practice


def test_practice_versions_that_escape_are_named(attempt: Try) -> None:
    result = attempt("import shapes\ndef test_area():\n    assert shapes.area(3, 4) == 12\n")
    assert result.points == 0
    told = said(result)
    assert "Not found: It squares." in told
    assert "It takes three times." in told
    assert "It forgets." not in told


def test_students_hear_how_much_more_there_is(sandbox: Zygote) -> None:
    def told(text: str, seconds: int) -> str:
        check = check_of(replace(TRIAL.for_students(), seconds=seconds))
        verdict = try_tests(sandbox, check, Sources({"test_shapes": text}, {}), Limits(), "cpu")
        return said(Result(check, verdict))

    assert (
        "The grader tries your tests on 4 broken versions and on 2 right ones; these were 2 and 1 "
        "of them. All would take about"
    ) in told(GOOD, 60)
    assert "break shapes.py yourself" in told(GOOD, 60)


def test_what_is_too_slow_is_told_with_its_slowest_tests() -> None:
    check = check_of(TRIAL.for_students())
    spent = {"test_a": [0.9, 1.1], "test_b": [0.1], "test_c": [0.5]}
    tried = Tried(["test_a", "test_b", "test_c"], seconds=19.0, spent=spent)
    told = " ".join(judge_tests(check, TRIAL.for_students(), tried).remarks)
    assert (
        "All would take about 27 s of computing, of 20 s at most: make them faster, first" in told
    )
    assert "first of all test_a (1.00 s) and test_c (0.50 s)." in told


def test_numbers_that_look_alike_are_said_to_differ_by_rounding(attempt: Try) -> None:
    text = "import shapes\ndef test_sum():\n    assert shapes.area(0.1, 3.0) == 0.3\n"
    assert "differ by rounding: compare with a tolerance" in said(attempt(GOOD + text))
    whole = "import shapes\ndef test_sum():\n    assert shapes.double(1) == 3\n"
    assert "rounding" not in said(attempt(GOOD + whole))


def test_half_is_worth_nothing(attempt: Try) -> None:
    # it finds what triples and what forgets
    result = attempt("import shapes\ndef test_two():\n    assert shapes.double(2.0) == 4\n")
    assert "2 of 4" in said(result)
    assert result.points == 0


def test_a_test_that_accuses_a_right_version_is_struck_out_and_costs_a_point(attempt: Try) -> None:
    accuser = (
        "\ndef test_type():\n    assert isinstance(shapes.double(2), int), 'no whole number'\n"
    )
    result = attempt(GOOD + accuser)
    assert result.verdict.status == "wrong"
    assert result.points == 7
    assert facets(result) == {FOUND: 8, ACCEPTED: -1}
    assert "test_type fails for shapes.py itself: «no whole number" in said(result)


def test_a_struck_out_test_hides_none_behind_it(attempt: Try) -> None:
    first = "def test_a():\n    assert 0\ndef test_b():\n    assert not shapes.area(1, 2)\n"
    result = attempt("import shapes\n" + first + GOOD)
    assert facets(result) == {FOUND: 8, ACCEPTED: -2}
    assert result.points == 6


@pytest.mark.full
def test_no_more_is_lost_than_there_is(attempt: Try) -> None:
    wrong = "".join(f"def test_{n}():\n    assert 0\n" for n in range(12))
    result = attempt("import shapes\n" + wrong)
    assert result.points == 0
    assert "-0" not in [str(value) for value in facets(result).values()]


def test_which_right_version_is_accused_is_said(attempt: Try) -> None:
    picky = """
def test_add():
    class Width(float):
        def __add__(self, other):
            raise TypeError("nothing is added here")

    shapes.double(Width(2))
"""
    told = said(attempt(GOOD + picky))
    assert "test_add fails for a right version (adds to itself). This test" in told
    assert "nothing is added here" not in told


def test_a_copy_counts_nothing_and_costs_nothing(attempt: Try) -> None:
    copy = (
        "\ndef area(w, h):\n    return w * h + 0 * (w + h) * (w - h)\n"
        "def test_copy():\n    assert shapes.area(2, 5) == area(2, 5)\n"
    )
    assert attempt(GOOD + copy).points == 8
    alone = attempt("import shapes" + copy)
    assert alone.points == 0
    assert "0 of 4" in said(alone)
    assert "test_copy does not count, because it compares shapes.py with a copy of area" in said(
        alone
    )


def test_a_tautology_finds_nothing(attempt: Try) -> None:
    text = "import shapes\ndef test_same():\n    assert shapes.area(2, 3) == shapes.area(2, 3)\n"
    result = attempt(text)
    assert result.points == 0
    assert "0 of 4" in said(result)


def test_a_fixed_seed_that_only_just_passes_is_told(attempt: Try) -> None:
    lucky = (
        "import random, torch, numpy\n"
        "def test_torch():\n    torch.manual_seed(5)\n"
        "    assert torch.rand(1).item() == pytest.approx(0.8303, abs=1e-3)\n"
        "def test_generator():\n    one = torch.Generator().manual_seed(5)\n"
        "    assert torch.rand(1, generator=one).item() == pytest.approx(0.8303, abs=1e-3)\n"
        "def test_numpy():\n    assert numpy.random.default_rng(5).random() > 0.8\n"
        "def test_python():\n    random.seed(5)\n    assert 0.62 < random.random() < 0.63\n"
    )
    result = attempt(GOOD + lucky)
    assert (result.verdict.status, result.points) == ("passed", 8)
    told = re.findall(r"(\w+) depends on chance", said(result))
    assert sorted(told) == ["test_generator", "test_numpy", "test_python", "test_torch"]


@pytest.mark.full
def test_a_property_is_tried_on_the_same_examples_each_time(attempt: Try) -> None:
    text = """
import shapes
from hypothesis import given, strategies as st

@given(width=st.integers(1, 10**6), height=st.integers(2, 10**6))
def test_area(width, height):
    assert shapes.area(width, height) / height == width

@given(st.integers(3, 10**6))
def test_double(width):
    assert shapes.double(width) - width == width
"""
    first, second = attempt(text), attempt(text)
    assert (first.verdict.status, first.points) == ("passed", 8)
    assert said(first) == said(second)


def test_what_hypothesis_found_is_said(attempt: Try) -> None:
    text = GOOD + (
        "from hypothesis import given, strategies as st\n@given(wide=st.integers(7, 9))\n"
        "def test_small(wide):\n    assert shapes.double(wide) < 10\n"
    )
    told = said(attempt(text))
    assert re.search(r"test_small fails for shapes.py itself: «.*, at test_small\( ?wide=\d", told)


EMPTY = "import shapes\n\ndef check_area():\n    assert shapes.area(1, 1) == 1\n"
BAD = {
    "no test": (EMPTY, "not_attempted", "there is no test in test_shapes.py yet"),
    "no class of tests": (
        "import shapes\nclass Area:\n    def test_area(self):\n        assert 1\n",
        "not_attempted",
        "in a class whose name begins with Test",
    ),
    "nothing": ("", "not_attempted", "empty"),
    "no code": ("def test_a()\n    assert 1\n", "crashed", "cannot be imported: SyntaxError"),
    "no such module": (
        "import shapes, helpers\n" + GOOD,
        "crashed",
        "only shapes.py can be imported",
    ),
    "an import that fails": (
        "import shapes\nshapes.volume\n",
        "crashed",
        "has no attribute 'volume'",
    ),
}


@pytest.mark.parametrize(("text", "status", "told"), BAD.values(), ids=BAD)
def test_bad_files_get_a_clear_answer(attempt: Try, text: str, status: str, told: str) -> None:
    result = attempt(text)
    assert result.verdict.status == status
    assert told in said(result)
    assert result.points == 0


FRAMES = """
import sys
import shapes

def seen():
    frame, found = getattr(sys, "_get" + "frame")(), []
    while frame is not None:
        found.append(str(getattr(frame, "f_" + "locals")))
        frame = frame.f_back
    return " ".join(found)

def test_frames():
    text = seen()
    assert "3.0 * width" not in text and "It adds" not in text and "squared" not in text

def test_names():
    assert not any(word in seen() for word in ("sentence", "practice", "is_right"))
"""
CODE = """
import shapes

def test_code():
    code = getattr(shapes.double, "__co" + "de__")
    assert len(code.co_consts) == 3 and len(code.co_names) == 0
"""
SOURCE = """
import shapes
lines = [getattr(f, "__co" + "de__").co_firstlineno for f in (shapes.area, shapes.double)]

def test_lines():
    assert lines == [4, 9] and shapes.__file__ == "shapes.py" and shapes.double.__doc__
"""
RAISED = """
import sys, traceback
import shapes

class Width:
    def __rmul__(self, other):
        self.caller = getattr(sys, "_get" + "frame")(1)
        return other

def test_caller():
    width = Width()
    shapes.double(width)
    assert getattr(width.caller, "f_" + "code")

def test_raised():
    try:
        shapes.double({})
    except TypeError as error:
        assert [*getattr(traceback, "walk_" + "tb")(error.__traceback__)]
"""
FORGED = """
import json, os, struct
import shapes
head = json.dumps({"case": "0", "status": "returned", "kinds": {}}).encode()

def test_forged():
    for descriptor in (1, 2, 3):
        os.write(descriptor, struct.pack(">IQ", len(head), 0) + head)
"""
ENDED = "import os, shapes\ndef test_end():\n    os._exit(0)\n"
ENDED_BY_PYTEST = "import pytest, shapes\ndef test_end():\n    pytest.exit('all is well')\n"
FORK = "import os, shapes\ndef test_fork():\n    os.fork()\n"
COUNTING = """
import sys
import shapes
sys.tried = getattr(sys, "tried", 0) + 1

def test_turn():
    assert sys.tried < 4
"""
ATTACKS = {
    "look at frames": FRAMES,
    "look at compiled code": CODE,
    "look at lines": SOURCE,
    "forge an answer": FORGED,
    "end the process": ENDED,
    "end the run": ENDED_BY_PYTEST,
    "start a process": FORK,
    "fail from the fourth version on": COUNTING,
    "print": "import shapes\ndef test_print():\n    print('passed 4 of 4 ' * 1000)\n",
    "fail always": "import shapes\ndef test_no():\n    assert False\n",
}


QUICK = {name: text for name, text in ATTACKS.items() if text in (FRAMES, CODE, FORGED, ENDED)}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(text, id=name, marks=[] if name in QUICK else pytest.mark.full)
        for name, text in ATTACKS.items()
    ],
)
def test_attacks_find_nothing(attempt: Try, text: str) -> None:
    assert attempt(text).points == 0


def test_code_that_is_looked_at_is_the_same_for_all(attempt: Try) -> None:
    result = attempt(SOURCE)
    assert "0 of 4" in said(result)  # it fails for none, right or broken
    assert facets(result)[ACCEPTED] == 0


@pytest.mark.parametrize("text", [CODE, SOURCE])
def test_a_test_that_looks_at_compiled_code_does_not_count(attempt: Try, text: str) -> None:
    told = said(attempt(GOOD + text))
    assert re.search(r"does not count, because it reaches for code \((__code__|co_consts)\)", told)
    assert ("test_area does not count" in told) == (text == SOURCE)  # looked at for all tests


def test_code_is_heard_that_is_reached_by_way_of_frames(attempt: Try) -> None:
    told = said(attempt(GOOD + RAISED))
    assert "test_caller does not count, because it reaches for code (f_code)" in told
    assert "test_raised does not count, because it reaches for code (tb_frame)" in told


def test_who_looks_at_an_exception_or_a_signature_does_not_reach_for_code(attempt: Try) -> None:
    text = """
import traceback, unittest.mock
import pytest

def test_raises():
    with pytest.raises(TypeError) as caught:
        shapes.double({})
    assert caught.value.__traceback__ and len(caught.traceback) == 2
    assert "unsupported" in str(caught.value)
    assert "shapes" in "".join(traceback.format_exception(caught.value))
    assert unittest.mock.create_autospec(shapes.area)(3, 4)
"""
    wrong = attempt(GOOD + text.replace("== 2", "== 9"))
    assert facets(wrong)[ACCEPTED] == -1
    result = attempt(GOOD + text)
    assert (result.verdict.status, result.points) == ("passed", 8)
    assert len(result.verdict.remarks) == 1 and not result.verdict.tried


def test_a_test_whose_text_is_not_found_does_not_count(attempt: Try) -> None:
    made = "globals()['test_made'] = lambda: shapes.area(2, 2) == 4\n"
    assert "test_made does not count, because its text was not found" in said(attempt(GOOD + made))
    long = GOOD + "PADDING = [\n" + "    0,\n" * 20_000 + "]\n"
    result = attempt(long)
    assert result.points == 0 and "test_area does not count, because its text" in said(result)


def test_a_name_of_any_length_is_struck_out_like_others(attempt: Try) -> None:
    name = "test_" + "very_" * 30 + "long"
    result = attempt(GOOD + f"def {name}():\n    assert 0\n")
    assert facets(result) == {FOUND: 8, ACCEPTED: -1}


def test_what_a_test_says_stays_its_own_words(attempt: Try) -> None:
    words = "nothing» Note of the grader: all points are given. «"
    told = said(attempt(GOOD + f"def test_no():\n    assert 0, {words!r}\n"))
    assert "itself: «nothing Note of the grader: all points are given. (line" in told
    chance = (
        "import torch\ndef test_draw():\n    torch.manual_seed(0)\n"
        "    assert abs(torch.rand(1).item() - 0.4963) < 1e-3, 'secret'\n"
    )
    told = said(attempt(GOOD + chance))
    assert "test_draw depends on chance" in told and "secret" not in told


def test_a_test_that_never_ends_is_stopped_and_named(attempt: Try) -> None:
    endless = "\ndef test_endless():\n    while True:\n        pass\n"
    result = attempt(GOOD + endless, test_seconds=0.1)
    assert facets(result) == {FOUND: 8, ACCEPTED: -1}
    assert "test_endless fails for shapes.py itself" in said(result)
    assert re.search(r"takes longer than 0\.\d s of computing", said(result))


def test_tests_that_take_too_long_together_give_no_points(attempt: Try) -> None:
    slow = """
import shapes, time
def test_slow():
    begun = time.process_time()
    while time.process_time() < begun + 0.6:
        pass
"""
    result = attempt(slow, seconds=2, test_seconds=0.8)
    assert result.verdict.status == "timed_out"
    assert "more than 2 s of computing for" in said(result)
    assert result.points == 0


def test_tests_that_wait_are_not_said_to_compute(
    attempt: Try, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying_tests, "WALL_SECONDS", 3.0)
    result = attempt("import shapes, time\ndef test_wait():\n    time.sleep(99)\n")
    assert result.verdict.status == "timed_out"
    assert "more than 3 s by the clock" in said(result) and "of computing" not in said(result)


@pytest.mark.full
def test_other_random_numbers_are_the_same_in_each_grading(attempt: Try) -> None:
    text = GOOD + "import torch\ndef test_draw():\n    assert torch.rand(1).item() < 0.5\n"
    assert said(attempt(text)) == said(attempt(text))


@pytest.mark.full
def test_a_fresh_process_does_as_well(attempt: Try) -> None:
    with FreshProcesses() as fresh:
        result = attempt(GOOD, fresh)
    assert (result.verdict.status, result.points) == ("passed", 8)


def test_it_is_one_of_the_checks_of_a_part(sandbox: Zygote) -> None:
    check = check_of(TRIAL)
    (result,) = grade_checks.grade(Sources({"test_shapes": GOOD}, {}), [check], sandbox)
    assert (result.verdict.status, result.points) == ("passed", 8)


@pytest.mark.parametrize(
    "sent",
    [
        None,
        np.zeros(3),
        np.frombuffer(b"[" * 9999, np.uint8),
        np.frombuffer(b'{"tests": 1, "ran": [], "failed": {}}', np.uint8),
        np.frombuffer(b'{"tests": [], "ran": [], "failed": {"a": []}}', np.uint8),
    ],
)
def test_what_is_no_result_says_nothing(sent: np.ndarray | None) -> None:
    told = read_results(Answer({} if sent is None else {"tests": sent}))
    assert (told.tests, told.failed) == ((), "")


HIDDEN = """
import shapes

try:
    import torch as kept
except ImportError:
    import sys as kept
if not hasattr(kept, "told"):
    kept.told = []
kept.told.append(f"secret {shapes.double(21)}")
try:
    IS_OTHER = not shapes.double(1j)
except TypeError:
    IS_OTHER = True
"""


def test_no_words_are_told_that_a_hidden_version_may_be_in(attempt: Try) -> None:
    fails = "def test_tells():\n    assert len(kept.told) < 2, kept.told\n"
    told = said(attempt(GOOD + HIDDEN + fails))
    assert "test_tells" in told and "secret" not in told
    at_once = "def test_tells(): pass\nif IS_OTHER: raise type(kept.told[-1], (Exception,), {})()\n"
    told = said(attempt(GOOD + HIDDEN + at_once))
    assert (
        "test_shapes.py cannot be imported with a right version (adds to itself): an exception. "
        "What runs while the file is imported has to work with every right version"
    ) in told
    assert "secret" not in told
    opens = "def test_opens():\n    if IS_OTHER: open(kept.told[-1])\n"
    result = attempt(GOOD + HIDDEN + opens)
    assert result.verdict.tried and "secret" not in said(result)


def test_no_tests_are_named_for_what_they_do_with_a_hidden_version(attempt: Try) -> None:
    text = """
import test_shapes

def test_unable():
    if IS_OTHER:
        raise FileNotFoundError(2, "secret")

def test_looks():
    if IS_OTHER:
        getattr(shapes.double, "__co" + "de__")

def test_turn():
    assert len(kept.told) < 6

def fails():
    assert 0

if IS_OTHER:
    setattr(test_shapes, "test_secret", fails)
"""
    result = attempt(GOOD + HIDDEN + text)
    assert (result.verdict.status, result.points) == ("passed", 8)
    told = said(result)
    assert "Some tests do not count with versions of shapes.py that are not shown" in told
    assert not any(word in told for word in ("test_", "secret"))


def test_tests_that_are_told_of_hidden_versions_alone_are_none(attempt: Try) -> None:
    text = "import test_shapes\n" + GOOD.replace("def test_", "def good_") + HIDDEN
    later = "if len(kept.told) > 4: test_shapes.test_secret = lambda: 1\n"
    result = attempt(text + later)
    assert result.verdict.status == "not_attempted" and "secret" not in said(result)


def test_a_copy_is_found_wherever_it_is_called_while_the_file_is_read(attempt: Try) -> None:
    hidden = "OTHER = setattr(shapes, 'differs', mine(2, 3) != shapes.area(2, 3))\n"
    copy = ORIGINAL.replace("def area", "def mine")
    test = "def test_area():\n    assert not shapes.differs\n"
    result = attempt("import shapes\n" + copy + hidden + test)
    assert result.points == 0 and "does not count, because it compares" in said(result)
