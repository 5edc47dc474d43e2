"""1.3 ConditionalDDPM.forward: times, noise, dropped labels and loss, read off a spy network."""

from dataclasses import dataclass

import torch

from referee.chance import (
    correlation_fault,
    normal_fault,
    relative_entropy,
    share_fault,
    sharing_fault,
    uniform_fault,
)
from referee.ddpm_model import make_model, read_conditions, read_times, real_run, tables, watch
from referee.finding import Crash, Report, Stop, student

AXES = {0: "calls", 1: "samples", 2: "channels", 3: "rows of pixels", 4: "columns of pixels"}
MANY = 450  # samples in the batches that the statistics rest on


@dataclass
class Seen:
    """What one call of forward was given and drew: labels, times and bools (B,), and noise."""

    labels: torch.Tensor
    times: torch.Tensor
    dropped: torch.Tensor
    noise: torch.Tensor
    convention: str
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
    real_run(subject, report, lambda model: train_once(report, model))


def look(report: Report, model, spy, batch: int, seed: int) -> Seen:
    """One call of forward; everything that must hold in each call."""
    config = model.dmconfig
    where = f"forward on a batch of {batch}"
    source = torch.Generator().manual_seed(seed)
    images = 2 * torch.randn(batch, config.num_channels, 28, 28, generator=source)
    labels = torch.randint(0, config.num_classes, (batch,), generator=source)
    given, given_labels = images.clone(), labels.clone()
    torch.manual_seed(1000 + seed)
    spy.take()
    loss = student(where, model, given, given_labels)
    calls = spy.take()
    if not torch.equal(given, images) or not torch.equal(given_labels, labels):
        report.remark("forward changes its caller's images or labels")
    if not calls:
        raise Stop("forward does not call self.network")
    x_t, t, c, answer = (
        torch.cat(
            [getattr(call, name).reshape(-1, *getattr(call, name).shape[1:]) for call in calls]
        )
        for name in ("x", "t", "c", "answer")
    )
    if x_t.shape != images.shape:
        raise Stop(
            f"{where}: the network sees x_t of shape {tuple(x_t.shape)}; "
            f"it should be {tuple(images.shape)}"
        )
    if t.numel() != batch:
        raise Stop(
            f"{where}: the network gets {t.numel()} times; it should get one for each sample"
        )
    times, convention = read_times(t, config.T)
    if times is None:
        raise Stop(f"{where}: {convention}")
    dropped = read_conditions(c, labels, config.num_classes, config.condition_mask_value)
    _, bars = tables(config)
    bar = bars[times].view(-1, 1, 1, 1)
    noise = (x_t.double() - bar.sqrt() * images.double()) / (1 - bar).sqrt()
    judge_loss(report, loss, noise, answer.double(), spy.probe, where)
    if not model.network.training and model.training:
        report.remark("forward puts the network into evaluation mode")
    return Seen(labels, times, dropped, noise, convention, torch.get_rng_state())


def judge_loss(report: Report, loss, noise, answer, probe, where: str) -> None:
    """The mean square between noise and answer, and its gradient with respect to the answer."""
    if not torch.is_tensor(loss) or loss.numel() != 1:
        raise Stop(f"{where}: the loss is no tensor with one number")
    error = answer - noise
    right, got = error.square().mean().item(), loss.item()
    if not abs(got - right) <= 2e-4 * max(1.0, right):
        raise Stop(
            f"{where}: the loss is {got:.4f}; the mean square between the noise in x_t "
            f"(if x_t follows eq. 4) and the network's answer is {right:.4f}"
            f"{likely(error, got)}"
        )
    if not loss.requires_grad:
        raise Stop(f"{where}: no gradient flows from the loss")
    (slope,) = torch.autograd.grad(
        loss, probe, allow_unused=True, grad_outputs=torch.ones_like(loss)
    )
    if slope is None or abs(slope.item() - 2 * error.mean().item()) > 1e-3:
        report.wrong(f"{where}: the gradient does not reach the network as the mean square's does")


