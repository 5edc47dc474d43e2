# {
#  "persona": "read Lipman et al. and kept sigma_min",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": ["The path is (1 - (1 - sigma_min) t) x_0 + t x_1 with sigma_min = 0.01; it should be (1 - t) x_0 + t x_1.", "The target is x_1 - (1 - sigma_min) x_0; it should be x_1 - x_0."],
#   "flow_matching/solvers.py:heun": []
#  }
# }
# --- flow_matching/FM.py
SIGMA_MIN = 1e-2


class ConditionalFM(nn.Module):
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        t = torch.rand(len(images), 1, 1, 1, device=images.device)
        x_0 = torch.randn_like(images)
        # Lipman et al. eq. 22 and 23
        x_t = (1 - (1 - SIGMA_MIN) * t) * x_0 + t * images
        u_t = images - (1 - SIGMA_MIN) * x_0
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        none = torch.rand(len(images), device=images.device) < self.dmconfig.mask_p
        c[none] = self.dmconfig.condition_mask_value
        return self.loss_fn(self.network(x_t, t, c), u_t)
# --- flow_matching/solvers.py
def heun(field, x, times):
    times = [float(t) for t in times]
    for k in range(len(times) - 1):
        h = times[k + 1] - times[k]
        d = field(x, times[k])
        d_prime = field(x + h * d, times[k + 1])
        x = x + h * (d / 2 + d_prime / 2)
    return x
