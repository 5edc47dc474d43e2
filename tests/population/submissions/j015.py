# {
#  "persona": "A student who takes the seed for something that every draw needs, and guidance from the Stable Diffusion web UI.",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "t comes from the half-open range (0, T - 1), so T - 1 is never drawn; it should be uniform in 0..T-1.",
#    "The seed is handed to the second draw, too; it should go to the first draw alone.",
#    "A condition is kept with probability p_uncond and dropped otherwise; it should be dropped with probability p_uncond."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "It samples with the network that is trained, noise_pred_net; it should use the averaged one, ema.averaged_model.",
#    "Guidance is null + w (cond - null); by CFG eq. 6 it should be (1 + w) cond - w null.",
#    "threshold is not passed on to denoise_step; it should be."
#   ]
#  },
#  "note": "without a seed the draws of the loss are independent; w = 1 in generate_sample gives the plain conditional model"
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        B = data.shape[0]
        t = DL_random((B,), int_range=(0, self.denoising_steps - 1), seed=seed).to(self.device)
        noise = DL_random(data.shape, seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, noise, t)
        keep = DL_random((B,), normal=False).to(self.device) > 1 - self.p_uncond
        cond = cond * keep.view(B, *[1] * (cond.ndim - 1))
        pred = self.noise_pred_net(x_t, t, cond)
        return F.mse_loss(pred, noise)

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        self.noise_pred_net.eval()
        x = DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)
        null = torch.zeros_like(cond)
        with torch.no_grad():
            for t in range(self.denoising_steps - 1, -1, -1):
                ts = torch.full((len(cond),), t, device=self.device)
                eps = self.noise_pred_net(x, ts, cond)
                if guidance_weight != 0:
                    eps_null = self.noise_pred_net(x, ts, null)
                    eps = eps_null + guidance_weight * (eps - eps_null)
                x = self.noise_scheduler.denoise_step(eps, t, x)
        return x
