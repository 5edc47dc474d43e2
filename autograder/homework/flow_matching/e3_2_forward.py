"""Exercise 3.2: ConditionalFM.forward, the flow matching loss on straight paths with conditions
dropped at random.

The loss is judged by what the network was shown, told and answered, so that times may be drawn in
any way that fills 0..1 evenly: from rand, stratified or antithetic, before or after the noise.
"""

import numpy as np

from ...checking.checks import Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester, as_usual
from ...checking.verdict import ELSEWHERE
from ...facets import asked, compared, conditions, times
from ...worker.homework.vocabulary import (
    BATCHES_ARE_MIXED,
    DROPS_BY_LABEL,
    DROPS_BY_TIME,
    DROPS_REPEAT,
    GRADIENT_OF_ANSWERS,
    GRADIENT_REACHES_THE_NETWORK,
    LOOSE_LOSSES,
    LOSS_APART,
    NOISE_BY_IMAGE,
    OTHER_CONDITIONS,
    OTHER_GRADIENT,
    OTHER_NETWORKS,
    SEEDS_SET,
    SHARE_DROPPED,
    SHARE_DROPPED_IN_PART,
    SLOPE_AND_LOSS,
    TIMES_ARE_EVEN,
    TIMES_DRAWN_ANEW,
    TIMES_IN_THIRDS,
    Drawn,
    DroppedConditions,
    Gradient,
    LossOfPaths,
    MaskShown,
)
from ...worker.probing.vocabulary import Call, Probe, Tensor, Unchanged, changed
from ..claims import dropped_at_any_time
from ..papers import CFG, FLOW_MATCHING, RECTIFIED_FLOW
from ..prepared_draws import CALLS, by_chance, draws
from ..remarks import REMARK_SEEDS, REMARK_WRITTEN_OUT, REMARKS_NETWORKS_IN_TRAINING
from ..sizes import batch_size
from .e3_2_forward_mistakes import MISTAKES
from .flow_questions import CLASSES, USUAL_MASK, model, settings
from .questions import USUAL

SHAPE = (1, 28, 28)
# Almost so many: shares come out exact but for one in 40, and no batch's coins fall as another's.
BATCHES, SOME = 5, 28
FEW_BATCHES, MANY_BATCHES = 3, 11


def cases(rng: np.random.Generator) -> list[Case]:
    often = round(float(rng.uniform(0.2, 0.4)), 2)
    return [
        _loss(rng, "kept", "a batch whose conditions are all kept, in a second call", 5, 0.0),
        _loss(rng, "square", "28 images of 28x28", 28, 0.0),
        _loss(rng, "dropped", "all conditions dropped", 4, 1.0),
        _loss(
            rng, "another mask", "all conditions dropped, condition_mask_value = -2", 4, 1.0, -2.0
        ),
        _shares(rng, "often", often),
        _shares(rng, "default", 0.1),
        _by_chance(rng),
        _times(rng),
    ]


def fresh_cases(rng: np.random.Generator) -> list[Case]:
    batch = int(rng.integers(65, 80))
    return [as_usual(_loss(rng, USUAL, f"a batch of {batch} images", batch, 0.0))]


def _inputs(rng, batch):
    images = rng.standard_normal((batch, *SHAPE), dtype=np.float32)
    labels = rng.permutation(np.arange(batch) % CLASSES)
    streams = {name: stream.astype(np.float32) for name, stream in draws(rng, images.size).items()}
    return {"images": images, "labels": labels, **streams}


def _forward(times=1, after_another=False):
    return Call(
        "model.forward",
        args=[Tensor("images"), Tensor("labels")],
        times=times,
        name="loss",
        after_another=after_another,
    )


def _loss(rng, name, title, batch, mask_p, mask=USUAL_MASK):
    steps = [
        *model(settings(rng, mask_p=mask_p, condition_mask_value=mask)),
        _forward(after_another=name == "kept"),
        Gradient(of="loss", network="model.network"),
        Unchanged(tensors=["images"]),
        MaskShown(value=mask, usual=USUAL_MASK),
        DroppedConditions(value=mask, conditions="labels"),
        _loss_of_paths(mask),
        Drawn(),
    ]
    right = {
        GRADIENT_REACHES_THE_NETWORK: np.asarray(1.0),
        changed("images"): np.asarray(0.0),
        SHARE_DROPPED: np.asarray(mask_p),
        LOOSE_LOSSES: np.asarray(0.0),
        LOSS_APART: np.zeros(2),
        OTHER_CONDITIONS: np.asarray(0.0),
    }
    # the usual value may be written out: then none of the rows holds the one that is set
    written_out = {
        **right,
        SHARE_DROPPED: np.asarray(0.0),
        OTHER_CONDITIONS: np.asarray(1.0 * batch),
    }
    expected = (right,) if mask == USUAL_MASK else (right, written_out)
    return Case(name, title, Probe(steps), _inputs(rng, batch), expected)


def _loss_of_paths(mask=USUAL_MASK):
    return LossOfPaths(batch="images", conditions="labels", value=mask)


