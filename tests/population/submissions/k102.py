# {
#  "persona": "A maths student who writes everything as 2x2 systems and folds, in as few lines as possible.",
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
#  "note": "split by Cramer's rule for all kinds alike, euler by functools.reduce, a solver shared by euler and heun, ddim's index from a dict of s (sound as long as no two entries of alpha_bars are equal)."
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        x_1, x_0 = images, torch.randn_like(images)
        t = torch.rand(len(images), 1, 1, 1, device=self.device, dtype=images.dtype)
        c = F.one_hot(conditions, self.dmconfig.num_classes).to(images.dtype)
        keep = torch.rand(len(images), 1, device=self.device) >= self.dmconfig.mask_p
        c = torch.where(keep, c, torch.full_like(c, self.dmconfig.condition_mask_value))
        return self.loss_fn(self.network(torch.lerp(x_0, x_1, t), t, c), x_1 - x_0)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        c = torch.as_tensor(conditions).to(self.device)
        c = (F.one_hot(self.check_labels(c), config.num_classes) if c.ndim == 1 else c).float()
        null = torch.full_like(c, config.condition_mask_value)
        with torch.no_grad():
            x = torch.randn(shape, device=self.device)
            for k in range(config.T):
                t = torch.full(shape[:1], k / config.T, device=self.device)
                x = x + ((1 + omega) * self.network(x, t, c) - omega * self.network(x, t, null)) / config.T
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, x_t), like(sigma, x_t)
    p, q = ROWS[kind](a, s)
    det = a * q - s * p
    return (q * x_t - s * prediction) / det, (a * prediction - p * x_t) / det
def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    p, q = ROWS[kind](like(alpha, data), like(sigma, data))
    return p * data + q * noise
def posterior_mean(x_t, score, alpha, sigma):
    return (x_t + like(sigma, x_t).square() * score).div(like(alpha, x_t))
ROWS = {
    "noise": lambda a, s: (0, 1),
    "data": lambda a, s: (1, 0),
    "v": lambda a, s: (-s, a),
    "score": lambda a, s: (0, -1 / s),
    "velocity": lambda a, s: (1, -1),
}
# --- flow_matching/editing.py
from torch import linspace, randn_like
def sdedit(field, image, t_start, steps):
    return euler(field, torch.lerp(randn_like(image), image, float(t_start)), linspace(t_start, 1, steps + 1))
def inpaint(field, known, mask, steps):
    x_0, here = randn_like(known), mask.bool()
    put = lambda x, t: torch.where(here, (1 - t) * x_0 + t * known, x)
    return torch.where(here, known, euler(lambda x, t: field(put(x, t), t), x_0, linspace(0, 1, steps + 1)))
def invert(field, image, steps):
    return euler(field, image, linspace(1, 0, steps + 1))
def translate(field_from, field_to, image, steps):
    return euler(field_to, invert(field_from, image, steps), linspace(0, 1, steps + 1))
# --- flow_matching/solvers.py
from functools import reduce
import math
def euler(field, x, times):
    return _fold(lambda y, a, b: field(y, a), x, times)
def heun(field, x, times):
    def mean_slope(y, a, b):
        first = field(y, a)
        return (first + field(y + (b - a) * first, b)) / 2

    return _fold(mean_slope, x, times)
def ddim_by_euler(network, x_T, alpha_bars, steps):
    bars = alpha_bars[torch.tensor(steps)]
    s = torch.cat([((1 - bars) / bars).sqrt(), bars.new_zeros(1)])
    number = dict(zip(s.tolist(), steps))
    return euler(lambda z, t: network(z / math.sqrt(1 + t * t), number[t]), x_T / bars[0].sqrt(), s)
def _fold(increment, x, times):
    return reduce(lambda y, ab: y + (ab[1] - ab[0]) * increment(y, *ab), pairwise(times.tolist()), x)
