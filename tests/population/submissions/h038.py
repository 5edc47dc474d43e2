# {
#  "persona": "Wrote with a chat assistant and kept its style: validation, long names, helper methods, comments on every line, torch.no_grad decorators; uses Heun for the edits.",
#  "functions": {
#   "flow_matching/conversions.py:split": [],
#   "flow_matching/conversions.py:posterior_mean": [],
#   "flow_matching/FM.py:ConditionalFM.forward": [],
#   "flow_matching/FM.py:ConditionalFM.sample": [],
#   "flow_matching/solvers.py:euler": [],
#   "flow_matching/solvers.py:heun": [],
#   "flow_matching/editing.py:sdedit": [],
#   "flow_matching/editing.py:inpaint": [],
#   "flow_matching/editing.py:invert": [],
#   "flow_matching/editing.py:translate": []
#  },
#  "note": "sample has an early return of the conditional velocity where omega is 0. __init__ of FastScheduler uses a closure alpha_bar(u) as diffusers' betas_for_alpha_bar does. The float32 alpha_bars are made from capped betas. The clone()s are not needed."
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        batch_size = images.shape[0]
        # 1. Sample a time for each image
        t = torch.rand(batch_size, device=images.device)
        # 2. Sample the noise
        noise = torch.randn_like(images)
        # 3. Interpolate
        t_expanded = t.view(batch_size, *([1] * (images.dim() - 1)))
        x_t = (1.0 - t_expanded) * noise + t_expanded * images
        # 4. Encode the labels, and drop some
        cond = self._encode(conditions)
        keep = torch.rand(batch_size, 1, device=images.device) >= self.dmconfig.mask_p
        cond = torch.where(keep, cond, self._null_like(cond))
        # 5. Regress the velocity
        return self.loss_fn(self.network(x_t, t, cond), images - noise)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        was_enabled = torch.is_grad_enabled()
        torch.set_grad_enabled(False)
        try:
            cond = self._encode(conditions)
            x = torch.randn(shape, device=self.device)
            step_size = 1.0 / config.T
            for step in range(config.T):
                t = torch.full((shape[0],), step * step_size, device=self.device)
                x = x + step_size * self._guided_velocity(x, t, cond, omega)
            x = x * config.pixel_std + config.pixel_mean
            return torch.clamp(x, min=0.0, max=1.0)
        finally:
            torch.set_grad_enabled(was_enabled)

    def _encode(self, conditions):
        conditions = torch.as_tensor(conditions).to(self.device)
        if conditions.ndim == 1:
            conditions = F.one_hot(conditions.long(), num_classes=self.dmconfig.num_classes)
        return conditions.to(torch.float32)

    def _null_like(self, encoded):
        return torch.full_like(encoded, float(self.dmconfig.condition_mask_value))

    def _guided_velocity(self, x, t, cond, omega):
        v_cond = self.network(x, t, cond)
        if omega == 0:
            return v_cond
        v_null = self.network(x, t, self._null_like(cond))
        return (1.0 + omega) * v_cond - omega * v_null
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    # Step 1: bring the coefficients into a broadcastable shape
    alpha = like(alpha, x_t)
    sigma = like(sigma, x_t)

    # Step 2: find the noise
    if kind == "noise":
        noise = prediction.clone()
    elif kind == "data":
        noise = (x_t - alpha * prediction) / sigma
    elif kind == "v":
        noise = (sigma * x_t + alpha * prediction) / (alpha.pow(2) + sigma.pow(2))
    elif kind == "score":
        noise = -sigma * prediction
    elif kind == "velocity":
        noise = (x_t - alpha * prediction) / (alpha + sigma)

    # Step 3: find the data
    if kind == "data":
        data = prediction.clone()
    elif kind == "v":
        data = (alpha * x_t - sigma * prediction) / (alpha.pow(2) + sigma.pow(2))
    elif kind == "velocity":
        data = noise + prediction
    else:
        data = (x_t - sigma * noise) / alpha
    return data, noise
def posterior_mean(x_t, score, alpha, sigma):
    alpha, sigma = like(alpha, x_t), like(sigma, x_t)
    # Tweedie: E[alpha * data | x_t] = x_t + sigma^2 * score
    denoised = x_t + torch.square(sigma) * score
    return denoised / alpha
# --- flow_matching/editing.py
from solvers import heun
def sdedit(field, image, t_start, steps):
    if not 0 <= t_start <= 1:
        raise ValueError(f"t_start must lie in [0, 1], got {t_start}")
    if t_start == 1:
        return image.clone()  # nothing is noised, and the way to 1 has no length
    noise = torch.randn_like(image)
    x = (1 - t_start) * noise + t_start * image
    return heun(field, x, torch.linspace(float(t_start), 1.0, steps + 1))
def inpaint(field, known, mask, steps):
    known_mask = mask.bool()
    x_0 = torch.randn_like(known)

    def constrained_field(x, t):
        """The field at x whose known pixels were put on their path."""
        on_path = (1.0 - t) * x_0 + t * known
        return field(torch.where(known_mask, on_path, x), t)

    result = heun(constrained_field, x_0, torch.linspace(0.0, 1.0, steps + 1))
    return torch.where(known_mask, known, result)
def invert(field, image, steps):
    return heun(field, image, torch.linspace(1.0, 0.0, steps + 1))
def translate(field_from, field_to, image, steps):
    latent = invert(field_from, image, steps)
    return heun(field_to, latent, torch.linspace(0.0, 1.0, steps + 1))
# --- flow_matching/solvers.py
def euler(field, x, times):
    if times.ndim != 1:
        raise ValueError("times must be one-dimensional")
    current = x.clone()
    for start, end in pairwise(times.tolist()):
        current = current + (end - start) * field(current, start)
    return current
def heun(field, x, times):
    if times.ndim != 1:
        raise ValueError("times must be one-dimensional")
    current = x.clone()
    for start, end in pairwise(times.tolist()):
        step = end - start
        slope_start = field(current, start)
        predictor = current + step * slope_start
        slope_end = field(predictor, end)
        current = current + step * 0.5 * (slope_start + slope_end)
    return current
