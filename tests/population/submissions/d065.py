# {
#  "persona": "updates the history after a plan, not within it",
#  "functions": {
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": [
#    "the history gets only the last state of each plan, so a condition holds states num_actions ticks apart; it should hold the last state_horizon states, one for each tick",
#    "before the start the history is filled with zeros (after normalising, the middle of the floor) instead of the first state"
#   ]
#  }
# }
# --- diffusion_models/robotics/trajectory_gen.py
class TrajectoryGenerator:
    def run_rollout(self, seed):
        torch.manual_seed(seed)  # a rollout can be seen again
        world = PointMass()
        state = world.reset(seed)
        history = [np.zeros(self.state_dim)] * (self.state_horizon - 1) + [normalise_states(state)]
        frames = [state]
        while not world.done:
            window = history[len(history) - self.state_horizon :]
            cond = torch.from_numpy(np.concatenate(window)).float().unsqueeze(0)
            plan = self.policy.generate_sample(cond).cpu().numpy()[0, : self.num_actions]
            for action in denormalise_actions(plan):
                state = world.step(action)
                frames.append(state)
                if world.done:
                    break
            history.append(normalise_states(state))
        return frames, world.success
