# {
#  "persona": "one time for all, as in the sampler",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "A single t is drawn for the whole batch; each sample should have a t of its own."
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        t = DL_random((1,), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        t = t.expand(data.shape[0])
        eps = DL_random(data.shape, seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, eps, t)
        if DL_random((1,), normal=False, seed=seed).item() < self.p_uncond:
            cond = torch.zeros_like(cond)
        eps_hat = self.noise_pred_net(x_t, t, cond)
        return F.mse_loss(eps_hat, eps)
