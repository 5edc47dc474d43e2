"""What the probes of part 3's optional exercises have in common."""

from dataclasses import replace

import numpy as np

from ...checking.checks import Arrays, Case
from ...worker.homework.bonus_vocabulary import GivenTokenNetwork, StandInMaskTokens

MASK_TOKENS = "3.12/mask_tokens"
CLASSES = 10
NETWORK = "network"
COINS = 8191  # uniforms, as they come: a prime number, so that no round of them falls as another


def coins(rng: np.random.Generator) -> Arrays:
    """Uniform numbers of which nothing is even: each token has a coin of its own."""
    return {"draws.uniform": rng.uniform(size=COINS), "draws.normal": rng.standard_normal(64)}


def digits(rng: np.random.Generator, batch: int, side: int) -> Arrays:
    """Tokens and labels of a batch."""
    return {
        "x": rng.integers(0, 2, (batch, side, side)),
        "labels": rng.permutation(np.arange(batch) % CLASSES),
    }


def token_network() -> GivenTokenNetwork:
    """The step that gives the network of tokens."""
    return GivenTokenNetwork(NETWORK, CLASSES)


def with_any_mask_tokens(case: Case) -> Case:
    """A case on the student's own mask_tokens, or, where its check failed, on ours."""
    probe = replace(case.probe, steps=[StandInMaskTokens(), *case.probe.steps])
    instead = replace(
        case,
        name=f"{case.name}, given mask_tokens",
        title=f"{case.title}, with a mask_tokens that we set",
        probe=probe,
    )
    return replace(case, needs=(MASK_TOKENS,), instead=instead)


def put_facts(case: Case, facts: dict[str, object]) -> Case:
    """A case with facts for its facets, and the one that may take its place."""
    for each in (case, case.instead):
        if each:
            each.facts.update(facts)
    return case
