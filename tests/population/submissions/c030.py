# {
#  "persona": "has seen that samples come from the EMA network and asks it here too",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "The averaged network is asked, so no gradient reaches the one that is trained; it should be self.noise_pred_net.",
#    "seed is not passed to the draw of t, so the same seed gives different losses; every draw should get it."
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        B = data.shape[0]
        model = self.ema.averaged_model
        t = DL_random((B,), int_range=(0, self.denoising_steps)).to(self.device)
        eps = DL_random(data.shape, seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, eps, t)
        if DL_random((1,), normal=False, seed=seed) < self.p_uncond:
            cond = torch.zeros_like(cond)
        return F.mse_loss(model(x_t, t, cond), eps)
