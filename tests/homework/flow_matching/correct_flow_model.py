"""Right ways to write the loss and the sampler of flow matching, as people write them."""

HEAD = """
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from {network} import ConditionalUnet


class ConditionalFM(nn.Module):
    def __init__(self, dmconfig):
        super().__init__()
        self.dmconfig = dmconfig
        channels, classes = dmconfig.num_channels, dmconfig.num_classes
        self.network = ConditionalUnet(channels, dmconfig.num_feat, classes)
        self.loss_fn = nn.MSELoss()
"""

PLAIN_LOSS = """
    def forward(self, images, conditions):
        noise = torch.randn_like(images)
        t = torch.rand(images.shape[0], device=images.device)
        tt = t[:, None, None, None]
        xt = tt * images + (1 - tt) * noise
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        c[torch.rand(len(c)) < self.dmconfig.mask_p] = self.dmconfig.condition_mask_value
        pred = self.network(xt, t, c)
        return ((pred - (images - noise)) ** 2).mean()
"""
STRATIFIED = """
    def forward(self, images, conditions):
        B = len(images)
        keep = torch.bernoulli(torch.full((B, 1), 1 - self.dmconfig.mask_p))
        c = torch.eye(self.dmconfig.num_classes)[conditions]
        c = keep * c + (1 - keep) * self.dmconfig.condition_mask_value
        t = (torch.arange(B) + torch.rand(B)) / B
        t = t[torch.randperm(B)].reshape(B, 1, 1, 1)
        z = torch.randn(images.shape)
        return F.mse_loss(self.network(torch.lerp(z, images, t), t, c), images - z)
"""
ANTITHETIC = """
    def forward(self, images, conditions):
        B = images.size(0)
        u = torch.rand((B + 1) // 2)
        t = torch.cat([u, 1 - u])[:B].view(-1, 1, 1, 1)
        c = F.one_hot(conditions, self.dmconfig.num_classes).type_as(images)
        drop = torch.rand(B) < self.dmconfig.mask_p
        c = torch.where(drop[:, None], torch.full_like(c, self.dmconfig.condition_mask_value), c)
        x0 = torch.normal(0.0, 1.0, images.shape)
        v = self.network(x0 + t * (images - x0), t.view(B, 1), c)
        return self.loss_fn(v, images - x0)
"""
SAMPLE_BY_SAMPLE = """
    def forward(self, images, conditions):
        shown, times, rows, targets = [], [], [], []
        for image, label in zip(images, conditions):
            x0 = torch.randn(image.shape)
            t = torch.rand(()).item()
            row = torch.zeros(self.dmconfig.num_classes)
            row[label] = 1.0
            if torch.rand(()).item() < self.dmconfig.mask_p:
                row[:] = self.dmconfig.condition_mask_value
            shown.append((1 - t) * x0 + t * image)
            times.append(t)
            rows.append(row)
            targets.append(image - x0)
        v = self.network(torch.stack(shown), torch.tensor(times), torch.stack(rows))
        return self.loss_fn(v, torch.stack(targets))
"""
LEFT_NOISE = """
    def forward(self, images, conditions):
        sigma = 1e-4  # of the flow matching paper, section 4.1
        t = torch.rand(len(images), 1, 1, 1)
        x0 = torch.randn_like(images)
        xt = (1 - (1 - sigma) * t) * x0 + t * images
        mask = (torch.rand(len(images)) < self.dmconfig.mask_p).float()[:, None]
        c = F.one_hot(conditions, self.dmconfig.num_classes) * (1 - mask)
        c = c + mask * self.dmconfig.condition_mask_value
        return self.loss_fn(self.network(xt, t, c), images - (1 - sigma) * x0)
"""

PLAIN_SAMPLE = """
    @torch.no_grad()
    def sample(self, conditions, omega):
        cfg = self.dmconfig
        c = conditions
        if c.dim() == 1:
            c = F.one_hot(c, cfg.num_classes)
        c = c.float()
        x = torch.randn(len(c), cfg.num_channels, *cfg.input_dim)
        dt = 1.0 / cfg.T
        for k in range(cfg.T):
            t = torch.full((len(c),), k * dt)
            v_c = self.network(x, t, c)
            v_u = self.network(x, t, torch.full_like(c, cfg.condition_mask_value))
            x = x + dt * ((1 + omega) * v_c - omega * v_u)
        return torch.clamp(x * cfg.pixel_std + cfg.pixel_mean, 0, 1)
"""
BY_TIMES = """
    def sample(self, conditions, omega):
        self.eval()
        cfg = self.dmconfig
        if conditions.ndim == 1:
            conditions = torch.eye(cfg.num_classes)[conditions.long()]
        c = conditions.to(torch.float32)
        null = torch.ones(c.shape) * cfg.condition_mask_value
        with torch.inference_mode():
            x = torch.normal(torch.zeros(len(c), cfg.num_channels, *cfg.input_dim))
            times = torch.linspace(0, 1, cfg.T + 1)
            for now, later in zip(times[:-1], times[1:]):
                t = now.expand(2 * len(c)).reshape(-1, 1, 1, 1)
                v = self.network(x.repeat(2, 1, 1, 1), t, torch.cat((null, c)))
                v_u, v_c = v[: len(c)], v[len(c):]
                x = x + (later - now) * (v_c + omega * (v_c - v_u))
            return (cfg.pixel_mean + cfg.pixel_std * x).clip(0.0, 1.0)
"""
SOME_AT_A_TIME = """
    def sample(self, conditions, omega):
        cfg, pictures = self.dmconfig, []
        for one in conditions:
            c = one if one.ndim else F.one_hot(one, cfg.num_classes)
            c = c.view(1, -1).float()
            x = torch.randn(1, cfg.num_channels, *cfg.input_dim)
            with torch.no_grad():
                for k in range(cfg.T):
                    t = torch.tensor([k / cfg.T])
                    cond = self.network(x, t, c)
                    free = self.network(x, t, torch.full_like(c, cfg.condition_mask_value))
                    x += (cond + omega * (cond - free)) / cfg.T
            pictures.append(x)
        return (torch.cat(pictures) * cfg.pixel_std + cfg.pixel_mean).clamp(0, 1)
"""

NOISE_TAKEN_OFF = PLAIN_LOSS.replace("+ (1 - tt) * noise", "- (1 - tt) * noise").replace(
    "(images - noise)", "(images + noise)"
)
LOSSES = {
    "noise with the other sign": NOISE_TAKEN_OFF,
    "plain": PLAIN_LOSS,
    "stratified": STRATIFIED,
    "antithetic": ANTITHETIC,
    "sample by sample": SAMPLE_BY_SAMPLE,
    "a little noise is left": LEFT_NOISE,
}
SAMPLERS = {"plain": PLAIN_SAMPLE, "by times": BY_TIMES, "one at a time": SOME_AT_A_TIME}


def source(loss: str = "plain", sampler: str = "plain", network: str = "unet") -> str:
    """A whole FM.py."""
    return HEAD.replace("{network}", network) + LOSSES[loss] + SAMPLERS[sampler]
