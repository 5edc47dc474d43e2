"""3.12 mask_tokens, loss and unmask (MDLM, Sahoo et al. 2024, with alpha_t = t).

mask_tokens: each token has a coin of its own. loss: masks and times are read off what the network
is shown, and then the sum of section 3.4 is known. unmask: each step's coins and draws are read off
two x that follow each other (section 3.2.2).

False alarms: each statistic's bound is 1e-7. mask_tokens has 18 of them (shares 13, independence
5), loss 12 (times 1, shares 8, pairs 3; two correlations add 4e-9), unmask 31 (shares of what is
unmasked 5 and against the odds 5, of ones 11, independence 10): 1.8e-6, 1.2e-6 and 3.1e-6 in all.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

from referee.chance import correlation_fault
from referee.coins import coins_fault, pairs_fault, toss_fault
from referee.ddpm_sample import seed_all
from referee.finding import Report, Stop, Stub, student
from referee.flow_worlds import OWN_SEEDS
from referee.fm_forward import times_fault
from referee.token_spy import MASK, Call, TokenSpy, read_call, slope_of

LEVELS = (0.05, 0.2, 0.5, 0.7, 0.9, 0.98)
SHAPES = ((4, 6, 9), (1, 5, 3), (3, 3, 3), (2, 14, 14), (7, 1, 2), (1, 1, 1), (5, 4, 5))
TOKENS = {1: "samples", 2: "rows", 3: "columns", 0: "calls"}
MANY = 1500  # samples in the batches that the loss's statistics rest on
NEAREST = 1e-3  # 1 - t of a masked token below it: rounding counts, and others are asked for
TRIES = 12


def function_of(subject, name: str):
    """A function of masked_diffusion.py. Raises Stop where there is none."""
    found = getattr(subject.load("masked_diffusion"), name, None)
    if not callable(found):
        raise Stop(f"there is no function {name}")
    return found


def tokens(shape: tuple[int, ...], seed: int) -> torch.Tensor:
    """Zeros and ones that no submission knows, int64."""
    source = torch.Generator().manual_seed(OWN_SEEDS + seed)
    return torch.randint(0, 2, shape, generator=source)


def check_mask_tokens(subject, report: Report) -> None:
    mask_tokens = function_of(subject, "mask_tokens")
    for number, shape in enumerate(SHAPES):
        t = torch.linspace(0, 1, shape[0] + 1)[1:]
        for times in (t, t.flip(0), t.double(), torch.zeros_like(t), torch.ones_like(t)):
            mask_once(mask_tokens, tokens(shape, number), times)
    calls, states = [], []
    for seed in range(6):
        seed_all(80 + seed)
        calls.append(mask_once(mask_tokens, tokens((40, 14, 14), 30), torch.full((40,), 0.5)))
        states.append(torch.get_rng_state())
    judge_coins(report, torch.stack(calls), "mask_tokens at t = 0.5")
    if torch.equal(states[0], states[1]):
        report.wrong("mask_tokens sets a seed that nobody passed, or draws nothing from torch")
    report.stop_if_wrong()
    x, t = tokens((6, 160, 130), 20), torch.tensor(LEVELS)
    kept = mask_once(mask_tokens, x, t)
    for level, row, x_row in zip(LEVELS, kept, x, strict=True):
        for weights in (1.0, 2.0 * x_row - 1):
            fault = toss_fault(row, torch.tensor(level), weights)
            report.unless(fault, f"mask_tokens at t = {level:g}, tokens that are still there")
    own_coins = torch.cat([mask_once(mask_tokens, x[k : k + 1], t[k : k + 1]) for k in range(6)])
    report.unless(toss_fault(own_coins, t.view(-1, 1, 1).expand(x.shape)), "single samples")
    _masked_before(report, mask_tokens)


def mask_once(mask_tokens, x, t) -> torch.Tensor:
    """One call: which tokens are still there, bools (B, H, W). Raises Stop."""
    where = f"mask_tokens for x of shape {tuple(x.shape)}"
    given = (x.clone(), t.clone())
    got = student(where, mask_tokens, *given)
    if not torch.equal(given[0], x) or not torch.equal(given[1], t):
        raise Stop(f"{where}: it changes its inputs")
    if not torch.is_tensor(got) or got.shape != x.shape:
        raise Stop(f"{where}: the result has shape {tuple(getattr(got, 'shape', ()))}")
    if got.dtype != torch.int64:
        raise Stop(f"{where}: the result has {got.dtype}; it should be int64")
    other = (got != x) & (got != MASK)
    if other.any():
        raise Stop(
            f"{where}: a token {x[other][0]} becomes {got[other][0]}; it should be the same, or "
            f"{MASK}, MASK"
        )
    kept = got != MASK
    if kept[t == 0].sum() > 2:  # rand is 0 in one of 2^24 draws, and > then differs from >=
        raise Stop(f"{where}: {kept[t == 0].double().mean():.3f} of the tokens are there at t = 0")
    if not kept[t == 1].all():
        raise Stop(f"{where}: {(~kept[t == 1]).double().mean():.3f} are masked at t = 1")
    return kept


def judge_coins(report: Report, fair: torch.Tensor, what: str) -> None:
    """Whether fair coins (calls, B, H, W) are independent of each other."""
    if all(torch.equal(fair[0], other) for other in fair[1:]):
        report.wrong(f"{what}: each call has the same coins")
        return
    share = fair.double().mean().item()
    if abs(share - 0.5) > 0.15:
        report.wrong(f"{what}: {share:.3f} come up; it should be a half")
        return
    report.unless(coins_fault(fair, TOKENS), what)
    report.unless(coins_fault(fair.flatten(2), {2: "the tokens of a sample"}), what)


def _masked_before(report: Report, mask_tokens) -> None:
    """A token that is MASK already stays so."""
    x = torch.full((2, 3, 4), MASK)
    if (student("mask_tokens", mask_tokens, x, torch.tensor([0.4, 1.0])) != MASK).any():
        report.remark("mask_tokens changes a token that is MASK already")


@dataclass
class Seen:
    """What a call of loss drew, and torch's random state afterwards."""

    x: torch.Tensor
    labels: torch.Tensor
    times: torch.Tensor
    kept: torch.Tensor
    state: torch.Tensor


