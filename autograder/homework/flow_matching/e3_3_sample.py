"""Exercise 3.3: ConditionalFM.sample, T guided Euler steps from noise at t = 0 to data at t = 1."""

from dataclasses import replace

import numpy as np

from ...checking.checks import Axis, Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester, as_usual
from ...checking.verdict import ELSEWHERE
from ...facets import chain_results, chains, path_sampler, samplers, times
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
from ..papers import CFG, FLOW_MATCHING, RECTIFIED_FLOW
from ..prepared_draws import drawn, draws
from ..remarks import REMARK_GRADIENTS_OFF, REMARK_SEEDS, REMARK_WRITTEN_OUT, REMARKS_NETWORKS
from . import flow_questions
from .e3_3_sample_mistakes import MISTAKES
from .flow_questions import CLASSES, USUAL_MASK, model, one_hot, settings

SHAPE = (1, 28, 28)
NETWORK = ["model.network"]
DIGITS = "digits"
SHAPE_OF, THIRD = "shape of the digits", "every third pixel of the digits"
PLACES = tuple(range(0, SHAPE[-1], 3))
THIRD_AXES = (*of_samples((1, *SHAPE))[:2], Axis("row {}", PLACES), Axis("column {}", PLACES))


def cases(rng: np.random.Generator) -> list[Case]:
    weak, omega, strong = (
        round(float(rng.uniform(*ends)), 2) for ends in ((0.3, 0.9), (1.5, 2.5), (3.0, 7.0))
    )
    return [
        _case(rng, "plain", "digits without guidance", 4, 0.0),
        _case(rng, "guided", f"digits with omega = {strong}, in a second call", 4, strong),
        _case(
            rng,
            "one",
            f"a single digit with omega = {omega}",
            1,
            omega,
            steps=int(rng.integers(20, 40)),
        ),
        _case(
            rng,
            "another mask",
            f"digits with omega = {weak} and condition_mask_value = -2",
            4,
            weak,
            mask=-2.0,
        ),
        _twice(rng),
    ]


def fresh_cases(rng: np.random.Generator) -> list[Case]:
    many, long = int(rng.integers(17, 25)), int(rng.integers(41, 46))
    omega = round(float(rng.uniform(1.5, 2.5)), 2)
    return [
        as_usual(_case(rng, "plain", "many digits without guidance", many, 0.0, steps=3)),
        as_usual(_case(rng, "one", f"a single digit with omega = {omega}", 1, omega, steps=long)),
    ]


def _twice(rng):
    """Every call begins from noise of its own, and the network is told of every step."""
    labels, fields = rng.permutation(np.arange(16) % CLASSES), settings(rng, 3)
    probe = [
        *model(fields),
        Evaluate("model"),
        replace(_call(1.0), times=2, networks=()),
        NetworkCalls(what=[BEGINS_ALIKE, TIMES_SHOWN, PICTURES_SHOWN]),
        Drawn(),
    ]
    right = {
        BEGINS_ALIKE: np.asarray(0.0),
        TIMES_SHOWN: np.arange(3) / 3,
        PICTURES_SHOWN: np.asarray(2.0 * 3 * len(labels)),
    }
    inputs = {**_labels(labels), **draws(rng, 16 * int(np.prod(SHAPE)))}
    return Case("twice", "two calls, one after the other", Probe(probe), inputs, (right,))


def _case(rng, name, title, batch, omega, mask=USUAL_MASK, steps=None):
    fields = settings(rng, steps, condition_mask_value=mask)
    labels, steps = np.resize(rng.permutation(CLASSES), batch), fields["T"]
    streams = draws(rng, steps, batch, int(np.prod(SHAPE)))
    inputs = _labels(labels) | {name: stream.astype(np.float32) for name, stream in streams.items()}
    inputs["draws.normal"] *= np.float32(0.6)  # so that fewer pixels are clamped
    x_0 = inputs["draws.normal"][0].reshape(batch, *SHAPE)
    probe = [
        *model(fields),
        Evaluate("model"),
        replace(_call(omega), after_another=name == "guided"),
        ThinOut(of=DIGITS, shape=SHAPE_OF, every_third=THIRD),
        NetworkCalls(what=[CALLS_WITH_GRADIENTS, CALLS_IN_TRAINING]),
        MaskShown(value=mask, usual=USUAL_MASK),
        Drawn(),
    ]
    right = [
        {
            **_digits(x_0, steps, labels, value, omega),
            CALLS_IN_TRAINING: np.asarray(0.0),
        }
        for value in dict.fromkeys((mask, USUAL_MASK))  # the usual one may be written out
    ]
    case = Case(name, title, Probe(probe), inputs, tuple(right), tolerance=1e-4, unfrozen=(DIGITS,))
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
        networks=NETWORK,
    )


