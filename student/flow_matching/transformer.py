"""The network around the pieces of dit.py: a small DiT that takes the place of part 3's U-Net, net(x, t, c). Given."""

import torch
from dit import AdaLNZeroBlock, patchify, unpatchify
from FM import ConditionalFM
from torch import nn
from unet import TimeEmbedding

PATCH, DEPTH, HEADS = 4, 4, 4
WIDTH = 96  # D, the length of a token, at most


class DiT(nn.Module):
    """A diffusion transformer (Peebles & Xie 2022, arXiv 2212.09748), of as many blocks as two CPU cores can train.

    Called as ConditionalUnet is: x (B, C, H, W), t in [0, 1] with B numbers or one, c (B, n_classes), one-hot or a row
    of condition_mask_value. Returns (B, C, H, W). Images are square, H a multiple of 4.
    """

    def __init__(self, in_channels, n_feat=WIDTH, n_classes=10):
        """in_channels: C; n_feat: the length of a token; n_classes: length of a condition."""
        super().__init__()
        size = PATCH * PATCH * in_channels
        self.embed = nn.Linear(size, n_feat)
        self.embed_time = nn.Sequential(TimeEmbedding(64), nn.Linear(64, n_feat), nn.SiLU(), nn.Linear(n_feat, n_feat))
        self.embed_condition = nn.Linear(n_classes, n_feat)
        self.blocks = nn.ModuleList(AdaLNZeroBlock(n_feat, HEADS) for _ in range(DEPTH))
        self.norm = nn.LayerNorm(n_feat)
        self.out = nn.Linear(n_feat, size)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, x, t, c):
        tokens = self.embed(patchify(x, PATCH))  # (B, N, D)
        tokens = tokens + _places(x.shape[2] // PATCH, tokens)
        told = self.embed_time(t) + self.embed_condition(c)  # (B, D)
        for block in self.blocks:
            tokens = block(tokens, told)
        return unpatchify(self.out(self.norm(tokens)), PATCH)


def dit_flow(config):
    """A ConditionalFM of FM.py with a DiT as its network: three times config.num_feat wide, WIDTH at most."""
    model = ConditionalFM(config)
    model.network = DiT(config.num_channels, min(WIDTH, 3 * config.num_feat), config.num_classes)
    return model


def _places(side, like):
    """Sines and cosines of each patch's row and column, (side * side, D)."""
    frequencies = torch.logspace(0, -2, like.shape[2] // 4, dtype=like.dtype, device=like.device)
    angles = torch.arange(side, device=like.device)[:, None] * frequencies  # (side, D / 4)
    along = torch.cat([angles.sin(), angles.cos()], dim=1)
    rows, columns = along.repeat_interleave(side, dim=0), along.repeat(side, 1)
    return torch.cat([rows, columns], dim=1)
