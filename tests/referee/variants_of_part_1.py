"""Right and wrong variants of part 1's scheduler, forward and sample."""
# ruff: noqa: E501  (long lines are student code)

FILE = "conditional_ddpm/DDPM.py"
SCHEDULER, FORWARD, SAMPLE = (
    f"{FILE}:ConditionalDDPM.{n}" for n in ("scheduler", "forward", "sample")
)

RIGHT_SCHEDULERS = {
    "own": (),
    "only one form": (
        ("return {name: value.float()", "t_s.shape[1]\n        return {name: value.float()"),
    ),
    "float64": (("value.float()", "value"),),
    "four axes": (("value.float()", "value.float().view(-1, 1, 1, 1)"),),
    "numpy": (("value.float().to(self.device)", "value.numpy()"),),
    "float32": ((", dtype=torch.float64)", ")"),),
}
WRONG_SCHEDULERS = {
    "sqrt_alpha_bar": (("alpha_t_bar.sqrt()", "alpha_t_bar"),),
    "one early": (("betas[t_s - 1], alpha_bars[t_s - 1]", "betas[t_s - 1], alpha_bars[t_s - 2]"),),
    "T fixed": (("beta_T, T, dtype", "beta_T, 400, dtype"),),
    "betas fixed": (("linspace(beta_1, beta_T", "linspace(1e-4, 2e-2"),),
    "key missing": (('"sqrt_beta_t": beta_t.sqrt(),', ""),),
    "quadratic": (("dtype=torch.float64)", "dtype=torch.float64) ** 1.01"),),
    "end excluded": (
        (
            "linspace(beta_1, beta_T, T, dtype=torch.float64)",
            "linspace(beta_1, beta_T, T + 1, dtype=torch.float64)[:-1]",
        ),
    ),
    "oneover": (("(1 - beta_t).rsqrt()", "1 / (1 - beta_t)"),),
    "cached": (
        (
            "betas = torch",
            "betas = ConditionalDDPM.kept = getattr(ConditionalDDPM, 'kept', None) "
            "if hasattr(ConditionalDDPM, 'kept') else torch",
        ),
    ),
}

RIGHT_FORWARDS = {
    "own": (),
    "other time convention": (("t = (t_s / config.T)", "t = ((t_s - 1) / (config.T - 1))"),),
    "time (B,)": ((".view(-1, 1, 1, 1).to(self.device)", ".view(-1).to(self.device)"),),
    "randperm mask": (
        (
            "torch.rand(batch, 1, device=self.device) < config.mask_p",
            "(torch.randperm(batch) < round(batch * config.mask_p)).view(-1, 1)",
        ),
    ),
    "numpy": (
        (
            "noise = torch.randn_like(images)",
            "import numpy as np\n        noise = torch.tensor(np.random.normal(size=images.shape)).float()",
        ),
    ),
    "int64 one-hot": (
        ("config.num_classes).float()\n        dropped", "config.num_classes)\n        dropped"),
        ("torch.full_like(c, config.condition_mask_value)", "-torch.ones_like(c)"),
    ),
    "mask_p written out": (("< config.mask_p", "< 0.1"),),
    "classes written out": (
        (
            "F.one_hot(conditions, config.num_classes).float()\n        dropped",
            "F.one_hot(conditions, 10).float()\n        dropped",
        ),
    ),
    "mse by hand": (
        (
            "self.loss_fn(self.network(signal * images + spread * noise, t, c), noise)",
            "((noise - self.network(signal * images + spread * noise, t, c)) ** 2).mean()",
        ),
    ),
}
WRONG_FORWARDS = {
    "one t": (("(batch, 1))", "(1, 1)).expand(batch, 1)"),),
    "never T": (("config.T + 1, (batch", "config.T, (batch"),),
    "from 2": (("randint(1, config", "randint(2, config"),),
    "time not normalised": (("(t_s / config.T)", "t_s.float()"),),
    "share 0.2": (("< config.mask_p", "< 2 * config.mask_p"),),
    "inverted": (("< config.mask_p", "> config.mask_p"),),
    "one coin": (("torch.rand(batch, 1", "torch.rand(1, 1"),),
    "mask unused": (
        ("c = torch.where(dropped, torch.full_like(c, config.condition_mask_value), c)", "pass"),
    ),
    "null zeros": (("full_like(c, config.condition_mask_value)", "zeros_like(c)"),),
    "elementwise": (("torch.rand(batch, 1", "torch.rand(batch, 10"),),
    "uniform noise": (("torch.randn_like(images)", "torch.rand_like(images)"),),
    "uniform noise of variance 1": (
        ("torch.randn_like(images)", "3.4641 * (torch.rand_like(images) - 0.5)"),
    ),
    "one noise": (("torch.randn_like(images)", "torch.randn_like(images[:1]).expand_as(images)"),),
    "one noise for rows": (
        ("torch.randn_like(images)", "torch.randn_like(images[:, :, :1]).expand_as(images)"),
    ),
    "new target": (("c), noise)", "c), torch.randn_like(noise))"),),
    "target image": (("c), noise)", "c), images)"),),
    "sum": (("return self.loss_fn(", "return nn.MSELoss(reduction='sum')("),),
    "l1": (("return self.loss_fn(", "return F.l1_loss("),),
    "no root": (('signal = schedule["sqrt_alpha_bar"]', 'signal = schedule["alpha_t_bar"]'),),
    "swapped": (
        ('signal = schedule["sqrt_alpha_bar"]', 'signal = schedule["sqrt_oneminus_alpha_bar"]'),
    ),
    "seed": (
        ("noise = torch.randn_like", "torch.manual_seed(0)\n        noise = torch.randn_like"),
    ),
    "no gradient": (
        ("return self.loss_fn(", "torch.set_grad_enabled(False)\n        loss = self.loss_fn("),
        (
            "t, c), noise)",
            "t, c), noise)\n        torch.set_grad_enabled(True)\n        return loss",
        ),
    ),
    "broadcast by chance": (
        (
            'signal = schedule["sqrt_alpha_bar"].view(-1, 1, 1, 1)',
            'signal = schedule["sqrt_alpha_bar"].view(-1)',
        ),
    ),
    "mask follows t": (
        (
            "torch.rand(batch, 1, device=self.device) < config.mask_p",
            "t_s <= config.T * config.mask_p",
        ),
    ),
    "T written out": (("t_s / config.T", "t_s / 400"),),
}

