"""Tables of the schedule that a model keeps from its start: what is wrong in them costs its points
once, in 1.2, however many functions read them.
"""

from dataclasses import replace

import pytest
from course import FRESH_SEED

from autograder.checking.checks import Check
from autograder.grading.grade_checks import grade
from autograder.grading.grader import checks_for
from autograder.releasing.student_folder import reference_sources
from autograder.sandbox import Zygote

PART = "conditional_ddpm"
LAST = "        self.loss_fn = nn.MSELoss()\n"
BEFORE = """\
        beta_1, beta_T, T = dmconfig.beta_1, dmconfig.beta_T, dmconfig.T
        betas = {betas}
        alphas = 1 - betas
        alpha_bars = {alpha_bars}
"""
SCHEDULER = (
    "        betas = torch.linspace(beta_1, beta_T, T, dtype=torch.float64)"
    "  # (T,), betas[0] belongs to t = 1\n"
    "        alpha_bars = torch.cumprod(1 - betas, dim=0)"
    "  # in float64: 1 - alpha_bar_1 is only 1e-4\n"
)
LOOKED_UP = (
    "at_t = {name: value.view(-1, 1, 1, 1) for name, value in self.scheduler(t_s).items()}"
    "  # (B, 1, 1, 1) each"
)
FACTORS = (
    "        schedule = self.scheduler(torch.arange(1, config.T + 1))"
    "  # (T,) each, looked up once\n"
    '        by_size = schedule["beta_t"] / schedule["sqrt_oneminus_alpha_bar"]  # (T,)\n'
    '        factors = zip(schedule["oneover_sqrt_alpha"], by_size, schedule["sqrt_beta_t"],'
    " strict=True)\n"
)

# way to keep tables: (what __init__ keeps, what scheduler() reads, forward(), sample())
WAYS = {
    "buffers": (
        """\
        for name, table in {"betas": betas, "alphas": alphas, "alphas_cumprod": alpha_bars}.items():
            self.register_buffer(name, table.float(), persistent=False)
""",
        "        betas, alpha_bars = self.betas.double(), self.alphas_cumprod.double()\n",
        """at_t = {
            "sqrt_alpha_bar": self.alphas_cumprod[t_s - 1].sqrt().view(-1, 1, 1, 1),
            "sqrt_oneminus_alpha_bar": (1 - self.alphas_cumprod)[t_s - 1].sqrt().view(-1, 1, 1, 1),
        }""",
        """\
        by_size = (1 - self.alphas) / (1 - self.alphas_cumprod).sqrt()
        factors = zip(1 / self.alphas.sqrt(), by_size, self.betas.sqrt(), strict=True)
""",
    ),
    "factors with an entry for t = 0": (
        """\
        padded = [torch.cat([torch.zeros(1, dtype=torch.float64), x]) for x in (betas, alpha_bars)]
        self.schedule = dict(zip(["beta", "bar"], padded, strict=True))
        self.signal, self.noise = alpha_bars.sqrt().numpy(), (1 - alpha_bars).sqrt().numpy()
        self.shrink = (1 / alphas.sqrt()).tolist()
        self.step = (betas / (1 - alpha_bars).sqrt()).view(-1, 1, 1, 1)
        self.sigma = tuple(betas.sqrt().tolist())
""",
        '        betas, alpha_bars = self.schedule["beta"][1:], self.schedule["bar"][1:]\n',
        """at_t = {
            "sqrt_alpha_bar": torch.from_numpy(self.signal).float()[t_s - 1].view(-1, 1, 1, 1),
            "sqrt_oneminus_alpha_bar": torch.from_numpy(self.noise).float()[t_s - 1].view(-1, 1, 1, 1),
        }""",  # noqa: E501
        "        factors = zip(self.shrink, self.step.float(), self.sigma, strict=True)\n",
    ),
    "its own scheduler's values": (
        "        self.kept = (betas, alpha_bars)\n"
        "        self.schedule = self.scheduler(torch.arange(1, T + 1))\n",
        "        betas, alpha_bars = self.kept\n",
        "at_t = {key: value[t_s - 1].view(-1, 1, 1, 1) for key, value in self.schedule.items()}",
        FACTORS.replace(
            "self.scheduler(torch.arange(1, config.T + 1))  # (T,) each, looked up once",
            "self.schedule",
        ),
    ),
}

RIGHT = ("torch.linspace(beta_1, beta_T, T, dtype=torch.float64)", "torch.cumprod(alphas, dim=0)")
MISTAKES = {  # mistake: (betas, alpha_bars), "" where they are right
    "one step too many": (RIGHT[0].replace("T, dtype", "T + 1, dtype") + "[:-1]", ""),
    "squared": ("torch.linspace(beta_1**0.5, beta_T**0.5, T, dtype=torch.float64) ** 2", ""),
    "of the step before": ("", "torch.cat([alphas[:1] ** 0.5, torch.cumprod(alphas, 0)[:-1]])"),
    "no product": ("", "alphas.clone()"),
}
TRIED = [  # factors without a product are each other's: nobody can say which one is which
    (way, mistake)
    for way in WAYS
    for mistake in MISTAKES
    if (way, mistake) != ("factors with an entry for t = 0", "no product")
]


@pytest.fixture(scope="module")
def after_the_network() -> list[Check]:
    return [each for each in checks_for(PART, FRESH_SEED) if each.exercise != "1.1"]


def graded(
    way: str, betas: str, alpha_bars: str, checks: list[Check], sandbox: Zygote
) -> dict[str, float]:
    """The points of 1.2, 1.3 and 1.4."""
    sources = reference_sources(PART)
    source = sources.graded["DDPM"]
    kept, *others = WAYS[way]
    before = BEFORE.format(betas=betas or RIGHT[0], alpha_bars=alpha_bars or RIGHT[1])
    for old, new in zip(
        (LAST, SCHEDULER, LOOKED_UP, FACTORS), (LAST + before + kept, *others), strict=True
    ):
        assert source.count(old) == 1, old
        source = source.replace(old, new)
    submitted = replace(sources, graded={**sources.graded, "DDPM": source})
    return {each.check.exercise: each.points for each in grade(submitted, checks, sandbox)}


@pytest.mark.parametrize("way", WAYS)
def test_right_tables_that_are_kept_are_right(
    way: str, sandbox: Zygote, after_the_network: list[Check]
) -> None:
    assert graded(way, "", "", after_the_network, sandbox) == {"1.2": 3, "1.3": 5, "1.4": 5}


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("way", "mistake"), TRIED)
def test_a_mistake_in_kept_tables_costs_its_points_once(
    way: str, mistake: str, sandbox: Zygote, after_the_network: list[Check]
) -> None:
    points = graded(way, *MISTAKES[mistake], after_the_network, sandbox)
    assert points["1.2"] < 3
    assert {name: points[name] for name in ("1.3", "1.4")} == {"1.3": 5, "1.4": 5}
