"""Editing pictures with a field: SDEdit, inpainting, and translation through the noise.

Time is a number in [0, 1]: t = 0 is noise, t = 1 is data. A field is a function: field(x, t), x (B, *shape), t one
Python float, gives dx/dt (B, *shape); guidance and labels are inside it. Each function here integrates with a solver of
your own from solvers.py, in equal steps.
"""

import torch
from solvers import euler


def sdedit(field, image, t_start, steps):
    """Change an image as much as t_start allows (SDEdit, Meng et al. 2021, arXiv 2108.01073).

    The image is noised to t_start, x = (1 - t_start) * noise + t_start * image with one draw of noise, and integrated
    from there to t = 1. image: (B, *shape); t_start: a number in [0, 1], where 0 keeps nothing of the image and 1 all
    of it; steps: how many equal steps. Returns (B, *shape), without touching the image.
    """
    x = (1 - t_start) * torch.randn_like(image) + t_start * image
    return euler(field, x, torch.linspace(t_start, 1, steps + 1))


def inpaint(field, known, mask, steps):
    """Fill in what is missing in an image, by replacement (RePaint, Lugmayr et al. 2022, arXiv 2201.09865, eq. 8).

    Starts from noise x_0 at t = 0. Before every evaluation of the field, the known pixels are put on their own path,
    (1 - t) * x_0 + t * known; at the end, they are known itself. The result looks at what is known, but it is no exact
    sample given it: see the notebook. known: (B, C, H, W), or (B, *shape), of which only the known pixels are used;
    mask: 1 where a pixel is known and 0 where it is missing, with a shape that broadcasts to that of known, such as
    (B, 1, H, W) or (H, W); steps: how many equal steps. Returns (B, *shape), exact where mask is 1, without touching
    its inputs.
    """
    x_0 = torch.randn_like(known)
    mask = (mask > 0).expand(known.shape)

    def held(x, t):
        return field(torch.where(mask, (1 - t) * x_0 + t * known, x), t)

    x = euler(held, x_0, torch.linspace(0, 1, steps + 1))
    return torch.where(mask, known, x)


def invert(field, image, steps):
    """The noise that an image came from: integrate backwards, from t = 1 to t = 0 (DDIM inversion, in this language).

    image: (B, *shape); steps: how many equal steps. Returns x at t = 0, (B, *shape).
    """
    return euler(field, image, torch.linspace(1, 0, steps + 1))


def translate(field_from, field_to, image, steps):
    """Turn an image into another one: back to noise with one field, forward to data with the other.

    field_from: the field with the label that the image has; field_to: the one with the label that it should get. image:
    (B, *shape); steps: how many equal steps each way. Returns (B, *shape).
    """
    noise = invert(field_from, image, steps)
    return euler(field_to, noise, torch.linspace(0, 1, steps + 1))