def _digits(x_0, steps, labels, mask, omega):
    digits = flow_questions.euler(x_0, steps, one_hot(labels), mask, (1 + omega, -omega))
    return {
        SHAPE_OF: np.array(digits.shape),
        THIRD: digits[..., ::3, ::3].astype(np.float32),
        DIGITS: digits.astype(np.float32),
    }


def guidance(case: Case) -> Guidance:
    """Where the guidance of a wrong answer to this case went. Everything is read off the case
    itself.
    """
    fields, omega = case.probe.first(Build, "config").kwargs, case.probe.first(Call).kwargs["omega"]
    steps, mask = fields["T"], fields.get("condition_mask_value", USUAL_MASK)
    c = one_hot(case.inputs["labels"])
    shape = (len(c), *SHAPE)
    x_0 = drawn(case.inputs).take("normal", int(np.prod(shape))).reshape(shape)

    def chain(a, b):
        return flow_questions.euler(x_0[:1], steps, c[:1], mask, (a, b))[..., ::3, ::3]

    conditional, null = flow_questions.predictions(x_0, 0.0, c, mask)
    return Guidance(conditional, null, (1 + omega, -omega), (chain,))


FACETS = (
    Facet(samplers.START, 0.5),
    Facet(samplers.ORDER, 0.5),
    Facet(times.TIME, 0.5),
    Facet(samplers.CONDITIONS, 0.75),
    Facet(chains.GUIDANCE, 0.5),
    Facet(path_sampler.EULER_STEP, 0.5),
    Facet(chains.NOISE, 0.25),
    Facet(chain_results.RESULT, 0.25),
    Facet(ELSEWHERE, 0.25),
)


def measurement(rng: np.random.Generator, steps: int = 7, batch: int = 2) -> Measurement:
    omega = round(float(rng.uniform(1.6, 1.9)), 3)
    fields = settings(rng, steps, condition_mask_value=-2)
    labels = rng.permutation(CLASSES)[:batch]
    facts = {
        "cond": "labels",
        "classes": CLASSES,
        "steps": fields["T"],
        "null": -2.0,
        "usual_null": USUAL_MASK,
        "weight": omega,
        "output": DIGITS,
        "finish": [flow_questions.MEAN, flow_questions.STD],
    }
    case = Case(
        "facets",
        f"digits with omega = {omega}",
        Probe(
            [*model(fields), Evaluate("model"), replace(_call(omega), after_another=True), Drawn()]
        ),
        {**_labels(labels), **draws(rng, 2 * fields["T"] * batch * int(np.prod(SHAPE)))},
        (),
        facts=facts,
    )
    return Measurement("path sampler", FACETS, (case,))


def remeasurement(rng: np.random.Generator) -> Measurement:
    return measurement(rng, int(rng.integers(5, 12)), int(rng.integers(2, 5)))


EXERCISE = Exercise(
    id="3.3/sample",
    exercise="3.3",
    function="ConditionalFM.sample",
    part="flow_matching",
    module="FM",
    points=4.0,
    cases=cases,
    fresh_cases=fresh_cases,
    misconceptions=MISTAKES,
    tester=Tester("test_flow_matching_sample", "Exercise 3.3: the guided sampler.", "sample()"),
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
    zero=(SEEDS_SET, OTHER_NETWORKS, GRADIENTS_OFF_AFTERWARDS),
    source=f"{FLOW_MATCHING} eq. 1, {RECTIFIED_FLOW} section 2, {CFG} eq. 6",
)
