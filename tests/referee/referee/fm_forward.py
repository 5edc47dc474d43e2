"""3.2 ConditionalFM.forward: times, noise, dropped labels and loss, read off a spy network.

Rectified flow eq. 1 (Liu et al. 2022): x_t = (1 - t) x_0 + t x_1 and the target x_1 - x_0. x_0 is
recovered from x_t and the time that the network is told. False alarms: 3e-7 for the noise's
distribution, 4e-7 for its independence (four axes), 1e-7 each for times, for the share of dropped
labels and for single coins; correlations add 1e-8. 1e-6 in all.
"""

import math
from dataclasses import dataclass

import torch

from referee.chance import (
    ALARM,
    correlation_fault,
    normal_fault,
    relative_entropy,
    share_fault,
    sharing_fault,
)
from referee.finding import Crash, Report, Stop, Stub, student
from referee.flow_worlds import OWN_SEEDS
from referee.fm_model import make_model, read_conditions, watch

AXES = {0: "calls", 1: "samples", 3: "rows of pixels", 4: "columns of pixels"}
MANY = 1500  # samples in the batches that the statistics rest on
NEAREST = 2e-4  # 1 - t below it: x_0 cannot be recovered, and other draws are asked for
TRIES = 9  # MANY times lie below 1 - NEAREST with probability 0.74
WEIGHTS = {  # what the image's share in x_t looks like
    "1 - t": lambda t: 1 - t,
    "sqrt(t)": lambda t: t.sqrt(),
    "sqrt(1 - t)": lambda t: (1 - t).sqrt(),
    "1": lambda t: torch.ones_like(t),
    "0": lambda t: torch.zeros_like(t),
    "t^2": lambda t: t**2,
    "sqrt(1 - t^2)": lambda t: (1 - t**2).sqrt(),
    "sin(pi t / 2)": lambda t: (math.pi * t / 2).sin(),
    "cos(pi t / 2)": lambda t: (math.pi * t / 2).cos(),
}


@dataclass
class Seen:
    """What one call was given and drew: labels, times and bools (B,), and noise."""

    labels: torch.Tensor
    times: torch.Tensor
    dropped: torch.Tensor
    noise: torch.Tensor
    state: torch.Tensor  # of torch's random numbers, afterwards


def check(subject, report: Report) -> None:
    model = make_model(subject)
    spy = watch(model)
    for batch in (10, 1, 28, 3):  # 10 classes, 28 pixels: a wrong (B,) might fit by chance
        look(report, model, spy, batch, seed=batch)
        report.stop_if_wrong()
    first, second = (look(report, model, spy, MANY, seed) for seed in (101, 102))
    report.stop_if_wrong()
    judge_draws(report, first, second, model.dmconfig)
    report.stop_if_wrong()
    check_modes(report, model, spy)
    check_settings(subject, report)
    check_labels(report, model)
    train_once(report, make_model(subject))


def look(report: Report, model, spy, batch: int, seed: int) -> Seen:
    """A call whose times are far enough from 1; the draws of earlier ones are not used."""
    for attempt in range(TRIES):
        seen = look_once(report, model, spy, batch, seed + 10_000 * attempt)
        if seen is not None:
            return seen
    raise Stop(f"forward on a batch of {batch}: some t is 1, or next to it, in every batch")


def look_once(report: Report, model, spy, batch: int, seed: int) -> Seen | None:
    """One call of forward; everything that must hold in each call."""
    config, where = model.dmconfig, f"forward on a batch of {batch}"
    source = torch.Generator().manual_seed(OWN_SEEDS + seed)
    images = 2 * torch.randn(batch, config.num_channels, *config.input_dim, generator=source)
    labels = torch.randint(0, config.num_classes, (batch,), generator=source)
    given, given_labels = images.clone(), labels.clone()
    torch.manual_seed(1000 + seed)
    spy.take()
    mode = model.training
    loss = student(where, model, given, given_labels)
    calls = spy.take()
    if not torch.equal(given, images) or not torch.equal(given_labels, labels):
        report.remark("forward changes its caller's images or labels")
    if not calls:
        raise Stop("forward does not call self.network")
    x_t, t, c, answer = (
        torch.cat([value.reshape(-1, *value.shape[1:]) for value in values])
        for values in zip(*((call.x, call.t, call.c, call.answer) for call in calls), strict=True)
    )
    if x_t.shape != images.shape:
        raise Stop(
            f"{where}: the network sees x_t of shape {tuple(x_t.shape)}; "
            f"it should be {tuple(images.shape)}"
        )
    times = read_times(t, batch, where)
    dropped = read_conditions(c, labels, config.num_classes, config.condition_mask_value)
    if model.training != mode or (mode and not all(call.training for call in calls)):
        report.remark("forward puts the network into another mode")
    rest = (1 - times).view(-1, 1, 1, 1)
    if rest.min() < NEAREST:
        return None
    data = images.double()
    noise = (x_t.double() - times.view(-1, 1, 1, 1) * data) / rest
    if batch >= 10:
        judge_mixture(x_t.double(), data, times, where)
    judge_loss(report, loss, data, noise, x_t.double(), answer.double(), spy.probe, where, rest)
    return Seen(labels, times, dropped, noise, torch.get_rng_state())