def check_loss(subject, report: Report) -> None:
    loss = function_of(subject, "loss")
    for number, shape in enumerate(((12, 6, 9), *SHAPES, (14, 14, 14), (10, 2, 3))):
        look(report, loss, shape, number)
    for seed in range(20):  # tiny ones, where nothing may be masked
        look(report, loss, (1, 1, 2), 200 + seed)
    report.stop_if_wrong()
    judge_draws(report, [look(report, loss, (MANY, 4, 4), seed) for seed in (101, 102)])
    _gradients_off(report, loss)
    _train(report, loss)


def look(report: Report, loss, shape, seed: int) -> Seen:
    """A call without a masked token next to t = 1; the draws of earlier ones are not used."""
    for attempt in range(TRIES):
        seen = look_once(report, loss, shape, seed + 10_000 * attempt)
        if seen is not None:
            return seen
    raise Stop(
        f"loss for x of shape {shape}: in every batch tokens are masked next to t = 1, where "
        f"hardly any should be"
    )


def look_once(report: Report, loss, shape, seed: int) -> Seen | None:
    """One call; everything that must hold in each call. Raises Stop."""
    where = f"loss for x of shape {shape}"
    x = tokens(shape, seed)
    labels = torch.randint(0, 10, shape[:1], generator=torch.Generator().manual_seed(seed))
    given = (x.clone(), labels.clone())
    spy = TokenSpy(shape)
    seed_all(1000 + seed)
    got = student(where, loss, spy, *given)
    if not torch.equal(given[0], x) or not torch.equal(given[1], labels):
        raise Stop(f"{where}: it changes its inputs")
    call = spy.take_whole(where)
    times = read_call(report, call, labels, where)
    if len(times) >= 10 and (times - times[0]).abs().max() < 1e-6:
        raise Stop(f"{where}: all samples have the same t ({times[0]:.3g}), each has its own")
    if ((call.x != x) & (call.x != MASK)).any():
        raise Stop(f"{where}: the network sees other tokens than x's and MASK")
    kept, rest = call.x != MASK, (1 - times).view(-1, 1, 1).expand(shape)
    if (rest[~kept] < NEAREST).any():
        return None
    judge_value(report, got, call, x, spy, where)
    return Seen(x, labels, times, kept, torch.get_rng_state())


