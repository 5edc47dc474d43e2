"""Exercise 1.3: ConditionalDDPM.forward, one training step's loss (Algorithm 1) with conditions
dropped at random.

Every draw is prepared (broker/streams.py). Integers and uniforms fill their range evenly, so shares
come out exact but for one draw in 31 or so, and no correct solution can fail by chance.
"""

from dataclasses import replace
from itertools import product

import numpy as np

from ...broker.homework.networks import unet_answer
from ...checking.checks import Arrays, Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester
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
    OTHER_CONDITIONS,
    OTHER_GRADIENT,
    OTHER_NETWORKS,
    OUT_OF_ORDER,
    SEEDS_SET,
    SHARE_DROPPED,
    SHARE_DROPPED_IN_PART,
    SLOPE_AND_LOSS,
    STEPS_ARE_EVEN,
    TIMES_DRAWN_ANEW,
    TIMES_OF_THEIR_OWN,
    TIMES_SHOWN,
    WRITTEN_OUT,
    Drawn,
    DroppedConditions,
    Gradient,
    LossOfCalls,
    MaskShown,
    NetworkCalls,
)
from ...worker.probing.vocabulary import Call, Probe, Tensor, Unchanged, changed
from ..claims import dropped_at_any_time
from ..papers import CFG, DDPM
from ..prepared_draws import CALLS, by_chance, drawn, drawn_timesteps, draws, noises
from ..remarks import REMARK_SEEDS, REMARK_WRITTEN_OUT, REMARKS_NETWORKS_IN_TRAINING
from ..sizes import batch_size
from . import oracle
from .e1_3_forward_mistakes import MISCONCEPTIONS
from .questions import (
    CLASSES,
    SCHEDULER,
    USUAL_MASK,
    made_up,
    made_up_for,
    model,
    or_with_kept_tables,
    schedule,
    settings,
    stand_in_scheduler,
    steep,
    table_inputs,
)

SHAPE = (1, 28, 28)
BATCHES = 3  # of as many images as there are uniforms
KEPT = "a batch whose conditions are all kept, in a second call"
# Almost so many: shares come out exact but for one in 40, and no batch's coins fall as another's.
TIMES, SOME = 5, 28
MANY = 11  # batches, of which chance decides
GIVEN, LINEAR = "noised by the given schedule", "noised by the linear schedule"


def cases(rng: np.random.Generator) -> list[Case]:
    often = round(float(rng.uniform(0.2, 0.4)), 2)
    long = settings(rng, int(rng.integers(300, 900)), mask_p=1.0, beta_1=1e-4, beta_T=0.02)
    return [
        _loss(rng, "kept", KEPT, 5, settings(rng, mask_p=0.0)),
        _loss(rng, "square", "28 images of 28x28", 28, settings(rng, mask_p=0.0)),
        _loss(rng, "dropped", f"all conditions dropped, T = {long['T']}", 4, long),
        _loss(
            rng,
            "another mask",
            "all conditions dropped, condition_mask_value = -2",
            4,
            settings(rng, mask_p=1.0, condition_mask_value=-2),
        ),
        or_with_kept_tables(_shares(rng, "often", often)),
        or_with_kept_tables(_shares(rng, "default", 0.1, int(rng.integers(300, 900)))),
        or_with_kept_tables(_by_chance(rng)),
        or_with_kept_tables(_times(rng)),
    ]


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


def _loss(rng, name, title, batch, fields):
    inputs, tables = _inputs(rng, batch), made_up(rng, fields["T"])
    mask = fields.get("condition_mask_value", USUAL_MASK)
    steps = [
        _forward(after_another=name == "kept"),
        Gradient(of="loss", network="model.network"),
        Unchanged(tensors=["images"]),
        MaskShown(value=mask, usual=USUAL_MASK),
        DroppedConditions(value=mask, conditions="labels"),
        Drawn(),
    ]
    by_other_times = _by_other_times(batch, fields["mask_p"], mask)
    with_stand_in = Case(
        f"{name}, given scheduler",
        f"{title}, with a scheduler that we set",
        Probe([*model(fields), stand_in_scheduler(tables, "model"), *steps, _loss_of_calls(mask)]),
        {**inputs, **table_inputs(tables), **_noised(fields, tables)},
        (
            *_answers(inputs, fields, tables),
            *_answers(inputs, fields, schedule(fields).table()),
            *by_other_times,
        ),
    )
    return Case(
        name,
        title,
        Probe([*model(fields), *steps, _loss_of_calls(mask, [LINEAR])]),
        {**inputs, LINEAR: with_stand_in.inputs[LINEAR]},
        (*_answers(inputs, fields, schedule(fields).table()), *by_other_times),
        needs=(SCHEDULER,),
        instead=with_stand_in,
    )


