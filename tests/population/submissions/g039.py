# {
#  "persona": "copy-paste student: brings the whole class from a published conditional flow matching homework",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [],
#   "flow_matching/FM.py:ConditionalFM.sample": []
#  },
#  "note": "self.T is copied from dmconfig.T in __init__; variables keep the names of the DDPM homework (eps, noise_loss)"
# }
# --- flow_matching/FM.py
import torch
import torch.nn as nn
import torch.nn.functional as F
from ResUNet import ConditionalUnet


class ConditionalFM(nn.Module):
    def __init__(self, dmconfig):
        super().__init__()
        self.dmconfig = dmconfig
        self.loss_fn = nn.MSELoss()
        self.network = ConditionalUnet(dmconfig.num_channels, dmconfig.num_feat, dmconfig.num_classes)
        self.T = dmconfig.T

    @property
    def device(self):
        return next(self.parameters()).device

    def check_labels(self, labels):
        labels = torch.as_tensor(labels)
        if labels.dim() != 1 or labels.is_floating_point():
            raise ValueError("labels should be (B,) integers")
        if labels.numel() and (labels.min() < 0 or labels.max() >= self.dmconfig.num_classes):
            raise ValueError(f"labels should be in 0..{self.dmconfig.num_classes - 1}")
        return labels.long()

    def onehot(self, labels):
        out = torch.zeros(labels.shape[0], self.dmconfig.num_classes, device=labels.device)
        out.scatter_(1, labels.view(-1, 1), 1.0)
        return out

    def forward(self, images, conditions):
        """
        Training forward pass, computes the noise matching loss
        """
        conditions = self.check_labels(conditions)
        dev = self.device
        images = images.to(dev)
        conditions = conditions.to(dev)
        B = images.size(0)

        c = self.onehot(conditions)
        drop = torch.bernoulli(torch.full((B, 1), float(self.dmconfig.mask_p), device=dev))
        c = c * (1 - drop) + self.dmconfig.condition_mask_value * drop

        t = torch.rand(B, device=dev)
        eps = torch.randn_like(images)
        t_ = t[:, None, None, None]
        x_t = t_ * images + (1 - t_) * eps
        v = self.network(x_t, t, c)
        noise_loss = self.loss_fn(v, images - eps)
        return noise_loss

    def sample(self, conditions, omega):
        dev = self.device
        with torch.no_grad():
            if conditions.dim() == 1:
                c = self.onehot(self.check_labels(conditions).to(dev))
            else:
                c = conditions.to(dev).float()
            B = c.size(0)
            mask = torch.ones_like(c) * self.dmconfig.condition_mask_value
            x_t = torch.randn(B, self.dmconfig.num_channels, *self.dmconfig.input_dim, device=dev)
            dt = 1.0 / self.T
            for i in range(self.T):
                t = torch.full((B, 1), i / self.T, device=dev)
                v_c = self.network(x_t, t, c)
                v_u = self.network(x_t, t, mask)
                v = (1 + omega) * v_c - omega * v_u
                x_t = x_t + v * dt
            generated_images = (x_t * self.dmconfig.pixel_std + self.dmconfig.pixel_mean).clamp(0, 1)
        return generated_images
