"""The judge: what is close enough, what is said when it is not, and how much of it at which
hint level.
"""

import json
from dataclasses import replace

import numpy as np
import pytest
from course import PARTS
from hypothesis import given
from hypothesis import strategies as st

from autograder.checking.checks import Answer, Axis, Case, Check, Place
from autograder.checking.differences import describe_difference
from autograder.checking.frozen import Frozen, freeze, thaw
from autograder.checking.judge import judge
from autograder.checking.verdict import FacetResult, Verdict
from autograder.course.assignment import HINTS, Assignment, AssignmentError, read
from autograder.report.words import explain, facets_at, place_at
from autograder.worker.probing.vocabulary import ABSENT, Probe

RIGHT = np.array([[1.0, -2.0], [3.0, 0.5]])


def make_case(name: str = "public", **options: object) -> Case:
    defaults = {
        "title": "two numbers",
        "probe": Probe([]),
        "inputs": {},
        "expected": ({"x_t": RIGHT},),
    }
    return Case(name, **{**defaults, **options})  # type: ignore[arg-type]


def make_check(*cases: Case) -> Check:
    sentences = {"doubled": "Your x_t is twice too large."}
    return Check(
        "0/x",
        "0",
        "Class.method",
        "module",
        1.0,
        cases,
        sentences,
        {"seen": "It draws beside DL_random."},
    )


def judge_one(answer: Answer, **options: object) -> Verdict:
    case = make_case(**options)
    return judge(make_check(case), [case], {case.name: answer})


def test_a_wrong_shape_is_told_before_values_that_differ() -> None:
    expected = ({"a slope": RIGHT, "loss": np.array(1.0)},)
    answer = Answer({"a slope": 2 * RIGHT}, kinds={"loss": "tuple"})
    assert (
        judge_one(answer, expected=expected).message
        == "two numbers: loss should be a number, but it is a tuple"
    )
    answer = Answer({"a slope": 2 * RIGHT, "loss": np.ones(3)})
    assert (
        judge_one(answer, expected=expected).message
        == "two numbers: loss has shape (3,), expected ()"
    )


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("index 10 is out of bounds for dimension 0 with size 10", "doubled"),
        ("index 7 is out of bounds for axis 0 with size 5", "doubled"),
        ("tensors used as indices must be long, int, byte or bool tensors", None),
        ("", None),
    ],
)
def test_an_exception_names_a_mistake_only_if_it_says_the_same(
    message: str, name: str | None
) -> None:
    wrong = {
        "doubled": Answer(
            raised="IndexError", message="index 12 is out of bounds for dimension 0 with size 12"
        )
    }
    assert (
        judge_one(Answer(raised="IndexError", message=message), wrong=wrong).misconception == name
    )


def test_a_mistake_that_does_not_show_in_a_case_is_recognised_by_any_right_answer_to_it() -> None:
    shows = make_case("one", wrong={"doubled": Answer({"x_t": 2 * RIGHT})})
    hidden = make_case(
        "two", expected=({"x_t": RIGHT}, {"x_t": -RIGHT}), wrong={"doubled": Answer({"x_t": RIGHT})}
    )
    for sign, name in ((1, "doubled"), (-1, "doubled"), (3, None)):
        answers = {"one": Answer({"x_t": 2 * RIGHT}), "two": Answer({"x_t": sign * RIGHT})}
        assert judge(make_check(shows, hidden), [shows, hidden], answers).misconception == name


@given(st.floats(-1.9e-5, 1.9e-5))
def test_differences_within_tolerance_pass(share: float) -> None:
    assert judge_one(Answer({"x_t": RIGHT + 3.0 * share})).status == "passed"


@given(st.floats(2.1e-5, 1.0), st.sampled_from([-1, 1]), st.sampled_from([(0, 0), (1, 1)]))
def test_one_value_out_of_tolerance_is_wrong(
    share: float, sign: int, place: tuple[int, int]
) -> None:
    given = RIGHT.copy()
    given[place] += sign * 3.0 * share
    assert judge_one(Answer({"x_t": given})).status == "wrong"


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_values_that_are_no_numbers_are_wrong(value: float) -> None:
    given = RIGHT.copy()
    given[0, 1] = value
    verdict = judge_one(Answer({"x_t": given}))
    assert verdict.status == "wrong"
    assert "x_t at [0, 1] is" in verdict.message


def test_first_difference_is_named_with_both_values_and_the_extent() -> None:
    text = describe_difference("x_t", RIGHT + np.array([[0, 0], [0, 1]]), RIGHT, 1e-5)
    assert text == "x_t at [1, 1] is 1.5, expected 0.5 (1 of 4 values differ, by up to 1)"


def test_shapes_are_named_and_a_lone_number_may_have_any() -> None:
    assert (
        describe_difference("x_t", RIGHT.reshape(-1), RIGHT, 1e-5)
        == "x_t has shape (4,), expected (2, 2)"
    )
    assert describe_difference("loss", np.array([0.5]), np.array(0.5), 1e-5) is None


