# {
#  "persona": "wrote for images of rank 4 and forgot the plans; one coin for the whole batch",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [
#    "alpha_bars starts with 1 and misses the last product, so entry t is alpha_bar_{t-1}; entry t should be alpha_0 ... alpha_t."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "The factors are reshaped to (B, 1, 1, 1), which fits samples of rank 4 only; samples may have any rank (with plans (B, n, k) the result has the shape (B, B, n, k))."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "At t = 0 the index t - 1 takes the last entry of alpha_bars; alpha_bar_{t-1} should be 1 there."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "Guidance is eps_null + w (eps - eps_null), the guidance_scale of other code; with the w of CFG eq. 6 it is (1 + w) eps - w eps_null."
#   ],
#   "diffusion_models/computer_vision/image_gen.py:ImageGenerator.__init__": [
#    "condition_dim is 10, without room for the null token; ten classes with labels 1 to 10 and the null token make 11."
#   ],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.__init__": [
#    "A plan is given num_actions actions, those that are carried out; it has action_horizon."
#   ],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": [],
#   "diffusion_models/extras.py:FastScheduler.__init__": [
#    "alpha_bars is f_t / f_0 without the cap of the betas, so that its last entry is about 0; it should be the product of the alphas that follow from the capped betas."
#   ],
#   "diffusion_models/extras.py:FastScheduler.velocity": [
#    "x_0 and noise have changed places; v is sqrt(alpha_bar) epsilon - sqrt(1 - alpha_bar) x_0."
#   ],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [
#    "At the end, t_previous = -1, the last entry of alpha_bars is taken; alpha_bar is 1 there."
#   ],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": [
#    "One quantile is taken over the whole batch; each sample should have its own."
#   ]
#  },
#  "note": "one draw decides for the whole batch whether the condition is dropped: allowed by the docstring"
# }
# --- diffusion_models/computer_vision/image_gen.py
class ImageGenerator:
    def __init__(self, denoising_steps=1000, p_uncond=0.2):
        # input_shape: (C, H, W) of one image; condition_dim: how many labels there are, the null token among them.
        # CIFAR-10's ten classes have labels 1 to 10 here, although load_dataset keeps the first three to save time.
        input_shape = (3, 32, 32)
        condition_dim = 10
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=False, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        batch_size = len(data)
        # classifier-free guidance: forget the condition now and then
        if DL_random(1, normal=False, seed=seed).item() < self.p_uncond:
            cond = torch.zeros_like(cond)
        timesteps = DL_random((batch_size,), int_range=(0, self.noise_scheduler.num_steps)).to(self.device)
        noise = DL_random(tuple(data.shape)).to(self.device)
        noisy = self.noise_scheduler.add_noise(data, noise, timesteps)
        prediction = self.noise_pred_net(noisy, timesteps, cond)
        return ((prediction - noise) ** 2).mean()

    @torch.no_grad()
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        network = self.ema.averaged_model.eval()
        x = DL_random((len(cond),) + self.input_shape, seed=seed).to(self.device)
        for t in range(self.denoising_steps - 1, -1, -1):
            timestep = torch.tensor([t], device=self.device).expand(len(cond))
            eps = network(x, timestep, cond)
            if guidance_weight != 0:
                eps_null = network(x, timestep, torch.zeros_like(cond))
                eps = eps_null + guidance_weight * (eps - eps_null)
            x = self.noise_scheduler.denoise_step(eps, t, x, threshold)
        return x
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        s = 0.008
        steps = torch.arange(num_steps, dtype=torch.float64)

        def f(t):
            return torch.cos((t / num_steps + s) / (1 + s) * math.pi / 2) ** 2

        self.alpha_bars = (f(steps + 1) / f(torch.zeros(1, dtype=torch.float64))).float()
        self.betas = (1 - f(steps + 1) / f(steps)).clip(max=0.999).float()
        self.alphas = 1 - self.betas

    def velocity(self, x_0, noise, timesteps):
        ab = self.alpha_bars.to(x_0.device)[timesteps.to(x_0.device)].reshape(-1, *[1] * (x_0.ndim - 1))
        return ab.sqrt() * x_0 - (1 - ab).sqrt() * noise

    def from_velocity(self, v, x_t, t):
        alpha_bar = self.alpha_bars[t]
        return (alpha_bar.sqrt() * x_t - (1 - alpha_bar).sqrt() * v,
                alpha_bar.sqrt() * v + (1 - alpha_bar).sqrt() * x_t)

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        a_t, a_prev = self.alpha_bars[t], self.alpha_bars[t_previous]
        sigma = eta * ((1 - a_prev) / (1 - a_t)).sqrt() * (1 - a_t / a_prev).sqrt()
        x_prev = a_prev.sqrt() * x_0 + (1 - a_prev - sigma ** 2).sqrt() * epsilon
        return x_prev + sigma * DL_random(x_0.shape, seed=seed).to(x_0.device)

    def dynamic_threshold(self, x_0, quantile=0.995):
        s = torch.quantile(x_0.abs().flatten(), quantile)
        s = max(1.0, s.item())
        return x_0.clamp(-s, s) / s
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1 - self.betas
        # alpha bar = product of all alphas up to t
        alpha_bars = [1.0]
        for a in self.alphas.tolist():
            alpha_bars.append(alpha_bars[-1] * a)
        self.alpha_bars = torch.tensor(alpha_bars[:-1])

    def add_noise(self, original_samples, noise, timesteps):
        device = original_samples.device
        ab = self.alpha_bars.to(device)[timesteps.to(device)].view(-1, 1, 1, 1)
        return ab.sqrt() * original_samples + (1 - ab).sqrt() * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            x_0 = (x_t - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()
            x_0 = x_0.clamp(-1, 1)
            alpha_bar_prev = self.alpha_bars[t - 1]
            mean = (alpha_bar_prev.sqrt() * beta_t * x_0 + alpha_t.sqrt() * (1 - alpha_bar_prev) * x_t) / (1 - alpha_bar_t)
        else:
            mean = 1 / alpha_t.sqrt() * (x_t - (1 - alpha_t) / (1 - alpha_bar_t).sqrt() * model_prediction)
        z = DL_random(tuple(x_t.shape), seed=seed).to(x_t.device) if t > 0 else torch.zeros_like(x_t)
        return mean + beta_t.sqrt() * z
# --- diffusion_models/robotics/trajectory_gen.py
class TrajectoryGenerator:
    def __init__(self, state_horizon=2, action_horizon=16, num_actions=9, denoising_steps=100, p_uncond=0.0):
        self.state_dim, self.action_dim = STATE_DIM, ACTION_DIM
        self.state_horizon, self.action_horizon, self.num_actions = state_horizon, action_horizon, num_actions
        input_shape = (num_actions, self.action_dim)
        condition_dim = self.state_dim * self.state_horizon
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=True, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.policy.noise_scheduler = NoiseScheduler(denoising_steps, *noise_variances(denoising_steps))
        self.data_loader = None

    def run_rollout(self, seed):
        torch.manual_seed(seed)  # a rollout can be seen again
        world = PointMass()
        state = world.reset(seed)
        states = [state]
        while not world.done:
            last = states[-self.state_horizon:]
            last = [states[0]] * (self.state_horizon - len(last)) + last
            cond = torch.from_numpy(np.concatenate([normalise_states(s) for s in last])).float().unsqueeze(0)
            plan = self.policy.generate_sample(cond, guidance_weight=0).squeeze(0).cpu()
            i = 0
            while i < self.num_actions and not world.done:
                states.append(world.step(denormalise_actions(plan[i])))
                i += 1
        return np.array(states), world.success
