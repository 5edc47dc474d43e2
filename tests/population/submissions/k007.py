# {
#  "persona": "Has read torchcfm and facebook's flow_matching and copies their idioms: pad_t_like_x, a path object, a velocity wrapper, bernoulli masks.",
#  "functions": {
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
#  "note": "The editing functions integrate with heun, which the text allows (a solver of your own); heun keeps a list of slopes; inpaint asks 2 * steps times."
# }
# --- flow_matching/FM.py
from collections import namedtuple
PathSample = namedtuple("PathSample", "x_t dx_t")
def pad_t_like_x(t, x):
    return t.reshape(-1, *([1] * (x.dim() - 1)))
class CondOTPath:
    """x_t = t x_1 + (1 - t) x_0."""

    def sample(self, x_0, x_1, t):
        t = pad_t_like_x(t, x_1)
        return PathSample(t * x_1 + (1 - t) * x_0, x_1 - x_0)
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        x_0 = torch.normal(0.0, 1.0, images.shape, device=images.device, dtype=images.dtype)
        t = torch.empty(images.shape[0], device=images.device, dtype=images.dtype).uniform_()
        path_sample = CondOTPath().sample(x_0, images, t)
        drop = torch.bernoulli(torch.full((len(images), 1), float(self.dmconfig.mask_p), device=images.device))
        labels = F.one_hot(conditions, self.dmconfig.num_classes).to(drop.dtype)
        labels = (1 - drop) * labels + drop * self.dmconfig.condition_mask_value
        return torch.pow(self.network(path_sample.x_t, t, labels) - path_sample.dx_t, 2).mean()

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        labels = torch.as_tensor(conditions, device=self.device)
        if labels.dim() < 2:
            labels = torch.eye(config.num_classes, device=self.device)[self.check_labels(labels)]
        labels = labels.to(torch.float32)
        extras = torch.cat([labels, torch.full_like(labels, config.condition_mask_value)], dim=0)
        time_grid = torch.linspace(0, 1, config.T + 1, device=self.device)
        x = torch.randn(shape, device=self.device)
        with torch.inference_mode():
            for t, dt in zip(time_grid[:-1], time_grid.diff()):
                cond, uncond = self.network(torch.cat([x, x]), t.repeat(2 * len(x)), extras).split(len(x))
                x = x + dt * torch.add((1.0 + omega) * cond, uncond, alpha=-omega)
        return torch.clamp(x * config.pixel_std + config.pixel_mean, min=0.0, max=1.0)
# --- flow_matching/editing.py
from solvers import heun
def sdedit(field, image, t_start, steps):
    noise = torch.empty_like(image).normal_()
    x_t = t_start * image + (1 - t_start) * noise
    return heun(field, x_t, torch.linspace(float(t_start), 1.0, steps + 1, dtype=torch.float64))
def inpaint(field, known, mask, steps):
    x_init = torch.randn(known.shape, dtype=known.dtype, device=known.device)
    missing = (mask == 0).to(known.device).expand_as(known)

    def conditioned(x, t):
        path = torch.add((1 - t) * x_init, known, alpha=t)
        return torch.where(missing, x, path)

    x = heun(lambda x, t: field(conditioned(x, t), t), x_init, torch.linspace(0.0, 1.0, steps + 1))
    return conditioned(x, 1.0)
def invert(field, image, steps):
    return heun(field, image, 1 - torch.linspace(0, 1, steps + 1, dtype=torch.float64))
def translate(field_from, field_to, image, steps):
    grid = torch.linspace(0, 1, steps + 1, dtype=torch.float64)
    return heun(field_to, heun(field_from, image, grid.flip(0)), grid)
# --- flow_matching/solvers.py
def euler(field, x, times):
    for i in range(len(times) - 1):
        t, t_next = float(times[i]), float(times[i + 1])
        x = torch.add(x, field(x, t), alpha=t_next - t)
    return x
def heun(field, x, times):
    for i in range(len(times) - 1):
        t, t_next = float(times[i]), float(times[i + 1])
        slopes = [field(x, t)]
        slopes.append(field(torch.add(x, slopes[0], alpha=t_next - t), t_next))
        x = torch.add(x, torch.stack(slopes).mean(dim=0), alpha=t_next - t)
    return x
def ddim_by_euler(network, x_T, alpha_bars, steps):
    class Velocity:
        """dz/ds, told the step by how often it was asked."""

        def __init__(self):
            self.calls = 0

        def __call__(self, z, s):
            i = steps[self.calls]
            self.calls += 1
            return network(z * alpha_bars[i].sqrt().to(z), i)

    sigmas = [((1 - alpha_bars[i]) / alpha_bars[i]).sqrt().item() for i in steps] + [0.0]
    z = x_T * alpha_bars[steps[0]].rsqrt().to(x_T)
    return euler(Velocity(), z, torch.tensor(sigmas, dtype=torch.float64))
