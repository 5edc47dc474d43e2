# {
#  "persona": "TeaPearce porter in part 2: times 1..T",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "Draws t in 1..T-1 (int_range=(1, T)) out of the habit that t = 0 is clean; it should be uniform in 0..T-1."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "Counts i = T..1 and asks network and scheduler at t = i; it should be T-1..0 (index T does not even exist)."
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        _ts = DL_random((data.shape[0],), int_range=(1, self.denoising_steps), seed=seed)
        _ts = _ts.to(self.device)  # t ~ Uniform(0, n_T)
        noise = DL_random(data.shape, seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, noise, _ts)
        # dropout context with some probability
        context_mask = (DL_random((data.shape[0],), normal=False, seed=seed) < self.p_uncond).to(self.device)
        c = cond.clone()
        c[context_mask] = 0
        return F.mse_loss(noise, self.noise_pred_net(x_t, _ts, c))

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        nn_model = self.ema.averaged_model
        nn_model.eval()
        n_sample = cond.shape[0]
        x_i = DL_random((n_sample, *self.input_shape), seed=seed).to(self.device)
        null = torch.zeros_like(cond)
        with torch.no_grad():
            for i in range(self.denoising_steps, 0, -1):
                t_is = torch.tensor([i]).to(self.device).repeat(n_sample)
                eps1 = nn_model(x_i, t_is, cond)
                eps2 = nn_model(x_i, t_is, null)
                eps = (1 + guidance_weight) * eps1 - guidance_weight * eps2
                x_i = self.noise_scheduler.denoise_step(eps, i, x_i, threshold=threshold, seed=seed)
        return x_i