def test_every_right_answer_is_accepted_and_float32_and_integers_too() -> None:
    options = {"expected": ({"x_t": RIGHT}, {"x_t": -RIGHT})}
    assert judge_one(Answer({"x_t": -RIGHT.astype(np.float32)}), **options).status == "passed"
    assert (
        judge_one(
            Answer({"x_t": np.array([1, 2])}), expected=({"x_t": np.array([1.0, 2.0])},)
        ).status
        == "passed"
    )


def test_a_known_mistake_is_recognised_only_if_it_explains_every_public_case() -> None:
    wrong = {"doubled": Answer({"x_t": 2 * RIGHT})}
    cases = [make_case("one", wrong=wrong), make_case("two", wrong=wrong)]
    both = judge(
        make_check(*cases), cases, {name: Answer({"x_t": 2 * RIGHT}) for name in ("one", "two")}
    )
    assert (both.misconception, both.sentence) == ("doubled", "Your x_t is twice too large.")
    answers = {"one": Answer({"x_t": 2 * RIGHT}), "two": Answer({"x_t": 3 * RIGHT})}
    assert judge(make_check(*cases), cases, answers).misconception is None


def test_of_fresh_inputs_no_number_is_told_but_to_the_instructor() -> None:
    cases = [make_case("one"), make_case("fresh one", fresh=True)]
    verdict = judge(
        make_check(*cases),
        cases,
        {"one": Answer({"x_t": RIGHT}), "fresh one": Answer({"x_t": 0 * RIGHT})},
    )
    assert (verdict.status, verdict.message) == ("wrong", "two numbers: x_t: wrong")
    assert "expected 1" in verdict.for_instructor


@pytest.mark.parametrize(
    ("answer", "status", "words"),
    [
        (
            Answer(raised="NotImplementedError", message="exercise 2.1.1"),
            "not_attempted",
            "exercise 2.1.1",
        ),
        (Answer(raised="MemoryError"), "out_of_memory", "more memory"),
        (
            Answer(raised="RuntimeError", message="DefaultCPUAllocator: can't allocate memory"),
            "out_of_memory",
            "memory",
        ),
        (Answer(raised="TypeError", message="no"), "crashed", "TypeError: no"),
        (Answer({}), "wrong", "x_t was not returned"),
        (Answer({}, kinds={"x_t": "NoneType"}), "wrong", "x_t is None: is a return missing?"),
        (Answer({}, kinds={"x_t": ABSENT}), "wrong", "x_t is missing"),
        (
            Answer(raised="AttributeError", message="'NoneType' object has no attribute 'shape'"),
            "crashed",
            "A function without a return gives None: is one missing?",
        ),
        (Answer({}, kinds={"x_t": "dict"}), "wrong", "should be a tensor, but it is a dict"),
    ],
)
def test_each_end_has_its_status(answer: Answer, status: str, words: str) -> None:
    verdict = judge_one(answer)
    assert verdict.status == status
    assert words in verdict.message


def test_crash_shows_the_students_own_line() -> None:
    where = Place("noise_scheduler.py", 31, "x = y + 1")
    verdict = judge_one(Answer(raised="NameError", message="name 'y' is not defined", where=where))
    assert verdict.where == "noise_scheduler.py:31"
    assert "`x = y + 1`" in verdict.message


def test_a_place_is_told_in_the_words_of_the_exercise() -> None:
    rows = Axis("t = {}", (77, 3))
    given = RIGHT + np.array([[0, 0], [0, 1]])
    text = describe_difference("x_t", given, RIGHT, 1e-5, axes=(rows, Axis("sample {}")))
    assert text is not None and text.startswith("x_t at t = 3, sample 1 is 1.5, expected 0.5")
    axes = Axis("row {}"), Axis("column {}")
    alone = describe_difference("x_t", RIGHT[:1] + 1, RIGHT[:1], 1e-5, axes=axes)
    assert alone is not None and alone.startswith("x_t at column 0 is 2, expected 1")
    other = describe_difference("x_t", given, RIGHT, 1e-5, axes=(rows,))
    assert other is not None and other.startswith("x_t at [1, 1] is")


@pytest.mark.parametrize(
    ("right", "words"),
    [(1.0, "it learns: this is not so, but it should be"), (0.0, "it learns: this is so, but")],
)
def test_a_claim_is_no_number(right: float, words: str) -> None:
    case = make_case(expected=({"it learns": np.array(right)},), claims=("it learns",))
    verdict = judge(
        make_check(case), [case], {"public": Answer({"it learns": np.array(1 - right)})}
    )
    assert words in verdict.message and "expected" not in verdict.message


def test_words_for_places_and_claims_are_frozen_with_a_case() -> None:
    axes = {"x_t": (Axis("t = {}", (77, 3)), Axis("sample {}"))}
    case = make_case(axes=axes, claims=("x_t",))
    plain, arrays = freeze(Frozen([make_check(case)], "what"))
    (thawed,) = thaw(json.loads(json.dumps(plain)), arrays).checks[0].cases
    assert (thawed.axes, thawed.claims) == (axes, ("x_t",))


