# {
#  "persona": "refactors into free functions at module level, all right but the bonus rollout",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "For labels (B,) the coins are (B, 1) as well, so that the product is (B, B); they should be (B,) there."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [],
#   "diffusion_models/computer_vision/image_gen.py:ImageGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": [
#    "A plan is carried out to its end although the rollout is over in its midst, where world.step raises an error; it should stop as soon as world.done."
#   ],
#   "diffusion_models/extras.py:FastScheduler.__init__": [],
#   "diffusion_models/extras.py:FastScheduler.velocity": [],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [
#    "The seed is not passed on to DL_random."
#   ],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": [
#    "The quantile is the next higher entry; it should lie between two entries on the line that joins them, as torch.quantile has it by default."
#   ]
#  },
#  "note": "functions at module level; table with the clean image in front"
# }
# --- diffusion_models/computer_vision/image_gen.py
class ImageGenerator:
    def __init__(self, denoising_steps=1000, p_uncond=0.2):
        # input_shape: (C, H, W) of one image; condition_dim: how many labels there are, the null token among them.
        # CIFAR-10's ten classes have labels 1 to 10 here, although load_dataset keeps the first three to save time.
        input_shape = (3, 32, 32)
        condition_dim = 10 + 1
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=False, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None
# --- diffusion_models/diffusion_model.py
def with_probability(p, count):
    return (DL_random((count,), normal=False) < p).long()
def guided(network, x, t, cond, w):
    t = torch.full((len(x),), t, device=x.device)
    with_cond = network(x, t, cond)
    without = network(x, t, torch.zeros_like(cond))
    return (1 + w) * with_cond - w * without
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        t = DL_random((len(data),), int_range=(0, self.noise_scheduler.num_steps), seed=seed).to(self.device)
        noise = DL_random(data.shape).to(self.device)
        kept = with_probability(1 - self.p_uncond, len(data)).to(self.device)
        cond = kept[:, None] * cond
        predicted = self.noise_pred_net(self.noise_scheduler.add_noise(data, noise, t), t, cond)
        return F.mse_loss(predicted, noise)

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        network = self.ema.averaged_model.eval()
        with torch.no_grad():
            x = DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)
            for t in reversed(range(self.denoising_steps)):
                x = self.noise_scheduler.denoise_step(guided(network, x, t, cond, guidance_weight), t, x, threshold)
        return x
# --- diffusion_models/extras.py
from noise_scheduler import NoiseScheduler, at
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        bars = [math.cos((t / num_steps + 0.008) / 1.008 * math.pi / 2) ** 2 for t in range(num_steps + 1)]
        betas = [1 - after / before for before, after in zip(bars, bars[1:])]
        self.betas = torch.tensor(betas).clamp(max=0.999)
        self.alphas = 1 - self.betas
        self.alpha_bars = self.alphas.cumprod(dim=0)

    def velocity(self, x_0, noise, timesteps):
        ab = at(self.alpha_bars, timesteps, x_0)
        return ab.sqrt() * noise - (1 - ab).sqrt() * x_0

    def from_velocity(self, v, x_t, t):
        t = torch.full((len(x_t),), t)
        ab = at(self.alpha_bars, t, x_t)
        return ab.sqrt() * x_t - (1 - ab).sqrt() * v, ab.sqrt() * v + (1 - ab).sqrt() * x_t

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        ab = self.alpha_bars[t]
        ab_prev = self.alpha_bars[t_previous] if t_previous >= 0 else torch.tensor(1.0)
        sigma = eta * torch.sqrt((1 - ab_prev) / (1 - ab)) * torch.sqrt(1 - ab / ab_prev)
        z = DL_random(x_0.shape).to(x_0.device) if eta > 0 else torch.zeros_like(x_0)
        return torch.sqrt(ab_prev) * x_0 + torch.sqrt(1 - ab_prev - sigma ** 2) * epsilon + sigma * z

    def dynamic_threshold(self, x_0, quantile=0.995):
        s = torch.quantile(x_0.abs().flatten(1), quantile, dim=1, interpolation="higher")
        s = s.clamp(min=1).view(-1, *[1] * (x_0.ndim - 1))
        return x_0.clamp(-s, s) / s
# --- diffusion_models/noise_scheduler.py
def at(table, timesteps, like):
    return table.to(like.device)[timesteps.to(like.device)].reshape(-1, *[1] * (like.ndim - 1))
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)

    def add_noise(self, original_samples, noise, timesteps):
        ab = at(self.alpha_bars, timesteps, original_samples)
        return ab.sqrt() * original_samples + (1 - ab).sqrt() * noise

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            alpha_bar_prev = self.alpha_bars[t - 1] if t > 0 else torch.ones_like(alpha_bar_t)
            x_0 = x_t / alpha_bar_t.sqrt() - (1 / alpha_bar_t - 1).sqrt() * model_prediction
            x_0 = torch.min(torch.max(x_0, -torch.ones_like(x_0)), torch.ones_like(x_0))
            mean = alpha_bar_prev.sqrt() * beta_t / (1 - alpha_bar_t) * x_0
            mean += alpha_t.sqrt() * (1 - alpha_bar_prev) / (1 - alpha_bar_t) * x_t
        else:
            mean = x_t / alpha_t.sqrt() - beta_t / (alpha_t * (1 - alpha_bar_t)).sqrt() * model_prediction
        if t:
            mean += beta_t.sqrt() * DL_random(x_t.shape, None, True, seed).to(x_t.device)
        return mean
# --- diffusion_models/robotics/trajectory_gen.py
def condition_of(frames, state_horizon):
    states = [frames[max(i, 0)] for i in range(len(frames) - state_horizon, len(frames))]
    return torch.tensor(normalise_states(np.array(states)).reshape(1, -1), dtype=torch.float32)
class TrajectoryGenerator:
    def __init__(self, state_horizon=2, action_horizon=16, num_actions=9, denoising_steps=100, p_uncond=0.0):
        self.state_dim, self.action_dim = STATE_DIM, ACTION_DIM
        self.state_horizon, self.action_horizon, self.num_actions = state_horizon, action_horizon, num_actions
        input_shape = (action_horizon, ACTION_DIM)
        condition_dim = STATE_DIM * state_horizon
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
            cond = condition_of(frames, self.state_horizon)
            plan = denormalise_actions(self.policy.generate_sample(cond)[0].cpu().numpy())
            for action in plan[: self.num_actions]:
                frames.append(world.step(action))
        return np.array(frames), world.success