def likely(error, got: float) -> str:
    """What a wrong loss looks like."""
    ways = {
        "the sum": error.square().sum(),
        "the sum over a sample": error.square().flatten(1).sum(1).mean(),
        "half of it": error.square().mean() / 2,
        "the mean absolute error": error.abs().mean(),
        "its root": error.square().mean().sqrt(),
    }
    for name, value in ways.items():
        if abs(value.item() - got) <= 2e-4 * max(1.0, abs(got)):
            return f"; it looks like {name}"
    return ""


def judge_draws(report: Report, first: Seen, second: Seen, config) -> None:
    """Distribution and independence of times, noise and dropped labels."""
    both = torch.stack([first.noise, second.noise])
    report.unless(normal_fault(both), "the noise that forward adds")
    report.unless(sharing_fault(both, AXES), "the noise that forward adds")
    times = torch.cat([first.times, second.times])
    report.unless(uniform_fault(times, 1, config.T), "the times that forward draws")
    if torch.equal(first.times, second.times):
        report.wrong("two calls of forward draw the same times")
    if torch.equal(first.state, second.state):
        report.wrong("forward sets a seed that nobody passed")
    dropped = torch.cat([first.dropped, second.dropped])
    report.unless(share_fault(int(dropped.sum()), len(dropped), config.mask_p), "dropped labels")
    if first.dropped.any() and torch.equal(first.dropped, second.dropped):
        report.wrong("two calls of forward drop the same labels")
    report.unless(correlation_fault(dropped, times), "times and dropped labels")
    labels = torch.cat([first.labels, second.labels])
    for label in range(config.num_classes):
        of_label = dropped[labels == label]
        fault = share_fault(int(of_label.sum()), len(of_label), config.mask_p)
        report.unless(fault, f"dropped labels among those of class {label}")
    order = torch.arange(MANY).repeat(2)
    report.unless(correlation_fault(times, order), "times and places in the batch")
    report.unless(correlation_fault(dropped, order), "dropped labels and places in the batch")
    size = both.mean(dim=(2, 3, 4)).flatten()
    report.unless(correlation_fault(size, times), "noise and times")


def check_modes(report: Report, model, spy) -> None:
    """In evaluation mode, where the test loss is measured, the same must hold."""
    model.eval()
    seen = look(report, model, spy, MANY, seed=7)
    if share_fault(int(seen.dropped.sum()), MANY, model.dmconfig.mask_p):
        report.remark("forward drops labels in training mode only")
    model.train()


def check_settings(subject, report: Report) -> None:
    """Other settings. A default written out is a remark; T and betas written out are wrong."""
    other = make_model(subject, T=5, beta_1=0.1, beta_T=0.3)
    seen = look(report, other, watch(other), 300, seed=11)
    report.unless(uniform_fault(seen.times, 1, 5), "the times that forward draws at T = 5")
    for p in (0.0, 0.5, 1.0):
        model = make_model(subject, mask_p=p)
        seen = look(report, model, watch(model), 300, seed=12)
        hits = int(seen.dropped.sum())
        fault = share_fault(hits, 300, p)
        if fault and relative_entropy(hits / 300, 0.1) * 300 < 17:
            report.remark("mask_p is written out as 0.1")
        else:
            report.unless(fault, f"dropped labels at mask_p = {p:g}")
    for name, value in {"condition_mask_value": -2, "num_classes": 7, "num_channels": 3}.items():
        model = make_model(subject, mask_p=0.5, **{name: value})
        try:
            look(report, model, watch(model), 6, seed=13)
        except (Crash, Stop) as stop:
            report.remark(f"the default of {name} seems to be written out: {stop}")


def train_once(report: Report, model) -> None:
    """One real training step: dtype, shape and gradients with a real network."""
    model.train()
    loss = student("a real training step", model, torch.randn(4, 1, 28, 28), torch.arange(4))
    student("loss.backward()", loss.backward)
    if not torch.isfinite(loss):
        raise Stop("a real training step: the loss is not finite")
    if not any(p.grad is not None and p.grad.abs().max() > 0 for p in model.network.parameters()):
        report.wrong("a real training step: no gradient reaches the network's weights")
