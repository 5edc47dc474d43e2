# {
#  "persona": "Knows Karras et al. and k-diffusion by heart; writes sigmas and to_d and follows their sampler.",
#  "functions": {
#   "flow_matching/solvers.py:euler": [],
#   "flow_matching/solvers.py:heun": [
#    "Takes Euler's step alone in the last step (2 K - 1 evaluations), should take the mean of two slopes there, too.",
#    "Asks for the second slope at the start time, should ask at the time where the step ends."
#   ],
#   "flow_matching/solvers.py:ddim_by_euler": [
#    "s is sqrt(1 - alpha_bar), should be sqrt(1 - alpha_bar) / sqrt(alpha_bar).",
#    "Hands z to the network, should hand it x = sqrt(alpha_bar) z."
#   ],
#   "flow_matching/editing.py:sdedit": [
#    "Takes those times of the grid 0..1 that lie past t_start (fewer steps, and not from t_start), should take `steps` equal steps from t_start to 1."
#   ],
#   "flow_matching/editing.py:inpaint": [
#    "Draws new noise for the known pixels at every step, should put them on the path from the x_0 that the sample started with."
#   ],
#   "flow_matching/editing.py:invert": [
#    "linspace has `steps` points, so steps - 1 steps are taken; should have steps + 1 points."
#   ],
#   "flow_matching/editing.py:translate": [
#    "Each step forward is 1 / (steps + 1) long, should be 1 / steps."
#   ],
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "Draws one noise (C, H, W) that the whole batch shares by broadcasting, should draw one for each sample."
#   ],
#   "flow_matching/FM.py:ConditionalFM.sample": [
#    "Guides by lerp(v_u, v_c, omega) as EDM2 does, where 1 is the plain model; should be lerp(v_u, v_c, 1 + omega)."
#   ],
#   "flow_matching/conversions.py:join": [
#    "For \"v\" the sign is turned, should be alpha * noise - sigma * data.",
#    "For \"score\" divides by sigma^2 (as for the difference x - alpha * data), should divide the noise by sigma."
#   ]
#  },
#  "note": "heun without the second slope at the end is EDM's own algorithm, where sigma is 0 at the end; the docstring asks for exactly 2 K evaluations. ddim with s = sqrt(1 - alpha_bar) is nearly right at low noise. sample is EDM2's guidance, where 1 is the plain model. translate writes its Euler steps out instead of calling a solver, which the top of editing.py asks for; only their length is named as the mistake. The shared noise of forward has the right statistics over pixels."
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        rnd = torch.rand([images.shape[0], 1, 1, 1], device=images.device)
        noise = torch.randn(images.shape[1:], device=images.device)
        x_t = images * rnd + noise * (1 - rnd)
        onehot = F.one_hot(conditions, self.dmconfig.num_classes).float()
        dropped = torch.rand([images.shape[0], 1], device=images.device) < self.dmconfig.mask_p
        onehot = torch.where(dropped, self.dmconfig.condition_mask_value, onehot)
        D_x = self.network(x_t, rnd, onehot)
        return (D_x - (images - noise)).square().mean()

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        onehot = conditions.to(self.device)
        if onehot.ndim == 1:
            onehot = torch.eye(config.num_classes, device=self.device)[onehot.long()]
        onehot = onehot.to(torch.float32)
        null = torch.full_like(onehot, config.condition_mask_value)
        x_next = torch.randn(shape, device=self.device)
        t_steps = [i / config.T for i in range(config.T)] + [1.0]
        with torch.no_grad():
            for t_cur, t_next in zip(t_steps[:-1], t_steps[1:]):
                x_cur, t = x_next, torch.as_tensor(t_cur, device=self.device)
                Dx, ref_Dx = self.network(x_cur, t, onehot), self.network(x_cur, t, null)
                d_cur = ref_Dx.lerp(Dx, omega)
                x_next = x_cur + (t_next - t_cur) * d_cur
        return (x_next * config.pixel_std + config.pixel_mean).clamp(0, 1)
# --- flow_matching/conversions.py
def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, data), like(sigma, data)
    if kind == "noise":
        return noise
    elif kind == "data":
        return data
    elif kind == "v":
        return s * data - a * noise
    elif kind == "score":
        return -noise / s**2
    elif kind == "velocity":
        return data - noise
# --- flow_matching/editing.py
def sdedit(field, image, t_start, steps):
    noise = torch.randn_like(image)
    x = t_start * image + (1 - t_start) * noise
    t_steps = torch.linspace(0, 1, steps + 1)
    t_steps = t_steps[t_steps >= t_start]
    return euler(field, x, t_steps)
def inpaint(field, known, mask, steps):
    m = mask.bool()
    latents = torch.randn_like(known)
    x = latents
    for t, t_next in zip(torch.linspace(0, 1, steps + 1)[:-1].tolist(), torch.linspace(0, 1, steps + 1)[1:].tolist()):
        noisy = (1 - t) * torch.randn_like(known) + t * known
        x = torch.where(m, noisy, x)
        x = euler(field, x, torch.tensor([t, t_next]))
    return torch.where(m, known, x)
def invert(field, image, steps):
    return euler(field, image, torch.linspace(1, 0, steps))
def translate(field_from, field_to, image, steps):
    latents = invert(field_from, image, steps)
    for t in torch.linspace(0, 1, steps + 1)[:-1].tolist():
        d = field_to(latents, t)
        latents = latents + d / (steps + 1)
    return latents
# --- flow_matching/solvers.py
def euler(field, x, times):
    for t, t_next in pairwise(times.tolist()):
        d = field(x, t)
        x = x + d * (t_next - t)
    return x
def heun(field, x, times):
    ts = times.tolist()
    for i in range(len(ts) - 1):
        t_cur, t_next = ts[i], ts[i + 1]
        d_cur = field(x, t_cur)
        x_next = x + (t_next - t_cur) * d_cur
        if i < len(ts) - 2:
            d_prime = field(x_next, t_cur)
            x_next = x + (t_next - t_cur) * (0.5 * d_cur + 0.5 * d_prime)
        x = x_next
    return x
def ddim_by_euler(network, x_T, alpha_bars, steps):
    ab = alpha_bars[steps]
    sigmas = torch.cat([torch.sqrt(1 - ab), torch.zeros(1, device=ab.device)])
    order = {sigma: i for sigma, i in zip(sigmas.tolist(), steps)}

    def to_d(z, sigma):
        i = order[sigma]
        return network(z, i)

    return euler(to_d, x_T / ab[0].sqrt(), sigmas)
