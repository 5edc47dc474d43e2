# {
#  "persona": "torch.stack/interleave fan; integer labels via scatter",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.sample": [],
#   "flow_matching/conversions.py:split": []
#  },
#  "note": "the pair of conditions is interleaved: c_0, null, c_1, null, ..."
# }
# --- flow_matching/FM.py
class ConditionalFM:
    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        B = len(conditions)
        shape = (B, config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        if conditions.ndim == 1:
            labels = self.check_labels(conditions).to(self.device)
            c = torch.zeros(B, config.num_classes, device=self.device).scatter_(1, labels[:, None], 1.0)
        else:
            c = conditions.to(self.device).float()
        pair = torch.stack([c, torch.full_like(c, config.condition_mask_value)], dim=1).flatten(0, 1)
        weights = torch.tensor([1.0 + omega, -float(omega)], device=self.device)
        x = torch.randn(shape, device=self.device)
        times = torch.linspace(0, 1, config.T + 1, device=self.device)
        for t, t_next in zip(times[:-1], times[1:]):
            v = self.network(x.repeat_interleave(2, dim=0), t.expand(2 * B), pair)
            v = torch.einsum("g,bgchw->bchw", weights, v.unflatten(0, (B, 2)))
            x = x + (t_next - t) * v
        return x.mul(config.pixel_std).add(config.pixel_mean).clamp(min=0, max=1)
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, x_t), like(sigma, x_t)
    match kind:
        case "noise":
            return (x_t - s * prediction) / a, prediction
        case "score":
            return posterior_mean(x_t, prediction, alpha, sigma), -s * prediction
        case "data":
            return prediction, (x_t - a * prediction) / s
        case "velocity":
            data = (x_t + s * prediction) / (a + s)
            return data, data - prediction
        case "v":
            r2 = a.square() + s.square()
            return (a * x_t - s * prediction) / r2, (s * x_t + a * prediction) / r2
