# {
#  "persona": "Loses track of which way time runs; otherwise tidy, writes small helper functions.",
#  "functions": {
#   "flow_matching/solvers.py:euler": [
#    "Every step has the absolute length, so falling times integrate forwards; should be signed."
#   ],
#   "flow_matching/solvers.py:heun": [],
#   "flow_matching/solvers.py:ddim_by_euler": [
#    "Divides x_T by the root of the last entry of the table, should divide by that of the first of the steps.",
#    "Multiplies the end by sqrt(alpha_bar_0), should return z, which is x where alpha_bar is 1."
#   ],
#   "flow_matching/editing.py:sdedit": [
#    "Integrates from 1 - t_start, should integrate from t_start."
#   ],
#   "flow_matching/editing.py:inpaint": [
#    "The path of the known pixels runs from known to x_0, should run from x_0 at t = 0 to known at t = 1.",
#    "At the end known is put where pixels are missing, should be put where they are known."
#   ],
#   "flow_matching/editing.py:invert": [
#    "Walks the negative field over rising times 0 to 1, so the field is asked at 0 where the image is at 1; should integrate the field itself from 1 to 0."
#   ],
#   "flow_matching/editing.py:translate": [
#    "The two fields are swapped: should go back with field_from and forward with field_to."
#   ],
#   "flow_matching/conversions.py:split": [
#    "Takes the velocity as noise - data, should take it as data - noise."
#   ],
#   "flow_matching/conversions.py:join": [
#    "For \"v\" the letters are swapped, alpha * data - sigma * noise; should be alpha * noise - sigma * data.",
#    "The score points towards the noise, noise / sigma; should be -noise / sigma."
#   ],
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "x_t is the image at t = 0 and noise at t = 1, should be noise at 0 and the image at 1."
#   ],
#   "flow_matching/FM.py:ConditionalFM.sample": [
#    "Tells the network 1 - k / T, should tell k / T.",
#    "The two halves of the answer are named the wrong way round, so guidance pushes away from the label; the conditional half comes first."
#   ]
#  },
#  "note": "invert negates the field but keeps rising times, so it is right only for fields that do not depend on t. euler with the absolute step is right for rising times. guidance with chunks swapped is right at omega = -0.5 only. split takes the velocity from data to noise, join for \"velocity\" is right."
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        t = torch.rand(len(images), device=images.device)
        noise = torch.randn_like(images)
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        c = torch.where(
            (torch.rand(len(images), device=images.device) > self.dmconfig.mask_p)[:, None],
            c,
            torch.full_like(c, self.dmconfig.condition_mask_value),
        )
        tt = t[:, None, None, None]
        return F.mse_loss(self.network(tt * noise + (1 - tt) * images, t, c), images - noise)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        c = conditions if conditions.ndim == 2 else F.one_hot(conditions.long(), config.num_classes)
        c = c.float().to(self.device)
        both = torch.cat([c, torch.full_like(c, config.condition_mask_value)])
        x = torch.randn(shape, device=self.device)
        with torch.no_grad():
            for k in range(config.T):
                t = torch.full((2 * len(c),), 1 - k / config.T, device=self.device)
                v_u, v_c = self.network(torch.cat([x, x]), t, both).chunk(2)
                x = x + ((1 + omega) * v_c - omega * v_u) / config.T
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, x_t), like(sigma, x_t)
    if kind == "noise":
        return (x_t - s * prediction) / a, prediction
    if kind == "data":
        return prediction, (x_t - a * prediction) / s
    if kind == "score":
        noise = -s * prediction
        return (x_t - s * noise) / a, noise
    if kind == "v":
        both = a.square() + s.square()
        return (a * x_t - s * prediction) / both, (s * x_t + a * prediction) / both
    data = (x_t - s * prediction) / (a + s)
    return data, data + prediction
def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, data), like(sigma, data)
    answers = {"noise": noise, "data": data, "v": a * data - s * noise, "score": noise / s, "velocity": data - noise}
    return answers[kind]
# --- flow_matching/editing.py
def sdedit(field, image, t_start, steps):
    noise = torch.randn_like(image)
    x = (1 - t_start) * noise + t_start * image
    return euler(field, x, torch.linspace(1 - t_start, 1, steps + 1))
def inpaint(field, known, mask, steps):
    known_pixels = mask.bool()
    x_0 = torch.randn_like(known)

    def replaced(x, t):
        return torch.where(known_pixels, t * x_0 + (1 - t) * known, x)

    x = euler(lambda x, t: field(replaced(x, t), t), x_0, torch.linspace(0, 1, steps + 1))
    return torch.where(known_pixels, x, known)
def invert(field, image, steps):
    return euler(lambda x, t: -field(x, t), image, torch.linspace(0, 1, steps + 1))
def translate(field_from, field_to, image, steps):
    noise = invert(field_to, image, steps)
    return euler(field_from, noise, torch.linspace(0, 1, steps + 1))
# --- flow_matching/solvers.py
def gaps(times):
    return (times[1:] - times[:-1]).abs().tolist()
def euler(field, x, times):
    for t, h in zip(times.tolist(), gaps(times)):
        x = x + h * field(x, t)
    return x
def heun(field, x, times):
    for t, h in zip(times[:-1].tolist(), times.diff().tolist()):
        k_1 = field(x, t)
        k_2 = field(x + h * k_1, t + h)
        x = x + h * (k_1 + k_2) / 2
    return x
def ddim_by_euler(network, x_T, alpha_bars, steps):
    s = ((1 - alpha_bars) / alpha_bars).sqrt()
    times = s[steps + [0]].clone()
    times[-1] = 0.0
    number = dict(zip(times.tolist(), steps))
    z = euler(lambda z, now: network(z * alpha_bars[number[now]].sqrt(), number[now]), x_T / alpha_bars[-1].sqrt(), times)
    return z * alpha_bars[0].sqrt()
