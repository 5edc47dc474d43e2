"""The steps that only this homework has: see probing/vocabulary.py. Standard library only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ..probing.vocabulary import Step

# What these steps report.
GRADIENT_REACHES_THE_NETWORK = "gradient reaches the network"
SLOPE_AND_LOSS = "slope and value of the loss"
GRADIENT_OF_ANSWERS = "gradient of what the network answered"
OTHER_GRADIENT = "gradient that is not that of the loss"
TABLES_AFTERWARDS = "betas, alphas and alpha_bars afterwards"
DRAWN_WITHOUT_DL_RANDOM = "drawn beside DL_random"
SEEDS_SET = "seeds that the function set, though none was given"
GENERATORS_SEEDED = "times that a generator was seeded, though no seed was given"
TIMESTEPS_SHOWN = "timesteps shown to the network"
TIMES_SHOWN = "times shown to the network"
PICTURES_SHOWN = "different samples shown to the network"
CONDITION_SHOWN = "condition shown to the network"
SHARE_DROPPED = "share of conditions dropped"
SHARE_DROPPED_IN_PART = "share of conditions dropped in part"
BATCHES_ARE_MIXED = "some batches have dropped and kept conditions"
DROPS_REPEAT = "the same samples are dropped in every batch"
DROPS_BY_TIME = "which conditions are dropped goes by their times"
DROPS_BY_LABEL = "which conditions are dropped goes by what they are"
BEGINS_ALIKE = "calls that begin from what an earlier one began from"
WRITTEN_OUT = "calls with the usual mask value in place of the one that is set"
CALLS_WITH_GRADIENTS = "calls with gradients on"
CALLS_IN_TRAINING = "calls in training mode"
ACTIONS = "actions carried out"
CONDITION_SIZES = "numbers in each condition"
CONDITIONS = "conditions"
GUIDANCE_WEIGHT = "guidance weight"
WORLD_SEED = "seed of the world"
FRAMES = "frames"
SUCCESS = "success"
PLANS_SEEDED = "plans that were given a seed"
FINITE = "values are finite"
SAME_ALONE = "one sample alone gives what it gives in a batch"
WITHOUT_GRADIENT = "blocks that are used but get no gradient"
UNREGISTERED = "layers that are used and are none of the network's own"
LAYERS_ELSEWHERE = "layers whose weights are none of the network's parameters"
WITHOUT_LEARNING = "blocks that do not learn"
OF_ANY_SIZE = "outputs may be of any size"
SAME_TWICE = "the same input gives the same output twice"
NO_CONDITION_IS_NO_LABEL = "a row of condition_mask_value differs from each label"
LABELS_APART = "each label gives an output of its own"
TIMES_APART = "each of several t gives an output of its own"
EACH_PIXEL = "each pixel of x has a say"
FAR_PIXELS = "pixels that are far apart reach each other"
FINE_DETAIL = "fine detail of x gets through"
NOT_LINEAR = "the output is not linear in x"
NETWORKS_CHANGED = "networks whose weights the function changed"
NETWORKS_FROZEN = "networks that learn no more"
NETWORKS_NOT_TRAINING = "networks left in evaluation mode"
OTHER_NETWORKS = "networks that are asked and were none of the model's own"
NETWORK_NUMBERS = "numbers of the networks"
NETWORKS_GONE = "networks that the model has no longer"
NETWORKS_BEFORE = "state of the networks"
NETWORKS_AFTERWARDS = "state of the networks afterwards"
LOOSE_LOSSES = "number of losses that do not follow from what the network answered"
TIMES_ARE_EVEN = "the times fill 0..1 evenly"
NOISE_BY_IMAGE = "which noise a sample gets goes by its image"
TIMES_DRAWN_ANEW = "each batch has times of its own"
TIMES_IN_THIRDS = "shares of the times in each third of 0..1"
LOSS_APART = "how far the loss, and the spread of the noise, are from what follows from x_t and t"
OTHER_CONDITIONS = "number of conditions that are neither those of their samples nor dropped"
OUT_OF_ORDER = "number of losses whose samples or noises are in another order"
TIMES_OF_THEIR_OWN = "each sample of a batch has a t of its own"
STEPS_ARE_EVEN = "every t is as likely as the others"

MOST_BLOCKS = 64  # of a network, whose weights are looked at one block after the other
TIMES = 6  # that one image is asked about
MIDDLE = 1  # the sample that is changed in training mode: neither the first nor the last of three

# What the worker hands over of a network, for the other side to compare.
ANSWER = "output"
ANSWER_AGAIN = "output once more"
ONE_BY_ONE = "outputs of one sample at a time"
HALFWAY = "outputs halfway to another x"
WITH_EACH_LABEL = "outputs without a condition and with each label"
WITH_EACH_TIME = "outputs with each of several t"
GRADIENT_OF_X = "gradient of x"
GRADIENT_OF_CORNER = "gradient of the first pixel of the output, with statistics held"
LEARNS = "whether each block gets a gradient"
LEARNS_IN_TRAINING = "whether each block gets a gradient in training mode"
EXTREMES = "largest and smallest output when weights follow the gradient"
IN_TRAINING = "outputs in training mode, also with another x, t and c, and with those of the next"


def answer_of_batch(batch: int) -> str:
    """The output for a batch of this size."""
    return f"output for a batch of {batch}"


def changed_answers(name: str) -> str:
    """The outputs with another x, t or c of one sample, one such output for each sample."""
    return f"outputs with another {name}"


def nudged_answer(block: int) -> str:
    """The output after the weights of a block were changed."""
    return f"output with other weights in block {block}"


def depends_on(name: str) -> str:
    """Whether each sample's output depends on its own x, t or c."""
    return f"each sample's output depends on its {name}"


