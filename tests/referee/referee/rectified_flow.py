"""3.11 couple, reflow_loss and straightness (rectified flow, Liu et al. 2022).

couple: the path from each noise must be a solver's, in equal steps. reflow_loss: nothing is drawn
but the times, so x_t and the loss are known from the t that the network is told (eq. 1).
straightness: S(Z) along a path of Euler's method, in float64. False alarms: 1e-7 for the times,
3e-8 for their relation to the pairs and to places; nothing else is left to chance.
"""

import math
from dataclasses import dataclass

import torch
from torch import nn

from referee.chance import correlation_fault
from referee.ddpm_sample import seed_all
from referee.finding import Report, Stop, Stub, student
from referee.flow_worlds import (
    SpyField,
    another_solver,
    crooked,
    crooked_too,
    examples,
    grid_of,
    read_path,
    shape_fault,
)
from referee.fm_forward import times_fault
from referee.token_spy import slope_of
from referee.velocity_spy import VelocitySpy

SHAPES = ((3, 1, 4, 4), (1, 5), (2, 3, 3, 2), (4, 4))
MANY = 1500  # pairs in the batches that the statistics rest on


def check_couple(subject, report: Report) -> None:
    couple = function_of(subject, "couple")
    try:
        for shape in SHAPES:
            for steps in (10, 1, 3):
                _couple_once(report, couple, crooked, shape, steps)
            _couple_once(report, couple, crooked_too, shape, 4)
        for dtype in (torch.float32, torch.float64):
            _couple_once(report, couple, crooked, (2, 3), 5, dtype)
    except Stop:
        if not _another(couple):
            raise
        report.remark("couple integrates by neither Euler's nor Heun's method")
    _couple_a_network(report, couple)


def function_of(subject, name: str):
    """A function of reflow.py. Raises Stop where there is none."""
    found = getattr(subject.load("reflow"), name, None)
    if not callable(found):
        raise Stop(f"there is no function {name}")
    return found


def ask_couple(report: Report, couple, spy, x_0, steps: int, where: str):
    """One call: x_1. Raises Stop where the pair is none, or where x_0 is not what it was."""
    given = x_0.clone()
    pair = student(where, couple, spy, given, steps)
    if not torch.equal(given, x_0):
        raise Stop(f"{where}: it changes its x_0")
    try:
        start, end = pair
    except (TypeError, ValueError) as error:
        raise Stop(f"{where}: the result is no pair (x_0, x_1)") from error
    if not isinstance(pair, (tuple, list)):
        report.remark(f"couple answers a {type(pair).__name__}, no tuple")
    for what, got in (("x_0", start), ("x_1", end)):
        fault = shape_fault(got, tuple(x_0.shape))
        if fault:
            raise Stop(f"{where}: {what} of the pair: {fault}")
    if not torch.equal(start.double(), x_0.double()):
        swapped = torch.equal(end.double(), x_0.double())
        raise Stop(
            f"{where}: the first of the pair is not x_0"
            + ("; the two are exchanged" if swapped else "")
        )
    if end.dtype != x_0.dtype:
        report.remark(f"couple answers {end.dtype} for x_0 of {x_0.dtype}")
    return end


def _couple_once(report, couple, field, shape, steps, dtype=torch.float64) -> None:
    where = f"couple in {steps} steps, x_0 of shape {shape}"
    x_0, spy = examples(shape, steps, dtype), SpyField(field)
    x_1 = ask_couple(report, couple, spy, x_0, steps, where)
    if not spy.asks:
        raise Stop(f"{where}: the field is never asked")
    if spy.asks[0].x.shape != x_0.shape:
        raise Stop(f"{where}: the field is shown shape {tuple(spy.asks[0].x.shape)}")
    tolerance = 1e-5 if dtype == torch.float64 else 1e-4
    if abs(spy.asks[0].t) < 1e-5 and (spy.asks[0].x - x_0.double()).abs().max() > tolerance:
        raise Stop(f"{where}: the path does not begin at x_0")
    read_path(spy.asks, grid_of(0, 1, steps), x_1, where, tolerance=tolerance)
    spy.remarks(report, "couple")


