# {
#  "persona": "sums over pixels and divides by the batch, because that is what the formula seems to say",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "The squared errors are summed over the entries of a sample and averaged over the batch only; the loss should be the mean over all entries."
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
        unconditional = DL_random((B,), normal=False, seed=seed).to(self.device) < self.p_uncond
        c = torch.where(unconditional.view([B] + [1] * (cond.ndim - 1)), torch.zeros_like(cond), cond)
        eps_theta = self.noise_pred_net(x_t, t, c)
        # || eps - eps_theta ||^2, mean over the batch
        return ((eps - eps_theta) ** 2).flatten(1).sum(dim=1).mean()
