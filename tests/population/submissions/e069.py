# {
#  "persona": "lucidrains porter: prob_mask_like as keep mask turned round, torch randomness",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "The mask is a drop mask (true with p_uncond) but used as the keep mask, so conditions are kept with probability p_uncond.",
#    "The mask is drawn with torch directly and not with DL_random, so no seed reaches it."
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        x_start, b = data, data.shape[0]
        batched = lambda m, like: m.reshape(b, *((1,) * (like.ndim - 1)))
        t = DL_random((b,), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        noise = DL_random(x_start.shape, seed=seed).to(self.device)
        x = self.noise_scheduler.add_noise(x_start, noise, t)
        keep_mask = torch.zeros((b,), device=self.device).float().uniform_(0, 1) < self.p_uncond
        cond = torch.where(batched(keep_mask, cond), cond, torch.zeros_like(cond))
        model_out = self.noise_pred_net(x, t, cond)
        return F.mse_loss(model_out, noise, reduction='none').flatten(1).mean(-1).mean()
