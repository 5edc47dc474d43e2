# {
#  "persona": "A beginner who distrusts broadcasting and loops over samples, with append and stack; careful and slow.",
#  "functions": {
#   "flow_matching/conversions.py:split": [],
#   "flow_matching/conversions.py:join": [],
#   "flow_matching/conversions.py:posterior_mean": [],
#   "flow_matching/FM.py:ConditionalFM.forward": [],
#   "flow_matching/FM.py:ConditionalFM.sample": []
#  },
#  "note": "The network is asked one sample at a time (in forward and in sample), so spies see batches of one; masks by python random comparisons of .item()."
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        cfg = self.dmconfig
        total = 0
        for image, label in zip(images, conditions):
            noise = torch.randn(image.shape, device=self.device)
            t = torch.rand(1, device=self.device)
            if torch.rand(1).item() < cfg.mask_p:
                c = torch.ones(1, cfg.num_classes, device=self.device) * cfg.condition_mask_value
            else:
                c = torch.zeros(1, cfg.num_classes, device=self.device)
                c[0, label] = 1
            x = (1 - t) * noise + t * image
            guess = self.network(x.unsqueeze(0), t, c)[0]
            total = total + self.loss_fn(guess, image - noise)
        return total / len(images)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        pictures = []
        with torch.no_grad():
            for condition in torch.as_tensor(conditions):
                c = torch.zeros(1, config.num_classes, device=self.device)
                if condition.ndim == 0:
                    c[0, int(condition)] = 1
                else:
                    c[0] = condition
                nothing = torch.zeros_like(c) + config.condition_mask_value
                x = torch.randn(1, *shape[1:], device=self.device)
                for k in range(config.T):
                    t = torch.tensor([k / config.T], device=self.device)
                    v_c = self.network(x, t, c)
                    v_u = self.network(x, t, nothing)
                    v = (1 + omega) * v_c - omega * v_u
                    x = x + v * (1 / config.T)
                x = x * config.pixel_std + config.pixel_mean
                x[x < 0] = 0
                x[x > 1] = 1
                pictures.append(x)
        return torch.cat(pictures)
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    datas, noises = [], []
    alphas = torch.as_tensor(alpha).reshape(-1).expand(len(x_t))
    sigmas = torch.as_tensor(sigma).reshape(-1).expand(len(x_t))
    for b in range(len(x_t)):
        x, p = x_t[b], prediction[b]
        a, s = alphas[b].item(), sigmas[b].item()
        if kind == "noise":
            n = p
            d = (x - s * n) / a
        elif kind == "data":
            d = p
            n = (x - a * d) / s
        elif kind == "score":
            n = -p * s
            d = (x - s * n) / a
        elif kind == "velocity":
            # p = d - n, so x = a * (p + n) + s * n
            n = (x - a * p) / (a + s)
            d = p + n
        elif kind == "v":
            d = (a * x - s * p) / (a * a + s * s)
            n = (a * p + s * x) / (a * a + s * s)
        datas.append(d)
        noises.append(n)
    return torch.stack(datas), torch.stack(noises)
def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    out = torch.zeros_like(data)
    alphas = torch.as_tensor(alpha).reshape(-1).expand(len(data)).tolist()
    sigmas = torch.as_tensor(sigma).reshape(-1).expand(len(data)).tolist()
    for b, (a, s) in enumerate(zip(alphas, sigmas)):
        d, n = data[b], noise[b]
        if kind == "noise":
            out[b] = n
        if kind == "data":
            out[b] = d
        if kind == "v":
            out[b] = a * n - s * d
        if kind == "score":
            out[b] = -(n / s)
        if kind == "velocity":
            out[b] = d - n
    return out
def posterior_mean(x_t, score, alpha, sigma):
    means = []
    alphas = torch.as_tensor(alpha).reshape(-1).expand(len(x_t))
    sigmas = torch.as_tensor(sigma).reshape(-1).expand(len(x_t))
    for x, g, a, s in zip(x_t, score, alphas, sigmas):
        a, s = float(a), float(s)
        means.append((x + s**2 * g) / a)
    return torch.stack(means)
