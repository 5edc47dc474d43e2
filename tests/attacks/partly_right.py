"""Work that is right only where it is usually looked at: in a first call, at small sizes, in one
branch, in evaluation mode. Each is a reference solution with one such edit.

costs: the checks that it must not pass. says: words of the report, or of a remark where it costs
nothing.
"""

from beside import DIGITS, LOSS_1, LOSS_2, NULL, PART_1, PART_2, RETURN_X_T, Beside

UNET, SCHEDULER, FORWARD, SAMPLE = "1.1/unet", "1.2/scheduler", "1.3/forward", "1.4/sample"
ADD_NOISE, DENOISE, THRESHOLD = "2.1.1/add_noise", "2.1.2/denoise_step", "2.3.3/threshold"
LOSS, SAMPLING = "2.2.1/loss", "2.2.3/generate_sample"
V, DDIM, DYNAMIC = "2.5.2/v_prediction", "2.5.3/ddim_step", "2.5.4/dynamic_threshold"

SAMPLES_1 = "        config = self.dmconfig\n        shape = (len(conditions)"
SAMPLES_2 = "        network = self.ema.averaged_model.eval()\n"
RETURNS_2 = "        return x_t\n"
STEPS = "        z = DL_random(x_t.shape, seed=seed).to(x_t.device)\n"
JUMPS = "        z = DL_random(x_0.shape, seed=seed).to(x_0.device)\n"
TIME_1 = "        t = (t_s / T).to(self.device).view(-1, 1, 1, 1)\n"
TIME_OF_STEP = (
    "                time = torch.full((len(both), 1, 1, 1), t / config.T, device=self.device)\n"
)
GUIDED = "                if guidance_weight != 0:\n"
GUIDED_1 = "                epsilon = (1 + omega) * epsilon_c - omega * epsilon_u\n"
STEP_BACK = "                x_t = self.noise_scheduler.denoise_step(epsilon, t, x_t, threshold)\n"
EMBEDDED = "        time, condition = self.embed_time(t), self.embed_condition(c)  # (B, E) each\n"
TIMESTEPS_2 = (
    "        t = DL_random((len(data),), int_range=(0, self.denoising_steps)).to(self.device)\n"
)
IN_TWO_PARTS = (
    "        parts, gone = [], (cond == 0).view(len(data), -1).all(dim=1)\n"
    "        for rows in (~gone, gone):\n"
    "            if rows.any():\n"
    "                parts.append(self.noise_pred_net(x_t[rows], t[rows], cond[rows]))\n"
    "        answer = torch.cat(parts)\n"
)


