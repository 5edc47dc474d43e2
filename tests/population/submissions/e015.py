# {
#  "persona": "3 am, minimal code, everything in as few lines as possible",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": []
#  },
#  "note": "one draw for the whole batch is allowed; transposing so that the batch is last is a broadcast trick"
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        t = DL_random(len(data), (0, self.denoising_steps), seed=seed).to(self.device)
        e = DL_random(data.shape, seed=seed).to(self.device)
        if DL_random((), normal=False, seed=seed).item() < self.p_uncond: cond = cond * 0
        return (self.noise_pred_net(self.noise_scheduler.add_noise(data, e, t), t, cond) - e).pow(2).mean()
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1 - self.betas
        self.alpha_bars = self.alphas.cumprod(0)

    def add_noise(self, original_samples, noise, timesteps):
        a = self.alpha_bars[timesteps.cpu()].to(original_samples.device)
        return ((a.sqrt() * original_samples.transpose(0, -1)) + (1 - a).sqrt() * noise.transpose(0, -1)).transpose(0, -1)
