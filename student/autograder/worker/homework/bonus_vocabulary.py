"""The steps of probes about part 3's optional exercises (reflow, masked diffusion): see
probing/vocabulary.py. Standard library only.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..probing.vocabulary import Step
from .vocabulary import TIMES_DRAWN_ANEW, TIMES_OF_THEIR_OWN

# Of a formula: whether it is the right one or has known other parts in its places, and which part
# it has in each. The right part is 0.
KNOWN = "what is returned follows from the formula"
TARGET = "what velocities are compared with"
DISTANCE = "how distances are measured"
MEAN = "what sums are divided by"
COSTLY = "which tokens cost"
WEIGHT = "the weight of a token's cost"
MEAN_OVER_TIMES = "what becomes of the times"
VELOCITIES = "which velocities count"
# Of a loss, of whatever kind.
SLOPE_FOLLOWS = "gradients reach the network"
TIMES_ARE_SPREAD = "the times come from everywhere in 0..1"
# Of pairs.
OFF_THEIR_PATH = "samples that are not on the path of their pair"
# Of patches.
FORM = "the shape is that of patches, or of images"
ONE_PATCH = "each token holds one patch"
PATCHES_ORDER = "order of the patches"
PIXELS_ORDER = "order of the pixels in a patch"
CHANNELS_PLACE = "place of the channels in a patch"
# Of tokens.
SHARES_MASKED = "shares of masked tokens"
NEITHER = "tokens that are neither kept nor masked"
ONE_BY_ONE = "tokens are masked one by one"
COUNTS_VARY = "numbers of tokens vary from sample to sample as they do with coins"
AT_THE_ENDS = "all tokens are masked at t = 0, and none at t = 1"
WHOLE_NUMBERS = "tokens are int64"
MASKED_AS_TOLD = "as many tokens are masked as the time says"
OTHER_LABELS = "labels that are not those of their samples"
EVALUATIONS = "evaluations of the network"
STARTS_MASKED = "all tokens are masked at the start"
TIMES_TOLD = "times told to the network"
SHARES_UNMASKED = "shares of the masked tokens that each step unmasks"
DRAWN_AGAIN = "tokens that change after they were drawn"
SHARES_OF_ONES = "shares of ones where their probability is 0.2, 0.5 and 0.8"
MASKS_LEFT = "tokens that are left masked"
COINS = "each token is unmasked by its own coin"
DRAWN_APART = "tokens of one sample are drawn apart from those of another"


@dataclass(frozen=True)
class GivenPathNetwork(Step):
    """A network for student code to ask, network(x, t), as the object of this name: x (B, *shape),
    t (B,) or one number.
    """

    name: str

    def makes(self) -> tuple[str, ...]:
        return (self.name,)


@dataclass(frozen=True)
class GivenTokenNetwork(Step):
    """A network for student code to ask, network(x_t, t, labels), as the object of this name: its
    logits (B, 2, H, W) make a 1 likely by 0.2, 0.5 and 0.8, in turn from place to place.
    """

    name: str
    classes: int

    def makes(self) -> tuple[str, ...]:
        return (self.name,)


@dataclass(frozen=True)
class StandInMaskTokens(Step):
    """Let masked_diffusion.mask_tokens be ours, whatever became of the student's."""


@dataclass(frozen=True)
class LossOfPairs(Step):
    """Report which loss of straight paths between pairs it is. noise, data: the inputs that hold
    them.
    """

    of: str
    noise: str
    data: str

    def reports(self) -> tuple[str, ...]:
        return (
            OFF_THEIR_PATH,
            KNOWN,
            TARGET,
            DISTANCE,
            MEAN,
            TIMES_OF_THEIR_OWN,
            TIMES_DRAWN_ANEW,
            TIMES_ARE_SPREAD,
            SLOPE_FOLLOWS,
        )


@dataclass(frozen=True)
class Straightness(Step):
    """Report which mean of squares it is. of: the result; noise: the input; field: which field was
    asked; intervals: how many Euler steps there are.
    """

    of: str
    noise: str
    field: str
    intervals: int

    def reports(self) -> tuple[str, ...]:
        return (KNOWN, VELOCITIES, TARGET, DISTANCE, MEAN, MEAN_OVER_TIMES)


@dataclass(frozen=True)
class Patches(Step):
    """Report in which order patches and their numbers come. of: the result; given: the input;
    p: their size; back: whether the result is images, and the input tokens.
    """

    of: str
    given: str
    p: int
    back: bool = False

    def reports(self) -> tuple[str, ...]:
        return (FORM, ONE_PATCH, PATCHES_ORDER, PIXELS_ORDER, CHANNELS_PLACE)


@dataclass(frozen=True)
class LossOfMasks(Step):
    """Report which loss of masked tokens it is. tokens, labels: the inputs that hold them."""

    of: str
    tokens: str
    labels: str

    def reports(self) -> tuple[str, ...]:
        return (
            NEITHER,
            MASKED_AS_TOLD,
            OTHER_LABELS,
            KNOWN,
            COSTLY,
            WEIGHT,
            MEAN,
            TIMES_OF_THEIR_OWN,
            TIMES_DRAWN_ANEW,
            TIMES_ARE_SPREAD,
            SLOPE_FOLLOWS,
        )


@dataclass(frozen=True)
class MaskedTokens(Step):
    """Report how tokens were masked. of: the result; tokens: the input; times: the input (B,), in
    which equal ones follow each other.
    """

    of: str
    tokens: str
    times: str

    def reports(self) -> tuple[str, ...]:
        return (
            SHARES_MASKED,
            NEITHER,
            ONE_BY_ONE,
            COUNTS_VARY,
            AT_THE_ENDS,
            WHOLE_NUMBERS,
        )


@dataclass(frozen=True)
class Unmasking(Step):
    """Report how a sampler of tokens went from all masked to none. of: the result; labels: the
    input.
    """

    of: str
    labels: str

    def reports(self) -> tuple[str, ...]:
        return (
            EVALUATIONS,
            STARTS_MASKED,
            TIMES_TOLD,
            SHARES_UNMASKED,
            DRAWN_AGAIN,
            SHARES_OF_ONES,
            DRAWN_APART,
            MASKS_LEFT,
            COINS,
            COUNTS_VARY,
            OTHER_LABELS,
        )
