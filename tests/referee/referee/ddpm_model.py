"""Part 1's models for the checks: settings, construction, the schedule, and what rows mean."""

import math

import torch

from referee.finding import Crash, Report, Stop, student
from referee.spies import Spy

# strong doses in few steps: the noise can be recovered well, and neighbouring times differ a lot
SETTINGS = {"T": 8, "beta_1": 0.03, "beta_T": 0.4, "num_feat": 8}


def make_model(subject, **settings):
    """A ConditionalDDPM, with a given network where the submission's own cannot be built."""
    config = subject.load("settings").DMConfig(**{**SETTINGS, **settings})
    module = subject.load("DDPM")
    try:
        return student("ConditionalDDPM(config)", module.ConditionalDDPM, config)
    except Crash:
        module.ConditionalUnet = subject.solved("ResUNet").ConditionalUnet
        return student("ConditionalDDPM(config)", module.ConditionalDDPM, config)


def watch(model, phase: float = 0.0) -> Spy:
    return Spy(model.network, ("x", "t", "c"), phase)


def tables(config):
    """betas, alpha_bars as float64 (T + 1,): entry t belongs to time t, entry 0 is unused."""
    betas = torch.linspace(config.beta_1, config.beta_T, config.T, dtype=torch.float64)
    betas = torch.cat([torch.zeros(1, dtype=torch.float64), betas])
    return betas, (1 - betas).cumprod(0)


def read_times(t: torch.Tensor, T: int) -> tuple[torch.Tensor | None, str]:
    """Times 1..T from what the network was given, and the convention: t/T or (t-1)/(T-1).

    Returns (None, what is wrong) where it is neither.
    """
    t = t.detach().double().flatten()
    ways = {"t/T": t * T, "(t-1)/(T-1)": t * (T - 1) + 1}
    for name, times in ways.items():
        near = times.round()
        if (times - near).abs().max() < 1e-3 and near.min() >= 1 and near.max() <= T:
            return near.long(), name
    shown = ", ".join(f"{v:.3g}" for v in t[:4].tolist())
    if t.max() > 1.001:
        return None, f"the network is given times above 1 ({shown}, ...); it should get t/T"
    return None, f"the network's times ({shown}, ...) are neither t/T nor (t-1)/(T-1)"


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
        row = c[other][0].tolist()
        raise Stop(
            f"a condition row is {[round(v, 3) for v in row]}; it should be the label's "
            f"one-hot row, or {null:g} everywhere"
        )
    return dropped & ~kept


def real_run(subject, report: Report, run) -> None:
    """Run with the submission's own network; where that fails, with a given one.

    run(model) uses a model of three steps and may raise Crash or Stop.
    """
    module = subject.load("DDPM")
    model = make_model(subject, T=3)
    try:
        run(model)
    except Exception as own:
        before = module.ConditionalUnet
        module.ConditionalUnet = subject.solved("ResUNet").ConditionalUnet
        try:
            run(make_model(subject, T=3))
        finally:
            module.ConditionalUnet = before
        report.remark(f"fails with the submission's own network: {own}")


def close(a, b, tolerance: float) -> bool:
    """Whether two numbers agree, absolutely or as a share."""
    return math.isfinite(a) and abs(a - b) <= tolerance * max(1.0, abs(b))
