# {
#  "persona": "Vietnamese student, keeps everything from a guided-diffusion style: clipping x0 and posterior mean",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "the predicted x_0 is clipped to [-1, 1] at every step and the mean is taken from the posterior with it; Algorithm 2 has no clipping, the mean is (x - beta / sqrt(1 - abar) eps) / sqrt(alpha)",
#    "the final picture is mapped with (x + 1) / 2; it should be x * 0.3081 + 0.1307"
#   ]
#  },
#  "note": "without the clipping the posterior mean is the same as that of Algorithm 2"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        device = self.device
        cond = conditions.to(device)
        if cond.dim() == 1:
            cond = F.one_hot(cond.long(), num_classes=config.num_classes)
        cond = cond.float()
        uncond = torch.full_like(cond, config.condition_mask_value)
        img = torch.randn(shape, device=device)
        with torch.no_grad():
            for i in reversed(range(1, config.T + 1)):
                t = torch.full((shape[0], 1, 1, 1), i / config.T, device=device)
                eps = (1 + omega) * self.network(img, t, cond) - omega * self.network(img, t, uncond)
                s = self.scheduler(i)
                abar = s["alpha_t_bar"]
                abar_prev = self.scheduler(i - 1)["alpha_t_bar"] if i > 1 else torch.ones_like(abar)
                pred_xstart = (img - s["sqrt_oneminus_alpha_bar"] * eps) / s["sqrt_alpha_bar"]
                pred_xstart = pred_xstart.clamp(-1, 1)
                coef1 = s["beta_t"] * abar_prev.sqrt() / (1 - abar)
                coef2 = (1 - abar_prev) * s["alpha_t"].sqrt() / (1 - abar)
                mean = coef1 * pred_xstart + coef2 * img
                nonzero_mask = 1.0 if i > 1 else 0.0
                img = mean + nonzero_mask * s["sqrt_beta_t"] * torch.randn_like(img)
        img = (img + 1) / 2
        return img.clamp(0, 1)
