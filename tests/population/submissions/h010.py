# {
#  "persona": "Functional programmer: reduce, accumulate, partial, lookup tables of lambdas, 2x2 linear systems instead of formulas.",
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
#  "note": "split inverts the 2x2 matrix of (x_t, prediction) with torch.linalg.solve / Cramer's rule; the rows of the table say what each kind is of (data, noise). posterior_mean asks split for the data of the noise -sigma * score, so that sigma = 0 works. The row of \"score\" is not built because the table holds functions. sample is a reduce over range(T)."
# }
# --- flow_matching/FM.py
from functools import partial, reduce
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        rows = torch.eye(self.dmconfig.num_classes, device=self.device)[conditions]
        coin = torch.bernoulli(torch.full((len(images), 1), float(self.dmconfig.mask_p), device=self.device))
        told = (1 - coin) * rows + coin * self.dmconfig.condition_mask_value
        ends = torch.stack([torch.randn_like(images), images])  # (2, B, C, H, W): t = 0, t = 1
        t = torch.rand(len(images), device=self.device)
        weights = torch.stack([1 - t, t])  # (2, B)
        x_t = torch.einsum("eb,ebchw->bchw", weights, ends)
        return self.loss_fn(self.network(x_t, t, told), ends.diff(dim=0).squeeze(0))

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        hot = conditions if conditions.ndim == 2 else torch.eye(config.num_classes)[conditions.cpu().long()]
        hot = hot.to(self.device, torch.float32)
        nothing = torch.full_like(hot, config.condition_mask_value)
        weights = ((1 + omega, hot), (-omega, nothing))

        def step(x, k):
            t = torch.full((len(x),), k / config.T, device=x.device)
            return x + sum(w * self.network(x, t, c) for w, c in weights) / config.T

        with torch.no_grad():
            x_1 = reduce(step, range(config.T), torch.randn(shape, device=self.device))
        return torch.clip(torch.addcmul(torch.full_like(x_1, config.pixel_mean), x_1, torch.full_like(x_1, config.pixel_std)), 0, 1)
# --- flow_matching/conversions.py
ROWS = {
    "noise": lambda a, s: (0 * a, 1 + 0 * s),
    "data": lambda a, s: (1 + 0 * a, 0 * s),
    "v": lambda a, s: (-s, a),
    "score": lambda a, s: (0 * a, -1 / s),
    "velocity": lambda a, s: (1 + 0 * a, -1 + 0 * s),
}
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, x_t), like(sigma, x_t)
    p, q = ROWS[kind](a, s)
    determinant = a * q - s * p
    return (q * x_t - s * prediction) / determinant, (a * prediction - p * x_t) / determinant
def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    p, q = ROWS[kind](like(alpha, data), like(sigma, data))
    return p * data + q * noise
def posterior_mean(x_t, score, alpha, sigma):
    return split(-like(sigma, x_t) * score, "noise", x_t, alpha, sigma)[0]
# --- flow_matching/editing.py
def sdedit(field, image, t_start, steps):
    noise = torch.randn(image.shape, dtype=image.dtype, device=image.device)
    return euler(field, torch.lerp(noise, image, float(t_start)), torch.linspace(float(t_start), 1, steps + 1))
def inpaint(field, known, mask, steps):
    here = mask.to(torch.bool).expand(known.shape)
    values = known[here]
    noise = torch.randn_like(known)

    def on_path(x, t):
        return x.masked_scatter(here, (1 - t) * noise[here] + t * values)

    end = euler(lambda x, t: field(on_path(x, t), t), noise, torch.linspace(0, 1, steps + 1))
    return end.masked_scatter(here, values)
def invert(field, image, steps):
    # time turned round: y(s) = x(1 - s), dy/ds = -field(y, 1 - s)
    return euler(lambda y, s: -field(y, 1 - s), image, torch.linspace(0, 1, steps + 1))
def translate(field_from, field_to, image, steps):
    backwards, forwards = torch.linspace(1, 0, steps + 1), torch.linspace(0, 1, steps + 1)
    return euler(field_to, euler(field_from, image, backwards), forwards)
# --- flow_matching/solvers.py
from functools import reduce
def euler(field, x, times):
    return reduce(lambda y, ab: y + (ab[1] - ab[0]) * field(y, ab[0]), pairwise(times.tolist()), x)
def heun(field, x, times):
    def step(y, ab):
        a, b = ab
        slope = field(y, a)
        guess = y + (b - a) * slope
        # the guess is one half of the way too far along `slope`
        return (y + guess + (b - a) * field(guess, b)) / 2

    return reduce(step, pairwise(times.tolist()), x)
def ddim_by_euler(network, x_T, alpha_bars, steps):
    kept = alpha_bars[torch.as_tensor(steps)].double()
    s = torch.cat([(1 / kept - 1).sqrt(), torch.zeros(1, dtype=torch.float64, device=kept.device)])
    queue = iter(zip(steps, kept.sqrt().tolist()))

    def field(z, _):
        i, scale = next(queue)
        return network(scale * z, i)

    return euler(field, x_T / kept[0].sqrt().item(), s)
