# {
#  "persona": "clones and works in place on the clone",
#  "functions": {
#   "flow_matching/solvers.py:euler": [],
#   "flow_matching/FM.py:ConditionalFM.sample": []
#  },
#  "note": "euler hands the field its own working copy and goes on in it: a recording field that keeps references sees it change; so does sample with the network"
# }
# --- flow_matching/solvers.py
@torch.no_grad()
def euler(field, x, times):
    x = x.clone()
    dts = torch.diff(times)
    for t, dt in zip(times[:-1], dts):
        x += dt.item() * field(x, t.item())
    return x
# --- flow_matching/FM.py
class ConditionalFM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        conditions = torch.as_tensor(conditions)
        if conditions.dim() == 1:
            onehot = torch.zeros(shape[0], config.num_classes)
            onehot[torch.arange(shape[0]), self.check_labels(conditions)] = 1
        else:
            onehot = conditions.float()
        onehot = onehot.to(self.device)
        nothing = torch.ones_like(onehot) * config.condition_mask_value
        with torch.no_grad():
            x = torch.randn(*shape, device=self.device)
            for k in range(config.T):
                t = torch.ones(shape[0], device=self.device) * (k / config.T)
                v = self.network(x, t, onehot)
                if omega != 0:
                    v = v + omega * (v - self.network(x, t, nothing))
                x += v / config.T
            x *= config.pixel_std
            x += config.pixel_mean
            x.clamp_(0, 1)
        return x
