# {
#  "persona": "C++ programmer: integer division and defaults",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.sample": ["t is k // T, a whole number and so always 0; it should be k / T.", "Only labels work: one-hot conditions are put through one_hot again; (B, num_classes) should be taken as they are."],
#   "flow_matching/solvers.py:euler": ["The step size is that of the first interval for all steps; each step should have its own, times[k + 1] - times[k]."]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM(nn.Module):
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        with torch.no_grad():
            c = F.one_hot(conditions.long(), config.num_classes).float().to(self.device)
            none = torch.empty_like(c).fill_(config.condition_mask_value)
            x = torch.empty(shape, device=self.device).normal_()
            for k in range(0, config.T):
                t = torch.full((shape[0],), k // config.T, dtype=torch.float32, device=self.device)
                vc = self.network(x, t, c)
                vu = self.network(x, t, none)
                x = x + (vc + omega * (vc - vu)) / config.T
            return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
# --- flow_matching/solvers.py
def euler(field, x, times):
    h = (times[1] - times[0]).item() if len(times) > 1 else 0.0
    for k in range(len(times) - 1):
        x = x + h * field(x, times[k].item())
    return x
