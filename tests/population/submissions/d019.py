# {
#  "persona": "one flat loop with a step counter and a modulo",
#  "functions": {
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": []
#  }
# }
# --- diffusion_models/robotics/trajectory_gen.py
class TrajectoryGenerator:
    def run_rollout(self, seed):
        torch.manual_seed(seed)  # a rollout can be seen again
        world = PointMass()
        state = world.reset(seed)
        frames = [state]
        step = 0
        plan = None
        while not world.done:
            k = step % self.num_actions
            if k == 0:
                window = [frames[max(i, 0)] for i in range(step - self.state_horizon + 1, step + 1)]
                cond = np.hstack([normalise_states(s) for s in window]).astype("float32")
                plan = self.policy.generate_sample(torch.tensor(cond).view(1, -1), guidance_weight=0.0)
                plan = denormalise_actions(plan.cpu())[0]
            state = world.step(plan[k])
            frames.append(state)
            step += 1
        return frames, world.success
