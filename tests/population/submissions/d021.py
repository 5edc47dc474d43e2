# {
#  "persona": "careful, only the loss so far; writes the formula out instead of mse_loss",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": []
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        B = data.shape[0]
        # first the coin, so that the condition is settled
        keep = DL_random((B,), normal=False, seed=seed) >= self.p_uncond
        keep = keep.to(self.device)
        if cond.ndim == 2:
            cond = cond * keep[:, None]
        else:
            cond = cond * keep
        T = len(self.noise_scheduler.betas)
        t = DL_random((B,), int_range=[0, T], seed=seed).to(self.device)
        eps = DL_random(data.shape, seed=seed).to(self.device)
        err = eps - self.noise_pred_net(self.noise_scheduler.add_noise(data, eps, t), t, cond)
        return torch.sum(err**2) / err.numel()
