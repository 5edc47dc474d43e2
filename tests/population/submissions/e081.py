# {
#  "persona": "reads Salimans & Ho, v target; also normalised time",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "The target is v = sqrt(abar) eps - sqrt(1 - abar) x_0; the network is to predict epsilon.",
#    "The network is given t / T as in part 1; here it takes the step t itself."
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        n = len(data)
        t = DL_random((n,), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        eps = DL_random(data.shape, seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, eps, t)
        ab = self.noise_scheduler.alpha_bars[t.cpu()].to(self.device).view(n, *[1] * (data.ndim - 1))
        v = ab.sqrt() * eps - (1 - ab).sqrt() * data
        u = DL_random((n,), normal=False, seed=seed).to(self.device)
        cond_in = cond.clone()
        cond_in[u < self.p_uncond] = 0
        out = self.noise_pred_net(x_t, t / self.denoising_steps, cond_in)
        return F.mse_loss(out, v)