def _another(couple) -> bool:
    """Whether it integrates by another solver, of order 1 or more."""
    runs, x_0 = [], examples((3, 2), 4)
    for steps in (8, 16, 32):
        spy = SpyField(crooked)
        x_1 = ask_couple(Report(), couple, spy, x_0, steps, f"couple in {steps} steps")
        if not spy.asks or (spy.asks[0].x - x_0).abs().max() > 1e-5:
            return False
        runs.append((spy.asks, x_1))
    return another_solver(crooked, 0.0, 1.0, runs)


def _couple_a_network(report: Report, couple) -> None:
    """A field with weights: the pair is the same with and without gradients."""
    net = nn.Linear(3, 3)
    x_0 = examples((4, 3), 2, torch.float32)
    field = lambda x, t: net(x) + t  # noqa: E731
    free = ask_couple(report, couple, field, x_0, 3, "couple with a network")
    with torch.no_grad():
        held = ask_couple(report, couple, field, x_0, 3, "couple without gradients")
    if (free - held).abs().max() > 1e-5:
        report.wrong("couple: the pair is another one where gradients are off")


@dataclass
class Seen:
    """What one call of reflow_loss told the network, and torch's random state afterwards."""

    times: torch.Tensor
    state: torch.Tensor


def check_loss(subject, report: Report) -> None:
    reflow_loss = function_of(subject, "reflow_loss")
    for number, shape in enumerate(((10, 1, 4, 4), *SHAPES, (2, 28, 28), (1, 1), (16, 16))):
        look(report, reflow_loss, shape, seed=number)
        look(report, reflow_loss, shape, seed=50 + number, dtype=torch.float64)
    report.stop_if_wrong()
    seen = [look(report, reflow_loss, (MANY, 2), seed) for seed in (101, 102)]
    judge_times(report, seen)
    _single_times(report, reflow_loss)
    _gradients_off(report, reflow_loss)
    _train(report, reflow_loss)


def look(report: Report, reflow_loss, shape, seed: int, dtype=torch.float32) -> Seen:
    """One call; everything that must hold in each call. Raises Stop."""
    where = f"reflow_loss for pairs of shape {shape}"
    x_0, x_1 = examples(shape, 2 * seed, dtype), 2 * examples(shape, 2 * seed + 1, dtype) + 1
    given = (x_0.clone(), x_1.clone())
    net = VelocitySpy()
    seed_all(1000 + seed)
    loss = student(where, reflow_loss, net, *given)
    if not torch.equal(given[0], x_0) or not torch.equal(given[1], x_1):
        raise Stop(f"{where}: it changes its pairs")
    call = net.take_whole(where)
    if call.x.shape != x_0.shape:
        raise Stop(
            f"{where}: the network sees x_t of shape {tuple(call.x.shape)}; it should be {shape}"
        )
    times = read_times(report, call.t, shape[0], where, dtype)
    judge_place(call.x, x_0, x_1, times, where)
    judge_value(report, loss, call, x_0, x_1, net, where)
    if call.x.dtype != dtype:
        report.remark(f"reflow_loss shows the network {call.x.dtype} for pairs of {dtype}")
    return Seen(times, torch.get_rng_state())


