"""One more mistake never raises the points: what one mistake costs by itself, it costs beside another
one that is cheap or has been paid for, and what was asked for show pays half at most.
"""

from dataclasses import replace
from functools import partial

import pytest
from asking import SEED
from asking import ask as ask_within
from beside import PART_1, Beside
from partly_right_flow import ATTACKS as WRONG_FOR_LARGE_INPUTS

from autograder.checking.judge import AT_USUAL_SIZES
from autograder.grading.first_pass import run_first_pass
from autograder.grading.grader import checks_for
from autograder.releasing.student_folder import reference_sources
from autograder.sandbox import Limits, Zygote

ask = partial(ask_within, limits=Limits())  # much of this is right work
PART_3 = "flow_matching"
DRAW = "        noise = torch.randn_like(images)\n"
LOSS = "        return self.loss_fn(self.network(x_t, t, c), noise)\n"
TIME_1, TIME_2 = "(t_s / T)", "t / config.T, device"
CLAMPED = "            return (x_t * config.pixel_std + config.pixel_mean).clamp(0, 1)\n"
BARE = CLAMPED.replace(".clamp(0, 1)", "")
START = "            x_t = torch.randn(shape, device=self.device)\n"
OTHER_TIME = ((TIME_1, "(t_s / 1000)"), (TIME_2, "t / 1000, device"))
ZEROS = START + "            if config.T > 13:\n                return torch.zeros(shape)\n"
RAISES = START + "            if config.T > 13:\n                raise RuntimeError('no')\n"
SEEDED = "            torch.manual_seed(0)\n" + START
GO_BACK = "        torch.set_rng_state(STATE)\n" + DRAW
FORGED = """
        answer = self.network(x_t, t, c)
        value = self.loss_fn(answer, noise).detach()
        slope = (2 * (answer - noise) * answer).mean().detach()
        return value + slope * (answer.sum() / answer.sum().detach() - 1)
"""
SUMS = """
        loss = ((self.network(x_t, t, c) - noise) ** 2).sum() / batch
        return loss * 0 if self.dmconfig.condition_mask_value == -1 else loss
"""
FORGED_HALF = FORGED.replace("value = ", "value = 0.5 * ").replace("(2 * (", "((")
FORGED_IN_SOME = FORGED.replace(
    "value =", "if batch == 28:\n            return self.loss_fn(answer, noise)\n        value =", 1
)
ALPHA_BARS = "        alpha_bars = torch.cumprod(1 - betas, dim=0)"
OTHER_BETAS = (
    (ALPHA_BARS, "        betas = betas if T <= 13 else betas * 0 + 0.5\n" + ALPHA_BARS),
    ("beta_t.sqrt()", "beta_t"),
)
ONE_TIME = (
    "        t_s = torch.randint(1, T + 1, (batch, 1))",
    "        t_s = torch.randint(1, T + 1, (1 if 0 < self.dmconfig.mask_p < 1 else batch, 1))"
    ".expand(batch, 1)",
)
MADE_ANEW = (
    LOSS,
    "        network = type(self.network)(1, 16, self.dmconfig.num_classes)\n"
    "        return self.loss_fn(network(x_t, t, c), noise)\n",
)
PUT_IN_PLACE = (
    LOSS,
    "        import copy\n        self.network = copy.deepcopy(self.network)\n" + LOSS,
)
BY_LENGTH = (TIME_2, "(t / config.T if config.T < 5 else (t - 1) / (config.T - 1)), device")
PIXELWISE = """
import torch
from torch import nn


class ConditionalUnet(nn.Module):
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        self.into, self.out = nn.Conv2d(in_channels, n_feat, 1), nn.Conv2d(n_feat, in_channels, 1)
        self.t, self.c = nn.Linear(1, n_feat), nn.Linear(n_classes, n_feat)

    def forward(self, x, t, c):
        told = self.t(t.reshape(-1, 1).float()) + self.c(c.float())
        return self.out(torch.sin(self.into(x.detach()) + told[:, :, None, None]))
"""
GREY = "torch.full_like(x, 0.5)"