def read_times(t, batch: int, where: str) -> torch.Tensor:
    """Times in [0, 1], one for each sample, as float64 (B,). Raises Stop."""
    if t.numel() != batch:
        raise Stop(
            f"{where}: the network gets {t.numel()} times; it should get one for each sample"
        )
    times = t.double().flatten()
    shown = ", ".join(f"{v:.3g}" for v in times[:4].tolist())
    if not torch.isfinite(times).all() or times.min() < -1e-6 or times.max() > 1 + 1e-6:
        raise Stop(f"{where}: the network is given times like {shown}; they should lie in [0, 1]")
    if batch >= 10 and (times - times[0]).abs().max() < 1e-6:
        raise Stop(f"{where}: all samples have the same t ({shown}); each should have its own")
    return times


def judge_mixture(x_t, data, times, where: str) -> None:
    """The image's share in x_t, fitted sample by sample: t. Raises Stop where another one fits.

    The share is known to about 0.02 for each sample; the mean gap of right ones stays below 0.05.
    """
    share = (x_t * data).flatten(1).sum(1) / data.square().flatten(1).sum(1)
    gap = (share - times).abs().mean().item()
    if gap < 0.06:
        return
    near = {n: (share - way(times)).abs().mean().item() for n, way in WEIGHTS.items()}
    best = min(near, key=near.get)
    hint = f"; it looks like {best}" if near[best] < 0.06 else ""
    raise Stop(
        f"{where}: the image's share in x_t is not the t that the network is told (they differ by "
        f"{gap:.2f} on average){hint}. t = 0 is noise and t = 1 is data"
    )


def judge_loss(report, loss, data, noise, x_t, answer, probe, where: str, rest) -> None:
    """The mean square between x_1 - x_0 and the answer, and its gradient at the answer."""
    if not torch.is_tensor(loss) or loss.numel() != 1:
        raise Stop(f"{where}: the loss is no tensor with one number")
    error = answer - (data - noise)
    right, got = error.square().mean().item(), loss.item()
    tolerance = 2e-4 * max(1.0, right) + 1e-6 / rest.min().item()
    if not abs(got - right) <= tolerance:
        raise Stop(
            f"{where}: the loss is {got:.4f}; the mean square between x_1 - x_0 (if x_t is "
            f"(1 - t) x_0 + t x_1) and the network's answer is {right:.4f}"
            f"{likely(data, noise, x_t, answer, got, tolerance)}"
        )
    if loss.ndim:
        report.remark(f"the loss has shape {tuple(loss.shape)}; it should be a scalar")
    if not loss.requires_grad:
        raise Stop(f"{where}: no gradient flows from the loss")
    (slope,) = torch.autograd.grad(
        loss, probe, allow_unused=True, grad_outputs=torch.ones_like(loss)
    )
    if slope is None or abs(slope.item() - 2 * error.mean().item()) > 1e-3 + tolerance:
        report.wrong(f"{where}: the gradient does not reach the network as the mean square's does")


def likely(data, noise, x_t, answer, got: float, tolerance: float) -> str:
    """What a wrong loss looks like: another target, or another reduction."""
    error = answer - (data - noise)
    targets = {
        "x_0 - x_1": noise - data,
        "x_0, the noise": noise,
        "x_1, the data": data,
        "x_1 - x_t": data - x_t,
        "x_t - x_0": x_t - noise,
        "x_1 + x_0": data + noise,
        "zero": torch.zeros_like(data),
    }
    ways = {
        f"the mean square against {name}": (answer - target).square().mean()
        for name, target in targets.items()
    } | {
        "the sum": error.square().sum(),
        "the sum over a sample": error.square().flatten(1).sum(1).mean(),
        "half of it": error.square().mean() / 2,
        "the mean absolute error": error.abs().mean(),
        "its root": error.square().mean().sqrt(),
    }
    for name, value in ways.items():
        if abs(value.item() - got) <= max(tolerance, 2e-4 * abs(got)):
            return f"; it looks like {name}"
    return ""


