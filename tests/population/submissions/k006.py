# {
#  "persona": "Keeps the time of diffusion papers, t = 0 is data and t = 1 is noise, consistently through training and sampling.",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "The path runs the wrong way: x_t is the image at t = 0 and noise at t = 1; it should be noise at t = 0.",
#    "The target is noise - image; it should be image - noise."
#   ],
#   "flow_matching/FM.py:ConditionalFM.sample": [
#    "The network is told 1 - k / T, from 1 down; it should be told k / T.",
#    "Each step subtracts the velocity; it should add it."
#   ],
#   "flow_matching/editing.py:sdedit": [
#    "Noise and image have each other's weights: the image should get t_start and the noise 1 - t_start.",
#    "It integrates from t_start to 0, towards noise, instead of to 1."
#   ],
#   "flow_matching/editing.py:inpaint": [
#    "It integrates from t = 1 to t = 0; noise is at t = 0, so it should run from 0 to 1.",
#    "The known pixels' path weighs the noise by t and the image by 1 - t; it is (1 - t) * x_0 + t * known."
#   ],
#   "flow_matching/editing.py:invert": [
#    "It integrates from 0 to 1; an image lies at t = 1 and its noise at t = 0."
#   ],
#   "flow_matching/solvers.py:euler": [],
#   "flow_matching/solvers.py:heun": []
#  },
#  "note": "The model that is trained so samples fine with its own sample function: the mistakes compensate each other."
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        x_0 = images
        x_1 = torch.randn_like(images)
        t = torch.rand(len(images), device=self.device)
        tt = t[:, None, None, None]
        x_t = (1 - tt) * x_0 + tt * x_1
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        mask = (torch.rand(len(images), 1, device=self.device) < self.dmconfig.mask_p).float()
        c = c * (1 - mask) + self.dmconfig.condition_mask_value * mask
        v = self.network(x_t, t, c)
        return self.loss_fn(v, x_1 - x_0)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        c = torch.as_tensor(conditions).to(self.device)
        if c.dim() == 1:
            c = F.one_hot(self.check_labels(c), config.num_classes)
        c = c.float()
        uncond = torch.zeros_like(c) + config.condition_mask_value
        with torch.no_grad():
            x = torch.randn(shape, device=self.device)
            for k in range(config.T):
                t = torch.ones(len(x), device=self.device) * (1 - k / config.T)
                v = (1 + omega) * self.network(x, t, c) - omega * self.network(x, t, uncond)
                x = x - v / config.T
            x = x * config.pixel_std + config.pixel_mean
            return x.clamp(0, 1)
# --- flow_matching/editing.py
def sdedit(field, image, t_start, steps):
    t = t_start
    x = t * torch.randn_like(image) + (1 - t) * image
    times = torch.linspace(t, 0, steps + 1)
    return euler(field, x, times)
def inpaint(field, known, mask, steps):
    noise = torch.randn_like(known)
    m = mask.bool()
    times = torch.linspace(1, 0, steps + 1)
    x = noise
    for i in range(steps):
        t = times[i].item()
        x = torch.where(m, t * noise + (1 - t) * known, x)
        x = euler(field, x, times[i : i + 2])
    return torch.where(m, known, x)
def invert(field, image, steps):
    return euler(field, image, torch.linspace(0, 1, 1 + steps))
# --- flow_matching/solvers.py
def euler(field, x, times):
    for t, t_next in pairwise(times.tolist()):
        x = x + (t_next - t) * field(x, t)
    return x
def heun(field, x, times):
    ts = [float(t) for t in times]
    for i in range(1, len(ts)):
        dt = ts[i] - ts[i - 1]
        d_cur = field(x, ts[i - 1])
        x_euler = x + dt * d_cur
        d_prime = field(x_euler, ts[i])
        x = x + dt * (0.5 * d_cur + 0.5 * d_prime)
    return x
