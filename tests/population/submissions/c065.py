# {
#  "persona": "writes the two training targets into helper functions at module level, minGPT-like comments",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": []
#  }
# }
# --- diffusion_models/diffusion_model.py
def drop_labels(c, p, seed=None):
    u = DL_random((c.size(0),), normal=False, seed=seed).to(c.device)
    u = u.reshape(c.size(0), *(1 for _ in range(c.dim() - 1)))
    return torch.where(u < p, torch.zeros_like(c), c)
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        B = data.size(0)
        # sample the corruption level and the noise
        t = DL_random((B,), int_range=(0, self.denoising_steps), seed=seed).to(self.device) # (B,)
        eps = DL_random(tuple(data.shape), seed=seed).to(self.device) # (B, *input_shape)
        # corrupt
        x_t = self.noise_scheduler.add_noise(data, eps, t) # (B, *input_shape)
        # forward the net
        eps_hat = self.noise_pred_net(x_t, t, drop_labels(cond, self.p_uncond, seed)) # (B, *input_shape)
        # loss is averaged over everything: batch and all the dims of a sample
        loss = F.mse_loss(eps_hat.reshape(B, -1), eps.reshape(B, -1))
        return loss
