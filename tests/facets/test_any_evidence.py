"""Whatever was recorded of a function, its facets are judged, and none pays that was not seen."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from course import FRESH_SEED
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder.broker.case import Broker
from autograder.broker.homework import ANSWERING
from autograder.broker.records import FunctionCall, NetworkCall
from autograder.checking.catalogue import exercises
from autograder.checking.checks import Answer, Case, Check
from autograder.content import homework
from autograder.facets.kinds import judge_facets
from autograder.worker.probing.vocabulary import Call

MEASURED = {
    exercise.id: exercise
    for part in homework().parts
    for exercise in exercises(part)
    if exercise.measurement
}
NUMBERS = st.floats(-1e6, 1e6, width=32) | st.sampled_from([0.0, np.nan, np.inf, -1.0])
SHAPES = arrays.array_shapes(min_dims=0, max_dims=4, max_side=4)


@cache
def check_of(name: str) -> Check:
    return MEASURED[name].check(FRESH_SEED)


def values(draw: Callable[..., Any], like: tuple[int, ...] | None = None) -> np.ndarray:
    shape = draw(st.just(like) if like is not None else SHAPES)
    if draw(st.booleans()):
        return np.full(shape, draw(NUMBERS))
    return np.random.default_rng(draw(st.integers(0, 9))).standard_normal(shape)


def recorded(case: Case, draw: Callable[..., Any]) -> Broker:
    """Calls of the function with any draws, and any calls of networks among them."""
    broker = Broker(case.probe, case.inputs, ANSWERING)
    places = [n for n, step in enumerate(case.probe.steps) if isinstance(step, Call)]
    data = next((v for v in case.inputs.values() if v.ndim > 2), np.zeros((2, 3, 4)))
    for step in places:
        call = FunctionCall(step, 0, returned=values(draw))
        call.normals = draw(st.lists(st.integers(0, 200), max_size=3))
        call.uniforms = draw(st.lists(st.integers(0, 200), max_size=2))
        for _ in range(draw(st.integers(0, 3))):
            shape = draw(st.sampled_from([data.shape, (1, 3), (2, *data.shape[1:])]))
            batch = shape[0]
            conditions = draw(st.sampled_from([(batch,), (batch, 10), (batch, 4)]))
            shown, answer = values(draw, shape), values(draw, shape)
            times = values(draw, (batch,))
            call.events.append(
                NetworkCall(shown, times, values(draw, conditions), answer, True, False, False)
            )
        broker.calls.append(call)
    return broker


@pytest.mark.parametrize("name", MEASURED)
@settings(max_examples=15, deadline=None, derandomize=True, phases=[Phase.generate])
@given(data=st.data())
def test_any_records_are_judged(name: str, data: st.DataObject) -> None:
    check = check_of(name)
    assert check.measurement is not None
    cases = [*check.measurement.cases]
    answers, brokers = {}, {}
    for case in cases:
        reported = sorted({n for step in case.probe.steps for n in step.reports()})
        chosen = data.draw(st.sets(st.sampled_from(reported), max_size=3)) if reported else ()
        answers[case.name] = Answer({output: values(data.draw) for output in sorted(chosen)})
        brokers[case.name] = recorded(case, data.draw)
    with np.errstate(all="ignore"):
        facets = judge_facets(check, cases, answers, brokers)
    assert [facet.name for facet in facets] == [f.name for f in check.measurement.facets]
    assert sum(facet.points for facet in facets) < check.points
    assert all(facet.points == 0 for facet in facets if facet.status in ("wrong", "not_seen"))
