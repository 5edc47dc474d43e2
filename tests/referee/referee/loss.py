"""2.2.1 DiffusionModel.compute_loss_on_batch without label dropping, read off a spy network."""

from dataclasses import dataclass

import torch

from referee.chance import correlation_fault, normal_fault, sharing_fault, uniform_fault
from referee.ddpm_forward import judge_loss
from referee.diffusion import IMAGES, SEQUENCES, STEPS, Kind, make_model, watch
from referee.finding import Report, Stop, student
from referee.tables_of import tables

AXES = ("calls", "samples", "first axis", "second axis", "third axis")
MANY = 450


@dataclass
class Seen:
    """What one call drew, and the conditions that the network saw."""

    times: torch.Tensor
    noise: torch.Tensor
    cond: torch.Tensor
    state: torch.Tensor


def check(subject, report: Report) -> None:
    for kind in (SEQUENCES, IMAGES):
        model = make_model(subject, kind)
        spies = watch(model)
        for batch in (4, 1, 3, 5, 6, 8):
            seen = look(report, model, spies, kind, batch, seed=batch)
            same_conditions(report, seen, kind, batch)
            report.stop_if_wrong()
        pair = [look(report, model, spies, kind, MANY, seed) for seed in (21, 22)]
        judge_draws(report, pair, STEPS)
        report.stop_if_wrong()
        other = make_model(subject, kind, steps=3)
        seen = look(report, other, watch(other), kind, 300, seed=5)
        report.unless(uniform_fault(seen.times, 0, 2), "the times drawn at T = 3")
        check_seed(report, model, spies, kind)
        train_once(report, make_model(subject, kind), kind)


def look(report: Report, model, spies, kind: Kind, batch: int, seed: int, cond=None) -> Seen:
    """One call of compute_loss_on_batch; everything that must hold in each call."""
    where = f"compute_loss_on_batch on {batch} {kind.name}"
    source = torch.Generator().manual_seed(seed)
    data = 2 * torch.randn(batch, *kind.shape, generator=source)
    cond = kind.conditions(batch, seed) if cond is None else cond
    given, given_cond = data.clone(), cond.clone()
    torch.manual_seed(900 + seed)
    trained, averaged = spies
    trained.take(), averaged.take()
    loss = student(where, model.compute_loss_on_batch, given, given_cond)
    calls = trained.take()
    if averaged.take():
        report.wrong("the loss is computed with the averaged network")
    if not calls:
        raise Stop("compute_loss_on_batch does not call self.noise_pred_net")
    if not torch.equal(given, data) or not torch.equal(given_cond, cond):
        report.remark("compute_loss_on_batch changes its caller's data or conditions")
    x_t, t, c, answer = (
        torch.cat(
            [getattr(call, name).reshape(-1, *getattr(call, name).shape[1:]) for call in calls]
        )
        for name in ("x", "t", "c", "answer")
    )
    if x_t.shape != data.shape:
        raise Stop(
            f"{where}: the network sees shape {tuple(x_t.shape)}; it should be {tuple(data.shape)}"
        )
    if t.numel() != batch:
        raise Stop(
            f"{where}: the network gets {t.numel()} times; it should get one for each sample"
        )
    _, bars = tables(model.noise_scheduler)
    times = t.double().flatten().round().long()
    if (t.double().flatten() - times).abs().max() > 1e-4:
        raise Stop(
            f"{where}: the network gets times like {t.flatten()[0]:.4f}; it should get the "
            f"integers 0..T-1"
        )
    if times.min() < 0 or times.max() >= len(bars):
        raise Stop(f"{where}: time {times.max()} or {times.min()} is outside 0..{len(bars) - 1}")
    bar = bars[times].view(-1, *[1] * (data.ndim - 1))
    noise = (x_t.double() - bar.sqrt() * data.double()) / (1 - bar).sqrt()
    judge_loss(report, loss, noise, answer.double(), trained.probe, where)
    if c.shape != cond.shape:
        raise Stop(f"{where}: the network gets conditions of shape {tuple(c.shape)}")
    return Seen(times, noise, c, torch.get_rng_state())


def same_conditions(report: Report, seen: Seen, kind: Kind, batch: int) -> None:
    """With p_uncond = 0 the network sees the conditions as they were given."""
    if not torch.allclose(seen.cond.double(), kind.conditions(batch, batch).double(), atol=1e-6):
        report.wrong(f"{kind.name}: at p_uncond = 0 the network sees other conditions than given")


def judge_draws(report: Report, pair: list[Seen], steps: int) -> None:
    """Distribution and independence of times and noise."""
    first, second = pair
    both = torch.stack([first.noise, second.noise])
    report.unless(normal_fault(both), "the noise that is added")
    report.unless(
        sharing_fault(both, dict(enumerate(AXES[: both.ndim]))), "the noise that is added"
    )
    times = torch.cat([first.times, second.times])
    report.unless(uniform_fault(times, 0, steps - 1), "the times that are drawn")
    if torch.equal(first.times, second.times):
        report.wrong("two calls draw the same times")
    if torch.equal(first.state, second.state):
        report.wrong("compute_loss_on_batch sets a seed that nobody passed")
    order = torch.arange(len(first.times)).repeat(2)
    report.unless(correlation_fault(times, order), "times and places in the batch")
    report.unless(correlation_fault(both.flatten(2).mean(dim=2), times), "noise and times")


def check_seed(report: Report, model, spies, kind: Kind) -> None:
    """With a seed it must work; that the seed does nothing is a remark."""
    data, cond = torch.zeros(4, *kind.shape), kind.conditions(4, 1)
    losses = [
        student("with seed=3", model.compute_loss_on_batch, data, cond, seed=3).item()
        for _ in range(2)
    ]
    if losses[0] != losses[1]:
        report.remark("compute_loss_on_batch ignores its seed")


def train_once(report: Report, model, kind: Kind) -> None:
    """One real training step: dtype, shape and gradients with a real network."""
    where = f"a real training step on {kind.name}"
    data, cond = torch.randn(4, *kind.shape), kind.conditions(4, 2)
    loss = student(where, model.compute_loss_on_batch, data, cond)
    student(where, loss.backward)
    reached = [p.grad is not None for p in model.noise_pred_net.parameters()]
    if not torch.isfinite(loss) or not all(reached):
        report.wrong(f"{where}: the loss is not finite or gradients do not reach all weights")
