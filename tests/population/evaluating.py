"""Formulas as a student reads them, evaluated, and the factors of code, measured in torch: both
share nothing with the grader.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from referee.judging import quiet
from referee.workspace import Workspace

from autograder.content import ROOT

STEPS = 13  # not as many as where formulas are read
Curves = dict[str, np.ndarray]


def tables(betas: np.ndarray) -> Curves:
    """What stands for the symbols of a formula at each step (T,)."""
    bars = np.cumprod(1 - betas)
    before = np.r_[1.0, bars[:-1]]
    return {"beta_t": betas, "alpha_t": 1 - betas, "alpha_bar_t": bars, "alpha_bar_before": before}


def factors_in(text: str, curves: Curves) -> Curves:
    """{term: its factor (T,)} of a formula; NaN where none was read. The only term of a formula
    without any is "".
    """
    right = text.partition(" = ")[2].replace("[?]", "unknown").replace("^", "**")
    right = right.replace("alpha_bar_(t-1)", "alpha_bar_before")
    right = re.sub(r"\[([^]]*) at t ([+-]) (\d)\]", r"later(\1, \2\3)", right)
    count = len(next(iter(curves.values())))
    known = {**curves, "sqrt": np.sqrt, "later": _later, "unknown": np.full(count, np.nan)}
    terms = [name for name in dict.fromkeys(re.findall(r"[a-z]\w*", right)) if name not in known]
    code = compile(right, "formula", "eval")
    with np.errstate(all="ignore"):
        if not terms:
            return {"": np.ones(count) * eval(code, {}, known)}
        return {
            term: np.ones(count) * _value(code, known, {**dict.fromkeys(terms, 0.0), term: 1.0})
            for term in terms
        }


def _value(code: object, known: dict[str, object], terms: dict[str, float]) -> np.ndarray:
    unread = eval(code, {}, {**known, **terms})  # type: ignore[arg-type]
    if np.isnan(unread).all():  # 0 times what was not read
        unread = eval(code, {}, {**known, **terms, "unknown": 0.0})  # type: ignore[arg-type]
        return np.where(np.asarray(unread) == 0, np.nan, unread)
    return np.asarray(unread)


def _later(values: np.ndarray, steps: int) -> np.ndarray:
    moved = np.full(len(values), np.nan)
    moved[max(0, -steps) : len(values) - max(0, steps)] = values[
        max(0, steps) : len(values) + min(0, steps)
    ]
    return moved


@dataclass(frozen=True)
class Function:
    """A function whose result is a sum. call(object, t (B,), terms) gives the result; right: the
    factors of the paper.
    """

    module: str
    owner: str
    left: str
    terms: tuple[str, ...]
    call: Callable[..., torch.Tensor]
    right: str


FUNCTIONS = {
    ("2.1.1/add_noise", "x_t"): Function(
        "noise_scheduler",
        "NoiseScheduler",
        "x_t",
        ("x_0", "noise"),
        lambda it, t, x_0, noise: it.add_noise(x_0, noise, t),
        "x_t = sqrt(alpha_bar_t) * x_0 + sqrt(1 - alpha_bar_t) * noise",
    ),
    ("2.1.2/denoise_step", "x_(t-1)"): Function(
        "noise_scheduler",
        "NoiseScheduler",
        "x_(t-1)",
        ("x_t", "epsilon", "z"),
        lambda it, t, x_t, epsilon, _: it.denoise_step(epsilon, int(t[0]), x_t),
        "x_(t-1) = 1 / sqrt(alpha_t) * x_t - beta_t / (sqrt(alpha_t) * sqrt(1 - alpha_bar_t)) * "
        "epsilon + sqrt(beta_t) * z",
    ),
    ("2.5.2/v_prediction", "v_t"): Function(
        "extras",
        "FastScheduler",
        "v_t",
        ("noise", "x_0"),
        lambda it, t, noise, x_0: it.velocity(x_0, noise, t),
        "v_t = sqrt(alpha_bar_t) * noise - sqrt(1 - alpha_bar_t) * x_0",
    ),
    ("2.5.2/v_prediction", "x_0"): Function(
        "extras",
        "FastScheduler",
        "x_0",
        ("x_t", "v"),
        lambda it, t, x_t, v: it.from_velocity(v, x_t, int(t[0]))[0],
        "x_0 = sqrt(alpha_bar_t) * x_t - sqrt(1 - alpha_bar_t) * v",
    ),
    ("2.5.2/v_prediction", "epsilon"): Function(
        "extras",
        "FastScheduler",
        "epsilon",
        ("x_t", "v"),
        lambda it, t, x_t, v: it.from_velocity(v, x_t, int(t[0]))[1],
        "epsilon = sqrt(1 - alpha_bar_t) * x_t + sqrt(alpha_bar_t) * v",
    ),
}


def measure(function: Function, folder: Path) -> tuple[Curves, Curves] | None:
    """(factors of each term (T,), tables) of the code in a folder, on a schedule of its own; None
    where it is no sum, or does not run.
    """
    with Workspace(folder, ROOT / "solutions") as own, quiet():
        try:
            owner = getattr(own.module(function.module), function.owner)
            it = owner(STEPS, 0.04, 0.31) if owner.__name__ == "NoiseScheduler" else owner(STEPS)
            found = np.stack([_at(function, it, t) for t in range(STEPS)], axis=1)
        except Exception:  # the student's
            return None
    if np.isnan(found).any():
        return None
    betas = np.linspace(0.04, 0.31, STEPS)
    if function.owner != "NoiseScheduler":
        betas = it.betas.double().numpy()
    return dict(zip(function.terms, found, strict=True)), tables(betas)


def _at(function: Function, it: object, t: int) -> np.ndarray:
    source = torch.Generator().manual_seed(t + 1)
    shape = (3, 4, 5)
    given = [torch.randn(shape, generator=source, dtype=torch.float64) for _ in function.terms]
    with _normals_are(given[-1] if "z" in function.terms else None):
        result = function.call(it, torch.full((3,), t), *(each.float() for each in given))
    if result.shape != shape:
        return np.full(len(given), np.nan)
    y, x = result.double().numpy().ravel(), np.stack([each.numpy().ravel() for each in given], 1)
    factors, *_ = np.linalg.lstsq(x, y, rcond=None)
    explained = np.abs(x @ factors - y).max() < 1e-4 * max(1.0, np.abs(y).max())
    return factors if explained else np.full(len(given), np.nan)


@contextmanager
def _normals_are(z: torch.Tensor | None) -> Iterator[None]:
    """Let what draws as many normal numbers as z has draw z."""
    kept = torch.randn, torch.randn_like

    def drawn(*shape: object, **options: object) -> torch.Tensor:
        asked = kept[0](*shape, **options)
        return z.float() if z is not None and asked.shape == z.shape else asked

    torch.randn, torch.randn_like = drawn, lambda x, **_: drawn(*x.shape)  # type: ignore
    try:
        yield
    finally:
        torch.randn, torch.randn_like = kept
