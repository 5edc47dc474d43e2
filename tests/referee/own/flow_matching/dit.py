"""A diffusion transformer (DiT, Peebles & Xie 2022, arXiv 2212.09748) in the place of the U-Net, an optional exercise.

The image is cut into patches of p x p pixels, each patch becomes a token, and a transformer works on the tokens. In the
comments B is the batch, N the number of patches, C the channels of an image and D the length of a token. The network
around these pieces is given, in transformer.py.
"""

import torch.nn.functional as F
from torch import nn


def patchify(x, p):
    """Cut images into patches of p x p pixels, row by row from the top left (Peebles & Xie 2022, section 3.2).

    x: (B, C, H, W), H and W multiples of p. Returns (B, N, p * p * C) with N = (H / p) * (W / p): the numbers of a
    patch go row by row, too, with the C channels of one pixel beside each other.
    """
    batch, channels, height, width = x.shape
    cut = x.view(batch, channels, height // p, p, width // p, p)
    return cut.permute(0, 2, 4, 3, 5, 1).reshape(batch, -1, p * p * channels)


def unpatchify(tokens, p):
    """Put square images together again: the inverse of `patchify`.

    tokens: (B, N, p * p * C), N a square. Returns (B, C, sqrt(N) * p, sqrt(N) * p).
    """
    batch, count, size = tokens.shape
    side = round(count**0.5)
    cut = tokens.reshape(batch, side, side, p, p, size // p**2)
    return cut.permute(0, 5, 1, 3, 2, 4).reshape(batch, -1, side * p, side * p)


class AdaLNZeroBlock(nn.Module):
    """A transformer block that is told the condition by its normalisations (Peebles & Xie 2022, fig. 3, adaLN-Zero).

    Two branches, self-attention and then an MLP, are each added to what they got: x + gate * branch(modulated), where
    modulated = LayerNorm(x) * (1 + scale) + shift and the LayerNorm has no weights of its own. A linear layer of the
    condition's SiLU gives all six: shift, scale and gate for each branch. It starts at zero, so at first the block
    gives back its tokens as they are.
    """

    def __init__(self, dim, heads):
        """dim: D, a multiple of heads. heads: of the attention. The MLP has one hidden layer of 4 * dim, with GELU."""
        super().__init__()
        self.modulation = nn.Linear(dim, 6 * dim)
        self.attention = nn.MultiheadAttention(dim, heads, batch_first=True)
        self.mlp = nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(), nn.Linear(4 * dim, dim))
        nn.init.zeros_(self.modulation.weight)
        nn.init.zeros_(self.modulation.bias)

    def forward(self, tokens, condition):
        """tokens: (B, N, D); condition: (B, D), of time and label. Returns (B, N, D)."""
        six = self.modulation(F.silu(condition))[:, None].chunk(6, dim=2)
        shift, scale, gate = six[:3]
        told = F.layer_norm(tokens, tokens.shape[-1:]) * (1 + scale) + shift
        tokens = tokens + gate * self.attention(told, told, told, need_weights=False)[0]
        shift, scale, gate = six[3:]
        told = F.layer_norm(tokens, tokens.shape[-1:]) * (1 + scale) + shift
        return tokens + gate * self.mlp(told)
