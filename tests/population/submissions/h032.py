# {
#  "persona": "Code golfer: shortest thing that works, one-letter names, walrus, slicing tricks; deletes docstrings.",
#  "functions": {
#   "flow_matching/conversions.py:split": [],
#   "flow_matching/conversions.py:join": [],
#   "flow_matching/conversions.py:posterior_mean": [],
#   "flow_matching/FM.py:ConditionalFM.forward": [],
#   "flow_matching/FM.py:ConditionalFM.sample": [],
#   "flow_matching/solvers.py:euler": [],
#   "flow_matching/solvers.py:heun": [],
#   "flow_matching/solvers.py:ddim_by_euler": [],
#   "flow_matching/editing.py:sdedit": [],
#   "flow_matching/editing.py:inpaint": [],
#   "flow_matching/editing.py:invert": [],
#   "flow_matching/editing.py:translate": []
#  },
#  "note": "split solves noise for all kinds first and gets data by the second equation that is safe. sample stacks two batches in one call, the null rows first. heun is written as two calls inside one expression with :=."
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        g, n = self.dmconfig, len(images)
        t, e = torch.rand(n, 1, 1, 1).to(images), torch.randn(images.shape).to(images)
        c = F.one_hot(conditions, g.num_classes) * 1.0
        c[torch.rand(n) < g.mask_p] = g.condition_mask_value
        return (self.network(e + t * (y := images - e), t, c) - y).square().mean()

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        c = conditions.to(self.device)
        c = (F.one_hot(c.long(), config.num_classes) if c.ndim < 2 else c) * 1.0
        c = torch.cat([c * 0 + config.condition_mask_value, c])
        x, n = torch.randn(shape, device=self.device), config.T
        with torch.no_grad():
            for k in range(n):
                u, v = self.network(x.tile(2, 1, 1, 1), torch.tensor(k / n), c).view(2, *shape)
                x = x + (v + omega * (v - u)) / n
        return (x * config.pixel_std + config.pixel_mean).clip(0, 1)
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    p, x, a, s = prediction, x_t, like(alpha, x_t), like(sigma, x_t)
    if kind[0] == "v":
        u = kind == "v"
        q, r = (a, s) if u else (1, 1)  # prediction = q' noise - r' data up to sign
        p = p if u else -p
        d = a * q + s * r
        return (q * x - s * p) / d, (r * x + a * p) / d
    if kind == "data":
        return p, (x - a * p) / s
    n = [p, -s * p][kind == "score"]
    return (x - s * n) / a, n
def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    d, n, a, s = data, noise, like(alpha, data), like(sigma, data)
    return [n, d, a * n - s * d, -n / s, d - n][KINDS.index(kind)]
def posterior_mean(x_t, score, alpha, sigma):
    return (x_t + (s := like(sigma, x_t)) * s * score) / like(alpha, x_t)
# --- flow_matching/editing.py
def sdedit(field, image, t_start, steps):
    return euler(field, image + (1 - t_start) * (torch.randn_like(image) - image), torch.linspace(t_start, 1, steps + 1))
def inpaint(field, known, mask, steps):
    z, m = torch.randn_like(known), mask > 0
    p = lambda x, t: torch.where(m, t * known + (1 - t) * z, x)  # noqa: E731
    return p(euler(lambda x, t: field(p(x, t), t), z, torch.linspace(0, 1, steps + 1)), 1)
def invert(field, image, steps):
    return euler(field, image, torch.arange(steps, -1, -1) / steps)
def translate(field_from, field_to, image, steps):
    return euler(field_to, euler(field_from, image, torch.arange(steps, -1, -1) / steps), torch.arange(steps + 1) / steps)
# --- flow_matching/solvers.py
def euler(field, x, times):
    t = times.tolist()
    for i in range(len(t) - 1):
        x = x + (t[i + 1] - t[i]) * field(x, t[i])
    return x
def heun(field, x, times):
    for a, b in pairwise(times.tolist()):
        x = x + (b - a) / 2 * ((k := field(x, a)) + field(x + (b - a) * k, b))
    return x
def ddim_by_euler(network, x_T, alpha_bars, steps):
    i, a = iter(steps), [float(alpha_bars[k]) for k in steps]
    s = torch.tensor([(1 / b - 1) ** 0.5 for b in a] + [0], dtype=torch.float64)
    return euler(lambda z, r: network(z / (1 + r * r) ** 0.5, next(i)), x_T / a[0] ** 0.5, s)
