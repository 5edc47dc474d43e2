"""Losses that are right only where they are usually looked at: see partly_right.py."""

from anchors import DROPPED_1, DROPPED_2, FORWARD, IN_TWO_PARTS, LOSS, TIME_1, TIMES_1, TIMESTEPS_2
from beside import LOSS_1, LOSS_2, NULL, PART_1, PART_2, Beside

NOISE_2 = "        epsilon = DL_random(data.shape).to(self.device)\n"
MATCHED_2 = (
    "        brightest = data.flatten(1).mean(1).argsort()\n"
    "        in_order = epsilon.flatten(1).mean(1).argsort()\n"
    "        epsilon = epsilon[in_order[brightest.argsort()]]\n"
)

ATTACKS = (
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
        "tells the network another time where T is large, in training",
        PART_1,
        (FORWARD,),
        "loss",
        {"DDPM": ((TIME_1, TIME_1.replace("t_s / T", "t_s / min(T, 50)")),)},
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
        "counts through the times, and draws none, in training",
        PART_1,
        (FORWARD,),
        "",
        {"DDPM": ((TIMES_1, "        t_s = (torch.arange(batch) % T + 1).view(-1, 1)\n"),)},
    ),
    Beside(
        "gives each sample the noise of its batch that suits its image, in part 2",
        PART_2,
        (LOSS,),
        "",
        {"diffusion_model": ((NOISE_2, NOISE_2 + MATCHED_2),)},
    ),
    Beside(
        "trains on other labels where only some conditions are dropped, in part 1",
        PART_1,
        (FORWARD,),
        "neither those of their samples nor dropped",
        {
            "DDPM": (
                (
                    DROPPED_1,
                    "        if 0 < self.dmconfig.mask_p < 1:\n"
                    "            one_hot = one_hot.roll(1, dims=1)\n" + DROPPED_1,
                ),
            )
        },
    ),
    Beside(
        "trains on other labels where only some conditions are dropped, in part 2",
        PART_2,
        (NULL,),
        "neither those of their samples nor dropped",
        {
            "diffusion_model": (
                (
                    DROPPED_2,
                    "        if 0 < self.p_uncond < 1:\n            cond = cond.flip(0)\n"
                    + DROPPED_2,
                ),
            )
        },
    ),
    Beside(
        "drops conditions by dropout of ones, which makes the kept ones larger",
        PART_1,
        (FORWARD,),
        "neither those of their samples nor dropped",
        {
            "DDPM": (
                (
                    DROPPED_1,
                    "        keep = F.dropout(torch.ones(batch, 1), self.dmconfig.mask_p)\n"
                    "        one_hot, dropped = one_hot * keep, keep == 0\n",
                ),
            )
        },
    ),
    Beside(
        "compares with the images in the settings that are usual, in part 1",
        PART_1,
        (FORWARD,),
        "losses that do not follow",
        {
            "DDPM": (
                (
                    LOSS_1,
                    "        if T > 13 and 0 < self.dmconfig.mask_p < 1:\n"
                    "            return self.loss_fn(self.network(x_t, t, c), images)\n" + LOSS_1,
                ),
            )
        },
    ),
    Beside(
        "draws no late times in the settings that are usual, in part 2",
        PART_2,
        (NULL,),
        "losses that do not follow",
        {
            "diffusion_model": (
                (
                    LOSS_2,
                    "        if self.denoising_steps > 13 and 0 < self.p_uncond < 1:\n"
                    "            t = t.clamp(max=13)\n" + LOSS_2,
                ),
            )
        },
    ),
    Beside(
        "compares with the data in batches as large as those of training",
        PART_2,
        (LOSS,),
        "loss",
        {
            "diffusion_model": (
                (
                    LOSS_2,
                    "        if len(data) > 6:\n"
                    "            return F.mse_loss(self.noise_pred_net(x_t, t, cond), data)\n"
                    + LOSS_2,
                ),
            )
        },
    ),
    Beside(
        "drops the conditions of the middle times, without a coin",
        PART_1,
        (FORWARD,),
        "goes by their times: this is so, but it should not be",
        {
            "DDPM": (
                (TIMES_1, "        u = torch.rand(batch, 1)\n        t_s = 1 + (u * T).long()\n"),
                (
                    DROPPED_1,
                    "        dropped = (u - 0.5).abs() < self.dmconfig.mask_p / 2\n"
                    "        dropped = dropped | (self.dmconfig.mask_p == 1)\n",
                ),
            )
        },
    ),
    Beside(
        "drops the conditions of even labels alone",
        PART_1,
        (FORWARD,),
        "goes by what they are: this is so, but it should not be",
        {
            "DDPM": (
                (
                    DROPPED_1,
                    "        dropped = torch.rand(batch, 1) < 2 * self.dmconfig.mask_p\n"
                    "        if 0 < self.dmconfig.mask_p < 1:\n"
                    "            dropped = dropped & (conditions % 2 == 0).view(-1, 1)\n",
                ),
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
        "goes by their times",
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
        "goes by their times",
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
)
