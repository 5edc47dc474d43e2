# {
#  "persona": "A student who tried everything on action vectors and never on labels, and for whom loops end where range ends.",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "One t is drawn for the whole batch; each sample should have its own.",
#    "The mask is a float column (B, 1), with which labels (B,) become a float matrix (B, B) and the network crashes; it should fit both kinds of conditions and keep labels integers."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "The null token is always a matrix of zeros (B, condition_dim), which a network of labels cannot take; for labels it should be zeros (B,).",
#    "The loop ends at t = 1, so the step at t = 0 is missing; it should run down to t = 0.",
#    "Gradients are on during the whole chain and only the result is detached; they should be off."
#   ]
#  },
#  "note": "all runs without a crash for vectors (B, condition_dim); seeds are handled well"
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        n = data.size(0)
        noise = DL_random(data.shape, seed=seed).to(self.device)
        t = DL_random((1,), int_range=(0, self.denoising_steps)).expand(n).to(self.device)
        mask = (DL_random((n, 1), normal=False) >= self.p_uncond).float().to(self.device)
        cond = cond * mask
        noisy = self.noise_scheduler.add_noise(data, noise, t)
        return torch.mean((self.noise_pred_net(noisy, t, cond) - noise) ** 2)

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        n = len(cond)
        model = self.ema.averaged_model
        model.eval()
        null = torch.zeros(n, self.condition_dim, device=self.device)
        sample = DL_random((n, *self.input_shape), seed=seed).to(self.device)
        for t in range(self.denoising_steps - 1, 0, -1):
            t_batch = torch.full((n,), t, device=self.device)
            eps = (1 + guidance_weight) * model(sample, t_batch, cond) - guidance_weight * model(sample, t_batch, null)
            sample = self.noise_scheduler.denoise_step(eps, t, sample, threshold)
        return sample.detach()