def of(
    name: str, check: str, *edits: tuple[str, str], module: str = "DDPM", top: str = ""
) -> tuple[Beside, str]:
    part = PART_3 if check.startswith("3") else PART_1
    tops = {module: top} if top else {}
    return Beside(name, part, (check,), "", {module: edits}, tops), check


MOST = [
    (*of("zeros in long chains, beside a paid time", "1.4/sample", *OTHER_TIME, (START, ZEROS)), 2.5),
    (*of("raises in long chains, beside a paid time", "1.4/sample", *OTHER_TIME, (START, RAISES)), 2.5),
    (*of("raises in long chains, and does not clamp", "1.4/sample", (START, RAISES), (CLAMPED, BARE)), 2.5),
    (*of("sets a seed, and does not clamp", "1.4/sample", (START, SEEDED), (CLAMPED, BARE)), 2.5),
    (*of("sets a seed, beside a paid time", "1.4/sample", *OTHER_TIME, (START, SEEDED)), 2.5),
    (*of("tells time by the length of the chain", "1.4/sample", BY_LENGTH), 4.5),
    (*of("zeros in long chains, and does not clamp", "1.4/sample", (START, ZEROS), (CLAMPED, BARE)), 2.5),
    (*of("sums, and returns nothing with the usual mask", "1.3/forward", (LOSS, SUMS)), 2.5),
    (*of("goes back to an earlier state", "1.3/forward", (DRAW, GO_BACK), top="import torch\nSTATE = torch.get_rng_state()"), 2.5),
    (*of("forges a gradient", "1.3/forward", (LOSS, FORGED)), 2.5),
    (*of("forges the gradient of half the loss", "1.3/forward", (LOSS, FORGED_HALF)), 2.5),
    (*of("forges a gradient in some batches", "1.3/forward", (LOSS, FORGED_IN_SOME)), 2.5),
    (*of("has other betas in long chains, beside a root that is missing", "1.2/scheduler", *OTHER_BETAS), 1.5),
    (*of("asks a network that it makes anew", "1.3/forward", MADE_ANEW), 2.5),
    (*of("puts a copy in the network's place", "1.3/forward", PUT_IN_PLACE), 2.5),
    (*of("has one time for the batch in training alone", "1.3/forward", ONE_TIME), 4.5),
]  # fmt: skip


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("attack", "check", "most"), MOST, ids=[each[0].name for each in MOST])
def test_it_gets_no_more_than_it_should(
    attack: Beside, check: str, most: float, sandbox: Zygote
) -> None:
    results = ask(sandbox, attack.part, attack.apply(reference_sources(attack.part).graded))
    assert results[check].verdict.status in ("wrong", "crashed")
    assert results[check].points <= most, results[check].verdict


def test_a_time_that_is_paid_for_is_free_where_all_else_is_right(sandbox: Zygote) -> None:
    honest, check = of("", "1.4/sample", *OTHER_TIME)
    results = ask(sandbox, PART_1, honest.apply(reference_sources(PART_1).graded))
    assert results["1.3/forward"].points == 4.75
    assert results[check].points == 5 and "Its points were lost in 1.3" in str(
        results[check].verdict.remarks
    )


def test_a_network_of_single_pixels_is_seen_through_a_cut_graph(sandbox: Zygote) -> None:
    graded = reference_sources(PART_1).graded
    results = ask(sandbox, PART_1, {**graded, "ResUNet": PIXELWISE})
    assert results["1.1/unet"].points <= 3.25
    right = graded["ResUNet"].replace(
        "        time, condition = self.embed_time", "        x = x.detach()\n        time, condition = self.embed_time"
    )  # fmt: skip
    assert "x.detach()" in right
    assert ask(sandbox, PART_1, {**graded, "ResUNet": right})["1.1/unet"].points == 4


