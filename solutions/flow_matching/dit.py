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
    # TODO 3.13 (0.5 points): tokens from an image
    # BEGIN SOLUTION
    B, C, H, W = x.shape
    x = x.reshape(B, C, H // p, p, W // p, p)
    return x.permute(0, 2, 4, 3, 5, 1).reshape(B, (H // p) * (W // p), p * p * C)
    # END SOLUTION


def unpatchify(tokens, p):
    """Put square images together again: the inverse of `patchify`.

    tokens: (B, N, p * p * C), N a square. Returns (B, C, sqrt(N) * p, sqrt(N) * p).
    """
    # TODO 3.13 (0.5 points): an image from tokens
    # BEGIN SOLUTION
    B, N, size = tokens.shape
    side, C = round(N**0.5), size // (p * p)
    x = tokens.reshape(B, side, side, p, p, C).permute(0, 5, 1, 3, 2, 4)
    return x.reshape(B, C, side * p, side * p)
    # END SOLUTION


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
        # The layers belong here, for exercise 3.13 below. Which of them starts at zero?
        # BEGIN SOLUTION instead: pass
        self.norm_1 = nn.LayerNorm(dim, elementwise_affine=False, eps=1e-6)
        self.attention = nn.MultiheadAttention(dim, heads, batch_first=True)
        self.norm_2 = nn.LayerNorm(dim, elementwise_affine=False, eps=1e-6)
        self.mlp = nn.Sequential(nn.Linear(dim, 4 * dim), nn.GELU(approximate="tanh"), nn.Linear(4 * dim, dim))
        self.told = nn.Linear(dim, 6 * dim)
        nn.init.zeros_(self.told.weight)
        nn.init.zeros_(self.told.bias)
        # END SOLUTION

    def forward(self, tokens, condition):
        """tokens: (B, N, D); condition: (B, D), of time and label. Returns (B, N, D)."""
        # TODO 3.13 (2 points): two branches, each modulated before and gated after, and their layers above
        # BEGIN SOLUTION
        six = self.told(F.silu(condition))[:, None].chunk(6, dim=2)  # (B, 1, D) each
        shift_1, scale_1, gate_1, shift_2, scale_2, gate_2 = six
        h = self.norm_1(tokens) * (1 + scale_1) + shift_1
        attended, _ = self.attention(h, h, h, need_weights=False)
        tokens = tokens + gate_1 * attended
        h = self.norm_2(tokens) * (1 + scale_2) + shift_2
        return tokens + gate_2 * self.mlp(h)
        # END SOLUTION
