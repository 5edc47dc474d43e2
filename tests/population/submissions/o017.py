# {
#  "persona": "plain and correct, closest to the papers",
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
#  }
# }
# --- diffusion_models/computer_vision/image_gen.py
class ImageGenerator:
    def __init__(self, denoising_steps=1000, p_uncond=0.2):
        # input_shape: (C, H, W) of one image; condition_dim: how many labels there are, the null token among them.
        # CIFAR-10's ten classes have labels 1 to 10 here, although load_dataset keeps the first three to save time.
        input_shape = (3, 32, 32)
        condition_dim = 11  # 10 classes + null token
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=False, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        B = data.shape[0]
        t = DL_random((B,), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        noise = DL_random(data.shape).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, noise, t)
        drop = DL_random((B,), normal=False).to(self.device) < self.p_uncond
        cond = cond.clone()
        cond[drop] = 0
        noise_pred = self.noise_pred_net(x_t, t, cond)
        return F.mse_loss(noise_pred, noise)

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        net = self.ema.averaged_model
        net.eval()
        B = cond.shape[0]
        null_cond = torch.zeros_like(cond)
        with torch.no_grad():
            x_t = DL_random((B, *self.input_shape), seed=seed).to(self.device)
            for t in reversed(range(self.denoising_steps)):
                timesteps = torch.full((B,), t, dtype=torch.long, device=self.device)
                eps_cond = net(x_t, timesteps, cond)
                eps_uncond = net(x_t, timesteps, null_cond)
                eps = (1 + guidance_weight) * eps_cond - guidance_weight * eps_uncond
                x_t = self.noise_scheduler.denoise_step(eps, t, x_t, threshold)
        return x_t
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        s = 0.008
        t = torch.arange(num_steps + 1, dtype=torch.float64)
        f = torch.cos((t / num_steps + s) / (1 + s) * math.pi / 2) ** 2
        alpha_bars = f / f[0]
        betas = 1 - alpha_bars[1:] / alpha_bars[:-1]
        self.betas = betas.clamp(max=0.999).float()
        self.alphas = 1 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)

    def velocity(self, x_0, noise, timesteps):
        alpha_bar = self.alpha_bars.to(x_0.device)[timesteps.to(x_0.device)]
        alpha_bar = alpha_bar.view(-1, *([1] * (x_0.dim() - 1)))
        return alpha_bar.sqrt() * noise - (1 - alpha_bar).sqrt() * x_0

    def from_velocity(self, v, x_t, t):
        a = self.alpha_bars[t].sqrt()
        b = (1 - self.alpha_bars[t]).sqrt()
        x_0 = a * x_t - b * v
        epsilon = a * v + b * x_t
        return x_0, epsilon

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        ab_t = self.alpha_bars[t]
        ab_prev = self.alpha_bars[t_previous] if t_previous >= 0 else torch.tensor(1.0)
        sigma = eta * torch.sqrt((1 - ab_prev) / (1 - ab_t)) * torch.sqrt(1 - ab_t / ab_prev)
        z = DL_random(x_0.shape, seed=seed).to(x_0.device)
        return torch.sqrt(ab_prev) * x_0 + torch.sqrt(1 - ab_prev - sigma ** 2) * epsilon + sigma * z

    def dynamic_threshold(self, x_0, quantile=0.995):
        flat = x_0.reshape(x_0.shape[0], -1)
        s = torch.quantile(flat.abs(), quantile, dim=1)
        s = torch.clamp(s, min=1.0).view(-1, *([1] * (x_0.dim() - 1)))
        return torch.maximum(torch.minimum(x_0, s), -s) / s
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps, dtype=torch.float32)
        self.alphas = 1.0 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)

    def add_noise(self, original_samples, noise, timesteps):
        device = original_samples.device
        alpha_bar = self.alpha_bars.to(device)[timesteps.to(device)]
        while alpha_bar.dim() < original_samples.dim():
            alpha_bar = alpha_bar.unsqueeze(-1)
        return torch.sqrt(alpha_bar) * original_samples + torch.sqrt(1 - alpha_bar) * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            alpha_bar_prev = self.alpha_bars[t - 1] if t > 0 else torch.tensor(1.0)
            x_0 = (x_t - torch.sqrt(1 - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_bar_t)
            x_0 = torch.clamp(x_0, -1.0, 1.0)
            coef_x0 = torch.sqrt(alpha_bar_prev) * beta_t / (1 - alpha_bar_t)
            coef_xt = torch.sqrt(alpha_t) * (1 - alpha_bar_prev) / (1 - alpha_bar_t)
            mean = coef_x0 * x_0 + coef_xt * x_t
        else:
            mean = (x_t - beta_t / torch.sqrt(1 - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_t)
        if t == 0:
            return mean
        z = DL_random(x_t.shape, seed=seed).to(x_t.device)
        return mean + torch.sqrt(beta_t) * z
# --- diffusion_models/robotics/trajectory_gen.py
class TrajectoryGenerator:
    def run_rollout(self, seed):
        torch.manual_seed(seed)  # a rollout can be seen again
        world = PointMass()
        state = world.reset(seed)
        frames = [state]
        history = [state] * self.state_horizon
        while not world.done:
            cond = normalise_states(np.stack(history)).reshape(1, -1)
            cond = torch.tensor(cond, dtype=torch.float32)
            plan = self.policy.generate_sample(cond)[0].cpu().numpy()
            actions = denormalise_actions(plan)
            for action in actions[: self.num_actions]:
                state = world.step(action)
                frames.append(state)
                history = history[1:] + [state]
                if world.done:
                    break
        return frames, world.success
