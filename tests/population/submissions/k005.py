# {
#  "persona": "Draws once for the whole batch, averages as the papers' pseudocode reads, and uses the guidance scale of Stable Diffusion.",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "One t is drawn for the whole batch; each sample has its own.",
#    "One coin drops the labels of the whole batch; each sample loses its own with probability mask_p.",
#    "The loss sums over the pixels of a sample; it should be the mean over all entries."
#   ],
#   "flow_matching/FM.py:ConditionalFM.sample": [
#    "The network is told the time at which a step ends, (k + 1) / T, instead of where it starts, k / T.",
#    "Guidance is v_u + omega (v_c - v_u), the other convention; it should be (1 + omega) v_c - omega v_u."
#   ],
#   "flow_matching/solvers.py:euler": [
#    "The span is divided by the number of times, K + 1, instead of the number of steps, K.",
#    "All steps are taken equally long, though times need not be evenly spaced."
#   ],
#   "flow_matching/solvers.py:heun": [
#    "The step with the mean slope is added to the end of Euler's step instead of to the x at its start."
#   ]
#  },
#  "note": "With a batch of one the per-batch draws cannot be seen; at omega = 1 the guided velocity is that of omega = 0. ddim_by_euler is not filled in."
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        t = torch.rand(1, device=self.device)
        noise = torch.randn_like(images)
        x_t = (1 - t) * noise + t * images
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        if torch.rand(1) < self.dmconfig.mask_p:
            c = torch.full_like(c, self.dmconfig.condition_mask_value)
        v = self.network(x_t, t.expand(len(images)), c)
        return ((v - (images - noise)) ** 2).sum(dim=(1, 2, 3)).mean()

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        conditions = torch.as_tensor(conditions).to(self.device)
        if conditions.ndim == 1:
            conditions = F.one_hot(self.check_labels(conditions), config.num_classes)
        c = conditions.float()
        null = torch.full_like(c, config.condition_mask_value)
        x = torch.randn(shape, device=self.device)
        dt = 1 / config.T
        with torch.no_grad():
            for k in range(1, config.T + 1):
                t = torch.full((len(x),), k * dt, device=self.device)
                v_c, v_u = self.network(x, t, c), self.network(x, t, null)
                x = x + dt * (v_u + omega * (v_c - v_u))
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
# --- flow_matching/solvers.py
def euler(field, x, times):
    K = len(times)
    h = (times[-1] - times[0]) / K
    for t in times[:-1].tolist():
        x = x + h * field(x, t)
    return x
def heun(field, x, times):
    for i in range(len(times) - 1):
        t, t_next = times[i].item(), times[i + 1].item()
        k1 = field(x, t)
        x_next = x + (t_next - t) * k1
        k2 = field(x_next, t_next)
        x = x_next + (t_next - t) * (k1 + k2) / 2
    return x
