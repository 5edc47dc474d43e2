# {
#  "persona": "mask shape by trial and error: unsqueeze until it runs",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "The whole batch loses its conditions as soon as one of B numbers lies below p_uncond, which happens with probability 1 - (1 - p_uncond)^B; either one number for the batch or a decision for each row is right.",
#    "One loss per sample is returned, a tensor (B,); it should be a scalar, the mean over all entries."
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        B = data.shape[0]
        t = DL_random((B,), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        eps = DL_random(data.shape, seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, eps, t)

        u = DL_random((B,), normal=False, seed=seed).to(self.device)
        if (u < self.p_uncond).any():
            cond = torch.zeros_like(cond)

        out = self.noise_pred_net(x_t, t, cond)
        losses = ((out - eps) ** 2).reshape(B, -1).mean(dim=1)
        return losses
