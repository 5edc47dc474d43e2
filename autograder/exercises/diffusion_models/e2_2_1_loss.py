"""Exercise 2.2.1: DiffusionModel.compute_loss_on_batch, the simple loss (eq. 14), with p_uncond = 0.

The network is deaf to conditions here: what happens to them is exercise 2.2.2's business.
"""

import numpy as np

from ...checks import Arrays, Case
from ..exercise import Exercise, mistake
from . import oracle, stand_ins
from .probes import (
    ADD_NOISE,
    CALLS,
    INIT,
    REMARK_DRAWS,
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
LOSS = "2.2.1/loss"


GRADIENT = "slope and value of the loss"


def cases(rng: np.random.Generator) -> list[Case]:
    side = int(rng.integers(4, 6))
    return [
        _value(rng, "images", "a batch of images", (1, *sizes(rng, 4, 4)), 5),
        _value(rng, "sequences", "a batch of sequences", sizes(rng, 6, 2), 4),
        _value(rng, "square", "a batch as large as its images are wide", (2, side, side), side),
        _timesteps(rng),
    ]


def _inputs(rng, shape, batch):
    data = rng.uniform(-1, 1, (batch, *shape))
    return {"data": data, "cond": conditions(rng, batch, shape, CONDITION_DIM), **draws(rng, 2 * data.size)}


def _value(rng, name, title, shape, batch):
    return value(rng, name, title, shape, batch, p_uncond=0.0)


def value(rng, name, title, shape, batch, p_uncond):
    """The loss and its gradient, asked of a network that does not look at the condition."""
    arguments, tables = random_schedule(rng)
    other = other_tables(rng, arguments[0])
    inputs = _inputs(rng, shape, batch)
    steps = [
        *model(shape, CONDITION_DIM, arguments[0], p_uncond, arguments),
        {"do": "assign", "object": "model.noise_pred_net", "attribute": "deaf", "to": True},
        {"do": "assign", "object": "model.ema.averaged_model", "attribute": "deaf", "to": True},
        {
            "do": "call",
            "method": "model.compute_loss_on_batch",
            "args": [tensor("data"), tensor("cond")],
            "name": "loss",
        },
        {"do": "gradient", "of": "loss", "network": "model.noise_pred_net"},
        {"do": "unchanged", "tensors": ["data"]},
        {"do": "drawn"},
    ]
    with_stand_in = Case(
        f"{name}, given add_noise",
        f"{title}, with an add_noise that we set",
        {"steps": [stand_in("add_noise", tables=True), *steps]},
        {**inputs, **table_inputs(other)},
        (
            *_answers(inputs, shape, batch, other, lambda x_0, noise, t: stand_ins.add_noise(x_0, noise, t)),
            *_answers(inputs, shape, batch, other, lambda x_0, noise, t: oracle.add_noise(other, x_0, noise, t)),
        ),
    )
    return Case(
        name,
        title,
        {"steps": steps},
        inputs,
        _answers(inputs, shape, batch, tables, lambda x_0, noise, t: oracle.add_noise(tables, x_0, noise, t)),
        needs=(INIT, ADD_NOISE),
        instead=with_stand_in,
    )


def drawn_timesteps(uniform: np.ndarray, batch: int, steps: int) -> list[np.ndarray]:
    """The timesteps (batch,) in 0..steps-1 that a student may have drawn, by what was drawn before and how.

    First, or after one coin, or B; or in turn with B coins. One t from each Bth of the range, or with each t its mirror
    image, which make the gradient less noisy, are as good.
    """

    def times(share):
        return np.floor(share * steps).astype(np.int64)

    def taken(first, stride=1):
        return np.take(uniform, first + stride * np.arange(batch), mode="wrap")

    one_by_one = [times(taken(*way)) for way in ((0,), (1,), (batch,), (0, 2), (1, 2))]
    stratified = [times((np.arange(batch) + taken(first)) / batch) for first in (0, batch)]
    halves = [times(taken(0)[:half]) for half in sorted({(batch + 1) // 2, batch // 2 + 1})]
    return [*one_by_one, *stratified, *(np.concatenate([t, steps - 1 - t])[:batch] for t in halves)]


def _answers(inputs: Arrays, shape, batch, tables, add_noise) -> tuple[Arrays, ...]:
    """The loss for each way to draw timesteps."""
    answers = []
    x_0, noise = inputs["data"], inputs["draws.normal"][: batch * int(np.prod(shape))].reshape(batch, *shape)
    for t in drawn_timesteps(inputs["draws.uniform"], batch, len(tables.betas)):
        answer = stand_ins.network(add_noise(x_0, noise, t), t, None)
        loss = np.asarray(np.mean((answer - noise) ** 2))
        slope = np.mean(2 * (answer - noise) * answer)  # the factor is 1
        answers.append(
            {
                "loss": loss,
                "gradient reaches the network": np.asarray(1.0),
                GRADIENT: np.array([slope, loss]),
                "data afterwards": x_0,
            }
        )
    return tuple(answers)


def _timesteps(rng):
    """Over many calls every timestep comes up, the first and the last too."""
    shape, batch = (3, 2), 6
    arguments, _ = random_schedule(rng)
    steps = [
        stand_in("add_noise", tables=True),
        *model(shape, CONDITION_DIM, arguments[0], 0.0, arguments),
        {
            "do": "call",
            "method": "model.compute_loss_on_batch",
            "args": [tensor("data"), tensor("cond")],
            "times": CALLS,
            "name": "loss",
        },
        {
            "do": "network_seen",
            "networks": ["model.noise_pred_net", "model.ema.averaged_model"],
            "what": ["timesteps shown to the network"],
        },
    ]
    expected = {"timesteps shown to the network": np.arange(arguments[0], dtype=np.float64)}
    inputs = {**_inputs(rng, shape, batch), **table_inputs(other_tables(rng, arguments[0]))}
    return Case("timesteps", f"the timesteps of {CALLS} batches", {"steps": steps}, inputs, (expected,))


DRAW_T = "t = DL_random((len(data),), int_range=(0, self.denoising_steps), seed=seed).to(self.device)"
DRAW_EPSILON = "epsilon = DL_random(data.shape, seed=seed).to(self.device)"
RETURN = "return F.mse_loss(self.noise_pred_net(x_t, t, cond), epsilon)"

MISCONCEPTIONS = (
    mistake(
        "fresh_noise_as_target",
        "Your loss compares the prediction with noise drawn anew: the target is the very noise that made x_t. As it is, the "
        "loss stays at 1.0, because nothing can be predicted.",
        RETURN, "return F.mse_loss(self.noise_pred_net(x_t, t, cond), DL_random(data.shape).to(self.device))",
    ),
    mistake(
        "timesteps_rounded",
        "Your timesteps are a uniform draw times T - 1, rounded: t = 0 and t = T - 1 come up half as often as the others. "
        "Draw integers, with int_range=(0, T).",
        DRAW_T,
        "t = (DL_random((len(data),), normal=False, seed=seed) * (self.denoising_steps - 1)).round().long().to(self.device)",
    ),
    mistake(
        "norm_of_the_error",
        "Your loss is the norm of the error, the root of a sum: eq. 14 is the mean of the squares, without a root.",
        RETURN, "return torch.norm(self.noise_pred_net(x_t, t, cond) - epsilon)",
    ),
    mistake(
        "weighted_by_the_signal_to_noise_ratio",
        "Your loss weights each sample by alpha_bar_t / (1 - alpha_bar_t): eq. 14 is the simple loss, without weights.",
        RETURN,
        "alpha_bars = self.noise_scheduler.alpha_bars.to(self.device)[t].view(-1, *[1] * (data.ndim - 1))\n        "
        "return (alpha_bars / (1 - alpha_bars) * (self.noise_pred_net(x_t, t, cond) - epsilon) ** 2).mean()",
    ),
    mistake(
        "data_rescaled_again",
        "Your loss rescales the data by 2 * data - 1: they come in [-1, 1] already, and are used as they are.",
        "add_noise(data, epsilon, t)", "add_noise(2 * data - 1, epsilon, t)",
    ),
    mistake(
        "backward_inside_the_loss",
        "Your loss can be computed, but train() cannot call backward() on it: if you call backward() yourself, leave that "
        "out, and only return the loss.",
        RETURN,
        "loss = F.mse_loss(self.noise_pred_net(x_t, t, cond), epsilon)\n        loss.backward()\n        return loss",
    ),
    mistake(
        "one_timestep_for_the_whole_batch",
        "Your loss draws one t for the whole batch: each sample gets its own, or the gradient is much noisier.",
        DRAW_T, "t = DL_random((1,), int_range=(0, self.denoising_steps), seed=seed).to(self.device).repeat(len(data))",
    ),
    mistake(
        "first_timestep_never_drawn",
        "Your timesteps start at 1: t = 0 is never trained, and sampling ends there.",
        "int_range=(0, self.denoising_steps)", "int_range=(1, self.denoising_steps)",
    ),
    mistake(
        "last_timestep_never_drawn",
        "Your timesteps stop at T - 2: the upper end of int_range is not drawn, so T - 1, where sampling starts, is never "
        "trained.",
        "int_range=(0, self.denoising_steps)", "int_range=(0, self.denoising_steps - 1)",
    ),
    mistake(
        "timesteps_counted_from_one",
        "Your timesteps run from 1 to T: here they run from 0 to T - 1, and T is outside the tables.",
        "int_range=(0, self.denoising_steps)", "int_range=(1, self.denoising_steps + 1)",
    ),
    mistake(
        "loss_summed",
        "Your loss is the sum over all entries: it is their mean (reduction='mean'), which starts at about 1.0 for any size.",
        RETURN, "return F.mse_loss(self.noise_pred_net(x_t, t, cond), epsilon, reduction='sum')",
    ),
    mistake(
        "loss_summed_over_each_sample",
        "Your loss adds up the entries of a sample and averages over the batch: it is the mean over everything.",
        RETURN, "return F.mse_loss(self.noise_pred_net(x_t, t, cond), epsilon, reduction='sum') / len(data)",
    ),
    mistake(
        "loss_not_reduced",
        "Your loss is a tensor of all squared errors: return their mean, one number.",
        RETURN, "return F.mse_loss(self.noise_pred_net(x_t, t, cond), epsilon, reduction='none')",
    ),
    mistake(
        "absolute_error",
        "Your loss is the absolute error (L1): eq. 14 squares it.",
        RETURN, "return F.l1_loss(self.noise_pred_net(x_t, t, cond), epsilon)",
    ),
    mistake(
        "huber_loss",
        "Your loss is the smooth L1 (Huber) loss: eq. 14 is the squared error.",
        RETURN, "return F.smooth_l1_loss(self.noise_pred_net(x_t, t, cond), epsilon)",
    ),
    mistake(
        "root_mean_square",
        "Your loss takes the square root of the mean squared error: eq. 14 has no root.",
        RETURN, "return F.mse_loss(self.noise_pred_net(x_t, t, cond), epsilon).sqrt()",
    ),
    mistake(
        "half_the_loss",
        "Your loss carries a factor 1/2: eq. 14 is the plain mean.",
        RETURN, "return 0.5 * F.mse_loss(self.noise_pred_net(x_t, t, cond), epsilon)",
    ),
    mistake(
        "error_not_squared",
        "Your loss is the mean difference, not squared: positive and negative errors cancel.",
        RETURN, "return (self.noise_pred_net(x_t, t, cond) - epsilon).mean()",
    ),
    mistake(
        "criterion_called_with_one_argument",
        "Your loss hands mse_loss one difference: it wants the prediction and the target, two arguments.",
        RETURN, "return F.mse_loss(self.noise_pred_net(x_t, t, cond) - epsilon)",
    ),
    mistake(
        "predicts_x_0",
        "Your loss trains the network to predict the clean data: the sampler reads its answer as noise, so the target is "
        "epsilon.",
        RETURN, "return F.mse_loss(self.noise_pred_net(x_t, t, cond), data)",
    ),
    mistake(
        "predicts_x_t",
        "Your loss compares the prediction with x_t, which the network was given: the target is epsilon.",
        RETURN, "return F.mse_loss(self.noise_pred_net(x_t, t, cond), x_t)",
    ),
    mistake(
        "network_sees_clean_data",
        "Your loss shows the network the clean data: it has to see x_t.",
        RETURN, "return F.mse_loss(self.noise_pred_net(data, t, cond), epsilon)",
    ),
    mistake(
        "noise_and_data_swapped",
        "Your loss calls add_noise with noise and data swapped: the data come first.",
        "add_noise(data, epsilon, t)", "add_noise(epsilon, data, t)",
    ),
    mistake(
        "timestep_never_reaches_the_network",
        "Your loss calls the network with t = 0 for every sample (t // T is 0, too): it has to know how noisy its input is.",
        RETURN, "return F.mse_loss(self.noise_pred_net(x_t, torch.zeros_like(t), cond), epsilon)",
    ),
    mistake(
        "timestep_normalised",
        "Your loss hands the network t / T: the networks of part 2 take the integer t itself (their embedding scales it).",
        RETURN, "return F.mse_loss(self.noise_pred_net(x_t, t / self.denoising_steps, cond), epsilon)",
    ),
    mistake(
        "timestep_of_another_count",
        "Your loss hands the network t + 1 while x_t was made at t: both count from 0 here.",
        RETURN, "return F.mse_loss(self.noise_pred_net(x_t, t + 1, cond), epsilon)",
    ),
    mistake(
        "uniform_noise",
        "Your noise is uniform in [0, 1): it is standard normal (DL_random's default).",
        DRAW_EPSILON, "epsilon = DL_random(data.shape, normal=False, seed=seed).to(self.device)",
    ),
    mistake(
        "one_noise_for_the_whole_batch",
        "Your loss adds the same noise to every sample of the batch: draw it with the shape of the whole batch.",
        DRAW_EPSILON, "epsilon = DL_random(data.shape[1:], seed=seed).to(self.device).expand_as(data)",
    ),
    mistake(
        "trains_the_averaged_network",
        "Your loss asks the averaged network (ema): training moves noise_pred_net, the average only follows it.",
        RETURN, "return F.mse_loss(self.ema.averaged_model(x_t, t, cond), epsilon)",
    ),
    mistake(
        "loss_without_gradient",
        "Your loss carries no gradient (detach, item or no_grad), so nothing would be learned: return the tensor itself.",
        RETURN, "return F.mse_loss(self.noise_pred_net(x_t, t, cond), epsilon).detach()",
    ),
)  # fmt: skip

EXERCISE = Exercise(
    LOSS,
    "2.2.1",
    "DiffusionModel.compute_loss_on_batch",
    2.0,
    "diffusion_model",
    "diffusion_models",
    cases,
    MISCONCEPTIONS,
    REMARK_DRAWS,
)
