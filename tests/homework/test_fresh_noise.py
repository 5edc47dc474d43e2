"""Noise that should be drawn and is not, or is drawn once too often, as students write it.

The same functions with the right noise get full marks, so nothing else is wrong in them.
"""

import textwrap
from dataclasses import replace

import pytest
from course import FRESH_SEED

from autograder.checking.verdict import Result
from autograder.grading.grade_checks import grade
from autograder.grading.grader import checks_for
from autograder.releasing.student_folder import reference_sources
from autograder.sandbox import Zygote

FORWARD, SAMPLE = ("conditional_ddpm", "DDPM", "forward"), ("conditional_ddpm", "DDPM", "sample")
LOSS = ("diffusion_models", "diffusion_model", "compute_loss_on_batch")
GENERATE = ("diffusion_models", "diffusion_model", "generate_sample")
Function = tuple[str, str, str]

# Words in capitals stand for what draws noise and for what uses it.
BODIES = {
    FORWARD: """
        B, T = images.shape[0], self.dmconfig.T
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        mask = torch.rand(B, device=images.device) < self.dmconfig.mask_p
        c[mask] = self.dmconfig.condition_mask_value
        t = torch.randint(1, T + 1, (B,))
        s = {name: value.view(B, 1, 1, 1) for name, value in self.scheduler(t).items()}

        def q_sample(x_0, noise=None):
            noise = torch.randn_like(x_0) if noise is None else noise
            return s["sqrt_alpha_bar"] * x_0 + s["sqrt_oneminus_alpha_bar"] * noise

        noise = torch.randn_like(images)
        x_t = NOISY
        pred = self.network(x_t, (t.float() / T).view(B, 1, 1, 1).to(images.device), c)
        return self.loss_fn(pred, TARGET)
        """,
    SAMPLE: """
        if conditions.dim() == 1:
            conditions = F.one_hot(conditions, config.num_classes)
        c = conditions.float().to(self.device)
        null = torch.full_like(c, config.condition_mask_value)
        with torch.no_grad():
            x = torch.randn(shape, device=self.device)
            BEFORE
            for t in range(config.T, 0, -1):
                z = Z if t > 1 else 0
                time = torch.full((len(c), 1, 1, 1), t / config.T, device=self.device)
                eps = (1 + omega) * self.network(x, time, c) - omega * self.network(x, time, null)
                s = self.scheduler(t)
                taken = s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * eps
                mean = s["oneover_sqrt_alpha"] * (x - taken)
                x = mean + s["sqrt_beta_t"] * z
        return (x * 0.3081 + 0.1307).clamp(0, 1)
        """,
    LOSS: """
        images, s = data, self.noise_scheduler
        if torch.rand(1).item() < self.p_uncond:
            cond = torch.zeros_like(cond)
        t = torch.randint(0, self.denoising_steps, (len(images),))

        def q_sample(x_0, noise=None):
            return s.add_noise(x_0, torch.randn_like(x_0) if noise is None else noise, t)

        noise = torch.randn_like(images)
        x_t = NOISY
        return F.mse_loss(self.noise_pred_net(x_t, t, cond), TARGET)
        """,
    GENERATE: """
        network, w, s = self.ema.averaged_model.eval(), guidance_weight, self.noise_scheduler
        null, shape = torch.zeros_like(cond), (len(cond), *self.input_shape)
        with torch.no_grad():
            x = torch.randn(shape)
            BEFORE
            for t in reversed(range(self.denoising_steps)):
                eps = (1 + w) * network(x, t, cond) - w * network(x, t, null)
                beta, alpha, bar = s.betas[t], s.alphas[t], s.alpha_bars[t]
                if threshold:
                    previous = s.alpha_bars[t - 1] if t > 0 else torch.tensor(1.0)
                    x_0 = ((x - (1 - bar).sqrt() * eps) / bar.sqrt()).clamp(-1, 1)
                    mean = previous.sqrt() * beta * x_0 + alpha.sqrt() * (1 - previous) * x
                    mean = mean / (1 - bar)
                else:
                    mean = (x - beta / (1 - bar).sqrt() * eps) / alpha.sqrt()
                z = Z if t > 0 else 0
                x = mean + beta.sqrt() * z
        return x
        """,
}
KEPT = "if not hasattr(self, 'z'):\n            self.z = torch.randn_like(x_t)\n        z = self.z"

