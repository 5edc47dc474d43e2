"""Right ways to write part 1 that differ from the reference: name, and pieces of DDPM.py with
what replaces them.
"""

IMPORTS = "from ResUNet import ConditionalUnet\nfrom torch import nn\n"
STAR_IMPORTS = "from ResUNet import *\nfrom settings import *\nfrom utils import *\n"
NETWORK = (
    "self.network = ConditionalUnet(dmconfig.num_channels, dmconfig.num_feat, dmconfig.num_classes)"
)
T_S = "t_s = torch.randint(1, T + 1, (batch, 1))"
NOISE = "noise = torch.randn_like(images)"
AT_T = "at_t = {name: value.view(-1, 1, 1, 1) for name, value in self.scheduler(t_s).items()}"
X_T = 'x_t = at_t["sqrt_alpha_bar"] * images + at_t["sqrt_oneminus_alpha_bar"] * noise'
ONE_HOT = "one_hot = F.one_hot(conditions, self.dmconfig.num_classes).to(images.dtype)"
DROPPED = "dropped = torch.rand(batch, 1, device=self.device) < self.dmconfig.mask_p"
CONDITION = "c = one_hot.masked_fill(dropped, self.dmconfig.condition_mask_value)"
TIME = "t = (t_s / T).to(self.device).view(-1, 1, 1, 1)"
LOSS = "return self.loss_fn(self.network(x_t, t, c), noise)"
RETURN_TABLE = (
    "return {name: value.to(self.device, torch.float32) for name, value in values.items()}"
)
BETAS = "betas = torch.linspace(beta_1, beta_T, T, dtype=torch.float64)"
LABELS = (
    "        if conditions.ndim == 1:\n            conditions = "
    "F.one_hot(self.check_labels(conditions), config.num_classes)\n"
)
BOTH = "both = torch.cat([c, torch.full_like(c, config.condition_mask_value)])"
SHAPE = "shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)"
START = "x_t = torch.randn(shape, device=self.device)"
SAMPLING_TIME = "time = torch.full((len(both), 1, 1, 1), t / config.T, device=self.device)"
CALL = "epsilon_c, epsilon_u = self.network(torch.cat([x_t, x_t]), time, both).chunk(2)"
STEP = "x_t = shrink * (x_t - step * epsilon)"
GATE = "                if t > 1:\n                    x_t = x_t + sigma_t * torch.randn_like(x_t)"
IF_T = "                if t > 1:\n                    "
RESULT = "return (x_t * config.pixel_std + config.pixel_mean).clamp(0, 1)"
NO_GRAD = "with torch.no_grad():"

