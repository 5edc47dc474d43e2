"""Pieces that the questions of part 0 are made of."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from ...checking.checks import Arrays, Axis, Case
from ...checking.exercise import Exercise, Misconception, Tester, mistake
from ...checking.recognition import ANOTHERS
from ...checking.typed_answers import (
    inverse_rows,
    is_probability,
    is_symmetric,
    member,
    shape_of,
    unknown_names,
)
from ...worker.probing.vocabulary import CHANGED_ARGUMENTS, Ask, Probe
from .variants import DEFAULT, Variant, exchange, places, variant_of

Cases = Callable[[np.random.Generator], list[Case]]
CHANGES = (
    "Your function changes a list or a dict that it was given; it should make one of its own, "
    "because whoever calls it still needs theirs."
)
CALLED_AGAIN = " in a second call"  # follows the name of an answer
THREE_DIGITS = 1e-3  # of the value: 0.649 is as right as 25/38.5


def question(
    name, title, function, args, expected, symbols=None, tolerance=2e-5, readings=None
) -> Case:
    """A case that asks a function for numbers. symbols: letters that a text in its answer may
    hold, with values; readings: see Case.
    """
    step = Ask(f"answers.{function}", args=args, name=function, symbols=symbols or {})
    right = {function: np.asarray(expected, dtype=np.float64)}
    # rows and columns are counted from 1, as on paper
    counted = [tuple(range(1, size + 1)) for size in right[function].shape]
    axes = {function: tuple(map(Axis, ("row {}", "column {}"), counted))}
    return Case(
        name,
        title,
        Probe([step]),
        {},
        (right,),
        tolerance=tolerance,
        axes=axes,
        readings=readings or {},
    )


def asked_twice(first: Case, second: Case) -> Case:
    """Two questions to one function in one case: what it keeps of the first shows in the second."""
    (name,), (one,), (other,) = first.expected[0], first.probe.steps, second.probe.steps
    assert isinstance(other, Ask)
    again = f"{name}{CALLED_AGAIN}"
    right = {**first.expected[0], again: second.expected[0][name]}
    return replace(
        first,
        name="two calls",
        title=f"two calls, with {first.title} and with {second.title}",
        probe=Probe([one, replace(other, name=again)]),
        expected=(right,),
        axes={**first.axes, again: second.axes[name]},
        form={},
        anybodys=(),
        readings={},
    )


def matrix_form(function, n) -> Arrays:
    """What a student may check of a matrix that is asked for: n rows and columns, symmetric."""
    return {
        shape_of(function): np.array([n, n], dtype=np.float64),
        is_symmetric(function): np.array(1.0),
    }


def probability_form(function) -> Arrays:
    """What a student may check of a probability that is asked for: one number, between 0 and 1."""
    return {shape_of(function): np.zeros(0), is_probability(function): np.array(1.0)}


def set_form(of) -> Arrays:
    """What a student may check of a set that is asked for: it holds names of the network's
    nodes.
    """
    return {unknown_names(of): np.array(0.0)}


def by_own_covariance(case: Case, covariance: Exercise) -> Case:
    """A case that asks for a precision, and what takes its place where the student's covariance
    is wrong: that has cost its points, so the inverse of it is right, too.
    """
    ((name, right),) = case.expected[0].items()
    (step,) = case.probe.steps
    assert isinstance(step, Ask)
    function = covariance.function
    own = replace(step, function=f"answers.{function}", name=function, beside=True)
    follows = {inverse_rows(name, function): np.array(float(len(right)))}
    instead = replace(
        case,
        name=f"{case.name}, by your {covariance.function}",
        title=f"{case.title}, by your {covariance.function}",
        probe=Probe([replace(step, inverse_of=function), own]),
        expected=(*case.expected, follows),
    )
    return replace(case, needs=(covariance.id,), instead=instead)


def own_covariance_remark(function: str, covariance: Exercise) -> dict[str, str]:
    """What is said of a precision that is right in this way."""
    name = inverse_rows(function, covariance.function)
    return {
        name: f"Where your matrix is the inverse of your own {covariance.function}, which is "
        f"wrong, it counts as right. (Its points were lost in {covariance.exercise}.)"
    }


def set_question(name, title, asked, roles=None, where=None) -> Case:
    """A case that asks for sets. asked: (what it is called, function, arguments, all names, the
    right ones) of each; roles, where: see Case.
    """
    steps = [
        Ask(f"answers.{function}", args=args, name=of, names=list(names))
        for of, function, args, names, _ in asked
    ]
    expected: Arrays = {}
    for of, _, _, names, right in asked:
        expected |= membership(names, right, of)
    return Case(name, title, Probe(steps), {}, (expected,), roles=roles or {}, where=where or {})


def membership(names: Iterable[str], right: set[str], of: str) -> Arrays:
    """A set as the judge sees it: 1 or 0 for each name, and no others."""
    return {
        **{member(name, of): np.array(float(name in right)) for name in names},
        unknown_names(of): np.array(0.0),
    }


def random_betas(rng: np.random.Generator, steps: int, rising: bool = True) -> list[float]:
    """A schedule as a student would write it down: different betas, none of them small. rising:
    from the first to the last; else some of the last come first.
    """
    betas = np.sort(rng.uniform(0.05, 0.45, steps))
    moved = 0 if rising else int(rng.integers(1, steps))
    return [round(float(beta), 3) for beta in np.roll(betas, moved)]


def random_signs(rng: np.random.Generator) -> list[tuple[int, int]]:
    """The signs of two numbers in three cases: each number has both signs, and the two have the
    same in one case and opposite signs in both orders.
    """
    same = int(rng.choice((-1, 1)))
    pairs = ((1, -1), (-1, 1), (same, same))
    return [pairs[place] for place in rng.permutation(3)]


def other_numbers(variant: Variant, function: str, what: str) -> Misconception:
    """The mistake of answering with someone else's numbers: with those of the common sheet, or
    a stranger's.
    """
    other = DEFAULT if variant.student else variant_of("another student", "")
    return mistake(
        ANOTHERS,
        f"Your {what} is right for another student's numbers; it should use those in your own "
        f"sheet, theory.md.",
        places(variant)[function],
        places(other)[function],
    )


def theory_exercise(
    exercise: str,
    function: str,
    says: str,
    points: float,
    cases: Cases,
    misconceptions: tuple[Misconception, ...],
    variant: Variant = DEFAULT,
    source: str = "",
    bonus: bool = False,
    after: tuple[str, ...] = (),
    few_answers: bool = False,
    remarks: dict[str, str] | None = None,
) -> Exercise:
    """An exercise of part 0. says: of its unit test; variant: whose numbers the reference
    answers must be given; source: where the equation stands; bonus, after, few_answers,
    remarks: see Exercise.
    """
    return Exercise(
        id=f"{exercise}/{function}",
        exercise=exercise,
        function=function,
        part="theory",
        module="answers",
        points=points,
        cases=cases,
        misconceptions=misconceptions,
        tester=Tester(f"test_{function}", says, f"{function}()"),
        numbers=exchange(DEFAULT, variant),
        withheld=True,
        few_answers=few_answers,
        source=source,
        bonus=bonus,
        after=after,
        remarks={CHANGED_ARGUMENTS: CHANGES, **(remarks or {})},
    )
