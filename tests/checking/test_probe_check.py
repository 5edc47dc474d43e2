"""An author's slip in a probe is found when its exercise is loaded, and never becomes a
student's crash.
"""

from dataclasses import replace

import numpy as np
import pytest

from autograder.checking.catalogue import exercises
from autograder.checking.checks import Case
from autograder.checking.exercise import Exercise
from autograder.checking.probe_check import ProbeError
from autograder.worker.probing.vocabulary import Build, Call, Object, Probe, Step, Tensor

BUILD = Build("noise_scheduler.NoiseScheduler", [10], name="scheduler")


def exercise(*steps: Step, dtype: str = "float32", needs: tuple[str, ...] = ()) -> Exercise:
    """An exercise that asks one case with these steps, and expects `answer`."""
    expected = ({"answer": np.zeros(2)},)
    case = Case("one", "one", Probe(steps, dtype), {"x": np.zeros(2)}, expected, needs=needs)
    real = exercises("diffusion_models")[0]
    return replace(real, id="9.9/mine", after=(), cases=lambda _: [case])


def test_a_sound_probe_is_taken() -> None:
    exercise(BUILD, Call("scheduler.add_noise", [Tensor("x")], name="answer")).check()


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([BUILD, Call("scheduler.f", [Tensor("y")], name="answer")], "no input 'y'; there are x"),
        (
            [Call("scheduler.f", name="answer")],
            "nothing made 'scheduler.f' before; made were nothing",
        ),
        (
            [BUILD, Call("scheduler.f", [Object("modl")], name="answer")],
            "nothing made 'modl' before",
        ),
        (
            [BUILD, Call("scheduler.f", name="anser")],
            "no step reports 'answer'; reported are anser",
        ),
    ],
)
def test_a_slip_is_named_with_exercise_case_and_step(steps: list[Step], words: str) -> None:
    told = "9.9/mine, case 'one'.*" + words
    with pytest.raises(ProbeError, match=told):
        exercise(*steps).check()


def test_types_and_order_are_checked_too() -> None:
    call = Call("scheduler.f", name="answer")
    with pytest.raises(ProbeError, match="dtype is float16"):
        exercise(BUILD, call, dtype="float16").check()
    with pytest.raises(ProbeError, match=r"2\.1\.1/init should be in `after`"):
        exercise(BUILD, call, needs=("2.1.1/init",)).check()
