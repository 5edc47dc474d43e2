# {
#  "persona": "saves random numbers: one uniform per sample for everything",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "The same uniform number decides t and whether the condition is dropped, so conditions are dropped exactly at the small times; the two should be drawn independently.",
#    "The network is called under torch.no_grad, so no gradient flows from the loss; it should be called with gradients on."
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        # TODO 2.2.1 (2 points): return the loss; draw t and epsilon, make x_t, ask self.noise_pred_net(x_t, t, cond)
        # TODO 2.2.2 (1 point): with probability self.p_uncond, the network sees zeros instead of cond
        batch_size = data.shape[0]
        u = DL_random((batch_size,), normal=False, seed=seed).to(self.device)
        t = (u * self.denoising_steps).long()
        epsilon = DL_random(data.shape, seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, epsilon, t)
        drop = u < self.p_uncond
        for _ in range(cond.ndim - 1):
            drop = drop.unsqueeze(-1)
        masked = torch.where(drop, torch.zeros_like(cond), cond)
        with torch.no_grad():
            prediction = self.noise_pred_net(x_t, t, masked)
        return F.mse_loss(prediction, epsilon)
