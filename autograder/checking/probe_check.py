"""Checks that a probe can be run and judged, when its exercise is loaded: long before any
student's code runs.
"""

from collections.abc import Iterator
from typing import Any

from .. import AutograderError
from ..worker.probing.vocabulary import Ask, Object, Step, Tensor, to_plain
from .checks import Case
from .typed_answers import reported

DTYPES = ("float32", "float64")


class ProbeError(AutograderError, ValueError):
    """An exercise asks something that the worker cannot understand, or expects what nothing
    reports.
    """


def check_case(exercise: str, case: Case) -> None:
    """Raises ProbeError, which names exercise, case and step, where a case cannot be asked."""
    where = f"{exercise}, case {case.name!r}"
    if case.probe.dtype not in DTYPES:
        raise ProbeError(f"{where}: dtype is {case.probe.dtype}, and should be one of {DTYPES}")
    made: set[str] = set()
    reports: set[str] = set()
    for number, step in enumerate(case.probe.steps, 1):
        place = f"{where}, step {number} ({type(step).__name__})"
        _check_values(place, step, case, made)
        made.update(step.makes())
        reports.update(reported(step) if isinstance(step, Ask) else step.reports())
    for expected in case.expected:
        if unreported := sorted(expected.keys() - reports):
            known = ", ".join(sorted(reports)) or "none"
            raise ProbeError(f"{where}: no step reports {unreported[0]!r}; reported are {known}")


def _check_values(place: str, step: Step, case: Case, made: set[str]) -> None:
    try:
        to_plain(step)
    except ValueError as error:
        raise ProbeError(f"{place}: {error}") from error
    for value in _values(vars(step)):
        if isinstance(value, Tensor) and value.name not in case.inputs:
            known = ", ".join(case.inputs) or "none"
            raise ProbeError(f"{place}: there is no input {value.name!r}; there are {known}")
        if isinstance(value, Object) and value.path.partition(".")[0] not in made:
            known = ", ".join(sorted(made)) or "nothing"
            raise ProbeError(f"{place}: nothing made {value.path!r} before; made were {known}")
    for path in step.needs():
        if path.partition(".")[0] not in made:
            known = ", ".join(sorted(made)) or "nothing"
            raise ProbeError(f"{place}: nothing made {path!r} before; made were {known}")


def _values(value: Any) -> Iterator[Any]:
    yield value
    inside = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict | list | tuple):
        for each in inside:
            yield from _values(each)
