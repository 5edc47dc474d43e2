"""Optional exercise 3.12: unmask, from all masked to a digit.

It is judged by what the network was shown from step to step, however coins are drawn.
"""

import numpy as np

from ...broker.homework.tokens import PROBABILITIES
from ...checking.checks import Axis, Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester
from ...checking.verdict import ELSEWHERE
from ...worker.homework.bonus_vocabulary import (
    COINS,
    COUNTS_VARY,
    DRAWN_AGAIN,
    DRAWN_APART,
    EVALUATIONS,
    MASKS_LEFT,
    OTHER_LABELS,
    SHARES_OF_ONES,
    SHARES_UNMASKED,
    STARTS_MASKED,
    TIMES_TOLD,
    Unmasking,
)
from ...worker.homework.vocabulary import SEEDS_SET, Drawn
from ...worker.probing.vocabulary import Call, Load, Object, Probe, Step, Tensor
from ..papers import MDLM
from ..remarks import REMARK_SEEDS
from .bonus_questions import CLASSES, NETWORK, coins, put_facts, token_network
from .e3_12c_unmask_mistakes import MISTAKES

DIGITS = "digits"
NEAR = 0.12  # of a share: five or more standard deviations


def cases(rng: np.random.Generator) -> list[Case]:
    few, many = int(rng.integers(3, 5)), int(rng.integers(6, 8))
    return [
        _case(rng, "digits", "10 digits", 10, few),
        _case(rng, "second", "8 digits of 18x18 tokens, in a second call", 8, many, {"side": 18}),
        _case(rng, "at once", "6 digits", 6, 1),
    ]


def _case(rng, name, title, batch, count, kwargs=None):
    steps: list[Step] = [
        Load("masked_diffusion"),
        token_network(),
        Call(
            "masked_diffusion.unmask",
            args=[Object(NETWORK), Tensor("labels"), count],
            kwargs=kwargs or {},
            name=DIGITS,
            after_another=name == "second",
        ),
        Unmasking(of=DIGITS, labels="labels"),
        Drawn(),
    ]
    right = {
        EVALUATIONS: np.asarray(float(count)),
        STARTS_MASKED: np.asarray(1.0),
        TIMES_TOLD: np.arange(count) / count,
        SHARES_UNMASKED: 1 / (count - np.arange(count)),
        DRAWN_AGAIN: np.asarray(0.0),
        SHARES_OF_ONES: PROBABILITIES,
        DRAWN_APART: np.asarray(1.0),
        MASKS_LEFT: np.asarray(0.0),
        COINS: np.asarray(1.0),
        COUNTS_VARY: np.asarray(1.0),
        OTHER_LABELS: np.asarray(0.0),
    }
    inputs = {"labels": rng.permutation(np.arange(batch) % CLASSES), **coins(rng)}
    return Case(
        name,
        f"{title}, {count} step{'s' * (count > 1)}",
        Probe(steps),
        inputs,
        (right,),
        tolerance=NEAR,
        claims=(STARTS_MASKED, COINS, COUNTS_VARY, DRAWN_APART),
        axes={
            TIMES_TOLD: (Axis("step {}"),),
            SHARES_UNMASKED: (Axis("step {}"),),
            SHARES_OF_ONES: (Axis("", tuple(f"a probability of {p:g}" for p in PROBABILITIES)),),
        },
    )


FACETS = (
    Facet("start", 0.125),
    Facet("times", 0.25),
    Facet("shares", 0.375),
    Facet("draws", 0.375),
    Facet("labels", 0.125),
    Facet(ELSEWHERE, 0.25),
)


def measurement(rng: np.random.Generator) -> Measurement:
    case = _case(rng, "facets", "10 digits", 10, 4)
    facts = {
        "groups": {
            "start": [STARTS_MASKED],
            "times": [EVALUATIONS, TIMES_TOLD],
            "shares": [DRAWN_AGAIN, MASKS_LEFT, COINS, COUNTS_VARY, SHARES_UNMASKED],
            "draws": [SHARES_OF_ONES, DRAWN_APART],
            "labels": [OTHER_LABELS],
        },
        "unless": {"shares": STARTS_MASKED, "draws": STARTS_MASKED},
        "says": {
            STARTS_MASKED: "The network is first shown tokens that are not masked; all should be.",
            EVALUATIONS: "The network is not asked once in each step; it should be.",
            TIMES_TOLD: "The network is not told the time at which each step starts, k / steps.",
            DRAWN_AGAIN: "Tokens change after they were drawn; a token that was drawn should stay.",
            MASKS_LEFT: "Some tokens are still masked at the end; none should be.",
            COINS: "Tokens are unmasked together, whole rows or the same places in all samples; "
            "each should have a coin of its own.",
            COUNTS_VARY: "The number of tokens that a step unmasks varies less, or more, from "
            "sample to sample than with coins; each token should have its own coin.",
            SHARES_UNMASKED: "The share of masked tokens that a step unmasks is not (s - t) / "
            "(1 - t), 1 / (steps - k) in step k; it should be.",
            SHARES_OF_ONES: "Tokens are not drawn from the softmax of the logits; they should be.",
            DRAWN_APART: "The same draws make the tokens of several samples; each token should be "
            "drawn by its own coin.",
            OTHER_LABELS: "The network is not told the labels; it should be.",
        },
        "ways": {
            SHARES_OF_ONES: {
                "Each token becomes 1 where that is more likely, and 0 elsewhere; it should be "
                "drawn from the softmax of the logits.": [0.0, 0.0, 1.0],
                "Each token becomes 1 where that is as likely or more, and 0 elsewhere; it should "
                "be drawn from the softmax of the logits.": [0.0, 1.0, 1.0],
            }
        },
    }
    return Measurement("reported", FACETS, (put_facts(case, facts),))


EXERCISE = Exercise(
    id="3.12/unmask",
    exercise="3.12",
    function="unmask",
    part="flow_matching",
    module="masked_diffusion",
    points=1.5,
    cases=cases,
    misconceptions=MISTAKES,
    tester=Tester("test_unmask", "Exercise 3.12 (optional): digits from masks.", "unmask()"),
    bonus=True,
    remarks=REMARK_SEEDS,
    measurement=measurement,
    zero=(SEEDS_SET,),
    source=f"{MDLM} section 3.2.2",
)
