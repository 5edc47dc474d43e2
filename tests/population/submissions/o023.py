# {
#  "persona": "bonus hunter: everything, compact; reads other papers",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [
#    "The schedule is scaled-linear: the roots of the betas are on a line; the betas themselves should run linearly."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "The variance is that of the posterior, beta_t (1 - alpha_bar_{t-1}) / (1 - alpha_bar_t); the docstring asks for sigma_t^2 = beta_t."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "The noise is drawn with torch.randn_like; every random number should come from DL_random, which gives the same numbers on every device."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [],
#   "diffusion_models/computer_vision/image_gen.py:ImageGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.__init__": [
#    "The shape of a plan is (action_dim, horizon); it should be (horizon, action_dim)."
#   ],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": [],
#   "diffusion_models/extras.py:FastScheduler.__init__": [
#    "The betas are kept between 0.0001 and 0.9999; the text caps them at 0.999 and knows no lower bound."
#   ],
#   "diffusion_models/extras.py:FastScheduler.velocity": [],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [
#    "The two results come in the wrong order, epsilon first; it should be (x_0, epsilon)."
#   ],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [
#    "The direction to x_t has sqrt(1 - alpha_bar_prev); eq. 12 takes sigma^2 off under the root."
#   ],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": [
#    "s is the quantile times the largest |x_0| of a sample; it should be that quantile of |x_0|."
#   ]
#  },
#  "note": "guidance with the scale s = 1 + w; the network is given one time for all, (1,); v as a complex rotation"
# }
# --- diffusion_models/computer_vision/image_gen.py
class ImageGenerator:
    def __init__(self, denoising_steps=1000, p_uncond=0.2):
        # input_shape: (C, H, W) of one image; condition_dim: how many labels there are, the null token among them.
        # CIFAR-10's ten classes have labels 1 to 10 here, although load_dataset keeps the first three to save time.
        input_shape = torch.Size([3, 32, 32])
        condition_dim = len(["null", "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"])
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=False, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        t = DL_random(len(data), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        epsilon = torch.randn_like(data)
        drop = DL_random(len(data), normal=False).to(self.device) < self.p_uncond
        c = cond.masked_fill(drop.view(-1, *[1] * (cond.ndim - 1)), 0)
        return F.mse_loss(self.noise_pred_net(self.noise_scheduler.add_noise(data, epsilon, t), t, c), epsilon)

    @torch.no_grad()
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        net = self.ema.averaged_model.eval()
        null = torch.zeros_like(cond)
        x_t = DL_random([len(cond), *self.input_shape], seed=seed).to(self.device)
        for t in reversed(range(self.noise_scheduler.num_steps)):
            time = torch.tensor([t], device=self.device)
            s = guidance_weight + 1.0  # guidance_scale of diffusers
            eps_null, eps_cond = net(x_t, time, null), net(x_t, time, cond)
            x_t = self.noise_scheduler.denoise_step(eps_null + s * (eps_cond - eps_null), t, x_t, threshold=threshold)
        return x_t
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        s = 0.008
        u = torch.arange(num_steps + 1, dtype=torch.float64) / num_steps
        alpha_bar = torch.cos((u + s) / (1 + s) * math.pi / 2) ** 2
        alpha_bar = alpha_bar / alpha_bar[0]
        self.betas = (1 - alpha_bar[1:] / alpha_bar[:-1]).clamp(1e-4, 0.9999).float()
        self.alphas = 1 - self.betas
        self.alpha_bars = self.alphas.cumprod(0)

    def velocity(self, x_0, noise, timesteps):
        ab = self.alpha_bars.to(x_0.device)[timesteps.to(x_0.device)].unflatten(0, (-1, *[1] * (x_0.ndim - 1)))
        # x_0 and noise are two axes, so a rotation by the angle gives x_t (real) and v (imaginary)
        rotation = torch.complex(ab.sqrt(), (1 - ab).sqrt())
        return (torch.complex(x_0, noise) * rotation.conj()).imag

    def from_velocity(self, v, x_t, t):
        a, s = self.alpha_bars[t].sqrt(), (1 - self.alpha_bars[t]).sqrt()
        return a * v + s * x_t, a * x_t - s * v

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        a = self.alpha_bars[t]
        a_prev = self.alpha_bars[t_previous] if t_previous >= 0 else torch.ones_like(a)
        sigma = eta * torch.sqrt((1 - a_prev) / (1 - a) * (1 - a / a_prev))
        z = DL_random(x_0.shape, seed=seed).to(x_0.device)
        return a_prev.sqrt() * x_0 + (1 - a_prev).sqrt() * epsilon + sigma * z

    def dynamic_threshold(self, x_0, quantile=0.995):
        dims = tuple(range(1, x_0.ndim))
        s = x_0.abs().amax(dim=dims, keepdim=True)
        s = s * quantile
        s = torch.clamp(s, min=1)
        return torch.clamp(x_0, -s, s) / s
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start ** 0.5, beta_end ** 0.5, num_steps) ** 2
        self.alphas = 1 - self.betas
        self.alpha_bars = self.alphas.cumprod(0)

    def add_noise(self, original_samples, noise, timesteps):
        s = original_samples
        ab = torch.take(self.alpha_bars.to(s.device), timesteps.to(s.device)).unflatten(0, (-1, *[1] * (s.ndim - 1)))
        sigma = ((1 - ab) / ab).sqrt()
        return (s + sigma * noise) * ab.sqrt()

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        alpha_bar_prev = self.alpha_bars[t - 1] if t > 0 else torch.tensor(1.0)
        variance = beta_t * (1 - alpha_bar_prev) / (1 - alpha_bar_t)
        if threshold:
            x_0 = ((x_t - (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_bar_t.sqrt()).clamp(-1, 1)
            mean = alpha_bar_prev.sqrt() * beta_t / (1 - alpha_bar_t) * x_0
            mean = mean + alpha_t.sqrt() * (1 - alpha_bar_prev) / (1 - alpha_bar_t) * x_t
        else:
            mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_t.sqrt()
        return mean + variance.sqrt() * DL_random(x_t.shape, seed=seed).to(x_t.device)
# --- diffusion_models/robotics/trajectory_gen.py
class TrajectoryGenerator:
    def __init__(self, state_horizon=2, action_horizon=16, num_actions=9, denoising_steps=100, p_uncond=0.0):
        self.state_dim, self.action_dim = STATE_DIM, ACTION_DIM
        self.state_horizon, self.action_horizon, self.num_actions = state_horizon, action_horizon, num_actions
        # sample: (channels, length) as conv1d likes it
        input_shape = (self.action_dim, action_horizon)
        condition_dim = state_horizon * self.state_dim
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=True, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.policy.noise_scheduler = NoiseScheduler(denoising_steps, *noise_variances(denoising_steps))
        self.data_loader = None

    def run_rollout(self, seed):
        torch.manual_seed(seed)  # a rollout can be seen again
        world = PointMass()
        state = world.reset(seed)
        from collections import deque

        window = deque([state] * self.state_horizon, maxlen=self.state_horizon)
        frames = [state.copy()]
        queue = deque()
        while not world.done:
            if len(queue) == 0:
                cond = torch.tensor(normalise_states(np.array(window)), dtype=torch.float32).view(1, -1)
                queue.extend(denormalise_actions(self.policy.generate_sample(cond).cpu().numpy()[0, : self.num_actions]))
            window.append(world.step(queue.popleft()))
            frames.append(window[-1].copy())
        return np.stack(frames), world.success
