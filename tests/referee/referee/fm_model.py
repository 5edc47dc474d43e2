"""Part 3's models for the checks: construction, and what the network's rows mean."""

import torch

from referee.finding import Stop, student
from referee.spies import Spy

SETTINGS = {"num_feat": 8, "T": 7}


def make_model(subject, **settings):
    """A ConditionalFM with these settings."""
    config = student("DMConfig", subject.load("settings").DMConfig, **{**SETTINGS, **settings})
    return student("ConditionalFM(config)", subject.load("FM").ConditionalFM, config)


def watch(model, phase: float = 0.0) -> Spy:
    return Spy(model.network, ("x", "t", "c"), phase)


def read_conditions(c: torch.Tensor, labels: torch.Tensor, classes: int, null: float):
    """Which rows are dropped: bools (B,). Raises Stop where a row is neither label nor null."""
    if c.shape != (len(labels), classes):
        raise Stop(
            f"the network's condition has shape {tuple(c.shape)}; "
            f"it should be {(len(labels), classes)}"
        )
    one_hot = torch.nn.functional.one_hot(labels, classes).double()
    kept = (c.double() - one_hot).abs().amax(dim=1) < 1e-6
    dropped = (c.double() - null).abs().amax(dim=1) < 1e-6
    other = ~(kept | dropped)
    if other.any():
        row, own = c[other][0], one_hot[other][0]
        hint = "; it is zeros" if not row.any() else ""
        if ((row - 1 + own).abs() < 1e-6).all():
            hint = "; it is one minus the one-hot row"
        raise Stop(
            f"a condition row is {[round(v, 3) for v in row.tolist()]}{hint}; it should be the "
            f"label's one-hot row, or {null:g} everywhere"
        )
    return dropped & ~kept