def judge_value(report: Report, loss, call: Call, x, spy: TokenSpy, where: str) -> None:
    """The sum of weighted cross-entropies over B * H * W, and its gradients. Raises Stop."""
    if not torch.is_tensor(loss) or loss.numel() != 1:
        raise Stop(f"{where}: the loss is no tensor with one number")
    masked, got = call.x == MASK, loss.item()
    rest = (1 - call.t.double()).clamp(min=1e-12).view(-1, 1, 1)
    logits = call.answer.double()
    cost = F.cross_entropy(logits, x, reduction="none")
    weights = torch.where(masked, 1 / rest, 0.0) / x.numel()
    right = (weights * cost).sum().item()
    tolerance = 3e-4 * max(1.0, right)
    if not abs(got - right) <= tolerance:
        hint = _likely(cost, masked, rest, call.x, logits, got, tolerance)
        raise Stop(
            f"{where}: the loss is {got:.4f}; the cross-entropies of the masked tokens, over "
            f"1 - t, summed and divided by B * H * W, are {right:.4f}{hint}"
        )
    if loss.ndim:
        report.remark(f"the loss has shape {tuple(loss.shape)}; it should be a scalar")
    if not masked.any():
        return
    slope = slope_of(loss, spy)
    if slope is None:
        raise Stop(f"{where}: no gradient flows from the loss to the network")
    wanted = (logits.softmax(1) - F.one_hot(x, 2).movedim(3, 1)) * weights[:, None]
    if (slope - wanted).abs().max() > 1e-3 * wanted.abs().max() + 1e-7:
        report.wrong(f"{where}: the gradient does not reach the network as the loss's does")


def _likely(cost, masked, rest, x_t, logits, got: float, tolerance: float) -> str:
    """What a wrong loss looks like."""
    count, on = cost.numel(), masked.double()
    weighted = on * cost / rest
    t = (1 - rest).clamp(min=1e-12)
    seen = F.cross_entropy(logits, x_t.clamp(max=1), reduction="none")
    ways = {
        "their sum": weighted.sum(),
        "their mean over the masked tokens": weighted.sum() / on.sum(),
        "their sum divided by B": weighted.sum() / len(cost),
        "their sum divided by H * W": weighted.sum() / cost[0].numel(),
        "the one without weights": (on * cost).sum() / count,
        "the mean of the masked tokens' cross-entropies": (on * cost).sum() / on.sum(),
        "the one with weights 1 / t": (on * cost / t).sum() / count,
        "the one with weights 1 - t": (on * cost * rest).sum() / count,
        "the one with weights t / (1 - t)": (weighted * t).sum() / count,
        "the one of all tokens": (cost / rest).sum() / count,
        "the one of tokens that are not masked": ((1 - on) * cost / rest).sum() / count,
        "the mean of all cross-entropies": cost.mean(),
        "the one with the wrong sign": -weighted.sum() / count,
        "the one against x_t": (on * seen / rest).sum() / count,
        "a mean over each sample's masked tokens": (
            weighted.flatten(1).sum(1) / on.flatten(1).sum(1).clamp(min=1)
        ).mean(),
    }
    for name, value in ways.items():
        if abs(value.item() - got) <= tolerance:
            return f"; it looks like {name}"
    return ""


def judge_draws(report: Report, seen: list[Seen]) -> None:
    """Times are uniform; each token's coin has the t that the network is told."""
    first, second = seen
    if (first.times - second.times).abs().max() < 1e-6:
        report.wrong("two calls of loss draw the same times")
        return
    if torch.equal(first.state, second.state):
        report.wrong("loss sets a seed that nobody passed, or draws nothing from torch")
    times, kept = (torch.cat([getattr(s, n) for s in seen]) for n in ("times", "kept"))
    x, labels = (torch.cat([getattr(s, n) for s in seen]) for n in ("x", "labels"))
    report.unless(times_fault(times), "the times that loss draws")
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        part = (times >= low) & (times <= low + 0.2)
        p = times[part].view(-1, 1, 1).expand(kept[part].shape)
        fault = toss_fault(kept[part], p)
        report.unless(
            fault, f"loss, tokens that are still there at t in {low:.1f}..{low + 0.2:.1f}"
        )
    p = times.view(-1, 1, 1).expand(kept.shape)
    report.unless(toss_fault(kept, p, 2.0 * x - 1), "loss, tokens 0 and 1 that are still there")
    edges = torch.zeros(kept.shape[1:])
    edges[:, :2], edges[:, 2:] = 1, -1
    report.unless(toss_fault(kept, p, edges.expand(kept.shape)), "loss, tokens left and right")
    report.unless(toss_fault(kept, p, edges.T.expand(kept.shape)), "loss, tokens up and down")
    report.unless(pairs_fault(kept, times), "loss, which tokens are masked")
    report.unless(correlation_fault(times, labels), "times and labels")
    report.unless(correlation_fault(times, x.double().mean(dim=(1, 2))), "times and tokens")
    if correlation_fault(times, torch.arange(MANY).repeat(2)):
        report.remark("times grow along the batch (stratified, in order)")


