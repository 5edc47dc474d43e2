"""One field in five languages: what a network may predict, and how each prediction becomes the others.

x_t = alpha * data + sigma * noise, at every noise level. Nothing else is assumed: alpha^2 + sigma^2 is 1 in DDPM, and
alpha + sigma is 1 on the straight path of flow matching, where t runs from 0 (noise) to 1 (data), alpha = t and
sigma = 1 - t.

The five kinds of prediction are "noise", "data", "v" = alpha * noise - sigma * data (Salimans & Ho 2022, arXiv
2202.00512), "score" = -noise / sigma (Song et al. 2021, arXiv 2011.13456) and "velocity" = data - noise (Lipman et al.
2022, arXiv 2210.02747; Liu et al. 2022, arXiv 2209.03003).
"""

import torch

KINDS = "noise", "data", "v", "score", "velocity"


def split(prediction, kind, x_t, alpha, sigma):
    """Data and noise from a prediction: the two equations of x_t and of the prediction, solved for both.

    prediction, x_t: (B, *shape) of any rank; kind: one of KINDS; alpha, sigma: numbers, or tensors () or (B,), not
    negative. "noise" needs alpha > 0, "data" and "score" need sigma > 0, and "score" needs alpha > 0, too.
    Returns (data, noise), each (B, *shape), without touching its inputs. Raises ValueError for an unknown kind.
    """
    check_kind(kind)
    # TODO 3.1 (1 point): data and noise, for each of the five kinds
    raise NotImplementedError("exercise 3.1 (1 point): split")


def join(kind, data, noise, alpha, sigma):
    """The prediction of a kind that says the same as data and noise: the way back from `split`.

    data, noise: (B, *shape) of any rank; kind: one of KINDS; alpha, sigma: numbers, or tensors () or (B,); "score"
    needs sigma > 0. Returns (B, *shape), without touching its inputs. Raises ValueError for an unknown kind.
    """
    check_kind(kind)
    # TODO 3.1 (1 point): the prediction, for each of the five kinds
    raise NotImplementedError("exercise 3.1 (1 point): join")


def posterior_mean(x_t, score, alpha, sigma):
    """The mean of the data given x_t, from the score of x_t: Tweedie's formula (Efron 2011).

    x_t, score: (B, *shape) of any rank; alpha, sigma: numbers, or tensors () or (B,), with alpha > 0. Returns
    E[data | x_t], (B, *shape), without touching its inputs.
    """
    # TODO 3.1 (1 point): Tweedie's formula for x_t = alpha * data + sigma * noise
    raise NotImplementedError("exercise 3.1 (1 point): posterior_mean")


def like(number, x):
    """A number, or one for each sample of x (B, *shape), with as many axes as x: (1, 1, ..., 1) or (B, 1, ..., 1)."""
    number = torch.as_tensor(number, dtype=x.dtype, device=x.device)
    return number.reshape(-1, *[1] * (x.ndim - 1))


def check_kind(kind):
    """Raise ValueError for a kind that is not one of KINDS."""
    if kind not in KINDS:
        raise ValueError(f"exercise 3.1: a prediction is one of {', '.join(KINDS)}; got {kind!r}")
