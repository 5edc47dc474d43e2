# {
#  "persona": "DDPM loop, counts down",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.sample": [
#    "The steps run from k = T-1 down to 0; time should rise from 0, noise, to 1, data.",
#    "Each step subtracts v / T; it should add it."
#   ],
#   "flow_matching/solvers.py:ddim_by_euler": [
#    "The network is asked about z; it should be asked about x = z * sqrt(alpha_bar) of that step."
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
        c = conditions.float().to(self.device)
        null = torch.full_like(c, config.condition_mask_value)
        x = torch.randn(shape, device=self.device)
        for k in reversed(range(config.T)):
            t = torch.full((len(c),), k / config.T, device=self.device)
            v = (1 + omega) * self.network(x, t, c) - omega * self.network(x, t, null)
            x = x - v / config.T
        x = (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
        return x
# --- flow_matching/solvers.py
def ddim_by_euler(network, x_T, alpha_bars, steps):
    ab = alpha_bars[steps]
    s = torch.sqrt(1 - ab) / torch.sqrt(ab)
    queue = list(steps)

    def field(z, s_now):
        return network(z, queue.pop(0))

    return euler(field, x_T / torch.sqrt(ab[0]), torch.cat([s, torch.zeros(1)]))
