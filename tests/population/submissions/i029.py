# {
#  "persona": "Wrote part 2 in part 1's counting (1..T) and changed back to 0..T-1 in a hurry; only some places were changed.",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "The table is read at timesteps - 1, part 1's counting, so t = 0 gets the last entry and all others one step too little noise; it should be read at timesteps."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "With threshold the mean is clamped to [-1, 1]; the guess of x_0 should be clamped, before the mean is made of it.",
#    "No noise is added at t = 1 either (t > 1 is part 1's counting); here only t = 0 gets none."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "The network is told t + 1 (1..T) for the noise of step t; it should be told t, 0..T-1."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "The network is told t + 1 (T..1) while the step counts T-1..0; it should be told the t of the step.",
#    "The guidance has the wrong sign, eps_c - w (eps_c - eps_null), which walks towards the null prediction; it should be eps_c + w (eps_c - eps_null)."
#   ]
#  },
#  "note": "Loss and sampler tell the network t + 1 consistently, so a trained model would sample well: two mistakes that compensate each other across functions. denoise_step is right for t >= 2 without threshold."
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        B, T = len(data), self.denoising_steps
        t = DL_random((B,), int_range=(1, T + 1), seed=seed).to(self.device)
        eps = DL_random(data.shape).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, eps, t - 1)
        drop = (DL_random((B,), normal=False) < self.p_uncond).to(self.device)
        shape = (B,) + (1,) * (cond.ndim - 1)
        cond = cond.masked_fill(drop.view(shape), 0)
        eps_theta = self.noise_pred_net(x_t, t, cond)
        return F.mse_loss(eps_theta, eps)

    @torch.no_grad()
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        model, w = self.ema.averaged_model.eval(), guidance_weight
        x = DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)
        null = cond - cond
        for t in range(self.denoising_steps, 0, -1):
            time = torch.full((len(cond),), t, device=self.device)
            e_c, e_null = model(x, time, cond), model(x, time, null)
            eps = e_c - w * (e_c - e_null)
            x = self.noise_scheduler.denoise_step(eps, t - 1, x, threshold=threshold)
        return x
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        # built as the paper counts, index 0 is "no noise yet"
        betas = torch.cat([torch.zeros(1), torch.linspace(beta_start, beta_end, num_steps)])
        alphas = 1 - betas
        alpha_bars = torch.cumprod(alphas, dim=0)
        self.betas, self.alphas, self.alpha_bars = (table[1:].clone() for table in (betas, alphas, alpha_bars))

    def add_noise(self, original_samples, noise, timesteps):
        table = self.alpha_bars.to(original_samples.device)
        bar = table[timesteps.to(table.device) - 1]
        bar = bar.view(len(bar), *(1 for _ in original_samples.shape[1:]))
        return bar.sqrt() * original_samples + (1 - bar).sqrt() * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            x_0 = (x_t - torch.sqrt(1 - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_bar_t)
            alpha_bar_prev = torch.tensor(1.0) if t == 0 else self.alpha_bars[t - 1]
            w_0 = torch.sqrt(alpha_bar_prev) * beta_t / (1 - alpha_bar_t)
            w_t = torch.sqrt(alpha_t) * (1 - alpha_bar_prev) / (1 - alpha_bar_t)
            mean = torch.clamp(w_0 * x_0 + w_t * x_t, -1, 1)
        else:
            mean = (x_t - beta_t / torch.sqrt(1 - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_t)
        if t > 1:
            return mean + torch.sqrt(beta_t) * DL_random(x_t.shape, seed=seed).to(x_t.device)
        return mean
