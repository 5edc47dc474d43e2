# {
#  "persona": "Polish student, precise, type hints, but mixes up the order of chunk",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "the doubled batch is built as (unconditional, conditional) but the prediction is unpacked as eps_c, eps_u, so the roles of the two are swapped; the first half is the unconditional one"
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        device: torch.device = self.device
        n: int = shape[0]
        y: torch.Tensor = conditions.to(device)
        if y.ndim == 1:
            y = F.one_hot(y.to(torch.int64), config.num_classes)
        y = y.to(torch.float32)
        y_null: torch.Tensor = torch.full_like(y, config.condition_mask_value)
        y_both: torch.Tensor = torch.cat([y_null, y], dim=0)
        with torch.no_grad():
            x: torch.Tensor = torch.randn(shape, device=device)
            for step in range(config.T, 0, -1):
                s: dict[str, torch.Tensor] = self.scheduler(step)
                t_both = torch.full((2 * n, 1, 1, 1), step / config.T, device=device)
                eps_c, eps_u = self.network(torch.cat([x, x], dim=0), t_both, y_both).chunk(2, dim=0)
                eps = (1 + omega) * eps_c - omega * eps_u
                x = s["oneover_sqrt_alpha"] * (x - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * eps)
                if step > 1:
                    x = x + s["sqrt_beta_t"] * torch.randn(shape, device=device)
        return torch.clamp(x * 0.3081 + 0.1307, 0.0, 1.0)
