# {
#  "persona": "image person: null token is the last label, mask by bernoulli",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "t is drawn with torch.randint, so the seed does not decide it; it should be drawn with DL_random.",
#    "The mask is drawn with torch.bernoulli; it should be drawn with DL_random and the seed.",
#    "Dropped conditions become condition_dim - 1, which is a real label (and no zeros for vectors); the null token is 0."
#   ]
#  },
#  "note": "torch.randint and torch.bernoulli have the right distributions; they break the README's rule \"draw every random number with DL_random\" and the seed."
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        b = data.shape[0]
        t = torch.randint(0, self.denoising_steps, (b,), device=self.device)
        noise = DL_random(data.shape, seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, noise, t)

        drop = torch.bernoulli(torch.full((b,), float(self.p_uncond), device=self.device)).bool()
        cond = cond.clone()
        cond[drop] = self.condition_dim - 1

        noise_pred = self.noise_pred_net(x_t, t, cond)
        return F.mse_loss(noise_pred, noise)