CORRECT = {
    "star imports": (IMPORTS, STAR_IMPORTS),
    "network in parallel": (NETWORK, f"self.network = nn.DataParallel({NETWORK[15:]})"),
    # 1.2
    "tables in float32": (BETAS, "betas = torch.linspace(beta_1, beta_T, T)"),
    "tables in numpy": (
        RETURN_TABLE,
        "return {name: value.numpy() for name, value in values.items()}",
        AT_T,
        "at_t = {name: torch.as_tensor(value).float().view(-1, 1, 1, 1) for name, value in "
        "self.scheduler(t_s).items()}",
        "schedule = self.scheduler(torch.arange(1, config.T + 1))",
        "schedule = {name: torch.as_tensor(v).float() for name, v in "
        "self.scheduler(torch.arange(1, config.T + 1)).items()}",
    ),
    "tables in float64": (
        RETURN_TABLE,
        "return values",
        X_T,
        "x_t = (" + X_T.removeprefix("x_t = ") + ").float()",
    ),
    "shaped like images": (
        RETURN_TABLE,
        "return {name: value.float().view(-1, 1, 1, 1) for name, value in values.items()}",
    ),
    "closed form": (
        BETAS,
        "betas = beta_1 + (beta_T - beta_1) * (torch.arange(1, T + 1, dtype=torch.float64) - 1) / "
        "(T - 1)",
    ),
    # 1.3
    "time from 0 to 1": (
        TIME,
        "t = ((t_s - 1) / (T - 1)).to(self.device).view(-1, 1, 1, 1)",
        SAMPLING_TIME,
        "time = torch.full((len(both), 1, 1, 1), (t - 1) / (config.T - 1), device=self.device)",
    ),
    "time as a vector": (TIME, "t = (t_s / T).to(self.device).view(-1)"),
    "time as a column": (TIME, "t = (t_s / T).to(self.device)"),
    "noise before time": (
        T_S,
        "noise = torch.randn_like(images); " + T_S,
        f"        {NOISE}\n",
        "",
    ),
    "mask first": (
        T_S,
        "dropped = torch.rand(batch, 1) < self.dmconfig.mask_p; " + T_S,
        f"        {DROPPED}\n",
        "",
    ),
    "mask by bernoulli": (
        DROPPED,
        "dropped = torch.bernoulli(torch.full((batch, 1), float(self.dmconfig.mask_p))).bool()",
    ),
    "mask of what is kept": (DROPPED, "dropped = ~(torch.rand(batch, 1) > self.dmconfig.mask_p)"),
    "dropped and kept rows apart": (
        LOSS,
        """kept, answer = ~dropped.view(-1), torch.zeros_like(noise)
        for rows in (kept, ~kept):
            if rows.any():
                answer[rows] = self.network(x_t[rows], t[rows], c[rows])
        return self.loss_fn(answer, noise)""",
    ),
    "mask by where": (
        CONDITION,
        "c = torch.where(dropped, torch.full_like(one_hot, self.dmconfig.condition_mask_value), "
        "one_hot)",
    ),
    "mask in a loop": (
        CONDITION,
        "c = one_hot.clone()\n        for i in range(batch):\n            if torch.rand(1).item() "
        "< self.dmconfig.mask_p:\n                c[i] = self.dmconfig.condition_mask_value",
        f"        {DROPPED}\n",
        "",
    ),
    "one-hot rows stay int64": (
        ONE_HOT,
        "one_hot = F.one_hot(conditions, self.dmconfig.num_classes)",
    ),
    "float64 all the way": (RETURN_TABLE, "return values"),
    "one-hot by an identity": (
        ONE_HOT,
        "one_hot = torch.eye(self.dmconfig.num_classes, device=self.device)[conditions]",
    ),
    "time from zero plus one": (T_S, "t_s = torch.randint(0, T, (batch, 1)) + 1"),
    "time from a uniform number": (T_S, "t_s = (torch.rand(batch, 1) * T).long() + 1"),
    "stratified time": (
        T_S,
        "t_s = 1 + ((torch.arange(batch) + torch.rand(batch)) / batch * T).long().clamp(max=T - "
        "1)[:, None]",
    ),
    "stratified time in any order": (
        T_S,
        "t_s = 1 + ((torch.arange(batch) + torch.rand(batch)) / batch * T).long().clamp(max=T - "
        "1)[torch.randperm(batch)][:, None]",
    ),
    "times evenly apart, as in VDM": (
        T_S,
        "t_s = 1 + (((torch.rand(1) + torch.arange(batch) / batch) % 1) * T).long()[:, None]",
    ),
    "time as cards from packs of all steps": (
        T_S,
        "t_s = (torch.randperm(T * batch)[:batch] % T + 1)[:, None]",
    ),
    "time from the end": (T_S, "t_s = T - torch.randint(0, T, (batch, 1))"),
    "time from the end, sorted": (
        T_S,
        "t_s = ((1 - torch.rand(batch, 1)) * T).ceil().long().sort(0, descending=True).values",
    ),
    "noise drawn with the batch last": (
        NOISE,
        "noise = torch.randn(*images.shape[1:], batch).permute(3, 0, 1, 2)",
    ),
    "antithetic time": (
        T_S,
        "h = torch.randint(1, T + 1, (batch // 2 + 1, 1)); t_s = torch.cat([h, T + 1 - h])[:batch]",
    ),
    "time as a vector of integers": (T_S, "t_s = torch.randint(1, T + 1, (batch,))"),
    "noise drawn once more and thrown away": (NOISE, f"noise = torch.randn_like(images); {NOISE}"),
    "noise of each image on its own": (
        NOISE,
        "noise = torch.stack([torch.randn_like(image) for image in images])",
    ),
    "noise from normal": (NOISE, "noise = torch.normal(0.0, 1.0, images.shape)"),
    "arguments by name": (
        LOSS,
        "return self.loss_fn(target=noise, input=self.network(c=c, t=t, x=x_t))",
    ),
    "mean of squares": (LOSS, "return (noise - self.network(x_t, t, c)).pow(2).mean()"),
    "own tables instead of scheduler": (
        AT_T,
        "bars = torch.cumprod(1 - torch.linspace(self.dmconfig.beta_1, self.dmconfig.beta_T, T, "
        "dtype=torch.float64), 0)[t_s - 1].float().view(-1, 1, 1, 1); at_t = {'sqrt_alpha_bar': "
        "bars.sqrt(), 'sqrt_oneminus_alpha_bar': (1 - bars).sqrt()}",
    ),
    # 1.4
    "labels only": (LABELS, "        conditions = F.one_hot(conditions, config.num_classes)\n"),
    "one-hot only": (
        LABELS,
        "        if conditions.shape[1] != config.num_classes: raise ValueError('one-hot')\n",
    ),
    "int64 one-hot only": (
        LABELS,
        "        if conditions.ndim != 2 or conditions.is_floating_point(): raise "
        "ValueError('int64 one-hot')\n",
    ),
    "two calls": (
        CALL,
        "epsilon_c = self.network(x_t, time[: len(c)], c); epsilon_u = self.network(x_t, time[: "
        "len(c)], both[len(c) :])",
    ),
    "unconditional first": (
        CALL,
        "epsilon_u = self.network(x_t, time[: len(c)], both[len(c) :]); epsilon_c = "
        "self.network(x_t, time[: len(c)], c)",
    ),
    "one time for all": (SAMPLING_TIME, "time = torch.tensor(t / config.T)"),
    "time as a vector when sampling": (
        SAMPLING_TIME,
        "time = torch.full((len(both),), t / config.T)",
    ),
    "noise drawn and thrown away": (
        GATE,
        "                z = torch.randn_like(x_t)\n                x_t = x_t + (sigma_t * z if t "
        "> 1 else 0)",
    ),
    "noise drawn first": (
        SAMPLING_TIME,
        "z = torch.randn_like(x_t) if t > 1 else 0; " + SAMPLING_TIME,
        GATE,
        "                x_t = x_t + sigma_t * z",
    ),
    "noise of zeros at the end": (
        GATE,
        "                z = torch.randn_like(x_t) if t > 1 else torch.zeros_like(x_t)\n           "
        "     x_t = x_t + sigma_t * z",
    ),
    "shapes added": (SHAPE, "shape = (len(conditions), config.num_channels) + config.input_dim"),
    "noise of all steps after the first": (
        START,
        f"{START}; zs = torch.randn(config.T - 1, *shape)",
        GATE,
        f"{IF_T}x_t = x_t + sigma_t * zs[t - 2]",
    ),
    "noise of all steps before the first": (
        START,
        f"zs = torch.randn(config.T + 1, *shape); {START}",
        GATE,
        f"{IF_T}x_t = x_t + sigma_t * zs[t]",
    ),
    "noise of all steps in one draw": (
        START,
        "zs = torch.randn(config.T, *shape); x_t = zs[-1]",
        GATE,
        f"{IF_T}x_t = x_t + sigma_t * zs[t - 2]",
    ),
    "noise of all steps, digit by digit": (
        START,
        "zs = torch.randn(len(c), config.T + 1, *shape[1:]); x_t = zs[:, 0]",
        GATE,
        f"{IF_T}x_t = x_t + sigma_t * zs[:, t]",
    ),
    "noise of all steps in a list": (
        START,
        f"zs = [torch.randn(shape) for _ in range(config.T - 1)]; {START}",
        GATE,
        f"{IF_T}x_t = x_t + sigma_t * zs.pop()",
    ),
    "noise of each digit on its own": (
        START,
        "x_t = torch.stack([torch.randn(shape[1:]) for _ in c])",
        GATE,
        f"{IF_T}x_t = x_t + sigma_t * torch.cat([torch.randn(1, *shape[1:]) for _ in c])",
    ),
    "start drawn twice": (START, f"{START}; {START}"),
    "start from numpy": (
        START,
        "x_t = torch.from_numpy(numpy.random.randn(*shape)).float()",
        "import torch\n",
        "import numpy\nimport torch\n",
    ),
    "looks out for what is not a number": (STEP, f"{STEP}; assert torch.isfinite(x_t).all()"),
    "replaces what is not a number": (STEP, f"{STEP}; x_t = torch.nan_to_num(x_t)"),
    "looks out for what is not a number, in another order": (
        START,
        "zs = torch.randn(config.T + 1, *shape); x_t = zs[-1]",
        GATE,
        f"{IF_T}x_t = x_t + sigma_t * zs[t - 1]",
        STEP,
        f"{STEP}; assert torch.isfinite(x_t).all()",
    ),
    "replaces what is not a number, digit by digit": (
        START,
        "zs = torch.randn(len(c), config.T + 1, *shape[1:]); x_t = zs[:, -1]",
        GATE,
        f"{IF_T}x_t = x_t + sigma_t * zs[:, t - 1]",
        STEP,
        f"{STEP}; x_t = torch.nan_to_num(x_t)",
    ),
    "trains on afterwards": (
        RESULT,
        "self.train(); " + RESULT,
        START,
        f"self.eval(); zs = torch.randn(config.T, *shape); {START}",
        GATE,
        f"{IF_T}x_t = x_t + sigma_t * zs[t - 1]",
    ),
    "every digit on its own": (
        SHAPE,
        f"if len(conditions) > 1:\n            return torch.cat([self.sample(c, omega) for c in "
        f"conditions.split(1)])\n        {SHAPE}",
    ),
    "last digit first": (
        SHAPE,
        f"if len(conditions) > 1:\n            return torch.cat([self.sample(c, omega) for c in "
        f"conditions.flip(0).split(1)][::-1])\n        {SHAPE}",
    ),
    "two digits at a time": (
        SHAPE,
        f"if len(conditions) > 2:\n            return torch.cat([self.sample(c, omega) for c in "
        f"conditions.chunk(2)])\n        {SHAPE}",
    ),
    "three digits at a time": (
        SHAPE,
        f"if len(conditions) > 3:\n            return torch.cat([self.sample(c, omega) for c in "
        f"conditions.split(3)])\n        {SHAPE}",
    ),
    "no_grad as a decorator": (
        "    def sample(self",
        "    @torch.no_grad()\n    def sample(self",
        NO_GRAD,
        "if True:",
    ),
    "inference mode": (NO_GRAD, "with torch.inference_mode():"),
    "evaluation mode made sure of": (START, "self.eval(); " + START),
    "normalisation undone with numbers written out": (
        RESULT,
        "return (x_t * 0.3081 + 0.1307).clamp(0, 1)",
    ),
    "clipped in numpy's way": (RESULT, "return torch.clip(x_t * 0.3081 + 0.1307, 0.0, 1.0)"),
    "mean through x_0": (
        STEP,
        "bar = schedule['alpha_t_bar'][t - 1]; before = schedule['alpha_t_bar'][t - 2] if t > 1 "
        "else torch.tensor(1.0); x_0 = (x_t - (1 - bar).sqrt() * epsilon) / bar.sqrt(); x_t = "
        "before.sqrt() * (1 - bar / before) / (1 - bar) * x_0 + (bar / before).sqrt() * (1 - "
        "before) / (1 - bar) * x_t",
    ),
}
