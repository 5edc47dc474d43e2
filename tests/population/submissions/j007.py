# {
#  "persona": "A roboticist who uses a deque for the last states, as the Diffusion Policy notebook does.",
#  "functions": {
#   "diffusion_models/computer_vision/image_gen.py:ImageGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": []
#  },
#  "note": "condition from a deque padded with the first state; frames are returned as one array"
# }
# --- diffusion_models/computer_vision/image_gen.py
class ImageGenerator:
    def __init__(self, denoising_steps=1000, p_uncond=0.2):
        # input_shape: (C, H, W) of one image; condition_dim: how many labels there are, the null token among them.
        # CIFAR-10's ten classes have labels 1 to 10 here, although load_dataset keeps the first three to save time.
        input_shape = torch.Size([3, 32, 32])
        condition_dim = 1 + 10  # null token + classes
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=False, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None
# --- diffusion_models/robotics/trajectory_gen.py
from collections import deque
class TrajectoryGenerator:
    def __init__(self, state_horizon=2, action_horizon=16, num_actions=9, denoising_steps=100, p_uncond=0.0):
        self.state_dim, self.action_dim = STATE_DIM, ACTION_DIM
        self.state_horizon, self.action_horizon, self.num_actions = state_horizon, action_horizon, num_actions
        input_shape = [action_horizon, ACTION_DIM]
        condition_dim = sum(STATE_DIM for _ in range(state_horizon))
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=True, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.policy.noise_scheduler = NoiseScheduler(denoising_steps, *noise_variances(denoising_steps))
        self.data_loader = None

    def run_rollout(self, seed):
        torch.manual_seed(seed)  # a rollout can be seen again
        world = PointMass()
        state = world.reset(seed)
        obs_deque = deque([state] * self.state_horizon, maxlen=self.state_horizon)
        states = [state]
        while not world.done:
            obs_seq = np.stack(obs_deque)
            nobs = normalise_states(obs_seq)
            obs_cond = torch.from_numpy(nobs).to(torch.float32).unsqueeze(0).flatten(start_dim=1)
            naction = self.policy.generate_sample(obs_cond)
            naction = naction.detach().to("cpu").numpy()[0]
            action_pred = denormalise_actions(naction)
            action = action_pred[: self.num_actions, :]
            for i in range(len(action)):
                state = world.step(action[i])
                obs_deque.append(state)
                states.append(state)
                if world.done:
                    break
        return np.array(states), world.success
