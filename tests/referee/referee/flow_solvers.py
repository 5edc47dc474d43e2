"""3.4 euler and heun: every evaluation and every step against the method's definition.

Heun: Karras et al. 2022, algorithm 1 without noise; Euler: its first-order part. In a Gaussian
world the solution is known, and the errors must fall at the method's order, too.
"""

import torch

from referee.finding import Report, Stop, student
from referee.flow_worlds import (
    EVENLY,
    Gaussian,
    SpyField,
    crooked,
    crooked_too,
    examples,
    grid_of,
    shape_fault,
    short,
)

TIMES = {
    "even, rising": [0.0, 0.25, 0.5, 0.75, 1.0],
    "uneven, rising": [0.1, 0.15, 0.4, 0.45, 0.95],
    "uneven, falling": [1.0, 0.8, 0.75, 0.3, 0.05, 0.0],
    "one step": [0.2, 0.7],
    "one step back": [0.9, 0.4],
    "beyond 1": [3.0, 2.2, 1.1, 0.5, 0.0],
    "many": [1 - (k / 12) ** 2 for k in range(13)],
}
SHAPES = ((4, 2), (1, 3), (5,), (2, 3, 4, 4), (5, 4))
ORDERS = {"euler": (1.75, 2.4), "heun": (3.4, 5.0)}  # by what half the step divides the error


def check_euler(subject, report: Report) -> None:
    _check(subject, report, "euler")


def check_heun(subject, report: Report) -> None:
    _check(subject, report, "heun")


def _check(subject, report: Report, name: str) -> None:
    solver = getattr(subject.load("solvers"), name, None)
    if not callable(solver):
        raise Stop(f"there is no function {name}")
    for number, (what, times) in enumerate(TIMES.items()):
        for shape in SHAPES if number < 3 else SHAPES[:2]:
            for field in (crooked, crooked_too):
                run(report, name, solver, field, shape, times, what)
    for dtypes in ((torch.float32, torch.float64), (torch.float64, torch.float32)):
        run(report, name, solver, crooked, (3, 2), TIMES["uneven, falling"], "uneven", *dtypes)
    run(report, name, solver, crooked, (3, 2), TIMES["even, rising"], "even", *2 * [torch.float32])
    _stored_answers(report, name, solver)
    _order(report, name, solver)


def run(report, name, solver, field, shape, times, what, x_dtype=torch.float64, dtype=None) -> None:
    """One call; raises Stop where anything is off."""
    dtype = dtype or torch.float64
    where = f"{name}, {what} times, x of shape {shape}"
    x, times = examples(shape, len(times), x_dtype), torch.tensor(times, dtype=dtype)
    given, given_times, spy = x.clone(), times.clone(), SpyField(field, keeps=True)
    got = student(where, solver, spy, given, given_times)
    if not torch.equal(given, x) or not torch.equal(given_times, times):
        raise Stop(f"{where}: it changes its inputs")
    right, asked = reference(name, field, x, times)
    fault = shape_fault(got, shape)
    found = [ask.t for ask in spy.asks]
    if len(found) != len(asked):
        raise Stop(
            f"{where}: the field is asked {len(found)} times for {len(times) - 1} steps; "
            f"it should be asked {len(asked)} times"
        )
    if max(abs(a - b) for a, (b, _) in zip(found, asked, strict=True)) > EVENLY:
        raise Stop(
            f"{where}: the field is asked at t = {short(found)}; "
            f"it should be asked at {short([t for t, _ in asked])}"
        )
    tolerance = 1e-5 if x_dtype == torch.float64 else 1e-4
    for number, (ask, (t, place)) in enumerate(zip(spy.asks, asked, strict=True)):
        gap = (ask.x - place).abs().max().item() if ask.x.shape == place.shape else float("inf")
        if not gap <= tolerance * max(1.0, place.abs().max().item()):
            hint = _hint(name, asked, spy.asks, number)
            raise Stop(
                f"{where}: evaluation {number + 1}, at t = {t:.3g}, is asked at an x that is "
                f"{gap:.3g} away from where the method goes{hint}"
            )
    if fault:
        raise Stop(f"{where}: {fault}")
    gap = (got.detach().double() - right).abs().max().item()
    if not gap <= tolerance * max(1.0, right.abs().max().item()):
        raise Stop(
            f"{where}: the result is {gap:.3g} away from what {name} gives"
            f"{_result_hint(name, field, x, times, got)}"
        )
    if got.dtype != x_dtype:
        report.remark(f"{name} answers {got.dtype} for x of {x_dtype}")
    spy.remarks(report, name)


def reference(name: str, field, x: torch.Tensor, times: torch.Tensor):
    """(the result, [(t, x) of each evaluation]), in float64."""
    x, times, asked = x.double(), times.double().tolist(), []
    for k in range(len(times) - 1):
        start, end = times[k], times[k + 1]
        slope = field(x, start)
        asked.append((start, x))
        if name == "heun":
            guess = x + (end - start) * slope
            asked.append((end, guess))
            slope = 0.5 * slope + 0.5 * field(guess, end)
        x = x + (end - start) * slope
    return x, asked


def _hint(name, asked, asks, number) -> str:
    """What a wrong place of an evaluation looks like."""
    if number == 0 or asks[number].x.shape != asked[number][1].shape:
        return ""
    if (asks[number].x - asks[number - 1].x).abs().max() < 1e-9:
        return "; it is the x of the evaluation before"
    before, now = asks[number - 1], asks[number]
    moved = now.x - before.x
    share = ((moved * before.answer).sum() / before.answer.square().sum()).item()
    if (moved - share * before.answer).abs().max() < 1e-5:
        wanted = asked[number][0] - asked[number - 1][0]
        return f"; it went {share:.3f} times the slope" + (
            f", and the step is {wanted:.3f}" if name == "euler" or number % 2 else ""
        )
    return ""


def _result_hint(name, field, x, times, got) -> str:
    """What a wrong result looks like."""
    stopped = {
        "x before the last step": lambda: reference(name, field, x, times[:-1])[0],
        "Euler's method": lambda: reference("euler", field, x, times)[0],
        "x where it began": lambda: x.double(),
    }
    for what, value in stopped.items():
        if len(times) > 2 and (got.double() - value()).abs().max() < 1e-5:
            return f"; it is that of {what}"
    return ""


def _stored_answers(report: Report, name: str, solver) -> None:
    """A field may answer the same tensor again and again: to write into it is a remark."""
    velocity = examples((3, 2), 8)
    kept, x = velocity.clone(), examples((3, 2), 9)
    got = student(name, solver, lambda x, t: velocity, x, torch.tensor([0.0, 0.5, 1.0]).double())
    if not torch.allclose(velocity, kept) or not torch.allclose(got, x + kept):
        report.remark(f"{name} writes into what the field answered")


def _order(report: Report, name: str, solver) -> None:
    """The error against the closed solution of a Gaussian world, at 32 and 64 steps each way."""
    world, x = Gaussian(), examples((6, 3), 12)
    for start, end in ((0.0, 1.0), (1.0, 0.0)):
        errors = []
        for steps in (32, 64):
            got = student(name, solver, world.field, x, grid_of(start, end, steps))
            errors.append((got - world.flow(x, start, end)).abs().mean().item())
        low, high = ORDERS[name]
        if not low < errors[0] / max(errors[1], 1e-300) < high:
            report.wrong(
                f"{name}, t from {start:g} to {end:g} for Gaussian data: half the step divides "
                f"the error by {errors[0] / max(errors[1], 1e-300):.2f}, not by {2 * (low > 2) + 2}"
            )