def read_times(report, t, batch: int, where: str, dtype) -> torch.Tensor:
    """The times that the network is told, float64 (B,). Raises Stop."""
    if tuple(t.shape) != (batch,):
        raise Stop(
            f"{where}: the network is told t of shape {tuple(t.shape)}; it should be {(batch,)}"
        )
    shown = ", ".join(f"{v:.3g}" for v in t[:4].tolist())
    if not t.is_floating_point():
        raise Stop(f"{where}: the network is told t = {shown}, of {t.dtype}")
    times = t.double()
    if not torch.isfinite(times).all() or times.min() < -1e-6 or times.max() > 1 + 1e-6:
        raise Stop(f"{where}: the network is told times like {shown}; they should lie in [0, 1]")
    if batch >= 10 and (times - times[0]).abs().max() < 1e-6:
        raise Stop(f"{where}: all pairs have the same t ({shown}); each should have its own")
    if t.dtype not in (dtype, torch.float32):
        report.remark(f"{where.split()[0]} tells the network t of {t.dtype} for pairs of {dtype}")
    return times


def judge_place(x_t, x_0, x_1, times, where: str) -> None:
    """x_t is (1 - t) x_0 + t x_1, to rounding. Raises Stop."""
    x_t, x_0, x_1 = x_t.double(), x_0.double(), x_1.double()
    t = times.view(-1, *[1] * (x_t.ndim - 1))
    right, other = (1 - t) * x_0 + t * x_1, t * x_0 + (1 - t) * x_1
    gap = (x_t - right).abs().max().item()
    if gap < 1e-4:
        return
    hint = ""
    if (x_t - other).abs().max() < 1e-4:
        hint = "; it is t x_0 + (1 - t) x_1"
    elif times.numel() > 1:
        rest = (x_t - t * x_1).flatten(1)
        apart = (rest - ((1 - t) * x_0).flatten(1)).abs().amax(dim=1)
        if (apart > 1e-3).all() and (1 - times).min() > 1e-3:
            hint = "; are x_0 and x_1 still the pair that was given?"
    raise Stop(f"{where}: x_t is {gap:.3g} away from (1 - t) x_0 + t x_1{hint}")


def judge_value(report, loss, call, x_0, x_1, net, where: str) -> None:
    """The mean square between the answer and x_1 - x_0, and its gradients."""
    if not torch.is_tensor(loss) or loss.numel() != 1:
        raise Stop(f"{where}: the loss is no tensor with one number")
    target = x_1.double() - x_0.double()
    answer = call.answer.double()
    error = answer - target
    right, got = error.square().mean().item(), loss.item()
    if not abs(got - right) <= 2e-4 * max(1.0, right):
        raise Stop(
            f"{where}: the loss is {got:.4f}; the mean square between the network's answer and "
            f"x_1 - x_0 is {right:.4f}{_likely(answer, call.x.double(), x_0, x_1, got)}"
        )
    if loss.ndim:
        report.remark(f"the loss has shape {tuple(loss.shape)}; it should be a scalar")
    slope, wanted = slope_of(loss, net), 2 * error / error.numel()
    if slope is None:
        raise Stop(f"{where}: no gradient flows from the loss to the network")
    if (slope - wanted).abs().max() > 1e-3 * wanted.abs().max() + 1e-7:
        report.wrong(f"{where}: the gradient does not reach the network as the mean square's does")


def _likely(answer, x_t, x_0, x_1, got: float) -> str:
    """What a wrong loss looks like."""
    x_0, x_1 = x_0.double(), x_1.double()
    error = answer - (x_1 - x_0)
    ways = {
        "the mean square against x_0 - x_1": (answer - (x_0 - x_1)).square().mean(),
        "the mean square against x_1": (answer - x_1).square().mean(),
        "the mean square against x_0": (answer - x_0).square().mean(),
        "the mean square against x_1 - x_t": (answer - (x_1 - x_t)).square().mean(),
        "the sum": error.square().sum(),
        "the sum over a sample": error.square().flatten(1).sum(1).mean(),
        "the mean absolute error": error.abs().mean(),
        "half of it": error.square().mean() / 2,
        "its root": error.square().mean().sqrt(),
    }
    for name, value in ways.items():
        if abs(value.item() - got) <= 2e-4 * max(1.0, abs(got)):
            return f"; it looks like {name}"
    return ""


