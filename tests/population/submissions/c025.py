# {
#  "persona": "remembers part 1, divides by T and drops to -1",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "Dropped conditions are set to -1; the null token of part 2 is all zeros.",
#    "The network is given t / T; in part 2 it is given t itself."
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        B = data.shape[0]
        t_s = DL_random((B,), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        noise = DL_random(data.shape, seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, noise, t_s)

        # mask out the labels
        mask = DL_random((B,), normal=False, seed=seed).to(self.device) < self.p_uncond
        cond = cond.clone()
        cond[mask] = -1

        noise_pred = self.noise_pred_net(x_t, t_s / self.denoising_steps, cond)
        return F.mse_loss(noise_pred, noise)