def depends_in_training(name: str) -> str:
    """Whether a sample's output in training mode depends on its own x, t or c."""
    return f"each sample's output in training mode depends on its {name}"


def leaks(name: str) -> str:
    """Whether no sample's output depends on another sample's x, t or c."""
    return f"no sample's output depends on another's {name}"


def shape_of_batch(batch: int) -> str:
    """The shape of the output for a batch of this size."""
    return f"shape for a batch of {batch}"


@dataclass(frozen=True)
class StandInNetwork(Step):
    """Let part 2's TesterModel ask the network on the other side, before anything imports it.

    condition_dim: of the conditions that it takes; labels: whether these are labels, not vectors.
    ignores_condition: whether its answer does not depend on the condition.
    """

    condition_dim: int
    labels: bool
    ignores_condition: bool = False


@dataclass(frozen=True)
class StandInUnet(Step):
    """Let ConditionalUnet ask the network on the other side, in modules that import or do not.

    classes: its conditions are (B, classes). modules: those that have it, the one that defines it
        first.
    """

    classes: int
    modules: Sequence[str] = ("ResUNet",)


@dataclass(frozen=True)
class StandInPolicy(Step):
    """Let DiffusionModel be a policy that notes what it is asked. plans: the input that holds what
    it plans, if it has to make any.
    """

    plans: str | None = None

    def stays(self) -> tuple[str, ...]:
        return (self.plans,) if self.plans else ()


@dataclass(frozen=True)
class PreparedWorld(Step):
    """Let PointMass go through prepared states, whatever it is pushed by. states: the input
    that holds them.
    """

    states: str
    succeeds: bool

    def stays(self) -> tuple[str, ...]:
        return (self.states,)


@dataclass(frozen=True)
class Rollout(Step):
    """Run a rollout of "module.Class" and report all of it. Of several with one object, the last
    one counts.

    kwargs: of __init__. attributes: what __init__ gives the object; set here where it does not get
        that far.
    """

    class_: str
    kwargs: dict[str, Any]
    attributes: dict[str, Any]
    seed: int

    def reports(self) -> tuple[str, ...]:
        return (
            ACTIONS,
            CONDITION_SIZES,
            CONDITIONS,
            GUIDANCE_WEIGHT,
            WORLD_SEED,
            FRAMES,
            SUCCESS,
            PLANS_SEEDED,
        )


