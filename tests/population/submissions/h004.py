# {
#  "persona": "Trusts broadcasting; tested everything with scalars and with square batches.",
#  "functions": {
#   "flow_matching/conversions.py:split": [
#    "For \"score\" multiplies by sigma as it came, (B,) along the last axis, should give it the axes of x (like).",
#    "For \"v\" assumes alpha^2 + sigma^2 = 1, should divide both by alpha^2 + sigma^2.",
#    "For \"velocity\" assumes alpha + sigma = 1, should divide both by alpha + sigma."
#   ],
#   "flow_matching/conversions.py:join": [],
#   "flow_matching/conversions.py:posterior_mean": [
#    "Multiplies the score by sigma / alpha, should be sigma^2 / alpha."
#   ],
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "Draws one t for the whole batch, should draw one for each sample.",
#    "Drops single entries of the one-hot rows, should drop whole rows, one coin for each sample."
#   ],
#   "flow_matching/solvers.py:euler": [],
#   "flow_matching/solvers.py:heun": [
#    "Takes the first gap as the length of every step, should take each gap of `times` (they may be uneven)."
#   ]
#  },
#  "note": "split without `like` in one branch is right for numbers, for rank 1 and fails loudly unless B equals the last axis, or is 1; where B equals it, the numbers are silently wrong. The unit circle assumption is invisible under DDPM's schedule. forward's single t has the right distribution over many batches."
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        x_0 = torch.randn_like(images)
        t = torch.rand(1, device=images.device)
        x_t = (1 - t) * x_0 + t * images
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        drop = torch.rand_like(c) < self.dmconfig.mask_p
        c = c.masked_fill(drop, self.dmconfig.condition_mask_value)
        return F.mse_loss(self.network(x_t, t, c), images - x_0)
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, x_t), like(sigma, x_t)
    if kind == "noise":
        noise = prediction
        data = (x_t - s * noise) / a
    elif kind == "score":
        noise = -sigma * prediction
        data = (x_t - s * noise) / a
    elif kind == "data":
        data = prediction
        noise = (x_t - a * data) / s
    elif kind == "v":
        data = a * x_t - s * prediction
        noise = s * x_t + a * prediction
    else:
        data = x_t + s * prediction
        noise = x_t - a * prediction
    return data, noise
def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, data), like(sigma, data)
    out = {"noise": noise, "data": data, "v": a * noise - s * data, "score": -noise / s, "velocity": data - noise}
    return out[kind]
def posterior_mean(x_t, score, alpha, sigma):
    a, s = like(alpha, x_t), like(sigma, x_t)
    return x_t / a + s * score / a
# --- flow_matching/solvers.py
def euler(field, x, times):
    dt = times[1:] - times[:-1]
    for t, h in zip(times, dt):
        x = x + h.item() * field(x, t.item())
    return x
def heun(field, x, times):
    h = (times[1] - times[0]).item()
    for t in times[:-1]:
        k1 = field(x, t.item())
        k2 = field(x + h * k1, t.item() + h)
        x = x + h * (k1 + k2) / 2
    return x
