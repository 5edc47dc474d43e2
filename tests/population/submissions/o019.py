# {
#  "persona": "numpy habits and helper methods",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [
#    "The three tables are float64, as numpy makes them; they should be float32."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "int_range leaves out its upper end, so that t = T - 1 is never drawn; times are uniform in 0..T-1."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "The averaged network is not put into evaluation mode; it should be, before it is asked."
#   ],
#   "diffusion_models/computer_vision/image_gen.py:ImageGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": [
#    "The condition is float64, as the states of the world are; it should be float32."
#   ],
#   "diffusion_models/extras.py:FastScheduler.__init__": [
#    "The cosine is not squared; f_t is the square of it."
#   ],
#   "diffusion_models/extras.py:FastScheduler.velocity": [],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [
#    "In epsilon the two factors have changed places; it is sqrt(alpha_bar) v + sqrt(1 - alpha_bar) x_t."
#   ],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": [
#    "The quantile is taken of x_0 itself; it should be that of |x_0|."
#   ]
#  },
#  "note": "denoise_step goes through x_0 and eq. 7 in both branches: equal to eq. 11, but float32 tables make it off by up to 1e-3 at t = 0 with a tiny beta"
# }
# --- diffusion_models/computer_vision/image_gen.py
class ImageGenerator:
    def __init__(self, denoising_steps=1000, p_uncond=0.2):
        # input_shape: (C, H, W) of one image; condition_dim: how many labels there are, the null token among them.
        # CIFAR-10's ten classes have labels 1 to 10 here, although load_dataset keeps the first three to save time.
        channels, height, width = 3, 32, 32
        input_shape = (channels, height, width)
        num_classes = 10
        condition_dim = num_classes + 1
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=False, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None
# --- diffusion_models/diffusion_model.py
import numpy as np
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        n = data.shape[0]
        t = DL_random((n,), int_range=(0, self.denoising_steps - 1), seed=seed).to(self.device)
        eps = DL_random(data.shape).to(self.device)
        x = self.noise_scheduler.add_noise(data, eps, t)
        keep = (DL_random((n,), normal=False) >= self.p_uncond).to(self.device)
        cond = torch.stack([c if k else torch.zeros_like(c) for c, k in zip(cond, keep)])
        return torch.nn.MSELoss()(self.noise_pred_net(x, t, cond), eps)

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        net = self.ema.averaged_model
        n = len(cond)
        both = torch.cat([cond, torch.zeros_like(cond)])
        x = DL_random((n, *self.input_shape), seed=seed).to(self.device)
        with torch.no_grad():
            for t in np.arange(self.denoising_steps)[::-1]:
                t = int(t)
                steps = torch.full((2 * n,), t, device=self.device)
                e_c, e_0 = net(torch.cat([x, x]), steps, both).split(n)
                e = e_c + guidance_weight * (e_c - e_0)
                x = self.noise_scheduler.denoise_step(e, t, x, threshold=threshold)
        return x
# --- diffusion_models/extras.py
import numpy as np
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        s = 0.008
        t = np.arange(num_steps + 1) / num_steps
        f = np.cos((t + s) / (1 + s) * np.pi / 2)
        betas = np.minimum(1 - f[1:] / f[:-1], 0.999)
        self.betas = torch.tensor(betas, dtype=torch.float32)
        self.alphas = torch.tensor(1 - betas, dtype=torch.float32)
        self.alpha_bars = torch.tensor(np.cumprod(1 - betas), dtype=torch.float32)

    def velocity(self, x_0, noise, timesteps):
        a, b = self._factors(timesteps, x_0)
        return a * noise - b * x_0

    def _factors(self, timesteps, like):
        shape = (len(timesteps),) + (1,) * (like.ndim - 1)
        ab = self.alpha_bars[timesteps.cpu()].to(like.device, torch.float32).reshape(shape)
        return ab.sqrt(), (1 - ab).sqrt()

    def from_velocity(self, v, x_t, t):
        a, b = np.sqrt(self.alpha_bars[t].item()), np.sqrt(1 - self.alpha_bars[t].item())
        x_0 = float(a) * x_t - float(b) * v
        epsilon = float(b) * v + float(a) * x_t
        return x_0, epsilon

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        bars = np.append(self.alpha_bars.numpy().astype(np.float64), 1.0)  # so that index -1 is the clean image
        now, then = bars[t], bars[t_previous]
        var = eta ** 2 * (1 - then) / (1 - now) * (1 - now / then)
        direction = max(1 - then - var, 0.0) ** 0.5
        z = DL_random(tuple(x_0.shape), seed=seed).to(x_0.device)
        return float(then ** 0.5) * x_0 + float(direction) * epsilon + float(var ** 0.5) * z

    def dynamic_threshold(self, x_0, quantile=0.995):
        out = []
        for sample in x_0:
            s = torch.quantile(sample.flatten(), quantile).clamp(min=1.0)
            out.append(sample.clip(-s, s) / s)
        return torch.stack(out)
