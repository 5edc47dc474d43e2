"""Exercise 2.2.2: compute_loss_on_batch sometimes shows the network the null token (CFG Algorithm
1).

Judged by the conditions that the network is shown. One coin for the batch and one for each sample
are both right. Where the loss is right without dropping, it is also asked for with every condition
dropped: nothing else may go.
"""

from dataclasses import replace

import numpy as np

from ...checking.checks import Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester
from ...checking.verdict import ELSEWHERE
from ...facets import dropping
from ...facets.evidence import BESIDE
from ...worker.homework.vocabulary import (
    CONDITION_SHOWN,
    DROPS_BY_LABEL,
    DROPS_BY_TIME,
    DROPS_REPEAT,
    GRADIENT_REACHES_THE_NETWORK,
    LOOSE_LOSSES,
    OTHER_CONDITIONS,
    OTHER_GRADIENT,
    SHARE_DROPPED,
    SHARE_DROPPED_IN_PART,
    Drawn,
    DroppedConditions,
    Gradient,
    NetworkCalls,
)
from ...worker.probing.vocabulary import Call, Probe, Tensor, Unchanged, changed
from ..claims import dropped_at_any_time
from ..papers import CFG
from ..prepared_draws import CALLS, by_chance, draws
from ..remarks import REMARK_DRAWS, REMARK_GRADIENT
from .e2_2_1_loss import LOSS, value
from .e2_2_2_null_condition_mistakes import MISCONCEPTIONS
from .questions import (
    conditions,
    loss_of_calls,
    model,
    noised_inputs,
    other_tables,
    sizes,
    stand_in,
    table_inputs,
)

CONDITION_DIM = 4
STEPS, BATCH = 6, 4
BATCHES = 16  # of which chance decides
NULL_CONDITION = "2.2.2/null_condition"
SMALLEST = {"vectors": (2, 2), "labels": (1, 2, 2)}


def cases(rng: np.random.Generator) -> list[Case]:
    often = round(float(rng.uniform(0.2, 0.35)), 2)
    return [
        *(_certain(rng, kind, p) for kind in SMALLEST for p in (0.0, 1.0)),
        _often(rng, "vectors", often),
        _often(rng, "labels", 1 - often),
        _often(rng, "labels", 0.2, int(rng.integers(80, 120))),  # the settings that are usual
        _by_chance(rng),
        _loss(rng),
    ]


