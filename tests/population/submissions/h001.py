# {
#  "persona": "Works with torchcfm at the lab; keeps its names (compute_mu_t, compute_conditional_flow, pad_t_like_x) and puts everything into one tiny path class.",
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
#  "note": "forward adds sigma * noise with sigma = 0, as torchcfm does. sample integrates over a trajectory list and takes its last entry. euler uses torch.diff. inpaint wraps the field and works for unnormalised boolean masks."
# }
# --- flow_matching/FM.py
def pad_t_like_x(t, x):
    return t.reshape(-1, *([1] * (x.dim() - 1)))
class ConditionalFlowMatcher:
    """torchcfm's, with sigma = 0."""

    def __init__(self, sigma=0.0):
        self.sigma = sigma

    def compute_mu_t(self, x0, x1, t):
        t = pad_t_like_x(t, x0)
        return t * x1 + (1 - t) * x0

    def sample_xt(self, x0, x1, t, epsilon):
        return self.compute_mu_t(x0, x1, t) + self.sigma * epsilon

    def compute_conditional_flow(self, x0, x1, t, xt):
        return x1 - x0

    def sample_location_and_conditional_flow(self, x0, x1):
        t = torch.rand(x0.shape[0]).type_as(x0)
        xt = self.sample_xt(x0, x1, t, torch.zeros_like(x0))
        return t, xt, self.compute_conditional_flow(x0, x1, t, xt)
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        x0 = torch.randn_like(images)
        t, xt, ut = ConditionalFlowMatcher().sample_location_and_conditional_flow(x0, images)
        y = F.one_hot(conditions, self.dmconfig.num_classes).type_as(images)
        drop = torch.rand(len(y), 1, device=self.device) < self.dmconfig.mask_p
        y = torch.where(drop, torch.full_like(y, self.dmconfig.condition_mask_value), y)
        vt = self.network(xt, t, y)
        return torch.mean((vt - ut) ** 2)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        y = torch.as_tensor(conditions).to(self.device)
        if y.ndim == 1:
            y = F.one_hot(y.long(), config.num_classes)
        y = y.float()
        null = torch.ones_like(y) * config.condition_mask_value

        def vf(t, x):
            tt = t.expand(x.shape[0])
            cond, uncond = self.network(x, tt, y), self.network(x, tt, null)
            return (1 + omega) * cond - omega * uncond

        with torch.no_grad():
            t_span = torch.linspace(0, 1, config.T + 1, device=self.device)
            traj = [torch.randn(shape, device=self.device)]
            for t, t_next in zip(t_span[:-1], t_span[1:]):
                traj.append(traj[-1] + (t_next - t) * vf(t, traj[-1]))
            return (traj[-1] * config.pixel_std + config.pixel_mean).clamp(0, 1)
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, x_t), like(sigma, x_t)
    match kind:
        case "noise":
            x0 = prediction
            x1 = (x_t - s * x0) / a
        case "data":
            x1 = prediction
            x0 = (x_t - a * x1) / s
        case "v":
            norm = a.square() + s.square()
            x1 = (a * x_t - s * prediction) / norm
            x0 = (s * x_t + a * prediction) / norm
        case "score":
            x0 = -s * prediction
            x1 = (x_t - s * x0) / a
        case "velocity":
            norm = a + s
            x1 = (x_t + s * prediction) / norm
            x0 = (x_t - a * prediction) / norm
    return x1, x0
def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, data), like(sigma, data)
    match kind:
        case "noise":
            return noise
        case "data":
            return data
        case "v":
            return a * noise - s * data
        case "score":
            return -noise / s
        case "velocity":
            return data - noise
def posterior_mean(x_t, score, alpha, sigma):
    # p. 1 of Efron: E[mu | z] = z + var * score(z), with mu = alpha * data
    return (x_t + like(sigma, x_t) ** 2 * score) / like(alpha, x_t)
# --- flow_matching/editing.py
def inpaint(field, known, mask, steps):
    is_known = mask.bool()
    x0 = torch.randn_like(known)

    def put_back(x, t):
        return torch.where(is_known, (1 - t) * x0 + t * known, x)

    x = euler(lambda x, t: field(put_back(x, t), t), x0, torch.linspace(0, 1, steps + 1))
    return put_back(x, 1.0) if not known.isfinite().all() else torch.where(is_known, known, x)
def translate(field_from, field_to, image, steps):
    return euler(field_to, invert(field_from, image, steps), torch.linspace(0, 1, steps + 1))
# --- flow_matching/solvers.py
def euler(field, x, times):
    for t, dt in zip(times[:-1].tolist(), times.double().diff().tolist()):
        x = x + dt * field(x, t)
    return x
def heun(field, x, times):
    for t, dt in zip(times[:-1].tolist(), times.double().diff().tolist()):
        k1 = field(x, t)
        k2 = field(x + dt * k1, t + dt)
        x = x + 0.5 * dt * (k1 + k2)
    return x
def ddim_by_euler(network, x_T, alpha_bars, steps):
    alpha = alpha_bars[steps]
    s = torch.cat([(1 - alpha).sqrt() / alpha.sqrt(), alpha.new_zeros(1)])
    index = {v: k for k, v in enumerate(s.tolist())}

    def field(z, sigma):
        k = index[sigma]
        return network(z * alpha[k].sqrt(), steps[k])

    return euler(field, x_T / alpha[0].sqrt(), s)
