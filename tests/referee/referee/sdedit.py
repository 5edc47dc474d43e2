"""3.6 sdedit: its noise is recovered from the x that the field is first shown (Meng et al. 2021).

From there a solver of order 1 or more must go to t = 1 in equal steps. False alarms: 3e-7 for the
noise's distribution, 4e-7 for its independence (four axes), 1e-7 for its relation to the image.
"""

import torch

from referee.chance import normal_fault, relation_fault, sharing_fault
from referee.ddpm_sample import seed_all
from referee.finding import Report, Stop, student
from referee.flow_worlds import (
    SpyField,
    another_solver,
    crooked,
    crooked_too,
    examples,
    grid_of,
    read_path,
    shape_fault,
    short,
)

AXES = {1: "samples", 2: "rows of pixels", 3: "columns of pixels", 0: "calls"}
BIG = (30, 10, 10)
SHAPES = ((3, 1, 4, 4), (1, 5), (2, 3, 3, 2))


def check(subject, report: Report) -> None:
    sdedit = getattr(subject.load("editing"), "sdedit", None)
    if not callable(sdedit):
        raise Stop("there is no function sdedit")
    judge_noise(report, sdedit)
    report.stop_if_wrong()
    try:
        for t_start in (0.3, 0.0, 0.75):
            for steps in (10, 1, 3):
                for shape in SHAPES:
                    run(report, sdedit, crooked, shape, t_start, steps)
                run(report, sdedit, crooked_too, (4, 2), t_start, steps)
        run(report, sdedit, crooked, (2, 3), 0.5, 4, torch.float32)
    except Stop:
        if not _another(sdedit, 0.3):
            raise
        report.remark("sdedit integrates by neither Euler's nor Heun's method")
    nothing_to_do(report, sdedit)


def ask(report, sdedit, spy, image, t_start, steps):
    """One call; returns (result, where). Raises Stop."""
    where = f"sdedit from t_start = {t_start:g} in {steps} steps, image of shape "
    where += str(tuple(image.shape))
    given = image.clone()
    got = student(where, sdedit, spy, given, t_start, steps)
    if not torch.equal(given, image):
        raise Stop(f"{where}: it changes its image")
    fault = shape_fault(got, tuple(image.shape))
    if fault:
        raise Stop(f"{where}: {fault}")
    if not spy.asks:
        raise Stop(f"{where}: the field is never asked")
    if abs(spy.asks[0].t - t_start) > 1e-5:
        raise Stop(
            f"{where}: it begins at t = {spy.asks[0].t:.3g} (and asks at "
            f"{short([a.t for a in spy.asks])}); it should begin at t_start"
        )
    if spy.asks[0].x.shape != image.shape:
        raise Stop(f"{where}: the field is shown shape {tuple(spy.asks[0].x.shape)}")
    return got, where


def run(report, sdedit, field, shape, t_start, steps, dtype=torch.float64) -> None:
    """One call: from what the field is first shown, the path must be a solver's."""
    spy, image = SpyField(field), examples(shape, steps, dtype)
    got, where = ask(report, sdedit, spy, image, t_start, steps)
    tolerance = 1e-5 if dtype == torch.float64 else 1e-4
    read_path(spy.asks, grid_of(t_start, 1, steps), got, where, tolerance=tolerance)
    spy.remarks(report, "sdedit")
    noise = (spy.asks[0].x - t_start * image.double()) / (1 - t_start)
    if noise.abs().max() > 9:
        raise Stop(f"{where}: noise of size {noise.abs().max():.3g}; x is not what it should be")


def judge_noise(report: Report, sdedit) -> None:
    """Calls at three t_start, two each: what is in x beside the image."""
    noises, image = [], 3 * examples(BIG, 1) + 1
    states = []
    for number, t_start in enumerate((0.3, 0.8, 0.0, 0.3, 0.8, 0.0)):
        seed_all(70 + number)
        spy = SpyField(crooked)
        ask(report, sdedit, spy, image, t_start, 2)
        states.append(torch.get_rng_state())
        x = spy.asks[0].x
        report.unless(mixture_fault(x, image, t_start), f"sdedit at t_start = {t_start:g}")
        noises.append((x - t_start * image) / (1 - t_start))
    if report.findings:
        return
    z = torch.stack(noises)
    report.unless(normal_fault(z), "the noise that sdedit adds, from x = (1 - t) noise + t image")
    report.unless(sharing_fault(z, AXES), "the noise that sdedit adds")
    report.unless(relation_fault(z, {"the image": image.expand_as(z)}), "the noise of sdedit")
    if torch.equal(states[0], states[1]):
        report.remark("sdedit sets a seed that nobody passed, or draws nothing from torch")
    _same_noise(report, sdedit)


def mixture_fault(x, image, t_start: float) -> str | None:
    """x as a share of the image and noise of some size, where they are far from what is right.

    Shares of 3000 pixels of size 3 are known to 0.006 (one sigma), sizes of noise to 0.013.
    """
    share = ((x * image).sum() / image.square().sum()).item()
    size = (x - share * image).std().item()
    if abs(share - t_start) < 0.06 and abs(size - (1 - t_start)) < 0.1:
        return None
    return (
        f"x begins as {size:.2f} noise + {share:.2f} image; it should be {1 - t_start:.2f} noise "
        f"+ {t_start:.2f} image"
    )


def _same_noise(report: Report, sdedit) -> None:
    """From the same random state the noise is the same at every t_start: exact to rounding."""
    found, image = [], examples((5, 6), 3)
    for t_start, scale in ((0.3, 1.0), (0.3, 1.0), (0.3, 4.0), (0.8, 1.0), (0.0, 1.0)):
        seed_all(5)
        spy = SpyField(crooked)
        ask(report, sdedit, spy, scale * image, t_start, 2)
        found.append((spy.asks[0].x - t_start * scale * image) / (1 - t_start))
    if torch.equal(found[0], found[1]) and any(
        (z - found[0]).abs().max() > 1e-4 for z in found[2:]
    ):
        report.wrong("sdedit: x at t_start is not (1 - t_start) noise + t_start image: recovered "
                     "so, the same draw comes out differently at other t_start")  # fmt: skip


def nothing_to_do(report: Report, sdedit) -> None:
    """t_start = 1 keeps all of the image."""
    image = examples((3, 2), 6)
    got = student("sdedit at t_start = 1", sdedit, crooked, image.clone(), 1.0, 3)
    fault = shape_fault(got, (3, 2))
    if fault or (got - image).abs().max() > 1e-5:
        report.wrong("sdedit at t_start = 1: the result is not the image")


def _another(sdedit, t_start: float) -> bool:
    for shape in SHAPES:
        ask(Report(), sdedit, SpyField(crooked), examples(shape, 4), t_start, 3)
    runs, image = [], examples((3, 2), 4)
    for steps in (8, 16, 32):
        spy = SpyField(crooked)
        result, _ = ask(Report(), sdedit, spy, image, t_start, steps)
        runs.append((spy.asks, result))
    return another_solver(crooked, t_start, 1.0, runs)
