# {
#  "persona": "torchcfm user: sample_location_and_conditional_flow, pad_t_like_x",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": []
#  },
#  "note": "sigma * epsilon is zero: a second randn that has no effect"
# }
# --- flow_matching/FM.py
def pad_t_like_x(t, x):
    if isinstance(t, (float, int)):
        return t
    return t.reshape(-1, *([1] * (x.dim() - 1)))


class ConditionalFlowMatcher:
    """straight paths, sigma_min = 0"""

    def __init__(self, sigma: float = 0.0):
        self.sigma = sigma

    def compute_mu_t(self, x0, x1, t):
        t = pad_t_like_x(t, x0)
        return t * x1 + (1 - t) * x0

    def sample_xt(self, x0, x1, t, epsilon):
        return self.compute_mu_t(x0, x1, t) + self.sigma * epsilon

    def compute_conditional_flow(self, x0, x1, t, xt):
        del t, xt
        return x1 - x0

    def sample_location_and_conditional_flow(self, x0, x1, t=None):
        if t is None:
            t = torch.rand(x0.shape[0]).type_as(x0)
        eps = torch.randn_like(x0)
        xt = self.sample_xt(x0, x1, t, eps)
        ut = self.compute_conditional_flow(x0, x1, t, xt)
        return t, xt, ut


class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        x1 = images
        x0 = torch.randn_like(x1)
        t, xt, ut = ConditionalFlowMatcher(sigma=0.0).sample_location_and_conditional_flow(x0, x1)
        y = F.one_hot(conditions, self.dmconfig.num_classes).type_as(x1)
        mask = torch.bernoulli(torch.full((len(y), 1), float(self.dmconfig.mask_p), device=self.device))
        y = y * (1 - mask) + self.dmconfig.condition_mask_value * mask
        vt = self.network(xt, t, y)
        return torch.mean((vt - ut) ** 2)