# --- diffusion_models/noise_scheduler.py
import numpy as np
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        betas = np.linspace(beta_start, beta_end, num_steps)
        alphas = 1.0 - betas
        self.betas = torch.from_numpy(betas)
        self.alphas = torch.from_numpy(alphas)
        self.alpha_bars = torch.from_numpy(np.cumprod(alphas))

    def add_noise(self, original_samples, noise, timesteps):
        a, b = self._factors(timesteps, original_samples)
        return a * original_samples + b * noise

    def _factors(self, timesteps, like):
        # one factor for each sample, with as many dims as the sample
        shape = (len(timesteps),) + (1,) * (like.ndim - 1)
        ab = self.alpha_bars[timesteps.cpu()].to(like.device, torch.float32).reshape(shape)
        return ab.sqrt(), (1 - ab).sqrt()

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t].item(), self.alphas[t].item(), self.alpha_bars[t].item()
        if threshold:
            x0 = self._guess(x_t, model_prediction, alpha_bar_t).clip(-1, 1)
        else:
            x0 = self._guess(x_t, model_prediction, alpha_bar_t)
        # both cases by eq. 7: without the clipping it is eq. 11
        prev = self.alpha_bars[t - 1].item() if t else 1.0
        mean = prev ** 0.5 * beta_t / (1 - alpha_bar_t) * x0 + alpha_t ** 0.5 * (1 - prev) / (1 - alpha_bar_t) * x_t
        if t > 0:
            mean = mean + np.sqrt(beta_t).item() * DL_random(x_t.shape, seed=seed).to(x_t.device)
        return mean

    @staticmethod
    def _guess(x_t, eps, alpha_bar):
        return (x_t - (1 - alpha_bar) ** 0.5 * eps) / alpha_bar ** 0.5
# --- diffusion_models/robotics/trajectory_gen.py
class TrajectoryGenerator:
    def __init__(self, state_horizon=2, action_horizon=16, num_actions=9, denoising_steps=100, p_uncond=0.0):
        self.state_dim, self.action_dim = STATE_DIM, ACTION_DIM
        self.state_horizon, self.action_horizon, self.num_actions = state_horizon, action_horizon, num_actions
        input_shape = [self.action_horizon, ACTION_DIM]
        condition_dim = int(np.prod([self.state_horizon, STATE_DIM]))
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=True, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.policy.noise_scheduler = NoiseScheduler(denoising_steps, *noise_variances(denoising_steps))
        self.data_loader = None

    def run_rollout(self, seed):
        torch.manual_seed(seed)  # a rollout can be seen again
        world = PointMass()
        state = world.reset(seed)
        frames = np.array(state)[None]
        while not world.done:
            index = np.arange(len(frames) - self.state_horizon, len(frames)).clip(0)
            cond = normalise_states(frames[index]).reshape(1, -1)
            plan = self.policy.generate_sample(torch.tensor(cond))[0].cpu().numpy()
            for a in denormalise_actions(plan[: self.num_actions]):
                if world.done:
                    break
                frames = np.vstack([frames, world.step(a)])
        return frames, world.success
