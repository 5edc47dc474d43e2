# {
#  "persona": "unsure about broadcasting; labels and vectors treated alike",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "The factors get their new axes in front, (1, ..., B), so that they meet the last axis of the samples; they should be (B, 1, ...)."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "x_0 is clamped to [0, 1]; part 2's images lie in [-1, 1].",
#    "No noise is added at t = 1, as in the paper's counting; here the last step is t = 0."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "The noise is drawn with normal=False, uniform in [0, 1); it should be standard normal."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "The network with the last weights is asked; it should be the averaged one, self.ema.averaged_model."
#   ],
#   "diffusion_models/computer_vision/image_gen.py:ImageGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.__init__": [
#    "The condition is as long as one state; it holds state_horizon of them."
#   ],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": [
#    "Where there are not enough states yet, states of zeros stand in; it should be the first state."
#   ],
#   "diffusion_models/extras.py:FastScheduler.__init__": [],
#   "diffusion_models/extras.py:FastScheduler.velocity": [
#    "Only samples of rank 3 and 4 get factors of their own; with other ranks, (B, n) say, the factors meet the wrong axis or do not fit."
#   ],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": [
#    "The quantile is always 0.995; the argument should be used."
#   ]
#  },
#  "note": "tables by Python loops"
# }
# --- diffusion_models/computer_vision/image_gen.py
class ImageGenerator:
    def __init__(self, denoising_steps=1000, p_uncond=0.2):
        # input_shape: (C, H, W) of one image; condition_dim: how many labels there are, the null token among them.
        # CIFAR-10's ten classes have labels 1 to 10 here, although load_dataset keeps the first three to save time.
        input_shape = 3, 32, 32
        condition_dim = 11
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=False, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        n = data.shape[0]
        t = DL_random((n,), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        noise = DL_random(tuple(data.shape), normal=False).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, noise, t)
        mask = (DL_random((n,), normal=False) < self.p_uncond).to(self.device)
        if cond.ndim == 2:
            cond = torch.where(mask[:, None], 0.0, cond)
        else:
            cond = torch.where(mask, 0, cond)
        return F.mse_loss(self.noise_pred_net(x_t, t, cond), noise)

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        model = self.noise_pred_net
        model.eval()
        n = len(cond)
        x = DL_random((n, *self.input_shape), seed=seed).to(self.device)
        with torch.no_grad():
            for i in reversed(range(self.denoising_steps)):
                t = torch.full((n,), i, device=self.device)
                e = model(x, t, cond)
                if guidance_weight:
                    e0 = model(x, t, torch.zeros_like(cond))
                    e = (1 + guidance_weight) * e - guidance_weight * e0
                x = self.noise_scheduler.denoise_step(e, i, x, threshold)
        return x
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        s = 0.008
        betas = torch.zeros(num_steps)
        for t in range(num_steps):
            f_now = math.cos(((t + 1) / num_steps + s) / (1 + s) * math.pi / 2) ** 2
            f_before = math.cos((t / num_steps + s) / (1 + s) * math.pi / 2) ** 2
            betas[t] = min(0.999, 1 - f_now / f_before)
        self.betas = betas
        self.alphas = 1 - betas
        self.alpha_bars = torch.cumprod(1 - betas, dim=0)

    def velocity(self, x_0, noise, timesteps):
        ab = self.alpha_bars.to(x_0.device)[timesteps.to(x_0.device)]
        if x_0.ndim == 4:
            ab = ab[:, None, None, None]
        elif x_0.ndim == 3:
            ab = ab[:, None, None]
        return ab.sqrt() * noise - (1 - ab).sqrt() * x_0

    def from_velocity(self, v, x_t, t):
        ab = self.alpha_bars[t]
        x_0 = torch.sqrt(ab) * x_t - torch.sqrt(1 - ab) * v
        # eps = (x_t - torch.sqrt(ab) * x_0) / torch.sqrt(1 - ab)   # has a division
        eps = torch.sqrt(1 - ab) * x_t + torch.sqrt(ab) * v
        return x_0, eps

    def dynamic_threshold(self, x_0, quantile=0.995):
        B = x_0.shape[0]
        s = torch.quantile(x_0.abs().view(B, -1), 0.995, dim=1)
        s = torch.maximum(s, torch.ones_like(s))
        s = s.view([B] + [1] * (x_0.ndim - 1))
        return torch.clamp(x_0, -s, s) / s
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.Tensor([beta_start + i * (beta_end - beta_start) / max(num_steps - 1, 1) for i in range(num_steps)])
        self.alphas = torch.Tensor([1 - b for b in self.betas])
        self.alpha_bars = torch.Tensor(num_steps)
        for i in range(num_steps):
            self.alpha_bars[i] = self.alphas[i] * (self.alpha_bars[i - 1] if i > 0 else 1)

    def add_noise(self, original_samples, noise, timesteps):
        x = original_samples
        ab = self.alpha_bars.to(x.device)[timesteps.to(x.device)]
        scale = ab.sqrt()
        noise_scale = (1 - ab).sqrt()
        for _ in range(x.ndim - 1):
            scale, noise_scale = scale.unsqueeze(0), noise_scale.unsqueeze(0)
        return scale * x + noise_scale * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            x_0 = (x_t - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()
            x_0 = x_0.clamp(0, 1)
            alpha_bar_before = self.alpha_bars[t - 1] if t >= 1 else torch.tensor(1.0)
            mean = (alpha_bar_before.sqrt() * beta_t) / (1 - alpha_bar_t) * x_0 + (alpha_t.sqrt() * (1 - alpha_bar_before)) / (1 - alpha_bar_t) * x_t
        else:
            mean = 1 / alpha_t.sqrt() * (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction)
        if t > 1:
            z = DL_random(x_t.shape, seed=seed).to(x_t.device)
        else:
            z = torch.zeros_like(x_t)
        return mean + beta_t.sqrt() * z
# --- diffusion_models/robotics/trajectory_gen.py
class TrajectoryGenerator:
    def __init__(self, state_horizon=2, action_horizon=16, num_actions=9, denoising_steps=100, p_uncond=0.0):
        self.state_dim, self.action_dim = STATE_DIM, ACTION_DIM
        self.state_horizon, self.action_horizon, self.num_actions = state_horizon, action_horizon, num_actions
        input_shape = (action_horizon, self.action_dim)
        condition_dim = self.state_dim
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
            states = frames[-self.state_horizon:]
            while len(states) < self.state_horizon:
                states.insert(0, np.zeros(self.state_dim))
            cond = normalise_states(np.array(states)).reshape(1, -1)
            plan = self.policy.generate_sample(torch.tensor(cond).float())[0]
            for action in plan[: self.num_actions].cpu().numpy():
                state = world.step(denormalise_actions(action))
                frames.append(state)
                if world.done:
                    break
        return frames, world.success