def _gradients_off(report: Report, loss) -> None:
    """The loss of held-out digits, and of a network that is not trained, is the same number."""
    for trained, enabled in ((True, False), (False, True)):
        x, spy = tokens((6, 5, 5), 3), TokenSpy((6, 5, 5), trained=trained)
        seed_all(5)
        with torch.set_grad_enabled(enabled):
            got = student("loss without gradients", loss, spy, x, torch.arange(6))
        call = spy.take_whole("loss without gradients")
        cost = F.cross_entropy(call.answer, x, reduction="none")
        right = torch.where(call.x == MASK, cost / (1 - call.t).view(-1, 1, 1), 0).mean().item()
        if not torch.is_tensor(got) or abs(got.item() - right) > 1e-3 * max(1.0, right):
            report.wrong("loss without gradients: it is another one")


class _Small(nn.Module):
    """A real network."""

    def __init__(self):
        super().__init__()
        self.token, self.label = nn.Embedding(3, 8), nn.Embedding(10, 8)
        self.time, self.out = nn.Linear(1, 8), nn.Linear(8, 2)

    def forward(self, x_t, t, labels):
        told = self.label(labels) + self.time(t[:, None])
        return self.out(torch.tanh(self.token(x_t) + told[:, None, None])).movedim(3, 1)


def _train(report: Report, loss) -> None:
    """One training step of a real network reaches all of its weights."""
    torch.manual_seed(6)
    net = _Small()
    try:
        got = student("a real training step", loss, net, tokens((8, 14, 14), 4), torch.arange(8))
        student("loss.backward()", got.backward)
    except Stub as stub:
        raise Stop(f"a real training step: {stub}") from stub
    if any(p.grad is None or not p.grad.abs().max() > 0 for p in net.parameters()):
        report.wrong("a real training step: gradients do not reach all weights")


@dataclass
class Step:
    """One step of unmask. masked, opened, ones (B, H, W): bools before, and of what happens.

    p: the network's probability of 1 (B, H, W); share: of the masked tokens that should open.
    """

    masked: torch.Tensor
    opened: torch.Tensor
    ones: torch.Tensor
    p: torch.Tensor
    share: float


def check_unmask(subject, report: Report) -> None:
    unmask = function_of(subject, "unmask")
    for batch, steps, side in ((2, 1, 14), (1, 12, 14), (3, 5, 14), (14, 2, 14), (2, 3, 10)):
        run(report, unmask, batch, steps, side, seed=steps)
    run(report, unmask, 3, 4, None, seed=1)
    run(report, unmask, 1, 1, 1, seed=1)
    report.stop_if_wrong()
    seen, states = [], []
    for seed in range(6):
        seen.append(run(report, unmask, 40, 2, 14, seed=60 + seed, fair=True))
        states.append(torch.get_rng_state())
    if torch.equal(states[0], states[1]):
        report.wrong("unmask sets a seed that nobody passed, or draws nothing from torch")
    what = "unmask in 2 steps, which tokens are unmasked in the first"
    judge_coins(report, torch.stack([path[0].opened for path in seen]), what)
    ends = [torch.where(path[0].opened, path[0].ones, path[1].ones) for path in seen]
    judge_coins(report, torch.stack(ends), "unmask, tokens of even odds")
    report.stop_if_wrong()
    paths = [run(report, unmask, 30, 6, 14, seed=40 + k) for k in range(4)]
    judge_steps(report, [[path[k] for path in paths] for k in range(6)])
    _certain(report, unmask)


def run(report: Report, unmask, batch, steps, side, seed, fair=False) -> list[Step]:
    """One call; everything that must hold in each. side None: the default, 14. Raises Stop."""
    where = f"unmask for {batch} labels in {steps} steps"
    width = 14 if side is None else side
    labels = torch.randint(0, 10, (batch,), generator=torch.Generator().manual_seed(seed))
    given, spy = labels.clone(), TokenSpy((batch, width, width), fair)
    seed_all(2000 + seed)
    named = {} if side is None else {"side": side}
    result = student(where, unmask, spy, given, steps, **named)
    if not torch.equal(given, labels):
        raise Stop(f"{where}: it changes its labels")
    calls = spy.take()
    if len(calls) != steps:
        raise Stop(f"{where}: the network is asked {len(calls)} times; it should be {steps}")
    if any(call.gradients for call in calls):
        report.remark("unmask asks the network with gradients")
    for k, call in enumerate(calls):
        times = read_call(report, call, labels, where)
        if (times - k / steps).abs().max() > 1e-5:
            shown = ", ".join(f"{c.t[0]:.3g}" for c in calls[:4])
            raise Stop(
                f"{where}: step {k + 1} asks the network at t = {times[0]:.3g} (all: {shown}); "
                f"it should ask at {k / steps:.3g}"
            )
    return read_path(calls, result, (batch, width, width), where)


