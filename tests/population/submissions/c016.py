# {
#  "persona": "plain PyTorch, names everything, coin per sample with where",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": []
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        # TODO 2.2.1 (2 points): return the loss; draw t and epsilon, make x_t, ask self.noise_pred_net(x_t, t, cond)
        # TODO 2.2.2 (1 point): with probability self.p_uncond, the network sees zeros instead of cond
        B = data.shape[0]
        t = DL_random((B,), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        epsilon = DL_random(data.shape, seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, epsilon, t)
        drop = (DL_random((B,), normal=False, seed=seed) < self.p_uncond).to(self.device)
        if cond.ndim == 2:
            drop = drop[:, None]
        cond = torch.where(drop, torch.zeros_like(cond), cond)
        return F.mse_loss(self.noise_pred_net(x_t, t, cond), epsilon)
