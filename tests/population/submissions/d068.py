# {
#  "persona": "carries the whole plan out; pads in the wrong units",
#  "functions": {
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": [
#    "all action_horizon actions of a plan are carried out; only the first num_actions should be",
#    "the padding before the start is the first state in metres, appended after the rest was normalised; it should be normalised like the others"
#   ]
#  }
# }
# --- diffusion_models/robotics/trajectory_gen.py
class TrajectoryGenerator:
    def run_rollout(self, seed):
        torch.manual_seed(seed)  # a rollout can be seen again
        world = PointMass()
        state = world.reset(seed)
        state0 = state
        frames = [state]
        while not world.done:
            known = [normalise_states(f) for f in frames[-self.state_horizon :]]
            pad = [state0] * (self.state_horizon - len(known))
            cond = torch.FloatTensor(np.concatenate(pad + known)).unsqueeze(0)
            sample = self.policy.generate_sample(cond, guidance_weight=0)
            actions = denormalise_actions(sample[0].cpu().numpy())
            for action in actions:
                frames.append(world.step(action))
                if world.done:
                    break
        return frames, world.success
