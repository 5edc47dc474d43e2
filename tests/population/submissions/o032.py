# {
#  "persona": "core only; mixes the two parts' conventions",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [
#    "The line has T + 1 points of which the first is left out, so that beta_start is not among the betas; T points from beta_start to beta_end are asked for."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "The samples are reshaped to (n, B) so that the factors fit, which mixes the samples: entries of one sample meet the factors of others; they should be (B, n) with factors (B, 1)."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "Dropped vectors become rows of -1, the mask of part 1; the null token is all zeros.",
#    "The squared errors are summed over the entries of a sample; the loss is the mean over all entries."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "Gradients stay on during sampling; they should be off.",
#    "The samples are clamped to [-1, 1] at the end; they should be returned as the last step gives them."
#   ],
#   "diffusion_models/computer_vision/image_gen.py:ImageGenerator.__init__": [
#    "condition_dim is 3, the kept classes; it should be 11, ten classes and the null token."
#   ],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": []
#  },
#  "note": "denoise_step gets alpha_bar_{t-1} by a division"
# }
# --- diffusion_models/computer_vision/image_gen.py
class ImageGenerator:
    def __init__(self, denoising_steps=1000, p_uncond=0.2):
        # input_shape: (C, H, W) of one image; condition_dim: how many labels there are, the null token among them.
        # CIFAR-10's ten classes have labels 1 to 10 here, although load_dataset keeps the first three to save time.
        input_shape = (3, 32, 32)
        condition_dim = 3
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=False, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        B = data.shape[0]
        dev = self.device
        t = DL_random((B,), int_range=(0, self.denoising_steps), seed=seed).to(dev)
        eps = DL_random((B, *self.input_shape)).to(dev)
        x_t = self.noise_scheduler.add_noise(data, eps, t)
        p = DL_random((B,), normal=False).to(dev)
        null = torch.full_like(cond, -1) if cond.is_floating_point() else torch.zeros_like(cond)
        drop = (p < self.p_uncond).view(-1, *[1] * (cond.ndim - 1))
        cond = torch.where(drop, null, cond)
        eps_hat = self.noise_pred_net(x_t, t, cond)
        return ((eps_hat - eps) ** 2).sum() / B

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        dev = self.device
        net = self.ema.averaged_model
        net.eval()
        x = DL_random((len(cond), *self.input_shape), seed=seed).to(dev)
        for t in range(self.denoising_steps - 1, -1, -1):
            t_in = torch.full((len(cond),), t, device=dev)
            e_c = net(x, t_in, cond)
            e_u = net(x, t_in, torch.zeros_like(cond))
            e = (1 + guidance_weight) * e_c - guidance_weight * e_u
            x = self.noise_scheduler.denoise_step(e, t, x, threshold)
        return x.clamp(-1, 1)
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps + 1)[1:]
        self.alphas = 1.0 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)

    def add_noise(self, original_samples, noise, timesteps):
        x, e = original_samples, noise
        dev = x.device
        ab = self.alpha_bars.to(dev)[timesteps.to(dev)]
        shape = x.shape
        x, e = x.reshape(-1, len(ab)), e.reshape(-1, len(ab))
        out = ab.sqrt() * x + (1 - ab).sqrt() * e
        return out.reshape(shape)

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        z = DL_random(x_t.shape, seed=seed).to(x_t.device)
        if t == 0:
            z = z * 0
        if threshold:
            alpha_bar_prev = self.alpha_bars[t] / self.alphas[t]
            if t == 0:
                alpha_bar_prev = torch.ones(())
            x_0 = (x_t - torch.sqrt(1 - alpha_bar_t) * model_prediction) / torch.sqrt(alpha_bar_t)
            x_0 = x_0.clip(min=-1, max=1)
            w_0 = torch.sqrt(alpha_bar_prev) * beta_t / (1 - alpha_bar_t)
            w_t = torch.sqrt(alpha_t) * (1 - alpha_bar_prev) / (1 - alpha_bar_t)
            mean = w_0 * x_0 + w_t * x_t
        else:
            mean = 1 / torch.sqrt(alpha_t) * (x_t - beta_t / torch.sqrt(1 - alpha_bar_t) * model_prediction)
        return mean + torch.sqrt(beta_t) * z
# --- diffusion_models/robotics/trajectory_gen.py
class TrajectoryGenerator:
    def __init__(self, state_horizon=2, action_horizon=16, num_actions=9, denoising_steps=100, p_uncond=0.0):
        self.state_dim, self.action_dim = STATE_DIM, ACTION_DIM
        self.state_horizon, self.action_horizon, self.num_actions = state_horizon, action_horizon, num_actions
        horizon, dim = self.action_horizon, self.action_dim
        input_shape = (horizon, dim)
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
        while True:
            window = [frames[0]] * max(0, self.state_horizon - len(frames)) + frames[-self.state_horizon :]
            cond = torch.FloatTensor(normalise_states(np.concatenate(window).reshape(self.state_horizon, -1))).view(1, -1)
            actions = denormalise_actions(self.policy.generate_sample(cond).squeeze(0).cpu())
            for n, action in enumerate(actions):
                if n >= self.num_actions or world.done:
                    break
                frames.append(world.step(action))
            if world.done:
                return frames, world.success