def judge_times(report: Report, seen: list[Seen]) -> None:
    """Uniform, new in each call, and unrelated to the pairs."""
    first, second = seen
    if (first.times - second.times).abs().max() < 1e-6:
        report.wrong("two calls of reflow_loss draw the same times")
        return
    if torch.equal(first.state, second.state):
        report.wrong("reflow_loss sets a seed that nobody passed, or draws nothing from torch")
    times = torch.cat([s.times for s in seen])
    report.unless(times_fault(times), "the times that reflow_loss draws")
    for what, place in (("x_0", 0), ("x_1", 1)):
        values = torch.cat([examples((MANY, 2), 2 * n + place)[:, 0] for n in (101, 102)])
        report.unless(correlation_fault(times, values), f"times and {what}")
    if correlation_fault(times, torch.arange(MANY).repeat(2)):
        report.remark("times grow along the batch (stratified, in order)")


def _single_times(report: Report, reflow_loss) -> None:
    """Batches of one: their times lie all over [0, 1]. Eight misses of a half: 2^-48 each."""
    times = torch.cat([look(report, reflow_loss, (1, 2), 300 + k).times for k in range(48)])
    if times.max() < 0.5 or times.min() > 0.5 or len(times.unique()) < 24:
        report.wrong(
            f"reflow_loss for single pairs: t lies between {times.min():.3f} and {times.max():.3f}"
        )


def _gradients_off(report: Report, reflow_loss) -> None:
    """The loss of held-out pairs, and of a network that is not trained, is the same number."""
    for trained, enabled in ((True, False), (False, True)):
        x_0, x_1 = examples((6, 3), 1), examples((6, 3), 2)
        net = VelocitySpy(trained)
        with torch.set_grad_enabled(enabled):
            loss = student("reflow_loss without gradients", reflow_loss, net, x_0, x_1)
        answer = net.take_whole("reflow_loss without gradients").answer
        right = (answer - (x_1 - x_0)).square().mean().item()
        if not torch.is_tensor(loss) or abs(loss.item() - right) > 2e-4 * max(1.0, right):
            report.wrong("reflow_loss without gradients: the loss is another one")


class _Small(nn.Module):
    """A real network, in float32 as all of the homework's are."""

    def __init__(self):
        super().__init__()
        self.conv, self.size = nn.Conv2d(1, 1, 3, padding=1), nn.Parameter(torch.zeros(()))

    def forward(self, x_t, t):
        return self.conv(x_t) * (1 + self.size * t[:, None, None, None])


def _train(report: Report, reflow_loss) -> None:
    """One training step of a real network reaches all of its weights."""
    net = _Small()
    pairs = (examples((4, 1, 6, 6), seed, torch.float32) for seed in (1, 2))
    try:
        loss = student("a real training step", reflow_loss, net, *pairs)
        student("loss.backward()", loss.backward)
    except Stub as stub:
        raise Stop(f"a real training step: {stub}") from stub
    if any(p.grad is None or not p.grad.abs().max() > 0 for p in net.parameters()):
        report.wrong("a real training step: gradients do not reach all weights")


def check_straightness(subject, report: Report) -> None:
    straightness = function_of(subject, "straightness")
    for shape in SHAPES:
        for field in (crooked, crooked_too):
            for steps in (1, 2, 5, 16):
                _straightness_once(report, straightness, field, shape, steps)
    _straightness_once(report, straightness, crooked, (3, 2), 7, torch.float32)
    report.stop_if_wrong()
    _straight_fields(report, straightness)
    _straightness_of_a_network(report, straightness)


def ask_straightness(report, straightness, field, x_0, steps: int, where: str) -> float:
    """One call, as a float. Raises Stop where the answer is not one number."""
    given = x_0.clone()
    got = student(where, straightness, field, given, steps)
    if not torch.equal(given, x_0):
        raise Stop(f"{where}: it changes its x_0")
    if torch.is_tensor(got) and got.numel() == 1:
        if got.ndim:
            report.remark(f"straightness has shape {tuple(got.shape)}; it should be one number")
        return got.item()
    try:
        if torch.is_tensor(got):
            raise TypeError
        return float(got)
    except (TypeError, ValueError) as error:
        shown = tuple(got.shape) if torch.is_tensor(got) else type(got).__name__
        raise Stop(f"{where}: the result is no number, but {shown}") from error


