"""3.3 ConditionalFM.sample: every Euler step, read off a spy network.

Between two evaluations x must go 1 / T of the guided velocity (CFG eq. 6), and the network is told
where a step starts. The start is the only draw. False alarms: 3e-7 for its distribution and 4e-7
for its independence.
"""

import torch
import torch.nn.functional as F

from referee.chain import Step, guided, read_steps
from referee.chance import normal_fault, sharing_fault
from referee.ddpm_sample import FORMS, seed_all
from referee.finding import Report, Stop, accept_any, student
from referee.fm_model import make_model, watch

AXES = {0: "calls", 1: "samples", 3: "rows of pixels", 4: "columns of pixels"}


def check(subject, report: Report) -> None:
    """Right with labels, or right with one-hot rows; what it does not take is a remark."""
    ways = {
        name: lambda trial, form=form: check_form(subject, trial, form)
        for name, form in FORMS.items()
    }
    way = accept_any(report, ways)
    for name, form in FORMS.items():
        if way and name != way:
            model = make_model(subject)
            try:
                run(Report(), model, watch(model), form, 3, 1.0, seed=2)
            except Stop as stop:
                report.remark(f"sample does not take {name} conditions: {stop}")


def check_form(subject, report: Report, form) -> None:
    model = make_model(subject)
    spy = watch(model)
    for batch, omega in ((3, 2.0), (1, 0.5), (28, 1.0), (3, 0.0), (4, -0.3)):
        run(report, model, spy, form, batch, omega, seed=batch)
        report.stop_if_wrong()
    pair = [run(report, model, spy, form, 10, 2.0, seed) for seed in (31, 32)]
    starts = torch.stack([start for start, _ in pair])
    report.unless(normal_fault(starts), "the noise that sampling starts from")
    report.unless(sharing_fault(starts, AXES), "the noise that sampling starts from")
    if torch.equal(pair[0][1], pair[1][1]):
        report.wrong("sampling sets a seed that nobody passed, or keeps noise between calls")
    report.stop_if_wrong()
    check_settings(subject, report, form)
    draw_once(make_model(subject, T=3), form)


def run(report: Report, model, spy, form, batch: int, omega: float, seed: int):
    """One call of sample; returns its start and the random state afterwards. Raises Stop."""
    config, where = model.dmconfig, f"sample for a batch of {batch} at omega {omega:g}"
    labels = (torch.arange(batch) * 3 + seed) % config.num_classes
    given = form(labels, config.num_classes)
    before = given.clone()
    model.eval()
    seed_all(500 + seed)
    spy.take()
    images = student(where, model.sample, given, omega)
    calls = spy.take()
    if not torch.equal(given, before):
        report.remark("sample changes its caller's conditions")
    null = torch.full((config.num_classes,), float(config.condition_mask_value)).double()
    conditions = F.one_hot(labels, config.num_classes).double()
    steps = read_steps(calls, conditions, null, lambda t: step_of(t, config.T), config.T)
    found, wanted = [step.time for step in steps], list(range(config.T))
    if found != wanted:
        raise Stop(
            f"{where}: the network is asked at t = {_times(found, config.T)}; it should be asked "
            f"where each of {config.T} steps starts, at {_times(wanted, config.T)}"
        )
    shape = (batch, config.num_channels, *config.input_dim)
    if steps[0].x.shape != shape:
        raise Stop(f"{where}: the network sees x of shape {tuple(steps[0].x.shape)}, not {shape}")
    last = follow(steps, omega, config.T, where)
    if not torch.is_tensor(images) or tuple(images.shape) != shape:
        raise Stop(
            f"{where}: the result has shape {tuple(getattr(images, 'shape', ()))}; "
            f"it should be {shape}"
        )
    judge_result(images.detach().double(), last, config, where)
    if any(call.training for call in calls):
        report.wrong("sample takes the network out of evaluation mode")
    if images.requires_grad or any(call.gradients for call in calls):
        report.remark("gradients are on while sampling")
    return steps[0].x, torch.get_rng_state()


def step_of(t: torch.Tensor, T: int) -> torch.Tensor:
    """k of t = k / T. Raises Stop for other times."""
    times = t.detach().double().flatten() * T
    near = times.round()
    if not torch.isfinite(times).all() or (times - near).abs().max() > 1e-3:
        shown = (times / T).tolist()[0]
        raise Stop(f"sample: the network is told t = {shown:.4g}; it should be told k / {T}")
    return near.long()


