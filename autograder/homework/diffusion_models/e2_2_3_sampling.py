"""Exercise 2.2.3: DiffusionModel.generate_sample, from noise to samples with guidance (Algorithm 2,
CFG eq. 6).

Each noise of each sample is prepared, and the worker finds out which draw becomes which, so it does
not matter when a student draws. Few steps with large betas keep rounding far below any mistake.
"""

from dataclasses import replace
from functools import partial

import numpy as np

from ...broker.homework.networks import network_answer
from ...checking.checks import Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester
from ...checking.verdict import ELSEWHERE
from ...facets import chain_results, chains, samplers, times
from ...facets.evidence import BESIDE
from ...worker.homework.vocabulary import (
    BEGINS_ALIKE,
    CALLS_WITH_GRADIENTS,
    OTHER_NETWORKS,
    PICTURES_SHOWN,
    SEEDS_SET,
    TIMESTEPS_SHOWN,
    Drawn,
    NetworkCalls,
    Schedule,
    StandInMethods,
)
from ...worker.probing.vocabulary import (
    GRADIENTS_OFF_AFTERWARDS,
    Build,
    Call,
    Probe,
    Tensor,
    Unchanged,
    afterwards,
)
from .. import guided_step
from ..axes import of_samples, with_axes
from ..guidance import Guidance
from ..papers import CFG, DDPM
from ..prepared_draws import drawn, draws, one_number
from ..remarks import REMARK_DRAWS, REMARK_GRADIENTS_OFF, REMARKS_NETWORKS, REMARKS_RETURNED
from . import oracle, stand_ins
from .e2_2_3_sampling_mistakes import MISCONCEPTIONS
from .questions import (
    DENOISE,
    INIT,
    THRESHOLD,
    conditions,
    model,
    other_tables,
    random_schedule,
    sizes,
    stand_in,
    steep_schedule,
    table_inputs,
)

CONDITION_DIM = 5
SAMPLING = "2.2.3/generate_sample"
NETWORKS = ["model.noise_pred_net", "model.ema.averaged_model"]


UNTHRESHOLDED = (
    "Samples are right without thresholding and wrong with it: threshold should be passed on to "
    "denoise_step at every step."
)


def cases(rng: np.random.Generator) -> list[Case]:
    weight, strong = round(float(rng.uniform(1.5, 3.0)), 2), round(float(rng.uniform(3.2, 5.0)), 2)
    return [
        _case(rng, "plain", "images without guidance", (1, *sizes(rng, 6, 6)), 3, 0.0),
        _case(
            rng,
            "guided",
            f"sequences with guidance weight {strong}, in a second call",
            sizes(rng, 9, 4),
            3,
            strong,
        ),
        _case(
            rng,
            "one",
            "a single image with guidance weight 1 and a seed",
            sizes(rng, 2, 3, 3),
            1,
            1.0,
            seed=7,
        ),
        _case(
            rng,
            "thresholded",
            f"thresholded sequences with guidance weight {weight}",
            sizes(rng, 9, 4),
            3,
            weight,
            threshold=True,
        ),
        _case(
            rng,
            "thresholded, plain",
            "thresholded images without guidance",
            (1, *sizes(rng, 6, 6)),
            3,
            0.0,
            threshold=True,
        ),
        _twice(rng),
        _long(rng),
    ]


def _twice(rng):
    """Every call begins from noise of its own."""
    steps, batch, shape = 3, 16, sizes(rng, 6, 3)
    cond = conditions(rng, batch, shape, CONDITION_DIM)
    return Case(
        "twice",
        "two calls, one after the other",
        _every_step(rng, shape, steps, 1.0, times=2),
        {
            "cond": cond,
            **draws(rng, 8 * batch * int(np.prod(shape))),
            **table_inputs(other_tables(rng, steps)),
        },
        ({BEGINS_ALIKE: np.asarray(0.0), **_shown(steps, 2 * batch)},),
    )


def _long(rng):
    """A guided chain of many steps, which the network is told of, and what it comes to."""
    # few numbers where there are many steps: some code asks for them one by one
    steps, shape = int(rng.integers(101, 131)), sizes(rng, 2, 2)
    weight, normal = (round(float(rng.uniform(*ends)), 2) for ends in ((0.1, 0.4), (0.4, 0.8)))
    cond, other = conditions(rng, 1, shape, CONDITION_DIM), other_tables(rng, steps)
    noises = np.full((steps, 1, *shape), normal)
    case = Case(
        "long",
        f"a sequence in {steps} steps with guidance weight {weight}",
        _every_step(rng, shape, steps, weight),
        {"cond": cond, **one_number(rng, normal), **table_inputs(other)},
        tuple(
            {
                "sample": _sample(step, noises, cond, (1 + weight, -weight), sign),
                **_shown(steps, 1),
            }
            for step, sign in (
                (_stand_in(False), 1),
                *((_denoise(other, False), sign) for sign in (1, -1)),
            )
        ),
        tolerance=1e-4,
    )
    return with_axes(case, {"sample": of_samples((1, *shape))})


