# {
#  "persona": "Thinks in DDPM's discrete steps and in tables; shares draws by accident, and never tried one-hot conditions.",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "t takes only the values k / T; it should be uniform in [0, 1].",
#    "One noise image is shared by the whole batch; each sample has its own.",
#    "A coin is thrown for every entry of the one-hot rows; it should be one for each sample, that masks the whole row."
#   ],
#   "flow_matching/FM.py:ConditionalFM.sample": [
#    "Conditions that are one-hot already are encoded once more, which fails; both forms are allowed.",
#    "The times are k / (T - 1), from 0 to 1 inclusive; they should be k / T.",
#    "Gradients stay on; they should be off."
#   ],
#   "flow_matching/solvers.py:euler": [
#    "The slope is asked at the time at which the step ends; it belongs to the time at which it starts.",
#    "The field is asked once more in each step for nothing, 2 K times in all instead of exactly K."
#   ],
#   "flow_matching/solvers.py:heun": [
#    "The list of slopes is never emptied, so later steps take the mean of all slopes so far instead of their own two."
#   ]
#  },
#  "note": "forward draws times only at k / T, which no single batch shows as wrong; ddim_by_euler is not filled in."
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        config = self.dmconfig
        t = torch.randint(0, config.T, (len(images), 1, 1, 1), device=self.device) / config.T
        noise = torch.randn(images.shape[1:], device=self.device)
        x_t = t * images + (1 - t) * noise
        one_hot = F.one_hot(conditions, config.num_classes).float()
        drop = torch.rand(one_hot.shape, device=self.device) < config.mask_p
        one_hot = one_hot.masked_fill(drop, config.condition_mask_value)
        return F.mse_loss(self.network(x_t, t, one_hot), images - noise)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        c = F.one_hot(conditions.to(self.device), config.num_classes).float()
        c_null = torch.full_like(c, config.condition_mask_value)
        x = torch.randn(shape, device=self.device)
        times = torch.linspace(0, 1, config.T, device=self.device)
        for t in times:
            v = (1 + omega) * self.network(x, t.expand(len(x)), c) - omega * self.network(x, t.expand(len(x)), c_null)
            x = x + v / config.T
        return torch.clamp(x * config.pixel_std + config.pixel_mean, 0, 1)
# --- flow_matching/solvers.py
def euler(field, x, times):
    for t, t_next in pairwise(times.tolist()):
        x = x + (t_next - t) * field(x, t_next)
        field(x, t_next)
    return x
def heun(field, x, times):
    slopes = []
    for t, t_next in pairwise(times.tolist()):
        slopes.append(field(x, t))
        slopes.append(field(x + (t_next - t) * slopes[-1], t_next))
        x = x + (t_next - t) * sum(slopes) / len(slopes)
    return x