@dataclass(frozen=True)
class Schedule(Step):
    """Let every scheduler of "module.Class" that is built run its betas from the first of these
    to the second.
    """

    class_: str
    betas: Sequence[float]


@dataclass(frozen=True)
class StandInMethods(Step):
    """Replace methods of "module.Class" that failed their own check. tables: {attribute: input}
    that it holds then.
    """

    class_: str
    methods: Sequence[str] = ()
    tables: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class StandInScheduler(Step):
    """Let ConditionalDDPM.scheduler give made-up values. tables: {key: input (T,)}; t counts
    from 1. keeper: a model; what it keeps of its own scheduler's values follows them.
    """

    tables: dict[str, Any]
    keeper: str = ""

    def needs(self) -> tuple[str, ...]:
        return (self.keeper,) if self.keeper else ()

    def stays(self) -> tuple[str, ...]:
        return tuple(self.tables.values())


@dataclass(frozen=True)
class TablesAfterwards(Step):
    """Report the tables of a schedule as the student's code left them, one below the other."""

    object: str

    def needs(self) -> tuple[str, ...]:
        return (self.object,)

    def reports(self) -> tuple[str, ...]:
        return (TABLES_AFTERWARDS,)


@dataclass(frozen=True)
class Gradient(Step):
    """Report whether a gradient flows from a result to a network, and the slope of the loss
    beside its value.
    """

    of: str
    network: str

    def needs(self) -> tuple[str, ...]:
        return (self.of, self.network)

    def reports(self) -> tuple[str, ...]:
        return (GRADIENT_REACHES_THE_NETWORK, SLOPE_AND_LOSS, GRADIENT_OF_ANSWERS, OTHER_GRADIENT)


@dataclass(frozen=True)
class Drawn(Step):
    """Report how many modules drew without DL_random, and how many seeds were set: those that the
    function itself set while it ran, and all that generators began with.
    """

    def reports(self) -> tuple[str, ...]:
        return (DRAWN_WITHOUT_DL_RANDOM, GENERATORS_SEEDED, SEEDS_SET)


@dataclass(frozen=True)
class NetworkCalls(Step):
    """Report what the network was shown. what: names of what is reported."""

    what: Sequence[str]

    def reports(self) -> tuple[str, ...]:
        return tuple(self.what)


@dataclass(frozen=True)
class NetworksKept(Step):
    """Report how many networks that an object holds are left with other weights than before, learn
    no more, or are left in evaluation mode. Of an averaged one only its weights count.
    """

    object: str

    def needs(self) -> tuple[str, ...]:
        return (self.object,)

    def reports(self) -> tuple[str, ...]:
        return (NETWORKS_CHANGED, NETWORKS_FROZEN, NETWORKS_NOT_TRAINING, OTHER_NETWORKS)


@dataclass(frozen=True)
class DroppedConditions(Step):
    """Report how conditions were dropped.

    value: what a dropped row is filled with.
    conditions: the input that holds those of the samples, as rows or as labels.
    """

    value: float
    conditions: str

    def reports(self) -> tuple[str, ...]:
        return (
            SHARE_DROPPED,
            SHARE_DROPPED_IN_PART,
            BATCHES_ARE_MIXED,
            DROPS_REPEAT,
            DROPS_BY_TIME,
            DROPS_BY_LABEL,
        )


@dataclass(frozen=True)
class MaskShown(Step):
    """Report in how many calls of the network no row is filled with the mask value that is set, and
    some row with the usual one.
    """

    value: float
    usual: float

    def reports(self) -> tuple[str, ...]:
        return (WRITTEN_OUT,)


