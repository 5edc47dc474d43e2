"""Optional exercise 3.12: loss, the weighted cross-entropy of masked tokens.

It is judged by what the network was shown, told and answered, however times and coins are drawn.
"""

import numpy as np

from ...checking.checks import Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester
from ...checking.verdict import ELSEWHERE
from ...worker.homework.bonus_vocabulary import (
    COSTLY,
    KNOWN,
    MASKED_AS_TOLD,
    MEAN,
    NEITHER,
    OTHER_LABELS,
    SLOPE_FOLLOWS,
    TIMES_ARE_SPREAD,
    WEIGHT,
    LossOfMasks,
)
from ...worker.homework.vocabulary import (
    SEEDS_SET,
    TIMES_DRAWN_ANEW,
    TIMES_OF_THEIR_OWN,
    Drawn,
    Gradient,
)
from ...worker.probing.vocabulary import (
    Call,
    Load,
    Object,
    Probe,
    Step,
    Tensor,
    Unchanged,
    afterwards,
)
from ..papers import MDLM
from ..remarks import REMARK_SEEDS
from .bonus_questions import (
    MASK_TOKENS,
    NETWORK,
    coins,
    digits,
    put_facts,
    token_network,
    with_any_mask_tokens,
)
from .e3_12b_loss_mistakes import MISTAKES

LOSS = "loss"


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        _case(rng, "digits", "4 batches of digits of 14x14 tokens", 8, 14, 4),
        _case(rng, "small", "6 batches of 60 digits of 6x6 tokens", 60, 6, 6),
        _case(rng, "few", "3 digits of 10x10 tokens, in a second call", 3, 10, 1),
    ]


def _case(rng, name, title, batch, side, times):
    steps: list[Step] = [
        Load("masked_diffusion"),
        token_network(),
        Call(
            "masked_diffusion.loss",
            args=[Object(NETWORK), Tensor("x"), Tensor("labels")],
            name=LOSS,
            times=times,
            after_another=name == "few",
        ),
        Gradient(of=LOSS, network=NETWORK),
        LossOfMasks(of=LOSS, tokens="x", labels="labels"),
        Unchanged(tensors=["x"]),
        Drawn(),
    ]
    inputs = {**digits(rng, batch, side), **coins(rng)}
    right = {
        NEITHER: np.asarray(0.0),
        MASKED_AS_TOLD: np.asarray(1.0),
        OTHER_LABELS: np.asarray(0.0),
        KNOWN: np.asarray(1.0),
        COSTLY: np.asarray(0.0),
        WEIGHT: np.asarray(0.0),
        MEAN: np.asarray(0.0),
        TIMES_OF_THEIR_OWN: np.asarray(1.0),
        TIMES_DRAWN_ANEW: np.asarray(1.0),
        TIMES_ARE_SPREAD: np.asarray(1.0),
        SLOPE_FOLLOWS: np.asarray(1.0),
        afterwards("x"): inputs["x"],
    }
    claims = (
        MASKED_AS_TOLD,
        KNOWN,
        TIMES_OF_THEIR_OWN,
        TIMES_DRAWN_ANEW,
        TIMES_ARE_SPREAD,
        SLOPE_FOLLOWS,
    )
    case = Case(name, title, Probe(steps), inputs, (right,), claims=claims)
    return with_any_mask_tokens(case)


FACETS = (
    Facet("tokens", 0.25),
    Facet("times", 0.25),
    Facet("labels", 0.125),
    Facet("costs", 0.125),
    Facet("weight", 0.25),
    Facet("mean", 0.125),
    Facet("gradient", 0.125),
    Facet(ELSEWHERE, 0.25),
)


def measurement(rng: np.random.Generator) -> Measurement:
    case = _case(rng, "facets", "6 batches of 60 digits of 6x6 tokens", 60, 6, 6)
    weight = "each should be weighted by 1 / (1 - t)"
    facts = {
        "groups": {
            "tokens": [NEITHER, MASKED_AS_TOLD],
            "times": [TIMES_OF_THEIR_OWN, TIMES_DRAWN_ANEW, TIMES_ARE_SPREAD],
            "labels": [OTHER_LABELS],
            "costs": [KNOWN, COSTLY],
            "weight": [WEIGHT],
            "mean": [MEAN],
            "gradient": [SLOPE_FOLLOWS],
        },
        "unless": {"weight": KNOWN, "mean": KNOWN},
        "says": {
            NEITHER: "The network is shown tokens that are neither x's nor MASK.",
            MASKED_AS_TOLD: "The share of masked tokens does not go with the time that the network "
            "is told; at t it should be 1 - t.",
            TIMES_OF_THEIR_OWN: "All samples of a batch have one time; each should have its own.",
            TIMES_DRAWN_ANEW: "Every batch has the same times; they should be drawn anew.",
            TIMES_ARE_SPREAD: "The times do not fill 0..1 evenly; they should be uniform.",
            OTHER_LABELS: "The network is not told the labels of its samples; it should be.",
            KNOWN: "The loss is not the sum of the masked tokens' costs, each weighted by "
            "1 / (1 - t), over the number of all tokens.",
            SLOPE_FOLLOWS: "The gradient of the loss does not reach the network as it should.",
        },
        "ways": {
            COSTLY: {
                "All tokens cost; only the masked ones should.": 1.0,
                "The tokens that are shown cost, and not the masked ones; it should be the other "
                "way round.": 2.0,
            },
            WEIGHT: {
                f"The costs have no weight; {weight}.": 1.0,
                f"The costs are weighted by 1 / t; {weight}.": 2.0,
                f"The costs are weighted by 1 - t; {weight}.": 3.0,
                f"The costs are weighted by t; {weight}.": 4.0,
            },
            MEAN: {
                "The costs are divided by the number of masked tokens; their sum should be divided "
                "by that of all tokens.": 1.0,
                "The costs are summed over a sample's tokens; their sum should be divided by the "
                "number of all tokens, B * H * W.": 2.0,
                "The costs are summed; their sum should be divided by the number of all tokens, "
                "B * H * W.": 3.0,
            },
        },
    }
    return Measurement("reported", FACETS, (put_facts(case, facts),))


EXERCISE = Exercise(
    id="3.12/loss",
    exercise="3.12",
    function="loss",
    part="flow_matching",
    module="masked_diffusion",
    points=1.5,
    cases=cases,
    misconceptions=MISTAKES,
    tester=Tester(
        "test_masked_loss", "Exercise 3.12 (optional): the loss of masked tokens.", "loss()"
    ),
    after=(MASK_TOKENS,),
    bonus=True,
    remarks=REMARK_SEEDS,
    measurement=measurement,
    zero=(SEEDS_SET,),
    source=f"{MDLM} section 3.4",
)
