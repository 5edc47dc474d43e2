"""Patients that draw no samples: the forward process, the tables of a schedule, and estimates of
the data from one prediction.
"""

import types
from dataclasses import dataclass

import numpy as np
import torch

from .ward_code import Fault, code
from .ward_worlds import world

Found = dict[str, np.ndarray]
LEVELS = 5
EDGES = np.linspace(-4, 4, 65)


@dataclass(frozen=True)
class Tables:
    """A schedule and the data that go through it. T: its steps; start, end: beta at its ends.

    peaks: where the data lie on a line, each peak of standard deviation 0.1.
    """

    T: int = 100
    start: float = 1e-3
    end: float = 0.08
    peaks: tuple[float, ...] = (-1.0, 1.0)


@dataclass(frozen=True)
class Levels:
    """Noise levels (alpha, sigma) at which the data of a world are estimated. kind: what the
    network predicts; tweedie: by the posterior mean of the score.
    """

    world: str
    kind: str
    alphas: tuple[float, ...]
    sigmas: tuple[float, ...]
    count: int = 120


def times_shown(T: int) -> list[int]:
    """The steps whose x_t is shown, from 0 to T - 1."""
    return [round(t) for t in np.linspace(0, T - 1, LEVELS)]


def noised(
    fault: Fault, tables: Tables, seed: int, each: int = 1500
) -> tuple[np.ndarray, np.ndarray]:
    """x_t on a line at LEVELS times, and the data that are in them, (LEVELS, each) both: part 2's
    tables and add_noise.
    """
    place = "diffusion_models"
    draws = torch.Generator().manual_seed(seed)
    schedule = code(place, "noise_scheduler", fault).NoiseScheduler(
        tables.T, tables.start, tables.end
    )
    peaks = torch.tensor(tables.peaks)
    which = torch.randint(0, len(peaks), (LEVELS * each,), generator=draws)
    data = peaks[which] + 0.1 * torch.randn(LEVELS * each, generator=draws)
    noise = torch.randn(LEVELS * each, generator=draws)
    t = torch.tensor(times_shown(tables.T)).repeat(each)  # mixed, as a batch of training has them
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        x_t = schedule.add_noise(data[:, None], noise[:, None], t)
    x, of = (values.reshape(each, LEVELS).T.double().numpy() for values in (x_t, data))
    return x, of


def histograms(fault: Fault, tables: Tables, seed: int) -> Found:
    """Densities of x_t on a line at LEVELS times, (LEVELS, bins), with mean and deviation; kept:
    the factor of the data in them.
    """
    x, data = noised(fault, tables, seed)
    x = np.nan_to_num(x, nan=1e6)
    kept = [np.cov(*pair)[0, 1] / pair[1].var() for pair in zip(x, data, strict=True)]
    counts = [np.histogram(row, EDGES)[0] for row in x]
    return {
        "density": np.array(counts) / (x.shape[1] * np.diff(EDGES)),
        "mean": x.mean(axis=1),
        "deviation": x.std(axis=1),
        "kept": np.array(kept),
    }


def part_1_tables(fault: Fault, tables: Tables, seed: int) -> Found:
    """What follows from the seven values of part 1's schedule, for t = 1..T each."""
    kind = code("conditional_ddpm", "DDPM", fault).ConditionalDDPM
    config = types.SimpleNamespace(beta_1=tables.start, beta_T=tables.end, T=tables.T)
    model = types.SimpleNamespace(
        dmconfig=config, device=torch.device("cpu"), check_times=lambda t: t
    )
    at = {
        name: value.double().numpy()
        for name, value in kind.scheduler(model, torch.arange(1, tables.T + 1)).items()
    }
    signal, noise = at["sqrt_alpha_bar"], at["sqrt_oneminus_alpha_bar"]
    back = at["oneover_sqrt_alpha"]
    return {
        "signal": signal,
        "noise": noise,
        "variance": signal**2 + noise**2,
        "factor of x_t": back,
        "factor of the prediction": back * at["beta_t"] / noise,
        "fresh noise": at["sqrt_beta_t"],
    }


def cosine_tables(fault: Fault, tables: Tables, seed: int) -> Found:
    """Tables of the cosine schedule for t = 0..T-1, and how much of the signal a step keeps."""
    schedule = code("diffusion_models", "extras", fault).FastScheduler(tables.T)
    bars, betas = schedule.alpha_bars.double().numpy(), schedule.betas.double().numpy()
    with np.errstate(all="ignore"):
        return {
            "alpha_bar": bars,
            "beta": betas,
            "signal to noise": np.log10(np.maximum(bars, 1e-8) / np.maximum(1 - bars, 1e-8)),
        }


def estimates(fault: Fault, levels: Levels, seed: int) -> Found:
    """Estimates of the data (levels, count, 2) from perfect predictions, and the data (count,
    2).
    """
    of, draws = world(levels.world), torch.Generator().manual_seed(seed)
    data = of.draw(levels.count, draws)
    noise = torch.randn(levels.count, 2, generator=draws, dtype=torch.float64)
    conversions = code("flow_matching", "conversions", fault)
    right = code("flow_matching", "conversions")
    guesses = []
    for alpha, sigma in zip(levels.alphas, levels.sigmas, strict=True):
        x = alpha * data + sigma * noise
        best = of.best_data(x, alpha, sigma), of.best_noise(x, alpha, sigma)
        if levels.kind == "tweedie":
            score = right.join("score", *best, alpha, sigma)
            guesses.append(conversions.posterior_mean(x, score, alpha, sigma))
        else:
            prediction = right.join(levels.kind, *best, alpha, sigma)
            guesses.append(conversions.split(prediction, levels.kind, x, alpha, sigma)[0])
    return {"guesses": torch.stack(guesses).numpy(), "data": data.numpy()}
