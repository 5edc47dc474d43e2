"""Ids of checks, and pieces of the reference solution, that attacks replace."""

UNET, SCHEDULER, FORWARD, SAMPLE = "1.1/unet", "1.2/scheduler", "1.3/forward", "1.4/sample"
ADD_NOISE, DENOISE, THRESHOLD = "2.1.1/add_noise", "2.1.2/denoise_step", "2.3.3/threshold"
LOSS, SAMPLING, ROLLOUT = "2.2.1/loss", "2.2.3/generate_sample", "2.4/rollout"
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
DOWN_AGAIN = "        quarter = self.fuse_2(self.down_2(half), time, condition)  # (B, 2 F, 7, 7)\n"
TIMESTEPS_2 = (
    "        t = DL_random((len(data),), int_range=(0, self.denoising_steps)).to(self.device)\n"
)
DROPPED_1 = "        dropped = torch.rand(batch, 1, device=self.device) < self.dmconfig.mask_p\n"
DROPPED_2 = (
    "        dropped = DL_random((len(data),), normal=False, seed=seed) < self.p_uncond  # (B,)\n"
)
TIMES_1 = (
    "        t_s = torch.randint(1, T + 1, (batch, 1))  # drawn on the CPU, where looking at it "
    "costs nothing\n"
)
STEPS_1 = (
    "            for t, (shrink, step, sigma_t) in reversed(list(enumerate(factors, start=1))):\n"
)
STARTS_1 = "            x_t = torch.randn(shape, device=self.device)\n"
TABLES_1 = (
    "        alpha_bars = torch.cumprod(1 - betas, dim=0)  # in float64: 1 - alpha_bar_1 is only "
    "1e-4\n"
)
IN_TWO_PARTS = (
    "        parts, gone = [], (cond == 0).view(len(data), -1).all(dim=1)\n"
    "        for rows in (~gone, gone):\n"
    "            if rows.any():\n"
    "                parts.append(self.noise_pred_net(x_t[rows], t[rows], cond[rows]))\n"
    "        answer = torch.cat(parts)\n"
)
