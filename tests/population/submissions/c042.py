# {
#  "persona": "draws t from a uniform number, drops with index_fill",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": []
#  },
#  "note": "t = floor(u T) with u uniform is uniform over 0..T-1, without int_range. Under a fixed seed u and the coin begin with the same number, as any two draws with one seed do."
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        B, T = len(data), self.denoising_steps
        u = DL_random((B,), normal=False, seed=seed)
        t = (u * T).long().clamp(max=T - 1).to(self.device)
        eps = DL_random(data.shape, seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, eps, t)
        coin = DL_random((1,), normal=False, seed=seed)
        if coin.item() < self.p_uncond:
            cond = cond.new_zeros(cond.shape)
        loss = (self.noise_pred_net(x_t, t, cond) - eps).pow(2).mean()
        return loss
