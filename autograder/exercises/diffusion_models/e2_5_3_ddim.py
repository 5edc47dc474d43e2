"""Optional exercise 2.5.3: FastScheduler.ddim_step, a jump to an earlier time (Song et al. 2021, eq. 12 and 16).

Fresh noise is as good with a minus before it, so either sign is right.
"""

import numpy as np

from ...checks import Case
from ..exercise import Exercise, mistake
from . import oracle_extras
from .probes import REMARK_DRAWS, Step, draws, other_tables, sizes, tensor
from .probes_extras import DDIM, case_with_tables


def cases(rng: np.random.Generator) -> list[Case]:
    steps = int(rng.integers(9, 14))
    last, middle = steps - 1, steps // 2
    eta = round(float(rng.uniform(0.4, 0.7)), 2)
    return [
        _case(rng, "plain", f"images from t = {last} to {middle} with eta = 0", steps, last, middle, 0.0),
        _case(rng, "eta", f"images from t = {last} to {middle} with eta = {eta}", steps, last, middle, eta),
        _case(rng, "ddpm", f"images from t = {middle} to {middle - 1} with eta = 1", steps, middle, middle - 1, 1.0),
        _case(rng, "early", f"images from t = {middle} to 0 with eta = {eta}", steps, middle, 0, eta),
        _case(rng, "end", "images from t = 2 to the end, t_previous = -1, with eta = 1", steps, 2, -1, 1.0),
        _case(rng, "first", "sequences from t = 0 to the end with eta = 0", steps, 0, -1, 0.0, shape=(4, 5, 2)),
        _case(rng, "one", f"a float64 sample with eta = {eta}", steps, last - 1, 2, eta, shape=(1, 6), dtype="float64"),
        _case(rng, "long", "images from t = 799 to 749 of 1000 with eta = 1", 1000, 799, 749, 1.0),
    ]


def _case(rng, name, title, num_steps, t, t_previous, eta, shape=None, dtype="float32"):
    own, given = oracle_extras.cosine(num_steps), other_tables(rng, num_steps)
    shape = shape or sizes(rng, 3, 2, 3, 4)
    x_0, epsilon = rng.uniform(-1, 1, shape), rng.standard_normal(shape)
    inputs = {"x_0": x_0, "epsilon": epsilon, **draws(rng, x_0.size)}
    z = inputs["draws.normal"].reshape(shape)
    args = [tensor("x_0"), tensor("epsilon"), t, t_previous, eta]
    steps: list[Step] = [
        {"do": "call", "method": "scheduler.ddim_step", "args": args, "name": "x at t_previous"},
        {"do": "unchanged", "tensors": ["x_0", "epsilon"]},
        {"do": "drawn"},
    ]

    def right(tables):
        kept = {"x_0 afterwards": x_0, "epsilon afterwards": epsilon}
        answers = [oracle_extras.ddim(tables, x_0, epsilon, t, t_previous, eta, sign * z) for sign in (1, -1)]
        return tuple({"x at t_previous": answer, **kept} for answer in answers)

    return case_with_tables(name, title, own, given, steps, inputs, right, dtype)


NOW = "alpha_bar_t = self.alpha_bars[t]\n        alpha_bar_prev"
BEFORE = "alpha_bar_prev = self.alpha_bars[t_previous] if t_previous >= 0 else torch.ones_like(alpha_bar_t)"
RATIO = "ratio = (1 - alpha_bar_prev) / (1 - alpha_bar_t)"
SIGMA = "sigma = eta * (ratio * (1 - alpha_bar_t / alpha_bar_prev)).sqrt()  # eq. 16"
DIRECTION = "direction = (1 - alpha_bar_prev - sigma**2).clamp(min=0).sqrt()"
X = "x = alpha_bar_prev.sqrt() * x_0 + direction * epsilon  # eq. 12"
DRAW = "z = DL_random(x_0.shape, seed=seed).to(x_0.device)"
RETURN = "return x + sigma * z"

