"""1.2 ConditionalDDPM.scheduler: seven values at the times t_s, for settings of several kinds."""

import numpy as np
import torch

from referee.ddpm_model import make_model, tables
from referee.finding import Crash, Report, Stop, student

TOLERANCE = 2e-5  # float32 tables at 400 steps carry about 5e-6
LONG, SHORT = {"T": 400, "beta_1": 1e-4, "beta_T": 0.02}, {"T": 7, "beta_1": 0.05, "beta_T": 0.5}


def check(subject, report: Report) -> None:
    """Right values in some documented form, and wrong values in none."""
    long, short = make_model(subject, **LONG), make_model(subject, **SHORT)
    worked, crashes = 0, []
    for model in (short, long, short):  # one model's schedule must not become another's
        for name, times in forms(model.dmconfig.T).items():
            given = times.clone() if torch.is_tensor(times) else times
            try:
                values = student(f"scheduler({name})", model.scheduler, given)
            except Crash as crash:
                crashes.append(str(crash))
                continue
            compare(report, model.dmconfig, times, values, name)
            worked += 1
            if torch.is_tensor(times) and not torch.equal(given, times):
                report.remark("scheduler changes the tensor t_s of its caller")
        report.stop_if_wrong()
    if not worked:
        raise Stop(crashes[0])
    for crash in sorted(set(crashes)):
        report.remark(crash)
    for time in (0, short.dmconfig.T + 1):
        try:
            short.scheduler(torch.tensor([[time]]))
            report.remark(f"scheduler answers for t = {time}, which is outside 1..T")
        except Exception:
            continue


def forms(T: int) -> dict:
    """Times in the documented forms, the usual one first."""
    column = torch.arange(1, T + 1).view(-1, 1)
    middle = T // 2 + 1
    return {
        "(B, 1)": column,
        "(B,) in any order": column.flatten().flip(0),
        "(B,) with repeats": torch.tensor([2, 2, T, 1, 2]),
        "(1, 1)": torch.tensor([[middle]]),
        "(1,)": torch.tensor([T]),
        "()": torch.tensor(middle),
        "int": middle,
        "int 1": 1,
        "int T": T,
    }


def compare(report: Report, config, times, values, form: str) -> None:
    """The seven values against the formulas, in float64."""
    if not hasattr(values, "keys"):
        raise Stop(f"scheduler returns {type(values).__name__}; it should return a dict")
    t = torch.as_tensor(times).flatten()
    betas, bars = (table[t] for table in tables(config))
    expected = {
        "beta_t": betas,
        "sqrt_beta_t": betas.sqrt(),
        "alpha_t": 1 - betas,
        "oneover_sqrt_alpha": (1 - betas).rsqrt(),
        "alpha_t_bar": bars,
        "sqrt_alpha_bar": bars.sqrt(),
        "sqrt_oneminus_alpha_bar": (1 - bars).sqrt(),
    }
    for name, right in expected.items():
        if name not in values:
            report.wrong(f"{name} is missing from the dict")
            continue
        try:
            value = values[name]
            value = value.detach() if torch.is_tensor(value) else torch.as_tensor(np.asarray(value))
            got = value.double().flatten()
        except (TypeError, ValueError, RuntimeError) as error:
            report.wrong(f"{name} holds no numbers: {error}")
            continue
        if got.shape != right.shape:
            report.wrong(f"{name} holds {got.numel()} values for {len(t)} times ({form})")
        elif not torch.allclose(got, right, rtol=TOLERANCE, atol=TOLERANCE):
            i = (got - right).abs().nan_to_num(9).argmax()
            report.wrong(
                f"{name} is {got[i]:.6f} at t = {t[i]} of T = {config.T}, "
                f"betas {config.beta_1:g} to {config.beta_T:g}; it should be {right[i]:.6f}"
            )
