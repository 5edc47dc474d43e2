# {
#  "persona": "Likes torch.func: the target is the jvp of the interpolant along t, samples are vmapped, solvers are generators.",
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
#  "note": "The velocity target is no formula but a forward-mode derivative of the path in t. The per-sample interpolation is a vmap. split solves the system with torch.linalg.solve on stacked 2x2 matrices, per sample. Generators hold the solver's steps."
# }
# --- flow_matching/FM.py
from torch.func import jvp, vmap
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        noise = torch.randn_like(images)
        t = torch.rand(len(images), device=self.device, dtype=images.dtype)

        def walk(times):
            return vmap(torch.lerp)(noise, images, times.view(-1, 1, 1, 1).expand_as(images))

        x_t, speed = jvp(walk, (t,), (torch.ones_like(t),))
        told = self._maybe_forget(F.one_hot(conditions, self.dmconfig.num_classes).to(images.dtype))
        return self.loss_fn(self.network(x_t, t, told), speed)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        hot = torch.as_tensor(conditions, device=self.device)
        if hot.dim() < 2:
            hot = (hot[:, None] == torch.arange(config.num_classes, device=self.device)).float()
        pair = torch.stack([hot.float(), torch.full(hot.shape, float(config.condition_mask_value), device=self.device)])
        mix = torch.tensor([1.0 + omega, -1.0 * omega], device=self.device)
        with torch.inference_mode():
            x = torch.randn(shape, device=self.device)
            for start in torch.arange(config.T) / config.T:
                v = self.network(x.repeat(2, 1, 1, 1), start.expand(2 * len(x)), pair.flatten(0, 1))
                x = x + torch.tensordot(mix, v.unflatten(0, (2, -1)), dims=1) / config.T
            x = x * config.pixel_std + config.pixel_mean
        return x.clone().clamp(0, 1)

    def _maybe_forget(self, rows):
        forgotten = torch.rand(rows.shape[:1], device=rows.device).lt(self.dmconfig.mask_p)
        return rows.masked_fill(forgotten.unsqueeze(-1), self.dmconfig.condition_mask_value)
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    batch = len(x_t)
    a = torch.as_tensor(alpha, dtype=torch.float64, device=x_t.device).expand(batch)
    s = torch.as_tensor(sigma, dtype=torch.float64, device=x_t.device).expand(batch)
    zero, one = torch.zeros_like(a), torch.ones_like(a)
    if kind == "score":
        prediction, kind = prediction * like(-s, x_t), "noise"
    row = {"noise": (zero, one), "data": (one, zero), "v": (-s, a), "velocity": (one, -one)}[kind]
    system = torch.stack([torch.stack([a, s], dim=1), torch.stack(row, dim=1)], dim=1)  # (B, 2, 2)
    right = torch.stack([x_t.reshape(batch, -1), prediction.reshape(batch, -1)], dim=1)  # (B, 2, N)
    both = torch.linalg.solve(system, right.double()).to(x_t.dtype)
    return both[:, 0].reshape(x_t.shape), both[:, 1].reshape(x_t.shape)
def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, data), like(sigma, data)
    functions = {
        "noise": lambda d, e: e,
        "data": lambda d, e: d,
        "v": lambda d, e: torch.addcmul(a * e, s, d, value=-1),
        "score": lambda d, e: e.neg().div(s),
        "velocity": torch.sub,
    }
    return functions[kind](data, noise)
def posterior_mean(x_t, score, alpha, sigma):
    return torch.addcmul(x_t, like(sigma, x_t).square(), score).div(like(alpha, x_t))
# --- flow_matching/editing.py
from solvers import heun
def sdedit(field, image, t_start, steps):
    t = float(t_start)
    x = t * image + (1 - t) * torch.randn_like(image)
    return heun(field, x, torch.linspace(t, 1.0, steps + 1))
def inpaint(field, known, mask, steps):
    noise, given = torch.randn_like(known), mask != 0

    def straightened(x, t):
        return field(torch.where(given, noise + t * (known - noise), x), t)

    return torch.where(given, known, heun(straightened, noise, torch.linspace(0, 1, steps + 1)))
def invert(field, image, steps):
    return heun(field, image, torch.linspace(0, 1, steps + 1).flip(0))
def translate(field_from, field_to, image, steps):
    grid = torch.linspace(0, 1, steps + 1)
    return heun(field_to, heun(field_from, image, grid.flip(0)), grid)
# --- flow_matching/solvers.py
def intervals(times):
    now, *rest = times.tolist()
    for then in rest:
        yield now, then - now
        now = then
def euler(field, x, times):
    for t, h in intervals(times):
        x = torch.add(x, field(x, t), alpha=h)
    return x
def heun(field, x, times):
    for t, h in intervals(times):
        slopes = [field(x, t)]
        slopes.append(field(x + h * slopes[0], t + h))
        x = x + h * torch.stack(slopes).mean(dim=0)
    return x
def ddim_by_euler(network, x_T, alpha_bars, steps):
    bars = torch.cat([alpha_bars[steps], torch.ones(1, dtype=alpha_bars.dtype, device=alpha_bars.device)])
    s = torch.sqrt((1 - bars) / bars)
    numbers = dict(zip(s.tolist(), zip(steps, bars.sqrt())))

    def field(z, now):
        i, root = numbers[now]
        return network(root * z, i)

    return euler(field, x_T / bars[0].sqrt(), s)
