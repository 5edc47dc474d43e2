"""Part 0: right answers pass however they are typed; what is no answer is refused in words, and
harms nothing.
"""

import tracemalloc
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from correct_theory import SAME_NUMBER, WHOLE_FILES
from course import FRESH_SEED
from exercise_marks import marks_of_part

from autograder.checking.checks import Answer
from autograder.checking.typed_answers import read
from autograder.checking.verdict import Result
from autograder.grading.grade_checks import grade
from autograder.grading.grader import checks_for
from autograder.releasing.student_folder import reference_sources
from autograder.sandbox import Limits, Zygote
from autograder.worker.probing.vocabulary import Ask, Probe

PART = "theory"
P_M = "return with_m / (with_m + without_m)"
BLANKET = 'return {"M", "S"}'
Grade = Callable[..., dict[str, Result]]


@pytest.fixture(scope="module")
def grade_typed(sandbox: Zygote) -> Grade:
    """grade_typed(old, new, ...): the results of the reference with pieces replaced; or of a
    whole file.
    """
    reference, checks = reference_sources(PART), checks_for(PART, FRESH_SEED)

    def grade_it(*edits: str) -> dict[str, Result]:
        source = (
            reference.graded["answers"]
            if len(edits) > 1
            else edits[0]
            if edits
            else reference.graded["answers"]
        )
        for old, new in zip(edits[::2], edits[1::2], strict=False):
            assert source.count(old) == 1, old
            source = source.replace(old, new)
        submitted = replace(reference, graded={"answers": source})
        return {
            r.check.id: r for r in grade(submitted, checks, sandbox, limits=Limits(cpu_seconds=3))
        }

    return grade_it


def failures(results: dict[str, Result]) -> dict[str, str]:
    return {name: result.verdict.message for name, result in results.items() if not result.points}


@pytest.mark.parametrize("seed", range(5))
def test_the_reference_gets_full_marks_without_a_remark(seed: int, sandbox: Zygote) -> None:
    results = grade(reference_sources(PART), checks_for(PART, seed), sandbox)
    assert {r.check.id: r.verdict.message for r in results if not r.points} == {}
    assert [r.verdict.remarks for r in results if r.verdict.remarks] == []


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=marks_of_part(PART)) for name in WHOLE_FILES]
)
def test_a_file_in_another_style_gets_full_marks(name: str, grade_typed: Grade) -> None:
    assert failures(grade_typed(WHOLE_FILES[name])) == {}


@pytest.mark.e0_2b
@pytest.mark.parametrize("name", SAME_NUMBER)
def test_a_number_may_be_written_in_any_way(name: str, grade_typed: Grade) -> None:
    assert failures(grade_typed(P_M, f"return {SAME_NUMBER[name]}")) == {}


WRONG_NUMBERS = {
    "two digits": ("0.65", "p_m is 0.65, which is wrong"),
    "a rounded quotient": ("'0.66'", "p_m is 0.66"),
    "nothing": ("None", "p_m is None: is a return missing?"),
    "a word": ("'probably'", "p_m holds 'probably', which is no arithmetic: only numbers"),
    "an empty text": ("''", "p_m holds '', which is no number"),
    "a comma": ("'0,649'", "write 0.5 with a point"),
    "division by zero": ("'1/0'", "which divides by 0"),
    "a complex number": ("'(-1)**0.5'", "which is no real number"),
    "an infinity": ("float('inf')", "p_m is inf"),
    "not a number": ("float('nan')", "p_m is nan"),
    "a dict": ("{'p': 0.649}", "p_m is a dict"),
    "two numbers": ("[0.649, 0.649]", "p_m has shape (2,), expected ()"),
    "a nest of text": ("[[[[[['0.649']]]]]]", "p_m is a list (in more than four layers)"),
    "a long text": ("'1+' * 500 + '1'", "p_m is a str (of 1001 letters; 200 have to do)"),
}


@pytest.mark.e0_2b
@pytest.mark.parametrize("name", WRONG_NUMBERS)
def test_a_wrong_number_is_said_to_be_what_it_is(name: str, grade_typed: Grade) -> None:
    typed, words = WRONG_NUMBERS[name]
    results = grade_typed(P_M, f"return {typed}")
    assert set(failures(results)) == {"0.2b/p_m"}
    assert (
        results["0.2b/p_m"].verdict.status == "wrong"
        and words in results["0.2b/p_m"].verdict.message
    )


HOSTILE = {
    "a tower of powers": "'9**9**9**9'",
    "a call": '\'__import__("os").system("touch /tmp/it_ran")\'',
    "an attribute": "'(1).__class__.__base__.__subclasses__()'",
    "a comprehension": "'[x for x in range(10**9)]'",
    "a lambda": "'(lambda: 1)()'",
    "brackets": "'(' * 99 + '1' + ')' * 99 + '**9**9'",
    "signs": "'-' * 199 + '1'",
    "a name": "'expected'",
    "a long integer": "'9' * 200",
    "a longer integer": "10**400",
    "a large matrix": "__import__('numpy').zeros((5700, 5700), 'uint8')",
    "a zero byte": "'0.64\\0'",
    "a shift": "'1 << 9**9'",
    "a factorial": "'sqrt(9**9**9)'",
    "many roots": "'sqrt(1, 2)'",
    "a nan": "'nan'",
    "a constant": "'True'",
    "a million texts": "['1'] * 10**6",
    "itself": "(lambda a: (a.append(a), a)[1])(['1'])",
    "a str of another kind": "type('S', (str,), {'__len__': lambda self: 1})('9' * 10**6)",
    "a set that never ends": "type('S', (set,), {'__iter__': lambda self: iter(int, 1)})()",
}


ASKED = Probe([Ask("answers.p_m", name="p_m")])


