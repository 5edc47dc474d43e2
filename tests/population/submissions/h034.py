# {
#  "persona": "Careful about shapes, careless about state and stochasticity; adds noise and randomness where none belongs, seeds things.",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "The noise is uniform in [0, 1) (rand), should be N(0, I) (randn).",
#    "One coin drops the labels of the whole batch, should be a coin for each sample."
#   ],
#   "flow_matching/FM.py:ConditionalFM.sample": [
#    "Seeds torch in each call, so all calls draw the same noise; should draw new noise each time.",
#    "Adds fresh noise after each step but the last, as DDPM does; nothing should be random after the start."
#   ],
#   "flow_matching/solvers.py:euler": [],
#   "flow_matching/solvers.py:heun": [
#    "Asks for the second slope at x, should ask at `ahead`, where Euler's step ends."
#   ],
#   "flow_matching/solvers.py:ddim_by_euler": [],
#   "flow_matching/editing.py:sdedit": [
#    "Noises x anew before every step (the first one a second time), should draw noise once and then only integrate."
#   ],
#   "flow_matching/editing.py:inpaint": [
#    "Starts with the known pixels already clean at t = 0 and does not replace them there, should be x_0 before the first evaluation."
#   ],
#   "flow_matching/editing.py:invert": [],
#   "flow_matching/editing.py:translate": [
#    "Scales the noise to standard deviation 1 between the two ways, should hand it on as it is."
#   ]
#  },
#  "note": "sample with fixed seed is right in every other respect, only its draws repeat; torch.manual_seed disturbs the caller's random numbers. heun that uses the stale slope is Euler with an extra call. ddim_by_euler counts its calls in a mutable default argument of an inner function, which is made anew in each call: right."
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        x_0 = torch.rand_like(images)
        t = torch.rand(len(images), 1, device=images.device)
        x_t = (1 - t[..., None, None]) * x_0 + t[..., None, None] * images
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        if torch.rand(()) < self.dmconfig.mask_p:
            c = torch.full_like(c, self.dmconfig.condition_mask_value)
        return F.mse_loss(self.network(x_t, t, c), images - x_0)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        torch.manual_seed(0)
        c = conditions if conditions.ndim == 2 else F.one_hot(conditions.long(), config.num_classes)
        c = c.float().to(self.device)
        nothing = torch.full_like(c, config.condition_mask_value)
        x = torch.randn(shape, device=self.device)
        with torch.no_grad():
            for k in range(config.T):
                t = torch.full((len(c), 1), k / config.T, device=self.device)
                v = (1 + omega) * self.network(x, t, c) - omega * self.network(x, t, nothing)
                x = x + v / config.T
                if k < config.T - 1:
                    x = x + (1 / config.T) * torch.randn_like(x)
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
# --- flow_matching/editing.py
def sdedit(field, image, t_start, steps):
    x = (1 - t_start) * torch.randn_like(image) + t_start * image
    for t in torch.linspace(t_start, 1, steps + 1)[:-1].tolist():
        x = (1 - t) * torch.randn_like(image) + t * x
        x = euler(field, x, torch.tensor([t, t + (1 - t_start) / steps]))
    return x
def inpaint(field, known, mask, steps):
    m = (mask > 0).expand_as(known)
    x_0 = torch.randn_like(known)
    x = torch.where(m, known, x_0)
    ts = torch.linspace(0, 1, steps + 1)
    for t, ts_step in zip(ts[:-1].tolist(), ts.unfold(0, 2, 1)):
        if t > 0:
            x = torch.where(m, (1 - t) * x_0 + t * known, x)
        x = euler(field, x, ts_step)
    return torch.where(m, known, x)
def invert(field, image, steps):
    x = image
    for t in torch.linspace(1, 0, steps + 1)[:-1].tolist():
        x = euler(field, x, torch.tensor([t, t - 1 / steps], dtype=torch.float64))
    return x
def translate(field_from, field_to, image, steps):
    x = invert(field_from, image, steps)
    x = x / x.std()
    return euler(field_to, x, torch.linspace(0, 1, steps + 1))
# --- flow_matching/solvers.py
def euler(field, x, times):
    for k in range(len(times) - 1):
        h = times[k + 1].item() - times[k].item()
        x = x + h * field(x, times[k].item())
    return x
def heun(field, x, times):
    for k in range(len(times) - 1):
        t, h = times[k].item(), times[k + 1].item() - times[k].item()
        slope = field(x, t)
        ahead = x + h * slope
        slope_ahead = field(x, t + h)
        x = x + h * (slope + slope_ahead) / 2
    return x
def ddim_by_euler(network, x_T, alpha_bars, steps):
    ab = alpha_bars.double()
    s = ((1 - ab) / ab).sqrt()
    knots = torch.stack([s[i] for i in steps] + [s.new_zeros(())])

    def field(z, now, seen=[]):  # noqa: B006
        i = steps[len(seen)]
        seen.append(now)
        return network(z * ab[i].sqrt().item(), i)

    return euler(field, x_T / ab[steps[0]].sqrt().item(), knots)