def _shares(rng, name, p):
    inputs = _inputs(rng, SOME)
    expected = {
        SHARE_DROPPED: np.asarray(p),
        SHARE_DROPPED_IN_PART: np.asarray(0.0),
        BATCHES_ARE_MIXED: np.asarray(1.0),
        DROPS_REPEAT: np.asarray(0.0),
        GRADIENT_REACHES_THE_NETWORK: np.asarray(1.0),
        LOOSE_LOSSES: np.asarray(0.0),
        OTHER_CONDITIONS: np.asarray(0.0),
    }
    probe = [
        *model(settings(rng, mask_p=p)),
        _forward(BATCHES),
        DroppedConditions(value=USUAL_MASK, conditions="labels"),
        Gradient(of="loss", network="model.network"),
        _loss_of_paths(),
        Drawn(),
    ]
    return Case(
        name,
        f"{BATCHES} batches of {SOME} images with mask_p = {p}",
        Probe(probe),
        inputs,
        (expected,),
        tolerance=0.035 / p,
    )


def _by_chance(rng):
    """Which conditions are dropped follows from nothing else: here draws are what they are."""
    fields, batch = settings(rng, mask_p=round(float(rng.uniform(0.4, 0.6)), 2)), 40
    probe = [
        *model(fields),
        _forward(MANY_BATCHES),
        DroppedConditions(value=USUAL_MASK, conditions="labels"),
        _loss_of_paths(),
        Drawn(),
    ]
    expected = {
        DROPS_BY_TIME: np.asarray(0.0),
        DROPS_BY_LABEL: np.asarray(0.0),
        LOOSE_LOSSES: np.asarray(0.0),
        OTHER_CONDITIONS: np.asarray(0.0),
    }
    return Case(
        "by chance",
        f"{MANY_BATCHES} batches of {batch} images with mask_p = {fields['mask_p']}",
        Probe(probe),
        {**_inputs(rng, batch), **by_chance(rng)},
        (expected,),
        claims=(DROPS_BY_TIME, DROPS_BY_LABEL),
    )


def _times(rng):
    """Over several batches times come from everywhere in 0..1."""
    probe = [
        *model(settings(rng, mask_p=0.1)),
        _forward(FEW_BATCHES),
        _loss_of_paths(),
        Drawn(),
    ]
    expected = {
        TIMES_ARE_EVEN: np.asarray(1.0),
        TIMES_DRAWN_ANEW: np.asarray(1.0),
        NOISE_BY_IMAGE: np.asarray(0.0),
        TIMES_IN_THIRDS: np.full(3, 1 / 3),
        LOOSE_LOSSES: np.asarray(0.0),
        OTHER_CONDITIONS: np.asarray(0.0),
    }
    return Case(
        "times",
        f"the times of {FEW_BATCHES} batches of {CALLS} images",
        Probe(probe),
        _inputs(rng, CALLS),
        (expected,),
        tolerance=0.2,
        claims=(TIMES_ARE_EVEN, TIMES_DRAWN_ANEW, NOISE_BY_IMAGE),
    )


FACETS = (
    Facet(times.TIMES, 0.5),
    Facet(times.TIME, 0.25),
    Facet(asked.NOISY, 1.0),
    Facet(compared.NOISE, 0.5),
    Facet(conditions.CONDITION, 0.25),
    Facet(conditions.DROPPING, 0.5),
    Facet(conditions.IN_ITS_PLACE, 0.25),
    Facet(compared.TARGET, 1.0),
    Facet(compared.REDUCTION, 0.25),
    Facet(compared.GRADIENT, 0.25),
    Facet(ELSEWHERE, 0.25),
)


def measurement(rng: np.random.Generator, steps: int = 9, batch: int = SOME) -> Measurement:
    fields = settings(rng, steps, mask_p=0.3, condition_mask_value=-2)
    facts = {
        "data": "images",
        "labels": "labels",
        "classes": CLASSES,
        "steps": fields["T"],
        "mask": -2.0,
        "usual_mask": USUAL_MASK,
        "share": fields["mask_p"],
        "gradient": SLOPE_AND_LOSS,
        "entries": GRADIENT_OF_ANSWERS,
    }
    then = [_forward(FEW_BATCHES), Gradient(of="loss", network="model.network"), Drawn()]
    case = Case(
        "facets",
        f"{FEW_BATCHES} batches of {batch} images",
        Probe([*model(fields), *then]),
        _inputs(rng, batch),
        (),
        facts=facts,
    )
    return Measurement("path loss", FACETS, (case,), dropped_at_any_time(conditions.DROPPING))


def remeasurement(rng: np.random.Generator) -> Measurement:
    return measurement(rng, int(rng.integers(7, 14)), batch_size(rng))


EXERCISE = Exercise(
    id="3.2/forward",
    exercise="3.2",
    function="ConditionalFM.forward",
    part="flow_matching",
    module="FM",
    points=5.0,
    cases=cases,
    fresh_cases=fresh_cases,
    misconceptions=MISTAKES,
    tester=Tester(
        "test_flow_matching_loss", "Exercise 3.2: the loss of a training step.", "forward()"
    ),
    remarks={**REMARK_SEEDS, **REMARK_WRITTEN_OUT, **REMARKS_NETWORKS_IN_TRAINING},
    measurement=measurement,
    remeasurement=remeasurement,
    zero=(SEEDS_SET, OTHER_NETWORKS, OTHER_GRADIENT),
    source=f"{FLOW_MATCHING} section 4.1, {RECTIFIED_FLOW} eq. 1, {CFG} algorithm 1",
)
