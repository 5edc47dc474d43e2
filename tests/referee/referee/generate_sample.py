"""2.2.3 DiffusionModel.generate_sample: every step against Algorithm 2, read off a spy network."""

import torch

from referee.chain import (
    Chain,
    judge_noise,
    judge_same_noise,
    judge_seeds,
    read_steps,
    recover_noise,
)
from referee.ddpm_sample import seed_all
from referee.denoise_step import clipped_mean
from referee.diffusion import IMAGES, SEQUENCES, STEPS, Kind, make_model, watch
from referee.finding import Report, Stop, student
from referee.tables_of import tables


def check(subject, report: Report) -> None:
    for kind in (IMAGES, SEQUENCES):
        model = make_model(subject, kind)
        spies = watch(model)
        for batch, weight, threshold in (
            (3, 2.0, False),
            (1, 0.5, False),
            (5, 1.5, True),
            (6, 0.0, False),
            (2, 0.0, True),
        ):
            run(report, model, spies, kind, batch, weight, threshold, seed=batch)
            report.stop_if_wrong()
        for threshold in (False, True):
            check_noise(report, model, kind, threshold)
            report.stop_if_wrong()
        check_calls(report, model, kind)
        other = make_model(subject, kind, steps=3)
        run(report, other, watch(other), kind, 4, 1.0, False, seed=9)
        draw_once(report, make_model(subject, kind, steps=3), kind)
        report.stop_if_wrong()


def check_noise(report: Report, model, kind: Kind, threshold: bool) -> None:
    """Several larger calls: distribution, independence, and exact means."""
    spies, batch = watch(model), 4096 // torch.tensor(kind.shape).prod().item()
    pair = [run(report, model, spies, kind, batch, 2.0, threshold, seed) for seed in (41, 42)]
    chains, noises = zip(*pair, strict=True)
    judge_noise(report, list(chains), list(noises))
    judge_seeds(report, list(chains))
    again = run(report, model, spies, kind, batch, 2.0, threshold, seed=41)[1]
    if torch.allclose(again, noises[0], atol=1e-4):
        other = run(report, model, watch(model, 1.0), kind, batch, -0.4, threshold, seed=41)[1]
        judge_same_noise(report, noises[0], other)


def run(report: Report, model, spies, kind: Kind, batch, weight, threshold, seed, **more):
    """One call of generate_sample; returns its Chain and the noise of its steps. Raises Stop."""
    where = f"generate_sample of {batch} {kind.name} at guidance {weight:g}"
    where += " with threshold" if threshold else ""
    cond = kind.conditions(batch, seed)
    trained, averaged = spies
    trained.take(), averaged.take()
    model.ema.averaged_model.train()
    seed_all(700 + seed)
    given = cond.clone()
    result = student(where, model.generate_sample, given, weight, threshold, **more)
    calls = averaged.take()
    if trained.take():
        raise Stop("generate_sample uses noise_pred_net; it should use ema.averaged_model")
    if not torch.equal(given, cond):
        report.remark("generate_sample changes its caller's conditions")
    if any(call.training for call in calls):
        report.wrong("generate_sample leaves the averaged network in training mode")
    if any(call.gradients for call in calls) or getattr(result, "requires_grad", False):
        report.remark("gradients are on while sampling")
    steps = len(model.noise_scheduler.betas)
    chain_steps = read_steps(
        calls,
        cond.double(),
        torch.zeros_like(cond[0]).double(),
        lambda t: read_times(t, steps),
        steps,
    )
    shape = (batch, *kind.shape)
    if not torch.is_tensor(result) or tuple(result.shape) != shape:
        raise Stop(
            f"{where}: the result has shape {tuple(getattr(result, 'shape', ()))}; "
            f"it should be {shape}"
        )
    chain = Chain(chain_steps, result.detach().double(), torch.get_rng_state())
    betas, bars = tables(model.noise_scheduler)

    def mean(x, epsilon, t):
        if threshold:
            return clipped_mean(epsilon, t, x, betas, bars)
        return (x - betas[t] / (1 - bars[t]).sqrt() * epsilon) / (1 - betas[t]).sqrt()

    times = list(reversed(range(steps)))
    noise, last = recover_noise(chain, times, mean, lambda t: betas[t].sqrt(), weight)
    gap = (chain.result - last).abs().max().item()
    if not gap <= 2e-4:
        raise Stop(
            f"{where}: the result is not the mean of the step at t = 0; it differs by up to "
            f"{gap:.3g}"
        )
    return chain, noise


def read_times(t: torch.Tensor, steps: int) -> torch.Tensor:
    times = t.double().flatten()
    if (times - times.round()).abs().max() > 1e-4:
        raise Stop(f"the network gets the time {times[0]:.4f}; it should get an integer in 0..T-1")
    return times.round().long()


def check_calls(report: Report, model, kind: Kind) -> None:
    """Default arguments, keywords, and a seed."""
    cond = kind.conditions(2, 4)
    spies = watch(model)
    student("generate_sample(cond)", model.generate_sample, cond)
    if len(spies[1].take()) < STEPS:
        report.wrong("generate_sample(cond) takes fewer than T steps")
    got = [
        student(
            "generate_sample with seed=3",
            model.generate_sample,
            cond,
            guidance_weight=1.0,
            threshold=True,
            seed=3,
        )
        for _ in range(2)
    ]
    if not torch.equal(*got):
        report.remark("generate_sample ignores its seed")


def draw_once(report: Report, model, kind: Kind) -> None:
    """Three real steps: dtype and shape with a real network."""
    where = f"three real steps of {kind.name}"
    got = student(where, model.generate_sample, kind.conditions(2, 5), 1.0)
    if got.shape != (2, *kind.shape) or not torch.isfinite(got).all():
        raise Stop(f"{where}: the result has shape {tuple(got.shape)}, or is not finite")
