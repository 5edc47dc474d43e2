# {
#  "persona": "Careful student of physics: everything in terms of signal-to-noise ratio (SNR) and log-SNR; part 2 core plus DDIM and the robot.",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [],
#   "diffusion_models/extras.py:FastScheduler.__init__": [],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": []
#  },
#  "note": "add_noise uses sigmoid(logsnr) with logit of alpha_bar in float64; denoise_step's plain branch is written with the score, the threshold branch as a product of two Gaussians by precisions; generate_sample writes CFG as a weighted mean of the two predictions in one stacked call with the batch dimension first (repeat_interleave: c, 0, c, 0, ... so the first B rows of what the network sees are not the conditional ones); compute_loss draws eps first, then t; the coin by bernoulli-like floor of uniform + p."
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        size = data.size(0)
        eps = DL_random(tuple(data.shape), seed=seed).to(self.device)
        t = DL_random(size, int_range=(0, self.denoising_steps)).to(self.device)
        drop = torch.floor(DL_random(size, normal=False) + self.p_uncond).to(self.device).to(cond.dtype)  # 1 with probability p
        cond = (cond.T * (1 - drop)).T
        return (self.noise_pred_net(self.noise_scheduler.add_noise(data, eps, t), t, cond) - eps).square().mean()

    @torch.no_grad()
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        B, w = len(cond), guidance_weight
        model = self.ema.module.eval()
        pairs = torch.stack([cond, torch.zeros_like(cond)], dim=1).flatten(0, 1)  # c, 0, c, 0, ...
        x = DL_random((B, *self.input_shape), seed=seed).to(self.device)
        for t in reversed(range(self.denoising_steps)):
            doubled = x.repeat_interleave(2, dim=0)
            both = model(doubled, torch.full((2 * B,), t, device=self.device), pairs).unflatten(0, (B, 2))
            eps = both[:, 0] + w * both.select(1, 0) - w * both.select(1, 1)
            x = self.noise_scheduler.denoise_step(eps, t, x, threshold)
        return x
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        # The parent's __init__ makes num_steps and log_snr (add_noise needs it); the tables are replaced
        super().__init__(num_steps)
        theta = (torch.arange(num_steps + 1).double() / num_steps + 0.008) / 1.008 * (math.pi / 2)
        bars = (torch.cos(theta) / torch.cos(theta[0])) ** 2
        betas = torch.minimum(1 - bars[1:] / bars[:-1], torch.tensor(0.999).double())
        log_bars = torch.log1p(-betas).cumsum(0)
        self.log_snr = log_bars - torch.log(-torch.expm1(log_bars))
        self.betas, self.alphas, self.alpha_bars = betas.float(), (1 - betas).float(), log_bars.exp().float()

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        noise_now = torch.sigmoid(-self.log_snr[t])
        if t_previous < 0:
            return x_0.clone()  # nothing of epsilon or z is left where alpha_bar is 1
        signal, noise = torch.sigmoid(self.log_snr[t_previous]), torch.sigmoid(-self.log_snr[t_previous])
        sigma2 = eta**2 * noise / noise_now * (1 - (1 - noise_now) / signal)
        z = DL_random(x_0.shape, seed=seed).to(x_0.device)
        parts = (signal.sqrt(), x_0), ((noise - sigma2).clamp(min=0).sqrt(), epsilon), (sigma2.sqrt(), z)
        return sum(a.to(x_0.dtype) * b for a, b in parts)
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        betas = torch.linspace(beta_start, beta_end, num_steps, dtype=torch.double)
        log_bars = torch.log1p(-betas).cumsum(0)
        self.log_snr = log_bars - torch.log(-torch.expm1(log_bars))  # log(alpha_bar / (1 - alpha_bar))
        self.betas, self.alphas, self.alpha_bars = betas.float(), (1 - betas).float(), log_bars.exp().float()

    def add_noise(self, original_samples, noise, timesteps):
        lam = self.log_snr[timesteps.cpu()].view([-1] + [1] * (original_samples.dim() - 1))
        signal, blur = (torch.sigmoid(s * lam).sqrt().to(original_samples) for s in (1, -1))
        return signal * original_samples + blur * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        noise_var = torch.sigmoid(-self.log_snr[t]).to(x_t.dtype)  # 1 - alpha_bar_t without cancellation
        if threshold:
            x_0 = (x_t - noise_var.sqrt() * model_prediction) / (1 - noise_var).sqrt()
            x_0 = torch.min(torch.max(x_0, -torch.ones_like(x_0)), torch.ones_like(x_0))
            # product of two Gaussians, by precisions: q(x_{t-1} | x_0) and q(x_t | x_{t-1})
            if t == 0:
                mean = x_0
            else:
                var_prev = torch.sigmoid(-self.log_snr[t - 1]).to(x_t.dtype)
                from_left, from_right = 1 / var_prev, alpha_t / beta_t
                left, right = (1 - var_prev).sqrt() * x_0, x_t / alpha_t.sqrt()
                mean = (from_left * left + from_right * right) / (from_left + from_right)
        else:
            score = -model_prediction / noise_var.sqrt()
            mean = (x_t + beta_t * score) / alpha_t.sqrt()
        if t == 0:
            return mean
        return mean + DL_random(x_t.shape, seed=seed).to(x_t) * beta_t.sqrt()
# --- diffusion_models/robotics/trajectory_gen.py
class TrajectoryGenerator:
    def run_rollout(self, seed):
        torch.manual_seed(seed)  # a rollout can be seen again
        world = PointMass()
        state = world.reset(seed)
        frames = np.array([state])
        while not world.done:
            H = self.state_horizon
            padded = np.concatenate([np.repeat(frames[:1], H, axis=0), frames])[-H:]
            condition = torch.tensor(normalise_states(padded).reshape(1, H * self.state_dim)).float()
            plan = self.policy.generate_sample(condition, guidance_weight=0).squeeze(0).cpu().numpy()
            todo = list(denormalise_actions(plan[: self.num_actions]))
            while todo and not world.done:
                frames = np.vstack([frames, world.step(todo.pop(0))])
        return frames, world.success
