# {
#  "persona": "statistician, in-place work on the caller's labels",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "Sets dropped conditions to zero in place, in the caller's own tensor, so these labels are lost for good; a copy should be changed."
#   ]
#  },
#  "note": "that inputs stay untouched is said for add_noise only, here it is a matter of contract; with check_condition's .to() it is the caller's tensor on the CPU"
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        n = data.size(0)
        tau = DL_random(n, int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        epsilon = DL_random(data.size(), seed=seed).to(self.device)
        u = DL_random(n, normal=False, seed=seed).to(self.device)  # u ~ U(0, 1), drop where u < p
        cond[u < self.p_uncond] = 0
        fitted = self.noise_pred_net(self.noise_scheduler.add_noise(data, epsilon, tau), tau, cond)
        residual = epsilon - fitted
        return (residual * residual).mean()
