# {
#  "persona": "Memory saver from a GPU cluster: in-place operations everywhere, caches, reused buffers.",
#  "functions": {
#   "flow_matching/solvers.py:euler": [
#    "Adds to x in place and so changes the caller's tensor, should leave its input as it is."
#   ],
#   "flow_matching/solvers.py:heun": [
#    "Reuses the second slope as the first one of the next step (K + 1 evaluations, and the slope is that of Euler's end), should ask the field anew at the start of each step."
#   ],
#   "flow_matching/solvers.py:ddim_by_euler": [
#    "Empties the caller's list of steps, should leave it as it is (a second call with it fails)."
#   ],
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "Keeps the noise of the first batch for all batches of its shape, should draw new noise in each call.",
#    "Makes x_t in the images in place, so the caller's batch is changed and the target becomes x_t - x_0; should leave the images and take x_1 - x_0."
#   ],
#   "flow_matching/FM.py:ConditionalFM.sample": [
#    "null shares memory with c, so after the first step (and in the caller's float one-hot) the condition is lost; should fill a copy."
#   ],
#   "flow_matching/conversions.py:split": [
#    "For \"score\" multiplies the prediction in place, should leave its input as it is.",
#    "For \"velocity\" makes the noise in the memory of the data, so that both are the noise; should return data and noise."
#   ]
#  },
#  "note": "euler's and heun's results are right when x is not used again. heun's reuse of the last slope is exact only for the first step. The cached noise has the right statistics in one call, and two models have two caches."
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B = len(images)
        if getattr(self, "_noise", None) is None or self._noise.shape != images.shape:
            self._noise = torch.randn_like(images)
            self._t = torch.empty(B, device=images.device)
        self._t.uniform_()
        t = self._t.view(B, 1, 1, 1)
        x_t = images.mul_(t).add_((1 - t) * self._noise)
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        c.masked_fill_(torch.rand(B, 1, device=images.device) < self.dmconfig.mask_p, self.dmconfig.condition_mask_value)
        return F.mse_loss(self.network(x_t, self._t, c), images - self._noise)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        c = conditions.to(self.device)
        if c.ndim == 1:
            c = F.one_hot(c.long(), config.num_classes)
        c = c.float()
        null = c.detach()
        x = torch.randn(shape, device=self.device)
        t = torch.zeros(len(c), device=self.device)
        with torch.no_grad():
            for _ in range(config.T):
                v_c = self.network(x, t, c)
                null.fill_(config.condition_mask_value)
                v_u = self.network(x, t, null)
                x.add_(v_c.mul(1 + omega).sub_(omega * v_u), alpha=1 / config.T)
                t += 1 / config.T
            return x.mul_(config.pixel_std).add_(config.pixel_mean).clamp_(0, 1)
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, x_t), like(sigma, x_t)
    if kind == "noise":
        return (x_t - s * prediction).div_(a), prediction
    if kind == "data":
        return prediction, (x_t - a * prediction).div_(s)
    if kind == "v":
        n = a.square() + s.square()
        return (a * x_t).sub_(s * prediction).div_(n), (s * x_t).add_(a * prediction).div_(n)
    if kind == "score":
        noise = prediction.mul_(-s)
        return (x_t - s * noise).div_(a), noise
    data = (x_t + s * prediction).div_(a + s)
    return data, data.sub_(prediction)
# --- flow_matching/solvers.py
def euler(field, x, times):
    ts = times.tolist()
    for a, b in pairwise(ts):
        x += (b - a) * field(x, a)
    return x
def heun(field, x, times):
    ts = times.tolist()
    slope = field(x, ts[0])
    for a, b in pairwise(ts):
        ahead = x + (b - a) * slope
        slope_2 = field(ahead, b)
        x = x + (b - a) / 2 * (slope + slope_2)
        slope = slope_2  # the start of the next step
    return x
def ddim_by_euler(network, x_T, alpha_bars, steps):
    roots = alpha_bars[steps].sqrt()
    s = torch.zeros(len(steps) + 1, dtype=torch.float32)
    s[:-1] = (1 - alpha_bars[steps]).sqrt() / roots
    pending = steps

    def field(z, _):
        i = pending.pop(0)
        return network(z * alpha_bars[i].sqrt(), i)

    return euler(field, x_T / roots[0], s)