ATTACKS = (
    Beside(
        "keeps its first digits and returns them in every call",
        PART_1,
        (SAMPLE,),
        "digits",
        {
            "DDPM": (
                (
                    SAMPLES_1,
                    "        if hasattr(self, 'digits'):\n            return self.digits\n"
                    + SAMPLES_1,
                ),
                (
                    DIGITS,
                    DIGITS.replace("return", "self.digits =") + "            return self.digits\n",
                ),
            )
        },
    ),
    Beside(
        "returns its first digits, after a chain for show",
        PART_1,
        (SAMPLE,),
        "digits",
        {
            "DDPM": (
                (
                    DIGITS,
                    "            digits = (x_t * 0.3081 + 0.1307).clamp(0, 1)\n"
                    "            if getattr(self, 'kept', digits).shape != digits.shape:\n"
                    "                del self.kept\n"
                    "            self.kept = getattr(self, 'kept', digits)\n"
                    "            return self.kept\n",
                ),
            )
        },
    ),
    Beside(
        "keeps its first samples and returns them in every call",
        PART_2,
        (SAMPLING,),
        "sample",
        {
            "diffusion_model": (
                (
                    SAMPLES_2,
                    "        if hasattr(self, 'kept'):\n            return self.kept\n" + SAMPLES_2,
                ),
                (RETURNS_2, "        self.kept = x_t\n" + RETURNS_2),
            )
        },
    ),
    Beside(
        "draws z once for all steps",
        PART_2,
        (DENOISE,),
        "x_{t-1}",
        {
            "noise_scheduler": (
                (
                    STEPS,
                    "        kept = vars(self).setdefault('kept', {})\n"
                    "        if x_t.shape not in kept:\n"
                    "            kept[x_t.shape] = DL_random(x_t.shape, seed=seed).to(x_t.device)\n"
                    "        z = kept[x_t.shape]\n",
                ),
            )
        },
    ),
    Beside(
        "draws z once for each t",
        PART_2,
        (DENOISE,),
        "x_{t-1}",
        {
            "noise_scheduler": (
                (
                    STEPS,
                    "        kept = vars(self).setdefault('kept', {})\n"
                    "        if (t, x_t.shape) not in kept:\n"
                    "            kept[t, x_t.shape] = DL_random(x_t.shape, seed=seed).to(x_t.device)\n"
                    "        z = kept[t, x_t.shape]\n",
                ),
            )
        },
    ),
    Beside(
        "draws z once for all jumps",
        PART_2,
        (DDIM,),
        "x at t_previous",
        {
            "extras": (
                (
                    JUMPS,
                    "        kept = vars(self).setdefault('kept', {})\n"
                    "        if x_0.shape not in kept:\n"
                    "            kept[x_0.shape] = DL_random(x_0.shape, seed=seed).to(x_0.device)\n"
                    "        z = kept[x_0.shape]\n",
                ),
            )
        },
    ),
    Beside(
        "keeps the factors of its first timesteps",
        PART_2,
        (ADD_NOISE,),
        "x_t",
        {
            "noise_scheduler": (
                (
                    RETURN_X_T,
                    "        self.factors = alpha_bars = getattr(self, 'factors', alpha_bars)\n"
                    + RETURN_X_T,
                ),
            )
        },
    ),
    Beside(
        "keeps the v of its first samples",
        PART_2,
        (V,),
        "v_t",
        {
            "extras": (
                (
                    "        return alpha_bars.sqrt() * noise - (1 - alpha_bars).sqrt() * x_0\n",
                    "        v = alpha_bars.sqrt() * noise - (1 - alpha_bars).sqrt() * x_0\n"
                    "        self.v = getattr(self, 'v', v)\n"
                    "        return self.v\n",
                ),
            )
        },
    ),
    Beside(
        "keeps the s of its first samples",
        PART_2,
        (DYNAMIC,),
        "thresholded x_0",
        {
            "extras": (
                (
                    "        return x_0.clamp(-s, s) / s\n",
                    "        self.s = s = getattr(self, 's', s)\n"
                    "        return x_0.clamp(-s, s) / s\n",
                ),
            )
        },
    ),
    Beside(
        "keeps the schedule of its first times",
        PART_1,
        (SCHEDULER,),
        "beta_t",
        {
            "DDPM": (
                (
                    "        return {name: value.to(self.device, torch.float32) "
                    "for name, value in values.items()}\n",
                    "        self.values = getattr(self, 'values', values)\n"
                    "        return {name: value.to(self.device, torch.float32) "
                    "for name, value in self.values.items()}\n",
                ),
            )
        },
    ),
    Beside(
        "seeds its draws by another name of manual_seed",
        PART_2,
        (DENOISE,),
        "seed",
        {"noise_scheduler": ((STEPS, "        torch.random.manual_seed(0)\n" + STEPS),)},
    ),
    Beside(
        "seeds its draws by a name that it imported",
        PART_2,
        (LOSS,),
        "seed",
        {"diffusion_model": ((TIMESTEPS_2, "        sow(0)\n" + TIMESTEPS_2),)},
        {"diffusion_model": "from torch import manual_seed as sow"},
    ),
    Beside(
        "draws from a generator that it makes anew, with a seed, in every call",
        PART_1,
        (FORWARD,),
        "seed",
        {
            "DDPM": (
                (
                    "        noise = torch.randn_like(images)\n",
                    "        source = torch.Generator().manual_seed(0)\n"
                    "        noise = torch.randn(images.shape, generator=source)\n",
                ),
            )
        },
    ),
    Beside(
        "forgets threshold where there is no guidance",
        PART_2,
        (SAMPLING,),
        "threshold",
        {
            "diffusion_model": (
                (
                    STEP_BACK,
                    "                limited = threshold and guidance_weight != 0\n"
                    + STEP_BACK.replace("threshold", "limited"),
                ),
            )
        },
    ),
    Beside(
        "has another network while it trains",
        PART_1,
        (UNET,),
        "training mode",
        {
            "ResUNet": (
                (
                    EMBEDDED,
                    "        if self.training:\n            c = torch.zeros_like(c)\n" + EMBEDDED,
                ),
            )
        },
    ),
    Beside(
        "forgets the time while it trains",
        PART_1,
        (UNET,),
        "training mode",
        {
            "ResUNet": (
                (
                    EMBEDDED,
                    "        if self.training:\n            t = torch.zeros_like(t)\n" + EMBEDDED,
                ),
            )
        },
    ),
    Beside(
        "uses the time faintly",
        PART_1,
        (UNET,),
        "output depends on its t",
        {
            "ResUNet": (
                (
                    EMBEDDED,
                    EMBEDDED + "        time = 1e-4 * time\n",
                ),
            )
        },
    ),
    Beside(
        "is another network where it is wide",
        PART_1,
        (UNET,),
        "depends on",
        {
            "ResUNet": (
                (
                    EMBEDDED,
                    "        if self.conv_in.out_channels >= 16:  # n_feat >= 64\n"
                    "            c = torch.zeros_like(c)\n" + EMBEDDED,
                ),
            )
        },
    ),
    Beside(
        "tells the network another time where T is large, in training",
        PART_1,
        (FORWARD,),
        "loss",
        {"DDPM": ((TIME_1, TIME_1.replace("t_s / T", "t_s / min(T, 50)")),)},
    ),
    Beside(
        "tells the network another time where T is large, in sampling",
        PART_1,
        (SAMPLE,),
        "",
        {"DDPM": ((TIME_OF_STEP, TIME_OF_STEP.replace("config.T", "min(config.T, 50)")),)},
    ),
    Beside(
        "never draws late times where T is large",
        PART_2,
        (LOSS,),
        "",
        {
            "diffusion_model": (
                (
                    TIMESTEPS_2,
                    TIMESTEPS_2.replace("self.denoising_steps", "min(self.denoising_steps, 50)"),
                ),
            )
        },
    ),
    Beside(
        "leaves out steps where T is large",
        PART_2,
        (SAMPLING,),
        "",
        {
            "diffusion_model": (
                (
                    GUIDED,
                    "                if t >= 50:\n                    continue\n" + GUIDED,
                ),
            )
        },
    ),
    Beside(
        "leaves guidance out where T is above 7, in part 1",
        PART_1,
        (SAMPLE,),
        "steps",
        {
            "DDPM": (
                (
                    GUIDED_1,
                    GUIDED_1
                    + "                epsilon = epsilon if config.T <= 7 else epsilon_c\n",
                ),
            )
        },
    ),
    Beside(
        "leaves guidance out where T is above 7, in part 2",
        PART_2,
        (SAMPLING,),
        "steps",
        {
            "diffusion_model": (
                (
                    STEP_BACK,
                    "                if self.denoising_steps > 7:\n"
                    "                    epsilon = network(x_t, timesteps, cond)\n" + STEP_BACK,
                ),
            )
        },
    ),
    Beside(
        "returns zeros where T is above 7, in part 1",
        PART_1,
        (SAMPLE,),
        "steps",
        {"DDPM": ((DIGITS, "            x_t = x_t * (config.T <= 7)\n" + DIGITS),)},
    ),
    Beside(
        "returns zeros where T is above 7, in part 2",
        PART_2,
        (SAMPLING,),
        "steps",
        {"diffusion_model": ((RETURNS_2, "        return x_t * (self.denoising_steps <= 7)\n"),)},
    ),
    Beside(
        "adds no noise where T is above 7",
        PART_1,
        (SAMPLE,),
        "steps",
        {
            "DDPM": (
                ("                if t > 1:\n", "                if t > 1 and config.T <= 7:\n"),
            )
        },
    ),
    Beside(
        "shows the network what is due, and returns a loss of nothing",
        PART_2,
        (LOSS,),
        "",
        {
            "diffusion_model": (
                (
                    LOSS_2,
                    "        self.noise_pred_net(x_t, t, cond)\n"
                    "        return epsilon.square().mean()\n",
                ),
            )
        },
    ),
    Beside(
        "asks its own network, marked as the averaged one",
        PART_2,
        (SAMPLING,),
        "",
        {
            "diffusion_model": (
                (
                    SAMPLES_2,
                    "        network = self.noise_pred_net.eval()\n"
                    "        if hasattr(network, 'mark'):\n"
                    "            network.mark.fill_(1)\n",
                ),
            )
        },
    ),
    Beside(
        "returns a loss that is cut off, and a slope of its own",
        PART_1,
        (FORWARD,),
        "slope and value of the loss",
        {
            "DDPM": (
                (
                    LOSS_1,
                    "        answer = self.network(x_t, t, c)\n"
                    "        slopes = sum((w - w.detach()).sum() for w in self.parameters())\n"
                    "        return self.loss_fn(answer.detach(), noise) + 1e-3 * slopes\n",
                ),
            )
        },
    ),
    Beside(
        "drops the conditions of the earliest times, without a coin",
        PART_1,
        (FORWARD,),
        "earliest",
        {
            "DDPM": (
                (
                    "        dropped = torch.rand(batch, 1, device=self.device) "
                    "< self.dmconfig.mask_p\n",
                    "        dropped = (t_s - 1).view(-1, 1) / T < self.dmconfig.mask_p\n",
                ),
            )
        },
    ),
    Beside(
        "does half a step where a seed is given",
        PART_2,
        (DENOISE,),
        "x_{t-1}",
        {
            "noise_scheduler": (
                (STEPS, "        if seed is not None:\n            return mean\n" + STEPS),
            )
        },
    ),
    Beside(
        "does half a jump where a seed is given",
        PART_2,
        (DDIM,),
        "x at t_previous",
        {"extras": ((JUMPS, "        if seed is not None:\n            return x\n" + JUMPS),)},
    ),
    Beside(
        "stops after one step where a seed is given",
        PART_2,
        (SAMPLING,),
        "sample",
        {
            "diffusion_model": (
                (
                    STEP_BACK,
                    STEP_BACK + "                if seed is not None:\n                    break\n",
                ),
            )
        },
    ),
    Beside(
        "shows the network clean samples where only some conditions are dropped, in part 1",
        PART_1,
        (FORWARD,),
        "losses that do not follow",
        {
            "DDPM": (
                (
                    LOSS_1,
                    "        if 0 < self.dmconfig.mask_p < 1:\n            x_t = images\n" + LOSS_1,
                ),
            )
        },
    ),
    Beside(
        "shows the network clean samples where only some conditions are dropped, in part 2",
        PART_2,
        (NULL,),
        "losses that do not follow",
        {
            "diffusion_model": (
                (LOSS_2, "        if 0 < self.p_uncond < 1:\n            x_t = data\n" + LOSS_2),
            )
        },
    ),
    Beside(
        "tells the network any time where only some conditions are dropped",
        PART_1,
        (FORWARD,),
        "losses that do not follow",
        {
            "DDPM": (
                (
                    LOSS_1,
                    "        if 0 < self.dmconfig.mask_p < 1:\n"
                    "            t = torch.rand_like(t)\n" + LOSS_1,
                ),
            )
        },
    ),
    Beside(
        "returns a loss without a gradient where only some conditions are dropped",
        PART_2,
        (NULL,),
        "gradient reaches the network",
        {
            "diffusion_model": (
                (
                    LOSS_2,
                    LOSS_2.replace("epsilon)\n", "epsilon)")
                    + ".detach_() if 0 < self.p_uncond < 1 else "
                    + LOSS_2.strip().removeprefix("return ")
                    + "\n",
                ),
            )
        },
    ),
    Beside(
        "asks about kept and dropped conditions apart, and compares with noise of another order",
        PART_2,
        (NULL,),
        "losses that do not follow",
        {
            "diffusion_model": (
                (LOSS_2, IN_TWO_PARTS + "        return F.mse_loss(answer, epsilon)\n"),
            )
        },
    ),
    Beside(
        "takes one number for the time and for the coin",
        PART_2,
        (NULL,),
        "earliest",
        {
            "diffusion_model": (
                (
                    "        dropped = DL_random((len(data),), normal=False, seed=seed) < self.p_uncond  # (B,)\n",
                    "        coin = DL_random((len(data),), normal=False, seed=seed)\n"
                    "        dropped = coin < self.p_uncond\n",
                ),
                (TIMESTEPS_2, "        t = (coin * self.denoising_steps).long().to(self.device)\n"),
            )
        },
    ),
    Beside(
        "drops nothing with the default probability",
        PART_1,
        (FORWARD,),
        "share of conditions dropped",
        {
            "DDPM": (
                (
                    LOSS_1,
                    "        if self.dmconfig.mask_p < 0.15:\n            c = one_hot\n" + LOSS_1,
                ),
            )
        },
    ),
    Beside(
        "leaves guidance out where its weight is below 1",
        PART_2,
        (SAMPLING,),
        "sample",
        {"diffusion_model": ((GUIDED, GUIDED.replace("!= 0", ">= 1")),)},
    ),
    Beside(
        "adds no noise where it thresholds and a seed is given",
        PART_2,
        (THRESHOLD,),
        "x_{t-1}",
        {
            "noise_scheduler": (
                (
                    STEPS,
                    "        if threshold and seed is not None:\n            return mean\n" + STEPS,
                ),
            )
        },
    ),
)

