# {
#  "persona": "Came from C and embedded work: explicit loops, preallocated arrays, indices, manual interpolation. Everything is done sample by sample.",
#  "functions": {
#   "flow_matching/conversions.py:split": [],
#   "flow_matching/conversions.py:join": [],
#   "flow_matching/conversions.py:posterior_mean": [],
#   "flow_matching/FM.py:ConditionalFM.forward": [],
#   "flow_matching/FM.py:ConditionalFM.sample": [],
#   "flow_matching/solvers.py:euler": [],
#   "flow_matching/solvers.py:heun": [],
#   "flow_matching/solvers.py:ddim_by_euler": []
#  },
#  "note": "The dynamic threshold sorts and interpolates by hand. split and join loop over the batch with Python floats. sample calls the network once per sample and per label. In heun an own clone is changed in place; the caller's x is not touched, but a test that keeps references to the x it was handed (like Watched) sees it change."
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        cfg = self.dmconfig
        n = images.shape[0]
        x_t = torch.zeros_like(images)
        target = torch.zeros_like(images)
        t = torch.zeros(n, device=self.device)
        c = torch.zeros(n, cfg.num_classes, device=self.device)
        for i in range(n):
            t[i] = torch.rand(())
            e = torch.randn(images.shape[1:], device=self.device)
            x_t[i] = t[i] * images[i] + (1 - t[i]) * e
            target[i] = images[i] - e
            if torch.rand(()).item() < cfg.mask_p:
                c[i, :] = cfg.condition_mask_value
            else:
                c[i, conditions[i]] = 1.0
        out = self.network(x_t, t, c)
        diff = (out - target).reshape(-1)
        return torch.dot(diff, diff) / diff.numel()

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        if conditions.ndim == 1:
            labels = [int(v) for v in conditions]
        else:
            labels = [int(row.argmax()) for row in conditions]
        result = torch.zeros(shape, device=self.device)
        c = torch.zeros(1, config.num_classes, device=self.device)
        u = torch.zeros(1, config.num_classes, device=self.device)
        u[:] = config.condition_mask_value
        with torch.no_grad():
            x_all = torch.randn(shape, device=self.device)
            k = 0
            while k < config.T:
                t = torch.tensor([k / config.T], device=self.device)
                for i in range(len(labels)):
                    c.zero_()
                    c[0, labels[i]] = 1
                    v_c = self.network(x_all[i : i + 1], t, c)
                    v_u = self.network(x_all[i : i + 1], t, u)
                    v = v_c + omega * (v_c - v_u)
                    result[i] = x_all[i] + v[0] / config.T
                x_all, result = result, torch.zeros_like(result)
                k += 1
        x_all = x_all * config.pixel_std + config.pixel_mean
        x_all[x_all < 0] = 0
        x_all[x_all > 1] = 1
        return x_all
# --- flow_matching/conversions.py
def number_at(value, b):
    value = torch.as_tensor(value)
    if value.ndim == 0 or value.numel() == 1:
        return float(value)
    return float(value[b])
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    data = torch.empty_like(x_t)
    noise = torch.empty_like(x_t)
    for b in range(x_t.shape[0]):
        a = number_at(alpha, b)
        s = number_at(sigma, b)
        x = x_t[b]
        p = prediction[b]
        if kind == "velocity":
            data[b] = (x + s * p) / (a + s)
            noise[b] = (x - a * p) / (a + s)
        elif kind == "v":
            data[b] = (a * x - s * p) / (a * a + s * s)
            noise[b] = (s * x + a * p) / (a * a + s * s)
        elif kind == "data":
            data[b] = p
            noise[b] = (x - a * p) / s
        else:
            noise[b] = p if kind == "noise" else -s * p
            data[b] = (x - s * noise[b]) / a
    return data, noise
def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    out = torch.zeros_like(data)
    # every kind is p * data + q * noise
    for b in range(data.shape[0]):
        a, s = number_at(alpha, b), number_at(sigma, b)
        if kind == "noise":
            p, q = 0.0, 1.0
        elif kind == "data":
            p, q = 1.0, 0.0
        elif kind == "v":
            p, q = -s, a
        elif kind == "score":
            p, q = 0.0, -1.0 / s
        else:
            p, q = 1.0, -1.0
        out[b] = p * data[b] + q * noise[b]
    return out
def posterior_mean(x_t, score, alpha, sigma):
    out = torch.empty_like(x_t)
    for b in range(x_t.shape[0]):
        a, s = number_at(alpha, b), number_at(sigma, b)
        out[b] = x_t[b] / a + score[b] * (s * s / a)
    return out
# --- flow_matching/solvers.py
def euler(field, x, times):
    n = len(times) - 1
    y = x
    for i in range(n):
        h = float(times[i + 1]) - float(times[i])
        y = y + h * field(y, float(times[i]))
    return y
def heun(field, x, times):
    n = len(times) - 1
    y = x.clone()
    for i in range(n):
        h = float(times[i + 1]) - float(times[i])
        k1 = field(y, float(times[i])).clone()
        k2 = field(y + h * k1, float(times[i + 1]))
        y += h / 2 * k1
        y += h / 2 * k2
    return y
def ddim_by_euler(network, x_T, alpha_bars, steps):
    K = len(steps)
    s = torch.zeros(K + 1)
    for k in range(K):
        ab = alpha_bars[steps[k]].double()
        s[k] = torch.sqrt(1 - ab) / torch.sqrt(ab)
    counter = [0]

    def f(z, s_now):
        i = steps[counter[0]]
        counter[0] += 1
        return network(torch.sqrt(alpha_bars[i]) * z, i)

    return euler(f, x_T / torch.sqrt(alpha_bars[steps[0]]), s)
