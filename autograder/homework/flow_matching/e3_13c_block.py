"""Optional exercise 3.13: AdaLNZeroBlock, judged by what it does and not by how it is written."""

import numpy as np

from ...checking.checks import Axis, Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester
from ...checking.verdict import ELSEWHERE
from ...worker.homework import block_vocabulary as words
from ...worker.homework.block_vocabulary import CLAIMS, WITH_WAYS, TransformerBlock, instead
from ...worker.probing.vocabulary import Build, Call, Probe, Tensor
from ..papers import DIT
from .block_said import SAYS, WAYS
from .bonus_questions import put_facts
from .e3_13c_block_mistakes import MISTAKES

AT_FIRST = "output of a new block"
LOWEST = -1.2784645  # SiLU falls before and rises after


def cases(rng: np.random.Generator) -> list[Case]:
    return [
        _case(rng, "small", "D = 16, 2 heads", 16, 2),
        _case(rng, "wide", "D = 24, 3 heads", 24, 3, (2, 7)),
        _case(rng, "one head", "D = 16, 1 head", 16, 1),
        _case(rng, "as trained", "D = 96, 4 heads, 49 tokens", 96, 4, (2, 49), False),
    ]


def _case(rng, name, title, dim, heads, shape=(3, 5), by_weights=True):
    seed = int(rng.integers(2**31))
    names = ("tokens", "another", "condition", "another condition", "low", "twin")
    steps = [
        Build("dit.AdaLNZeroBlock", [dim, heads], name="block", seed=seed),
        Call("block", args=[Tensor("tokens"), Tensor("condition")], name=AT_FIRST),
        TransformerBlock("block", *names, heads, by_weights),
    ]
    tokens, another = rng.standard_normal((2, *shape, dim))
    condition, other = rng.standard_normal((2, shape[0], dim))
    low = rng.uniform(-1.0, -0.3, (shape[0], dim)).astype(np.float32)
    values = (tokens, another, condition, other, low, _twin(low))
    inputs = {key: value.astype(np.float32) for key, value in zip(names, values, strict=True)}
    right = {
        AT_FIRST: inputs["tokens"],
        **dict.fromkeys(CLAIMS, np.asarray(1.0)),
        **{instead(claim): np.asarray(0.0) for claim in WITH_WAYS},
    }
    return Case(
        name,
        title,
        Probe(steps),
        inputs,
        (right,),
        claims=CLAIMS,
        axes={AT_FIRST: (Axis("sample {}"), Axis("token {}"), Axis("channel {}"))},
    )


def _twin(low: np.ndarray) -> np.ndarray:
    """The numbers below LOWEST with the same SiLU, by halving."""
    low = low.astype(np.float64)
    silu = low / (1 + np.exp(-low))
    below, above = np.full_like(low, -50.0), np.full_like(low, LOWEST)
    for _ in range(60):
        middle = (below + above) / 2
        small = middle / (1 + np.exp(-middle)) < silu  # SiLU falls from 0 there
        below, above = np.where(small, below, middle), np.where(small, middle, above)
    return np.asarray(below)


IDENTITY, ATTENTION, CONDITION = "identity at the start", "attention", "condition"
MODULATION, NORMALISATION, MLP, BRANCHES = "modulation", "normalisation", "MLP", "branches"
FACETS = (
    Facet(IDENTITY, 0.25),
    Facet(ATTENTION, 0.5),
    Facet(CONDITION, 0.25),
    Facet(MODULATION, 0.25),
    Facet(NORMALISATION, 0.25),
    Facet(MLP, 0.25),
    Facet(BRANCHES, 0.125),
    Facet(ELSEWHERE, 0.125),
)
ABOUT = {
    IDENTITY: [words.STARTS_AT_ZERO, AT_FIRST, words.STARTS_LEARNING],
    ATTENTION: [
        words.TOKENS_MEET,
        words.APART,
        words.HEADS,
        words.SCORES,
        words.SOFTMAX,
        words.PROJECTION,
        words.OWN_LAYERS,
        words.ATTENDS,
        words.NO_ORDER,
    ],
    CONDITION: [words.TOLD, words.SILU, words.ONE_LAYER],
    MODULATION: [
        words.ALL_OF_ATTENTION,
        words.ALL_OF_MLP,
        words.OF_THEIR_OWN,
        words.SEEN_BY_ATTENTION,
        words.SEEN_BY_MLP,
        words.GATE_OF_ATTENTION,
        words.GATE_OF_MLP,
        words.ALL_USED,
    ],
    NORMALISATION: [words.NORMALISED, words.DIVIDES, words.WITHOUT_WEIGHTS],
    MLP: [words.HAS_MLP, words.ACTIVATION, words.WIDTH],
    BRANCHES: [
        words.RESIDUAL,
        words.ORDER,
        words.NOTHING_AT_RANDOM,
        words.REACHES_BACK,
        words.MEETS_BY_ATTENTION,
        words.ANY_WEIGHTS,
        words.BY_WEIGHTS,
    ],
}


def measurement(rng: np.random.Generator) -> Measurement:
    several = _case(rng, "facets", "D = 16, 2 heads", 16, 2)
    one = _case(rng, "facets, one head", "D = 16, 1 head", 16, 1)
    facts: dict[str, object] = {
        "groups": {facet: [*map(_told_by, names)] for facet, names in ABOUT.items()},
        "all_said": [*ABOUT],
        "unless": {
            **dict.fromkeys((ATTENTION, MLP), words.READABLE),
            # of one branch alone, what both should have is not seen
            **dict.fromkeys((MODULATION, NORMALISATION), (*words.READABLE, words.HAS_MLP)),
        },
        "says": {AT_FIRST: FIRST_CHANGES, **{_told_by(name): text for name, text in SAYS.items()}},
        "ways": {
            instead(name): {text: float(value) for value, text in ways.items()}
            for name, ways in WAYS.items()
        },
    }
    return Measurement("reported", FACETS, tuple(put_facts(c, facts) for c in (several, one)))


FIRST_CHANGES = (
    "A new block changes its tokens; it should give them back as they are, with the gates at zero."
)


def _told_by(claim: str) -> str:
    """The output that says how a claim is not true."""
    return instead(claim) if claim in WITH_WAYS else claim


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
