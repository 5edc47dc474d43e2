# {
#  "persona": "C programmer: counters, loops, one value at a time",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": []
#  }
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        # fill the tables one entry at a time
        self.betas = torch.zeros(num_steps)
        self.alphas = torch.zeros(num_steps)
        self.alpha_bars = torch.zeros(num_steps)
        running = 1.0
        for i in range(num_steps):
            if num_steps > 1:
                b = beta_start + (beta_end - beta_start) * i / (num_steps - 1)
            else:
                b = beta_start
            running = running * (1.0 - b)
            self.betas[i] = b
            self.alphas[i] = 1.0 - b
            self.alpha_bars[i] = running

    def add_noise(self, original_samples, noise, timesteps):
        n = original_samples.shape[0]
        out = torch.empty_like(original_samples)
        for i in range(n):
            t_i = int(timesteps[i])
            ab = float(self.alpha_bars[t_i])
            out[i] = (ab ** 0.5) * original_samples[i] + ((1.0 - ab) ** 0.5) * noise[i]
        return out

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            # step 1: guess of the clean image
            guess = x_t - torch.sqrt(1 - alpha_bar_t) * model_prediction
            guess = guess / torch.sqrt(alpha_bar_t)
            # step 2: no pixel outside [-1, 1]
            guess = torch.clamp(guess, min=-1.0, max=1.0)
            # step 3: posterior
            if t == 0:
                ab_before = 1.0
            else:
                ab_before = float(self.alpha_bars[t - 1])
            denominator = 1 - alpha_bar_t
            w_guess = (ab_before ** 0.5) * beta_t / denominator
            w_xt = torch.sqrt(alpha_t) * (1 - ab_before) / denominator
            mean = w_guess * guess + w_xt * x_t
        else:
            mean = x_t - (1 - alpha_t) / torch.sqrt(1 - alpha_bar_t) * model_prediction
            mean = mean / torch.sqrt(alpha_t)
        if t == 0:
            return mean
        eps = DL_random(x_t.shape, seed=seed)
        eps = eps.to(x_t.device)
        return mean + torch.sqrt(beta_t) * eps
