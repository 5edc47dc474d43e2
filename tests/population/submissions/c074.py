# {
#  "persona": "expands things so that shapes agree, careful about everything else",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "One noise of the shape of a single sample is used for the whole batch; each sample should get its own, drawn with data.shape."
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        B = data.shape[0]
        t = DL_random((B,), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        eps = DL_random(data.shape[1:], seed=seed).to(self.device).expand_as(data)
        x_t = self.noise_scheduler.add_noise(data, eps, t)
        coin = DL_random((1,), normal=False, seed=seed).item()
        if coin < self.p_uncond:
            cond = torch.zeros_like(cond)
        eps_theta = self.noise_pred_net(x_t, t, cond)
        loss = F.mse_loss(eps, eps_theta)
        return loss
