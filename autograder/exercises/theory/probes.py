"""Pieces that the questions of part 0 are made of."""

from collections.abc import Iterable

import numpy as np

from ...checks import Arrays, Case
from ...judge import ANOTHERS
from ...typed import is_probability, is_symmetric, member, shape_of, strangers
from ...variants import DEFAULT, Variant, exchange, places, variant_of
from ..exercise import Exercise, Misconception, mistake

THREE_DIGITS = 1e-3  # of the value: 0.649 is as right as 25/38.5


def question(name, title, function, args, expected, symbols=None, tolerance=2e-5) -> Case:
    """A case that asks a function for numbers. symbols: letters that a text in its answer may hold, with values."""
    step = {"do": "ask", "function": f"answers.{function}", "args": args, "name": function, "symbols": symbols or {}}
    right = {function: np.asarray(expected, dtype=np.float64)}
    return Case(name, title, {"steps": [step]}, {}, (right,), tolerance=tolerance)


def matrix_form(function, n) -> Arrays:
    """What a student may check of a matrix that is asked for: n rows and columns, symmetric."""
    return {shape_of(function): np.array([n, n], dtype=np.float64), is_symmetric(function): np.array(1.0)}


def probability_form(function) -> Arrays:
    """What a student may check of a probability that is asked for: one number, between 0 and 1."""
    return {shape_of(function): np.zeros(0), is_probability(function): np.array(1.0)}


def set_form(of) -> Arrays:
    """What a student may check of a set that is asked for: it holds names of the network's nodes."""
    return {strangers(of): np.array(0.0)}


def set_question(name, title, asked) -> Case:
    """A case that asks for sets. asked: (what it is called, function, arguments, all names, the right ones) of each."""
    steps = [
        {"do": "ask", "function": f"answers.{function}", "args": args, "name": of, "names": list(names)}
        for of, function, args, names, _ in asked
    ]
    expected: Arrays = {}
    for of, _, _, names, right in asked:
        expected |= membership(names, right, of)
    return Case(name, title, {"steps": steps}, {}, (expected,))


def membership(names: Iterable[str], right: set[str], of: str) -> Arrays:
    """A set as the judge sees it: 1 or 0 for each name, and no others."""
    return {**{member(name, of): np.array(float(name in right)) for name in names}, strangers(of): np.array(0.0)}


def random_betas(rng: np.random.Generator, steps: int) -> list[float]:
    """A schedule as a student would write it down: different betas, none of them small."""
    return [round(float(beta), 3) for beta in np.sort(rng.uniform(0.05, 0.45, steps))]


def other_numbers(variant: Variant, function: str, what: str) -> Misconception:
    """The mistake of answering with someone else's numbers: with those of the common sheet, or a stranger's."""
    other = DEFAULT if variant.student else variant_of("another student", "")
    return mistake(
        ANOTHERS,
        f"Your {what} is right for another student's numbers: yours stand in your own sheet, theory.md.",
        places(variant)[function], places(other)[function],
    )  # fmt: skip


def theory_exercise(exercise, function, points, cases, misconceptions, variant=DEFAULT) -> Exercise:
    """An exercise of part 0. variant: whose numbers the reference answers must be given."""
    return Exercise(
        f"{exercise}/{function}", exercise, function, points, "answers", "theory", cases, misconceptions,
        numbers=exchange(DEFAULT, variant),
    )  # fmt: skip
