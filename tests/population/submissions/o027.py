# {
#  "persona": "in-place operations everywhere to save memory",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [
#    "The samples are changed in place, so that the caller's data become noisy; the inputs should not be touched."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [
#    "The caller's x_t is changed in place in the branch without thresholding; a new tensor should be returned."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "A coin is thrown for each entry of a condition vector, so that single entries become 0; a whole row should be dropped or kept."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [],
#   "diffusion_models/computer_vision/image_gen.py:ImageGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.__init__": [],
#   "diffusion_models/robotics/trajectory_gen.py:TrajectoryGenerator.run_rollout": [
#    "The window is moved once for each plan instead of once for each action, so that it does not hold the last state_horizon states; every new state should push the oldest out."
#   ],
#   "diffusion_models/extras.py:FastScheduler.velocity": [
#    "The caller's noise is changed in place, and is needed afterwards; the inputs should not be touched."
#   ],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": [],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": [
#    "x_0.flatten(1).abs_() changes x_0 itself, because flatten returns a view; the absolute values should be a new tensor."
#   ]
#  },
#  "note": "most in-place changes are of tensors of its own and harmless"
# }
# --- diffusion_models/computer_vision/image_gen.py
class ImageGenerator:
    def __init__(self, denoising_steps=1000, p_uncond=0.2):
        # input_shape: (C, H, W) of one image; condition_dim: how many labels there are, the null token among them.
        # CIFAR-10's ten classes have labels 1 to 10 here, although load_dataset keeps the first three to save time.
        input_shape = (3, 32, 32)
        condition_dim = 11
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=False, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        n = len(data)
        t = DL_random((n,), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        eps = DL_random(data.shape).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, eps, t)
        coin = DL_random(cond.shape, normal=False).to(self.device)
        c = cond.clone().masked_fill_(coin < self.p_uncond, 0)
        return self.noise_pred_net(x_t, t, c).sub(eps).square_().mean()

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        net = self.ema.averaged_model.eval()
        x = DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)
        t_batch = torch.empty(len(cond), dtype=torch.long, device=self.device)
        null = torch.zeros_like(cond)
        grad_was_on = torch.is_grad_enabled()
        torch.set_grad_enabled(False)
        try:
            for t in range(self.denoising_steps - 1, -1, -1):
                t_batch.fill_(t)
                pred = net(x, t_batch.clone(), cond)
                if guidance_weight != 0:
                    pred = pred.mul(1 + guidance_weight).sub_(net(x, t_batch.clone(), null).mul_(guidance_weight))
                x = self.noise_scheduler.denoise_step(pred, t, x, threshold)
        finally:
            torch.set_grad_enabled(grad_was_on)
        return x
# --- diffusion_models/extras.py
class FastScheduler:
    def velocity(self, x_0, noise, timesteps):
        device = x_0.device
        ab = self.alpha_bars.to(device)[timesteps.to(device)]
        ab = ab.view(ab.shape + (1,) * (x_0.ndim - 1))
        return noise.mul_(ab.sqrt()).sub_(x_0 * (1 - ab).sqrt())

    def from_velocity(self, v, x_t, t):
        ab = self.alpha_bars[t]
        a, b = ab.sqrt(), (1 - ab).sqrt()
        x_0 = x_t.mul(a).sub_(v.mul(b))
        epsilon = v.mul(a).add_(x_t.mul(b))
        return x_0, epsilon

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        ab = self.alpha_bars[t]
        ab_prev = self.alpha_bars[t_previous] if t_previous > -1 else torch.ones_like(ab)
        sigma = (1 - ab_prev).div(1 - ab).sqrt().mul(eta).mul((1 - ab / ab_prev).sqrt())
        x = DL_random(x_0.shape, seed=seed).to(x_0.device).mul_(sigma)
        return x.add_(x_0 * ab_prev.sqrt()).add_(epsilon * (1 - ab_prev - sigma ** 2).sqrt())

    def dynamic_threshold(self, x_0, quantile=0.995):
        s = torch.quantile(x_0.flatten(1).abs_(), quantile, dim=1).clamp_(min=1)
        s = s.view(-1, *[1] * (x_0.ndim - 1))
        return x_0.clamp(-s, s).div_(s)
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = self.betas.neg().add_(1)
        self.alpha_bars = self.alphas.clone()
        torch.cumprod(self.alphas, 0, out=self.alpha_bars)

    def add_noise(self, original_samples, noise, timesteps):
        device = original_samples.device
        ab = self.alpha_bars.to(device)[timesteps.to(device)]
        ab = ab.view(ab.shape + (1,) * (original_samples.ndim - 1))
        original_samples *= ab.sqrt()
        original_samples += (1 - ab).sqrt() * noise
        return original_samples

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            x_0 = x_t - (1 - alpha_bar_t).sqrt() * model_prediction
            x_0.div_(alpha_bar_t.sqrt()).clamp_(-1, 1)
            alpha_bar_prev = self.alpha_bars[t - 1] if t else torch.tensor(1.0)
            mean = x_0.mul_(alpha_bar_prev.sqrt() * beta_t).add_(x_t * (alpha_t.sqrt() * (1 - alpha_bar_prev))).div_(1 - alpha_bar_t)
        else:
            mean = x_t.sub_(model_prediction * (beta_t / (1 - alpha_bar_t).sqrt())).div_(alpha_t.sqrt())
        if t > 0:
            mean.add_(DL_random(x_t.shape, seed=seed).to(x_t.device).mul_(beta_t.sqrt()))
        return mean
# --- diffusion_models/robotics/trajectory_gen.py
class TrajectoryGenerator:
    def __init__(self, state_horizon=2, action_horizon=16, num_actions=9, denoising_steps=100, p_uncond=0.0):
        self.state_dim, self.action_dim = STATE_DIM, ACTION_DIM
        self.state_horizon, self.action_horizon, self.num_actions = state_horizon, action_horizon, num_actions
        input_shape = (action_horizon, self.action_dim)
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
        window = np.tile(state, (self.state_horizon, 1))
        frames = [state]
        while not world.done:
            cond = torch.as_tensor(normalise_states(window).reshape(1, -1), dtype=torch.float32)
            plan = self.policy.generate_sample(cond)[0].cpu().numpy()
            plan = denormalise_actions(plan)[: self.num_actions]
            for action in plan:
                state = world.step(action)
                frames.append(state)
                window[-1] = state
                if world.done:
                    break
            window = np.roll(window, -1, axis=0)
            window[-1] = state
        return frames, world.success
