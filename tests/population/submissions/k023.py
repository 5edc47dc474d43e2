# {
#  "persona": "A tidy engineer who writes preallocated buffers, masks by sort order and in-place operations on own copies.",
#  "functions": {
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
#  "note": "labels come from a table with the null row as its last; grad mode is set and restored by hand; sampling works in place on its own images; heun works in place on its own clone, so a spy that keeps x without cloning sees it change."
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        batch = images.shape[0]
        classes = self.dmconfig.num_classes
        # the null condition as a row more of the table
        table = torch.cat([torch.eye(classes), torch.full((1, classes), float(self.dmconfig.condition_mask_value))])
        dropped = torch.empty(batch).uniform_(0, 1).to(self.device) < self.dmconfig.mask_p
        c = table.to(self.device)[torch.where(dropped, classes, conditions)]
        start_end = torch.stack([torch.randn_like(images), images])
        t = torch.rand((batch,), device=self.device)
        weights = torch.stack([1 - t, t]).to(images.dtype)
        x_t = torch.einsum("kb,kbchw->bchw", weights, start_end)
        residual = self.network(x_t, t, c) - start_end.diff(dim=0).squeeze(0)
        return torch.einsum("bchw,bchw->", residual, residual) / residual.numel()

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        device, T = self.device, config.T
        onehot = torch.as_tensor(conditions).to(device)
        if onehot.ndim == 1:
            onehot = torch.zeros(len(onehot), config.num_classes, device=device).scatter_(1, onehot.long()[:, None], 1.0)
        images = torch.randn(shape, device=device)
        nothing = torch.tensor(config.condition_mask_value, device=device, dtype=torch.float).expand(onehot.shape)
        grad = torch.is_grad_enabled()
        torch.set_grad_enabled(False)
        try:
            for k in range(T):
                t = k / T
                with_label = self.network(images, torch.full((len(images), 1, 1, 1), t, device=device), onehot.float())
                without = self.network(images, torch.full((len(images), 1, 1, 1), t, device=device), nothing)
                images += (with_label + omega * (with_label - without)).div_(T)
            images *= config.pixel_std
            images += config.pixel_mean
            return torch.minimum(torch.maximum(images, torch.zeros_like(images)), torch.ones_like(images))
        finally:
            torch.set_grad_enabled(grad)
# --- flow_matching/editing.py
from solvers import heun  # noqa: F401
def sdedit(field, image, t_start, steps):
    noised = torch.randn_like(image)
    noised *= 1 - t_start
    noised += t_start * image
    return euler(field, noised, torch.linspace(t_start, 1, steps=steps + 1))
def inpaint(field, known, mask, steps):
    first = torch.randn_like(known)
    where = torch.zeros_like(known, dtype=torch.bool) | mask.bool().to(known.device)

    def paste(x, t):
        x = x.clone()
        x[where] = torch.lerp(first[where], known[where], t) if t < 1 else known[where]
        return x

    times = torch.linspace(0, 1, steps + 1)
    x = first
    for k in range(steps):
        x = euler(field, paste(x, times[k].item()), times[[k, k + 1]])
    return paste(x, 1)
def invert(field, image, steps):
    times = torch.linspace(0, 1, steps + 1)
    return euler(field, image, times.flip(dims=[0]))
def translate(field_from, field_to, image, steps):
    def both_ways(x, leg):
        return euler(field_to if leg else field_from, x, torch.linspace(1 - leg, leg, steps + 1))

    return both_ways(both_ways(image, 0), 1)
# --- flow_matching/solvers.py
def euler(field, x, times):
    states = [x]
    for t, t_next in pairwise(times.tolist()):
        states.append(states[-1] + (t_next - t) * field(states[-1], t))
    return states[-1]
def heun(field, x, times):
    x = x.clone()
    for t, t_next in pairwise(map(float, times)):
        half = (t_next - t) / 2
        slope = field(x, t)
        probe = x + 2 * half * slope
        x += half * slope
        x += half * field(probe, t_next)
    return x
def ddim_by_euler(network, x_T, alpha_bars, steps):
    numbers = list(steps)
    bars = torch.stack([alpha_bars[i] for i in numbers] + [torch.ones_like(alpha_bars[0])])
    s = (1 / bars - 1).sqrt()
    position = 0

    def field(z, _):
        nonlocal position
        answer = network(bars[position].sqrt() * z, numbers[position])
        position += 1
        return answer

    return euler(field, x_T / bars[0].sqrt(), s)
