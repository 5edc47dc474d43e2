# {
#  "persona": ".to(device) everywhere, 2.5 not tried; hands the seed to everything",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "The seed is handed to all three draws, so that times, noise and coins begin the same numbers; only the first draw should get it."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "The seed is handed to denoise_step at every step, so that all noises are the same numbers as x_T; only the first draw should get it."
#   ],
#   "diffusion_models/computer_vision/image_gen.py:ImageGenerator.__init__": [
#    "condition_dim counts the three kept classes and the null token; the text asks for CIFAR-10's ten labels 1 to 10 and the null token, 11."
#   ],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": [
#    "Whether the rollout is over is returned in the place of the success; it should be world.success.",
#    "Every plan is drawn with the same seed, hence from the same noise; torch was seeded at the start, so the plans should be drawn without a seed."
#   ]
#  }
# }
# --- diffusion_models/computer_vision/image_gen.py
class ImageGenerator:
    def __init__(self, denoising_steps=1000, p_uncond=0.2):
        # input_shape: (C, H, W) of one image; condition_dim: how many labels there are, the null token among them.
        # CIFAR-10's ten classes have labels 1 to 10 here, although load_dataset keeps the first three to save time.
        input_shape = (3, 32, 32)
        condition_dim = 4  # three classes and the null token
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=False, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        batch_size = data.shape[0]
        t = DL_random((batch_size,), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        noise = DL_random(data.shape, seed=seed).to(self.device)
        noisy_data = self.noise_scheduler.add_noise(data, noise, t).to(self.device)
        mask = (DL_random((batch_size,), normal=False, seed=seed) > self.p_uncond).to(self.device)
        mask = mask.view(batch_size, *([1] * (cond.dim() - 1)))
        cond = torch.where(mask, cond, torch.zeros_like(cond))
        noise_pred = self.noise_pred_net(noisy_data, t, cond)
        loss = F.mse_loss(noise_pred, noise)
        return loss

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        batch_size = cond.shape[0]
        model = self.ema.averaged_model.to(self.device)
        model.eval()
        x = DL_random((batch_size, *self.input_shape), seed=seed).to(self.device)
        with torch.no_grad():
            for t in reversed(range(self.denoising_steps)):
                t_tensor = torch.full((batch_size,), t).to(self.device)
                cond_pred = model(x, t_tensor, cond)
                uncond_pred = model(x, t_tensor, torch.zeros_like(cond).to(self.device))
                pred = (1 + guidance_weight) * cond_pred - guidance_weight * uncond_pred
                x = self.noise_scheduler.denoise_step(pred, t, x, threshold, seed)
        return x
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        device = "cpu"
        self.betas = torch.linspace(beta_start, beta_end, num_steps).to(device)
        self.alphas = (1 - self.betas).to(device)
        self.alpha_bars = torch.stack([torch.prod(self.alphas[: i + 1]) for i in range(num_steps)]).to(device)

    def add_noise(self, original_samples, noise, timesteps):
        device = original_samples.device
        timesteps = timesteps.cpu()
        alpha_bars = self.alpha_bars.to(device)
        out = torch.zeros_like(original_samples)
        for i in range(original_samples.shape[0]):
            ab = alpha_bars[timesteps[i]]
            out[i] = torch.sqrt(ab) * original_samples[i] + torch.sqrt(1 - ab) * noise[i]
        return out

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        device = x_t.device
        if threshold:
            x_0 = (x_t - torch.sqrt(1 - alpha_bar_t).to(device) * model_prediction) / torch.sqrt(alpha_bar_t).to(device)
            x_0 = torch.clamp(x_0, min=-1, max=1)
            if t == 0:
                mean = x_0
            else:
                alpha_bar_prev = self.alpha_bars[t - 1]
                mean = (torch.sqrt(alpha_bar_prev) * beta_t / (1 - alpha_bar_t)).to(device) * x_0
                mean = mean + (torch.sqrt(alpha_t) * (1 - alpha_bar_prev) / (1 - alpha_bar_t)).to(device) * x_t
        else:
            mean = (1 / torch.sqrt(alpha_t)).to(device) * (x_t - (beta_t / torch.sqrt(1 - alpha_bar_t)).to(device) * model_prediction)
        noise = DL_random(x_t.shape, normal=True, seed=seed).to(device)
        # no noise in the last step
        if t > 0:
            return mean + torch.sqrt(beta_t).to(device) * noise
        else:
            return mean
# --- diffusion_models/robotics/trajectory_gen.py
class TrajectoryGenerator:
    def __init__(self, state_horizon=2, action_horizon=16, num_actions=9, denoising_steps=100, p_uncond=0.0):
        self.state_dim, self.action_dim = STATE_DIM, ACTION_DIM
        self.state_horizon, self.action_horizon, self.num_actions = state_horizon, action_horizon, num_actions
        input_shape = (self.action_horizon, self.action_dim)
        condition_dim = self.state_dim * self.state_horizon
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
        obs = [normalise_states(state) for _ in range(self.state_horizon)]
        done = world.done
        while not done:
            cond = torch.from_numpy(np.stack(obs).flatten()).float().unsqueeze(0).to(self.policy.device)
            plan = self.policy.generate_sample(cond, seed=seed)
            plan = denormalise_actions(plan.detach().cpu().numpy()[0])
            for k in range(self.num_actions):
                state = world.step(plan[k])
                frames.append(state)
                obs.pop(0)
                obs.append(normalise_states(state))
                done = world.done
                if done:
                    break
        return frames, done
