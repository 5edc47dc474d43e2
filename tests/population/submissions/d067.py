# {
#  "persona": "thinks of (channels, length) as for images, and of done as success",
#  "functions": {
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.__init__": [
#    "input_shape is (action_dim, action_horizon), channels first as for images; a plan is (action_horizon, action_dim)"
#   ],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": [
#    "frames lacks the first state: only the states after each action are kept",
#    "success is world.done, which is true at every end; it should be world.success"
#   ]
#  }
# }
# --- diffusion_models/robotics/trajectory_gen.py
class TrajectoryGenerator:
    def __init__(self, state_horizon=2, action_horizon=16, num_actions=9, denoising_steps=100, p_uncond=0.0):
        self.state_dim, self.action_dim = STATE_DIM, ACTION_DIM
        self.state_horizon, self.action_horizon, self.num_actions = state_horizon, action_horizon, num_actions
        input_shape = (self.action_dim, self.action_horizon)
        condition_dim = self.state_horizon * self.state_dim
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=True, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None

    def run_rollout(self, seed):
        torch.manual_seed(seed)  # a rollout can be seen again
        world = PointMass()
        state = world.reset(seed)
        obs = [normalise_states(state)] * self.state_horizon
        frames = []
        while not world.done:
            cond = torch.as_tensor(np.concatenate(obs), dtype=torch.float32).reshape(1, -1)
            actions = denormalise_actions(self.policy.generate_sample(cond).cpu().numpy()[0])
            for a in range(self.num_actions):
                state = world.step(actions[a])
                frames.append(state)
                obs = obs[1:] + [normalise_states(state)]
                if world.done:
                    break
        success = world.done
        return np.array(frames), success
