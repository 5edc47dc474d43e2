# {
#  "persona": "Thinks of time as running from data to noise, and translates: tau = 1 - t inside, back at the border.",
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
#  "note": "forward draws tau and tells the network 1 - tau; sampling counts down; the editing integrates in tau with a negated field."
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        tau = torch.rand(images.size(0), device=images.device)  # 0 is the image, 1 is noise
        eps = torch.randn(images.size(), device=images.device)
        w = tau.unsqueeze(-1).unsqueeze(-1).unsqueeze(-1)
        x = torch.einsum("b,bchw->bchw", tau, eps) + (1 - w) * images
        c = F.one_hot(conditions, num_classes=self.dmconfig.num_classes).type_as(x)
        lose = torch.rand(len(c), device=c.device).lt(self.dmconfig.mask_p)
        c = c.masked_fill(lose.unsqueeze(1), self.dmconfig.condition_mask_value)
        towards_noise = eps - images
        return F.mse_loss(-self.network(x, 1 - tau, c), towards_noise)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        if torch.is_tensor(conditions) and conditions.ndim == 2:
            c = conditions.to(self.device).float()
        else:
            c = F.one_hot(self.check_labels(conditions), config.num_classes).float().to(self.device)
        with torch.no_grad():
            x = torch.randn(shape, device=self.device)
            for left in range(config.T, 0, -1):
                time = x.new_full((len(x), 1), 1 - left / config.T)
                v = self.network(x, time, c)
                if omega:
                    v = v + omega * (v - self.network(x, time, torch.full_like(c, config.condition_mask_value)))
                x = x + v / config.T
        return x.mul_(config.pixel_std).add_(config.pixel_mean).clamp_(0, 1)
# --- flow_matching/editing.py
def sdedit(field, image, t_start, steps):
    tau = 1 - t_start  # the share of noise
    x = tau * torch.randn_like(image) + (1 - tau) * image
    taus = torch.linspace(tau, 0, steps + 1)
    return euler(lambda x, tau: -field(x, 1 - tau), x, taus)
def inpaint(field, known, mask, steps):
    noise = torch.randn_like(known)
    m = mask.to(known.device) > 0.5
    known = torch.where(m, known, 0.0)  # nothing of the rest is used

    def towards_noise(x, tau):
        t = 1 - tau
        return -field(torch.where(m, (1 - t) * noise + t * known, x), t)

    filled = euler(towards_noise, noise, torch.linspace(1, 0, steps + 1))
    return torch.where(m, known, filled)
def invert(field, image, steps):
    return euler(lambda x, tau: field(x, 1 - tau).neg(), image, torch.linspace(0, 1, steps + 1))
def translate(field_from, field_to, image, steps):
    x = image
    for field, taus in ((field_from, torch.linspace(0, 1, steps + 1)), (field_to, torch.linspace(1, 0, steps + 1))):
        x = euler(lambda x, tau: -field(x, 1 - tau), x, taus)
    return x
# --- flow_matching/solvers.py
import math
def euler(field, x, times):
    if len(times) < 2:
        return x
    now, then = times[0].item(), times[1].item()
    return euler(field, x + (then - now) * field(x, now), times[1:])
def heun(field, x, times):
    if len(times) < 2:
        return x
    now, then = times[0].item(), times[1].item()
    slope = field(x, now)
    ahead = x + (then - now) * slope
    # the mean of the Euler step and of a step with the slope there
    return heun(field, (ahead + x + (then - now) * field(ahead, then)) / 2, times[1:])
def ddim_by_euler(network, x_T, alpha_bars, steps):
    s_of = {}
    for i in steps:
        alpha_bar = alpha_bars[i].item()
        s_of[i] = math.sqrt((1 - alpha_bar) / alpha_bar)
    z = x_T / math.sqrt(alpha_bars[steps[0]].item())
    for i, following in zip(steps, steps[1:] + [None]):
        start, end = s_of[i], 0.0 if following is None else s_of[following]
        root = math.sqrt(alpha_bars[i].item())
        z = euler(lambda z, s: network(z * root, i), z, torch.tensor([start, end]))
    return z