def judge_draws(report: Report, first: Seen, second: Seen, config) -> None:
    """Distribution and independence of times, noise and dropped labels."""
    both = torch.stack([first.noise, second.noise])
    if (first.noise - second.noise).abs().median() < 1e-3:
        report.wrong("the noise that forward adds: it is the same for different calls")
        return
    report.unless(normal_fault(both), "the noise that forward adds")
    report.unless(sharing_fault(both, AXES), "the noise that forward adds")
    times = torch.cat([first.times, second.times])
    report.unless(times_fault(times), "the times that forward draws")
    if (first.times - second.times).abs().max() < 1e-6:
        report.wrong("two calls of forward draw the same times")
    if torch.equal(first.state, second.state):
        report.wrong("forward sets a seed that nobody passed, or draws nothing from torch")
    dropped = torch.cat([first.dropped, second.dropped])
    report.unless(share_fault(int(dropped.sum()), len(dropped), config.mask_p), "dropped labels")
    if first.dropped.any() and torch.equal(first.dropped, second.dropped):
        report.wrong("two calls of forward drop the same labels")
    labels = torch.cat([first.labels, second.labels])
    order = torch.arange(MANY).repeat(2)
    size = both.mean(dim=(2, 3, 4)).flatten()
    for what, a, b in (
        ("times and dropped labels", dropped, times),
        ("labels and which are dropped", dropped, labels),
        ("label 0 and which are dropped", dropped, labels == 0),
        ("dropped labels and places in the batch", dropped, order),
        ("noise and times", size, times),
        ("the noise's size and times", both.square().mean(dim=(2, 3, 4)).flatten(), times),
    ):
        report.unless(correlation_fault(a, b), what)
    if correlation_fault(times, order):
        report.remark("times grow along the batch (stratified, in order)")


def times_fault(times: torch.Tensor) -> str | None:
    """Whether times are uniform in [0, 1], drawn one by one, antithetic or stratified: 1e-7.

    Pairs t, 1 - t hold half as many independent draws, and the DKW bound is asked for these.
    """
    ordered, n = times.sort().values, len(times)
    if len(times.unique()) < 0.9 * n:
        return f"only {len(times.unique())} different ones in {n} draws; t should be continuous"
    steps = torch.arange(1, n + 1, dtype=torch.float64) / n
    distance = (steps - ordered).abs().max().item()
    if distance > math.sqrt(math.log(2 / ALARM) / n) + NEAREST + 1 / n:
        return (
            f"they are not uniform in [0, 1]: their distribution is {distance:.3f} away from it "
            f"(from {ordered[0]:.3f} to {ordered[-1]:.3f}, mean {times.mean():.3f})"
        )
    return None


def check_modes(report: Report, model, spy) -> None:
    """In evaluation mode, where the held-out loss is measured, the same must hold."""
    model.eval()
    seen = look(report, model, spy, 200, seed=7)
    if not seen.dropped.any():
        report.remark("forward drops labels in training mode only")
    model.train()


def check_settings(subject, report: Report) -> None:
    """Other settings. A default written out is a remark; T plays no part in training."""
    look(report, other := make_model(subject, T=3), watch(other), 6, seed=11)
    for p in (0.0, 1.0):
        model = make_model(subject, mask_p=p)
        hits = int(look(report, model, watch(model), 300, seed=12).dropped.sum())
        fault = share_fault(hits, 300, p)
        if fault and relative_entropy(hits / 300, 0.1) * 300 < 17:
            report.remark("mask_p is written out as 0.1")
        else:
            report.unless(fault, f"dropped labels at mask_p = {p:g}")
    single_coins(subject, report)
    for name, value in {"condition_mask_value": -2, "num_classes": 7, "num_channels": 3}.items():
        model = make_model(subject, mask_p=0.5, **{name: value})
        try:
            look(report, model, watch(model), 6, seed=13)
        except (Crash, Stop) as stop:
            report.remark(f"the default of {name} seems to be written out: {stop}")


def single_coins(subject, report: Report) -> None:
    """Batches of one at mask_p = 0.5: each has a coin of its own."""
    model = make_model(subject, mask_p=0.5)
    spy = watch(model)
    hits = sum(int(look(report, model, spy, 1, seed=300 + k).dropped.sum()) for k in range(64))
    fault = share_fault(hits, 64, 0.5)
    if fault and "mask_p is written out as 0.1" not in report.remarks:
        report.wrong(f"dropped labels of batches of one at mask_p = 0.5: {fault}")


def check_labels(report: Report, model) -> None:
    """A label out of range raises ValueError; another exception is a remark."""
    for label in (10, -1):
        try:
            model(torch.zeros(2, 1, 28, 28), torch.tensor([1, label]))
        except ValueError:
            continue
        except Exception as error:
            report.remark(f"label {label} raises {type(error).__name__}, no ValueError")
            continue
        report.wrong(f"forward takes label {label} of 10 classes; it should raise ValueError")


def train_once(report: Report, model) -> None:
    """One real training step: dtype, shape and gradients with the given network."""
    model.train()
    with torch.no_grad():  # some weights start at zero, and nothing behind them learns at first
        for weights in model.network.parameters():
            weights.add_(0.05 * torch.randn_like(weights))
    try:
        loss = student("a real training step", model, torch.randn(4, 1, 28, 28), torch.arange(4))
        student("loss.backward()", loss.backward)
    except Stub as stub:
        raise Stop(f"a real training step: {stub}") from stub
    if not torch.isfinite(loss):
        raise Stop("a real training step: the loss is not finite")
    if not all(p.grad is not None for p in model.network.parameters()):
        report.wrong("a real training step: gradients do not reach all weights")