def test_an_integer_of_400_digits_cannot_be_read() -> None:
    text = np.frombuffer(b"9" * 400, np.uint8)
    assert (
        read(Answer(outputs={"p_m, as typed": text}), ASKED).unread["p_m"] == "p_m cannot be read"
    )
    assert read(Answer(kinds={"p_m": "int"}), ASKED).unread["p_m"].startswith("p_m cannot be read")


def test_a_large_answer_is_refused_before_it_is_copied() -> None:
    large = np.zeros((5700, 5700), np.uint8)
    tracemalloc.start()
    answer = read(Answer(outputs={"p_m": large}), ASKED)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "p_m has 32,490,000 entries" in answer.unread["p_m"] and "p_m" not in answer.outputs
    assert peak < 1_000_000


@pytest.mark.e0_2b
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_answer_costs_its_own_exercise_and_nothing_else(
    name: str, grade_typed: Grade
) -> None:
    results = grade_typed(P_M, f"return {HOSTILE[name]}")
    assert set(failures(results)) == {"0.2b/p_m"}
    verdict = results["0.2b/p_m"].verdict
    assert verdict.status in ("wrong", "crashed", "out_of_memory", "timed_out"), verdict
    assert "grader" not in verdict.message


@pytest.mark.e0_3iii
@pytest.mark.parametrize(
    "typed",
    [
        "'M S'",
        "'{s,m}'",
        "['M', 's']",
        "('S', 'M')",
        "frozenset('MS')",
        "{'M': 1, 'S': 2}.keys()",
        "'M and S'",
        "'m; S'",
    ],
)
def test_a_set_may_be_written_in_any_way(typed: str, grade_typed: Grade) -> None:
    assert failures(grade_typed(BLANKET, f"return {typed}")) == {}


@pytest.mark.e0_3iii
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("None", "your blanket of E is None"),
        (
            "{'M', 'S', 'Z'}",
            "your blanket of E holds 'Z', which is none of the names asked about",
        ),
        ("{'T', 'S'}", "your blanket of E holds 'T', which is none of the names asked about"),
        ("{'E', 'M', 'S', 'B'}", "your blanket of E is not the right set"),
        ("set()", "your blanket of E is not the right set"),
        ("'∅'", "your blanket of E is not the right set"),
        ("{1.5}", "holds something that is no name"),
        ("object()", "your blanket of E is a object"),
    ],
)
def test_a_wrong_set_is_said_to_be_what_it_is(typed: str, words: str, grade_typed: Grade) -> None:
    results = grade_typed(BLANKET, f"return {typed}")
    assert set(failures(results)) == {"0.3iii/blanket_of_e"}
    assert words in results["0.3iii/blanket_of_e"].verdict.message


@pytest.mark.e0_3iii
@pytest.mark.parametrize(
    ("typed", "name"), [("{'M', 'S', 'T'}", "t_of_the_other_network"), ("{'M', 'S', 'Z'}", None)]
)
def test_a_mistake_is_named_by_the_name_that_is_too_much(
    typed: str, name: str | None, grade_typed: Grade
) -> None:
    verdict = grade_typed(BLANKET, f"return {typed}")["0.3iii/blanket_of_e"].verdict
    assert verdict.misconception == name


@pytest.mark.e0_3iv
def test_a_function_may_change_the_network_that_it_is_handed(grade_typed: Grade) -> None:
    """What one call does to its arguments, the next does not see."""
    assert (
        failures(grade_typed("return blanket - {node}", "parents.clear(); return blanket - {node}"))
        == {}
    )


@pytest.mark.e0_4d
def test_answers_written_out_for_the_published_inputs_are_caught_by_fresh_ones(
    grade_typed: Grade,
) -> None:
    remembered = (
        "return 0.1 if len(betas) == 4 else 0.05 / 0.436 if len(betas) == 400 else 0.05 / 0.276"
    )
    results = grade_typed("return loss / (sum(alpha_bars) / len(alpha_bars))", remembered)
    assert set(failures(results)) == {"0.4d/loss_beside_plain_guess"}


@pytest.mark.e0_5b
@pytest.mark.e0_5d
def test_an_answers_file_that_is_older_than_the_bonus_loses_nothing(grade_typed: Grade) -> None:
    reference = reference_sources(PART).graded["answers"]
    before = reference[: reference.index("def kl_same_variance")]
    results = grade_typed(before)
    missing = {name: result for name, result in results.items() if not result.points}
    assert {*missing} == {
        "0.5b/kl_same_variance",
        "0.5b/loss_weight",
        "0.5d/score_of_chain",
        "0.5d/tweedie_mean",
    }
    for result in missing.values():
        assert result.check.bonus and result.verdict.status == "not_attempted"
        assert result.verdict.message == f"answers.py has no {result.check.function}"


@pytest.mark.e0_5b
def test_weights_that_follow_from_a_wrong_divergence_are_right(grade_typed: Grade) -> None:
    """That mistake has cost its points; a mistake of the weights themselves still costs theirs."""
    divergence = "return (m1 - m2) ** 2 / (2 * var)", "return (m2 - m1) ** 2 / var"
    results = grade_typed(*divergence)
    assert set(failures(results)) == {"0.5b/kl_same_variance"}
    assert results["0.5b/kl_same_variance"].verdict.misconception == "without_the_half"
    both = grade_typed(*divergence, "alpha_bar *= 1 - beta", "alpha_bar = 1 - beta")
    assert set(failures(both)) == {"0.5b/kl_same_variance", "0.5b/loss_weight"}
    alone = grade_typed("kl_same_variance(moved, 0, beta)", "moved**2 / beta")
    assert set(failures(alone)) == {"0.5b/loss_weight"}
