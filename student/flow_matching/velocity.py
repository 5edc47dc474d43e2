"""A trained model as a field, for solvers and for editing. Given.

Time runs from 0 (noise) to 1 (data). A field is a function: field(x, t), x (B, *shape), t one Python float, gives
dx/dt (B, *shape).
"""

import torch
import torch.nn.functional as F


def guided_field(model, labels, omega):
    """The velocity of a ConditionalFM for these labels, guided: (1 + omega) v_c - omega v_u.

    labels: (B,) integers, one for each sample. The pair of predictions is asked in one call and counts as one
    evaluation; where omega is 0, only v_c is asked for.
    """
    config, device = model.dmconfig, next(model.parameters()).device
    c = F.one_hot(torch.as_tensor(labels), config.num_classes).float().to(device)
    both = torch.cat([c, torch.full_like(c, config.condition_mask_value)])

    def field(x, t):
        with torch.no_grad():
            if omega == 0:
                return model.network(x, torch.full((len(x),), t, device=device), c)
            time = torch.full((2 * len(x),), t, device=device)
            v_c, v_u = model.network(torch.cat([x, x]), time, both).chunk(2)
            return (1 + omega) * v_c - omega * v_u

    return field


class Watched:
    """A field, or a noise predictor, that keeps what it was asked about: `seen` is a list of (x, t, answer)."""

    def __init__(self, field):
        self.field, self.seen = field, []

    def __call__(self, x, t):
        answer = self.field(x, t)
        self.seen.append((x, t, answer))
        return answer
