"""What the probes of part 3's optional exercises have in common."""

from dataclasses import replace

import numpy as np

from ...checking.checks import Arrays, Case, Facet, Measurement
from ...checking.verdict import ELSEWHERE
from ...worker.homework.bonus_vocabulary import (
    CHANNELS_PLACE,
    FORM,
    ONE_PATCH,
    PATCHES_ORDER,
    PIXELS_ORDER,
    GivenTokenNetwork,
    Patches,
    StandInMaskTokens,
)

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


PATCHES = (
    Facet("patches", 0.2),
    Facet("order of pixels", 0.1),
    Facet("channels", 0.1),
    Facet(ELSEWHERE, 0.1),
)


def order_of_patches(case: Case, look: Patches) -> Measurement:
    """In which order patches, their pixels and their channels come."""
    shape = "(B, C, H, W)" if look.back else "(B, N, p * p * C)"
    parts = dict.fromkeys((PATCHES_ORDER, PIXELS_ORDER, CHANNELS_PLACE), np.asarray(0.0))
    parts |= {FORM: np.asarray(1.0), ONE_PATCH: np.asarray(1.0)}
    expected = tuple({**each, **parts} for each in case.expected)
    order = "they should go row by row"
    facts = {
        "groups": {
            "patches": [FORM, ONE_PATCH, PATCHES_ORDER],
            "order of pixels": [PIXELS_ORDER],
            "channels": [CHANNELS_PLACE],
        },
        "unless": dict.fromkeys(("order of pixels", "channels"), ONE_PATCH),
        "says": {
            FORM: f"The shape of what is returned is not {shape}; it should be.",
            ONE_PATCH: "The numbers of a token are not those of one patch, p x p pixels that lie "
            "beside each other in the image; they should be.",
            PATCHES_ORDER: "Patches, or the numbers in them, are not in the right order; they "
            "should go row by row, with the channels of a pixel beside each other.",
        },
        "ways": {
            PATCHES_ORDER: {f"The patches go column by column; {order}.": 1.0},
            PIXELS_ORDER: {f"The pixels of a patch go column by column; {order}.": 1.0},
            CHANNELS_PLACE: {
                "The numbers of a patch go channel by channel; the channels of one pixel should be "
                "beside each other.": 1.0,
                "The channels of a patch come between its rows and columns; those of one pixel "
                "should be beside each other.": 2.0,
            },
        },
    }
    probe = replace(case.probe, steps=[*case.probe.steps, look])
    measured = replace(case, probe=probe, expected=expected, facts=facts)
    return Measurement("reported", PATCHES, (measured,))