def _straightness_once(report, straightness, field, shape, steps, dtype=torch.float64) -> None:
    where = f"straightness in {steps} steps, x_0 of shape {shape}"
    x_0, spy = examples(shape, steps, dtype), SpyField(field)
    got = ask_straightness(report, straightness, spy, x_0, steps, where)
    right = _bend(field, x_0, steps)["S"]
    tolerance = (1e-5 if dtype == torch.float64 else 1e-3) * max(1.0, right)
    if not abs(got - right) <= tolerance:
        hints = [
            f"; it looks like {name}"
            for name, value in _bend(field, x_0, steps).items()
            if name != "S" and abs(value - got) <= tolerance
        ]
        raise Stop(f"{where}: S is {got:.5g}; it should be {right:.5g}{''.join(hints[:1])}")
    spy.remarks(report, "straightness")


def _bend(field, x_0, steps: int) -> dict[str, float]:
    """S, and what mistakes give."""
    x, places, slopes = x_0.double(), [], []
    for k in range(steps):
        places.append(x)
        slopes.append(field(x, k / steps))
        x = x + slopes[-1] / steps
    whole = x - x_0.double()
    squares = torch.stack([(whole - slope).square() for slope in slopes]).flatten(2)
    chords = [
        (whole - field(x_0.double() + k / steps * whole, k / steps)).square() for k in range(steps)
    ]
    size = torch.stack(slopes).flatten(2).square().sum(2).mean().item()
    ends = [(whole - field(y, k / steps)).square() for k, y in enumerate([*places[1:], x], start=1)]
    return {
        "S": squares.sum(2).mean().item(),
        "the mean over all entries": squares.mean().item(),
        "the sum over steps": squares.sum(2).mean(1).sum().item(),
        "the sum over samples": squares.sum(2).mean(0).sum().item(),
        "its root": math.sqrt(squares.sum(2).mean().item()),
        "the mean of norms, not of their squares": squares.sum(2).sqrt().mean().item(),
        "S at points of the straight line, not of the path": torch.stack(chords)
        .flatten(2)
        .sum(2)
        .mean()
        .item(),
        "S at the ends of the steps": torch.stack(ends).flatten(2).sum(2).mean().item(),
        "the mean square of the velocity": size,
    }


def _straight_fields(report: Report, straightness) -> None:
    """Where each noise has a velocity of its own that stays, S is 0."""
    x_0 = examples((4, 3), 3)
    own = examples((4, 3), 4)
    got = ask_straightness(report, straightness, lambda x, t: own.clone(), x_0, 6, "straightness")
    if not abs(got) < 1e-9:
        report.wrong(f"straightness of straight paths: S is {got:.3g}; it should be 0")
    stored = own.clone()
    ask_straightness(report, straightness, lambda x, t: stored, x_0, 3, "straightness")
    if not torch.equal(stored, own):
        report.remark("straightness writes into what the field answered")


def _straightness_of_a_network(report: Report, straightness) -> None:
    """A field with weights, with and without gradients, twice."""
    torch.manual_seed(3)
    net, x_0 = nn.Linear(3, 3), examples((4, 3), 2, torch.float32)
    field = lambda x, t: torch.tanh(net(x)) + t  # noqa: E731
    found = []
    for enabled in (True, False, True):
        with torch.set_grad_enabled(enabled):
            where = "straightness of a network"
            found.append(ask_straightness(report, straightness, field, x_0, 4, where))
    if max(found) - min(found) > 1e-4 * max(found):
        report.wrong(f"straightness of a network: the same call gives {found}")