RIGHT_SAMPLES = {
    "own": (),
    "labels only": (("if conditions.ndim == 1:", "if True:"),),
    "one-hot only": (
        ("if conditions.ndim == 1:", "assert conditions.ndim == 2\n        if False:"),
    ),
    "other time convention alone": (
        ("t / config.T, device", "(t - 1) / (config.T - 1), device"),
        ("(t_s / config.T)", "((t_s - 1) / (config.T - 1))"),
    ),
    "batched call": (
        (
            "epsilon = (1 + omega) * self.network(x, time, c) - omega * self.network(x, time, null)",
            "u, k = self.network(torch.cat([x, x]), torch.cat([time, time]), torch.cat([null, c])).chunk(2)\n"
            "                epsilon = k + omega * (k - u)",
        ),
    ),
    "gradients on": (
        (
            "with torch.no_grad():\n            x = torch.randn(shape",
            "if True:\n            x = torch.randn(shape",
        ),
    ),
    "time of one number": (
        (
            "torch.full((len(c), 1, 1, 1), t / config.T, device=self.device)",
            "torch.tensor([t / config.T])",
        ),
    ),
    "z thrown away": (
        (
            'if t > 1:\n                    x = x + schedule["sqrt_beta_t"] * torch.randn_like(x)',
            'x = x + (t > 1) * schedule["sqrt_beta_t"] * torch.randn_like(x)',
        ),
    ),
    "constants": (
        (
            "shape = (len(conditions), config.num_channels, *config.input_dim)",
            "shape = (len(conditions), 1, 28, 28)",
        ),
    ),
    "mask value written out": (
        (
            "torch.full_like(c, config.condition_mask_value)\n        with",
            "-torch.ones_like(c)\n        with",
        ),
    ),
}
WRONG_SAMPLES = {
    "noise at t = 1": (("if t > 1:", "if t > 0:"),),
    "no noise at 2": (("if t > 1:", "if t > 2:"),),
    "guidance": (("(1 + omega) * self.network(x, time, c)", "omega * self.network(x, time, c)"),),
    "guidance swapped": (
        (
            "(x, time, c) - omega * self.network(x, time, null)",
            "(x, time, null) - omega * self.network(x, time, c)",
        ),
    ),
    "omega of the settings": (
        (
            "with torch.no_grad():\n            x = torch.randn(shape",
            "omega = config.omega\n        with torch.no_grad():\n            x = torch.randn(shape",
        ),
    ),
    "one z": (("torch.randn_like(x)\n", "torch.randn_like(x[:1])\n"),),
    "z once": (
        (
            "for t in range(config.T, 0, -1):",
            "z = torch.randn_like(x)\n            for t in range(config.T, 0, -1):",
        ),
        ("torch.randn_like(x)\n        return", "z\n        return"),
    ),
    "z is x_T": (
        ("for t in range(config.T, 0, -1):", "z = x\n            for t in range(config.T, 0, -1):"),
        ("torch.randn_like(x)\n", "z\n"),
    ),
    "sigma is beta": (
        ('schedule["sqrt_beta_t"] * torch.randn', 'schedule["beta_t"] * torch.randn'),
    ),
    "posterior sigma": (
        (
            'schedule["sqrt_beta_t"] * torch.randn',
            '(schedule["beta_t"] * (1 - self.scheduler(t - 1)["alpha_t_bar"]) / (1 - schedule["alpha_t_bar"])).sqrt() * torch.randn',
        ),
    ),
    "no denormalisation": (("(x * 0.3081 + 0.1307)", "x"),),
    "no clamp": ((".clamp(0, 1)", ""),),
    "uniform start": (("x = torch.randn(shape", "x = torch.rand(shape"),),
    "ascending": (("range(config.T, 0, -1)", "range(1, config.T + 1)"),),
    "one step short": (("range(config.T, 0, -1)", "range(config.T - 1, 0, -1)"),),
    "null zeros": (
        (
            "torch.full_like(c, config.condition_mask_value)\n        with",
            "torch.zeros_like(c)\n        with",
        ),
    ),
    "train mode": (
        (
            "null = torch.full_like(c, config",
            "self.train()\n        null = torch.full_like(c, config",
        ),
    ),
    "time not normalised": (("t / config.T, device", "float(t), device"),),
    "seed": (("x = torch.randn(shape", "torch.manual_seed(1)\n            x = torch.randn(shape"),),
    "beta for share": (
        ('schedule["beta_t"] / schedule["sqrt_oneminus_alpha_bar"]', 'schedule["beta_t"]'),
    ),
    "no 1/sqrt(alpha)": (('schedule["oneover_sqrt_alpha"] * (x', "1.0 * (x"),),
    "mean clamped": (("if t > 1:", "x = x.clamp(-3, 3)\n                if t > 1:"),),
}
