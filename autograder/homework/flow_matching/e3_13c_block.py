"""Optional exercise 3.13: AdaLNZeroBlock, judged by what it does and not by how it is written."""

import numpy as np

from ...checking.checks import Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester
from ...checking.verdict import ELSEWHERE
from ...worker.homework.bonus_vocabulary import (
    ALL_USED,
    APART,
    NO_ORDER,
    NONE_ELSEWHERE,
    NORMALISED,
    OWN_TOKEN,
    STARTS_LEARNING,
    TOKENS_MEET,
    TOLD,
    TransformerBlock,
)
from ...worker.probing.vocabulary import Build, Call, Probe, Tensor
from ..papers import DIT
from .bonus_questions import put_facts
from .e3_13c_block_mistakes import MISTAKES

AT_FIRST = "output of a new block"
CLAIMS = (
    STARTS_LEARNING,
    APART,
    TOLD,
    OWN_TOKEN,
    TOKENS_MEET,
    NO_ORDER,
    NORMALISED,
    ALL_USED,
    NONE_ELSEWHERE,
)


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        _case(rng, "small", "D = 8, 2 heads", 8, 2),
        _case(rng, "wide", "D = 24, 3 heads", 24, 3, (2, 7)),
    ]


def _case(rng, name, title, dim, heads, shape=(3, 5)):
    seed = int(rng.integers(2**31))
    steps = [
        Build("dit.AdaLNZeroBlock", [dim, heads], name="block", seed=seed),
        Call("block", args=[Tensor("tokens"), Tensor("condition")], name=AT_FIRST),
        TransformerBlock("block", "tokens", "another", "condition", "another condition"),
    ]
    tokens, another = rng.standard_normal((2, *shape, dim))
    condition, other = rng.standard_normal((2, shape[0], dim))
    inputs = {
        "tokens": tokens,
        "another": another,
        "condition": condition,
        "another condition": other,
    }
    inputs = {key: value.astype(np.float32) for key, value in inputs.items()}
    right = {AT_FIRST: inputs["tokens"], **dict.fromkeys(CLAIMS, np.asarray(1.0))}
    return Case(name, title, Probe(steps), inputs, (right,), claims=CLAIMS)


FACETS = (
    Facet("identity at the start", 0.5),
    Facet("attention", 0.5),
    Facet("condition", 0.5),
    Facet("normalisation", 0.25),
    Facet(ELSEWHERE, 0.25),
)


def measurement(rng: np.random.Generator) -> Measurement:
    case = _case(rng, "facets", "D = 8, 2 heads", 8, 2)
    facts = {
        "groups": {
            "identity at the start": [AT_FIRST, STARTS_LEARNING],
            "attention": [TOKENS_MEET, NO_ORDER, APART],
            "condition": [TOLD, ALL_USED],
            "normalisation": [NORMALISED],
        },
        "unless": {"normalisation": AT_FIRST},
        "says": {
            AT_FIRST: "A new block changes its tokens; it should give them back as they are, with "
            "the gates at zero.",
            STARTS_LEARNING: "A new block gets no gradient anywhere, so it never learns; only the "
            "linear layer of the condition should start at zero.",
            TOKENS_MEET: "A token's output does not depend on the other tokens of its sample; by "
            "attention it should.",
            NO_ORDER: "The tokens' order changes what the block makes of them; attention should "
            "treat all places alike.",
            APART: "A sample's output depends on the tokens or the condition of another; it should "
            "depend on its own alone.",
            TOLD: "The output does not depend on the condition; shift, scale and gate should.",
            ALL_USED: "Some rows of a layer's weights have no say in the output; shift, scale and "
            "gate of each branch should all be used.",
            NORMALISED: "What is added to the tokens grows with their size; both branches should "
            "see LayerNorm(x) * (1 + scale) + shift.",
        },
    }
    return Measurement("reported", FACETS, (put_facts(case, facts),))


EXERCISE = Exercise(
    id="3.13/block",
    exercise="3.13",
    function="AdaLNZeroBlock.forward",
    part="flow_matching",
    module="dit",
    points=2.0,
    cases=cases,
    misconceptions=MISTAKES,
    tester=Tester(
        "test_block", "Exercise 3.13 (optional): a block of a DiT.", "AdaLNZeroBlock.forward()"
    ),
    bonus=True,
    measurement=measurement,
    source=f"{DIT} figure 3",
)
