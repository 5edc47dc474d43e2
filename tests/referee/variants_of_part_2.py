"""Right and wrong variants of part 2's scheduler, loss and sampler."""

import pytest

# ruff: noqa: E501  (long lines are student code)


SCHEDULE, MODEL = "diffusion_models/noise_scheduler.py", "diffusion_models/diffusion_model.py"
TABLES, ADD, STEP, CLIPPED = (
    f"{SCHEDULE}:NoiseScheduler.{n}"
    for n in ("__init__", "add_noise", "denoise_step", "denoise_step threshold")
)
LOSS, SAMPLER = (
    f"{MODEL}:DiffusionModel.{n}" for n in ("compute_loss_on_batch", "generate_sample")
)
DROPPING = f"{LOSS} p_uncond"
COIN = "if DL_random((1,), normal=False, seed=seed).item() < self.p_uncond:\n            cond = torch.zeros_like(cond)"
ASK = "epsilon = network(x_t, times, cond)"
DRAW = "DL_random(x_t.shape, seed=seed).to(x_t.device)"
ROWS = (
    "keep = (DL_random((len(data),), normal=False) >= self.p_uncond)\n"
    "        cond = cond * keep.view(-1, *[1] * (cond.ndim - 1))"
)

RIGHT = {
    TABLES: {
        "own": (),
        "numpy": (
            (
                "torch.linspace(beta_start, beta_end, num_steps)",
                "torch.tensor(__import__('numpy').linspace(beta_start, beta_end, num_steps)).float()",
            ),
        ),
        "float64": (
            (
                "num_steps)\n        self.alphas",
                "num_steps, dtype=torch.float64)\n        self.alphas",
            ),
        ),
        "loop": (
            (
                "self.alphas.cumprod(0)",
                "torch.tensor([float(self.alphas[: i + 1].prod()) for i in range(num_steps)])",
            ),
        ),
    },
    ADD: {
        "own": (),
        "unsqueeze": (
            (
                "alpha_bars = alpha_bars.view(-1, *[1] * (noise.ndim - 1))",
                "while alpha_bars.ndim < noise.ndim:\n            alpha_bars = alpha_bars.unsqueeze(-1)",
            ),
        ),
        "loop": (
            (
                "return alpha_bars.sqrt() * original_samples + (1 - alpha_bars).sqrt() * noise",
                "return torch.stack([a.sqrt() * x + (1 - a).sqrt() * n for a, x, n in zip(alpha_bars, original_samples, noise)])",
            ),
        ),
    },
    STEP: {
        "own": (),
        "z drawn always": (
            (
                "if t == 0:\n            return mean\n        return mean +",
                "return mean + (t > 0) *",
            ),
        ),
        "torch draws": ((DRAW, "torch.randn_like(x_t)"),),
        "through x_0": (
            (
                "mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_t.sqrt()",
                "before = self.alpha_bars[t - 1] if t > 0 else torch.ones(())\n"
                "            x_0 = (x_t - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()\n"
                "            mean = (before.sqrt() * beta_t * x_0 + alpha_t.sqrt() * (1 - before) * x_t) / (1 - alpha_bar_t)",
            ),
        ),
        "normal of torch": ((DRAW, "torch.normal(0, 1, size=x_t.shape)"),),
    },
    CLIPPED: {
        "own": (),
        "from the prediction": (
            (
                "mean = of_x_0 * x_0.clamp(-1, 1) + of_x_t * x_t",
                "mean = of_x_0 * torch.clip(x_0, -1, 1) + of_x_t * x_t",
            ),
        ),
        "early end": (
            (
                "mean = of_x_0",
                "if t == 0:\n                return x_0.clamp(-1, 1)\n            mean = of_x_0",
            ),
        ),
    },
    LOSS: {
        "own": (),
        "torch draws": (
            ("DL_random(data.shape, seed=seed)", "torch.randn(data.shape)"),
            (
                "DL_random((len(data),), int_range=(0, self.denoising_steps), seed=seed)",
                "torch.randint(self.denoising_steps, (len(data),))",
            ),
        ),
        "mask first": (
            (COIN, "pass"),
            ("t = DL_random((len(data),)", COIN + "\n        t = DL_random((len(data),)"),
        ),
        "coins for samples": ((COIN, ROWS),),
        "by hand": (
            (
                "F.mse_loss(self.noise_pred_net(x_t, t, cond), noise)",
                "(self.noise_pred_net(sample=x_t, timestep=t, global_cond=cond) - noise).square().mean()",
            ),
        ),
    },
    DROPPING: {
        "own": (),
        "coins for samples": ((COIN, ROWS),),
        "multiplied": ((COIN, "cond = cond * int(torch.rand(()) >= self.p_uncond)"),),
        "bernoulli": (
            (
                COIN,
                "if torch.bernoulli(torch.tensor(float(self.p_uncond))):\n            cond = cond * 0",
            ),
        ),
    },
    SAMPLER: {
        "own": (),
        "two calls always": (("if guidance_weight != 0:", "if True:"),),
        "batched": (
            (
                ASK,
                "epsilon, other = network(torch.cat([x_t, x_t]), torch.cat([times, times]), torch.cat([cond, null])).chunk(2)",
            ),
            ("epsilon_null = network(x_t, times, null)", "epsilon_null = other"),
        ),
        "int time": (("times = torch.full((len(cond),), t, device=self.device)", "times = t"),),
        "gradients on": (("with torch.no_grad():", "if True:"),),
        "one sample at a time": (
            (
                ASK,
                "epsilon = torch.cat([network(x_t[i:i+1], times[i:i+1], cond[i:i+1]) for i in range(len(cond))])",
            ),
        ),
        "through ema": (("network = self.ema.averaged_model.eval()", "network = self.ema.eval()"),),
    },
}
WRONG = {
    TABLES: {
        "end excluded": (("beta_end, num_steps)", "beta_end, num_steps + 1)[:-1]"),),
        "betas fixed": (("linspace(beta_start, beta_end", "linspace(1e-4, 0.02"),),
        "T fixed": (("beta_end, num_steps)", "beta_end, 100)"),),
        "scaled linear": (
            (
                "torch.linspace(beta_start, beta_end, num_steps)",
                "torch.linspace(beta_start ** 0.5, beta_end ** 0.5, num_steps) ** 2",
            ),
        ),
        "products of betas": (("self.alphas.cumprod(0)", "self.betas.cumprod(0)"),),
        "shifted": (
            ("self.alphas.cumprod(0)", "torch.cat([torch.ones(1), self.alphas.cumprod(0)[:-1]])"),
        ),
        "sums": (("self.alphas.cumprod(0)", "self.alphas.cumsum(0)"),),
        "T = 1": (
            (
                "torch.linspace(beta_start, beta_end, num_steps)",
                "beta_start + torch.arange(num_steps) * (beta_end - beta_start) / (num_steps - 1)",
            ),
        ),
    },
    ADD: {
        "no root": (("return alpha_bars.sqrt() * original", "return alpha_bars * original"),),
        "swapped": (
            (
                "alpha_bars.sqrt() * original_samples + (1 - alpha_bars).sqrt() * noise",
                "(1 - alpha_bars).sqrt() * original_samples + alpha_bars.sqrt() * noise",
            ),
        ),
        "rank 4 only": (("view(-1, *[1] * (noise.ndim - 1))", "view(-1, 1, 1, 1)"),),
        "no view": (("alpha_bars = alpha_bars.view(-1, *[1] * (noise.ndim - 1))", "pass"),),
        "new noise": (
            (
                "(1 - alpha_bars).sqrt() * noise",
                "(1 - alpha_bars).sqrt() * torch.randn_like(noise)",
            ),
        ),
        "first time for all": (
            ("alpha_bars[timesteps.to(self.alpha_bars.device)]", "alpha_bars[timesteps[:1]]"),
        ),
        "t - 1": (
            (
                "self.alpha_bars[timesteps.to(self.alpha_bars.device)]",
                "self.alpha_bars[timesteps - 1]",
            ),
        ),
        "in place": (
            (
                "return alpha_bars.sqrt() * original_samples +",
                "return original_samples.mul_(alpha_bars.sqrt()) +",
            ),
        ),
        "alphas": (("self.alpha_bars[timesteps.to", "self.alphas[timesteps.to"),),
    },
    STEP: {
        "noise at 0": (("if t == 0:", "if t == -1:"),),
        "no noise at 1": (("if t == 0:", "if t <= 1:"),),
        "no noise at the end": (("if t == 0:", "if t == 0 or t == self.num_steps - 1:"),),
        "sigma is beta": (("mean + beta_t.sqrt()", "mean + beta_t"),),
        "posterior sigma": (
            (
                "mean + beta_t.sqrt()",
                "mean + (beta_t * (1 - self.alpha_bars[t - 1]) / (1 - alpha_bar_t)).sqrt()",
            ),
        ),
        "one z": ((DRAW, "DL_random(x_t[:1].shape)"),),
        "uniform z": ((DRAW, "DL_random(x_t.shape, normal=False)"),),
        "seeded": (("DL_random(x_t.shape, seed=seed)", "DL_random(x_t.shape, seed=0)"),),
        "seed left": (
            (
                "if t == 0:",
                "z = torch.randn_like(x_t)\n        torch.manual_seed(3)\n        if t == 0:",
            ),
            (DRAW, "z"),
        ),
        "cached": ((DRAW, "self.__dict__.setdefault(x_t.shape, torch.randn(x_t.shape))"),),
        "no root": (
            ("beta_t / (1 - alpha_bar_t).sqrt() * model", "beta_t / (1 - alpha_bar_t) * model"),
        ),
        "plus": (("(x_t - beta_t / (1", "(x_t + beta_t / (1"),),
        "alpha_bar": (
            ("model_prediction) / alpha_t.sqrt()", "model_prediction) / alpha_bar_t.sqrt()"),
        ),
        "z subtracted twice": (("mean + beta_t.sqrt()", "mean + 2 * beta_t.sqrt()"),),
    },
    CLIPPED: {
        "no clamp": (("x_0.clamp(-1, 1)", "x_0"),),
        "clamp to [0, 1]": (("x_0.clamp(-1, 1)", "x_0.clamp(0, 1)"),),
        "result clamped": (
            ("of_x_t * x_t\n", "of_x_t * x_t\n            mean = mean.clamp(-1, 1)\n"),
        ),
        "wraps at 0": (
            ("self.alpha_bars[t - 1] if t > 0 else torch.ones(())", "self.alpha_bars[t - 1]"),
        ),
        "alpha_bar at 0": (("else torch.ones(())", "else alpha_bar_t"),),
        "weights swapped": (
            (
                "of_x_0 * x_0.clamp(-1, 1) + of_x_t * x_t",
                "of_x_t * x_0.clamp(-1, 1) + of_x_0 * x_t",
            ),
        ),
        "posterior sigma": (
            (
                "mean + beta_t.sqrt()",
                "mean + (beta_t * (1 - before) / (1 - alpha_bar_t) if threshold else beta_t).sqrt()",
            ),
        ),
        "no noise": (("if t == 0:", "if t == 0 or threshold:"),),
        "noise at 0": (("if t == 0:", "if t == 0 and not threshold:"),),
        "ignored": (("if threshold:", "if False:"),),
    },
    LOSS: {
        "never T-1": (
            ("int_range=(0, self.denoising_steps)", "int_range=(0, self.denoising_steps - 1)"),
        ),
        "never 0": (
            ("int_range=(0, self.denoising_steps)", "int_range=(1, self.denoising_steps)"),
        ),
        "one t": (
            (
                "t = DL_random((len(data),), int_range=(0, self.denoising_steps), seed=seed)",
                "t = DL_random((1,), int_range=(0, self.denoising_steps), seed=seed).expand(len(data))",
            ),
        ),
        "T fixed": (("int_range=(0, self.denoising_steps)", "int_range=(0, 100)"),),
        "uniform noise": (
            ("DL_random(data.shape, seed", "DL_random(data.shape, normal=False, seed"),
        ),
        "one noise": (
            (
                "DL_random(data.shape, seed=seed)",
                "DL_random(data[:1].shape, seed=seed).expand_as(data)",
            ),
        ),
        "clean data": (("self.noise_pred_net(x_t, t", "self.noise_pred_net(data, t"),),
        "target data": (("t, cond), noise)", "t, cond), data)"),),
        "averaged network": (("self.noise_pred_net(x_t", "self.ema.averaged_model(x_t"),),
        "summed": (
            (
                "return F.mse_loss(self.noise_pred_net(x_t, t, cond), noise)",
                "return F.mse_loss(self.noise_pred_net(x_t, t, cond), noise, reduction='sum')",
            ),
        ),
        "detached": (
            (
                "return F.mse_loss(self.noise_pred_net(x_t, t, cond), noise)",
                "return F.mse_loss(self.noise_pred_net(x_t, t, cond), noise).detach()",
            ),
        ),
        "time normalised": (
            ("(x_t, t, cond), noise", "(x_t, t / self.denoising_steps, cond), noise"),
        ),
        "time plus one": (("(x_t, t, cond), noise", "(x_t, t + 1, cond), noise"),),
        "seeded": (
            ("seed=seed).to(self.device)\n        noise", "seed=3).to(self.device)\n        noise"),
        ),
        "other t for x_t": (("add_noise(data, noise, t)", "add_noise(data, noise, t.flip(0))"),),
    },
    DROPPING: {
        "never": ((COIN, "pass"),),
        "inverted": ((".item() < self.p", ".item() > self.p"),),
        "normal coin": (("(1,), normal=False", "(1,)"),),
        "fixed": (("< self.p_uncond", "< 0.2"),),
        "ones": (("cond = torch.zeros_like(cond)", "cond = torch.ones_like(cond)"),),
        "minus one": (("cond = torch.zeros_like(cond)", "cond = -torch.ones_like(cond)"),),
        "unused": (("cond = torch.zeros_like(cond)", "null = torch.zeros_like(cond)"),),
        "float labels": (("cond = torch.zeros_like(cond)", "cond = torch.zeros(cond.shape)"),),
        "one toss": (
            (
                COIN,
                "self.coin = getattr(self, 'coin', torch.rand(()))\n        "
                "cond = torch.zeros_like(cond) if self.coin < self.p_uncond else cond",
            ),
        ),
    },
    SAMPLER: {
        "raw network": (
            ("network = self.ema.averaged_model.eval()", "network = self.noise_pred_net.eval()"),
        ),
        "train mode": (("self.ema.averaged_model.eval()", "self.ema.averaged_model"),),
        "w and 1 - w": (
            (
                "(1 + guidance_weight) * epsilon - guidance",
                "(1 - guidance_weight) * epsilon + guidance",
            ),
        ),
        "weight alone": (("(1 + guidance_weight) * epsilon -", "guidance_weight * epsilon -"),),
        "threshold lost": (("t, x_t, threshold, seed)", "t, x_t, False, seed)"),),
        "threshold always": (("t, x_t, threshold, seed)", "t, x_t, True, seed)"),),
        "ascending": (
            ("in reversed(range(self.denoising_steps))", "in range(self.denoising_steps)"),
        ),
        "last step missing": (
            ("reversed(range(self.denoising_steps))", "reversed(range(1, self.denoising_steps))"),
        ),
        "null ones": (("null = torch.zeros_like(cond)", "null = torch.ones_like(cond)"),),
        "uniform start": (
            ("*self.input_shape), seed=seed)", "*self.input_shape), normal=False, seed=seed)"),
        ),
        "start of zeros": (
            (
                "x_t = DL_random((len(cond), *self.input_shape), seed=seed)",
                "x_t = torch.zeros(len(cond), *self.input_shape)",
            ),
        ),
        "one start": (
            (
                "x_t = DL_random((len(cond), *self.input_shape), seed=seed)",
                "x_t = DL_random((1, *self.input_shape), seed=seed).repeat(len(cond), *[1] * len(self.input_shape))",
            ),
        ),
        "clamped": (("        return x_t\n", "        return x_t.clamp(-1, 1)\n"),),
        "seeded": (("*self.input_shape), seed=seed)", "*self.input_shape), seed=0)"),),
        "time normalised": (
            (
                "self.noise_scheduler.denoise_step(epsilon",
                "self.noise_scheduler.denoise_step(epsilon",
            ),
            ("(len(cond),), t, device", "(len(cond),), t / self.denoising_steps, device"),
        ),
        "time t + 1": (("(len(cond),), t, device", "(len(cond),), t + 1, device"),),
    },
}


def cases(table):
    return [
        pytest.param(key, name, id=f"{key.split('.')[-1]}: {name}")
        for key, names in table.items()
        for name in names
    ]
