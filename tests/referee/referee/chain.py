"""A sampler's steps, read off the calls of a spy network, and what must hold of them."""

from collections.abc import Callable
from dataclasses import dataclass

import torch

from referee.chance import normal_fault, relation_fault, sharing_fault
from referee.finding import Report, Stop
from referee.spies import Call

AXES = ("calls", "steps", "samples", "channels", "rows of pixels", "columns of pixels")


@dataclass
class Step:
    """What the network was shown and answered at one time. null is None where it was not asked."""

    time: int
    x: torch.Tensor  # (B, *shape)
    conditional: torch.Tensor
    null: torch.Tensor | None


@dataclass
class Chain:
    """Steps from noise to the result, all in float64."""

    steps: list[Step]
    result: torch.Tensor
    state: torch.Tensor  # of torch's random numbers, afterwards


def read_steps(
    calls: list[Call],
    conditions: torch.Tensor,
    null: torch.Tensor,
    read_time: Callable[[torch.Tensor], torch.Tensor],
    length: int,
) -> list[Step]:
    """Sort the rows of all calls into steps.

    conditions: (B, ...) that the network should see; null: (...) one row of the null token.
    read_time: times of a call as integers, or raises Stop. length: steps that there should be.
    """
    if not calls:
        raise Stop("the sampler does not call the network")
    groups: list[tuple[int, list[Call]]] = []
    for call in calls:
        times = read_time(call.t).unique()
        if len(times) != 1:
            raise Stop(f"one call of the network gets several times: {times[:4].tolist()}")
        if not groups or groups[-1][0] != int(times):
            groups.append((int(times), []))
        groups[-1][1].append(call)
    if len(groups) == length * len(conditions) and len(calls[0].x) <= 2:  # one sample at a time
        groups = [
            (groups[k][0], [call for _, part in groups[k::length] for call in part])
            for k in range(length)
        ]
    return [_read_step(time, part, conditions, null) for time, part in groups]


def _read_step(time: int, calls: list[Call], conditions: torch.Tensor, null: torch.Tensor) -> Step:
    batch = len(conditions)
    for call in calls:
        if call.c.shape[1:] != conditions.shape[1:] or len(call.c) != len(call.x):
            raise Stop(
                f"at time {time} the network gets x of shape {tuple(call.x.shape)} and a "
                f"condition of shape {tuple(call.c.shape)}"
            )
    x, c, answers = (
        torch.cat([getattr(call, name).double() for call in calls]) for name in ("x", "c", "answer")
    )
    dropped = ((c - null).abs() < 1e-6).reshape(len(c), -1).all(dim=1)
    if dropped.all():
        raise Stop(f"at time {time} the network is never asked with the condition")
    for kind in (dropped, ~dropped):
        if int(kind.sum()) % batch:
            raise Stop(
                f"at time {time} the network gets {int(kind.sum())} rows for {batch} samples"
            )
    expected = conditions.repeat(int((~dropped).sum()) // batch, *[1] * (conditions.ndim - 1))
    other = ((c[~dropped] - expected).abs() > 1e-6).reshape(len(expected), -1).any(dim=1)
    if other.any():
        shown = [round(v, 3) for v in c[~dropped][other][0].flatten().tolist()]
        raise Stop(
            f"at time {time} the network gets the condition {shown}; it is neither that of "
            f"its sample nor the null token"
        )
    for kind in (dropped, ~dropped):
        repeated = x[~dropped][:batch].repeat(int(kind.sum()) // batch, *[1] * (x.ndim - 1))
        if not torch.equal(x[kind], repeated):
            raise Stop(f"at time {time} the two predictions are made for different x_t")
    without = answers[dropped][:batch] if dropped.any() else None
    return Step(time, x[~dropped][:batch], answers[~dropped][:batch], without)


def guided(step: Step, weight: float) -> torch.Tensor:
    """epsilon of CFG eq. 6. Raises Stop where the prediction without condition is missing."""
    if weight == 0:
        return step.conditional
    if step.null is None:
        raise Stop(
            f"guidance {weight:g}: at time {step.time} the network is never asked with the "
            f"null token"
        )
    return (1 + weight) * step.conditional - weight * step.null


def recover_noise(
    chain: Chain, times: list[int], mean: Callable, sigma: Callable, weight: float
) -> tuple[torch.Tensor, torch.Tensor]:
    """The noise of each step but the last, (steps - 1, B, *shape), and the last mean.

    mean(x, epsilon, time), sigma(time): as the papers have them. Raises Stop for other times.
    """
    found = [step.time for step in chain.steps]
    if found != times:
        raise Stop(
            f"the network is asked at times {_short(found)}; it should be asked at {_short(times)}"
        )
    means = [mean(step.x, guided(step, weight), step.time) for step in chain.steps]
    following = [step.x for step in chain.steps[1:]]
    noise = [(x - m) / sigma(time) for x, m, time in zip(following, means, times, strict=False)]
    return torch.stack(noise), means[-1]


def judge_noise(report: Report, chains: list[Chain], noises: list[torch.Tensor]) -> None:
    """Start and noise of several chains of one shape: distribution and independence."""
    starts = torch.stack([chain.steps[0].x for chain in chains])  # (calls, B, *shape)
    report.unless(normal_fault(starts), "the noise that sampling starts from")
    names = AXES[:1] + AXES[2:]
    report.unless(
        sharing_fault(starts, dict(enumerate(names[: starts.ndim]))),
        "the noise that sampling starts from",
    )
    z = torch.stack(noises)  # (calls, steps, B, *shape)
    for number, step in enumerate(chains[0].steps[:-1]):
        what = f"what the step at time {step.time} adds to the mean, divided by sigma_t"
        report.unless(normal_fault(z[:, number]), what)
        for chain, noise in zip(chains, noises, strict=True):
            seen = chain.steps[number]
            known = {
                "x_t": seen.x,
                "the first noise": chain.steps[0].x,
                "the prediction with condition": seen.conditional,
            }
            if seen.null is not None:
                known["the prediction without condition"] = seen.null
            report.unless(relation_fault(noise[number], known), what)
        if len(report.findings) > 3:
            return
    report.unless(sharing_fault(z, dict(enumerate(AXES[: z.ndim]))), "the noise of the steps")


def judge_seeds(report: Report, chains: list[Chain]) -> None:
    """Chains from different random states must differ, and leave different states."""
    first, second = chains
    if torch.equal(first.steps[0].x, second.steps[0].x) or torch.equal(first.state, second.state):
        report.wrong("sampling sets a seed that nobody passed, or keeps noise between calls")


def judge_same_noise(report: Report, noise: torch.Tensor, other: torch.Tensor) -> None:
    """From the same random state, and with other answers of the network, the noise is the same.

    noise, other: as recovered with the right mean. So a wrong mean shows, however small it is.
    """
    gap = (noise - other).abs().flatten(1).amax(dim=1)
    if gap.max() > 2e-3:
        number = int((gap > 2e-3).nonzero()[0])
        report.wrong(
            f"step number {number + 1} does not have the mean that follows from x_t and "
            f"the guided prediction"
        )


def _short(times: list[int]) -> str:
    shown = ", ".join(map(str, times[:3]))
    return f"{shown}, ..., {times[-1]} ({len(times)} steps)"
