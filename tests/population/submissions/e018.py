# {
#  "persona": "lucidrains: q_sample/p_losses/p_sample_loop as methods, prob_mask_like",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": []
#  },
#  "note": "with omega: logits + (logits - null) * w is CFG eq. 6 exactly"
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        b, device = len(data), data.device
        t = DL_random((b,), int_range=(0, self.denoising_steps), seed=seed).to(device)
        keep = ~self.prob_mask_like(b, self.p_uncond, seed)
        cond = cond * keep.reshape(b, *[1] * (cond.ndim - 1)).to(cond.dtype)
        return self.p_losses(data, t, cond, noise=DL_random(data.shape, seed=seed).to(device))

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        self.ema.averaged_model.eval()
        return self.p_sample_loop((cond.shape[0],) + self.input_shape, cond, guidance_weight, threshold, seed)

    def p_losses(self, x_start, t, cond, noise):
        x = self.noise_scheduler.add_noise(original_samples=x_start, noise=noise, timesteps=t)
        model_out = self.noise_pred_net(x, t, cond)
        loss = F.mse_loss(model_out, noise, reduction='none')
        loss = loss.flatten(1).mean(dim=1)
        return loss.mean()

    def prob_mask_like(self, n, prob, seed):
        if prob == 1:
            return torch.ones(n, dtype=torch.bool, device=self.device)
        elif prob == 0:
            return torch.zeros(n, dtype=torch.bool, device=self.device)
        return DL_random((n,), normal=False, seed=seed).to(self.device) < prob

    @torch.no_grad()
    def p_sample_loop(self, shape, cond, w, threshold, seed):
        img = DL_random(shape, seed=seed).to(self.device)
        for t in reversed(range(0, self.denoising_steps)):
            logits = self.ema.averaged_model(img, t, cond)
            if w != 0:
                null_logits = self.ema.averaged_model(img, t, torch.zeros_like(cond))
                logits = logits + (logits - null_logits) * w
            img = self.noise_scheduler.denoise_step(logits, t, img, threshold=threshold, seed=seed)
        return img
