"""Exercise 1: Attention.attend, scaled dot-product attention (Vaswani et al. 2017, eq. 1)."""

import numpy as np

from ...checking.checks import Case
from ...checking.exercise import Exercise, Tester
from ...worker.probing.vocabulary import Build, Call, Probe, Tensor
from .e1_attend_mistakes import MISTAKES


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        _case(rng, "short", "4 tokens of size 3", 4, 3),
        _case(rng, "long", "7 tokens of size 5", 7, 5),
    ]


def _case(rng: np.random.Generator, name: str, title: str, tokens: int, size: int) -> Case:
    inputs = {each: rng.standard_normal((2, tokens, size)) for each in ("query", "key", "value")}
    probe = Probe(
        [
            Build("attention.Attention", name="attention"),
            Call(
                "attention.attend",
                [Tensor("query"), Tensor("key"), Tensor("value")],
                name="attended",
            ),
        ]
    )
    query, key, value = inputs.values()
    scores = query @ key.transpose(0, 2, 1) / np.sqrt(size)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    attended = (weights / weights.sum(axis=-1, keepdims=True)) @ value
    return Case(name, title, probe, inputs, ({"attended": attended},))


EXERCISE = Exercise(
    id="1/attend",
    exercise="1",
    function="Attention.attend",
    part="attention",
    module="attention",
    points=2.0,
    cases=cases,
    misconceptions=MISTAKES,
    tester=Tester("test_attend", "Exercise 1: scaled dot-product attention.", "attend()"),
)
