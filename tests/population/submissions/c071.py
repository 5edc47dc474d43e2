# {
#  "persona": "weights the loss, since min-SNR did so, and fixes the number of steps",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "t is drawn from 0..99 whatever denoising_steps is: it crashes for shorter chains and never sees the rest of longer ones; the range should be (0, self.denoising_steps).",
#    "The squared errors are weighted by min(SNR, 5) / SNR; the simple loss of eq. 14 has no weights."
#   ]
#  },
#  "note": "With denoising_steps = 100, the default, the first mistake does not show."
# }
# --- diffusion_models/diffusion_model.py
NUM_TRAIN_STEPS = 100  # default of DiffusionModel
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        B = len(data)
        t = DL_random((B,), int_range=(0, NUM_TRAIN_STEPS), seed=seed).to(self.device)
        eps = DL_random(data.shape, seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, eps, t)
        fake = DL_random((B,), normal=False, seed=seed).to(self.device)
        c = cond.clone()
        c[fake < self.p_uncond] = 0
        eps_hat = self.noise_pred_net(x_t, t, c)

        snr = self.noise_scheduler.alpha_bars / (1 - self.noise_scheduler.alpha_bars)
        w = torch.clamp(snr, max=5.0) / snr
        w = w.to(self.device)[t].view(-1, *[1] * (data.ndim - 1))
        return (w * (eps - eps_hat) ** 2).mean()
