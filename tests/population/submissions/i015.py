# {
#  "persona": "Robotics student: the bonus exercise and denoise_step.",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.__init__": [
#    "condition_dim is twice the length of a state, whatever state_horizon is; it should be state_horizon times that length."
#   ],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": [
#    "The state after the last action is left out of frames where the rollout ends, because the loop breaks before the append; it should be the last frame.",
#    "Only the last state of each plan goes into the history, so the condition holds states num_actions steps apart; it should hold the last state_horizon states, one step apart."
#   ]
#  },
#  "note": "run_rollout is right where state_horizon = 1 and the rollout ends exactly at the end of a plan; __init__ is right at the default horizons. denoise_step looks odd (clip after a rearranged formula) but is right."
# }
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.lerp(torch.tensor(beta_start), torch.tensor(beta_end), torch.arange(num_steps) / max(num_steps - 1, 1))
        self.alphas = 1 - self.betas
        self.alpha_bars = self.alphas.cumprod(-1)

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            room = alpha_bar_t.sqrt()
            signal = x_t - (1 - alpha_bar_t).sqrt() * model_prediction  # sqrt(alpha_bar) x_0
            x_0 = torch.clamp(signal, -room, room) / room
            alpha_bar_s = alpha_bar_t / alpha_t if t > 0 else torch.tensor(1.0)
            coefficients = torch.stack([alpha_bar_s.sqrt() * beta_t, alpha_t.sqrt() * (1 - alpha_bar_s)]) / (1 - alpha_bar_t)
            mean = torch.stack([x_0, x_t], dim=-1) @ coefficients.to(x_t)
        else:
            mean = (x_t - model_prediction * (beta_t / torch.sqrt(1 - alpha_bar_t))) * torch.rsqrt(alpha_t)
        if t:
            mean += torch.sqrt(beta_t) * DL_random(list(x_t.shape), seed=seed).to(x_t.device)
        return mean
# --- diffusion_models/robotics/trajectory_gen.py
class TrajectoryGenerator:
    def __init__(self, state_horizon=2, action_horizon=16, num_actions=9, denoising_steps=100, p_uncond=0.0):
        self.state_dim, self.action_dim = STATE_DIM, ACTION_DIM
        self.state_horizon, self.action_horizon, self.num_actions = state_horizon, action_horizon, num_actions
        input_shape = (action_horizon, self.action_dim)
        condition_dim = self.state_dim * 2
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
        history = [state] * self.state_horizon
        while not world.done:
            window = normalise_states(np.array(history[-self.state_horizon :])).flatten()
            cond = torch.tensor(window, dtype=torch.float32)[None]
            plan = self.policy.generate_sample(cond)[0].cpu().numpy()
            for action in denormalise_actions(plan)[: self.num_actions]:
                state = world.step(action)
                if world.done:
                    break
                frames.append(state)
            history.append(state)
        return frames, world.success
