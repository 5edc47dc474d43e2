# {
#  "persona": "Read Liu's rectified flow code; keeps time as u = 1 - t (distance from the data) inside and translates at the borders. Single-sample masks by a list comprehension.",
#  "functions": {
#   "flow_matching/conversions.py:split": [],
#   "flow_matching/conversions.py:join": [],
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
#  "note": "u = 1 - t runs the other way inside the functions, but the network and the fields are always told t. invert integrates from u = 0 to u = 1 with the sign turned. No part is a mistake."
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        z1, z0 = images, torch.randn_like(images)
        u = torch.rand(len(images), 1, 1, 1, device=self.device)  # how far from the data
        z = u * z0 + (1 - u) * z1
        gone = [bool(torch.rand(1) < self.dmconfig.mask_p) for _ in range(len(images))]
        rows = F.one_hot(conditions, self.dmconfig.num_classes).float()
        rows[gone] = self.dmconfig.condition_mask_value
        v = self.network(z, 1 - u.flatten(), rows)
        # rectified flow eq. 1: || (X_1 - X_0) - v(X_t, t) ||^2
        return ((z1 - z0) - v).pow(2).flatten(1).mean(1).mean()

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        rows = conditions
        if rows.ndim == 1:
            rows = F.one_hot(rows.long(), config.num_classes)
        rows = rows.float().to(self.device)
        blank = rows.new_full(rows.shape, config.condition_mask_value)
        with torch.no_grad():
            z = torch.randn(*shape, device=self.device)
            for left in range(config.T, 0, -1):
                t = z.new_ones(len(z)) * (1 - left / config.T)
                v_u = self.network(z, t, blank)
                v_c = self.network(z, t, rows)
                z = z - (omega * v_u - (1 + omega) * v_c) / config.T
        return (config.pixel_mean + config.pixel_std * z).clamp(0, 1)
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    al, si = like(alpha, x_t), like(sigma, x_t)
    if kind == "score":
        prediction = -(si * prediction)
    if kind in ("noise", "score"):
        return (x_t - si * prediction) / al, prediction
    if kind == "data":
        return prediction, (x_t - al * prediction) / si
    if kind == "velocity":
        guess = (x_t + si * prediction) / (al + si)
        return guess, guess - prediction
    energy = al**2 + si**2
    return al * x_t / energy - si * prediction / energy, si * x_t / energy + al * prediction / energy
def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    al, si = like(alpha, data), like(sigma, data)
    if kind in ("noise", "data"):
        return {"noise": noise, "data": data}[kind].clone()
    if kind == "velocity":
        return -(noise - data)
    return -(si * data - al * noise) if kind == "v" else -(noise / si)
# --- flow_matching/editing.py
def sdedit(field, image, t_start, steps):
    u = 1 - t_start
    x = u * torch.randn_like(image) + (1 - u) * image
    return euler(lambda z, r: -field(z, 1 - r), x, torch.linspace(u, 0, steps + 1, dtype=torch.float64))
def inpaint(field, known, mask, steps):
    known_here = mask.bool().expand_as(known)
    z0 = torch.randn_like(known)

    def fixed_field(z, t):
        z = z.clone()
        z[known_here] = t * known[known_here] + (1 - t) * z0[known_here]
        return field(z, t)

    out = euler(fixed_field, z0, torch.arange(steps + 1) / steps)
    out = out.clone()
    out[known_here] = known[known_here]
    return out
def invert(field, image, steps):
    return euler(lambda z, u: -field(z, 1 - u), image, torch.arange(steps + 1, dtype=torch.float64) / steps)
def translate(field_from, field_to, image, steps):
    z0 = invert(field_from, image, steps)
    return euler(field_to, z0, torch.arange(steps + 1, dtype=torch.float64) / steps)
# --- flow_matching/solvers.py
def euler(field, x, times):
    z = x
    for k in range(1, len(times)):
        before, now = times[k - 1].item(), times[k].item()
        z = z - (before - now) * field(z, before)
    return z
def heun(field, x, times):
    z = x
    for k in range(1, len(times)):
        before, now = times[k - 1].item(), times[k].item()
        v = field(z, before)
        z_euler = z + (now - before) * v
        v_end = field(z_euler, now)
        z = z_euler + 0.5 * (now - before) * (v_end - v)
    return z
def ddim_by_euler(network, x_T, alpha_bars, steps):
    where_ = [float((1 - a) ** 0.5 / a**0.5) for a in (float(alpha_bars[i]) for i in steps)] + [0.0]
    todo = list(reversed(steps))

    def field(z, s):
        i = todo.pop()
        return network(z * alpha_bars[i].sqrt(), i)

    return euler(field, x_T * alpha_bars[steps[0]].rsqrt(), torch.tensor(where_, dtype=torch.float64))
