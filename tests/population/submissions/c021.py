# {
#  "persona": "forgets that DL_random is normal unless told otherwise",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "The numbers compared with p_uncond are drawn from the normal distribution, so conditions are dropped with probability Phi(p_uncond) (over half of them); they should be uniform, normal=False."
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        B = len(data)
        t = DL_random((B,), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        eps = DL_random(data.shape, seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, eps, t)
        mask = DL_random((B,), seed=seed).to(self.device) < self.p_uncond
        cond = cond.clone()
        cond[mask] = 0
        return F.mse_loss(self.noise_pred_net(x_t, t, cond), eps)
