# {
#  "persona": "careful, compact code with torch idioms",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [],
#   "diffusion_models/computer_vision/image_gen.py:ImageGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": [],
#   "diffusion_models/extras.py:FastScheduler.__init__": [],
#   "diffusion_models/extras.py:FastScheduler.velocity": [],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": []
#  },
#  "note": "loss weights the condition by a 0/1 keep tensor reshaped to its rank; noise is drawn even where it is not used"
# }
# --- diffusion_models/computer_vision/image_gen.py
class ImageGenerator:
    def __init__(self, denoising_steps=1000, p_uncond=0.2):
        # input_shape: (C, H, W) of one image; condition_dim: how many labels there are, the null token among them.
        # CIFAR-10's ten classes have labels 1 to 10 here, although load_dataset keeps the first three to save time.
        input_shape, condition_dim = (3, 32, 32), 1 + 10
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=False, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        B = len(data)
        keep = (DL_random(B, normal=False, seed=seed) >= self.p_uncond).to(self.device)
        c = cond * keep.reshape(-1, *[1] * (cond.ndim - 1)).to(cond.dtype)
        eps = DL_random(data.shape).to(data)
        t = DL_random(B, int_range=(0, self.denoising_steps)).to(self.device)
        return (self.noise_pred_net(self.noise_scheduler.add_noise(data, eps, t), t, c) - eps).pow(2).mean()

    @torch.no_grad()
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        network, w = self.ema.averaged_model.eval(), guidance_weight
        x = DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)
        for t in range(self.denoising_steps)[::-1]:
            x = self.noise_scheduler.denoise_step(self._guided(network, x, t, cond, w), t, x, threshold)
        return x

    def _guided(self, network, x, t, cond, w):
        times = torch.full((len(x),), t, device=self.device)
        given = network(x, times, cond)
        return given if w == 0 else torch.lerp(network(x, times, cond * 0), given, 1.0 + w)
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        t, s = torch.linspace(0, 1, num_steps + 1, dtype=torch.float64), 0.008
        f = ((t + s) / (1 + s) * (math.pi / 2)).cos().square()
        beta = (1 - f[1:] / f[:-1]).clamp(max=0.999)
        self.betas, self.alphas, self.alpha_bars = beta.float(), (1 - beta).float(), (1 - beta).cumprod(0).float()

    def velocity(self, x_0, noise, timesteps):
        ab = self.alpha_bars.to(x_0)[timesteps.to(x_0.device)][(...,) + (None,) * (x_0.ndim - 1)]
        phi = torch.acos(ab.sqrt())  # the angle between x_t and x_0
        return phi.cos() * noise - (1 - ab).sqrt() * x_0

    def from_velocity(self, v, x_t, t):
        a, b = self.alpha_bars[t].sqrt(), (1 - self.alpha_bars[t]).sqrt()
        x_0 = a * x_t - b * v
        return x_0, v * a + x_t * b

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        table = torch.cat([self.alpha_bars, torch.ones(1)])
        ab, ab_prev = table[t], table[t_previous]
        sigma = eta * ((1 - ab_prev) / (1 - ab) * (1 - ab / ab_prev)).sqrt()
        x = ab_prev.sqrt() * x_0 + (1 - ab_prev - sigma.square()).clamp(min=0).sqrt() * epsilon
        return x + sigma * DL_random(x_0.shape, seed=seed).to(x_0.device)

    def dynamic_threshold(self, x_0, quantile=0.995):
        s = x_0.abs().flatten(1).quantile(quantile, dim=1).clamp_min(1)
        s = s[(...,) + (None,) * (x_0.ndim - 1)]
        return (x_0 / s).clamp(-1, 1)
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        beta = beta_start + (beta_end - beta_start) * torch.arange(num_steps, dtype=torch.float64) / max(1, num_steps - 1)
        self.betas, self.alphas, self.alpha_bars = (x.float() for x in (beta, 1 - beta, (1 - beta).cumprod(0)))

    def add_noise(self, original_samples, noise, timesteps):
        ab = self.alpha_bars.to(original_samples)[timesteps.to(original_samples.device)]
        ab = ab[(...,) + (None,) * (original_samples.ndim - 1)]
        return torch.addcmul(ab.sqrt() * original_samples, (1 - ab).sqrt().expand_as(noise), noise)

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            before = torch.cat([torch.ones(1), self.alpha_bars])[t]
            x_0 = ((x_t - (1 - alpha_bar_t).sqrt() * model_prediction) * alpha_bar_t.rsqrt()).clamp(-1, 1)
            mean = (before.sqrt() * beta_t * x_0 + alpha_t.sqrt() * (1 - before) * x_t) / (1 - alpha_bar_t)
        else:
            mean = alpha_t.rsqrt() * (x_t - beta_t * (1 - alpha_bar_t).rsqrt() * model_prediction)
        z = DL_random(x_t.shape, seed=seed).to(x_t.device)
        return mean + beta_t.sqrt() * z * (t > 0)
# --- diffusion_models/robotics/trajectory_gen.py
class TrajectoryGenerator:
    def __init__(self, state_horizon=2, action_horizon=16, num_actions=9, denoising_steps=100, p_uncond=0.0):
        self.state_dim, self.action_dim = STATE_DIM, ACTION_DIM
        self.state_horizon, self.action_horizon, self.num_actions = state_horizon, action_horizon, num_actions
        input_shape, condition_dim = (action_horizon, ACTION_DIM), state_horizon * STATE_DIM
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=True, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.policy.noise_scheduler = NoiseScheduler(denoising_steps, *noise_variances(denoising_steps))
        self.data_loader = None

    def run_rollout(self, seed):
        torch.manual_seed(seed)  # a rollout can be seen again
        world = PointMass()
        state = world.reset(seed)
        frames, plan = [state], []
        while not world.done:
            if not plan:
                padded = [frames[0]] * (self.state_horizon - 1) + frames
                seen = normalise_states(padded[-self.state_horizon :])
                cond = torch.as_tensor(seen.reshape(1, -1), dtype=torch.float32)
                plan = list(denormalise_actions(self.policy.generate_sample(cond)[0].cpu())[: self.num_actions])
            frames.append(world.step(plan.pop(0)))
        return frames, world.success
