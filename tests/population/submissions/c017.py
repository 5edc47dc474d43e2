# {
#  "persona": "minimalist: one coin for the batch",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": []
#  },
#  "note": "One draw for the whole batch. t stays on the CPU; add_noise and the networks take it from any device."
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        t = DL_random(len(data), (0, self.denoising_steps), seed=seed)
        eps = DL_random(data.shape, seed=seed).to(self.device)
        if DL_random(1, normal=False, seed=seed).item() < self.p_uncond:
            cond = torch.zeros_like(cond)
        pred = self.noise_pred_net(self.noise_scheduler.add_noise(data, eps, t), t, cond)
        return (eps - pred).square().mean()