def test_remarks_do_not_cost_a_pass() -> None:
    verdict = judge_one(Answer({"x_t": RIGHT, "seen": np.array(2)}))
    assert (verdict.status, verdict.remarks) == ("passed", ["It draws beside DL_random."])


def test_assignment_overrides_points_and_visibility(tmp_path) -> None:
    file = tmp_path / "assignment.toml"
    file.write_text(
        'hints = "where"\n[points]\n"2.1.1/init" = 4\n[visibility]\n"2.1.1/init" = "hidden"\n'
    )
    assignment = read(file)
    check = assignment.override(replace(make_check(make_case()), id="2.1.1/init"))
    assert (assignment.hints, check.points, check.visibility) == ("where", 4, "hidden")
    assert read(tmp_path / "none.toml") == Assignment()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('hints = "everything"', "must be one of none, where, what"),
        ('[points]\n"2.1.1/init" = -1', "must be a number"),
        ('[visibility]\n"2.1.1/init" = "never"', "must be one of public"),
        ('[points]\n"2.1.1/inti" = 1', "'2.1.1/inti', which is not there; did you mean 2.1.1/init"),
        ('[points]\n"2.1.2" = 3', "'2.1.2', which is not there; 2.1.2 has 2.1.2/denoise_step"),
        ('[points]\n"2.1.1/init" = inf', "must be a number"),
        ("[points]\n2.1.2 = 3", "names '2', which is not there; write the name in quotes"),
        ("points = 3", r"write \[points\] above"),
        ("points = [1, 2]", r"write \[points\] above"),
        ('visibility = "hidden"', r"write \[visibility\] above"),
        ('hint = "none"', "did you mean hints?"),
        ('course_seed = ["a"]', "course_seed is a text"),
        ("deadlines = 2026-03-01T23:59:00Z", r"write \[deadlines\] above"),
        ("deadlines = [1]", r"write \[deadlines\] above"),
        ('[visibility]\n"2.1.1" = "hidden"', "visibility names '2.1.1'"),
        ('drop = "2.3.1"', "drop is a list of names"),
        (
            'drop = ["diffusion_model"]',
            "drop names 'diffusion_model', which is not there; did you mean diffusion_models",
        ),
        (f"drop = {list(PARTS)}", "leaves no part"),
        ("deadlin = 1", "unknown settings deadlin"),
        ("hints = ", "cannot be read"),
    ],
)
def test_wrong_assignment_says_what_is_wrong(tmp_path, text: str, words: str) -> None:
    file = tmp_path / "assignment.toml"
    file.write_text(text)
    with pytest.raises(AssignmentError, match=words):
        read(file)


def test_what_is_frozen_holds_stubs_and_what_is_dropped_and_older_files_hold_neither() -> None:
    part = Frozen([make_check(make_case())], "staged", {"work.py": "x = 1\n"}, ("2.4",), {"1.5": 6})
    plain, arrays = freeze(part)
    again = thaw(plain, arrays)
    assert (again.hints, again.stubs, again.dropped) == ("staged", part.stubs, ("2.4",))
    assert again.points_by_a_person == {"1.5": 6}
    for name in ("stubs", "dropped", "points_by_a_person"):
        del plain[name]
    for check in plain["checks"]:
        for name in ("about", "test", "source"):
            del check[name]
    older = thaw(plain, arrays)
    assert (older.stubs, older.dropped, older.checks[0].source) == ({}, (), "")
    assert older.points_by_a_person == {}


LEVELS = {
    "none": ([], "", []),
    "symptom": (["x_t is 2, expected 1"], "", []),
    "where": (["x_t is 2, expected 1"], "work.py:3", [""]),
    "what": (["Your x_t is twice too large.", "x_t is 2, expected 1"], "work.py:3", ["Twice."]),
}


@pytest.mark.parametrize("hints", LEVELS)
def test_each_hint_level_tells_more_than_the_one_before(hints: str) -> None:
    facet = FacetResult("x_t", "wrong", 0.0, 1.0, message="Twice.")
    verdict = Verdict(
        "wrong",
        "x_t is 2, expected 1",
        sentence="Your x_t is twice too large.",
        where="work.py:3",
        facets=[facet],
    )
    told, place, facets = LEVELS[hints]
    assert explain(verdict, hints) == told and place_at(verdict, hints) == place
    assert [facet.message for facet in facets_at(verdict, hints)] == facets
    crashed = replace(verdict, status="crashed")
    assert place_at(crashed, hints) == ("" if hints == "none" else "work.py:3")


def test_staged_hints_say_all_after_handing_in_and_less_where_nobody_counts() -> None:
    levels = {
        hints: (rules.hints_after_handing_in, rules.hints_between_attempts)
        for hints in HINTS
        for rules in [Assignment(hints=hints)]
    }
    assert levels.pop("staged") == ("what", "where") and Assignment().hints == "what"
    assert all(told == (hints, hints) for hints, told in levels.items())
