"""Exercise 2.2.3: DiffusionModel.generate_sample, from noise to samples with guidance (Algorithm 2, CFG eq. 6).

Every normal draw of a batch is the same prepared tensor, so it does not matter when a student draws; LAYOUTS says what
rows are drawn otherwise. Few steps with large betas keep rounding far below any mistake.
"""

from functools import partial

import numpy as np

from ...checks import Case
from ..exercise import Exercise, mistake
from ..guidance import Guidance
from . import oracle, stand_ins
from .probes import (
    DENOISE,
    INIT,
    REMARK_DRAWS,
    REMARK_GRADIENTS_OFF,
    REMARKS_RETURNED,
    THRESHOLD,
    conditions,
    draws,
    model,
    other_tables,
    random_schedule,
    sizes,
    stand_in,
    table_inputs,
    tensor,
)  # fmt: skip

CONDITION_DIM = 5
SAMPLING = "2.2.3/generate_sample"
GRADIENTS = "calls with gradients on"


def cases(rng: np.random.Generator) -> list[Case]:
    weight = round(float(rng.uniform(1.5, 3.0)), 2)
    return [
        _case(rng, "plain", "images without guidance", (1, *sizes(rng, 3, 4)), 4, 0.0),
        _case(rng, "guided", f"sequences with guidance weight {weight}", sizes(rng, 4, 2), 4, weight),
        _case(rng, "one", f"a single image with guidance weight {weight}", sizes(rng, 2, 3, 3), 1, weight),
        _case(
            rng,
            "thresholded",
            "thresholded images with guidance weight 1",
            (1, *sizes(rng, 3, 3)),
            4,
            1.0,
            threshold=True,
        ),
    ]