def _every_step(rng, shape, steps, weight, times=1):
    arguments, _ = random_schedule(rng, steps)
    args = [Tensor("cond"), weight]
    return Probe(
        [
            stand_in("denoise_step", tables=True),
            *model(shape, CONDITION_DIM, steps, 0.2, arguments),
            Call("model.generate_sample", args=args, times=times, name="sample"),
            NetworkCalls(what=[BEGINS_ALIKE, TIMESTEPS_SHOWN, PICTURES_SHOWN]),
            Drawn(),
        ]
    )


def _shown(steps, samples):
    """What the network is told of every step."""
    return {
        TIMESTEPS_SHOWN: np.arange(float(steps)),
        PICTURES_SHOWN: np.asarray(float(steps * samples)),
    }


def _case(rng, name, title, shape, batch, weight, threshold=False, seed=None):
    # so few rows of noise that each has an entry to be marked in, drawn twice or not
    steps = int(rng.integers(4, 6))
    arguments, tables = random_schedule(rng, steps)
    other = other_tables(rng, steps)
    cond = conditions(rng, batch, shape, CONDITION_DIM)
    inputs = {"cond": cond, **draws(rng, steps, batch, int(np.prod(shape)))}
    noises = inputs["draws.normal"].reshape(steps, batch, *shape)
    probe = [
        *model(shape, CONDITION_DIM, steps, 0.2, arguments),
        Call(
            "model.generate_sample",
            args=[Tensor("cond"), weight, threshold, *([] if seed is None else [seed])],
            name="sample",
            networks=NETWORKS,
            after_another=name == "guided",
        ),
        NetworkCalls(what=[CALLS_WITH_GRADIENTS]),
        Unchanged(tensors=["cond"]),
        *([Drawn()] if seed is None else []),
    ]
    kept = {afterwards("cond"): cond}

    def expected(denoise_step, sign=1):
        return {"sample": _sample(denoise_step, noises, cond, (1 + weight, -weight), sign), **kept}

    def right(tables):
        step = _denoise(tables, threshold)
        return [expected(step, sign) for sign in (1, -1)]

    given = expected(_stand_in(threshold))
    with_stand_in = Case(
        f"{name}, given denoise_step",
        f"{title}, with a denoise_step that we set",
        Probe([stand_in("denoise_step", tables=True), *probe]),
        {**inputs, **table_inputs(other)},
        (given, *right(other)),  # the step may be written out instead of calling denoise_step
        sentence=UNTHRESHOLDED if threshold else "",
        tolerance=1e-4,
    )
    case = Case(
        name,
        title,
        Probe(probe),
        inputs,
        tuple(right(tables)),
        needs=(INIT, DENOISE, THRESHOLD) if threshold else (INIT, DENOISE),
        sentence=UNTHRESHOLDED if threshold else "",
        instead=with_stand_in,
        tolerance=1e-4,  # a correct rearrangement of a float32 loop is off by 1e-5 after 7 steps
    )
    return with_axes(case, {"sample": of_samples((batch, *shape))})


def _sample(denoise_step, noises, cond, weights, sign=1):
    """The chain from noises (T, B, *shape), x_T first, to a sample, its predictions mixed with
    weights.
    """
    x_t, *fresh = noises
    for t, z in zip(reversed(range(len(noises))), [*fresh, np.zeros_like(x_t)], strict=True):
        conditional, null = _predictions(x_t, t, cond)
        x_t = denoise_step(weights[0] * conditional + weights[1] * null, t, x_t, sign * z)
    return x_t


def _predictions(x_t, t, cond):
    """The averaged recording network's two answers, with the condition and with the null token."""
    timesteps = np.full(len(cond), float(t))
    return tuple(
        network_answer(x_t, timesteps, c, averaged=True) for c in (cond, np.zeros_like(cond))
    )


def _denoise(tables, threshold):
    return partial(oracle.denoise_thresholded if threshold else oracle.denoise, tables)


def _stand_in(threshold):
    return lambda epsilon, t, x_t, _: stand_ins.denoise_step(epsilon, t, x_t, threshold)


def guidance(case: Case) -> Guidance:
    """Where the guidance of a wrong answer to this case went. Everything is read off the case
    itself.
    """
    probe = case.probe
    shape, _, _, length, *_ = probe.first(Build).args
    _, weight, *others = probe.first(Call).args
    threshold = bool(others and others[0])
    cond = case.inputs["cond"]
    size = (length, len(cond), *shape)
    noises = drawn(case.inputs).take("normal", int(np.prod(size))).reshape(size)
    ways = [_denoise(oracle.linear(length, *probe.first(Schedule).betas), threshold)]
    if any(isinstance(step, StandInMethods) for step in probe.steps):
        ways = [_stand_in(threshold), _denoise(oracle.Tables(case.inputs["betas"]), threshold)]
    chains = tuple(
        lambda a, b, way=way: _sample(way, noises[:, :1], cond[:1], (a, b)) for way in ways
    )
    conditional, null = _predictions(noises[0], length - 1, cond)
    return Guidance(conditional, null, (1 + weight, -weight), chains)


