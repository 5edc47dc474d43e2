# {
#  "persona": "Langevin on the mind",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.sample": [
#    "Fresh noise is added in every step but the last; the ODE has none, noise is drawn only at the start."
#   ],
#   "flow_matching/editing.py:sdedit": [
#    "Integrates from t = 0 to 1; it should start at t_start, where the image was noised to."
#   ]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM:
    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        labels = torch.as_tensor(conditions).to(self.device)
        c = labels.float() if labels.ndim == 2 else F.one_hot(self.check_labels(labels), config.num_classes).float()
        x = torch.randn(shape, device=self.device)
        for k in range(config.T):
            t = torch.tensor(k / config.T, device=self.device)
            z = torch.randn_like(x) if k < config.T - 1 else torch.zeros_like(x)
            v_c = self.network(x, t, c)
            v_u = self.network(x, t, torch.full_like(c, config.condition_mask_value))
            x = x + ((1 + omega) * v_c - omega * v_u) / config.T + (1 / config.T) ** 0.5 * z
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
# --- flow_matching/editing.py
def sdedit(field, image, t_start, steps):
    noise = torch.randn_like(image)
    x = (1 - t_start) * noise + t_start * image
    return euler(field, x, torch.linspace(0, 1, steps + 1))
