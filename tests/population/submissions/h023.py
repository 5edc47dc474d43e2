# {
#  "persona": "Thinks of time as an embedding index; scales, rounds and shifts it; mixes up which end a step uses.",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "Clamps t to 0.02..0.98, so both ends come up with 2 % probability each; should be U[0, 1].",
#    "Tells the network t * T, should tell t itself."
#   ],
#   "flow_matching/FM.py:ConditionalFM.sample": [
#    "Tells the unconditional half time 0 at every step, should tell it the same time.",
#    "Normalises once more instead of undoing it, should be x * pixel_std + pixel_mean."
#   ],
#   "flow_matching/solvers.py:euler": [
#    "Asks the field at the end time of each step, should ask at its start."
#   ],
#   "flow_matching/solvers.py:heun": [
#    "Takes the midpoint method (one slope in the middle of the step), should take the mean of the slopes at the start and where Euler's step ends."
#   ],
#   "flow_matching/solvers.py:ddim_by_euler": [
#    "From the second step on, the table names the step before (off by one), so the network is asked with its number and scale; should name the step that s belongs to."
#   ],
#   "flow_matching/editing.py:inpaint": [
#    "Before each evaluation the known pixels are put where they belong at the end of the step, should be put where they belong at its start, the time that the field is told.",
#    "Clamps the missing pixels to [-1, 1] after each step, should leave them."
#   ],
#   "flow_matching/editing.py:invert": [],
#   "flow_matching/editing.py:translate": [
#    "Goes forward from t = 1/steps to 1 in steps - 1 steps, should go from 0 to 1 in `steps` steps."
#   ],
#   "flow_matching/conversions.py:split": [
#    "Gives alpha and sigma two axes whatever the rank, so beside (B, C, H, W) they run along H (silently where H is B or where they are one number); should have as many axes as x_t."
#   ],
#   "flow_matching/conversions.py:posterior_mean": [
#    "Subtracts sigma^2 * score, should add it.",
#    "Multiplies by alpha, should divide by it."
#   ]
#  },
#  "note": "forward's network is told t * T: the x_t and the target are right, so the loss looks plausible. euler at the end time has the same order of error as Euler's method. ddim's shifted step numbers change little in a table of 1000. split is right for numbers and for (B,) beside (B, n) data; with B = 1 or B = H beside pictures it is silent. inpaint asks with the known pixels of one step ahead: clean ones at the last evaluation."
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        batch = images.shape[0]
        t = torch.rand(batch, device=images.device).clamp(0.02, 0.98)
        x_0 = torch.randn_like(images)
        t4 = t[:, None, None, None]
        x_t = (1 - t4) * x_0 + t4 * images
        cond = F.one_hot(conditions, self.dmconfig.num_classes).float()
        cond[torch.rand(batch, device=cond.device) < self.dmconfig.mask_p] = self.dmconfig.condition_mask_value
        pred = self.network(x_t, t * self.dmconfig.T, cond)
        return self.loss_fn(pred, images - x_0)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        cond = F.one_hot(conditions.long(), config.num_classes) if conditions.ndim == 1 else conditions
        cond = cond.float().to(self.device)
        cond = torch.cat([cond, torch.full_like(cond, config.condition_mask_value)])
        x = torch.randn(shape, device=self.device)
        dt = 1 / config.T
        with torch.no_grad():
            for i in range(config.T):
                t = torch.cat([torch.full((len(x),), i * dt), torch.zeros(len(x))]).to(self.device)
                v_c, v_u = self.network(torch.cat([x, x]), t, cond).chunk(2)
                x = x + dt * ((1 + omega) * v_c - omega * v_u)
        return ((x - config.pixel_mean) / config.pixel_std).clamp(0, 1)
# --- flow_matching/conversions.py
def column(number, x):
    return torch.as_tensor(number, dtype=x.dtype, device=x.device).reshape(-1, 1)
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    alpha, sigma = column(alpha, x_t), column(sigma, x_t)
    if kind in ("noise", "score"):
        noise = prediction if kind == "noise" else -sigma * prediction
        data = (x_t - sigma * noise) / alpha
    elif kind == "data":
        data, noise = prediction, (x_t - alpha * prediction) / sigma
    else:
        p, q = (alpha, sigma) if kind == "v" else (-1, -1)
        data = (p * x_t - sigma * prediction) / (p * alpha + q * sigma)
        noise = (q * x_t + alpha * prediction) / (p * alpha + q * sigma)
    return data, noise
def posterior_mean(x_t, score, alpha, sigma):
    alpha, sigma = like(alpha, x_t), like(sigma, x_t)
    return (x_t - sigma**2 * score) * alpha
# --- flow_matching/editing.py
def inpaint(field, known, mask, steps):
    known_here = mask.bool()
    x = x_0 = torch.randn_like(known)
    dt = 1 / steps
    for k in range(steps):
        t = (k + 1) * dt
        x = torch.where(known_here, (1 - t) * x_0 + t * known, x)
        x = euler(field, x, torch.tensor([k * dt, (k + 1) * dt], dtype=torch.float64))
        x = torch.where(known_here, x, x.clamp(-1, 1))
    return torch.where(known_here, known, x)
def invert(field, image, steps):
    times = torch.arange(steps, 0, -1) / steps
    return euler(field, image, torch.cat([times, torch.zeros(1)]))
def translate(field_from, field_to, image, steps):
    z = invert(field_from, image, steps)
    times = torch.arange(1, steps + 1) / steps
    return euler(field_to, z, times)
# --- flow_matching/solvers.py
def euler(field, x, times):
    for t, t_next in pairwise(times.tolist()):
        x = x + (t_next - t) * field(x, t_next)
    return x
def heun(field, x, times):
    for t, t_next in pairwise(times.tolist()):
        half = (t_next - t) / 2
        v = field(x, t)
        x = x + (t_next - t) * field(x + half * v, t + half)
    return x
def ddim_by_euler(network, x_T, alpha_bars, steps):
    ab = torch.cat([alpha_bars, torch.ones(1, device=alpha_bars.device)])
    index = steps + [len(alpha_bars)]
    s = (1 - ab[index]).sqrt() / ab[index].sqrt()
    at = {v: i for v, i in zip(s.tolist()[1:], steps)}
    at[s[0].item()] = steps[0]
    return euler(lambda z, now: network(z * ab[at[now]].sqrt(), at[now]), x_T / ab[steps[0]].sqrt(), s)
