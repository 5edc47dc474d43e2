"""1.4 ConditionalDDPM.sample: every step against Algorithm 2, read off a spy network."""

import torch
import torch.nn.functional as F

from referee.chain import (
    Chain,
    judge_noise,
    judge_same_noise,
    judge_seeds,
    read_steps,
    recover_noise,
)
from referee.ddpm_model import make_model, read_times, real_run, tables, watch
from referee.finding import Report, Stop, accept_any, student

FORMS = {
    "labels": lambda labels, classes: labels.clone(),
    "one-hot": lambda labels, classes: F.one_hot(labels, classes).float(),
    "one-hot int64": lambda labels, classes: F.one_hot(labels, classes),
}
FORWARD, SAMPLE = (
    f"conditional_ddpm/DDPM.py:ConditionalDDPM.{name}" for name in ("forward", "sample")
)
COMPARED = {FORWARD, SAMPLE}


def check(subject, report: Report) -> None:
    """Right with labels, or right with one-hot rows."""
    ways = {
        name: lambda trial, form=form: check_form(subject, trial, form)
        for name, form in FORMS.items()
    }
    way = accept_any(report, ways)
    if way and way != "labels":
        report.remark(f"sample takes {way} conditions only")


def check_form(subject, report: Report, form) -> None:
    model = make_model(subject)
    spy = watch(model)
    for batch, omega in ((3, 2.0), (1, 0.5), (28, 1.0), (3, 0.0)):
        run(report, model, spy, form, batch, omega, seed=batch)
        report.stop_if_wrong()
    chains, noises = zip(
        *(run(report, model, spy, form, 10, 2.0, s) for s in (31, 32)), strict=True
    )
    report.stop_if_wrong()
    judge_noise(report, list(chains), list(noises))
    judge_seeds(report, list(chains))
    again = run(report, model, spy, form, 10, 2.0, seed=31)[1]
    if torch.allclose(again, noises[0], atol=1e-4):  # drawn from torch, numpy or random
        other = run(report, model, watch(model, phase=1.0), form, 10, -0.4, seed=31)[1]
        judge_same_noise(report, noises[0], other)
    report.stop_if_wrong()
    check_settings(subject, report, form)
    real_run(subject, report, lambda model: draw_once(report, model, form))


def run(report: Report, model, spy, form, batch: int, omega: float, seed: int):
    """One call of sample; returns its Chain and the noise of its steps. Raises Stop."""
    config = model.dmconfig
    where = f"sample for a batch of {batch} at omega {omega:g}"
    labels = (torch.arange(batch) * 3 + seed) % config.num_classes
    model.eval()
    seed_all(500 + seed)
    spy.take()
    images = student(where, model.sample, form(labels, config.num_classes), omega)
    calls = spy.take()
    null = torch.full((config.num_classes,), float(config.condition_mask_value)).double()
    conditions = F.one_hot(labels, config.num_classes).double()
    steps = read_steps(calls, conditions, null, lambda t: times_of(t, config.T), config.T)
    shape = (batch, config.num_channels, *config.input_dim)
    if not torch.is_tensor(images) or tuple(images.shape) != shape:
        raise Stop(
            f"{where}: the result has shape {tuple(getattr(images, 'shape', ()))}; "
            f"it should be {shape}"
        )
    if any(call.training for call in calls):
        report.wrong("sample takes the network out of evaluation mode")
    if images.requires_grad or any(call.gradients for call in calls):
        report.remark("gradients are on while sampling")
    chain = Chain(steps, images.detach().double(), torch.get_rng_state())
    betas, bars = tables(config)

    def mean(x, epsilon, t):
        return (x - betas[t] / (1 - bars[t]).sqrt() * epsilon) / (1 - betas[t]).sqrt()

    times = list(range(config.T, 0, -1))
    noise, last = recover_noise(chain, times, mean, lambda t: betas[t].sqrt(), omega)
    judge_result(report, chain.result, last, where)
    return chain, noise


def seed_all(seed: int) -> None:
    """Set the state of every source of random numbers that students use."""
    import random

    import numpy as np

    torch.manual_seed(seed)
    np.random.seed(seed)
    random.seed(seed)


def times_of(t: torch.Tensor, T: int) -> torch.Tensor:
    times, convention = read_times(t, T)
    if times is None:
        raise Stop(f"sample: {convention}")
    return times


def judge_result(report: Report, result, last, where: str) -> None:
    """The last mean, denormalised and clamped."""
    right = (last * 0.3081 + 0.1307).clamp(0, 1)
    if (result - right).abs().max() < 1e-4:
        return
    ways = {
        "it is not denormalised": last.clamp(0, 1),
        "it is not clamped": last * 0.3081 + 0.1307,
        "it is clamped before it is denormalised": last.clamp(0, 1) * 0.3081 + 0.1307,
    }
    hint = next((name for name, way in ways.items() if (result - way).abs().max() < 1e-4), None)
    hint = (
        hint
        or f"it differs by up to {(result - right).abs().max():.3g}: noise at t = 1, "
        "a wrong mean or a wrong denormalisation"
    )
    raise Stop(
        f"{where}: the result is not the mean of the step at t = 1, denormalised and "
        f"clamped; {hint}"
    )


def check_settings(subject, report: Report, form) -> None:
    """Other settings. A default written out is a remark; T and betas written out are wrong."""
    model = make_model(subject, T=5, beta_1=0.1, beta_T=0.3)
    run(report, model, watch(model), form, 4, 1.0, seed=3)
    for name, value in {
        "condition_mask_value": -2,
        "num_classes": 7,
        "num_channels": 3,
        "input_dim": (8, 12),
    }.items():
        model, trial = make_model(subject, T=4, **{name: value}), Report()
        try:
            run(trial, model, watch(model), form, 3, 1.0, seed=4)
        except Stop as stop:
            report.remark(f"the default of {name} seems to be written out: {stop}")


def draw_once(report: Report, model, form) -> None:
    """Three real steps: dtype and shape with a real network."""
    model.eval()
    images = student("three real steps", model.sample, form(torch.arange(2), 10), 1.0)
    if images.shape != (2, 1, 28, 28) or not torch.isfinite(images).all():
        raise Stop(
            f"three real steps: the result has shape {tuple(images.shape)}, or is not finite"
        )


def compare_conventions(subject, found: dict) -> None:
    """Training and sampling must tell the network the time in the same way.

    Both are right alone. What departs from the documented t/T is wrong; the other gets a remark.
    """
    if not (found[FORWARD].right and found[SAMPLE].right):
        return
    model = make_model(subject)
    spy = watch(model)
    model(torch.randn(200, 1, 28, 28), torch.arange(200) % 10)
    trained = read_times(torch.cat([call.t.flatten() for call in spy.take()]), model.dmconfig.T)[1]
    for form in FORMS.values():
        try:
            model.eval().sample(form(torch.arange(3), 10), 1.0)
            break
        except Exception:
            spy.take()
    drawn = read_times(torch.cat([call.t.flatten() for call in spy.take()]), model.dmconfig.T)[1]
    if trained == drawn:
        return
    sentence = f"training gives the network {trained} and sampling gives it {drawn}"
    blamed = FORWARD if trained != "t/T" else SAMPLE
    found[blamed].right = False
    found[blamed].findings.append(sentence)
    found[({FORWARD, SAMPLE} - {blamed}).pop()].remarks.append(sentence)
