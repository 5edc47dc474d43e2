# {
#  "persona": "Reads docstrings fast and fills the gaps from memory: strength as in diffusers' img2img, config.omega, T = 10, labels only.",
#  "functions": {
#   "flow_matching/conversions.py:split": [
#    "Makes 1 / alpha and 1 / sigma for every kind, which raises ZeroDivisionError for a number 0 that the kind allows; should divide only where the kind needs it.",
#    "The noise of \"velocity\" subtracts sigma * velocity, should subtract alpha * velocity."
#   ],
#   "flow_matching/conversions.py:posterior_mean": [
#    "Divides only the score's term by alpha, should divide the whole sum."
#   ],
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "Keeps a label with probability mask_p, should drop it with that probability.",
#    "Weights the squares by 1 / (1 - t), should be the plain mean."
#   ],
#   "flow_matching/FM.py:ConditionalFM.sample": [
#    "Guides with the omega of the settings, should guide with its argument omega.",
#    "Takes 10 steps whatever T is, should take config.T."
#   ],
#   "flow_matching/solvers.py:euler": [],
#   "flow_matching/solvers.py:heun": [
#    "Adds both slopes, should add their mean."
#   ],
#   "flow_matching/editing.py:sdedit": [
#    "Weights the noise by sqrt(1 - t_start), should weight it by 1 - t_start.",
#    "Takes steps * (1 - t_start) steps (the strength of diffusers), should take `steps`."
#   ],
#   "flow_matching/editing.py:inpaint": [
#    "Replaces the known pixels at the end only, should put them on their path before every evaluation."
#   ],
#   "flow_matching/editing.py:invert": [],
#   "flow_matching/editing.py:translate": []
#  },
#  "note": "sample ignores its omega and takes that of the settings: right where a check passes omega = 1. sdedit with fewer steps is what diffusers does with strength. split raises ZeroDivisionError for Python numbers only. sample with one-hot conditions goes through argmax, which is right."
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        noise = torch.randn_like(images)
        t = torch.rand(images.size(0), device=images.device)
        t_ = t.view(-1, 1, 1, 1)
        onehot = F.one_hot(conditions, self.dmconfig.num_classes).float()
        keep = torch.bernoulli(torch.full((images.size(0), 1), self.dmconfig.mask_p, device=images.device))
        onehot = onehot * keep + (1 - keep) * self.dmconfig.condition_mask_value
        v = self.network(t_ * images + (1 - t_) * noise, t, onehot)
        with torch.no_grad():
            target = images - noise
            weight = 1 / (1 - t_).clamp(min=0.05)
        return (weight * (v - target) ** 2).mean()

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        if conditions.ndim == 2:
            conditions = conditions.argmax(dim=1)
        c = F.one_hot(conditions.long(), config.num_classes).float().to(self.device)
        uncond = torch.full_like(c, config.condition_mask_value)
        w = config.omega
        x = torch.randn(shape, device=self.device)
        with torch.no_grad():
            for k in range(10):
                t = torch.full((len(c),), k / 10, device=self.device)
                v = (1 + w) * self.network(x, t, c) - w * self.network(x, t, uncond)
                x = x + v / 10
        return torch.clamp(x * config.pixel_std + config.pixel_mean, 0, 1)
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    if isinstance(alpha, torch.Tensor):
        alpha = like(alpha, x_t)
    if isinstance(sigma, torch.Tensor):
        sigma = like(sigma, x_t)
    inverse_alpha, inverse_sigma = 1 / alpha, 1 / sigma
    norm = alpha * alpha + sigma * sigma
    if kind == "noise":
        return (x_t - sigma * prediction) * inverse_alpha, prediction
    if kind == "data":
        return prediction, (x_t - alpha * prediction) * inverse_sigma
    if kind == "v":
        return (alpha * x_t - sigma * prediction) / norm, (sigma * x_t + alpha * prediction) / norm
    if kind == "score":
        return (x_t + sigma * sigma * prediction) * inverse_alpha, -sigma * prediction
    if kind == "velocity":
        return (x_t + sigma * prediction) / (alpha + sigma), (x_t - sigma * prediction) / (alpha + sigma)
def posterior_mean(x_t, score, alpha, sigma):
    alpha, sigma = like(alpha, x_t), like(sigma, x_t)
    return x_t + sigma**2 * score / alpha
# --- flow_matching/editing.py
def sdedit(field, image, t_start, steps):
    noise = torch.randn_like(image)
    x = t_start * image + (1 - t_start) ** 0.5 * noise
    count = max(1, int(steps * (1 - t_start)))
    return euler(field, x, torch.linspace(t_start, 1, count + 1))
def inpaint(field, known, mask, steps):
    mask = mask.bool()
    x_0 = torch.randn_like(known)
    x = euler(field, torch.where(mask, x_0, x_0), torch.linspace(0, 1, steps + 1))
    return torch.where(mask, known, x)
def translate(field_from, field_to, image, steps):
    return euler(field_to, invert(field_from, image, steps), torch.linspace(0, 1, steps + 1))
# --- flow_matching/solvers.py
def euler(field, x, times):
    *starts, end = times.tolist()
    for start, stop in zip(starts, starts[1:] + [end]):
        x = x + (stop - start) * field(x, start)
    return x
def heun(field, x, times):
    *starts, end = times.tolist()
    for start, stop in zip(starts, starts[1:] + [end]):
        first = field(x, start)
        second = field(x + (stop - start) * first, stop)
        x = x + (stop - start) * (first + second)
    return x
