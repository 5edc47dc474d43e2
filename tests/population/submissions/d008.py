# {
#  "persona": "numpy: pads with np.repeat, returns an array",
#  "functions": {
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": []
#  }
# }
# --- diffusion_models/robotics/trajectory_gen.py
class TrajectoryGenerator:
    def __init__(self, state_horizon=2, action_horizon=16, num_actions=9, denoising_steps=100, p_uncond=0.0):
        self.state_dim, self.action_dim = STATE_DIM, ACTION_DIM
        self.state_horizon, self.action_horizon, self.num_actions = state_horizon, action_horizon, num_actions
        input_shape = (action_horizon, ACTION_DIM)
        condition_dim = STATE_DIM * state_horizon
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=True, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None

    def run_rollout(self, seed):
        torch.manual_seed(seed)  # a rollout can be seen again
        world = PointMass()
        state = world.reset(seed)
        states = state[None].copy()  # (n, 4), grows
        while True:
            missing = max(0, self.state_horizon - len(states))
            padded = np.concatenate([np.repeat(states[:1], missing, axis=0), states])
            window = normalise_states(padded[len(padded) - self.state_horizon :])
            cond = torch.as_tensor(window.reshape(1, -1), dtype=torch.float32)
            plan = self.policy.generate_sample(cond).cpu().numpy().squeeze(0)
            for push in denormalise_actions(plan[: self.num_actions]):
                states = np.vstack([states, world.step(push)])
                if world.done:
                    return states, world.success
