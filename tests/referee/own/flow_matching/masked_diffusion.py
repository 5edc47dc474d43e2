"""Diffusion of tokens: masked diffusion (MDLM, Sahoo et al. 2024, arXiv 2406.07524), an optional exercise.

Nothing is added here: at time t each token is still there with probability t, and is MASK otherwise. Time is t in
[0, 1] as in the rest of this part: t = 0 is all masked, t = 1 is data. (The paper's time runs the other way, and its
alpha_t is t here.) Digits are 14x14 tokens, 0 for black and 1 for white. Large language models that write with
diffusion (LLaDA, Nie et al. 2025, arXiv 2502.09992) do the same with words.

A network is called network(x_t, t, labels): x_t (B, H, W) int64 of 0, 1 and MASK, t (B,) in [0, 1], labels (B,)
int64. It gives logits (B, 2, H, W), of the token being 0 and 1 in each place.
"""

import torch
import torch.nn.functional as F

MASK = 2


def mask_tokens(x, t):
    """Mask each token with probability 1 - t, by its own coin (Sahoo et al. 2024, section 3.2, with alpha_t = t).

    x: (B, H, W) int64; t: (B,) in [0, 1], where 0 masks all of a sample and 1 nothing. Returns (B, H, W) int64, without
    touching x.
    """
    stays = torch.rand(x.shape, device=x.device) < t.view(-1, 1, 1)
    return torch.where(stays, x, MASK)


def loss(network, x, labels):
    """The loss of a training step, a scalar that gradients flow from (Sahoo et al. 2024, section 3.4; alpha_t = t).

    Each sample has its own t ~ U[0, 1] and is masked by `mask_tokens`. For each masked token the cross-entropy between
    the network's logits and the token is weighted by 1 / (1 - t); a token that is not masked costs nothing. The loss is
    the sum of these, divided by the number of all tokens, B * H * W: an upper bound of the nats that a token costs.
    x: (B, H, W) int64 of 0 and 1; labels: (B,).
    """
    t = torch.rand(len(x), device=x.device)
    x_t = mask_tokens(x, t)
    cost = F.cross_entropy(network(x_t, t, labels), x, reduction="none")
    return torch.where(x_t == MASK, cost / (1 - t).view(-1, 1, 1), 0.0).mean()


@torch.no_grad()
def unmask(network, labels, steps, side=14):
    """Draw digits: all is masked at t = 0, and nothing at t = 1 (Sahoo et al. 2024, section 3.2.2).

    Each step leads from t = k / steps to s = (k + 1) / steps, k = 0..steps - 1, and asks the network once, at t. Each
    token that is still masked is unmasked with probability (s - t) / (1 - t), by its own coin; then it is drawn from
    the softmax of the network's logits, and it stays. labels: (B,). Returns (B, side, side) int64 of 0 and 1.
    """
    x = torch.full((len(labels), side, side), MASK, device=labels.device)
    for k in range(steps):
        t, s = k / steps, (k + 1) / steps
        logits = network(x, torch.full((len(labels),), t, device=labels.device), labels)
        white = torch.rand(x.shape, device=x.device) < logits.softmax(dim=1)[:, 1]
        opens = torch.rand(x.shape, device=x.device) < (s - t) / (1 - t)
        x = torch.where((x == MASK) & opens, white.long(), x)
    return x
