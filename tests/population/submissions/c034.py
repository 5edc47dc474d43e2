# {
#  "persona": "noise must be between 0 and 1, as pictures are, or not?",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "The noise is uniform in [0, 1) because of normal=False; it should be standard normal.",
#    "add_noise is called with noise and data exchanged; it should be add_noise(data, noise, t).",
#    "The loss is the mean absolute error; it should be the mean squared error."
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        b = len(data)
        t = DL_random((b,), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        noise = DL_random(data.shape, normal=False, seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(noise, data, t)
        u = DL_random((b,), normal=False, seed=seed).to(self.device)
        cond = cond.clone()
        cond[u < self.p_uncond] = 0
        pred = self.noise_pred_net(x_t, t, cond)
        return F.l1_loss(pred, noise)
