# {
#  "persona": "reuses given code: make_windows builds the condition from the history",
#  "functions": {
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": []
#  },
#  "note": "make_windows gives one condition per state; the last row is the one of now"
# }
# --- diffusion_models/robotics/trajectory_gen.py
class TrajectoryGenerator:
    def __init__(self, state_horizon=2, action_horizon=16, num_actions=9, denoising_steps=100, p_uncond=0.0):
        self.state_dim, self.action_dim = STATE_DIM, ACTION_DIM
        self.state_horizon, self.action_horizon, self.num_actions = state_horizon, action_horizon, num_actions
        input_shape, condition_dim = (action_horizon, self.action_dim), state_horizon * self.state_dim
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=True, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None

    def run_rollout(self, seed):
        torch.manual_seed(seed)  # a rollout can be seen again
        world = PointMass()
        state = world.reset(seed)
        frames = [state]
        while not world.done:
            history = np.array(frames)
            # make_windows wants (states, actions); the actions do not matter here
            conditions, _ = make_windows([(history, np.zeros((len(history), self.action_dim)))], self.state_horizon, 1)
            plan = self.policy.generate_sample(torch.from_numpy(conditions[-1:]))
            actions = denormalise_actions(plan[0].cpu().numpy())
            for action in actions[: self.num_actions]:
                if not world.done:
                    frames.append(world.step(action))
        return np.array(frames), world.success
