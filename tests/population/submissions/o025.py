# {
#  "persona": "right in the core, DDIM and thresholds half finished",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "With thresholding the bare mean is returned; noise of variance beta_t should be added as in the other branch."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": [
#    "The states of the condition are in metres; they should be normalised."
#   ],
#   "diffusion_models/extras.py:FastScheduler.__init__": [
#    "alpha_bars is ab[:-1], one step early (it begins with 1) and without the cap; it should be the running product of the alphas."
#   ],
#   "diffusion_models/extras.py:FastScheduler.velocity": [],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [
#    "All factors lack their square roots."
#   ],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [
#    "t_previous = 0 is taken for the clean image, too (t_previous > 0); only -1 is, and 0 has alpha_bars[0]."
#   ],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": [
#    "x_0 is cut at -s and s and not divided by s."
#   ]
#  },
#  "note": "the loss is a sum divided by the number of entries; network modes are put back after sampling"
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        B = data.shape[0]
        noise = DL_random(data.shape, seed=seed).to(self.device)
        t = DL_random((B,), int_range=(0, self.denoising_steps)).to(self.device)
        p = DL_random((B,), normal=False).to(self.device)
        cond = cond * (p >= self.p_uncond).to(cond.dtype).view(-1, *(1,) * (cond.dim() - 1))
        pred = self.noise_pred_net(self.noise_scheduler.add_noise(data, noise, t), t, cond)
        return F.mse_loss(pred, noise, reduction="sum") / noise.numel()

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        net = self.ema.averaged_model
        was_training = net.training
        net.eval()
        x = DL_random((cond.shape[0], *self.input_shape), seed=seed).to(self.device)
        with torch.no_grad():
            for step in range(self.denoising_steps):
                t = self.denoising_steps - 1 - step
                timestep = torch.full((x.shape[0],), t, device=self.device, dtype=torch.int64)
                x_in = x.repeat(2, *[1] * (x.dim() - 1))
                c_in = torch.cat([torch.zeros_like(cond), cond])
                uncond, given = net(x_in, timestep.repeat(2), c_in).chunk(2, dim=0)
                pred = given + guidance_weight * (given - uncond)
                x = self.noise_scheduler.denoise_step(pred, t, x, threshold)
        net.train(was_training)
        return x
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        s = 0.008
        t = torch.linspace(0, num_steps, num_steps + 1, dtype=torch.float64)
        f = torch.cos((t / num_steps + s) / (1 + s) * math.pi / 2) ** 2
        ab = f / f[0]
        self.betas = torch.clamp(1 - ab[1:] / ab[:-1], 0, 0.999).float()
        self.alphas = (1 - self.betas).float()
        self.alpha_bars = ab[:-1].float()

    def velocity(self, x_0, noise, timesteps):
        ab = self.alpha_bars.to(x_0.device).gather(0, timesteps.to(x_0.device))
        shape = [len(ab)] + [1] * (x_0.dim() - 1)
        signal, spread = ab.pow(0.5).reshape(shape), (1 - ab).pow(0.5).reshape(shape)
        return signal * noise - spread * x_0

    def from_velocity(self, v, x_t, t):
        alpha_bar = self.alpha_bars[t]
        x_0 = alpha_bar * x_t - (1 - alpha_bar) * v
        epsilon = alpha_bar * v + (1 - alpha_bar) * x_t
        return x_0, epsilon

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        ab_t = self.alpha_bars[t]
        ab_p = self.alpha_bars[t_previous] if t_previous > 0 else torch.tensor(1.0)
        sigma = eta * torch.sqrt((1 - ab_p) / (1 - ab_t)) * torch.sqrt(1 - ab_t / ab_p)
        mean = torch.sqrt(ab_p) * x_0 + torch.sqrt(1 - ab_p - sigma ** 2) * epsilon
        if eta == 0:
            return mean
        return mean + sigma * DL_random(x_0.shape, seed=seed).to(x_0.device)

    def dynamic_threshold(self, x_0, quantile=0.995):
        flat = x_0.flatten(start_dim=1)
        s = torch.quantile(flat.abs(), quantile, dim=1, keepdim=True).clamp(min=1.0)
        out = flat.clamp(min=-s, max=s)
        return out.reshape(x_0.shape)
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.beta_start, self.beta_end = beta_start, beta_end
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1.0 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, 0)
        # everything else that is needed later
        self.sqrt_alpha_bars = self.alpha_bars ** 0.5
        self.sqrt_one_minus_alpha_bars = (1.0 - self.alpha_bars) ** 0.5

    def add_noise(self, original_samples, noise, timesteps):
        # not the precomputed roots: FastScheduler has other tables
        t = timesteps.to(original_samples.device)
        ab = self.alpha_bars.to(original_samples.device).gather(0, t)
        extra = (1,) * (original_samples.dim() - 1)
        ab = ab.reshape(t.shape[0], *extra).expand(original_samples.shape)
        return ab.pow(0.5) * original_samples + (1.0 - ab).pow(0.5) * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            x_0 = (x_t - torch.sqrt(1 - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_bar_t)
            x_0 = torch.clamp(x_0, -1, 1)
            eps = (x_t - torch.sqrt(alpha_bar_t) * x_0) / torch.sqrt(1 - alpha_bar_t)
            mean = (x_t - beta_t / torch.sqrt(1 - alpha_bar_t) * eps) / torch.sqrt(alpha_t)
            # TODO noise with threshold?
            return mean
        else:
            mean = (x_t - beta_t / torch.sqrt(1 - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_t)
        z = DL_random(x_t.shape, seed=seed).to(x_t.device) if t > 0 else 0.0
        return mean + torch.sqrt(beta_t) * z
# --- diffusion_models/robotics/trajectory_gen.py
class TrajectoryGenerator:
    def __init__(self, state_horizon=2, action_horizon=16, num_actions=9, denoising_steps=100, p_uncond=0.0):
        self.state_dim, self.action_dim = STATE_DIM, ACTION_DIM
        self.state_horizon, self.action_horizon, self.num_actions = state_horizon, action_horizon, num_actions
        input_shape = (action_horizon, self.action_dim)
        condition_dim = sum(self.state_dim for _ in range(state_horizon))
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
            seen = [frames[max(0, i)] for i in range(len(frames) - self.state_horizon, len(frames))]
            cond = np.concatenate(seen)[None].astype(np.float32)
            plan = self.policy.generate_sample(torch.from_numpy(cond))[0].cpu().numpy()
            for n in range(self.num_actions):
                if not world.done:
                    frames.append(world.step(denormalise_actions(plan[n])))
        return frames, world.success
