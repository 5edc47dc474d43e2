# {
#  "persona": "A robotics student who keeps the history as one growing list and forgets the units of the plan.",
#  "functions": {
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": [
#    "Zeros stand for the states before the first; the first state should stand in for them.",
#    "The states are reversed, newest first; they should be oldest first.",
#    "Actions go to the world as the network made them, in [-1, 1]; they should be denormalised to newton."
#   ]
#  },
#  "note": "the first plan with state_horizon = 1 is right; the order of states does not matter while the mass stands still"
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
        self.policy.noise_scheduler = NoiseScheduler(denoising_steps, *noise_variances(denoising_steps))
        self.data_loader = None

    def run_rollout(self, seed):
        torch.manual_seed(seed)  # a rollout can be seen again
        world = PointMass()
        state = world.reset(seed)
        frames = [state]
        while not world.done:
            cond = np.zeros((self.state_horizon, self.state_dim))
            last = frames[-self.state_horizon:]
            cond[-len(last):] = normalise_states(np.array(last))[::-1]
            cond = torch.tensor(cond.reshape(1, -1), dtype=torch.float32)
            plan = self.policy.generate_sample(cond).squeeze(0).cpu().numpy()
            for action in plan[:self.num_actions]:
                state = world.step(action)
                frames.append(state)
                if world.done:
                    break
        return frames, world.success
