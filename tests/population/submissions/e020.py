# {
#  "persona": "TeaPearce porter, context mask by bernoulli-like compare, guide_w, loops over labels",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": []
#  },
#  "note": "the floor trick: floor(u + 1 - p) is 1 with probability 1 - p, for p = 0 always 1"
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        _ts = DL_random((data.shape[0],), int_range=(0, self.denoising_steps), seed=seed)
        noise = DL_random(list(data.shape), seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, noise, _ts)
        context_mask = torch.floor(DL_random((data.shape[0],), normal=False, seed=seed) + (1 - self.p_uncond))  # 1 keep, 0 drop
        c = torch.stack([ci if m > 0 else torch.zeros_like(ci) for ci, m in zip(cond, context_mask.clamp(0, 1))])
        return F.mse_loss(noise, self.noise_pred_net(x_t, _ts.to(self.device), c))

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        n_sample = len(cond)
        nn_model = self.ema.averaged_model
        nn_model.eval()
        x_i = DL_random((n_sample, *self.input_shape), seed=seed).to(self.device)
        context = torch.cat([cond, torch.zeros_like(cond)], 0)
        with torch.no_grad():
            i = self.denoising_steps
            while i > 0:
                i = i - 1
                eps = nn_model(torch.cat([x_i, x_i], 0), i, context)
                eps1 = eps[:n_sample]
                eps2 = eps[n_sample:]
                x_i = self.noise_scheduler.denoise_step((1 + guidance_weight) * eps1 - guidance_weight * eps2, i, x_i, threshold, seed)
        return x_i
