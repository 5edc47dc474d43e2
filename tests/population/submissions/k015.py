# {
#  "persona": "Comes from k-diffusion: append_dims, sigmas = sigma / alpha, to_d, everything as ratios.",
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
#  "note": "split goes through sigma/alpha or alpha/sigma ratios only where allowed; sdedit with t_start handled by sigma; networks called with keyword arguments; ddim finds the step as the one whose s is nearest (sound as long as no two entries of alpha_bars are equal)."
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        n = images.shape[0]
        noise, t = torch.randn_like(images), torch.rand([n], device=images.device)
        t_pad = t[(...,) + (None,) * (images.ndim - t.ndim)]
        one_hot = F.one_hot(conditions, self.dmconfig.num_classes).float()
        dropped = torch.rand([n], device=images.device) < self.dmconfig.mask_p
        one_hot[dropped] = self.dmconfig.condition_mask_value
        noised = noise + t_pad * (images - noise)
        output = self.network(x=noised, t=t, c=one_hot)
        return (output - (images - noise)).pow(2).flatten(1).mean(1).mean()

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        cond = torch.as_tensor(conditions).to(self.device)
        if cond.ndim == 1:
            cond = F.one_hot(self.check_labels(cond), config.num_classes)
        cond = cond.float()
        with torch.no_grad():
            x = torch.randn(*shape, device=self.device)
            for i in range(config.T):
                t = torch.tensor([i], device=self.device) / config.T
                x = x + self._cfg(x, t, cond, 1 + omega) / config.T
            return x.mul(config.pixel_std).add(config.pixel_mean).clamp(0, 1)

    def _cfg(self, x, t, cond, scale):
        uncond = torch.full_like(cond, self.dmconfig.condition_mask_value)
        x_in, t_in = x.repeat(2, 1, 1, 1), t.expand(2 * x.shape[0])
        v_uncond, v_cond = self.network(x=x_in, t=t_in, c=torch.cat([uncond, cond])).chunk(2)
        return v_uncond + (v_cond - v_uncond) * scale
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    a, s = append_dims(alpha, x_t), append_dims(sigma, x_t)
    c_skip, c_out = _scalings(kind, a, s)
    data = c_skip * x_t + c_out * prediction
    if kind == "noise":
        noise = prediction
    elif kind == "v":
        noise = (s * x_t + a * prediction) / (a * a + s * s)
    elif kind == "score":
        noise = -s * prediction
    elif kind == "velocity":
        noise = data - prediction
    else:
        noise = (x_t - a * data) / s
    return data, noise
def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    if kind in ("noise", "data"):
        return (noise if kind == "noise" else data).clone()
    a, s = append_dims(alpha, data), append_dims(sigma, data)
    if kind == "velocity":
        return data - noise
    return a * noise - s * data if kind == "v" else noise / -s
def posterior_mean(x_t, score, alpha, sigma):
    a, s = append_dims(alpha, x_t), append_dims(sigma, x_t)
    return torch.addcmul(x_t, s * s, score) / a
def append_dims(x, target):
    x = torch.as_tensor(x, dtype=target.dtype, device=target.device)
    return x[(...,) + (None,) * (target.ndim - x.ndim)] if x.ndim else x
def _scalings(kind, a, s):
    if kind == "noise":
        return 1 / a, -s / a
    if kind == "data":
        return torch.zeros_like(a), torch.ones_like(a)
    if kind == "v":
        return a / (a * a + s * s), -s / (a * a + s * s)
    if kind == "score":
        return 1 / a, s * s / a
    return 1 / (a + s), s / (a + s)
# --- flow_matching/solvers.py
def euler(field, x, times):
    for i in range(len(times) - 1):
        d = field(x, times[i].item())
        dt = times[i + 1] - times[i]
        x = x + d * dt
    return x
def heun(field, x, times):
    for i in range(len(times) - 1):
        d = field(x, times[i].item())
        dt = times[i + 1] - times[i]
        x_2 = x + d * dt
        d_2 = field(x_2, times[i + 1].item())
        d_prime = (d + d_2) / 2
        x = x + d_prime * dt
    return x
def ddim_by_euler(network, x_T, alpha_bars, steps):
    all_sigmas = ((1 - alpha_bars) / alpha_bars) ** 0.5
    sigmas = torch.cat([all_sigmas[steps], all_sigmas.new_zeros([1])])

    def to_d(x, sigma):
        """k-diffusion's x is our z; the discrete model wants x / sqrt(sigma^2 + 1) and the nearest step."""
        i = (all_sigmas - sigma).abs().argmin().item()
        return network(x / (sigma**2 + 1) ** 0.5, i)

    return euler(to_d, x_T * (sigmas[0] ** 2 + 1) ** 0.5, sigmas)
