"""Exercise 1.2: ConditionalDDPM.scheduler, the linear variance schedule and the six quantities
that follow from it.
"""

import numpy as np

from ...checking.checks import Case
from ...checking.exercise import Exercise, Tester
from ...worker.probing.vocabulary import Call, Entries, Probe, Tensor
from .e1_2_scheduler_mistakes import MISCONCEPTIONS
from .questions import model, schedule, settings

KEYS = [
    "beta_t", "sqrt_beta_t", "alpha_t", "oneover_sqrt_alpha", "alpha_t_bar", "sqrt_alpha_bar",
    "sqrt_oneminus_alpha_bar",
]  # fmt: skip


def cases(rng: np.random.Generator) -> list[Case]:
    short = settings(rng)
    default = {"T": 400, "beta_1": 1e-4, "beta_T": 0.02, "num_feat": 16}
    longer = {**default, "T": int(rng.integers(500, 700))}
    last = short["T"]
    anywhere = rng.permutation(np.arange(2, last))[:3]
    title = f"T = {last}, betas from {short['beta_1']} to {short['beta_T']}"
    return [
        _case("default", "the default settings, T = 400", default, np.array([77, 1, 400, 200])),
        _case("short", title, short, np.array([1, last, *anywhere])),
        _case("longer", f"T = {longer['T']}", longer, np.array([1, longer["T"], 77])),
        _case("one", "a single t = 77 with the default settings", default, np.array([77])),
    ]


def _case(name, title, fields, t):
    forms = [[Tensor("t")], [Tensor("t as a column")], [Tensor("t as images")]]
    inputs = {"t": t, "t as a column": t[:, None], "t as images": t[:, None, None, None]}
    if len(t) == 1:
        forms.append([Tensor("t alone")])
        inputs["t alone"] = t[0]
    steps = [
        *model(fields),
        Call("model.scheduler", forms=forms, name="schedule"),
        Entries(of="schedule", names=KEYS),
    ]
    expected = {key: values[t - 1] for key, values in schedule(fields).table().items()}
    return Case(name, title, Probe(steps), inputs, (expected,), tolerance=1e-5)


EXERCISE = Exercise(
    id="1.2/scheduler",
    exercise="1.2",
    function="ConditionalDDPM.scheduler",
    part="conditional_ddpm",
    module="DDPM",
    points=3.0,
    cases=cases,
    misconceptions=MISCONCEPTIONS,
    tester=Tester("test_scheduler", "Exercise 1.2: the variance schedule.", "scheduler()"),
)
