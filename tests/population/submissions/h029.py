# {
#  "persona": "Numpy person: works on .numpy() arrays where no gradient is needed, dataclass State, searchsorted lookups.",
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
#  "note": "float times come from numpy (np.float64 is a subclass of float, but .item() is used). split, join and posterior_mean go through numpy, so no gradient flows through them (the docstrings ask for none). forward draws noise, t and the coins from a numpy generator that is seeded by one torch.randint: a check that replaces torch.randn or torch.rand sees no call. extras computes everything in numpy and returns tensors of the input's dtype."
# }
# --- flow_matching/FM.py
import numpy as np
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        rng = np.random.default_rng(int(torch.randint(2**31, ())))  # follows torch's seed
        B = images.shape[0]
        t = torch.from_numpy(rng.random(B, dtype=np.float32)).to(self.device)
        x_0 = torch.from_numpy(rng.standard_normal(tuple(images.shape), dtype=np.float32)).to(self.device)
        drop = rng.random(B) < self.dmconfig.mask_p
        c = np.eye(self.dmconfig.num_classes, dtype=np.float32)[conditions.cpu().numpy()]
        c[drop] = self.dmconfig.condition_mask_value
        T = t[:, np.newaxis, np.newaxis, np.newaxis]
        v = self.network(x_0 + T * (images - x_0), t, torch.from_numpy(c).to(self.device))
        return self.loss_fn(v, images - x_0)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        cond = np.asarray(conditions.cpu())
        if cond.ndim == 1:
            cond = np.eye(config.num_classes)[cond]
        c = torch.from_numpy(cond.astype(np.float32)).to(self.device)
        none = torch.from_numpy(np.full(cond.shape, config.condition_mask_value, dtype=np.float32)).to(self.device)
        with torch.no_grad():
            x = torch.randn(shape, device=self.device)
            for time in np.arange(config.T, dtype=np.float64) / config.T:
                t = torch.full((shape[0],), float(time), device=self.device)
                v_c = self.network(x, t, c)
                v = v_c if omega == 0 else v_c + omega * (v_c - self.network(x, t, none))
                x = x + v * (1 / config.T)
        return torch.from_numpy(np.clip(x.cpu().numpy() * config.pixel_std + config.pixel_mean, 0, 1)).to(self.device)
# --- flow_matching/conversions.py
import numpy as np
def column(number, x):
    number = np.asarray(torch.as_tensor(number).detach().cpu(), dtype=np.float64)
    return number.reshape((-1,) + (1,) * (x.ndim - 1))
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    x, p = x_t.detach().cpu().numpy().astype(np.float64), prediction.detach().cpu().numpy().astype(np.float64)
    a, s = column(alpha, x), column(sigma, x)
    with np.errstate(divide="ignore", invalid="ignore"):
        if kind == "noise":
            e = p
        elif kind == "score":
            e = -p * s
        elif kind == "data":
            e = (x - a * p) / s
        elif kind == "v":
            e = (s * x + a * p) / (a**2 + s**2)
        else:
            e = (x - a * p) / (a + s)
        # the data, by whichever equation does not divide by alpha where there is one
        d = {"data": lambda: p, "velocity": lambda: p + e, "v": lambda: (a * x - s * p) / (a**2 + s**2)}.get(
            kind, lambda: (x - s * e) / a
        )()
    return torch.from_numpy(np.array(d)).to(x_t), torch.from_numpy(np.array(e)).to(x_t)
def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    d, e = data.detach().cpu().numpy(), noise.detach().cpu().numpy()
    a, s = column(alpha, d), column(sigma, d)
    if kind == "score":
        out = -e / s
    else:
        out = {"noise": e, "data": d, "v": a * e - s * d, "velocity": np.subtract(d, e)}[kind]
    return torch.tensor(out, dtype=data.dtype, device=data.device)
def posterior_mean(x_t, score, alpha, sigma):
    x, g = x_t.detach().cpu().numpy(), score.detach().cpu().numpy()
    a, s = column(alpha, x), column(sigma, x)
    return torch.as_tensor((x + s**2 * g) / a).to(x_t)
# --- flow_matching/editing.py
import numpy as np
def sdedit(field, image, t_start, steps):
    x = np.asarray(1 - t_start).item() * torch.randn_like(image) + t_start * image
    return euler(field, x, torch.from_numpy(np.linspace(float(t_start), 1.0, steps + 1)))
def inpaint(field, known, mask, steps):
    where = torch.from_numpy(np.broadcast_to(mask.cpu().numpy() > 0.5, known.shape).copy()).to(known.device)
    x_0 = torch.randn_like(known)

    def pinned(x, t):
        x = x.clone()
        np_t = float(t)
        x[where] = ((1 - np_t) * x_0 + np_t * known)[where]
        return field(x, np_t)

    x = euler(pinned, x_0, torch.from_numpy(np.linspace(0, 1, steps + 1)))
    return torch.where(where, known, x)
def invert(field, image, steps):
    return euler(field, image, torch.from_numpy(np.linspace(1, 0, steps + 1)))
def translate(field_from, field_to, image, steps):
    return euler(field_to, invert(field_from, image, steps), torch.from_numpy(np.linspace(0, 1, steps + 1)))
# --- flow_matching/solvers.py
import numpy as np
def euler(field, x, times):
    grid = times.detach().cpu().numpy().astype(np.float64)
    h = np.diff(grid)
    for k in range(h.size):
        x = x + h[k].item() * field(x, grid[k].item())
    return x
def heun(field, x, times):
    grid = times.detach().cpu().numpy().astype(np.float64)
    for k, h in enumerate(np.ediff1d(grid).tolist()):
        f0 = field(x, grid[k].item())
        f1 = field(x + h * f0, grid[k + 1].item())
        x = x + h * (0.5 * f0 + 0.5 * f1)
    return x
def ddim_by_euler(network, x_T, alpha_bars, steps):
    bars = alpha_bars.detach().cpu().numpy().astype(np.float64)
    s = np.append(np.sqrt(1 - bars[steps]) / np.sqrt(bars[steps]), 0.0)

    def field(z, now):
        k = int(np.argmin(np.abs(s - now)))
        return network(z * np.sqrt(bars[steps[k]]).item(), int(steps[k]))

    return euler(field, x_T / np.sqrt(bars[steps[0]]).item(), torch.from_numpy(s))