def read_path(calls: list[Call], result, shape, where: str) -> list[Step]:
    """What happens in each step. Raises Stop where it is not possible."""
    if not torch.is_tensor(result) or tuple(result.shape) != shape:
        raise Stop(
            f"{where}: the result has shape {tuple(getattr(result, 'shape', ()))}; "
            f"it should be {shape}"
        )
    if result.dtype != torch.int64:
        raise Stop(f"{where}: the result has {result.dtype}; it should be int64")
    if (result == MASK).any():
        raise Stop(f"{where}: {(result == MASK).double().mean():.3f} of the result is MASK")
    if ((result != 0) & (result != 1)).any():
        raise Stop(f"{where}: the result holds tokens like {result.unique()[:4].tolist()}")
    if (calls[0].x != MASK).any():
        raise Stop(f"{where}: at t = 0 not all is masked")
    steps, found = len(calls), []
    places = [call.x for call in calls] + [result]
    for k, call in enumerate(calls):
        now, then, masked = places[k], places[k + 1], places[k] == MASK
        if (now[~masked] != then[~masked]).any():
            again = (then[~masked] == MASK).any()
            what = "is masked again" if again else "becomes another"
            raise Stop(f"{where}: in step {k + 1} a token that was unmasked {what}")
        p = call.answer.double().softmax(dim=1)[:, 1]
        opened = masked & (then != MASK)
        found.append(Step(masked, opened, then == 1, p, 1 / (steps - k)))
    return found


def judge_steps(report: Report, steps: list[list[Step]]) -> None:
    """Of each step, over several calls: how many open, which, and what they become."""
    odds: dict[float, list] = {}
    for k, found in enumerate(steps):
        masked, opened, ones, p = (
            torch.cat([getattr(step, name) for step in found])
            for name in ("masked", "opened", "ones", "p")
        )
        where = f"unmask in {len(steps)} steps, step {k + 1}"
        what = f"{where}, masked tokens that are unmasked"
        share = torch.tensor(found[0].share)
        report.unless(toss_fault(opened[masked], share), what)
        sure = 2.0 * ((p - 0.5).abs() > 0.3) - 1
        fault = toss_fault(opened[masked], share, sure[masked])
        report.unless(fault, f"{what} where the network is sure, and where it is not")
        fault = toss_fault(ones[opened], p[opened])
        report.unless(fault, f"{where}, tokens that become 1 (of a share by softmax)")
        levels = (1000 * p).round().long()
        for level in levels.unique().tolist():
            here = opened & (levels == level)
            odds.setdefault(level / 1000, []).append(torch.stack([ones[here].double(), p[here]]))
    for level, parts in odds.items():
        fault = toss_fault(*torch.cat(parts, dim=1))
        report.unless(fault, f"unmask, tokens that become 1 where the softmax says {level:.2f}")


class _Sure(nn.Module):
    """A network that is sure of a pattern that depends on the label, and of nothing else."""

    def forward(self, x_t, t, labels):
        size = 60.0 * (2 * pattern(labels, x_t.shape[-1]) - 1)
        return torch.stack([-size, size], dim=1) + 5


def pattern(labels: torch.Tensor, side: int) -> torch.Tensor:
    """(B, side, side) int64 of 0 and 1, another for each label."""
    places = torch.arange(side * side).view(side, side)
    return (places * (labels.view(-1, 1, 1) + 3) // 7) % 2


def _certain(report: Report, unmask) -> None:
    """Where the network is sure, there is nothing left to chance."""
    labels = torch.tensor([3, 0, 7, 7, 9])
    for steps in (1, 4):
        got = student("unmask, a network that is sure", unmask, _Sure(), labels, steps)
        if not torch.equal(got, pattern(labels, 14)):
            report.wrong("unmask: where the network is sure of all tokens, others are drawn")
