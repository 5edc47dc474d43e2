"""Optional exercise 3.12: mask_tokens, a coin for each token.

What comes out is judged by its shares, so coins may be drawn in any way.
"""

import numpy as np

from ...checking.checks import Axis, Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester
from ...checking.verdict import ELSEWHERE
from ...worker.homework.bonus_vocabulary import (
    AT_THE_ENDS,
    COUNTS_VARY,
    NEITHER,
    ONE_BY_ONE,
    SHARES_MASKED,
    WHOLE_NUMBERS,
    MaskedTokens,
)
from ...worker.homework.vocabulary import SEEDS_SET, Drawn
from ...worker.probing.vocabulary import (
    Call,
    Load,
    Probe,
    Step,
    Tensor,
    Unchanged,
    afterwards,
)
from ..papers import MDLM
from ..remarks import REMARK_SEEDS
from .bonus_questions import MASK_TOKENS, coins, digits, put_facts
from .e3_12a_mask_tokens_mistakes import MISTAKES

OUT = "masked tokens"
NEAR = 0.12  # of a share: five or six standard deviations of the coins of four digits


def cases(rng: np.random.Generator) -> list[Case]:
    some = np.sort(np.round(rng.uniform(0.15, 0.85, 3), 2))
    return [
        _case(rng, "digits", "digits of 14x14 tokens", [0.0, *some, 1.0], 14),
        _case(rng, "small", "40 digits of 6x6 tokens, in a second call", [0.3, 0.7], 6, 20),
    ]


def _case(rng, name, title, times, side, each=4):
    t = np.repeat(times, each)
    steps: list[Step] = [
        Load("masked_diffusion"),
        Call(
            "masked_diffusion.mask_tokens",
            args=[Tensor("x"), Tensor("t")],
            name=OUT,
            after_another=name == "small",
        ),
        MaskedTokens(of=OUT, tokens="x", times="t"),
        Unchanged(tensors=["x"]),
        Drawn(),
    ]
    x = digits(rng, len(t), side)["x"]
    right = {
        NEITHER: np.asarray(0.0),
        SHARES_MASKED: 1 - np.asarray(times),
        ONE_BY_ONE: np.asarray(1.0),
        COUNTS_VARY: np.asarray(1.0),
        AT_THE_ENDS: np.asarray(1.0),
        WHOLE_NUMBERS: np.asarray(1.0),
        afterwards("x"): x,
    }
    return Case(
        name,
        title,
        Probe(steps),
        {"x": x, "t": t, **coins(rng)},
        (right,),
        tolerance=NEAR / max(right[SHARES_MASKED]),
        claims=(ONE_BY_ONE, COUNTS_VARY, AT_THE_ENDS, WHOLE_NUMBERS),
        axes={SHARES_MASKED: (Axis("t = {}", tuple(f"{t:g}" for t in times)),)},
    )


FACETS = (
    Facet("share", 0.375),
    Facet("coins", 0.25),
    Facet("tokens", 0.25),
    Facet(ELSEWHERE, 0.125),
)


def measurement(rng: np.random.Generator) -> Measurement:
    times = [0.0, 0.2, 0.5, 0.7, 1.0]
    case = _case(rng, "facets", "digits of 14x14 tokens", times, 14, 6)
    facts: dict[str, object] = {
        "groups": {
            "share": [SHARES_MASKED, AT_THE_ENDS],
            "coins": [ONE_BY_ONE, COUNTS_VARY],
            "tokens": [NEITHER, WHOLE_NUMBERS],
        },
        "all_said": ["share", "tokens"],
        "unless": {"share": ONE_BY_ONE},
        "says": {
            SHARES_MASKED: "The share of masked tokens is not 1 - t; it should be, because t = 1 "
            "is data.",
            AT_THE_ENDS: "Some tokens stay at t = 0, or some are masked at t = 1; all should be "
            "masked at t = 0, and none at t = 1.",
            ONE_BY_ONE: "Tokens are masked together, whole rows or the same places in all samples; "
            "each should have a coin of its own.",
            COUNTS_VARY: "The number of masked tokens varies less, or more, among samples of one "
            "time than with coins; each token should have its own coin.",
            NEITHER: "Some tokens are neither kept nor MASK; each should be one of both.",
            WHOLE_NUMBERS: "The tokens come back as another type; they should be int64, as x is.",
        },
        "ways": {
            SHARES_MASKED: {
                "No token is masked; each should be, with probability 1 - t.": [0.0] * len(times)
            }
        },
    }
    return Measurement("reported", FACETS, (put_facts(case, facts),))


EXERCISE = Exercise(
    id=MASK_TOKENS,
    exercise="3.12",
    function="mask_tokens",
    part="flow_matching",
    module="masked_diffusion",
    points=1.0,
    cases=cases,
    misconceptions=MISTAKES,
    tester=Tester(
        "test_mask_tokens", "Exercise 3.12 (optional): a coin for each token.", "mask_tokens()"
    ),
    bonus=True,
    remarks=REMARK_SEEDS,
    measurement=measurement,
    zero=(SEEDS_SET,),
    source=f"{MDLM} section 3.2",
)
