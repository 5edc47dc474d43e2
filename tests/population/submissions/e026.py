# {
#  "persona": "hojonathanho porter who keeps clip_denoised=True",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "Clips the predicted x_0 to [-1, 1] in every step (clip_denoised of the original code); part 1 has no clipping inside the chain, and its normalised images reach beyond 1.",
#    "Uses the posterior variance beta_t (1 - abar_{t-1}) / (1 - abar_t) for the noise (\"fixedsmall\") where sigma_t = sqrt(beta_t) is asked."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        y = conditions.to(self.device)
        y = (F.one_hot(y, config.num_classes) if y.ndim == 1 else y).float()
        y_empty = torch.full_like(y, config.condition_mask_value)
        with torch.no_grad():
            img = torch.randn(shape, device=self.device)
            for t in reversed(range(1, config.T + 1)):
                c = self.scheduler(t)
                abar = c['alpha_t_bar']
                abar_prev = self.scheduler(t - 1)['alpha_t_bar'] if t > 1 else torch.ones_like(abar)
                tt = torch.full((shape[0], 1, 1, 1), t / config.T, device=self.device)
                eps = (1 + omega) * self.network(img, tt, y) - omega * self.network(img, tt, y_empty)
                # predict_start_from_noise
                x_recon = (img - c['sqrt_oneminus_alpha_bar'] * eps) / c['sqrt_alpha_bar']
                x_recon = x_recon.clamp(-1., 1.)
                # q_posterior
                mean = c['beta_t'] * abar_prev.sqrt() / (1. - abar) * x_recon
                mean = mean + (1. - abar_prev) * c['alpha_t'].sqrt() / (1. - abar) * img
                # no noise when t == 1
                sigma = torch.sqrt(c['beta_t'] * (1. - abar_prev) / (1. - abar))
                img = mean + (0. if t == 1 else 1.) * sigma * torch.randn(shape, device=self.device)
        return (img * 0.3081 + 0.1307).clamp(0, 1)
