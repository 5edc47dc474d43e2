# {
#  "persona": "whole-file student: the loss is nearly right, sampling is right",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "timesteps are drawn from 1..T-1: the smallest dose t = 0 is never trained (and with T = 1 the draw fails)"
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": []
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        t = DL_random((len(data),), int_range=(1, self.denoising_steps), seed=seed).to(self.device)
        epsilon = DL_random(data.shape, seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, epsilon, t)
        if DL_random(1, normal=False, seed=seed) < self.p_uncond:
            cond = torch.zeros_like(cond)
        epsilon_theta = self.noise_pred_net(x_t, t, cond)
        return torch.mean((epsilon - epsilon_theta) ** 2)

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        with torch.no_grad():
            epsilon_theta = self.ema.averaged_model.eval()
            x = DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)
            for step in range(self.denoising_steps):
                t = self.denoising_steps - 1 - step
                ts = torch.full((len(cond),), t, device=self.device)
                epsilon = (1 + guidance_weight) * epsilon_theta(x, ts, cond)
                epsilon -= guidance_weight * epsilon_theta(x, ts, torch.zeros_like(cond))
                x = self.noise_scheduler.denoise_step(epsilon, t, x, threshold, seed)
            return x