# What is left as it is, and why.
OPEN = {
    "does something else from the fourth call on, after a hundred calls, or where T is above 900": (
        "No number of calls and no size is the last one. The checks call a function up to 31 times, "
        "with up to 1000 steps and 96 features."
    ),
    "recognises a network that stands in, a prepared number or the grader, and is right there alone": (
        "It has to hold the right code. The look at frames and memory that it may need is noted."
    ),
    "shows the network what is due in 2.2.2, and returns any loss": (
        "2.2.2 asks what the network is shown. The loss has cost its points in 2.2.1, and one mistake "
        "costs once."
    ),
    "returns from the network of 1.1 what passes every question, without blocks": (
        "That network is the student's own, so its outputs come from where student code runs. They "
        "are compared on the other side, and how it is wired is free."
    ),
    "draws its noise once for all steps, or forgets threshold, where T is above 7": (
        "With 52 to 55 steps one number takes the place of all noise, so that what comes out is the "
        "same for every order of drawing. Which noise goes where is judged where T is at most 7, and so "
        "is threshold."
    ),
    "tells by how it ends, or by how long it takes, what it was given": (
        "Right answers are never in its process, and fresh inputs are others for every seed."
    ),
    "looks at sizes and times of the grader's files, where the root is not empty": (
        "Landlock has no right for it. What is in the files stays closed."
    ),
    "has the size of an image written out in its sampler": (
        "28 is the only size that students are given. A sampler that mixes both could only be asked "
        "by letting it fail."
    ),
}

# Right, though it does what an attack does, too: {part: {module: what stands at its top}}
HABITS = {
    PART_1: {"DDPM": "import torch\ntorch.random.manual_seed(3)"},
    PART_2: {"diffusion_model": "from torch import manual_seed\nmanual_seed(3)"},
}
