"""Exercise 2.2.1: DiffusionModel.compute_loss_on_batch, the simple loss (eq. 14), with p_uncond =
0.

The network ignores conditions in this check, because exercise 2.2.2 tests what happens to them.
"""

from dataclasses import replace
from itertools import product

import numpy as np

from ...broker.homework.networks import network_answer
from ...checking.checks import Arrays, Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester
from ...checking.verdict import ELSEWHERE
from ...facets import asked, compared, times
from ...worker.homework.vocabulary import (
    GRADIENT_OF_ANSWERS,
    GRADIENT_REACHES_THE_NETWORK,
    LOOSE_LOSSES,
    OTHER_CONDITIONS,
    OTHER_GRADIENT,
    OTHER_NETWORKS,
    OUT_OF_ORDER,
    SEEDS_SET,
    SLOPE_AND_LOSS,
    STEPS_ARE_EVEN,
    TIMES_DRAWN_ANEW,
    TIMES_OF_THEIR_OWN,
    TIMESTEPS_SHOWN,
    Drawn,
    Gradient,
    NetworkCalls,
)
from ...worker.probing.vocabulary import Call, Probe, Tensor, Unchanged, changed
from ..papers import DDPM
from ..prepared_draws import CALLS, drawn, drawn_timesteps, draws, noises
from ..remarks import REMARK_DRAWS, REMARKS_NETWORKS_IN_TRAINING
from ..sizes import batch_size
from . import oracle, stand_ins
from .e2_2_1_loss_mistakes import MISCONCEPTIONS
from .questions import (
    ADD_NOISE,
    BY_TABLES,
    INIT,
    conditions,
    loss_of_calls,
    model,
    noised_by,
    noised_inputs,
    other_tables,
    random_schedule,
    sizes,
    stand_in,
    steep_schedule,
    table_inputs,
)

CONDITION_DIM = 5
LOSS = "2.2.1/loss"
# what is right of a loss whose timesteps are drawn in a way that nobody foresaw
BY_OTHER_TIMES: Arrays = {
    GRADIENT_REACHES_THE_NETWORK: np.asarray(1.0),
    changed("data"): np.asarray(0.0),
    LOOSE_LOSSES: np.asarray(0.0),
    OUT_OF_ORDER: np.asarray(0.0),
    TIMES_OF_THEIR_OWN: np.asarray(1.0),
    STEPS_ARE_EVEN: np.asarray(1.0),
}


def cases(rng: np.random.Generator) -> list[Case]:
    side = int(rng.integers(4, 6))
    return [
        _value(rng, "images", "a batch of images, in a second call", (1, *sizes(rng, 4, 4)), 5),
        _value(rng, "sequences", "a batch of sequences", sizes(rng, 6, 2), 4),
        _value(rng, "many", "64 sequences, as many as one trains with", sizes(rng, 2, 2), 64),
        _value(rng, "square", "a batch as large as its images are wide", (2, side, side), side),
        _timesteps(rng),
        _seeded(rng),
    ]


def _inputs(rng, shape, batch):
    data = rng.uniform(-1, 1, (batch, *shape))
    return {
        "data": data,
        "cond": conditions(rng, batch, shape, CONDITION_DIM),
        **draws(rng, data.size),
    }


def _value(rng, name, title, shape, batch):
    return value(rng, name, title, shape, batch, p_uncond=0.0)


