"""3.7 inpaint: known pixels on their path before every evaluation, and the others by a solver.

On its path a known pixel is (1 - t) noise + t known. The noise is recovered from what the field is
shown; it is the start's, or fresh at each evaluation. False alarms: 3e-7 each for the distribution
of the start's unknown pixels and of the known pixels' noise, 3e-7 for the start's independence
(calls, samples, pixels), 1e-7 for that of the steps.
"""

import torch

from referee.chance import normal_fault, sharing_fault
from referee.ddpm_sample import seed_all
from referee.finding import Crash, Report, Stop, student
from referee.flow_worlds import (
    SpyField,
    crooked,
    crooked_too,
    examples,
    grid_of,
    read_path,
    shape_fault,
)

BIG = (12, 1, 12, 12)
GARBAGE = 40.0  # stands where pixels are unknown


def check(subject, report: Report) -> None:
    inpaint = getattr(subject.load("editing"), "inpaint", None)
    if not callable(inpaint):
        raise Stop("there is no function inpaint")
    runs = [run(report, inpaint, BIG, _half(BIG), 5, seed=s) for s in (1, 2)]
    judge_noise(report, runs)
    report.stop_if_wrong()
    for number, (shape, mask) in enumerate(cases()):
        for steps in (10, 1, 3):
            field = crooked_too if number % 2 else crooked
            run(report, inpaint, shape, mask, steps, seed=10 + number, field=field)
    run(report, inpaint, (2, 1, 4, 4), _half((2, 1, 4, 4)).float(), 4, 3, dtype=torch.float32)
    other_masks(report, inpaint)


def cases():
    """(shape of known, mask)."""
    coins = torch.Generator().manual_seed(3)

    def drawn(*shape):
        return (torch.rand(shape, generator=coins) < 0.5).double()

    return (
        ((3, 2, 4, 5), drawn(3, 1, 4, 5)),
        ((3, 2, 4, 5), drawn(4, 5)),
        ((2, 3, 4, 4), drawn(2, 3, 4, 4)),
        ((4, 1, 4, 4), drawn(1, 1, 4, 4)),
        ((1, 1, 5, 5), drawn(1, 1, 5, 5)),
        ((5, 2), torch.tensor([1.0, 0.0]).double()),
        ((3, 3), drawn(3, 3)),
        ((2, 1, 3, 3), torch.ones(2, 1, 3, 3).double()),
        ((2, 1, 3, 3), torch.zeros(2, 1, 3, 3).double()),
        ((2, 1, 4, 4), drawn(4, 4).float()),
    )


def run(report, inpaint, shape, mask, steps, seed, field=crooked, dtype=torch.float64):
    """One call; returns (start, noise of the known pixels (evaluations, count), is known)."""
    where = f"inpaint in {steps} steps, known {tuple(shape)}, mask {tuple(mask.shape)}"
    is_known = (mask > 0.5).expand(shape)
    known = 1 + 2 * examples(shape, seed)
    known = torch.where(is_known, known, GARBAGE * examples(shape, seed + 50)).to(dtype)
    spy, given, given_mask = SpyField(field), known.clone(), mask.clone()
    seed_all(700 + seed)
    got = student(where, inpaint, spy, given, given_mask, steps)
    if not torch.equal(given, known) or not torch.equal(given_mask, mask):
        raise Stop(f"{where}: it changes its inputs")
    fault = shape_fault(got, shape)
    if fault:
        raise Stop(f"{where}: {fault}")
    if not spy.asks:
        raise Stop(f"{where}: the field is never asked")
    if spy.asks[0].x.shape != known.shape:
        raise Stop(f"{where}: the field is shown shape {tuple(spy.asks[0].x.shape)}")
    start = spy.asks[0].x
    data = known.double()
    missing = ~is_known
    if missing.any() and start[missing].abs().max() > 9:
        itself = (start - data)[missing].abs().max() < 1e-9
        hint = "; they hold `known` itself" if itself else ""
        raise Stop(f"{where}: the missing pixels do not begin as noise{hint}")
    noise = noise_of_known(spy.asks, data, is_known, where)
    gap = (got.double() - data)[is_known].abs()
    if gap.numel() and gap.max() > 1e-6:
        backwards = missing.any() and torch.equal(got[missing], known[missing])
        hint = "; the missing ones are: is the mask the wrong way round?" if backwards else ""
        raise Stop(f"{where}: known pixels of the result are {gap.max():.3g} off{hint}")
    tolerance = 1e-5 if dtype == torch.float64 else 1e-4
    what = f"{where}, missing pixels"
    read_path(spy.asks, grid_of(0, 1, steps), got, what, missing, tolerance)
    spy.remarks(report, "inpaint")
    return start, noise, is_known