def _in_chunks(sizes, at_the_last_step):
    """All steps of a few samples before those of the next few. A draw of as many rows goes on where the last one ended."""
    size, chunk = np.repeat(sizes, sizes), np.repeat(np.arange(len(sizes)), sizes)
    place = np.arange(len(chunk)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    as_large_before = np.array([sizes[:k].count(sizes[k]) for k in range(len(sizes))])[chunk]
    return lambda b, t, steps: (as_large_before[b] * (steps + at_the_last_step) + steps - t) * size[b] + place[b]


# Which of the prepared rows stands for sample b (B,) at step t of T: a batch at a time; four samples in chunks, with or
# without a draw at the last step; or as z[b, t] of one big draw.
LAYOUTS = (
    lambda b, t, steps: b,
    *(_in_chunks(sizes, last) for sizes in ((1, 1, 1, 1), (2, 2), (3, 1), (2, 1, 1)) for last in (0, 1)),
    lambda b, t, steps: b * steps + t if t < steps else b,
)


def layouts(batch):
    """Those that differ: a single sample is its own batch."""
    return LAYOUTS if batch > 1 else LAYOUTS[:1]


def _case(rng, name, title, shape, batch, weight, threshold=False):
    steps = int(rng.integers(5, 7))  # neither it nor the next number is a multiple of 4, so no layout repeats one row
    arguments, tables = random_schedule(rng, steps)
    other = other_tables(rng, steps)
    cond = conditions(rng, batch, shape, CONDITION_DIM)
    inputs = {"cond": cond, **draws(rng, batch * int(np.prod(shape)))}
    noise = inputs["draws.normal"].reshape(batch, *shape)
    probe = [
        *model(shape, CONDITION_DIM, steps, 0.2, arguments),
        {
            "do": "call",
            "method": "model.generate_sample",
            "args": [tensor("cond"), weight, threshold],
            "name": "sample",
        },
        {"do": "network_seen", "networks": ["model.noise_pred_net", "model.ema.averaged_model"], "what": [GRADIENTS]},
        {"do": "unchanged", "tensors": ["cond"]},
        {"do": "drawn"},
    ]
    kept = {"cond afterwards": cond}

    def expected(denoise_step, rows=LAYOUTS[0], sign=1):
        return {"sample": _sample(denoise_step, noise, cond, steps, (1 + weight, -weight), rows, sign), **kept}

    def right(tables):
        step = _denoise(tables, threshold)
        return [expected(step, rows, sign) for rows in layouts(batch) for sign in (1, -1)]

    given = expected(_stand_in(threshold))
    with_stand_in = Case(
        f"{name}, given denoise_step",
        f"{title}, with a denoise_step that we set",
        {"steps": [stand_in("denoise_step", tables=True), *probe]},
        {**inputs, **table_inputs(other)},
        (given, *right(other)),  # the step may be written out instead of calling denoise_step
        tolerance=1e-4,
    )
    return Case(
        name,
        title,
        {"steps": probe},
        inputs,
        tuple(right(tables)),
        needs=(INIT, DENOISE, THRESHOLD) if threshold else (INIT, DENOISE),
        instead=with_stand_in,
        tolerance=1e-4,  # a correct rearrangement of a float32 loop is off by 1e-5 after 7 steps
    )


def _sample(denoise_step, noise, cond, steps, weights, rows=LAYOUTS[0], sign=1):
    """The chain from noise (B, *shape) to a sample, its predictions mixed with weights."""

    def z(t):
        return noise[rows(np.arange(len(cond)), t, steps) % len(cond)]

    x_t = z(steps)
    for t in reversed(range(steps)):
        conditional, null = _predictions(x_t, t, cond)
        x_t = denoise_step(weights[0] * conditional + weights[1] * null, t, x_t, sign * z(t))
    return x_t


def _predictions(x_t, t, cond):
    """The averaged recording network's two answers, with the condition and with the null token."""
    timesteps = np.full(len(cond), float(t))
    return tuple(stand_ins.network(x_t, timesteps, c, averaged=True) for c in (cond, np.zeros_like(cond)))


def _denoise(tables, threshold):
    return partial(oracle.denoise_thresholded if threshold else oracle.denoise, tables)


def _stand_in(threshold):
    return lambda epsilon, t, x_t, _: stand_ins.denoise_step(epsilon, t, x_t, threshold)


def guidance(case: Case) -> Guidance:
    """Where the guidance of a wrong answer to this case went. Everything is read off the case itself."""
    steps = {step["do"]: step for step in case.probe["steps"]}
    shape, _, _, length, *_ = steps["build"]["args"]
    _, weight, threshold = steps["call"]["args"]
    cond = case.inputs["cond"]
    noise = case.inputs["draws.normal"].reshape(len(cond), *shape)
    ways = [_denoise(oracle.linear(length, *steps["schedule"]["betas"]), threshold)]
    if "stand_in" in steps:
        ways = [_stand_in(threshold), _denoise(oracle.Tables(case.inputs["betas"]), threshold)]
    chains = tuple(lambda a, b, way=way: _sample(way, noise[:1], cond[:1], length, (a, b)) for way in ways)
    conditional, null = _predictions(noise, length - 1, cond)
    return Guidance(conditional, null, (1 + weight, -weight), chains)


NETWORK = "network = self.ema.averaged_model.eval()"
NULL = "null = torch.zeros_like(cond)"
START = "x_t = DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)"
LOOP = 'in tqdm(range(self.denoising_steps - 1, -1, -1), desc="sampling", leave=False):'
TIMESTEPS = "timesteps = torch.full((len(cond),), t, device=self.device)"
GUIDED = "epsilon = (1 + guidance_weight) * epsilon - guidance_weight * epsilon_null"
STEP = "x_t = self.noise_scheduler.denoise_step(epsilon, t, x_t, threshold, seed)"
RETURN = "        return x_t\n        # END SOLUTION"

MISCONCEPTIONS = (
    mistake(
        "loop_runs_forwards",
        "Your sampler runs from t = 0 up: it starts from pure noise, so t falls from T - 1 to 0.",
        LOOP, "in range(self.denoising_steps):",
    ),
    mistake(
        "timestep_always_zero",
        "Your sampler tells the network t = 0 at every step (t // T is 0, too): it has to know how noisy its input is now.",
        TIMESTEPS, "timesteps = torch.full((len(cond),), t // self.denoising_steps, device=self.device)",
    ),
    mistake(
        "null_token_at_the_end",
        "Your null token is condition_dim: it is zeros_like(cond), as in training. Labels end at condition_dim - 1.",
        NULL, "null = torch.full_like(cond, self.condition_dim)",
    ),
    mistake(
        "result_rescaled",
        "Your sampler rescales its result to [0, 1], (x + 1) / 2: return x_0 as it is; what shows it rescales it.",
        RETURN, "        return (x_t + 1) / 2\n        # END SOLUTION",
    ),
    mistake(
        "last_step_skipped",
        "Your sampler's result misses the step at t = 0, which takes the last noise away: the loop stops early, or x_t from "
        "before the last step is returned.",
        LOOP, "in range(self.denoising_steps - 1, 0, -1):",
    ),
    mistake(
        "first_step_skipped",
        "Your sampler starts at t = T - 2: x_T is as noisy as t = T - 1 makes it, so the loop starts there.",
        LOOP, "in range(self.denoising_steps - 2, -1, -1):",
    ),
    mistake(
        "network_sees_t_plus_1",
        "Your sampler hands the network t + 1 and denoise_step t: both count from 0 here.",
        TIMESTEPS, "timesteps = torch.full((len(cond),), t + 1, device=self.device)",
    ),
    mistake(
        "step_uses_t_minus_1",
        "Your sampler hands the network t and denoise_step t - 1: both count from 0 here.",
        STEP, "x_t = self.noise_scheduler.denoise_step(epsilon, max(t - 1, 0), x_t, threshold, seed)",
    ),
    mistake(
        "timestep_never_changes",
        "Your sampler hands the network the same t at every step: it has to know how noisy its input is now.",
        TIMESTEPS, "timesteps = torch.full((len(cond),), self.denoising_steps - 1, device=self.device)",
    ),
    mistake(
        "timestep_normalised",
        "Your sampler hands the network t / T: the networks of part 2 take the integer t itself, as in training.",
        TIMESTEPS, "timesteps = torch.full((len(cond),), t / self.denoising_steps, device=self.device)",
    ),
    mistake(
        "other_guidance_convention",
        "Your guidance is epsilon_null + w (epsilon_c - epsilon_null): this homework's is (1 + w) epsilon_c - w epsilon_null "
        "(CFG eq. 6), where w = 0 is the plain conditional model.",
        "if guidance_weight != 0:", "if True:",
        GUIDED, "epsilon = guidance_weight * epsilon + (1 - guidance_weight) * epsilon_null",
    ),
    mistake(
        "guidance_swapped",
        "Your guidance has condition and null swapped, so it leads away from the class.",
        GUIDED, "epsilon = (1 + guidance_weight) * epsilon_null - guidance_weight * epsilon",
    ),
    mistake(
        "guidance_sum",
        "Your guidance adds w epsilon_null: it is subtracted, so that the sum of the weights stays 1.",
        GUIDED, "epsilon = (1 + guidance_weight) * epsilon + guidance_weight * epsilon_null",
    ),
    mistake(
        "guidance_towards_the_null",
        "Your guidance is (1 - w) epsilon_c + w epsilon_null, which leads towards the unconditional prediction: it goes the "
        "other way, (1 + w) epsilon_c - w epsilon_null.",
        GUIDED, "epsilon = (1 - guidance_weight) * epsilon + guidance_weight * epsilon_null",
    ),
    mistake(
        "guidance_average",
        "Your guidance is a weighted mean of the two predictions, between them: it goes beyond the conditional one, "
        "(1 + w) epsilon_c - w epsilon_null.",
        GUIDED, "epsilon = (epsilon + guidance_weight * epsilon_null) / (1 + guidance_weight)",
    ),
    mistake(
        "guidance_without_the_null_term",
        "Your guidance only scales the conditional prediction by 1 + w: subtract w epsilon_null.",
        GUIDED, "epsilon = (1 + guidance_weight) * epsilon",
    ),
    mistake(
        "guidance_one_too_small",
        "Your guidance is w epsilon_c - (w - 1) epsilon_null: the weights are 1 + w and -w.",
        GUIDED, "epsilon = guidance_weight * epsilon - (guidance_weight - 1) * epsilon_null",
    ),
    mistake(
        "guidance_ignored",
        "Your sampler never uses guidance_weight.",
        GUIDED, "pass",
    ),
    mistake(
        "guidance_only_at_the_first_step",
        "Your guidance acts at the first step only: it belongs in every step.",
        "if guidance_weight != 0:", "if guidance_weight != 0 and t == self.denoising_steps - 1:",
    ),
    mistake(
        "guidance_after_the_step",
        "Your guidance mixes two x_{t-1}: mix the two predictions, then take one step.",
        GUIDED, "x_null = self.noise_scheduler.denoise_step(epsilon_null, t, x_t, threshold, seed)",
        STEP,
        "x_t = self.noise_scheduler.denoise_step(epsilon, t, x_t, threshold, seed)\n"
        "                if guidance_weight != 0:\n"
        "                    x_t = x_t + guidance_weight * (x_t - x_null).clamp(-1, 1)",
    ),
    mistake(
        "null_prediction_of_another_x_t",
        "Your two predictions of a step see different x_t: both look at the same one, or guidance amplifies the noise between "
        "them.",
        "epsilon_null = network(x_t, timesteps, null)",
        "epsilon_null = network(DL_random(x_t.shape).to(self.device), timesteps, null)",
    ),
    mistake(
        "condition_ignored",
        "Your sampler never shows the network cond: without guidance (w = 0) the conditional prediction alone counts.",
        "epsilon = network(x_t, timesteps, cond)", "epsilon = network(x_t, timesteps, null)",
    ),
    mistake(
        "null_token_of_minus_one",
        "Your null token is -1: it is zeros_like(cond), as in training.",
        NULL, "null = -torch.ones_like(cond)",
    ),
    mistake(
        "null_token_of_ones",
        "Your null token is made of ones: it is zeros_like(cond), as in training.",
        NULL, "null = torch.ones_like(cond)",
    ),
    mistake(
        "starts_from_zeros",
        "Your sampler starts from zeros: x_T is a standard normal draw.",
        START, "x_t = torch.zeros((len(cond), *self.input_shape), device=self.device)",
    ),
    mistake(
        "starts_from_uniform_noise",
        "Your sampler starts from uniform noise: x_T is a standard normal draw.",
        START, "x_t = DL_random((len(cond), *self.input_shape), normal=False, seed=seed).to(self.device)",
    ),
    mistake(
        "one_start_for_all_samples",
        "Your sampler starts every sample from the same noise: draw x_T with one row for each condition.",
        START, "x_t = DL_random((1, *self.input_shape), seed=seed).to(self.device).repeat(len(cond), *[1] * len(self.input_shape))",
    ),
    mistake(
        "samples_with_the_raw_network",
        "Your sampler uses noise_pred_net: samples come from the averaged network, self.ema.averaged_model.",
        NETWORK, "network = self.noise_pred_net.eval()",
    ),
    mistake(
        "network_left_in_training_mode",
        "Your sampler leaves the network in training mode: call eval() first, or batch norm and dropout spoil the samples.",
        NETWORK, "network = self.ema.averaged_model.train()",
    ),
    mistake(
        "threshold_not_passed_on",
        "Your sampler does not pass threshold on to denoise_step.",
        STEP, "x_t = self.noise_scheduler.denoise_step(epsilon, t, x_t, False, seed)",
    ),
    mistake(
        "always_thresholds",
        "Your sampler thresholds although threshold is False: pass the argument on.",
        STEP, "x_t = self.noise_scheduler.denoise_step(epsilon, t, x_t, True, seed)",
    ),
    mistake(
        "clamps_every_step",
        "Your sampler clamps x_t at every step: x_t is noisy and must be free to leave [-1, 1].",
        STEP, "x_t = self.noise_scheduler.denoise_step(epsilon, t, x_t, threshold, seed).clamp(-1, 1)",
    ),
    mistake(
        "clamps_the_result",
        "Your sampler clamps its result: return x_0 as it is; what shows it clamps it.",
        RETURN, "        return x_t.clamp(-1, 1)\n        # END SOLUTION",
    ),
    mistake(
        "predicted_noise_subtracted_by_hand",
        "Your sampler subtracts the predicted noise from x_t: denoise_step knows how much of it one step takes away.",
        STEP, "x_t = x_t - epsilon",
    ),
    mistake(
        "step_arguments_swapped",
        "Your sampler calls denoise_step with x_t and the prediction swapped: the prediction comes first.",
        STEP, "x_t = self.noise_scheduler.denoise_step(x_t, t, epsilon, threshold, seed)",
    ),
)  # fmt: skip

REMARKS = {
    **REMARK_DRAWS,
    **REMARKS_RETURNED,
    **REMARK_GRADIENTS_OFF,
    GRADIENTS: "It keeps gradients while sampling: right, but memory grows with every step. torch.no_grad() avoids that.",
}
EXERCISE = Exercise(
    SAMPLING,
    "2.2.3",
    "DiffusionModel.generate_sample",
    3.5,
    "diffusion_model",
    "diffusion_models",
    cases,
    MISCONCEPTIONS,
    REMARKS,
    guidance=guidance,
)
