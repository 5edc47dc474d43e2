# {
#  "persona": "Comes straight from part 2 and DDPM: discrete steps, loops that count down, predicts towards noise.",
#  "functions": {
#   "flow_matching/conversions.py:split": [],
#   "flow_matching/conversions.py:join": [
#    "For \"velocity\" it returns noise - data, should return data - noise."
#   ],
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "Draws t from the grid 0, 1/T, ..., (T-1)/T, should draw it from U[0, 1].",
#    "The target is noise - data, should be data - noise (x_1 - x_0)."
#   ],
#   "flow_matching/FM.py:ConditionalFM.sample": [
#    "Asks the network at 1/T, ..., 1, the end of each step, should ask at its start, 0, ..., (T-1)/T.",
#    "Subtracts the velocity, should add it."
#   ],
#   "flow_matching/editing.py:sdedit": [
#    "Weights noise by t_start and the image by 1 - t_start, should be the other way round."
#   ],
#   "flow_matching/editing.py:invert": [],
#   "flow_matching/editing.py:translate": []
#  },
#  "note": "forward and sample compensate each other (target turned, steps subtracted), so training and sampling together give digits; each alone is wrong. With T = 1 the grid of times has one entry. sdedit's swapped weights agree at t_start = 0.5."
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B = images.shape[0]
        noise = torch.randn_like(images)
        # one of the T times that the sampler asks for
        t = torch.randint(0, self.dmconfig.T, (B,), device=self.device) / self.dmconfig.T
        t_ = t.view(B, 1, 1, 1)
        x_t = (1 - t_) * noise + t_ * images
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        mask = torch.rand(B, device=self.device) < self.dmconfig.mask_p
        c[mask] = self.dmconfig.condition_mask_value
        pred = self.network(x_t, t, c)
        return self.loss_fn(pred, noise - images)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        if conditions.ndim == 1:
            c = F.one_hot(conditions.long(), config.num_classes).float().to(self.device)
        else:
            c = conditions.float().to(self.device)
        c_null = torch.full_like(c, config.condition_mask_value)
        x = torch.randn(shape, device=self.device)
        with torch.no_grad():
            for k in range(1, config.T + 1):
                t = torch.full((len(c),), k / config.T, device=self.device)
                v_c = self.network(x, t, c)
                v_u = self.network(x, t, c_null)
                v = (1 + omega) * v_c - omega * v_u
                x = x - v / config.T
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, x_t), like(sigma, x_t)
    if kind == "noise":
        return (x_t - s * prediction) / a, prediction
    if kind == "data":
        return prediction, (x_t - a * prediction) / s
    if kind == "v":
        denom = a**2 + s**2
        return (a * x_t - s * prediction) / denom, (a * prediction + s * x_t) / denom
    if kind == "score":
        eps = -s * prediction
        return (x_t - s * eps) / a, eps
    return (x_t + s * prediction) / (a + s), (x_t - a * prediction) / (a + s)
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
# --- flow_matching/editing.py
def sdedit(field, image, t_start, steps):
    noise = torch.randn_like(image)
    x = t_start * noise + (1 - t_start) * image
    return euler(field, x, torch.linspace(t_start, 1, steps + 1))