MISCONCEPTIONS = (
    mistake(
        "sigma_without_the_ratio",
        "Your sigma lacks its first root: eq. 16 has sqrt((1 - alpha_bar_prev) / (1 - alpha_bar_t)) before "
        "sqrt(1 - alpha_bar_t / alpha_bar_prev). Without it, noise is added at the end too.",
        RATIO, "ratio = 1.0",
    ),
    mistake(
        "t_previous_0_taken_for_the_end",
        "Your step takes t_previous = 0 for the end (`t_previous > 0`): 0 is the first timestep and has its entry in the "
        "table, only -1 is the clean image.",
        BEFORE, "alpha_bar_prev = self.alpha_bars[t_previous] if t_previous > 0 else torch.ones_like(alpha_bar_t)",
    ),
    mistake(
        "sigma_with_the_ratio_inverted",
        "Your sigma has its first ratio upside down: eq. 16 has (1 - alpha_bar_prev) / (1 - alpha_bar_t), below 1.",
        RATIO, "ratio = (1 - alpha_bar_t) / (1 - alpha_bar_prev)",
    ),
    mistake(
        "sigma_with_alpha_bars_inverted",
        "Your sigma has alpha_bar_prev / alpha_bar_t: eq. 16 has alpha_bar_t / alpha_bar_prev, below 1, so that the root "
        "exists.",
        SIGMA, "sigma = eta * (ratio * (1 - alpha_bar_prev / alpha_bar_t)).sqrt()",
    ),
    mistake(
        "eta_squared",
        "Your sigma scales with eta squared: eta multiplies sigma, outside the roots.",
        SIGMA, "sigma = eta**2 * (ratio * (1 - alpha_bar_t / alpha_bar_prev)).sqrt()",
    ),
    mistake(
        "eta_inside_the_root",
        "Your sigma has eta inside the root: eta multiplies sigma, outside the roots.",
        SIGMA, "sigma = (eta * ratio * (1 - alpha_bar_t / alpha_bar_prev)).sqrt()",
    ),
    mistake(
        "sigma_without_root",
        "Your sigma is the variance: eq. 16 takes the square root of both ratios.",
        SIGMA, "sigma = eta * ratio * (1 - alpha_bar_t / alpha_bar_prev)",
    ),
    mistake(
        "sigma_is_sqrt_beta",
        "Your sigma is sqrt(beta_t), which fits single steps of DDPM: a jump over several steps needs eq. 16.",
        SIGMA, "sigma = eta * self.betas[t].sqrt()",
    ),
    mistake(
        "direction_without_minus_sigma_squared",
        "Your step gives the prediction the factor sqrt(1 - alpha_bar_prev): eq. 12 takes sigma^2 away inside the root, to "
        "make room for the fresh noise.",
        DIRECTION, "direction = (1 - alpha_bar_prev).sqrt()",
    ),
    mistake(
        "direction_with_sigma_not_squared",
        "Your step takes sigma away inside the root: eq. 12 has sigma^2, a variance beside variances.",
        DIRECTION, "direction = (1 - alpha_bar_prev - sigma).sqrt()",
    ),
    mistake(
        "direction_without_root",
        "Your step gives the prediction the factor 1 - alpha_bar_prev - sigma^2: eq. 12 has its square root.",
        DIRECTION, "direction = 1 - alpha_bar_prev - sigma**2",
    ),
    mistake(
        "direction_at_the_old_time",
        "Your step gives the prediction the factor of time t: eq. 12 has sqrt(1 - alpha_bar_prev - sigma^2), of the time "
        "that it goes to.",
        DIRECTION, "direction = (1 - alpha_bar_t - sigma**2).sqrt()",
    ),
    mistake(
        "x_0_without_root",
        "Your step scales x_0 by alpha_bar_prev: eq. 12 has its square root.",
        X, "x = alpha_bar_prev * x_0 + direction * epsilon",
    ),
    mistake(
        "x_0_not_scaled",
        "Your step takes x_0 as it is: eq. 12 scales it by sqrt(alpha_bar_prev), as every x_t does.",
        X, "x = x_0 + direction * epsilon",
    ),
    mistake(
        "x_0_scaled_for_the_old_time",
        "Your step scales x_0 by sqrt(alpha_bar_t): eq. 12 has sqrt(alpha_bar_prev), of the time that it goes to.",
        X, "x = alpha_bar_t.sqrt() * x_0 + direction * epsilon",
    ),
    mistake(
        "end_reads_alpha_bars_0",
        "Your last step reads alpha_bars[0]: at t_previous = -1 alpha_bar is 1, the clean image. With alpha_bars[0] some noise "
        "stays in the picture.",
        BEFORE, "alpha_bar_prev = self.alpha_bars[max(t_previous, 0)]",
    ),
    mistake(
        "end_reads_the_last_entry",
        "Your last step reads alpha_bars[-1], which to Python is the noisiest entry: at t_previous = -1 alpha_bar is 1.",
        BEFORE, "alpha_bar_prev = self.alpha_bars[t_previous]",
    ),
    mistake(
        "always_one_step",
        "Your step goes to t - 1: it jumps to t_previous, which can be many steps earlier.",
        BEFORE, "alpha_bar_prev = self.alpha_bars[t - 1] if t_previous >= 0 else torch.ones_like(alpha_bar_t)",
    ),
    mistake(
        "previous_counts_from_one",
        "Your step reads alpha_bars[t_previous - 1]: here time counts from 0 and is the index itself.",
        BEFORE, "alpha_bar_prev = self.alpha_bars[t_previous - 1] if t_previous > 0 else torch.ones_like(alpha_bar_t)",
    ),
    mistake(
        "alphas_for_alpha_bars",
        "Your step reads the table alphas: what DDIM's paper calls alpha is the running product, alpha_bars here.",
        NOW, "alpha_bar_t = self.alphas[t]\n        alpha_bar_prev",
        BEFORE, "alpha_bar_prev = self.alphas[t_previous] if t_previous >= 0 else torch.ones_like(alpha_bar_t)",
    ),
    mistake(
        "noise_at_eta_0",
        "Your step adds noise whatever eta is: with eta = 0 sigma is 0 and DDIM is deterministic.",
        SIGMA, "sigma = (ratio * (1 - alpha_bar_t / alpha_bar_prev)).sqrt()",
    ),
    mistake(
        "no_fresh_noise",
        "Your step makes room for fresh noise (eta > 0) and adds none: eq. 12 ends in + sigma z.",
        RETURN, "return x",
    ),
    mistake(
        "prediction_reused_as_fresh_noise",
        "Your step adds the predicted noise again as z: z is a fresh draw, independent of everything.",
        DRAW, "z = epsilon",
    ),
    mistake(
        "one_noise_for_the_whole_batch",
        "Your step adds the same noise to every sample of the batch: draw z with the shape of x_0.",
        DRAW, "z = DL_random(x_0.shape[1:], seed=seed).to(x_0.device)",
    ),
    mistake(
        "uniform_noise",
        "Your step draws z uniformly from [0, 1): it is standard normal (DL_random's default).",
        DRAW, "z = DL_random(x_0.shape, normal=False, seed=seed).to(x_0.device)",
    ),
)  # fmt: skip

EXERCISE = Exercise(
    DDIM, "2.5.3", "FastScheduler.ddim_step", 1.0, "extras", "diffusion_models", cases, MISCONCEPTIONS, REMARK_DRAWS,
    bonus=True,
)  # fmt: skip