REMARKS = {
    BEGINS_ALIKE: "Two calls begin from the same noise; every call should draw its own.",
    **REMARK_DRAWS,
    **REMARKS_RETURNED,
    **REMARK_GRADIENTS_OFF,
    **REMARKS_NETWORKS,
    CALLS_WITH_GRADIENTS: "It keeps gradients while sampling. The samples are correct, but memory "
    "grows with every step. torch.no_grad() avoids that.",
}
FACETS = (
    Facet(samplers.START, 0.25),
    Facet(samplers.ORDER, 0.25),
    Facet(times.TIME, 0.25),
    Facet(samplers.CONDITIONS, 0.5),
    Facet(chains.GUIDANCE, 0.75),
    Facet(samplers.NETWORK, 0.25),
    Facet(chains.MEAN, 0.25),
    Facet(chains.NOISE, 0.25),
    Facet(chains.LAST, 0.25),
    Facet(chain_results.RESULT, 0.25),
    Facet(ELSEWHERE, 0.25),
)


def measurement(rng: np.random.Generator, num_steps: int = 7, batch: int = 3) -> Measurement:
    weight, shape = round(float(rng.uniform(1.6, 1.9)), 3), sizes(rng, 12, 3)
    arguments, tables = steep_schedule(rng, num_steps)
    cond = conditions(rng, batch, shape, CONDITION_DIM)
    inputs = {"cond": cond, **draws(rng, 2 * arguments[0] * batch * int(np.prod(shape)))}
    built = model(shape, CONDITION_DIM, arguments[0], 0.2, arguments)
    plain, thresholded = (
        [
            *built,
            Call(
                "model.generate_sample",
                args=[Tensor("cond"), weight, threshold],
                name="sample",
                after_another=True,
            ),
            Drawn(),
        ]
        for threshold in (False, True)
    )
    facts = {
        "first": 0,
        "cond": "cond",
        "null": 0.0,
        "usual_null": 0.0,
        "weight": weight,
        "times": ["t"],
        "output": "sample",
        "averaged": True,
    }
    other = other_tables(rng, arguments[0])
    with_stand_in = Case(
        "facets, given tables",
        f"sequences with guidance weight {weight}, with a scheduler that we set",
        Probe([stand_in("denoise_step", tables=True), *plain]),
        {**inputs, **table_inputs(other)},
        (),
        facts={
            **facts,
            "betas": other.betas.tolist(),
            "given_step": stand_ins.step_facts(num_steps, shape),
        },
    )
    case = replace(
        with_stand_in,
        name="facets",
        title=f"sequences with guidance weight {weight}",
        probe=Probe(plain),
        inputs=inputs,
        facts={**facts, "betas": tables.betas.tolist()},
        needs=(INIT, DENOISE),
        instead=with_stand_in,
    )
    handed_on = replace(
        with_stand_in,
        name="facets, thresholded",
        title=f"thresholded sequences with guidance weight {weight}, with a scheduler that we set",
        probe=Probe([stand_in("denoise_step", tables=True), *thresholded]),
        facts={
            **with_stand_in.facts,
            "given_step": stand_ins.step_facts(num_steps, shape, threshold=True),
            BESIDE: True,
            "otherwise": {
                **stand_ins.step_facts(num_steps, shape),
                "facet": chains.MEAN,
                "says": "threshold is not handed on to denoise_step; it should be, at every step.",
            },
        },
    )
    return Measurement("sampler", FACETS, (case, handed_on))


def remeasurement(rng: np.random.Generator) -> Measurement:
    return measurement(rng, int(rng.integers(5, 12)), int(rng.integers(2, 5)))


def at_usual_sizes(rng: np.random.Generator) -> Measurement:
    return measurement(rng, int(rng.integers(60, 120)))


EXERCISE = Exercise(
    id=SAMPLING,
    exercise="2.2.3",
    function="DiffusionModel.generate_sample",
    part="diffusion_models",
    module="diffusion_model",
    points=3.5,
    cases=cases,
    misconceptions=MISCONCEPTIONS,
    tester=Tester(
        "test_generate_sample", "Exercise 2.2.3: the guided sampler.", "generate_sample()"
    ),
    after=(
        DENOISE,
        INIT,
        THRESHOLD,
    ),
    remarks=REMARKS,
    figure=guided_step.figure(guidance, "sample"),
    measurement=measurement,
    remeasurement=remeasurement,
    at_usual_sizes=at_usual_sizes,
    zero=(SEEDS_SET, OTHER_NETWORKS, GRADIENTS_OFF_AFTERWARDS),
    source=f"{DDPM} algorithm 2, {CFG} eq. 6",
)
