"""Exercise 1.4: ConditionalDDPM.sample, the guided chain from noise to pixels (Algorithm 2, CFG
Algorithm 2).

As in part 2, each noise of each digit is prepared, so it does not matter when a student draws.
"""

from dataclasses import replace

import numpy as np

from ...broker.homework.networks import unet_answer
from ...checking.checks import Axis, Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester
from ...checking.verdict import ELSEWHERE
from ...facets import chain_results, chains, samplers, times
from ...worker.homework.vocabulary import (
    BEGINS_ALIKE,
    CALLS_IN_TRAINING,
    CALLS_WITH_GRADIENTS,
    OTHER_NETWORKS,
    PICTURES_SHOWN,
    SEEDS_SET,
    TIMES_SHOWN,
    Drawn,
    MaskShown,
    NetworkCalls,
)
from ...worker.probing.vocabulary import (
    GRADIENTS_OFF_AFTERWARDS,
    Build,
    Call,
    Evaluate,
    Probe,
    Tensor,
    ThinOut,
)
from .. import guided_step
from ..axes import of_samples, with_axes
from ..guidance import Guidance
from ..papers import CFG, DDPM
from ..prepared_draws import drawn, draws, one_number
from ..remarks import REMARK_GRADIENTS_OFF, REMARK_SEEDS, REMARK_WRITTEN_OUT, REMARKS_NETWORKS
from . import oracle
from .e1_4_sample_mistakes import MISCONCEPTIONS
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
NETWORKS = ["model.network"]
DIGITS = "digits"
SHAPE_OF, THIRD = "shape of the digits", "every third pixel of the digits"
PLACES = tuple(range(0, SHAPE[-1], 3))
THIRD_AXES = (*of_samples((1, *SHAPE))[:2], Axis("row {}", PLACES), Axis("column {}", PLACES))


def cases(rng: np.random.Generator) -> list[Case]:
    omega, strong = round(float(rng.uniform(1.5, 3.0)), 2), round(float(rng.uniform(3.2, 5.0)), 2)
    return [
        _case(rng, "plain", "digits without guidance", 4, 0.0),
        _case(rng, "guided", f"digits with omega = {strong}, in a second call", 4, strong),
        _case(rng, "one", f"a single digit with omega = {omega}", 1, omega),
        _case(
            rng, "another mask", "digits with omega = 1 and condition_mask_value = -2", 4, 1.0, -2.0
        ),
        or_with_kept_tables(_twice(rng)),
        or_with_kept_tables(_long(rng)),
    ]


def _twice(rng):
    """Every call begins from noise of its own."""
    steps, labels = 3, rng.permutation(np.arange(16) % CLASSES)
    fields, tables = settings(rng, steps), made_up(rng, steps)
    call = replace(_call(1.0), times=2, networks=())
    return Case(
        "twice",
        "two calls, one after the other",
        _every_step(fields, tables, call),
        {
            **_labels(labels),
            **draws(rng, 16 * int(np.prod(SHAPE))),
            **table_inputs(tables),
        },
        tuple(
            {BEGINS_ALIKE: np.asarray(0.0), **_shown(scale, steps, 2 * len(labels))}
            for scale in oracle.TIME_SCALES
        ),
        conventions=oracle.TIME_NAMES,
    )


