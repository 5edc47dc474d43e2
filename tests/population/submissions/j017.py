# {
#  "persona": "A robotics student who follows plans to their end and asks the world only between plans.",
#  "functions": {
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.__init__": [
#    "The plan's length is num_actions; a plan has action_horizon actions.",
#    "condition_dim is written as 2 states; it should be state_horizon of them."
#   ],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": [
#    "All actions of the plan are carried out; only the first num_actions should be.",
#    "world.done is asked between plans only, so step raises RuntimeError in the midst of one; the rollout should end as soon as world.done.",
#    "The frames after the first are normalised; they should be the states as the world gave them."
#   ]
#  },
#  "note": "works on worlds that end between plans and with num_actions == action_horizon"
# }
# --- diffusion_models/robotics/trajectory_gen.py
class TrajectoryGenerator:
    def __init__(self, state_horizon=2, action_horizon=16, num_actions=9, denoising_steps=100, p_uncond=0.0):
        self.state_dim, self.action_dim = STATE_DIM, ACTION_DIM
        self.state_horizon, self.action_horizon, self.num_actions = state_horizon, action_horizon, num_actions
        input_shape = (num_actions, self.action_dim)
        condition_dim = 2 * self.state_dim
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
        history = [normalise_states(state)] * self.state_horizon
        while not world.done:
            cond = torch.as_tensor(np.concatenate(history), dtype=torch.float32)[None]
            plan = self.policy.generate_sample(cond)[0].cpu().numpy()
            plan = denormalise_actions(plan)
            for action in plan:
                state = world.step(action)
                history = history[1:] + [normalise_states(state)]
                frames.append(history[-1])
        return np.stack(frames), world.success
