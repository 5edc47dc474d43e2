# {
#  "persona": "reads the other guidance convention",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.sample": ["Guidance is omega v_c + (1 - omega) v_u, where 1 is the plain model; it should be (1 + omega) v_c - omega v_u, where 0 is."],
#   "flow_matching/editing.py:sdedit": ["The weights are exchanged: x = t_start * noise + (1 - t_start) * image; it should be (1 - t_start) * noise + t_start * image."]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM(nn.Module):
    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        if conditions.ndim == 1:
            conditions = F.one_hot(self.check_labels(conditions), config.num_classes)
        c = conditions.float().to(self.device)
        u = torch.full_like(c, config.condition_mask_value)
        x = torch.randn(shape, device=self.device)
        for k in range(config.T):
            t = torch.full((len(x),), k / config.T, device=self.device)
            v_u = self.network(x, t, u)
            v = v_u + omega * (self.network(x, t, c) - v_u)
            x = x + v / config.T
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
# --- flow_matching/editing.py
def sdedit(field, image, t_start, steps):
    noise = torch.randn_like(image)
    x = t_start * noise + (1 - t_start) * image
    return euler(field, x, torch.linspace(t_start, 1, steps + 1))
