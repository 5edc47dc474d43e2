# {
#  "persona": "SD3 / EDM reader, everything the other way round",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "x_t has the data at t = 0 and the noise at t = 1; it should be (1 - t) x_0 + t x_1 with noise at t = 0.",
#    "The target is noise - data; it should be data - noise, x_1 - x_0."
#   ],
#   "flow_matching/conversions.py:join": [
#    "The velocity is noise - data; it should be data - noise."
#   ]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        n = images.shape[0]
        sigmas = torch.rand((n,), device=self.device)
        eps = torch.randn_like(images)
        s = sigmas.reshape(n, 1, 1, 1)
        noisy = (1.0 - s) * images + s * eps
        cond = F.one_hot(conditions, self.dmconfig.num_classes).to(images)
        keep = (torch.rand((n, 1), device=self.device) >= self.dmconfig.mask_p).to(images)
        cond = keep * cond + (1 - keep) * self.dmconfig.condition_mask_value
        pred = self.network(noisy, sigmas, cond)
        return F.mse_loss(pred, eps - images)
# --- flow_matching/conversions.py
def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, data), like(sigma, data)
    if kind == "noise":
        return noise
    if kind == "data":
        return data
    if kind == "v":
        return a * noise - s * data
    if kind == "score":
        return -noise / s
    return noise - data