def _by_other_times(batch: int, share: float, mask: float) -> tuple[Arrays, ...]:
    """What is right of a loss whose timesteps are drawn in a way that nobody foresaw."""
    right = {
        GRADIENT_REACHES_THE_NETWORK: np.asarray(1.0),
        changed("images"): np.asarray(0.0),
        LOOSE_LOSSES: np.asarray(0.0),
        OUT_OF_ORDER: np.asarray(0.0),
        TIMES_OF_THEIR_OWN: np.asarray(1.0),
        STEPS_ARE_EVEN: np.asarray(1.0),
        SHARE_DROPPED: np.asarray(share),
        OTHER_CONDITIONS: np.asarray(0.0),
    }
    # the usual value may be written out: then none of the rows holds the one that is set
    written_out = {
        **right,
        SHARE_DROPPED: np.asarray(0.0),
        OTHER_CONDITIONS: np.asarray(float(batch)),
        WRITTEN_OUT: np.asarray(1.0),
    }
    return (right,) if mask == USUAL_MASK else (right, written_out)


def _answers(inputs: Arrays, fields, table) -> tuple[Arrays, ...]:
    """The loss for either scale of time and each way to draw timesteps and noise."""
    images, steps = inputs["images"], fields["T"]
    batch = len(images)
    conditions = [oracle.one_hot(inputs["labels"], CLASSES)]
    if fields["mask_p"] == 1:
        # the usual value may be written out
        values = {fields.get("condition_mask_value", USUAL_MASK), USUAL_MASK}
        conditions = [np.full_like(conditions[0], value) for value in values]
    answers, ways = [], drawn_timesteps(drawn(inputs), batch, steps)
    for time_scale, c in product(oracle.TIME_SCALES, conditions):
        # what was drawn is as likely with the other sign
        for sign, t_from_0, z in product((1, -1), ways, [*noises(inputs, images.shape)]):
            t, noise = 1 + t_from_0, sign * z
            answer = unet_answer(oracle.noised(table, images, noise, t), time_scale(t, steps), c)
            loss = np.asarray(np.mean((answer - noise) ** 2))
            slope = np.mean(2 * (answer - noise) * answer)  # the factor is 1
            answers.append(
                {
                    "loss": loss,
                    GRADIENT_REACHES_THE_NETWORK: np.asarray(1.0),
                    SLOPE_AND_LOSS: np.array([slope, loss]),
                    changed("images"): np.asarray(0.0),
                }
            )
    return tuple(answers)


def _shares(rng, name, p, steps=None):
    long = {"beta_1": 1e-4, "beta_T": 0.02} if steps else {}
    fields = settings(rng, steps, mask_p=p, **long)
    inputs = _inputs(rng, SOME)
    # another one than the coins, or every right solution would drop at the earliest times
    inputs["draws.integer"] = np.roll(inputs["draws.uniform"], CALLS // 2)
    tables = made_up_for(rng, fields["T"])
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
        *model(fields),
        stand_in_scheduler(tables),
        _forward(TIMES),
        DroppedConditions(value=-1, conditions="labels"),
        Gradient(of="loss", network="model.network"),
        _loss_of_calls(),
        Drawn(),
    ]
    return Case(
        name,
        f"{TIMES} batches of {SOME} images with mask_p = {p}" + (f", T = {steps}" if steps else ""),
        Probe(probe),
        {**inputs, **table_inputs(tables), **_noised(fields, tables)},
        (expected,),
        tolerance=0.035 / p,
    )


def _loss_of_calls(mask=USUAL_MASK, noised=(GIVEN, LINEAR)):
    return LossOfCalls(batch="images", conditions="labels", value=mask, noised=[*noised])


def _by_chance(rng):
    """Which conditions are dropped follows from nothing else: here draws are what they are."""
    fields, batch = settings(rng, mask_p=round(float(rng.uniform(0.4, 0.6)), 2)), 40
    inputs, tables = _inputs(rng, batch), made_up(rng, fields["T"])
    probe = [
        *model(fields),
        stand_in_scheduler(tables),
        _forward(MANY),
        DroppedConditions(value=-1, conditions="labels"),
        _loss_of_calls(),
        Drawn(),
    ]
    return Case(
        "by chance",
        f"{MANY} batches of {batch} images with mask_p = {fields['mask_p']}",
        Probe(probe),
        {**inputs, **by_chance(rng), **table_inputs(tables), **_noised(fields, tables)},
        (
            {
                DROPS_BY_TIME: np.asarray(0.0),
                DROPS_BY_LABEL: np.asarray(0.0),
                LOOSE_LOSSES: np.asarray(0.0),
                OTHER_CONDITIONS: np.asarray(0.0),
            },
        ),
        claims=(DROPS_BY_TIME, DROPS_BY_LABEL),
    )


