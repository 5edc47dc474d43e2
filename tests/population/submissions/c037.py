# {
#  "persona": "both files in one evening, comments in a student's English",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": []
#  },
#  "note": "alpha_bar_{t-1} is computed as alpha_bar_t / alpha_t, which is exactly 1 at t = 0."
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        batch = len(data)
        # every sample get own time
        t = DL_random(batch, int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        epsilon = DL_random(data.shape, seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, epsilon, t)
        # with some probability we hide the condition
        hide = DL_random(batch, normal=False, seed=seed).to(self.device) < self.p_uncond
        hide = hide.view([batch] + [1] * (cond.dim() - 1))
        cond = cond.masked_fill(hide, 0)
        predict = self.noise_pred_net(x_t, t, cond)
        return torch.mean((epsilon - predict) ** 2)
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        # make the schedule linear, from paper section 4
        self.betas = torch.linspace(beta_start, beta_end, self.num_steps).float()
        self.alphas = 1. - self.betas
        # product of all alpha until now
        self.alpha_bars = torch.cumprod(self.alphas, dim=-1)

    def add_noise(self, original_samples, noise, timesteps):
        # the table lives in cpu, so first look up there and then move
        a_bar = torch.index_select(self.alpha_bars, 0, timesteps.to("cpu"))
        a_bar = a_bar.to(original_samples.device)
        # need the same number of dims like the sample, or broadcasting is making wrong thing
        while a_bar.dim() < original_samples.dim():
            a_bar = a_bar[..., None]
        x_t = a_bar.sqrt() * original_samples
        x_t = x_t + (1. - a_bar).sqrt() * noise
        return x_t

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            x0_hat = (x_t - (1. - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()
            # values out of [-1, 1] can not be a image
            x0_hat = torch.maximum(torch.minimum(x0_hat, torch.ones_like(x0_hat)), -torch.ones_like(x0_hat))
            # alpha_bar of before is alpha_bar / alpha, and this gives 1 at t=0 by itself
            before = alpha_bar_t / alpha_t
            mean = before.sqrt() * beta_t / (1. - alpha_bar_t) * x0_hat
            mean = mean + alpha_t.sqrt() * (1. - before) / (1. - alpha_bar_t) * x_t
        else:
            mean = 1. / alpha_t.sqrt() * (x_t - (1. - alpha_t) / (1. - alpha_bar_t).sqrt() * model_prediction)
        # last step have no noise
        if t == 0:
            z = torch.zeros_like(x_t)
        else:
            z = DL_random(list(x_t.shape), seed=seed).to(x_t)
        return mean + beta_t.sqrt() * z
