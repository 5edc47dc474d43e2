# {
#  "persona": "passes every seed it meets",
#  "functions": {
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": [
#    "passes seed on to generate_sample, which seeds every draw with it: all plans and all denoising steps use the same noise, so a plan is no sample of the policy; no seed should be passed (torch is seeded already)"
#   ]
#  },
#  "note": "a matter of contract: nothing says \"no seed\" to generate_sample in so many words, but with one each plan and each of its denoising steps gets the same noise, so a plan is no sample of the policy; torch.manual_seed at the top already makes it repeatable"
# }
# --- diffusion_models/robotics/trajectory_gen.py
class TrajectoryGenerator:
    def __init__(self, state_horizon=2, action_horizon=16, num_actions=9, denoising_steps=100, p_uncond=0.0):
        self.state_dim, self.action_dim = STATE_DIM, ACTION_DIM
        self.state_horizon, self.action_horizon, self.num_actions = state_horizon, action_horizon, num_actions
        condition_dim = state_horizon * self.state_dim  # states end to end
        input_shape = (action_horizon, self.action_dim)
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=True, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None

    def run_rollout(self, seed):
        torch.manual_seed(seed)  # a rollout can be seen again
        world = PointMass()
        state = world.reset(seed)
        states = [state]
        while not world.done:
            recent = [states[max(0, len(states) - k)] for k in range(self.state_horizon, 0, -1)]
            cond = torch.tensor(np.array([normalise_states(recent).flatten()]), dtype=torch.float32)
            plan = self.policy.generate_sample(cond, seed=seed)
            todo = list(denormalise_actions(plan[0].cpu()))[: self.num_actions]
            while todo and not world.done:
                states.append(world.step(todo.pop(0)))
        return states, world.success
