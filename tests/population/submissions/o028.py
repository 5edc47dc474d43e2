# {
#  "persona": "takes the network's time and labels for something else",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [
#    "beta_start and beta_end are ignored, the usual numbers are written into the code."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "alphas, of one step, is used for the jump from x_0; it should be alpha_bars."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "With thresholding the mean of x_{t-1} is clamped; the estimate of x_0 should be clamped and eq. 7 gives the mean."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "The network gets t / T, as in part 1; here it gets t itself."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "For vectors the null token is a row of -1, as in part 1; it is all zeros for both kinds of conditions.",
#    "The network is told t = T..1 while denoise_step gets T-1..0; both should have the time 0..T-1."
#   ],
#   "diffusion_models/computer_vision/image_gen.py:ImageGenerator.__init__": [
#    "The images are given one channel; CIFAR-10's have three."
#   ],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.__init__": [
#    "The shape of a plan is one long vector (horizon * action_dim,); it should be (horizon, action_dim)."
#   ],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": [
#    "The first state is missing from frames; they begin with it."
#   ],
#   "diffusion_models/extras.py:FastScheduler.__init__": [
#    "Times are divided by T + 1; they should be divided by T."
#   ],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [
#    "The tables are read at t - 1, as if t were counted from 1; here t counts 0..T-1."
#   ],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [
#    "self.alphas is used, because the paper writes alpha; the paper's alpha is alpha_bars here."
#   ],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": []
#  },
#  "note": "the quantile is interpolated by hand between sorted entries: equal to torch.quantile"
# }
# --- diffusion_models/computer_vision/image_gen.py
class ImageGenerator:
    def __init__(self, denoising_steps=1000, p_uncond=0.2):
        # input_shape: (C, H, W) of one image; condition_dim: how many labels there are, the null token among them.
        # CIFAR-10's ten classes have labels 1 to 10 here, although load_dataset keeps the first three to save time.
        input_shape = (1, 32, 32)
        condition_dim = 11
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
        noise_pred = self.noise_pred_net(x_t, t / self.denoising_steps, cond)
        return F.mse_loss(noise_pred, noise)

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        network = self.ema.averaged_model
        network.eval()
        null = torch.full_like(cond, -1) if not self.takes_labels else torch.zeros_like(cond)
        x = DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)
        with torch.no_grad():
            for t in range(self.denoising_steps, 0, -1):
                steps = torch.full((len(cond),), t, device=self.device)
                pred_c, pred_0 = network(x, steps, cond), network(x, steps, null)
                pred = (1 + guidance_weight) * pred_c - guidance_weight * pred_0
                x = self.noise_scheduler.denoise_step(pred, t - 1, x, threshold)
        return x
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        s = 0.008

        def alpha_bar(t):
            return math.cos((t + s) / (1 + s) * math.pi / 2) ** 2

        betas = []
        for i in range(num_steps):
            t1 = i / (num_steps + 1)
            t2 = (i + 1) / (num_steps + 1)
            betas.append(min(1 - alpha_bar(t2) / alpha_bar(t1), 0.999))
        self.betas = torch.tensor(betas, dtype=torch.float32)
        self.alphas = 1.0 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)

    def from_velocity(self, v, x_t, t):
        a = self.alpha_bars[t - 1].sqrt()
        s = (1 - self.alpha_bars[t - 1]).sqrt()
        x_0 = a * x_t - s * v
        epsilon = a * v + s * x_t
        return x_0, epsilon

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        a_t = self.alphas[t]
        a_prev = self.alphas[t_previous] if t_previous >= 0 else torch.tensor(1.0)
        sigma = eta * torch.sqrt((1 - a_prev) / (1 - a_t)) * torch.sqrt(1 - a_t / a_prev)
        z = DL_random(x_0.shape, seed=seed).to(x_0.device)
        return torch.sqrt(a_prev) * x_0 + torch.sqrt(1 - a_prev - sigma ** 2) * epsilon + sigma * z

    def dynamic_threshold(self, x_0, quantile=0.995):
        B = len(x_0)
        s = torch.sort(x_0.abs().reshape(B, -1), dim=1).values
        place = quantile * (s.shape[1] - 1)
        low, high = math.floor(place), math.ceil(place)
        s = s[:, low] + (place - low) * (s[:, high] - s[:, low])
        s = torch.clamp(s, min=1.0).reshape(B, *[1] * (x_0.ndim - 1))
        return torch.clamp(x_0, -s, s) / s
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(1e-4, 0.02, num_steps)
        self.alphas = 1 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)

    def add_noise(self, original_samples, noise, timesteps):
        device = original_samples.device
        t = timesteps.to(device)
        alpha = self.alphas.to(device)[t].reshape(-1, *[1] * (original_samples.ndim - 1))
        return alpha.sqrt() * original_samples + (1 - alpha).sqrt() * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_t.sqrt()
            mean = mean.clamp(-1, 1)
        else:
            mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_t.sqrt()
        if t != 0:
            mean = mean + beta_t.sqrt() * DL_random(x_t.shape, seed=seed).to(x_t.device)
        return mean
# --- diffusion_models/robotics/trajectory_gen.py
class TrajectoryGenerator:
    def __init__(self, state_horizon=2, action_horizon=16, num_actions=9, denoising_steps=100, p_uncond=0.0):
        self.state_dim, self.action_dim = STATE_DIM, ACTION_DIM
        self.state_horizon, self.action_horizon, self.num_actions = state_horizon, action_horizon, num_actions
        input_shape = (action_horizon * self.action_dim,)
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
        frames = []
        states = [state] * self.state_horizon
        while not world.done:
            cond = torch.tensor(normalise_states(np.concatenate(states).reshape(-1, self.state_dim)), dtype=torch.float32)
            plan = self.policy.generate_sample(cond.reshape(1, -1))
            actions = denormalise_actions(plan[0].cpu())
            for action in actions[: self.num_actions]:
                state = world.step(action)
                frames.append(state)
                states = states[1:] + [state]
                if world.done:
                    break
        return frames, world.success