def value(rng, name, title, shape, batch, p_uncond):
    """The loss and its gradient, asked of a network that does not look at the condition."""
    arguments, tables = random_schedule(rng)
    if name in ("sequences", "many"):  # as many steps as people train with
        arguments = [int(rng.integers(300, 900)), 1e-4, 0.02]
        tables = oracle.linear(*arguments)
    other = other_tables(rng, arguments[0])
    inputs = _inputs(rng, shape, batch)
    steps = [
        *model(shape, CONDITION_DIM, arguments[0], p_uncond, arguments, ignores_condition=True),
        Call(
            "model.compute_loss_on_batch",
            args=[Tensor("data"), Tensor("cond")],
            name="loss",
            after_another=name == "images",
        ),
        Gradient(of="loss", network="model.noise_pred_net"),
        Unchanged(tensors=["data"]),
        Drawn(),
    ]
    with_stand_in = Case(
        f"{name}, given add_noise",
        f"{title}, with an add_noise that we set",
        Probe([stand_in("add_noise", tables=True), *steps, loss_of_calls()]),
        {**inputs, **table_inputs(other), **noised_inputs(other, shape)},
        (
            *_answers(
                inputs,
                shape,
                batch,
                other,
                lambda x_0, noise, t: stand_ins.add_noise(x_0, noise, t),
            ),
            *_answers(
                inputs,
                shape,
                batch,
                other,
                lambda x_0, noise, t: oracle.add_noise(other, x_0, noise, t),
            ),
            BY_OTHER_TIMES,
        ),
    )
    return Case(
        name,
        title,
        Probe([*steps, loss_of_calls(BY_TABLES)]),
        {**inputs, BY_TABLES: noised_by(tables)},
        (
            *_answers(
                inputs,
                shape,
                batch,
                tables,
                lambda x_0, noise, t: oracle.add_noise(tables, x_0, noise, t),
            ),
            BY_OTHER_TIMES,
        ),
        needs=(INIT, ADD_NOISE),
        instead=with_stand_in,
    )


def _answers(inputs: Arrays, shape, batch, tables, add_noise) -> tuple[Arrays, ...]:
    """The loss for each way to draw timesteps and noise."""
    answers = []
    x_0, ways = inputs["data"], drawn_timesteps(drawn(inputs), batch, len(tables.betas))
    coins = (1, batch, inputs["cond"].size)  # that drop conditions; 2.2.2 says if they are normal
    for t, noise in product(ways, noises(inputs, (batch, *shape), *coins)):
        answer = network_answer(add_noise(x_0, noise, t), t, None)
        loss = np.asarray(np.mean((answer - noise) ** 2))
        slope = np.mean(2 * (answer - noise) * answer)  # the factor is 1
        answers.append(
            {
                "loss": loss,
                GRADIENT_REACHES_THE_NETWORK: np.asarray(1.0),
                SLOPE_AND_LOSS: np.array([slope, loss]),
                changed("data"): np.asarray(0.0),
            }
        )
    return tuple(answers)


def _seeded(rng):
    """A seed may be passed on to every draw, or to none; the loss follows from what was drawn."""
    shape, batch = sizes(rng, 4, 2), 3
    arguments, _ = random_schedule(rng)
    call = Call(
        "model.compute_loss_on_batch", args=[Tensor("data"), Tensor("cond"), 7], name="loss"
    )
    steps = [
        stand_in("add_noise", tables=True),
        *model(shape, CONDITION_DIM, arguments[0], 0.0, arguments),
        call,
        loss_of_calls(),
    ]
    other = other_tables(rng, arguments[0])
    given = {**table_inputs(other), **noised_inputs(other, shape)}
    inputs = {**_inputs(rng, shape, batch), **given}
    return Case(
        "seeded",
        "a batch of sequences, with a seed",
        Probe(steps),
        inputs,
        ({LOOSE_LOSSES: np.asarray(0.0), OTHER_CONDITIONS: np.asarray(0.0)},),
    )


