# {
#  "persona": "chat assistant style with cached table, forgets dtype; otherwise neat",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "Returns float64 tensors; the dict is to hold float32."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        # Use double precision for numerical stability of the cumulative product
        betas = torch.linspace(beta_1, beta_T, T, dtype=torch.float64)
        alphas = 1.0 - betas
        alphas_bar = torch.cumprod(alphas, dim=0)
        table = {
            "beta_t": betas,
            "sqrt_beta_t": torch.sqrt(betas),
            "alpha_t": alphas,
            "oneover_sqrt_alpha": torch.rsqrt(alphas),
            "alpha_t_bar": alphas_bar,
            "sqrt_alpha_bar": torch.sqrt(alphas_bar),
            "sqrt_oneminus_alpha_bar": torch.sqrt(1.0 - alphas_bar),
        }
        # Convert 1-based time to 0-based index
        index = t_s - 1
        return {name: values[index].to(self.device) for name, values in table.items()}

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        device = self.device
        batch_size = shape[0]

        # Accept both integer labels and one-hot vectors
        if conditions.dim() == 1:
            cond = F.one_hot(conditions.long().to(device), num_classes=config.num_classes).float()
        else:
            cond = conditions.float().to(device)
        uncond = torch.full_like(cond, fill_value=float(config.condition_mask_value))

        with torch.no_grad():
            x_t = torch.randn(shape, device=device)
            for t in range(config.T, 0, -1):
                t_normalized = torch.full((batch_size, 1, 1, 1), float(t) / config.T, device=device)
                eps_cond = self.network(x_t, t_normalized, cond)
                eps_uncond = self.network(x_t, t_normalized, uncond)
                eps = (1.0 + omega) * eps_cond - omega * eps_uncond

                schedule = self.scheduler(t)
                mean = schedule["oneover_sqrt_alpha"] * (
                    x_t - (1.0 - schedule["alpha_t"]) / schedule["sqrt_oneminus_alpha_bar"] * eps
                )
                z = torch.randn_like(x_t) if t > 1 else torch.zeros_like(x_t)
                x_t = mean + schedule["sqrt_beta_t"] * z

            images = x_t * 0.3081 + 0.1307
        return torch.clamp(images, min=0.0, max=1.0)
