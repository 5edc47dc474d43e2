# {
#  "persona": "Optimised \"for memory\": in-place operations and shortcuts; took CIFAR-10's number of classes at face value.",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "t is drawn from 1..T-1; it should be drawn from 0..T-1.",
#    "Dropped conditions are zeroed in the caller's tensor (check_condition returns the same one on the CPU), so the data lose their labels; a copy should be zeroed."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "The averaged network is not put into evaluation mode.",
#    "The guided prediction is null + w (cond - null); it should be null + (1 + w)(cond - null), so that w = 0 is the conditional model."
#   ],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [],
#   "diffusion_models/computer_vision/image_gen.py:ImageGenerator.__init__": [
#    "condition_dim is the number of classes, 10; it should be 11, with the null token."
#   ]
#  },
#  "note": "compute_loss_on_batch changes the caller's cond in place only where cond is already on the model's device (the CPU). generate_sample is right for vectors at w = 0. denoise_step right."
# }
# --- diffusion_models/computer_vision/image_gen.py
class ImageGenerator:
    def __init__(self, denoising_steps=1000, p_uncond=0.2):
        input_shape = (3, 32, 32)
        condition_dim = 10
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=False, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        n = data.shape[0]
        t = DL_random((n,), (1, self.denoising_steps), seed=seed).to(self.device)
        eps = DL_random(data.shape).to(self.device)
        drop = DL_random((n,), normal=False).to(self.device).lt(self.p_uncond)
        cond[drop] = 0
        x_t = self.noise_scheduler.add_noise(data, eps, t)
        return (self.noise_pred_net(x_t, t, cond).sub_(eps)).pow_(2).mean()

    @torch.no_grad()
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        net = self.ema.averaged_model
        x = DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)
        t = torch.empty(len(cond), dtype=torch.long, device=self.device)
        for i in range(self.denoising_steps - 1, -1, -1):
            t.fill_(i)
            eps = net(x, t, cond)
            null = net(x, t, torch.zeros_like(cond))
            null.lerp_(eps, guidance_weight)
            x = self.noise_scheduler.denoise_step(null, i, x, threshold=threshold)
        return x
# --- diffusion_models/noise_scheduler.py
class NoiseScheduler:
    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        if threshold:
            x_0 = torch.sub(x_t, model_prediction, alpha=(1 - alpha_bar_t).sqrt().item())
            x_0.div_(alpha_bar_t.sqrt()).clamp_(-1, 1)
            prev = (alpha_bar_t / alpha_t) if t else torch.ones_like(alpha_t)
            mean = x_0.mul_(prev.sqrt() * beta_t).add_(x_t * (alpha_t.sqrt() * (1 - prev))).div_(1 - alpha_bar_t)
        else:
            mean = torch.sub(x_t, model_prediction, alpha=(beta_t / (1 - alpha_bar_t).sqrt()).item()).div_(alpha_t.sqrt())
        return mean if t == 0 else mean.add_(DL_random(x_t.shape, seed=seed).to(mean.device), alpha=beta_t.sqrt().item())
