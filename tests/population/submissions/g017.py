# {
#  "persona": "somebody from another course: writes Euler as a cumulative sum of steps",
#  "functions": {
#   "flow_matching/solvers.py:euler": [],
#   "flow_matching/FM.py:ConditionalFM.sample": [],
#   "flow_matching/solvers.py:ddim_by_euler": []
#  },
#  "note": "pairs of predictions lie interleaved in the batch, not one half after the other"
# }
# --- flow_matching/solvers.py
def euler(field, x, times):
    now, total = float(times[0]), torch.zeros_like(x)
    for later in times[1:].tolist():
        total = total + (later - now) * field(x + total, now)
        now = later
    return x + total


def ddim_by_euler(network, x_T, alpha_bars, steps):
    order = iter(steps)
    chosen = alpha_bars[torch.tensor(steps, device=alpha_bars.device)]
    s = torch.nn.functional.pad((1 - chosen).sqrt() / chosen.sqrt(), (0, 1))

    def epsilon(z, s):
        i = next(order)
        return network(z * alpha_bars[i].sqrt(), i)

    return euler(epsilon, x_T / chosen[0].sqrt(), s)
# --- flow_matching/FM.py
class ConditionalFM(nn.Module):
    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        device = self.device
        if conditions.dim() == 1:
            onehot = torch.zeros(shape[0], config.num_classes, device=device)
            onehot[torch.arange(shape[0]), self.check_labels(conditions).to(device)] = 1
        else:
            onehot = conditions.to(device).float()
        stacked = torch.stack([onehot, torch.full_like(onehot, config.condition_mask_value)], dim=1).flatten(0, 1)
        x = torch.randn(shape, device=device)
        for k in range(config.T):
            t = torch.full((2 * shape[0],), k / config.T, device=device)
            v = self.network(x.repeat_interleave(2, dim=0), t, stacked)
            x = x + (1 / config.T) * ((1 + omega) * v[0::2] - omega * v[1::2])
        return (x * config.pixel_std + config.pixel_mean).clamp(min=0, max=1)