def noise_of_known(asks, data, is_known, where: str) -> torch.Tensor:
    """The noise in the known pixels at each evaluation; one row where it stays the same."""
    if not is_known.any():
        return torch.zeros(0, 0)
    rows, values = [], data[is_known]
    for ask in asks:
        seen = ask.x[is_known]
        if ask.t > 1 - 1e-5:
            if (seen - values).abs().max() > 1e-4:
                raise Stop(f"{where}: at t = 1 the field is not shown the known pixels themselves")
            continue
        row = (seen - ask.t * values) / (1 - ask.t)
        if rows and row.abs().max() > 9:
            hint = _reading(ask, seen, values, asks[0].x[is_known])
            others = (ask.x - ask.t * data) / (1 - ask.t) - asks[0].x
            if (~is_known).any() and others[~is_known].abs().max() < 1e-4:
                hint += "; the missing ones are on it: is the mask the wrong way round?"
            raise Stop(f"{where}: {hint}")
        rows.append(row)
    if not rows:
        raise Stop(f"{where}: the field is never asked before t = 1; it should be from t = 0 on")
    noise = torch.stack(rows)
    return noise[:1] if (noise - noise[0]).abs().max() < 1e-4 else noise


def _reading(ask, seen, values, first) -> str:
    """The known pixels at one evaluation, as so much of what is known and of the start."""
    wanted = f"{1 - ask.t:.3f} noise + {ask.t:.3f} known"
    table = torch.stack([first, values], dim=1)
    if len(values) > 3 and (first - values).abs().max() > 1e-6:
        found = torch.linalg.lstsq(table, seen[:, None]).solution.flatten()
        if (table @ found - seen).abs().max() < 1e-4:
            return (
                f"at t = {ask.t:.3g} the field is shown known pixels that are {found[0]:.3f} start "
                f"+ {found[1]:.3f} known; they should be {wanted}"
            )
    return (
        f"at t = {ask.t:.3g} the field is shown known pixels off their path; they should be "
        f"{wanted} (are they put there before every evaluation?)"
    )


def judge_noise(report: Report, runs) -> None:
    """Start and path of two big runs: distribution and independence."""
    starts = torch.stack([start for start, _, _ in runs])  # (calls, B, 1, H, W)
    is_known = runs[0][2]
    unknown = starts[:, ~is_known]
    what = "the noise that the missing pixels begin from"
    report.unless(normal_fault(unknown), what)
    noise = [noise for _, noise, _ in runs]
    steps = min(len(n) for n in noise)
    rows = torch.stack([n[:steps] for n in noise])  # (calls, evaluations, count)
    fault = normal_fault(rows)
    report.unless(fault, "the noise in the known pixels, from (1 - t) noise + t known")
    report.unless(sharing_fault(rows, {1: "evaluations"}), "the noise in the known pixels")
    if report.findings:
        return
    axes = {0: "calls", 1: "samples", 2: "pixels"}
    report.unless(sharing_fault(starts.flatten(2), axes), "the noise that inpaint begins from")


def other_masks(report: Report, inpaint) -> None:
    """Masks of integers and bools: the docstring says 1 and 0, and no more."""
    for dtype in (torch.int64, torch.bool):
        trial, mask = Report(), _half((2, 1, 4, 4)).to(dtype)
        try:
            run(trial, inpaint, (2, 1, 4, 4), mask, 3, seed=4)
        except (Crash, Stop) as stop:
            report.remark(f"inpaint does not take a mask of {dtype}: {stop}")


def _half(shape) -> torch.Tensor:
    """Known where a chessboard is white, the same for all samples."""
    rows, columns = torch.arange(shape[-2])[:, None], torch.arange(shape[-1])[None]
    return ((rows + columns) % 2).double().expand(shape[0], 1, *shape[-2:]).clone()
