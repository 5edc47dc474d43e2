# {
#  "persona": "Half-finished refactors: renamed variables, kept the old ones, copied blocks between functions.",
#  "functions": {
#   "flow_matching/conversions.py:split": [
#    "For \"score\" divides by sigma, should multiply: noise = -sigma * score.",
#    "The noise of \"v\" and \"velocity\" comes from a division by sigma, which is not defined where sigma is 0, though only \"data\" and \"score\" need sigma > 0; should use (sigma x_t + alpha v) / (alpha^2 + sigma^2) and data - velocity."
#   ],
#   "flow_matching/conversions.py:join": [],
#   "flow_matching/conversions.py:posterior_mean": [
#    "Subtracts sigma * score, as if the score were the noise; should add sigma^2 * score."
#   ],
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "interpolate draws a t of its own, so the network is told another time than that of x_t; should be the same t.",
#    "Makes the masked conditions and hands the unmasked ones to the network, should hand it the masked ones."
#   ],
#   "flow_matching/FM.py:ConditionalFM.sample": [
#    "Spreads T times over 0..1 with both ends, so the network is asked at k / (T - 1); should be k / T.",
#    "Typo: subtracts omega * v_c, so there is no guidance; should subtract omega * v_u."
#   ],
#   "flow_matching/solvers.py:euler": [],
#   "flow_matching/solvers.py:heun": [
#    "Adds the mean of the slopes to Euler's end, should add it to the step's start."
#   ],
#   "flow_matching/editing.py:sdedit": [],
#   "flow_matching/editing.py:inpaint": [
#    "The path is computed once, at t = 0, so the known pixels are x_0 at every evaluation; should be computed at the time of each."
#   ],
#   "flow_matching/editing.py:invert": [],
#   "flow_matching/editing.py:translate": [
#    "Starts the way forward from the image, should start from the noise that invert found."
#   ]
#  },
#  "note": "forward's network is told the first t, the path has another one. inpaint's end is right, only the field never sees the known pixels arrive. translate computes the inversion and then does not use it. heun's update starts from Euler's end instead of the step's start."
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        t = torch.rand(len(images), device=images.device)
        noise = torch.randn_like(images)
        x_t, _ = self.interpolate(images, x_0=noise)
        target = images - noise
        c = F.one_hot(conditions, self.dmconfig.num_classes)
        drop = torch.rand(len(images), 1, device=images.device) < self.dmconfig.mask_p
        c_masked = torch.where(drop, torch.full_like(c, self.dmconfig.condition_mask_value, dtype=torch.float), c.float())
        v = self.network(x_t, t, c.float())
        return F.mse_loss(v, target)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        one_hot = conditions if conditions.ndim == 2 else F.one_hot(conditions.long(), config.num_classes)
        c = one_hot.float().to(self.device)
        uncond = torch.zeros_like(c) + config.condition_mask_value
        x = torch.randn(shape, device=self.device)
        steps = torch.linspace(0, 1, config.T, device=self.device)
        dt = 1 / config.T
        with torch.no_grad():
            for t in steps:
                v_c, v_u = self.network(x, t, c), self.network(x, t, uncond)
                x = x + dt * ((1 + omega) * v_c - omega * v_c)
        return torch.clamp(x * config.pixel_std + config.pixel_mean, 0, 1)

    def interpolate(self, x_1, t=None, x_0=None):
        if t is None:
            t = torch.rand(len(x_1), device=x_1.device)
        if x_0 is None:
            x_0 = torch.randn_like(x_1)
        t_ = t.reshape(-1, 1, 1, 1)
        return (1 - t_) * x_0 + t_ * x_1, x_1 - x_0
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    alpha_, sigma_ = like(alpha, x_t), like(sigma, x_t)
    noise = data = None
    if kind == "noise":
        noise = prediction
    if kind == "score":
        noise = -prediction / sigma_
    if kind == "data":
        data = prediction
    if kind == "velocity":
        data = (x_t + sigma_ * prediction) / (alpha_ + sigma_)
    if kind == "v":
        data = (alpha_ * x_t - sigma_ * prediction) / (alpha_**2 + sigma_**2)
    if data is None:
        data = (x_t - sigma_ * noise) / alpha_
    if noise is None:
        noise = (x_t - alpha_ * data) / sigma_
    return data, noise
def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    alpha_, sigma_ = like(alpha, data), like(sigma, data)
    if kind == "noise":
        return noise
    if kind == "data":
        return data
    if kind == "score":
        return -noise / sigma_
    if kind == "velocity":
        return data - noise
    return alpha_ * noise - sigma_ * data
def posterior_mean(x_t, score, alpha, sigma):
    alpha_, sigma_ = like(alpha, x_t), like(sigma, x_t)
    return (x_t - sigma_ * score) / alpha_
# --- flow_matching/editing.py
def sdedit(field, image, t_start, steps):
    times = torch.linspace(t_start, 1, steps + 1)
    t = times[0].item()
    return euler(field, t * image + (1 - t) * torch.randn_like(image), times)
def inpaint(field, known, mask, steps):
    x_0 = torch.randn_like(known)
    known_here = mask.bool()
    t, times = 0.0, torch.linspace(0, 1, steps + 1)
    known_t = (1 - t) * x_0 + t * known

    def replaced(x, t):
        return field(torch.where(known_here, known_t, x), t)

    x = euler(replaced, x_0, times)
    return torch.where(known_here, known, x)
def invert(field, image, steps):
    times = torch.linspace(1, 0, steps + 1)
    return euler(field, image, times)
def translate(field_from, field_to, image, steps):
    noise = invert(field_from, image, steps)
    times = torch.linspace(0, 1, steps + 1)
    return euler(field_to, image, times)
# --- flow_matching/solvers.py
def euler(field, x, times):
    x_t = x
    for i in range(len(times) - 1):
        t, t_next = times[i].item(), times[i + 1].item()
        x_t = x_t + (t_next - t) * field(x_t, t)
    return x_t
def heun(field, x, times):
    for i in range(len(times) - 1):
        t, t_next = times[i].item(), times[i + 1].item()
        v = field(x, t)
        x = x + (t_next - t) * v
        v_next = field(x, t_next)
        x = x + 0.5 * (t_next - t) * (v + v_next)
    return x