@dataclass(frozen=True)
class LossOfCalls(Step):
    """Report how many losses are not the mean square error of what the network answered when it
    was asked about each sample once, with the noise in it, and how many conditions it was shown
    that were not those of their samples. Where a slope is reported, the last one should be that of
    its loss.

    batch: the input that holds the samples.
    conditions: the input that holds theirs, as rows or as labels.
    value: what a dropped row is filled with.
    noised: inputs that say what may be made of a sample and noise, each (T, 2 + N): at each step
        the factors of both and what is added to each entry, or (T, 2) where nothing is.
    """

    batch: str
    conditions: str
    value: float
    noised: Sequence[str]

    def stays(self) -> tuple[str, ...]:
        return tuple(self.noised)

    def reports(self) -> tuple[str, ...]:
        return (
            LOOSE_LOSSES,
            OTHER_CONDITIONS,
            OUT_OF_ORDER,
            TIMES_OF_THEIR_OWN,
            TIMES_DRAWN_ANEW,
            STEPS_ARE_EVEN,
        )


@dataclass(frozen=True)
class LossOfPaths(Step):
    """The same for losses on straight paths: at the time t that the network is told it should be
    shown (1 - t) x_0 + t x_1, noise and sample, and its answer be compared with x_1 - x_0. Also
    report whether the times fill 0..1 evenly and are drawn anew, whether noise goes by the samples,
    and how far the last loss is from what it should be.
    """

    batch: str
    conditions: str
    value: float

    def reports(self) -> tuple[str, ...]:
        return (
            LOOSE_LOSSES,
            OTHER_CONDITIONS,
            TIMES_ARE_EVEN,
            TIMES_DRAWN_ANEW,
            TIMES_IN_THIRDS,
            NOISE_BY_IMAGE,
            LOSS_APART,
        )


@dataclass(frozen=True)
class NudgeWeights(Step):
    """Add small random numbers to every weight of a network, the same in every run: blocks that
    start at zero do nothing yet.
    """

    network: str
    seed: int

    def needs(self) -> tuple[str, ...]:
        return (self.network,)


@dataclass(frozen=True)
class Wiring(Step):
    """Report what a network does with its inputs, however its blocks are wired.

    side: H and W.
    mask: condition_mask_value, of which a row says that there is no condition.
    batches: their sizes.
    briefly: whether two samples are asked about, and t and c of the second are all that is
        changed.
    """

    network: str
    channels: int
    side: int
    classes: int
    mask: float
    batches: Sequence[int]
    briefly: bool = False

    def needs(self) -> tuple[str, ...]:
        return (self.network,)

    def reports(self) -> tuple[str, ...]:
        words = depends_on, leaks, depends_in_training
        inputs = [word(name) for name in ("x", "t", "c") for word in words]
        shapes = [shape_of_batch(batch) for batch in self.batches]
        labels = (NO_CONDITION_IS_NO_LABEL, LABELS_APART, TIMES_APART)
        facts = (FINITE, SAME_TWICE, SAME_ALONE, *labels, OF_ANY_SIZE)
        pixels = (EACH_PIXEL, FAR_PIXELS, FINE_DETAIL, NOT_LINEAR)
        blocks = (WITHOUT_GRADIENT, UNREGISTERED, WITHOUT_LEARNING)
        return (*shapes, *inputs, *facts, *pixels, *blocks)

    def raw(self) -> tuple[str, ...]:
        """Names of what the worker hands over."""
        batches = [answer_of_batch(batch) for batch in self.batches]
        changed = [changed_answers(name) for name in ("x", "t", "c")]
        nudged = [nudged_answer(block) for block in range(MOST_BLOCKS)]
        facts = (
            ANSWER,
            ANSWER_AGAIN,
            ONE_BY_ONE,
            HALFWAY,
            WITH_EACH_LABEL,
            WITH_EACH_TIME,
            GRADIENT_OF_X,
            GRADIENT_OF_CORNER,
            LEARNS,
            LEARNS_IN_TRAINING,
            EXTREMES,
            LAYERS_ELSEWHERE,
            IN_TRAINING,
        )
        return (*batches, *changed, *nudged, *facts)
