# {
#  "persona": "trusts that num_actions divides the length of a rollout; stacks with appendleft",
#  "functions": {
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": [
#    "the states are put in front (insert at 0), so the condition has the newest first; it should be oldest first",
#    "world.done is looked at only between plans: in the midst of a plan the next world.step raises RuntimeError"
#   ]
#  }
# }
# --- diffusion_models/robotics/trajectory_gen.py
class TrajectoryGenerator:
    def __init__(self, state_horizon=2, action_horizon=16, num_actions=9, denoising_steps=100, p_uncond=0.0):
        self.state_dim, self.action_dim = STATE_DIM, ACTION_DIM
        self.state_horizon, self.action_horizon, self.num_actions = state_horizon, action_horizon, num_actions
        input_shape = (self.action_horizon, self.action_dim)
        condition_dim = self.state_horizon * self.state_dim
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=True, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None

    def run_rollout(self, seed):
        torch.manual_seed(seed)  # a rollout can be seen again
        world = PointMass()
        state = world.reset(seed)
        frames, seen = [state], [state] * self.state_horizon
        while not world.done:
            cond = torch.tensor(normalise_states(np.array(seen[: self.state_horizon])).ravel(), dtype=torch.float32)
            plan = self.policy.generate_sample(cond[None]).squeeze(0).cpu().numpy()
            for i in range(self.num_actions):
                state = world.step(denormalise_actions(plan[i]))
                seen.insert(0, state)
                frames.append(state)
        return frames, world.success
