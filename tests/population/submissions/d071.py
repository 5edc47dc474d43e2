# {
#  "persona": "wrote the loss in one evening",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "one t is drawn for the whole batch and repeated; each sample should have its own",
#    "the mask is turned round: where the coin is below p_uncond the condition is kept, elsewhere dropped",
#    "the squared error is averaged over the batch only (sum divided by B); it should be the mean over all entries"
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        B = len(data)
        t = DL_random(1, int_range=(0, self.denoising_steps), seed=seed).repeat(B)
        t = t.to(self.device)
        noise = DL_random(data.shape, seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, noise, t)
        mask = DL_random((B,), normal=False, seed=seed) < self.p_uncond
        mask = mask.to(self.device)
        cond = cond * mask.reshape(-1, *[1] * (cond.ndim - 1))
        pred = self.noise_pred_net(x_t, t, cond)
        loss = ((pred - noise) ** 2).sum() / B
        return loss
