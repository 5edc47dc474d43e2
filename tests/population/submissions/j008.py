# {
#  "persona": "A functional programmer who hands in all of part 2 with generators and index tricks.",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [],
#   "diffusion_models/computer_vision/image_gen.py:ImageGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": []
#  },
#  "note": "schedule tables kept as one stacked tensor; np.take/clip for the state history; add_noise by vmap; mask by product"
# }
# --- diffusion_models/computer_vision/image_gen.py
class ImageGenerator:
    def __init__(self, denoising_steps=1000, p_uncond=0.2):
        classes = 10  # in all of CIFAR-10
        input_shape, condition_dim = (3, 32, 32), classes + 1
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=False, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        seeds = iter([seed])

        def draw(shape, **kwargs):
            return DL_random(shape, seed=next(seeds, None), **kwargs).to(self.device)

        keep = draw(len(data), normal=False).ge(self.p_uncond).to(cond.dtype)
        t = draw(len(data), int_range=(0, self.denoising_steps))
        epsilon = draw(data.shape)
        seen = torch.einsum("b...,b->b...", cond, keep)
        guess = self.noise_pred_net(self.noise_scheduler.add_noise(data, epsilon, t), t, seen)
        return torch.linalg.vector_norm(guess - epsilon) ** 2 / epsilon.numel()

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        network = self.ema.averaged_model.eval()
        weights = (1 + guidance_weight, -guidance_weight)

        def predict(x, t):
            sides = (network(x, torch.tensor(t, device=self.device), c) for c in (cond, torch.zeros_like(cond)))
            return sum(weight * side for weight, side in zip(weights, sides))

        from functools import reduce

        with torch.no_grad():
            return reduce(
                lambda x, t: self.noise_scheduler.denoise_step(predict(x, t), t, x, threshold=threshold),
                reversed(range(self.denoising_steps)),
                DL_random([len(cond), *self.input_shape], seed=seed).to(self.device),
            )
# --- diffusion_models/noise_scheduler.py
import math
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        ramp = torch.arange(num_steps, dtype=torch.float64) / max(1, num_steps - 1)
        betas = torch.lerp(torch.tensor(beta_start, dtype=torch.float64), torch.tensor(beta_end, dtype=torch.float64), ramp)
        tables = torch.stack([betas, 1 - betas, (1 - betas).log().cumsum(0).exp()]).float()
        self.betas, self.alphas, self.alpha_bars = tables.unbind()

    def add_noise(self, original_samples, noise, timesteps):
        bars = self.alpha_bars.to(original_samples.device)[timesteps.to(original_samples.device)]
        jump = torch.vmap(lambda x, e, bar: bar.sqrt() * x + (1 - bar).sqrt() * e)
        return jump(original_samples, noise, bars)

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta, alpha, bar = (table[t].item() for table in (self.betas, self.alphas, self.alpha_bars))
        before = self.alpha_bars[t - 1].item() if t else 1.0
        if threshold:
            clean = ((x_t - math.sqrt(1 - bar) * model_prediction) / math.sqrt(bar)).clip(-1, 1)
            mean = math.sqrt(before) * beta / (1 - bar) * clean + math.sqrt(alpha) * (1 - before) / (1 - bar) * x_t
        else:
            mean = torch.add(x_t, model_prediction, alpha=-beta / math.sqrt(1 - bar)) / math.sqrt(alpha)
        if t == 0:
            return mean
        return torch.add(mean, DL_random(x_t.shape, seed=seed).to(x_t), alpha=math.sqrt(beta))
# --- diffusion_models/robotics/trajectory_gen.py
class TrajectoryGenerator:
    def __init__(self, state_horizon=2, action_horizon=16, num_actions=9, denoising_steps=100, p_uncond=0.0):
        self.state_dim, self.action_dim = STATE_DIM, ACTION_DIM
        self.state_horizon, self.action_horizon, self.num_actions = state_horizon, action_horizon, num_actions
        input_shape, condition_dim = (action_horizon, self.action_dim), state_horizon * self.state_dim
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

        def condition():
            last = np.arange(len(frames) - self.state_horizon, len(frames)).clip(min=0)
            return torch.tensor(normalise_states(np.array(frames)[last]).reshape(1, -1), dtype=torch.float32)

        def actions():
            while True:
                plan = self.policy.generate_sample(condition(), guidance_weight=0)[0]
                yield from denormalise_actions(plan.cpu().numpy()[: self.num_actions])

        stream = actions()
        while not world.done:
            frames.append(world.step(next(stream)))
        return frames, world.success
