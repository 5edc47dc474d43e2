"""2.5.4 FastScheduler.dynamic_threshold (Saharia et al. 2022, section 2.3)."""

import torch

from referee.finding import Report, Stop, student
from referee.tables_of import make_fast, shapes


def check(subject, report: Report) -> None:
    scheduler = make_fast(subject, 6)
    source = torch.Generator().manual_seed(3)
    cases = [*shapes(4), *shapes(1), (3, 2, 20, 30)]
    for shape in cases:
        scales = torch.tensor([3.0, 0.2, 1.0, 8.0])[: shape[0]]  # some samples stay as they are
        x_0 = torch.randn(shape, generator=source) * scales.view(-1, *[1] * (len(shape) - 1))
        for quantile in (None, 0.5, 0.9, 0.37, 1.0):
            compare(report, scheduler, x_0, quantile)
        report.stop_if_wrong()
    example = torch.tensor([[-4.0, 1, 2, -3, 0]])
    compare(report, scheduler, example, 0.5)


def compare(report: Report, scheduler, x_0: torch.Tensor, quantile: float | None) -> None:
    """One call against the formula in float64; None stands for the default quantile."""
    where = f"dynamic_threshold for shape {tuple(x_0.shape)} and quantile {quantile or 'default'}"
    given = x_0.clone()
    more = () if quantile is None else (quantile,)
    got = student(where, scheduler.dynamic_threshold, given, *more)
    if not torch.equal(given, x_0):
        report.wrong("dynamic_threshold changes its input")
    if not torch.is_tensor(got) or got.shape != x_0.shape:
        raise Stop(f"{where}: returns shape {tuple(getattr(got, 'shape', ()))}")
    flat = x_0.double().flatten(1)
    s = torch.quantile(flat.abs(), quantile or 0.995, dim=1, keepdim=True).clamp(min=1)
    right = (flat.clamp(-s, s) / s).view(x_0.shape)
    gap = (got.double() - right).abs().flatten(1).amax(dim=1)
    if not gap.max() <= 1e-5:
        i = int(gap.nan_to_num(9).argmax())
        report.wrong(f"{where}: sample {i}, whose s is {s[i].item():.4f}, is off by {gap[i]:.3g}")
