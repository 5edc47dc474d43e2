# {
#  "persona": "defensive style: asserts, type hints, f-strings",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "The seed is not passed on to DL_random."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "The condition is kept with probability p_uncond and dropped otherwise; it should be dropped with probability p_uncond."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "threshold is not passed on to denoise_step."
#   ],
#   "diffusion_models/computer_vision/image_gen.py:ImageGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": [],
#   "diffusion_models/extras.py:FastScheduler.velocity": [],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [
#    "The fresh noise is uniform (normal=False); it should be standard normal."
#   ],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": []
#  },
#  "note": "clone everywhere"
# }
# --- diffusion_models/computer_vision/image_gen.py
class ImageGenerator:
    def __init__(self, denoising_steps=1000, p_uncond=0.2):
        # input_shape: (C, H, W) of one image; condition_dim: how many labels there are, the null token among them.
        # CIFAR-10's ten classes have labels 1 to 10 here, although load_dataset keeps the first three to save time.
        input_shape: tuple = (3, 32, 32)
        labels = list(range(0, 11))  # 0 is the null token
        condition_dim: int = max(labels) + 1
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=False, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        batch: int = data.shape[0]
        t = DL_random((batch,), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        target = DL_random(data.shape).to(self.device)
        noisy = self.noise_scheduler.add_noise(data.clone(), target, t)
        keep = DL_random((batch,), normal=False).to(self.device) < self.p_uncond
        shape = [batch] + [1] * (cond.ndim - 1)
        condition = torch.where(keep.view(shape), cond, torch.zeros_like(cond))
        prediction = self.noise_pred_net(noisy, t, condition)
        assert prediction.shape == target.shape, f"{prediction.shape} {target.shape}"
        return F.mse_loss(prediction, target)

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        assert threshold in (True, False)
        model = self.ema.averaged_model
        model.eval()
        batch = cond.shape[0]
        no_cond = torch.zeros_like(cond)
        x = DL_random((batch,) + tuple(self.input_shape), seed=seed).to(self.device)
        for t in reversed(range(self.denoising_steps)):
            timesteps = torch.full((batch,), t, dtype=torch.long).to(self.device)
            with torch.no_grad():
                conditional = model(x, timesteps, cond)
                unconditional = model(x, timesteps, no_cond)
            guided = (1 + guidance_weight) * conditional - guidance_weight * unconditional
            x = self.noise_scheduler.denoise_step(guided, t, x)
        return x
# --- diffusion_models/extras.py
class FastScheduler:
    def velocity(self, x_0, noise, timesteps):
        assert x_0.shape == noise.shape
        ab = self.alpha_bars.to(x_0.device).index_select(0, timesteps.to(x_0.device))
        view = [len(timesteps)] + [1] * (x_0.ndim - 1)
        return ab.sqrt().view(view) * noise.clone() - ab.neg().add(1).sqrt().view(view) * x_0.clone()

    def from_velocity(self, v, x_t, t):
        assert isinstance(t, int)
        ab = self.alpha_bars[t]
        signal, spread = ab.sqrt(), (1 - ab).sqrt()
        clean = signal * x_t - spread * v
        noise = spread * x_t + signal * v
        return clean, noise

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        assert -1 <= t_previous < t
        ab = self.alpha_bars[t]
        before = torch.tensor(1.0) if t_previous == -1 else self.alpha_bars[t_previous]
        sigma = eta * ((1 - before) / (1 - ab)).sqrt() * (1 - ab / before).sqrt()
        fresh = DL_random(x_0.shape, normal=False, seed=seed).to(x_0.device)
        return before.sqrt() * x_0 + (1 - before - sigma.square()).sqrt() * epsilon + sigma * fresh

    def dynamic_threshold(self, x_0, quantile=0.995):
        assert 0 <= quantile <= 1
        magnitude = x_0.clone().abs().reshape(len(x_0), -1)
        s = torch.quantile(magnitude, quantile, dim=1, interpolation="linear")
        s = torch.where(s > 1, s, torch.ones_like(s)).reshape([len(x_0)] + [1] * (x_0.ndim - 1))
        return torch.clamp(x_0, -s, s).div(s)
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        assert num_steps >= 1, f"num_steps = {num_steps}"
        betas: torch.Tensor = torch.linspace(float(beta_start), float(beta_end), int(num_steps), dtype=torch.float64)
        self.betas = betas.to(torch.float32)
        self.alphas = (1.0 - betas).to(torch.float32)
        self.alpha_bars = torch.cumprod(1.0 - betas, dim=0).to(torch.float32)
        assert self.alpha_bars.shape == (num_steps,)

    def add_noise(self, original_samples, noise, timesteps):
        assert original_samples.shape == noise.shape
        assert timesteps.ndim == 1 and len(timesteps) == len(original_samples)
        ab = self.alpha_bars.to(original_samples.device).index_select(0, timesteps.to(original_samples.device))
        view = torch.Size([len(timesteps)] + [1] * (original_samples.ndim - 1))
        return ab.sqrt().view(view) * original_samples.clone() + ab.neg().add(1).sqrt().view(view) * noise.clone()

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        assert model_prediction.shape == x_t.shape
        if threshold:
            x_0 = self._x_0(model_prediction, alpha_bar_t, x_t)
            previous = self.alpha_bars[t - 1] if t > 0 else torch.ones(1)[0]
            first = previous.sqrt() * beta_t / (1 - alpha_bar_t)
            second = alpha_t.sqrt() * (1 - previous) / (1 - alpha_bar_t)
            mean = first * x_0 + second * x_t
        else:
            mean = (x_t - (beta_t / (1 - alpha_bar_t).sqrt()) * model_prediction) / alpha_t.sqrt()
        if t > 0:
            mean = mean + beta_t.sqrt() * DL_random(x_t.shape).to(x_t.device)
        return mean

    def _x_0(self, eps, alpha_bar_t, x_t):
        return torch.clamp((x_t - (1 - alpha_bar_t).sqrt() * eps) / alpha_bar_t.sqrt(), -1.0, 1.0)
# --- diffusion_models/robotics/trajectory_gen.py
class TrajectoryGenerator:
    def __init__(self, state_horizon=2, action_horizon=16, num_actions=9, denoising_steps=100, p_uncond=0.0):
        self.state_dim, self.action_dim = STATE_DIM, ACTION_DIM
        self.state_horizon, self.action_horizon, self.num_actions = state_horizon, action_horizon, num_actions
        assert 1 <= num_actions <= action_horizon
        input_shape = (int(action_horizon), int(self.action_dim))
        condition_dim = int(state_horizon * self.state_dim)
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=True, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.policy.noise_scheduler = NoiseScheduler(denoising_steps, *noise_variances(denoising_steps))
        self.data_loader = None

    def run_rollout(self, seed):
        torch.manual_seed(seed)  # a rollout can be seen again
        world = PointMass()
        state = world.reset(seed)
        frames = [np.array(state, dtype=np.float64)]
        while world.done is False:
            start = max(0, len(frames) - self.state_horizon)
            recent = frames[start:]
            missing = self.state_horizon - len(recent)
            recent = missing * [frames[0]] + recent
            vector = normalise_states(np.vstack(recent)).ravel()
            assert vector.shape == (self.policy.condition_dim,)
            cond = torch.tensor(vector[np.newaxis, :].astype("float32"))
            plan = self.policy.generate_sample(cond, guidance_weight=0.0, threshold=False)
            plan = denormalise_actions(plan.cpu().numpy().reshape(self.action_horizon, self.action_dim))
            for action in plan[0 : self.num_actions]:
                frames.append(world.step(action).copy())
                if world.done:
                    break
        return frames, bool(world.success)
