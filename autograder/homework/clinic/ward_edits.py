"""Patients that edit with the field of part 3: points in the plane in the place of images."""

from dataclasses import dataclass

import numpy as np
import torch

from .ward_code import Fault, code
from .ward_worlds import world

Found = dict[str, np.ndarray]


@dataclass(frozen=True)
class Edit:
    """What is edited. how: sdedit, inpaint, translate or invert; steps: of the solver, each way."""

    how: str
    world: str
    t_start: float = 0.6
    steps: int = 30
    count: int = 300
    twice: bool = False  # edited again, with other noise


def edited(fault: Fault, edit: Edit, seed: int) -> Found:
    """{"before", "after": (count, 2)}: points of the world, and what became of them; "again": what
    became of them with other noise, where that is asked for.
    """
    of, editing = world(edit.world), code("flow_matching", "editing", fault)
    draws = torch.Generator().manual_seed(seed)
    one, other = of.of(0), of.of(1)
    data = (one if edit.how == "translate" else of).draw(edit.count, draws)

    def field(x: torch.Tensor, t: float) -> torch.Tensor:
        return of.best_velocity(x, float(t))

    def once(noise_seed: int) -> torch.Tensor:
        torch.manual_seed(noise_seed)
        if edit.how == "sdedit":
            return editing.sdedit(field, data, edit.t_start, edit.steps)
        elif edit.how == "inpaint":
            return editing.inpaint(field, data, torch.tensor([1.0, 0.0]), edit.steps)
        elif edit.how == "invert":
            return editing.invert(field, data, edit.steps)
        return editing.translate(
            lambda x, t: one.best_velocity(x, float(t)),
            lambda x, t: other.best_velocity(x, float(t)),
            data,
            edit.steps,
        )

    found = {"before": data.numpy()}
    with torch.random.fork_rng(devices=[]):
        found["after"] = once(seed).detach().double().numpy()
        if edit.twice:
            found["again"] = once(seed + 100).detach().double().numpy()
    return found