LOSSES = {  # NOISY, TARGET
    "right": ("q_sample(images, noise)", "noise"),
    "fresh_noise_as_target": ("q_sample(images, noise)", "torch.randn_like(images)"),
    "helper_draws_its_own_noise": ("q_sample(images)", "noise"),
}
SAMPLERS = {  # BEFORE, Z
    "right": ("", "torch.randn_like(x)"),
    "z_drawn_once": ("z_0 = torch.randn_like(x)", "z_0"),
    "start_added_as_noise": ("x_T = x", "x_T"),
}
X_T_LAST = ("z_0, x = x, torch.randn(shape)", "z_0")
BY_FUNCTION = ((FORWARD, LOSSES), (SAMPLE, SAMPLERS), (LOSS, LOSSES), (GENERATE, SAMPLERS))
WRITTEN = [(function, name) for function, ways in BY_FUNCTION for name in ways]
IN_LOSS, IN_SAMPLER = ("NOISY", "TARGET"), ("BEFORE", "Z")
WORDS = {FORWARD: IN_LOSS, LOSS: IN_LOSS, SAMPLE: IN_SAMPLER, GENERATE: IN_SAMPLER}
CHECKS = {
    FORWARD: "1.3/forward",
    SAMPLE: "1.4/sample",
    LOSS: "2.2.1/loss",
    GENERATE: "2.2.3/generate_sample",
}


def grade_with(sandbox: Zygote, function: Function, body: str) -> dict[str, Result]:
    """What comes of the reference solution with another body of one function, by check."""
    part, module, name = function
    sources = reference_sources(part)
    before, its_header, rest = sources.graded[module].partition(f"def {name}(")
    above, _, below = rest.partition("# BEGIN SOLUTION")
    body = textwrap.indent(textwrap.dedent(body), " " * 8)
    written = before + its_header + above + "\n" + body + below.partition("# END SOLUTION")[2]
    return grade_it(sandbox, part, {**sources.graded, module: written})


def grade_it(sandbox: Zygote, part: str, graded: dict[str, str]) -> dict[str, Result]:
    sources = replace(reference_sources(part), graded=graded)
    return {r.check.id: r for r in grade(sources, checks_for(part, FRESH_SEED), sandbox)}


def lost(results: dict[str, Result]) -> dict[str, tuple[str, str | None]]:
    return {
        name: (result.verdict.status, result.verdict.misconception)
        for name, result in results.items()
        if result.points < result.check.points
    }


def filled(function: Function, *pieces: str) -> str:
    body = BODIES[function]
    for word, piece in zip(WORDS[function], pieces, strict=True):
        body = body.replace(word, piece)
    return body


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("function", "name"), WRITTEN, ids=[f"{f[2]}-{n}" for f, n in WRITTEN])
def test_wrong_noise_is_named(function: Function, name: str, sandbox: Zygote) -> None:
    pieces = dict(BY_FUNCTION)[function][name]
    expected = {} if name == "right" else {CHECKS[function]: ("wrong", name)}
    assert lost(grade_with(sandbox, function, filled(function, *pieces))) == expected


@pytest.mark.parametrize("function", [SAMPLE, GENERATE])
def test_a_mistake_has_the_same_name_if_x_T_is_drawn_last(
    function: Function, sandbox: Zygote
) -> None:
    results = grade_with(sandbox, function, filled(function, *X_T_LAST))
    assert lost(results) == {CHECKS[function]: ("wrong", "z_drawn_once")}


def test_a_step_that_keeps_its_noise_costs_once(sandbox: Zygote) -> None:
    sources = reference_sources("diffusion_models")
    draw = "z = DL_random(x_t.shape, seed=seed).to(x_t.device)"
    scheduler = sources.graded["noise_scheduler"]
    assert scheduler.count(draw) == 1
    kept = {**sources.graded, "noise_scheduler": scheduler.replace(draw, KEPT)}
    results = grade_it(sandbox, "diffusion_models", kept)
    assert lost(results).keys() == {"2.1.2/denoise_step"}
