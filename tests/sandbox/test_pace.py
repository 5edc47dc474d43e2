"""A slow machine computes longer for the same work, and no right work may lose by that."""

import sys
from collections.abc import Iterator

import pytest
from loading import load

from autograder.sandbox import FreshProcesses, Limits, Sandbox, Zygote, pace

MODULE = sys.modules[pace.__module__]
LOOP = "while True: pass"


@pytest.fixture(params=[Zygote, FreshProcesses])
def three_times_slower(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Sandbox]:
    monkeypatch.setattr(MODULE, "_known", [])
    monkeypatch.setattr(MODULE, "_measure", lambda: 3 * MODULE.USUAL)
    with request.param() as sandbox:
        yield sandbox


def test_a_job_may_compute_three_times_as_long_on_a_machine_a_third_as_fast(
    three_times_slower: Sandbox,
) -> None:
    ran = load(three_times_slower, LOOP, Limits(cpu_seconds=1))
    assert "stopped after 3 s of computing" in ran.failure.message


@pytest.mark.parametrize(("taken", "found"), [(0.5, 1.0), (1.0, 1.0), (4.0, 4.0), (99.0, 10.0)])
def test_a_pace_is_at_least_one_and_has_an_end(
    taken: float, found: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MODULE, "_known", [])
    monkeypatch.setattr(MODULE, "_measure", lambda: taken * MODULE.USUAL)
    assert pace() == pytest.approx(found)


def test_one_odd_measure_counts_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = iter([MODULE.USUAL, 50 * MODULE.USUAL, MODULE.USUAL])
    monkeypatch.setattr(MODULE, "_known", [])
    monkeypatch.setattr(MODULE, "_measure", lambda: next(taken))
    assert pace() == 1.0 == pace()
