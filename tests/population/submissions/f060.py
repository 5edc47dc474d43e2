# {
#  "persona": "SD3 and EDM habits: times in the middle, noise level for the network",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "t is logit-normal, as in SD3; it should be uniform on [0, 1].",
#    "The network is told 1 - t; it should be told t."
#   ],
#   "flow_matching/solvers.py:ddim_by_euler": [
#    "z is scaled back with alpha_bar of the next step; x belongs to the step that is asked, i."
#   ]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        config = self.dmconfig
        t = torch.sigmoid(torch.randn(len(images), device=self.device))
        x_0 = torch.randn_like(images)
        tt = t.view(-1, 1, 1, 1)
        x_t = tt * images + (1 - tt) * x_0
        c = F.one_hot(conditions, config.num_classes).float()
        c[torch.rand(len(c), device=self.device) < config.mask_p] = config.condition_mask_value
        return self.loss_fn(self.network(x_t, 1 - t, c), images - x_0)
# --- flow_matching/solvers.py
def ddim_by_euler(network, x_T, alpha_bars, steps):
    a = alpha_bars.double()
    s_of = lambda i: ((1 - a[i]) / a[i]).sqrt().item()
    times = torch.tensor([s_of(i) for i in steps] + [0.0], dtype=torch.float64)
    after = iter([*steps[1:], steps[-1]])
    numbers = iter(steps)

    def field(z, s):
        i, j = next(numbers), next(after)
        return network(z * a[j].sqrt().item(), i)

    return euler(field, x_T / a[steps[0]].sqrt().item(), times)