def follow(steps: list[Step], omega: float, T: int, where: str) -> torch.Tensor:
    """Each x follows from the one before; returns x at t = 1. Raises Stop."""
    after = None
    for k, step in enumerate(steps):
        if after is not None and (step.x - after).abs().max() > 1e-4 * max(1, after.abs().max()):
            raise Stop(
                f"{where}: after step {k} of {T}, x is {(step.x - after).abs().max():.3g} away "
                f"from where Euler's method leads{hint(steps[k - 1], step.x, omega, T)}"
            )
        after = step.x + guided(step, omega) / T
    return after


def hint(step: Step, x: torch.Tensor, omega: float, T: int) -> str:
    """x's way as so much of both predictions, by least squares."""
    moved = (x - step.x).flatten()
    parts = {"v_c": step.conditional}
    if step.null is not None:
        parts["v_u"] = step.null
    table = torch.stack([part.flatten() for part in parts.values()], dim=1)
    found = torch.linalg.lstsq(table, moved[:, None]).solution.flatten()
    if (table @ found - moved).abs().max() > 1e-4:
        return "; what was added is no sum of the two predictions (noise, or another x?)"
    pairs = zip(found.tolist(), parts, strict=True)
    shares = " + ".join(f"{T * share:.3f} {name}" for share, name in pairs)
    return (
        f"; the step is 1/{T} of {shares}, and it should be 1/{T} of "
        f"{1 + omega:.3f} v_c + {-omega:.3f} v_u"
    )


def judge_result(result, last, config, where: str) -> None:
    """x at t = 1, denormalised and clamped."""
    mean, std = config.pixel_mean, config.pixel_std
    right = (last * std + mean).clamp(0, 1)
    if (result - right).abs().max() < 1e-4:
        return
    ways = {
        "it is not denormalised": last.clamp(0, 1),
        "it is neither denormalised nor clamped": last,
        "it is not clamped": last * std + mean,
        "it is clamped before it is denormalised": last.clamp(0, 1) * std + mean,
        "it is normalised once more": ((last - mean) / std).clamp(0, 1),
        "it is taken for [-1, 1]": ((last + 1) / 2).clamp(0, 1),
    }
    found = next((name for name, way in ways.items() if (result - way).abs().max() < 1e-4), None)
    found = found or f"it differs by up to {(result - right).abs().max():.3g}"
    raise Stop(
        f"{where}: the result is not x after the last Euler step, denormalised and clamped; {found}"
    )


def check_settings(subject, report: Report, form) -> None:
    """Other settings. T written out is wrong; another default written out is a remark."""
    for steps in (1, 4, 10):
        model = make_model(subject, T=steps)
        run(report, model, watch(model), form, 4, 1.0, seed=3)
    model = make_model(subject)
    spy = watch(model)
    run(report, model, spy, form, 3, 1.0, seed=3)
    model.dmconfig.T = 5  # it is read when sampling, as exercise 3.9 needs it
    try:
        run(report, model, spy, form, 3, 1.0, seed=3)
    except Stop as stop:
        report.remark(f"dmconfig.T is kept from an earlier moment: {stop}")
    for settings in (
        {"condition_mask_value": -2},
        {"num_classes": 7},
        {"num_channels": 3},
        {"input_dim": (8, 12)},
        {"pixel_mean": 0.3, "pixel_std": 0.6},
        {"omega": 3.0},
    ):
        model, trial = make_model(subject, **settings), Report()
        try:
            run(trial, model, watch(model), form, 3, 1.0, seed=4)
        except Stop as stop:
            if "omega" in settings:
                report.wrong(f"sample takes omega from its settings: {stop}")
            names = " or ".join(settings)
            report.remark(f"the default of {names} seems to be written out: {stop}")


def draw_once(model, form) -> None:
    """Three real steps: dtype and shape with the given network."""
    model.eval()
    images = student("three real steps", model.sample, form(torch.arange(2), 10), 1.0)
    if images.shape != (2, 1, 28, 28) or not torch.isfinite(images).all():
        raise Stop(
            f"three real steps: the result has shape {tuple(images.shape)}, or is not finite"
        )


def _times(steps: list[int], T: int) -> str:
    shown = [f"{k / T:.3g}" for k in steps]
    shown = shown if len(shown) <= 6 else [*shown[:3], "...", shown[-1]]
    return f"{', '.join(shown)} ({len(steps)} steps)"