def _long(rng):
    """A guided chain of many steps, which the network is told of, and what it comes to."""
    steps, labels = int(rng.integers(101, 131)), rng.permutation(CLASSES)[:1]
    omega, normal = round(float(rng.uniform(0.1, 0.4)), 2), round(float(rng.uniform(0.08, 0.12)), 3)
    # so small that few pixels are clamped at the end
    fields = settings(rng, steps, beta_1=0.001, beta_T=0.01)
    tables = made_up(rng, steps, 0.0005, 0.01)
    noises = np.full((steps, 1, *SHAPE), normal)
    ways = [
        (table, sign, scale)
        for table in (tables, schedule(fields).table())
        for sign in (1, -1)
        for scale in oracle.TIME_SCALES
    ]
    case = Case(
        "long",
        f"a digit in {steps} steps with omega = {omega}",
        _every_step(
            fields,
            tables,
            replace(_call(omega), networks=()),
            ThinOut(of=DIGITS, shape=SHAPE_OF, every_third=THIRD),
        ),
        {**_labels(labels), **one_number(rng, normal), **table_inputs(tables)},
        tuple(
            {
                **_shown(scale, steps, 1),
                **_digits(table, noises, labels, USUAL_MASK, omega, scale, sign),
            }
            for table, sign, scale in ways
        ),
        tolerance=1e-4,
        unfrozen=(DIGITS,),
        conventions=oracle.TIME_NAMES * (len(ways) // len(oracle.TIME_NAMES)),
    )
    return with_axes(case, {THIRD: THIRD_AXES, DIGITS: of_samples((1, *SHAPE))})


def _every_step(fields, tables, call, *then):
    return Probe(
        [
            *model(fields),
            stand_in_scheduler(tables),
            Evaluate("model"),
            call,
            *then,
            NetworkCalls(what=[BEGINS_ALIKE, TIMES_SHOWN, PICTURES_SHOWN]),
            Drawn(),
        ]
    )


def _shown(time_scale, steps, samples):
    """What the network is told of every step."""
    return {
        TIMES_SHOWN: time_scale(np.arange(1, steps + 1), steps),
        PICTURES_SHOWN: np.asarray(float(steps * samples)),
    }


def _case(rng, name, title, batch, omega, mask=USUAL_MASK):
    steps = int(rng.integers(5, 7))
    fields = settings(rng, steps, condition_mask_value=mask)
    labels = rng.permutation(CLASSES)[:batch]
    inputs = _labels(labels)
    streams = draws(rng, steps, batch, int(np.prod(SHAPE)))
    inputs |= {name: stream.astype(np.float32) for name, stream in streams.items()}
    inputs["draws.normal"] *= np.float32(0.6)  # so that fewer pixels are clamped
    noises = inputs["draws.normal"].reshape(steps, batch, *SHAPE)
    probe = [
        Evaluate("model"),
        replace(_call(omega), after_another=name == "guided"),
        ThinOut(of=DIGITS, shape=SHAPE_OF, every_third=THIRD),
        NetworkCalls(what=[CALLS_WITH_GRADIENTS, CALLS_IN_TRAINING]),
        MaskShown(value=mask, usual=USUAL_MASK),
        Drawn(),
    ]  # fmt: skip

    def right(table):
        return [
            {
                **_digits(table, noises, labels, value, omega, time_scale, sign),
                CALLS_IN_TRAINING: np.asarray(0.0),
            }
            for time_scale in oracle.TIME_SCALES
            for sign in (1, -1)
            for value in {mask, USUAL_MASK}  # the usual one may be written out
        ]

    tables = made_up(rng, steps)
    with_stand_in = Case(
        f"{name}, given scheduler",
        f"{title}, with a scheduler that we set",
        Probe([*model(fields), stand_in_scheduler(tables, "model"), *probe]),
        {**inputs, **table_inputs(tables)},
        (*right(tables), *right(schedule(fields).table())),
        tolerance=1e-4,
        unfrozen=(DIGITS,),
    )
    case = Case(
        name,
        title,
        Probe([*model(fields), *probe]),
        inputs,
        tuple(right(schedule(fields).table())),
        needs=(SCHEDULER,),
        instead=with_stand_in,
        tolerance=1e-4,
        unfrozen=(DIGITS,),
    )
    return with_axes(case, {THIRD: THIRD_AXES, DIGITS: of_samples((batch, *SHAPE))})


def _labels(labels):
    return {
        "labels": labels,
        "one-hot": np.eye(CLASSES)[labels],
        "one-hot int": np.eye(CLASSES, dtype=np.int64)[labels],
    }


def _call(omega):
    return Call(
        "model.sample",
        kwargs={"omega": omega},
        forms=[[Tensor("labels")], [Tensor("one-hot")], [Tensor("one-hot int")]],
        name=DIGITS,
        networks=NETWORKS,
    )


def _digits(table, noises, labels, mask, omega, time_scale, sign):
    c = oracle.one_hot(labels, CLASSES)
    digits = _sample(table, noises, c, mask, (1 + omega, -omega), time_scale, sign)
    return {
        SHAPE_OF: np.array(digits.shape),
        THIRD: digits[..., ::3, ::3].astype(np.float32),
        DIGITS: digits.astype(np.float32),
    }


def _sample(table, noises, c, mask, weights, time_scale, sign=1):
    """The chain from noises (T, B, 1, 28, 28), x_T first, to pixels, its predictions mixed with
    weights.
    """
    x, *fresh = noises
    steps = len(noises)
    for t, z in zip(range(steps, 0, -1), [*fresh, np.zeros_like(x)], strict=True):
        conditional, unconditional = _predictions(x, time_scale(t, steps), c, mask)
        x = oracle.step_back(
            table, x, weights[0] * conditional + weights[1] * unconditional, t, sign * z
        )
    return oracle.to_pixels(x)


def _predictions(x, time, c, mask):
    """The recording network's two answers, with the condition and with the mask value in its
    place.
    """
    times = np.full(len(c), time)
    return tuple(unet_answer(x, times, condition) for condition in (c, np.full_like(c, mask)))


def guidance(case: Case) -> Guidance:
    """Where the guidance of a wrong answer to this case went. Everything is read off the case
    itself.
    """
    fields, omega = case.probe.first(Build, "config").kwargs, case.probe.first(Call).kwargs["omega"]
    steps, mask, c = (
        fields["T"],
        fields.get("condition_mask_value", USUAL_MASK),
        oracle.one_hot(case.inputs["labels"], CLASSES),
    )
    shape = (steps, len(c), *SHAPE)
    noises = drawn(case.inputs).take("normal", int(np.prod(shape))).reshape(shape)
    tables = [schedule(fields).table()]
    if made := {
        key.removeprefix("table "): v for key, v in case.inputs.items() if key.startswith("table ")
    }:
        tables.insert(0, made)

    def chain(table, time_scale):
        return lambda a, b: _sample(table, noises[:, :1], c[:1], mask, (a, b), time_scale)[
            ..., ::3, ::3
        ]

    chains = tuple(
        chain(table, time_scale) for table in tables for time_scale in oracle.TIME_SCALES
    )
    conditional, null = _predictions(noises[0], 1.0, c, mask)
    return Guidance(conditional, null, (1 + omega, -omega), chains)


FACETS = (
    Facet(samplers.START, 0.5),
    Facet(samplers.ORDER, 0.5),
    Facet(times.TIME, 0.5),
    Facet(samplers.CONDITIONS, 0.75),
    Facet(chains.GUIDANCE, 0.75),
    Facet(chains.MEAN, 0.75),
    Facet(chains.NOISE, 0.5),
    Facet(chains.LAST, 0.25),
    Facet(chain_results.RESULT, 0.25),
    Facet(ELSEWHERE, 0.25),
)


def measurement(rng: np.random.Generator, steps: int = 7, batch: int = 2) -> Measurement:
    omega = round(float(rng.uniform(1.6, 1.9)), 3)
    fields = steep(rng, steps, condition_mask_value=-2)
    tables = made_up_for(rng, steps)
    labels = rng.permutation(CLASSES)[:batch]
    inputs = {**_labels(labels), **draws(rng, 2 * steps * batch * int(np.prod(SHAPE)))}
    facts = {
        "first": 1,
        "cond": "labels",
        "classes": CLASSES,
        "null": -2.0,
        "usual_null": USUAL_MASK,
        "weight": omega,
        "times": [*oracle.TIME_NAMES],
        "output": DIGITS,
        "finish": [oracle.MEAN, oracle.STD],
    }
    then = [Evaluate("model"), replace(_call(omega), after_another=True), Drawn()]
    with_stand_in = Case(
        "facets, given scheduler",
        f"digits with omega = {omega}, with a scheduler that we set",
        Probe([*model(fields), stand_in_scheduler(tables, "model"), *then]),
        {**inputs, **table_inputs(tables)},
        (),
        facts={**facts, "betas": tables["beta_t"].tolist()},
    )
    case = replace(
        with_stand_in,
        name="facets",
        title=f"digits with omega = {omega}",
        probe=Probe([*model(fields), *then]),
        inputs=inputs,
        facts={**facts, "betas": schedule(fields).betas.tolist()},
        needs=(SCHEDULER,),
        instead=with_stand_in,
    )
    return Measurement("sampler", FACETS, (case,))


def remeasurement(rng: np.random.Generator) -> Measurement:
    return measurement(rng, int(rng.integers(5, 12)), int(rng.integers(2, 5)))


def at_usual_sizes(rng: np.random.Generator) -> Measurement:
    return measurement(rng, int(rng.integers(60, 120)))


EXERCISE = Exercise(
    id="1.4/sample",
    exercise="1.4",
    function="ConditionalDDPM.sample",
    part="conditional_ddpm",
    module="DDPM",
    points=5.0,
    cases=cases,
    misconceptions=MISCONCEPTIONS,
    tester=Tester("test_sample", "Exercise 1.4: the guided sampler.", "sample()"),
    after=(SCHEDULER,),
    remarks={
        BEGINS_ALIKE: "Two calls begin from the same noise; every call should draw its own.",
        **REMARK_SEEDS,
        **REMARK_GRADIENTS_OFF,
        **REMARK_WRITTEN_OUT,
        **REMARKS_NETWORKS,
        CALLS_WITH_GRADIENTS: "sample computes with gradients on, which costs memory for nothing: "
        "use torch.no_grad()",
    },
    figure=guided_step.figure(guidance, THIRD),
    measurement=measurement,
    remeasurement=remeasurement,
    at_usual_sizes=at_usual_sizes,
    zero=(SEEDS_SET, OTHER_NETWORKS, GRADIENTS_OFF_AFTERWARDS),
    source=f"{DDPM} algorithm 2, {CFG} eq. 6; theory 0.4 e",
)
