# {
#  "persona": "robotics student, knows the Diffusion Policy colab with its deque",
#  "functions": {
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": []
#  }
# }
# --- diffusion_models/robotics/trajectory_gen.py
import collections
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
        # keep a queue of the last observations, filled with the first one
        obs_deque = collections.deque([state] * self.state_horizon, maxlen=self.state_horizon)
        frames = [state]
        done = False
        while not done:
            obs_seq = np.stack(obs_deque)
            nobs = normalise_states(obs_seq)
            nobs = torch.from_numpy(nobs).to(self.policy.device, dtype=torch.float32)
            obs_cond = nobs.flatten().unsqueeze(0)
            naction = self.policy.generate_sample(obs_cond)
            naction = naction.detach().to("cpu").numpy()[0]
            action_pred = denormalise_actions(naction)
            action = action_pred[: self.num_actions, :]
            for i in range(len(action)):
                obs = world.step(action[i])
                obs_deque.append(obs)
                frames.append(obs)
                done = world.done
                if done:
                    break
        return frames, world.success
