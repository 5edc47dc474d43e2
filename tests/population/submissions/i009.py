# {
#  "persona": "Does the optional exercises and the robot as well; works in logs (cumsum of log alpha), angles (v-prediction by phi) and deques.",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.__init__": [],
#   "diffusion_models/extras.py:FastScheduler.velocity": [],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": []
#  },
#  "note": "FastScheduler.__init__ computes f in float64 and alpha_bar from the capped betas by exp(cumsum(log)); velocity/from_velocity use an angle phi = acos(sqrt(alpha_bar)) and cos/sin of it; ddim_step writes sigma by another, equal formula and prepends nothing to the table: it looks up a padded table with index t + 1; dynamic_threshold sorts and interpolates by hand with torch.lerp; run_rollout keeps a deque of normalised states and a for-else loop."
# }
# --- diffusion_models/extras.py
import numpy as np
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        s = 8e-3
        grid = np.linspace(0.0, 1.0, num_steps + 1)  # t / T, with the clean image in front
        log_f = 2 * np.log(np.cos((grid + s) / (1 + s) * np.pi / 2))
        betas = np.minimum(-np.expm1(np.diff(log_f)), 0.999)  # 1 - f_t / f_{t-1}; f_0 cancels
        log_bars = np.cumsum(np.log1p(-betas))
        self.betas = torch.from_numpy(betas).float()
        self.alphas = torch.from_numpy(1 - betas).float()
        self.alpha_bars = torch.from_numpy(np.exp(log_bars)).float()
        # the padded table starts with the clean image, so that -1 + 1 = 0 finds it
        self._bars_from_clean = torch.from_numpy(np.exp(np.concatenate([[0.0], log_bars])))

    def velocity(self, x_0, noise, timesteps):
        phi = torch.acos(self._bars_from_clean.sqrt())[timesteps.cpu() + 1].to(x_0.dtype).to(x_0.device)
        phi = phi[(...,) + (None,) * (x_0.dim() - 1)]
        return phi.cos() * noise - phi.sin() * x_0

    def from_velocity(self, v, x_t, t):
        phi = math.acos(math.sqrt(self._bars_from_clean[t + 1]))
        rotation = torch.tensor([[math.cos(phi), -math.sin(phi)], [math.sin(phi), math.cos(phi)]], dtype=v.dtype, device=v.device)
        x_0, epsilon = torch.tensordot(rotation, torch.stack([x_t, v]), dims=1)
        return x_0, epsilon

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        now, before = self._bars_from_clean[t + 1].item(), self._bars_from_clean[t_previous + 1].item()
        variance = (1 - before) * (before - now) / (before * (1 - now))  # eq. 16 squared, on one fraction
        sigma = eta * math.sqrt(variance)
        direction = math.sqrt(max(1 - before - sigma**2, 0.0))
        z = DL_random(tuple(epsilon.shape), seed=seed).to(epsilon)
        return math.sqrt(before) * x_0 + direction * epsilon + sigma * z

    def dynamic_threshold(self, x_0, quantile=0.995):
        ranked = x_0.reshape(len(x_0), -1).abs().sort(dim=1).values
        place = quantile * (ranked.shape[1] - 1)
        low, high = math.floor(place), math.ceil(place)
        s = torch.lerp(ranked[:, low], ranked[:, high], place - low)
        s = torch.maximum(s, torch.ones_like(s)).reshape(-1, *[1 for _ in x_0.shape[1:]])
        return torch.minimum(torch.maximum(x_0, -s), s).div(s)
# --- diffusion_models/robotics/trajectory_gen.py
from collections import deque
from itertools import islice
class TrajectoryGenerator:
    def __init__(self, state_horizon=2, action_horizon=16, num_actions=9, denoising_steps=100, p_uncond=0.0):
        self.state_dim, self.action_dim = STATE_DIM, ACTION_DIM
        self.state_horizon, self.action_horizon, self.num_actions = state_horizon, action_horizon, num_actions
        input_shape = [action_horizon, self.action_dim]
        condition_dim = np.prod([state_horizon, self.state_dim]).item()
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
        memory = deque([normalise_states(state)] * self.state_horizon, maxlen=self.state_horizon)
        plan = iter(())
        while not world.done:
            action = next(plan, None)
            if action is None:  # plan used up
                seen = torch.as_tensor(np.hstack(memory), dtype=torch.float32).unsqueeze(0)
                (drawn,) = self.policy.generate_sample(seen)
                plan = islice(iter(denormalise_actions(drawn.cpu().numpy())), self.num_actions)
                action = next(plan)
            state = world.step(action)
            memory.append(normalise_states(state))
            frames.append(state)
        return np.stack(frames), world.success
