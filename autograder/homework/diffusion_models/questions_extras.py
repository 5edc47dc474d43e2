"""What the probes of the optional exercises 2.5 have in common: a FastScheduler, and stand-ins
for what it rests on.
"""

from dataclasses import replace
from typing import Any

from ...checking.checks import Arrays, Case
from ...worker.homework.vocabulary import StandInMethods
from ...worker.probing.vocabulary import Build, Probe, Step
from .oracle import Tables
from .questions import INIT, stand_in, table_inputs

COSINE, VELOCITY, DDIM, DYNAMIC = (
    "2.5.1/cosine",
    "2.5.2/v_prediction",
    "2.5.3/ddim_step",
    "2.5.4/dynamic_threshold",
)


def fast_scheduler(num_steps: int) -> Step:
    return Build("extras.FastScheduler", args=[num_steps], name="scheduler")


def with_any_noise_scheduler(case: Case) -> Case:
    """A case that is asked again with an empty NoiseScheduler where the student's own __init__
    failed its check.
    """
    probe = replace(case.probe, steps=[stand_in("__init__"), *case.probe.steps])
    title = f"{case.title}, with an empty NoiseScheduler"
    return replace(
        case,
        needs=(INIT,),
        instead=replace(case, name=f"{case.name}, alone", title=title, probe=probe),
    )


def alone(
    name: str, title: str, given: Tables, steps: list[Step], inputs: Arrays, facts: dict[str, Any]
) -> Case:
    """A case to be measured, on tables that are set."""
    tables = StandInMethods("extras.FastScheduler", tables={n: n for n in table_inputs(given)})
    build = fast_scheduler(len(given.betas))
    return Case(
        name,
        title,
        Probe([stand_in("__init__"), tables, build, *steps]),
        {**inputs, **table_inputs(given)},
        (),
        facts={"betas": given.betas.tolist(), **facts},
    )


def case_with_tables(
    name: str,
    title: str,
    cosine: Tables,
    given: Tables,
    steps: list[Step],
    inputs: Arrays,
    expected: Any,  # a function of tables that returns all right answers
    dtype: str = "float32",
) -> Case:
    """A case on the student's own tables, or, where exercise 2.1.1 or 2.5.1 failed, on `given`
    ones.
    """
    build = fast_scheduler(len(cosine.betas))
    tables = StandInMethods("extras.FastScheduler", tables={n: n for n in table_inputs(given)})
    instead = Case(
        f"{name}, given tables",
        f"{title}, with tables that we set",
        Probe([stand_in("__init__"), tables, build, *steps], dtype=dtype),
        {**inputs, **table_inputs(given)},
        expected(given),
    )
    probe = Probe([build, *steps], dtype=dtype)
    return Case(name, title, probe, inputs, expected(cosine), needs=(INIT, COSINE), instead=instead)
