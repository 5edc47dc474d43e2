"""What masked_diffusion.py is tried on: digits as tokens, a network for them, and a model that `fit` trains. Given."""

import masked_diffusion
import torch
import torch.nn.functional as F
from torch import nn
from unet import ConditionalUnet

SIDE = 14
WHITE = 0.4  # a token is white where the mean of its four pixels, in [0, 1], is above this


def tokens_of(images, config):
    """Images (B, 1, 28, 28), normalised as the settings say, as tokens (B, 14, 14) int64: 0 black, 1 white."""
    pixels = images * config.pixel_std + config.pixel_mean
    return (F.avg_pool2d(pixels, 2)[:, 0] > WHITE).long()


class TokenNetwork(nn.Module):
    """The U-Net of this part, asked about tokens: network(x_t, t, labels) -> logits (B, 2, H, W).

    x_t: (B, H, W) int64 of 0, 1 and MASK; t: (B,); labels: (B,) int64.
    """

    def __init__(self, n_feat=32, n_classes=10):
        super().__init__()
        self.n_classes = n_classes
        self.unet = ConditionalUnet(3, n_feat, n_classes)

    def forward(self, x_t, t, labels):
        height, width = x_t.shape[1:]
        kinds = torch.eye(3, device=x_t.device)[x_t].permute(0, 3, 1, 2)  # (B, 3, H, W)
        kinds = F.pad(kinds, (0, -width % 4, 0, -height % 4))  # to multiples of 4
        answer = self.unet(kinds, t, torch.eye(self.n_classes, device=labels.device)[labels])
        return answer[:, :2, :height, :width]


class MaskedDigits(nn.Module):
    """Called with (images, labels) as `fit` does, it gives the loss of masked_diffusion.py for their tokens."""

    def __init__(self, dmconfig):
        super().__init__()
        self.dmconfig = dmconfig
        self.network = TokenNetwork(dmconfig.num_feat, dmconfig.num_classes)

    def forward(self, images, labels):
        return masked_diffusion.loss(self.network, tokens_of(images, self.dmconfig), labels)
