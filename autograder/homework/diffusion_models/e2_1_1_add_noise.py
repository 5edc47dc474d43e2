"""Exercise 2.1.1, second half: NoiseScheduler.add_noise, x_t in one jump (eq. 4)."""

from dataclasses import replace

import numpy as np

from ...checking.checks import Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester
from ...checking.verdict import ELSEWHERE
from ...facets.evidence import BESIDE
from ...worker.probing.vocabulary import Call, Probe, Tensor, Unchanged, afterwards
from ..axes import of_samples, with_axes
from ..papers import DDPM
from ..remarks import REMARKS_RETURNED
from . import oracle
from .e2_1_1_add_noise_mistakes import MISCONCEPTIONS
from .questions import (
    ADD_NOISE,
    INIT,
    TABLES_KEPT,
    other_tables,
    random_schedule,
    scheduler,
    sizes,
    stand_in,
    steep_schedule,
    table_inputs,
    tables_afterwards,
    with_facts,
)


def cases(rng: np.random.Generator) -> list[Case]:
    side = int(rng.integers(4, 7))
    short, tables = random_schedule(rng)
    default = oracle.linear(1000, 1e-4, 0.02)
    # so many that a batch is as large as those of training
    spread = np.array([0, 1, 999, 500, 250, 100, 998, *rng.permutation(1000)[:57]])
    return [
        # as many samples as pixels in a row: here a (B,) factor broadcasts over the wrong axis
        # without an error
        _case(
            rng, "square", f"{side} images of {side}x{side}", short, tables, (side, 1, side, side)
        ),
        _case(
            rng,
            "images",
            "a batch of images, in a second call",
            short,
            tables,
            sizes(rng, 3, 2, 4, 5),
        ),
        _case(rng, "sequences", "a batch of sequences", short, tables, sizes(rng, 4, 6, 3)),
        _case(rng, "one", "a single sample", short, tables, (1, *sizes(rng, 6))),
        _case(
            rng,
            "double",
            "float64 samples of rank 5",
            short,
            tables,
            sizes(rng, 3, 2, 1, 2, 2),
            dtype="float64",
        ),
        _case(
            rng,
            "default",
            "1000 steps with the default betas",
            [1000],
            default,
            (len(spread), *sizes(rng, 3, 4)),
            t=spread,
            looks_at_tables=False,  # 3000 numbers that say no more than those of the short schedule
        ),
    ]


def _case(
    rng, name, title, arguments, tables, shape, t=None, dtype="float32", looks_at_tables=True
):
    last = len(tables.betas) - 1
    if t is None:  # both ends of the schedule, and different timesteps within the batch
        t = np.concatenate([[last, 0], rng.permutation(last - 1) + 1])[: shape[0]]
    x_0, noise = rng.uniform(-1, 1, shape), rng.standard_normal(shape)
    steps = [
        Call(
            "scheduler.add_noise",
            args=[Tensor("original_samples"), Tensor("noise"), Tensor("timesteps")],
            name="x_t",
            after_another=name in ("images", "facets"),
        ),
        Unchanged(tensors=["original_samples", "noise", "timesteps"]),
        *([TABLES_KEPT] if looks_at_tables else []),
    ]
    inputs = {"original_samples": x_0, "noise": noise, "timesteps": t.astype(np.int64)}
    kept = {
        afterwards("original_samples"): x_0,
        afterwards("noise"): noise,
        afterwards("timesteps"): t,
    }
    other = other_tables(rng, last + 1)

    def expected(tables):
        return {
            "x_t": oracle.add_noise(tables, x_0, noise, t),
            **kept,
            **(tables_afterwards(tables) if looks_at_tables else {}),
        }

    with_stand_in = Case(
        f"{name}, given tables",
        f"{title}, with tables that we set",
        Probe([stand_in(tables=True), scheduler(arguments), *steps], dtype=dtype),
        {**inputs, **table_inputs(other)},
        (expected(other),),
    )
    case = replace(
        with_stand_in,
        name=name,
        title=title,
        probe=Probe([scheduler(arguments), *steps], dtype=dtype),
        inputs=inputs,
        expected=(expected(tables),),
        needs=(INIT,),
        instead=with_stand_in,
    )
    return with_axes(case, {"x_t": of_samples(shape, t)})


IMAGE, NOISE = "factor of x_0", "factor of the noise"
FACETS = (Facet(IMAGE, 0.5), Facet(NOISE, 0.5), Facet(ELSEWHERE, 0.5))


def measurement(rng: np.random.Generator) -> Measurement:
    """x_t at every step of a schedule whose tables differ much: of all samples in one batch, and of
    one after the other, which code gets through whose factors fit no batch.
    """
    arguments, tables = steep_schedule(rng, 10)
    case = _case(
        rng, "facets", "a sample at every t", arguments, tables, (10, *sizes(rng, 6, 5)),
        looks_at_tables=False,
    )  # fmt: skip
    at = case.inputs["timesteps"].tolist()
    terms = [
        {
            "name": "x_0",
            "input": "original_samples",
            "facet": IMAGE,
            "powers": {"alpha_bar_t": 0.5},
        },
        {
            "name": "noise",
            "input": "noise",
            "noise": True,
            "facet": NOISE,
            "powers": {"(1 - alpha_bar_t)": 0.5},
        },
    ]
    facts = {"left": "x_t", "terms": terms, "outputs": [["x_t", at]]}
    batch = with_facts(case, facts, tables)
    return Measurement("linear", FACETS, (batch, _one_by_one(batch, tables)))


def _one_by_one(batch: Case, tables: oracle.Tables) -> Case:
    """The first sample alone, at each of the steps of a batch in turn."""
    (call,) = (step for step in batch.probe.steps if isinstance(step, Call))
    at = batch.inputs["timesteps"]
    names = [f"x_t at t = {t}" for t in at]
    calls = [
        replace(call, args=[*call.args[:2], Tensor(f"t = {t}")], name=name, after_another=False)
        for t, name in zip(at, names, strict=True)
    ]
    x_0, noise = batch.inputs["original_samples"][:1], batch.inputs["noise"][:1]
    alone = {"original_samples": x_0, "noise": noise, **{f"t = {t}": np.array([t]) for t in at}}
    facts = {
        **batch.facts,
        "outputs": [[name, [t]] for t, name in zip(at.tolist(), names, strict=True)],
        BESIDE: True,
    }

    def asked(one: Case, name: str) -> Case:
        before = [step for step in one.probe.steps if not isinstance(step, Call | Unchanged)]
        kept = {name: one.inputs[name] for name in one.inputs.keys() - batch.inputs.keys()}
        probe = replace(one.probe, steps=[*before, *calls])
        return replace(one, name=name, title="one sample, at every t", probe=probe,
            inputs={**alone, **kept}, facts={**facts, "betas": one.facts["betas"]},
        )  # fmt: skip

    instead = batch.instead and asked(batch.instead, "alone, given tables")
    return replace(asked(batch, "alone"), instead=instead)


EXERCISE = Exercise(
    id=ADD_NOISE,
    exercise="2.1.1",
    function="NoiseScheduler.add_noise",
    part="diffusion_models",
    module="noise_scheduler",
    points=1.5,
    cases=cases,
    misconceptions=MISCONCEPTIONS,
    tester=Tester("test_add_noise", "Exercise 2.1.1: x_t in one jump.", "add_noise()"),
    after=(INIT,),
    remarks=REMARKS_RETURNED,
    measurement=measurement,
    source=f"{DDPM} eq. 4; theory 0.4 a",
)
