# {
#  "persona": "thinks randint includes its upper end, as Python's random.randint does",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "t is drawn from 0..T-2, because the upper end of int_range is already exclusive (and T = 1 crashes); it should be drawn with int_range=(0, T)."
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        b = data.shape[0]
        t = DL_random((b,), int_range=(0, self.denoising_steps - 1), seed=seed).to(self.device)
        noise = DL_random(data.shape, seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, noise, t)
        u = DL_random((1,), normal=False, seed=seed)
        if u < self.p_uncond:
            cond = torch.zeros_like(cond)
        noise_pred = self.noise_pred_net(x_t, t, cond)
        return torch.mean((noise - noise_pred) ** 2)
