# {
#  "persona": "does 2.2.1 only and leaves the null token for later",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "Conditions are never dropped; with probability p_uncond the network should see zeros instead."
#   ]
#  },
#  "note": "Exercise 2.2.1 alone is right; 2.2.2 is missing."
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        t = DL_random((len(data),), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        eps = DL_random(data.shape, seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, eps, t)
        # TODO 2.2.2 (1 point): with probability self.p_uncond, the network sees zeros instead of cond
        pred = self.noise_pred_net(x_t, t, cond)
        return F.mse_loss(pred, eps)
