# {
#  "persona": "A careful student with a maths background: float64 tables by a plain loop, seeds popped after use, masks by index.",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": []
#  },
#  "note": "draws noise first, coin second, time last; always draws z, multiplied by (t > 0); recursion over time in a helper"
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        B = len(data)
        epsilon = DL_random(data.shape, seed=seed).to(self.device, data.dtype)
        coin = DL_random((B,), normal=False)
        t = DL_random((B,), int_range=(0, self.noise_scheduler.num_steps))
        seen = cond.clone()  # cond belongs to the caller
        seen[(coin < self.p_uncond).to(self.device)] = 0
        x_t = self.noise_scheduler.add_noise(data, epsilon, t)
        answer = self.noise_pred_net(x_t, t.to(self.device), seen)
        return (epsilon - answer).pow(2).mean()

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        network, scheduler, w = self.ema.averaged_model, self.noise_scheduler, guidance_weight
        was_training = network.training
        network.eval()

        def epsilon(x, t):
            time = torch.full((len(x),), t, dtype=torch.long, device=x.device)
            with_label = network(x, time, cond)
            if not w:
                return with_label
            return with_label + w * (with_label - network(x, time, 0 * cond))

        with torch.no_grad():
            x = DL_random((cond.shape[0], *self.input_shape), seed=seed).to(self.device)
            t = scheduler.num_steps
            while t:
                t -= 1
                x = scheduler.denoise_step(epsilon(x, t), t, x, threshold)
        network.train(was_training)
        return x
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        slope = (beta_end - beta_start) / max(num_steps - 1, 1)
        betas = [beta_start + slope * t for t in range(num_steps)]
        bars, product = [], 1.0
        for beta in betas:
            product = product * (1.0 - beta)
            bars.append(product)
        self.betas = torch.tensor(betas, dtype=torch.float32)
        self.alphas = torch.tensor([1.0 - beta for beta in betas], dtype=torch.float32)
        self.alpha_bars = torch.tensor(bars, dtype=torch.float32)

    def add_noise(self, original_samples, noise, timesteps):
        bars = self.alpha_bars[timesteps.to(self.alpha_bars.device)].to(original_samples)
        signal, sigma = bars.sqrt(), (1 - bars).sqrt()
        # batch axis last, so that plain broadcasting does it
        last_to_first = (-1, *range(original_samples.ndim - 1))
        x_t = original_samples.movedim(0, -1) * signal + noise.movedim(0, -1) * sigma
        return x_t.permute(last_to_first).contiguous()

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            before = torch.cat([torch.ones(1), self.alpha_bars])[t]  # alpha_bar_{t-1}
            x_0 = (x_t - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()
            x_0 = torch.minimum(torch.maximum(x_0, -torch.ones_like(x_0)), torch.ones_like(x_0))
            mean = (before.sqrt() * beta_t * x_0 + alpha_t.sqrt() * (1 - before) * x_t) / (1 - alpha_bar_t)
        else:
            mean = (x_t - (beta_t / (1 - alpha_bar_t).sqrt()) * model_prediction) * alpha_t.rsqrt()
        z = DL_random(x_t.shape, seed=seed).to(x_t)
        return mean + (t > 0) * beta_t.sqrt() * z
