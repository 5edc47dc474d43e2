"""The steps of probes about fields, solvers and editing (part 3): see probing/vocabulary.py.
Standard library only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..probing.vocabulary import Step

ORDER = "order of convergence"
PIXELS_NOT_EXACT = "known pixels that are not exact"
OFF_THE_PATH = "evaluations with known pixels off their path"
NUMBERS_TOLD = "step numbers told to the network"
PREDICTIONS = "evaluations of the network"
FIRST_X = "first x told to the network"


def evaluations_of(field: str) -> str:
    """How often a field is asked in one call of the student's function."""
    return f"evaluations of {field}"


def times_told(field: str) -> str:
    """The times that a field is asked about (N,), in order."""
    return f"times told to {field}"


def first_x_told(field: str) -> str:
    """The x (B, *shape) that a field is asked about first."""
    return f"first x told to {field}"


@dataclass(frozen=True)
class GivenField(Step):
    """A field for student code to ask, field(x, t), as the object of this name. It is the velocity
    of straight paths from noise N(0, I) to data N(mean, covariance).

    mean, covariance: inputs (*shape) and (N, N), where N is the number of entries, or (N,), their
        variances.
    """

    name: str
    mean: str
    covariance: str

    def makes(self) -> tuple[str, ...]:
        return (self.name,)

    def stays(self) -> tuple[str, ...]:
        return (self.mean, self.covariance)


@dataclass(frozen=True)
class GivenPredictor(Step):
    """A network for student code to ask, network(x, i), as the object of this name: the mean of the
    noise given x at step number i of alpha_bars, for data N(mean, covariance).

    mean, covariance, alpha_bars: inputs (*shape), (N, N) or (N,), and (T,).
    """

    name: str
    mean: str
    covariance: str
    alpha_bars: str

    def makes(self) -> tuple[str, ...]:
        return (self.name,)

    def stays(self) -> tuple[str, ...]:
        return (self.mean, self.covariance)


@dataclass(frozen=True)
class StandInSolvers(Step):
    """Let solvers.euler and solvers.heun be a solver of ours, in a module that imports or does
    not.
    """


@dataclass(frozen=True)
class StandInInverse(Step):
    """Let editing.invert follow the field's closed form, whatever became of the student's."""


@dataclass(frozen=True)
class FieldCalls(Step):
    """Report what fields were asked in the last call whose result has this name."""

    of: str
    fields: Sequence[str]

    def reports(self) -> tuple[str, ...]:
        words = (evaluations_of, times_told, first_x_told)
        return tuple(word(field) for field in self.fields for word in words)


@dataclass(frozen=True)
class PredictorCalls(Step):
    """Report how often a network was asked, with which step numbers, and about which x first, in
    the last call whose result has this name.
    """

    of: str

    def reports(self) -> tuple[str, ...]:
        return (PREDICTIONS, NUMBERS_TOLD, FIRST_X)


@dataclass(frozen=True)
class Convergence(Step):
    """Report the order of convergence, a whole number: how fast the error falls from one result to
    the next, each with half the step.

    results: names of outputs. right: the input that they converge to.
    """

    results: Sequence[str]
    right: str

    def stays(self) -> tuple[str, ...]:
        return (self.right,)

    def reports(self) -> tuple[str, ...]:
        return (ORDER,)


@dataclass(frozen=True)
class PinnedPixels(Step):
    """Report how often a field was asked about known pixels that are not, at the time told, on
    their path from a noise that was drawn, and how many known pixels of the result are not exact.

    of: the name of a call's result; field: its name; image: the input with the known pixels; mask:
        the input that is 1 where they are.
    """

    of: str
    field: str
    image: str
    mask: str

    def reports(self) -> tuple[str, ...]:
        return (OFF_THE_PATH, PIXELS_NOT_EXACT)
