# {
#  "persona": "Distrusts batching after bad experiences with broadcasting: expands everything to full shape, asserts shapes, asks the network sample by sample or three calls; keeps everything in lists and stacks.",
#  "functions": {
#   "flow_matching/conversions.py:split": [],
#   "flow_matching/conversions.py:join": [],
#   "flow_matching/conversions.py:posterior_mean": [],
#   "flow_matching/FM.py:ConditionalFM.forward": [],
#   "flow_matching/FM.py:ConditionalFM.sample": [],
#   "flow_matching/solvers.py:euler": [],
#   "flow_matching/solvers.py:ddim_by_euler": [],
#   "flow_matching/editing.py:inpaint": [],
#   "flow_matching/editing.py:invert": [],
#   "flow_matching/editing.py:translate": []
#  },
#  "note": "forward stacks lists of single samples; the network is still called once. alpha and sigma are expanded to the whole shape. ddim uses a list of pairs. inpaint replaces by index loops over channels. velocity uses index_select and expand."
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        noisy, times, rows, targets = [], [], [], []
        for image, label in zip(images, conditions):
            t = torch.rand(1, device=image.device)
            noise = torch.randn_like(image)
            row = torch.zeros(self.dmconfig.num_classes, device=image.device)
            row[label] = 1
            if torch.rand(1).item() < self.dmconfig.mask_p:
                row = torch.full_like(row, self.dmconfig.condition_mask_value)
            noisy.append(image * t + noise * (1 - t))
            targets.append(image - noise)
            times.append(t)
            rows.append(row)
        answers = self.network(torch.stack(noisy), torch.cat(times), torch.stack(rows))
        losses = [F.mse_loss(answer, target) for answer, target in zip(answers, targets)]
        return sum(losses) / len(losses)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        images = []
        with torch.no_grad():
            for condition in conditions:
                if conditions.ndim == 1:
                    row = torch.zeros(1, config.num_classes, device=self.device)
                    row[0, int(condition)] = 1
                else:
                    row = condition.float().to(self.device).reshape(1, -1)
                empty = torch.full_like(row, config.condition_mask_value)
                x = torch.randn(1, *shape[1:], device=self.device)
                for k in range(config.T):
                    t = torch.tensor([k / config.T], device=self.device)
                    v_c, v_u = self.network(x, t, row), self.network(x, t, empty)
                    v = (1 + omega) * v_c - omega * v_u
                    x = x + v / config.T
                images.append((x * config.pixel_std + config.pixel_mean).clamp(0, 1))
        return torch.cat(images)
# --- flow_matching/conversions.py
def full(number, x):
    number = torch.as_tensor(number, dtype=x.dtype, device=x.device)
    if number.numel() == 1:
        number = number.reshape(()).repeat(len(x))
    assert number.shape == (len(x),), number.shape
    return torch.stack([torch.ones_like(sample) * value for sample, value in zip(x, number)])
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    assert prediction.shape == x_t.shape
    a, s = full(alpha, x_t), full(sigma, x_t)
    if kind == "noise":
        noise = prediction
        data = (x_t - s * noise) / a
    if kind == "data":
        data = prediction
        noise = (x_t - a * data) / s
    if kind == "v":
        # multiply x_t by alpha and v by -sigma and add: (alpha^2 + sigma^2) data; the other way round for the noise
        data = (a * x_t + (-s) * prediction) / (a * a + s * s)
        noise = (s * x_t + a * prediction) / (a * a + s * s)
    if kind == "score":
        noise = -(prediction * s)
        data = (x_t - s * noise) / a
    if kind == "velocity":
        # put data = velocity + noise into x_t
        noise = (x_t - a * prediction) / (a + s)
        data = prediction + noise
    return data, noise
def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    a, s = full(alpha, data), full(sigma, data)
    if kind == "noise":
        prediction = noise + torch.zeros_like(data)
    if kind == "data":
        prediction = data + torch.zeros_like(noise)
    if kind == "v":
        prediction = torch.stack([a, -s]).mul(torch.stack([noise, data])).sum(dim=0)
    if kind == "score":
        prediction = torch.negative(noise) / s
    if kind == "velocity":
        prediction = torch.stack([-noise, data]).sum(dim=0)
    return prediction
def posterior_mean(x_t, score, alpha, sigma):
    a, s = full(alpha, x_t), full(sigma, x_t)
    mean_of_scaled_data = x_t + s * s * score
    return mean_of_scaled_data / a
# --- flow_matching/editing.py
def inpaint(field, known, mask, steps):
    assert steps >= 1
    is_known = (mask * torch.ones_like(known)).bool()
    x_0 = torch.randn(known.shape, dtype=known.dtype, device=known.device)
    x = x_0
    for k in range(steps):
        t = k / steps
        x = torch.where(is_known, (1 - t) * x_0 + t * known, x)
        # one step at a time
        x = euler(field, x, torch.tensor([k / steps, (k + 1) / steps], dtype=torch.float64))
    x = torch.where(is_known, known, x)
    assert x.shape == known.shape
    return x
def invert(field, image, steps):
    x = image
    for k in range(steps, 0, -1):
        x = euler(field, x, torch.tensor([k / steps, (k - 1) / steps], dtype=torch.float64))
    return x
def translate(field_from, field_to, image, steps):
    x = invert(field_from, image, steps)
    for k in range(steps):
        x = euler(field_to, x, torch.tensor([k / steps, (k + 1) / steps], dtype=torch.float64))
    return x
# --- flow_matching/solvers.py
def euler(field, x, times):
    states = [x]
    for k in range(len(times) - 1):
        slope = field(states[-1], times[k].item())
        assert slope.shape == x.shape
        states.append(states[-1] + (times[k + 1] - times[k]).item() * slope)
    return states[-1]
def ddim_by_euler(network, x_T, alpha_bars, steps):
    def s_of(i):
        return ((1 - alpha_bars[i]).sqrt() / alpha_bars[i].sqrt()).item()

    s = [s_of(i) for i in steps] + [0.0]
    z = x_T / alpha_bars[steps[0]].sqrt()
    # one call of euler for each step: then no one has to guess which step it is
    for i, now, after in zip(steps, s[:-1], s[1:]):
        z = euler(lambda z, _, i=i: network(alpha_bars[i].sqrt() * z, i), z, torch.tensor([now, after]))
    return z
