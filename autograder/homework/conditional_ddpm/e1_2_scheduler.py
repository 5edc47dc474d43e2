"""Exercise 1.2: ConditionalDDPM.scheduler, the linear variance schedule and the six quantities
that follow from it.
"""

from dataclasses import replace

import numpy as np

from ...checking.checks import Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester
from ...checking.verdict import ELSEWHERE
from ...worker.probing.vocabulary import Call, Entries, Probe, Tensor, Unchanged, changed
from ..axes import of_times
from ..papers import DDPM
from .e1_2_scheduler_mistakes import MISCONCEPTIONS
from .questions import model, schedule, settings, steep

KEYS = [
    "beta_t", "sqrt_beta_t", "alpha_t", "oneover_sqrt_alpha", "alpha_t_bar", "sqrt_alpha_bar",
    "sqrt_oneminus_alpha_bar",
]  # fmt: skip


SECOND = (
    "The values of a first model are right, and those of a second one with other betas are not: "
    "they should follow from the settings of each model."
)


def cases(rng: np.random.Generator) -> list[Case]:
    short = settings(rng)
    default = {"T": 400, "beta_1": 1e-4, "beta_T": 0.02, "num_feat": 16}
    longer = {**default, "T": int(rng.integers(500, 700))}
    last = short["T"]
    some = np.array([77, 1, 400, 200, *rng.permutation(np.arange(2, 400))[:8]])
    anywhere = rng.permutation(np.arange(2, last))[:3]
    title = f"T = {last}, betas from {short['beta_1']} to {short['beta_T']}"
    return [
        _case("default", "the default settings, T = 400", default, some),
        _case("short", f"{title}, in a second call", short, np.array([1, last, *anywhere])),
        _case("longer", f"T = {longer['T']}", longer, np.array([1, longer["T"], 77])),
        _case("one", "a single t = 77 with the default settings", default, np.array([77])),
        _second(rng, short),
    ]


def _second(rng, fields):
    """A model of as many steps as another one that was asked before it, with other betas."""
    other = {**fields, "beta_T": round(fields["beta_T"] / 2, 4)}
    t = rng.permutation(np.arange(1, fields["T"] + 1))[:4]
    case = _case("second", f"a second model with T = {fields['T']}", other, t)
    steps = [*model(fields), *_ask(), *model(other), *_ask(), Unchanged(tensors=["t"])]
    probe = Probe([*steps, Entries(of="schedule", names=KEYS)])
    return replace(case, probe=probe, sentence=SECOND)


def _ask():
    return [Call("model.scheduler", args=[Tensor("t")], name="schedule")]


def _case(name, title, fields, t):
    forms = [[Tensor("t")], [Tensor("t as a column")], [Tensor("t as images")]]
    inputs = {"t": t, "t as a column": t[:, None], "t as images": t[:, None, None, None]}
    if len(t) == 1:
        forms.append([Tensor("t alone")])
        inputs["t alone"] = t[0]
    steps = [
        *model(fields),
        Call(
            "model.scheduler",
            forms=forms,
            name="schedule",
            after_another=name in ("short", "facets"),
        ),
        Entries(of="schedule", names=KEYS),
    ]
    expected = {key: values[t - 1] for key, values in schedule(fields).table().items()}
    axes = dict.fromkeys(KEYS, of_times(t))
    return Case(name, title, Probe(steps), inputs, (expected,), tolerance=1e-5, axes=axes)


POINTS = dict(zip(KEYS, (0.5, 0.25, 0.25, 0.5, 0.5, 0.25, 0.5), strict=True))
FACETS = (*(Facet(key, points) for key, points in POINTS.items()), Facet(ELSEWHERE, 0.25))
OUTPUTS = {
    "beta_t": {"facet": "beta_t", "is": "betas"},
    "alpha_t": {"facet": "alpha_t", "is": "alphas"},
    "alpha_t_bar": {"facet": "alpha_t_bar", "is": "alpha_bars"},
    "sqrt_beta_t": {"facet": "sqrt_beta_t", "powers": {"beta_t": 0.5}},
    "oneover_sqrt_alpha": {"facet": "oneover_sqrt_alpha", "powers": {"alpha_t": -0.5}},
    "sqrt_alpha_bar": {"facet": "sqrt_alpha_bar", "powers": {"alpha_bar_t": 0.5}},
    "sqrt_oneminus_alpha_bar": {
        "facet": "sqrt_oneminus_alpha_bar",
        "powers": {"(1 - alpha_bar_t)": 0.5},
    },
}


def measurement(rng: np.random.Generator) -> Measurement:
    """All values at every t, asked for in any order, of a schedule whose tables differ much."""
    fields = steep(rng, 12)
    t = rng.permutation(np.arange(1, fields["T"] + 1))
    facts = {
        "betas": schedule(fields).betas.tolist(),
        "first": 1,
        "at": (t - 1).tolist(),
        "outputs": OUTPUTS,
        "ends": [fields["beta_1"], fields["beta_T"]],
        "usual_ends": [1e-4, 0.02],
        "due": "they should run linearly from beta_1 at t = 1 to beta_T at t = T",
    }
    case = _case("facets", "every t of a short schedule", fields, t)
    return Measurement("tables", FACETS, (replace(case, expected=(), facts=facts),))


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
    remarks={
        changed("t"): "It changes the caller's t_s in place. This is correct where nobody uses "
        "it again, but a new tensor (t_s - 1) is always correct."
    },
    measurement=measurement,
    source=f"{DDPM} eq. 2 and 4; theory 0.4 a",
)
