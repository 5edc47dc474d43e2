# {
#  "persona": "DDIM fan; slips in seeds, guidance and rollouts",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [
#    "alpha_bars is one minus the product of the betas; it should be the product of the alphas."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "The result of x_0.clamp(-1, 1) is thrown away, so that nothing is clamped."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "The averaged network is asked; training needs the prediction of self.noise_pred_net."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "The seed goes to the first denoise_step; the first draw is that of x_T, which is not seeded, so that results cannot be repeated.",
#    "Guidance is left out for negative weights (guidance_weight > 0); CFG eq. 6 holds for any w but 0."
#   ],
#   "diffusion_models/computer_vision/image_gen.py:ImageGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": [
#    "All actions of a plan are carried out; only the first num_actions should be."
#   ],
#   "diffusion_models/extras.py:FastScheduler.__init__": [
#    "The offset s = 0.008 is left out."
#   ],
#   "diffusion_models/extras.py:FastScheduler.velocity": [
#    "Both factors lack their square roots."
#   ],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [
#    "The signs of the second terms have changed places, the rotation goes the other way: x_0 has minus, epsilon plus."
#   ],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": [
#    "The quantile is taken over the last axis, one for each row of an image; it should be over all entries of a sample."
#   ]
#  },
#  "note": "add_noise by einsum, float32 in any case"
# }
# --- diffusion_models/computer_vision/image_gen.py

# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        B = len(data)
        drop = DL_random((B,), normal=False, seed=seed) < self.p_uncond
        t = DL_random((B,), int_range=(0, self.denoising_steps)).to(self.device)
        noise = DL_random((B, *self.input_shape)).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, noise, t)
        cond = torch.where(drop.to(self.device).view(B, *[1] * (cond.ndim - 1)), torch.zeros_like(cond), cond)
        return F.mse_loss(self.ema.averaged_model(x_t, t, cond), noise)

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        B = cond.shape[0]
        network = self.ema.averaged_model.eval()
        x = DL_random((B, *self.input_shape)).to(self.device)
        with torch.no_grad():
            for i, t in enumerate(reversed(range(self.denoising_steps))):
                ts = torch.full((B,), t, device=self.device)
                e = network(x, ts, cond)
                if guidance_weight > 0:
                    e = (1 + guidance_weight) * e - guidance_weight * network(x, ts, torch.zeros_like(cond))
                x = self.noise_scheduler.denoise_step(e, t, x, threshold, seed if i == 0 else None)
        return x
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        t = torch.arange(num_steps + 1, dtype=torch.float64) / num_steps
        f = torch.cos(t * math.pi / 2) ** 2
        alpha_bars = f / f[0]
        self.betas = (1 - alpha_bars[1:] / alpha_bars[:-1]).clamp(max=0.999).float()
        self.alphas = 1 - self.betas
        self.alpha_bars = self.alphas.cumprod(0)

    def velocity(self, x_0, noise, timesteps):
        dev = x_0.device
        ab = self.alpha_bars.to(dev)[timesteps.to(dev)]
        return torch.einsum("b,b...->b...", ab, noise) - torch.einsum("b,b...->b...", 1 - ab, x_0)

    def from_velocity(self, v, x_t, t):
        ab = self.alpha_bars[t]
        x_0 = ab.sqrt() * x_t + (1 - ab).sqrt() * v
        epsilon = ab.sqrt() * v - (1 - ab).sqrt() * x_t
        return x_0, epsilon

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        now = self.alpha_bars[t]
        then = self.alpha_bars[t_previous] if t_previous != -1 else torch.tensor(1.0)
        # eta = 1 and t_previous = t - 1: the posterior variance of DDPM
        variance = (1 - then) / (1 - now) * (1 - now / then)
        sigma = eta * variance.sqrt()
        x_t_direction = torch.sqrt(torch.clamp(1 - then - eta ** 2 * variance, min=0)) * epsilon
        out = then.sqrt() * x_0 + x_t_direction
        noise = DL_random(tuple(out.shape), seed=seed).to(out.device)
        return out + sigma * noise

    def dynamic_threshold(self, x_0, quantile=0.995):
        s = torch.quantile(x_0.abs(), quantile, dim=-1, keepdim=True)
        s = s.clamp(min=1.0)
        return x_0.clamp(-s, s) / s
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1 - self.betas
        self.alpha_bars = 1 - torch.cumprod(self.betas, dim=0)

    def add_noise(self, original_samples, noise, timesteps):
        dev = original_samples.device
        root = self.alpha_bars.sqrt().to(dev)[timesteps.to(dev)]
        other = (1 - self.alpha_bars).sqrt().to(dev)[timesteps.to(dev)]
        return torch.einsum("b,b...->b...", root, original_samples.to(root.dtype)) + torch.einsum("b,b...->b...", other, noise.to(root.dtype))

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            x_0 = (x_t - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()
            x_0.clamp(-1, 1)
            alpha_bar_prev = self.alpha_bars[t - 1] if t > 0 else torch.tensor(1.0)
            mean = (alpha_bar_prev.sqrt() * beta_t * x_0 + alpha_t.sqrt() * (1 - alpha_bar_prev) * x_t) / (1 - alpha_bar_t)
        else:
            mean = (x_t - (1 - alpha_t) / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_t.sqrt()
        sigma_t = beta_t.sqrt() if t > 0 else 0
        return mean + sigma_t * DL_random(x_t.shape, seed=seed).to(x_t.device)
# --- diffusion_models/robotics/trajectory_gen.py
class TrajectoryGenerator:
    def __init__(self, state_horizon=2, action_horizon=16, num_actions=9, denoising_steps=100, p_uncond=0.0):
        self.state_dim, self.action_dim = STATE_DIM, ACTION_DIM
        self.state_horizon, self.action_horizon, self.num_actions = state_horizon, action_horizon, num_actions
        self.plan_shape = (self.action_horizon, self.action_dim)
        input_shape = self.plan_shape
        condition_dim = self.state_horizon * self.state_dim
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=True, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.policy.noise_scheduler = NoiseScheduler(denoising_steps, *noise_variances(denoising_steps))
        self.data_loader = None

    def run_rollout(self, seed):
        torch.manual_seed(seed)  # a rollout can be seen again
        world = PointMass()
        state = world.reset(seed)
        frames = [state]
        recent = [state for _ in range(self.state_horizon)]
        while not world.done:
            cond = torch.tensor(normalise_states(recent), dtype=torch.float32).reshape(1, -1)
            plan = denormalise_actions(self.policy.generate_sample(cond)[0].cpu().numpy())
            for action in plan:
                state = world.step(action)
                frames.append(state)
                recent = recent[1:] + [state]
                if world.done:
                    break
        return frames, world.success
