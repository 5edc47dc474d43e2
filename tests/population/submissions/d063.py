# {
#  "persona": "Diffusion Policy colab user who carries its conventions over",
#  "functions": {
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.__init__": [
#    "input_shape has num_actions rows; a plan has action_horizon of them"
#   ],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": [
#    "carries out the plan from action state_horizon - 1 on, as the Diffusion Policy code does where plans begin in the past; here the plan begins now, at action 0",
#    "the actions go to world.step as the network gives them, in [-1, 1], not denormalised"
#   ]
#  }
# }
# --- diffusion_models/robotics/trajectory_gen.py
class TrajectoryGenerator:
    def __init__(self, state_horizon=2, action_horizon=16, num_actions=9, denoising_steps=100, p_uncond=0.0):
        self.state_dim, self.action_dim = STATE_DIM, ACTION_DIM
        self.state_horizon, self.action_horizon, self.num_actions = state_horizon, action_horizon, num_actions
        input_shape = (num_actions, self.action_dim)
        condition_dim = self.state_dim * state_horizon
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=True, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None

    def run_rollout(self, seed):
        torch.manual_seed(seed)  # a rollout can be seen again
        world = PointMass()
        state = world.reset(seed)
        obs_horizon = [state] * self.state_horizon
        frames = [state]
        while not world.done:
            nobs = normalise_states(np.stack(obs_horizon[-self.state_horizon :])).reshape(1, -1)
            nobs = torch.from_numpy(nobs.astype(np.float32))
            naction = self.policy.generate_sample(nobs)[0].cpu().numpy()
            # only take num_actions actions
            start = self.state_horizon - 1
            end = start + self.num_actions
            for act in naction[start:end]:
                state = world.step(act)
                obs_horizon.append(state)
                frames.append(state)
                if world.done:
                    break
        return frames, world.success
