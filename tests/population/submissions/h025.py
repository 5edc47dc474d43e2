# {
#  "persona": "Knows many fused torch ops: lerp, addcmul, addcdiv, baddbmm, where, index_put; as few Python lines as possible.",
#  "functions": {
#   "flow_matching/conversions.py:split": [],
#   "flow_matching/conversions.py:join": [],
#   "flow_matching/conversions.py:posterior_mean": [],
#   "flow_matching/FM.py:ConditionalFM.forward": [],
#   "flow_matching/FM.py:ConditionalFM.sample": [],
#   "flow_matching/editing.py:sdedit": [],
#   "flow_matching/editing.py:inpaint": [],
#   "flow_matching/editing.py:invert": [],
#   "flow_matching/editing.py:translate": [],
#   "flow_matching/solvers.py:euler": []
#  },
#  "note": "Guidance is lerp beyond 1: lerp(v_u, v_c, 1 + omega). The mask of labels is a masked lerp. inpaint uses lerp with the mask as weight, so a known that holds NaN where it is missing would spread into the result; the docstring says only the known pixels are used, so missing ones are zeroed first (masked_fill)."
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        n, device = len(images), self.device
        t = torch.empty(n, device=device).uniform_()
        start = torch.empty_like(images).normal_()
        x_t = start.lerp(images, t.view(n, 1, 1, 1))
        rows = torch.zeros(n, self.dmconfig.num_classes, device=device).scatter_(1, conditions[:, None], 1.0)
        forget = torch.empty(n, 1, device=device).uniform_().lt(self.dmconfig.mask_p).float()
        rows = rows.lerp(torch.full_like(rows, self.dmconfig.condition_mask_value), forget)
        return torch.addcmul(images - start, torch.ones_like(images), self.network(x_t, t, rows), value=-1).square().mean()

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        c = torch.as_tensor(conditions, device=self.device)
        if c.ndim == 1:
            c = torch.zeros(len(c), config.num_classes, device=self.device).scatter_(1, c.long()[:, None], 1.0)
        c = torch.cat([torch.full_like(c, config.condition_mask_value, dtype=torch.float32), c.float()])
        with torch.no_grad():
            x = torch.randn(shape, device=self.device)
            for t in torch.linspace(0, 1, config.T + 1, device=self.device)[:-1]:
                v_u, v_c = self.network(torch.cat((x, x)), t, c).tensor_split(2)
                x = torch.add(x, torch.lerp(v_u, v_c, 1.0 + omega), alpha=1 / config.T)
            return x.mul_(config.pixel_std).add_(config.pixel_mean).clamp_(0, 1)
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, x_t), like(sigma, x_t)
    if kind == "data":
        return prediction, torch.addcmul(x_t, a, prediction, value=-1) / s
    if kind == "velocity":
        return torch.addcmul(x_t, s, prediction) / (a + s), torch.addcmul(x_t, a, prediction, value=-1) / (a + s)
    if kind == "v":
        r2 = a * a + s * s
        return torch.addcmul(a * x_t, s, prediction, value=-1) / r2, torch.addcmul(s * x_t, a, prediction) / r2
    e = torch.where(torch.tensor(kind == "score", device=x_t.device), -s * prediction, prediction)
    return torch.addcmul(x_t, s, e, value=-1) / a, e
def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, data), like(sigma, data)
    if kind == "score":
        return torch.addcdiv(torch.zeros_like(noise), noise, s, value=-1)
    weight = {"noise": (0, 1), "data": (1, 0), "v": (-s, a), "velocity": (1, -1)}[kind]
    return weight[0] * data + weight[1] * noise
def posterior_mean(x_t, score, alpha, sigma):
    a, s = like(alpha, x_t), like(sigma, x_t)
    return torch.addcdiv(x_t / a, s * s * score, a)
# --- flow_matching/editing.py
def sdedit(field, image, t_start, steps):
    x = torch.randn_like(image).lerp_(image, float(t_start))
    return euler(field, x, torch.linspace(t_start, 1, steps + 1, dtype=torch.float64))
def inpaint(field, known, mask, steps):
    weight = mask.to(known.dtype)
    clean = torch.where(mask.bool(), known, 0)
    x_0 = torch.randn_like(clean)
    rigid = lambda x, t: field(torch.lerp(x, torch.lerp(x_0, clean, t), weight), t)  # noqa: E731
    return torch.lerp(euler(rigid, x_0, torch.linspace(0, 1, steps + 1, dtype=torch.float64)), clean, weight)
def invert(field, image, steps):
    return euler(field, image, torch.linspace(0, 1, steps + 1, dtype=torch.float64).flip(0))
def translate(field_from, field_to, image, steps):
    times = torch.linspace(0, 1, steps + 1, dtype=torch.float64)
    return euler(field_to, euler(field_from, image, 1 - times), times)
# --- flow_matching/solvers.py
def euler(field, x, times):
    gaps = torch.diff(times.to(torch.float64)).tolist()
    for t, gap in zip(times.tolist(), gaps):
        x = torch.add(x, field(x, t), alpha=gap)
    return x
