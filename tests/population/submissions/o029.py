# {
#  "persona": "only the graded functions, second year student, right except for a few",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "The result keeps the flattened shape (B, n); it should have the shape of the samples."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "One time is drawn for the whole batch; each sample has a time of its own (one t per sample)."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [],
#   "diffusion_models/computer_vision/image_gen.py:ImageGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": [
#    "The states of the condition are newest first; they should be oldest first.",
#    "The actions go to the world in [-1, 1]; they should be denormalised."
#   ],
#   "diffusion_models/extras.py:FastScheduler.__init__": [],
#   "diffusion_models/extras.py:FastScheduler.velocity": []
#  },
#  "note": "generate_sample draws with a closure; the loss builds x_t by add_noise from a stacked list"
# }
# --- diffusion_models/computer_vision/image_gen.py
class ImageGenerator:
    def __init__(self, denoising_steps=1000, p_uncond=0.2):
        # input_shape: (C, H, W) of one image; condition_dim: how many labels there are, the null token among them.
        # CIFAR-10's ten classes have labels 1 to 10 here, although load_dataset keeps the first three to save time.
        input_shape = (3, 32, 32)
        condition_dim = 1 + len(("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"))
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=False, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        B = data.shape[0]
        noise = DL_random(data.shape, seed=seed).to(self.device)
        t = DL_random((1,), int_range=(0, self.denoising_steps)).to(self.device).repeat(B)
        x_t = self.noise_scheduler.add_noise(data, noise, t)
        u = DL_random((B,), normal=False).to(self.device)
        cond = torch.stack([torch.zeros_like(c) if u[i] < self.p_uncond else c for i, c in enumerate(cond)])
        return F.mse_loss(self.noise_pred_net(x_t, t, cond), noise)

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        model = self.ema.averaged_model
        model.eval()
        B = len(cond)

        def epsilon(x, t):
            tt = torch.full((B,), t, device=self.device)
            e_c = model(x, tt, cond)
            e_0 = model(x, tt, torch.zeros(cond.shape, dtype=cond.dtype, device=cond.device))
            return e_c + guidance_weight * (e_c - e_0)

        with torch.no_grad():
            x = DL_random((B, *self.input_shape), seed=seed).to(self.device)
            for t in range(self.denoising_steps - 1, -1, -1):
                x = self.noise_scheduler.denoise_step(epsilon(x, t), t, x, threshold=threshold, seed=None)
        return x
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        s = 0.008
        t = torch.arange(num_steps + 1).double()
        angle = (t / num_steps + s) / (1 + s) * torch.pi / 2
        f = (1 + torch.cos(2 * angle)) / 2
        f[-1] = 0.0
        betas = torch.minimum(1 - f[1:] / f[:-1], torch.tensor(0.999).double())
        self.betas = betas.float()
        self.alphas = 1 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas.double(), 0).float()

    def velocity(self, x_0, noise, timesteps):
        device = x_0.device
        ab = self.alpha_bars.to(device)[timesteps.to(device)]
        a, b = (ab ** 0.5)[:, None], ((1 - ab) ** 0.5)[:, None]
        return (a * noise.reshape(len(noise), -1) - b * x_0.reshape(len(x_0), -1)).view_as(x_0)
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1 - self.betas
        # [1, a0, a0 a1, ...]
        padded = torch.cat((torch.ones(1), self.alphas)).cumprod(dim=0)
        self.alpha_bars, self.alpha_bars_prev = padded[1:], padded[:-1]

    def add_noise(self, original_samples, noise, timesteps):
        device = original_samples.device
        alpha_bars_t = self.alpha_bars.to(device)[timesteps.to(device)]
        sqrt_ab = alpha_bars_t ** 0.5
        sqrt_1m_ab = (1 - alpha_bars_t) ** 0.5
        if original_samples.shape[0] == 1 or original_samples.ndim == 1:
            return sqrt_ab * original_samples + sqrt_1m_ab * noise
        flat, flat_noise = original_samples.flatten(1), noise.flatten(1)
        return sqrt_ab[:, None] * flat + sqrt_1m_ab[:, None] * flat_noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        alpha_bar_prev = self.alpha_bars[t - 1] if t >= 1 else torch.tensor(1.0)
        eps = model_prediction
        if threshold:
            x_0 = ((x_t - (1 - alpha_bar_t).sqrt() * eps) / alpha_bar_t.sqrt()).clamp(-1.0, 1.0)
            # the noise that belongs to the clamped x_0, then eq. 11 as below
            eps = (x_t - alpha_bar_t.sqrt() * x_0) / (1 - alpha_bar_t).sqrt()
            mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * eps) / alpha_t.sqrt()
        else:
            mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * eps) / alpha_t.sqrt()
        if t == 0:
            return mean
        return mean + beta_t.sqrt() * DL_random(tuple(x_t.shape), seed=seed).to(x_t.device)
# --- diffusion_models/robotics/trajectory_gen.py
class TrajectoryGenerator:
    def __init__(self, state_horizon=2, action_horizon=16, num_actions=9, denoising_steps=100, p_uncond=0.0):
        self.state_dim, self.action_dim = STATE_DIM, ACTION_DIM
        self.state_horizon, self.action_horizon, self.num_actions = state_horizon, action_horizon, num_actions
        input_shape = (self.action_horizon, self.action_dim)
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
        while not world.done:
            recent = frames[::-1][: self.state_horizon]
            while len(recent) < self.state_horizon:
                recent.append(frames[0])
            cond = torch.tensor(np.array(normalise_states(recent)), dtype=torch.float32).flatten().unsqueeze(0)
            plan = self.policy.generate_sample(cond)[0].cpu().numpy()
            for action in plan[: self.num_actions]:
                if not world.done:
                    frames.append(world.step(action))
        return frames, world.success