def _noised(fields, tables):
    """What x_t may be made with: the scheduler that is given, or the right one, written out."""
    return {
        name: np.stack([table["sqrt_alpha_bar"], table["sqrt_oneminus_alpha_bar"]], axis=1)
        for name, table in ((GIVEN, tables), (LINEAR, schedule(fields).table()))
    }


def _times(rng):
    """Over many batches every timestep comes up, 1 and T too."""
    # so few that it shows how often each is drawn
    fields = settings(rng, int(rng.integers(5, 8)), mask_p=0.1)
    # more than there are uniforms, and no multiple: cards from packs of all steps fall evenly, too
    batch, steps = CALLS + 2, fields["T"]
    inputs = _inputs(rng, batch)
    t = np.arange(1, steps + 1)
    probe = [
        *model(fields),
        stand_in_scheduler(tables := made_up(rng, steps)),
        _forward(BATCHES),
        NetworkCalls(what=[TIMES_SHOWN]),
        _loss_of_calls(),
        Drawn(),
    ]
    expected = tuple(
        {
            TIMES_SHOWN: time_scale(t, steps),
            LOOSE_LOSSES: np.asarray(0.0),
            OTHER_CONDITIONS: np.asarray(0.0),
            TIMES_OF_THEIR_OWN: np.asarray(1.0),
            TIMES_DRAWN_ANEW: np.asarray(1.0),
            STEPS_ARE_EVEN: np.asarray(1.0),
        }
        for time_scale in oracle.TIME_SCALES
    )
    return Case(
        "times",
        f"the times of {BATCHES} batches of {batch} images, T = {steps}",
        Probe(probe),
        {**inputs, **table_inputs(tables), **_noised(fields, tables)},
        expected,
        conventions=oracle.TIME_NAMES,
        claims=(TIMES_OF_THEIR_OWN, TIMES_DRAWN_ANEW, STEPS_ARE_EVEN),
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


def measurement(
    rng: np.random.Generator,
    steps: int = 9,
    batch: int = SOME,
    mask_p: float = 0.3,
    mask: float = -2,
) -> Measurement:
    fields = steep(rng, steps, mask_p=mask_p, condition_mask_value=mask)
    inputs, tables = _inputs(rng, batch), made_up_for(rng, steps)
    then = [
        _forward(BATCHES),
        Gradient(of="loss", network="model.network"),
        Drawn(),
    ]
    facts = {
        "first": 1,
        "data": "images",
        "labels": "labels",
        "classes": CLASSES,
        "times": [*oracle.TIME_NAMES],
        "mask": mask,
        "usual_mask": USUAL_MASK,
        "share": fields["mask_p"],
        "gradient": SLOPE_AND_LOSS,
        "entries": GRADIENT_OF_ANSWERS,
    }
    with_stand_in = Case(
        "facets, given scheduler",
        f"{BATCHES} batches of {batch} images, with a scheduler that we set",
        Probe([*model(fields), stand_in_scheduler(tables, "model"), *then]),
        {**inputs, **table_inputs(tables)},
        (),
        facts={**facts, "betas": tables["beta_t"].tolist()},
    )
    case = replace(
        with_stand_in,
        name="facets",
        title=f"{BATCHES} batches of {batch} images",
        probe=Probe([*model(fields), *then]),
        inputs=inputs,
        facts={**facts, "betas": schedule(fields).betas.tolist()},
        needs=(SCHEDULER,),
        instead=with_stand_in,
    )
    return Measurement("loss", FACETS, (case,), dropped_at_any_time(conditions.DROPPING))


def remeasurement(rng: np.random.Generator) -> Measurement:
    return measurement(rng, int(rng.integers(7, 14)), batch_size(rng))


def at_usual_sizes(rng: np.random.Generator) -> Measurement:
    return measurement(rng, int(rng.integers(24, 40)), 64, mask_p=0.1, mask=USUAL_MASK)


EXERCISE = Exercise(
    id="1.3/forward",
    exercise="1.3",
    function="ConditionalDDPM.forward",
    part="conditional_ddpm",
    module="DDPM",
    points=5.0,
    cases=cases,
    misconceptions=MISCONCEPTIONS,
    tester=Tester(
        "test_forward", "Exercise 1.3: the loss of a training step.", "ConditionalDDPM.forward()"
    ),
    after=(SCHEDULER,),
    remarks={**REMARK_SEEDS, **REMARK_WRITTEN_OUT, **REMARKS_NETWORKS_IN_TRAINING},
    measurement=measurement,
    remeasurement=remeasurement,
    at_usual_sizes=at_usual_sizes,
    zero=(SEEDS_SET, OTHER_NETWORKS, OTHER_GRADIENT),
    source=f"{DDPM} algorithm 1 and eq. 14, {CFG} algorithm 1; theory 0.4 d",
)