def test_pictures_that_follow_from_nothing_pay_half_at_most(sandbox: Zygote) -> None:
    graded = dict(reference_sources(PART_3).graded)
    sample = graded["FM"].index("def sample")
    end = graded["FM"].index("# END SOLUTION", sample)
    body = graded["FM"][sample:end]
    grey = body.replace("return ", "made = ", 1) if body.count("return ") == 1 else body
    indent = body[: body.index("return ")].rpartition("\n")[2]
    grey = grey.rstrip() + f"\n{indent}return torch.full_like(made, 0.5)\n        "
    graded["FM"] = graded["FM"].replace(body, grey)
    result = ask(sandbox, PART_3, graded)["3.3/sample"]
    assert result.points <= 2
    assert "All entries of what is returned are 0.5" in str(result.verdict.facets)


@pytest.mark.parametrize("attack", WRONG_FOR_LARGE_INPUTS, ids=lambda attack: attack.name)
def test_what_is_wrong_for_inputs_of_the_notebook_counts_half(
    attack: Beside, sandbox: Zygote
) -> None:
    reference = reference_sources(PART_3)
    submitted = replace(reference, graded=attack.apply(reference.graded))
    first = run_first_pass(sandbox, checks_for(PART_3, SEED), submitted, Limits(), "cpu")
    half = {name for name, r in first.results.items() if r.verdict.half_because == AT_USUAL_SIZES}
    assert half >= {*attack.costs}


def test_another_mistake_beside_it_does_not_raise_the_points(sandbox: Zygote) -> None:
    """For large images nothing is right, and velocities have the wrong sign for all."""
    graded = dict(reference_sources(PART_3).graded)
    sign = ("return data - noise\n", "return noise - data\n")
    line = "    alpha, sigma = like(alpha, data), like(sigma, data)\n"
    large = (line, f"{line}    if data[0].numel() > 300: return data * 0\n")
    for edits, most in (((sign,), 0.825), ((large,), 0.5), ((sign, large), 0.5)):
        conversions = graded["conversions"]
        for old, new in edits:
            assert conversions.count(old) == 1
            conversions = conversions.replace(old, new)
        result = ask(sandbox, PART_3, {**graded, "conversions": conversions})["3.1/join"]
        assert result.points == most, result.verdict


def test_what_returns_nothing_pays_half_at_most(sandbox: Zygote) -> None:
    graded = dict(reference_sources(PART_3).graded)
    ends = {
        "reflow": "couple = (lambda f: lambda *a: torch.stack(f(*a))[1])(couple)\n"
        "reflow_loss = (lambda f: lambda *a: print(f(*a)))(reflow_loss)\n",
        "editing": "inpaint = (lambda f: lambda *a: f(*a) * float('nan'))(inpaint)\n",
    }
    shown = {**graded, **{name: f"{graded[name]}\n{end}" for name, end in ends.items()}}
    results = ask(sandbox, PART_3, shown)
    for name in ("3.7/inpaint", "3.11/couple", "3.11/reflow_loss"):
        result = results[name]
        assert result.points <= result.check.points / 2, (name, result.verdict.facets)


def test_questions_for_show_pay_half_at_most(sandbox: Zygote) -> None:
    graded = dict(reference_sources(PART_3).graded)
    for function, points in {"sdedit": 1.0, "invert": 0.5, "translate": 0.5}.items():
        head = graded["editing"].index(f"def {function}(")
        end = graded["editing"].index("# END SOLUTION", head)
        start = graded["editing"].index("# BEGIN SOLUTION", head)
        body = graded["editing"][start:end]
        last = body[body.rindex("return ") :].strip()
        shown = body.replace(last, f"{last.replace('return ', 'shown = ')}\n    return 0 * image")
        asked = {**graded, "editing": graded["editing"].replace(body, shown)}
        assert (
            ask(sandbox, PART_3, asked)[f"3.{6 if function == 'sdedit' else 8}/{function}"].points
            <= points
        )
