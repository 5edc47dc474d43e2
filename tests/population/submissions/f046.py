# {
#  "persona": "Imagen-style guidance, x is clipped to keep it sane",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.sample": [
#    "Guidance is v_u + omega (v_c - v_u), where 1 is the plain model; it should be (1 + omega) v_c - omega v_u.",
#    "x is clamped to [-1, 1] after each step; it should not be clamped before the end."
#   ],
#   "flow_matching/solvers.py:heun": [
#    "Where a step ends at t = 0 it takes only Euler's step, as in Karras' algorithm; it should take the mean of two slopes in each step."
#   ]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM:
    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        if conditions.ndim == 1:
            conditions = F.one_hot(self.check_labels(conditions), config.num_classes)
        cond = conditions.to(self.device).float()
        uncond = torch.full_like(cond, config.condition_mask_value)
        x = torch.randn(shape, device=self.device)
        step = 1 / config.T
        for k in range(config.T):
            t = torch.full((len(x),), k * step, device=self.device)
            v_uncond = self.network(x, t, uncond)
            v_cond = self.network(x, t, cond)
            v = v_uncond + omega * (v_cond - v_uncond)
            x = x + v * step
            x = x.clamp(-1, 1)
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
# --- flow_matching/solvers.py
def heun(field, x, times):
    for i in range(len(times) - 1):
        t, t_next = float(times[i]), float(times[i + 1])
        h = t_next - t
        d = field(x, t)
        x_next = x + h * d
        if t_next != 0:
            d_prime = field(x_next, t_next)
            x_next = x + h * (d + d_prime) / 2
        x = x_next
    return x
