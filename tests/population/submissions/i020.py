# {
#  "persona": "C programmer: loops over samples, while loops, lists of scalars, pre-allocated outputs, early continue.",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": []
#  },
#  "note": "Every batch operation is a loop over samples; scheduler fills preallocated tensors element by element on flattened t; forward draws noise, t and coin sample by sample; the loss is one call of the network on the stacked batch; add_noise loops; generate_sample has a while loop and asks for the null prediction only if w != 0."
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        B = data.shape[0]
        t = DL_random((B,), int_range=(0, self.denoising_steps), seed=seed)
        eps = DL_random(data.shape)
        u = DL_random((B,), normal=False)
        c = cond.clone()
        for i in range(B):
            if u[i] < self.p_uncond:
                c[i] = 0
        t, eps = t.to(self.device), eps.to(self.device)
        pred = self.noise_pred_net(self.noise_scheduler.add_noise(data, eps, t), t, c)
        diff = (pred - eps).flatten()
        return torch.dot(diff, diff) / diff.numel()

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        w = guidance_weight
        net = self.ema.averaged_model
        net.eval()
        x = DL_random([len(cond)] + list(self.input_shape), seed=seed).to(self.device)
        t = self.denoising_steps - 1
        while t >= 0:
            with torch.no_grad():
                ts = torch.LongTensor([t] * len(cond)).to(self.device)
                eps = net(x, ts, cond)
                if w != 0:
                    eps += w * (eps - net(x, ts, torch.zeros_like(cond)))
                x = self.noise_scheduler.denoise_step(eps, t, x, threshold=threshold)
            t -= 1
        return x
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.empty(num_steps)
        self.alphas = torch.empty(num_steps)
        self.alpha_bars = torch.empty(num_steps)
        product = 1.0
        for t in range(num_steps):
            share = t / (num_steps - 1) if num_steps > 1 else 0
            beta = (1 - share) * beta_start + share * beta_end
            product *= 1 - beta
            self.betas[t], self.alphas[t], self.alpha_bars[t] = beta, 1 - beta, product

    def add_noise(self, original_samples, noise, timesteps):
        x_t = torch.empty_like(original_samples)
        for i, t in enumerate(timesteps.tolist()):
            a = float(self.alpha_bars[t])
            x_t[i] = a**0.5 * original_samples[i] + (1 - a) ** 0.5 * noise[i]
        return x_t

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            if t == 0:
                ab_prev = torch.tensor(1.0)
            else:
                ab_prev = self.alpha_bars[t - 1]
            x_0 = (x_t - torch.sqrt(1 - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_bar_t)
            x_0[x_0 > 1] = 1
            x_0[x_0 < -1] = -1
            c0 = torch.sqrt(ab_prev) * beta_t / (1 - alpha_bar_t)
            ct = torch.sqrt(alpha_t) * (1 - ab_prev) / (1 - alpha_bar_t)
            mean = c0 * x_0 + ct * x_t
        else:
            mean = (x_t - beta_t / torch.sqrt(1 - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_t)
        if t == 0:
            return mean
        z = DL_random(x_t.shape, seed=seed).to(x_t.device)
        return mean + torch.sqrt(beta_t) * z
