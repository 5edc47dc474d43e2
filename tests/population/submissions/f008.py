# {
#  "persona": "alpha means alpha_bar here, right?",
#  "functions": {
#   "flow_matching/conversions.py:posterior_mean": [
#    "Divides by sqrt(alpha), taking alpha for alpha_bar; it should divide by alpha."
#   ],
#   "flow_matching/conversions.py:join": [
#    "\"v\" multiplies alpha and sigma of shape (B,) with (B, *shape) as they are, so that they meet the last axis; they need the axes of data."
#   ],
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "The network is told t * T; it should be told t itself."
#   ]
#  }
# }
# --- flow_matching/conversions.py
def posterior_mean(x_t, score, alpha, sigma):
    alpha = like(alpha, x_t)
    sigma = like(sigma, x_t)
    return (x_t + sigma**2 * score) / alpha.sqrt()


def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    if kind == "noise":
        return noise
    if kind == "data":
        return data
    if kind == "velocity":
        return data - noise
    if not torch.is_tensor(alpha):
        alpha = torch.tensor(alpha)
    if not torch.is_tensor(sigma):
        sigma = torch.tensor(sigma)
    alpha, sigma = alpha.to(data), sigma.to(data)
    if kind == "score":
        return -noise / sigma.view(-1, *[1] * (data.ndim - 1))
    return alpha * noise - sigma * data
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        config = self.dmconfig
        x_0 = torch.randn_like(images)
        t = torch.rand(len(images), device=self.device)
        w = t.view(-1, 1, 1, 1)
        c = F.one_hot(conditions, config.num_classes).float()
        c = torch.where(torch.rand(len(c), 1, device=self.device) < config.mask_p, torch.full_like(c, config.condition_mask_value), c)
        v = self.network(w * images + (1 - w) * x_0, t * config.T, c)
        return self.loss_fn(v, images - x_0)
