# {
#  "persona": "Does numerics: computes in float64 inside and casts back; names of SiT (path plan, alpha_t, d_alpha_t, sigma_t, d_sigma_t).",
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
#  "note": "target is d_alpha * data + d_sigma * noise. The network is asked in float32 and its answer widened. split uses least squares for v: the pair (x_t, v) is a rotation with scale. extras tables are computed with numpy."
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        data = images.double()
        noise = torch.randn(data.shape, dtype=torch.float64, device=data.device)
        t = torch.rand(len(data), dtype=torch.float64, device=data.device)
        alpha, d_alpha, sigma, d_sigma = self.path_plan(t)
        x_t, u_t = alpha * data + sigma * noise, d_alpha * data + d_sigma * noise
        ids = conditions.clone()
        ids[torch.rand(len(ids), device=ids.device) < self.dmconfig.mask_p] = self.dmconfig.num_classes
        # SiT's table with one row more, the null class
        table = torch.cat([
            torch.eye(self.dmconfig.num_classes),
            torch.full((1, self.dmconfig.num_classes), float(self.dmconfig.condition_mask_value)),
        ]).to(self.device)
        v = self.network(x_t.float(), t.float(), table[ids])
        return F.mse_loss(v, u_t.to(v.dtype))

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        c = torch.as_tensor(conditions, device=self.device)
        c = (c if c.ndim == 2 else F.one_hot(c.long(), config.num_classes)).double()
        y = torch.cat([c, torch.full_like(c, config.condition_mask_value)]).float()
        with torch.no_grad():
            x = torch.randn(shape, device=self.device).double()
            for step in range(config.T):
                twice = torch.cat([x, x]).float()
                t = torch.full((len(twice),), step / config.T, device=self.device)
                v_cond, v_uncond = torch.split(self.network(twice, t, y).double(), len(x))
                cfg_scale = 1.0 + omega
                x = x + (v_uncond + cfg_scale * (v_cond - v_uncond)) / config.T
        return (x * config.pixel_std + config.pixel_mean).clamp(0.0, 1.0).float()

    def path_plan(self, t):
        t = t.view(-1, 1, 1, 1)
        one = torch.ones_like(t)
        return t, one, 1 - t, -one
# --- flow_matching/conversions.py
def wide(number, x):
    return like(number, x.double())
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    x, p, a, s = x_t.double(), prediction.double(), wide(alpha, x_t), wide(sigma, x_t)
    if kind == "v":
        r = torch.hypot(a, s)
        cos, sin = a / r, s / r
        data, noise = (cos * x - sin * p) / r, (sin * x + cos * p) / r
    elif kind == "velocity":
        noise = (x - a * p) / (a + s)
        data = p + noise
    else:
        if kind == "data":
            data, noise = p, (x - a * p) / s
        else:
            noise = p if kind == "noise" else p * -s
            data = (x - noise * s) / a
    return data.to(x_t.dtype), noise.to(x_t.dtype)
def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    a, s = wide(alpha, data), wide(sigma, data)
    answers = {
        "noise": noise.double(),
        "data": data.double(),
        "v": a * noise.double() - s * data.double(),
        "score": noise.double() / -s,
        "velocity": data.double() - noise.double(),
    }
    return answers[kind].to(data.dtype)
def posterior_mean(x_t, score, alpha, sigma):
    a, s = wide(alpha, x_t), wide(sigma, x_t)
    return ((x_t.double() + s.pow(2) * score.double()) / a).to(x_t.dtype)
# --- flow_matching/solvers.py
import math
def euler(field, x, times):
    y = x.double()
    for a, b in pairwise(times.double().tolist()):
        y = y + (b - a) * field(y.to(x.dtype), a).double()
    return y.to(x.dtype)
def heun(field, x, times):
    y = x.double()
    for a, b in pairwise(times.double().tolist()):
        d = field(y.to(x.dtype), a).double()
        d_prime = field((y + (b - a) * d).to(x.dtype), b).double()
        y = torch.add(y, d + d_prime, alpha=0.5 * (b - a))
    return y.to(x.dtype)
def ddim_by_euler(network, x_T, alpha_bars, steps):
    alphas = alpha_bars.double()
    s_of = ((1 - alphas) / alphas).sqrt()
    times = torch.cat([s_of[steps], s_of.new_zeros(1)])

    def epsilon(z, s):
        i = int((s_of - s).abs().argmin())  # s rises with the step, so it names the step
        return network(z / math.sqrt(1 + s * s), i)

    return euler(epsilon, x_T / alphas[steps[0]].sqrt().item(), times)