def _case(rng, name, title, kind, p, times, look, expected, steps=STEPS, tolerance=2e-5):
    """What the network is shown; and where the loss is right, that it follows from that."""
    shape = sizes(rng, *SMALLEST[kind])
    cond = conditions(rng, BATCH, shape, CONDITION_DIM)
    tables = other_tables(rng, steps)
    probe = [
        stand_in("add_noise", tables=True),
        *model(shape, CONDITION_DIM, steps, p, [steps, 0.02, 0.3]),
        Call(
            "model.compute_loss_on_batch",
            args=[Tensor("data"), Tensor("cond")],
            times=times,
            name="loss",
        ),
        look,
        Unchanged(tensors=["cond"]),
        Drawn(),
    ]
    data = rng.uniform(-1, 1, (BATCH, *shape))
    inputs = {"data": data, "cond": cond, **table_inputs(tables), **draws(rng, data.size)}
    # another one than the coins, or one of them would go along with the other
    inputs["draws.integer"] = np.roll(inputs["draws.uniform"], CALLS // 2)
    right = expected(cond)
    conditions_alone = Case(
        f"{name}, whatever the loss", title, Probe(probe), inputs, (right,), tolerance=tolerance
    )
    return replace(
        conditions_alone,
        name=name,
        probe=Probe(
            [
                *probe,
                Gradient(of="loss", network="model.noise_pred_net"),
                loss_of_calls(),
            ]
        ),
        inputs={**inputs, **noised_inputs(tables, shape)},
        expected=(
            {
                **right,
                GRADIENT_REACHES_THE_NETWORK: np.asarray(1.0),
                LOOSE_LOSSES: np.asarray(0.0),
                OTHER_CONDITIONS: np.asarray(0.0),
            },
        ),
        needs=(LOSS,),
        instead=conditions_alone,
    )


def _certain(rng, kind, p):
    """p_uncond 0 or 1: nothing is left to chance."""

    def expected(cond):
        return {CONDITION_SHOWN: cond if p == 0 else np.zeros_like(cond)}

    return _case(
        rng,
        f"{kind}, p={p:g}",
        f"{kind} with p_uncond = {p:g}",
        kind,
        p,
        1,
        NetworkCalls(what=[CONDITION_SHOWN]),
        expected,
    )


def _loss(rng):
    """The loss of samples whose conditions are all dropped."""
    case = value(
        rng, "loss", "the loss of sequences with p_uncond = 1", sizes(rng, 5, 2), 4, p_uncond=1.0
    )
    return replace(case.instead, needs=(LOSS,))


def _often(rng, kind, p, steps=STEPS):
    """The prepared uniforms fill [0, 1) evenly, so the share of dropped conditions is p but
    for one call in 31.
    """

    def expected(cond):
        return {
            SHARE_DROPPED: np.asarray(p),
            SHARE_DROPPED_IN_PART: np.asarray(0.0),
            DROPS_REPEAT: np.asarray(0.0),
        }

    p = round(p, 2)
    many = "" if steps == STEPS else f", {steps} steps"
    return _case(
        rng,
        f"{kind}, often{many}",
        f"{CALLS} batches of {kind} with p_uncond = {p}{many}",
        kind,
        p,
        CALLS,
        DroppedConditions(value=0, conditions="cond"),
        expected,
        steps,
        tolerance=0.035 / p,
    )


def _by_chance(rng):
    """Which conditions are dropped follows from nothing else: here draws are what they are."""
    shape, batch = sizes(rng, *SMALLEST["labels"]), 16
    p = round(float(rng.uniform(0.4, 0.6)), 2)
    # more than a batch has samples: some code draws times without replacement
    steps = int(rng.integers(20, 30))
    data = rng.uniform(-1, 1, (batch, *shape))
    inputs = {
        "data": data,
        "cond": conditions(rng, batch, shape, CONDITION_DIM),
        **table_inputs(other_tables(rng, steps)),
        **draws(rng, data.size),
        **by_chance(rng),
    }
    probe = [
        stand_in("add_noise", tables=True),
        *model(shape, CONDITION_DIM, steps, p, [steps, 0.02, 0.3]),
        Call(
            "model.compute_loss_on_batch",
            args=[Tensor("data"), Tensor("cond")],
            times=BATCHES,
            name="loss",
        ),
        DroppedConditions(value=0, conditions="cond"),
        Drawn(),
    ]
    return Case(
        "labels, by chance",
        f"{BATCHES} batches of {batch} images with p_uncond = {p}",
        Probe(probe),
        inputs,
        ({DROPS_BY_TIME: np.asarray(0.0), DROPS_BY_LABEL: np.asarray(0.0)},),
        claims=(DROPS_BY_TIME, DROPS_BY_LABEL),
    )


REMARKS = {
    **REMARK_DRAWS,
    **REMARK_GRADIENT,
    changed(
        "cond"
    ): "It changes the caller's cond in place. This is correct with a data loader, whose batches "
    "are new every time, but a caller who keeps a tensor of labels would lose them.",
    LOOSE_LOSSES: "In some batches the loss is not the mean squared error between the noise that "
    "was added and what the network answered; whether a condition is dropped should change "
    "neither the noise, nor the time, nor which samples count.",
}
FACETS = (
    Facet(dropping.SHARE, 0.4),
    Facet(dropping.WHOLE, 0.2),
    Facet(dropping.TOKEN, 0.2),
    Facet(ELSEWHERE, 0.2),
)


def measurement(rng: np.random.Generator) -> Measurement:
    p = round(float(rng.uniform(0.2, 0.35)), 2)
    often, loss = _often(rng, "vectors", p).instead, _loss(rng)
    assert often is not None
    cases = (
        replace(
            often,
            name=f"facets, {often.name}",
            expected=(),
            facts={"cond": "cond", "share": p},
            needs=(),
        ),
        replace(loss, name=f"facets, {loss.name}", facts={"all_dropped": "loss", BESIDE: True}),
    )
    return Measurement("dropping", FACETS, cases, dropped_at_any_time(dropping.SHARE))


EXERCISE = Exercise(
    id=NULL_CONDITION,
    exercise="2.2.2",
    function="DiffusionModel.compute_loss_on_batch",
    part="diffusion_models",
    module="diffusion_model",
    points=1.0,
    cases=cases,
    misconceptions=MISCONCEPTIONS,
    tester=Tester(
        "test_compute_loss_with_cfg",
        "Exercise 2.2.2: the null token in training.",
        "compute_loss_on_batch() with CFG",
    ),
    after=(LOSS,),
    remarks=REMARKS,
    measurement=measurement,
    zero=(OTHER_GRADIENT,),
    source=f"{CFG} algorithm 1",
)