def _timesteps(rng):
    """Over many calls every timestep comes up, the first and the last too."""
    shape, batch = (3, 2), 6
    arguments, _ = random_schedule(rng)
    steps = [
        stand_in("add_noise", tables=True),
        *model(shape, CONDITION_DIM, arguments[0], 0.0, arguments),
        Call(
            "model.compute_loss_on_batch",
            args=[Tensor("data"), Tensor("cond")],
            times=CALLS,
            name="loss",
        ),
        NetworkCalls(what=[TIMESTEPS_SHOWN]),
        loss_of_calls(),
        Drawn(),
    ]
    expected = {
        TIMESTEPS_SHOWN: np.arange(arguments[0], dtype=np.float64),
        LOOSE_LOSSES: np.asarray(0.0),
        OTHER_CONDITIONS: np.asarray(0.0),
        TIMES_OF_THEIR_OWN: np.asarray(1.0),
        TIMES_DRAWN_ANEW: np.asarray(1.0),
        STEPS_ARE_EVEN: np.asarray(1.0),
    }
    other = other_tables(rng, arguments[0])
    given = {**table_inputs(other), **noised_inputs(other, shape)}
    inputs = {**_inputs(rng, shape, batch), **given}
    return Case(
        "timesteps",
        f"the timesteps of {CALLS} batches",
        Probe(steps),
        inputs,
        (expected,),
        claims=(TIMES_OF_THEIR_OWN, TIMES_DRAWN_ANEW, STEPS_ARE_EVEN),
    )


FACETS = (
    Facet(times.TIMES, 0.2),
    Facet(times.TIME, 0.2),
    Facet(asked.NOISY, 0.3),
    Facet(compared.NOISE, 0.3),
    Facet(compared.TARGET, 0.4),
    Facet(compared.REDUCTION, 0.2),
    Facet(compared.GRADIENT, 0.2),
    Facet(ELSEWHERE, 0.2),
)


def measurement(rng: np.random.Generator, num_steps: int = 9, batch: int = 28) -> Measurement:
    shape = (1, *sizes(rng, 4, 4))
    arguments, tables = steep_schedule(rng, num_steps)
    other = other_tables(rng, arguments[0])
    inputs = _inputs(rng, shape, batch)
    steps = [
        *model(shape, CONDITION_DIM, arguments[0], 0.0, arguments, ignores_condition=True),
        Call(
            "model.compute_loss_on_batch",
            args=[Tensor("data"), Tensor("cond")],
            times=3,
            name="loss",
        ),
        Gradient(of="loss", network="model.noise_pred_net"),
        Drawn(),
    ]
    facts = {
        "first": 0,
        "data": "data",
        "times": ["t"],
        "gradient": SLOPE_AND_LOSS,
        "entries": GRADIENT_OF_ANSWERS,
    }
    with_stand_in = Case(
        "facets, given tables",
        f"3 batches of {batch} images, with tables that we set",
        Probe([stand_in(tables=True), *steps]),
        {**inputs, **table_inputs(other)},
        (),
        facts={**facts, "betas": other.betas.tolist()},
    )
    case = replace(
        with_stand_in,
        name="facets",
        title=f"3 batches of {batch} images",
        probe=Probe(steps),
        inputs=inputs,
        facts={**facts, "betas": tables.betas.tolist()},
        needs=(INIT, ADD_NOISE),
        instead=with_stand_in,
    )
    return Measurement("loss", FACETS, (case,))


def remeasurement(rng: np.random.Generator) -> Measurement:
    return measurement(rng, int(rng.integers(7, 14)), batch_size(rng))


def at_usual_sizes(rng: np.random.Generator) -> Measurement:
    return measurement(rng, int(rng.integers(24, 40)), 64)


EXERCISE = Exercise(
    id=LOSS,
    exercise="2.2.1",
    function="DiffusionModel.compute_loss_on_batch",
    part="diffusion_models",
    module="diffusion_model",
    points=2.0,
    cases=cases,
    misconceptions=MISCONCEPTIONS,
    tester=Tester(
        "test_compute_loss_on_batch", "Exercise 2.2.1: the simple loss.", "compute_loss_on_batch()"
    ),
    after=(
        ADD_NOISE,
        INIT,
    ),
    remarks={**REMARK_DRAWS, **REMARKS_NETWORKS_IN_TRAINING},
    measurement=measurement,
    remeasurement=remeasurement,
    at_usual_sizes=at_usual_sizes,
    zero=(SEEDS_SET, OTHER_NETWORKS, OTHER_GRADIENT),
    source=f"{DDPM} algorithm 1 and eq. 14; theory 0.4 d",
)
