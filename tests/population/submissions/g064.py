# {
#  "persona": "half-finished",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.sample": ["One noise of shape (1, C, H, W) is repeated for all conditions; each image should start from its own noise.", "omega is ignored and the strength in dmconfig.omega is used; the argument should count.", "Pixels are scaled by the minimum and maximum of the batch; they should be x * pixel_std + pixel_mean, clamped to [0, 1]."],
#   "flow_matching/editing.py:translate": ["Both ways use field_from, so the image only goes there and back; the way forward should use field_to."]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM(nn.Module):
    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        omega = config.omega
        B = len(conditions)
        x = torch.randn(1, config.num_channels, *config.input_dim, device=self.device).repeat(B, 1, 1, 1)
        c = conditions if conditions.ndim == 2 else F.one_hot(self.check_labels(conditions), config.num_classes)
        c = c.float().to(self.device)
        cu = torch.full_like(c, config.condition_mask_value)
        for k in range(config.T):
            t = torch.full((B,), k / config.T, device=self.device)
            v = (1 + omega) * self.network(x, t, c) - omega * self.network(x, t, cu)
            x = x + v / config.T
        x = x - x.min()
        return (x / x.max().clamp(min=1e-8)).clamp(0, 1)
# --- flow_matching/editing.py
def translate(field_from, field_to, image, steps):
    times = torch.linspace(0, 1, steps + 1)
    noise = euler(field_from, image, times.flip(0))
    return euler(field_from, noise, times)
