# {
#  "persona": "does nothing that is not needed: no draw when p_uncond is 0 or 1",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": []
#  },
#  "note": "Makes no uniform draw when nothing or everything is dropped."
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        T = self.noise_scheduler.num_steps
        t = DL_random((data.size(0),), int_range=(0, T), seed=seed).to(self.device)
        noise = DL_random(data.size(), seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, noise, t)
        if self.p_uncond >= 1:
            cond = torch.zeros_like(cond)
        elif self.p_uncond > 0:
            keep = DL_random((data.size(0),), normal=False, seed=seed) > self.p_uncond
            keep = keep.to(cond.device).reshape(cond.size(0), *[1 for _ in cond.shape[1:]])
            cond = torch.where(keep, cond, 0)
        return F.mse_loss(input=self.noise_pred_net(x_t, t, cond), target=noise)
