"""3.13 patchify and unpatchify: every number at its place, by its definition (DiT, section 3.2).

Nothing here is left to chance.
"""

import torch

from referee.finding import Report, Stop, student
from referee.flow_worlds import examples, shape_fault

# (B, C, H, W) and p
IMAGES = (
    ((2, 1, 28, 28), 4),
    ((3, 3, 6, 12), 3),
    ((1, 2, 8, 4), 2),
    ((2, 3, 12, 4), 4),
    ((4, 4, 4, 4), 2),
    ((1, 1, 5, 5), 5),
    ((2, 2, 3, 4), 1),
    ((5, 3, 2, 2), 2),
)
SQUARES = (
    ((2, 1, 28, 28), 4),
    ((3, 3, 6, 6), 3),
    ((1, 2, 8, 8), 2),
    ((4, 4, 4, 4), 2),
    ((1, 1, 5, 5), 5),
    ((2, 3, 4, 4), 1),
    ((2, 5, 12, 12), 4),
    ((2, 2, 10, 10), 2),
)


def check_patchify(subject, report: Report) -> None:
    patchify = _function(subject, "patchify")
    for dtype in (torch.float32, torch.float64):
        for shape, p in IMAGES:
            x = examples(shape, p, dtype)
            _once(report, "patchify", patchify, x, p, cut(x, p))
    turned = examples((3, 8, 12, 2), 1).permute(0, 3, 1, 2)  # as channels_last lays it out
    _once(report, "patchify", patchify, turned, 4, cut(turned, 4))
    _gradients(report, "patchify", patchify, examples((2, 2, 4, 6), 2), cut, decisive=False)


def check_unpatchify(subject, report: Report) -> None:
    unpatchify = _function(subject, "unpatchify")
    for dtype in (torch.float32, torch.float64):
        for shape, p in SQUARES:
            x = examples(shape, p, dtype)
            _once(report, "unpatchify", unpatchify, cut(x, p), p, x)
    turned = examples((9, 3, 12), 1).transpose(0, 1)
    _once(report, "unpatchify", unpatchify, turned, 2, joined(turned, 2))
    _gradients(report, "unpatchify", unpatchify, examples((2, 9, 8), 2), joined, decisive=True)


def _function(subject, name: str):
    found = getattr(subject.load("dit"), name, None)
    if not callable(found):
        raise Stop(f"there is no function {name}")
    return found


def cut(x: torch.Tensor, p: int) -> torch.Tensor:
    """Patches of images, one number after the other: (B, C, H, W) -> (B, N, p * p * C)."""
    _, _, height, width = x.shape
    patches = [
        torch.stack([x[:, :, top + i, left + j] for i in range(p) for j in range(p)], dim=1)
        for top in range(0, height, p)
        for left in range(0, width, p)
    ]
    return torch.stack(patches, dim=1).flatten(2)


def joined(tokens: torch.Tensor, p: int) -> torch.Tensor:
    """Its inverse for square images: (B, N, p * p * C) -> (B, C, side, side)."""
    batch, count, size = tokens.shape
    side, channels = round(count**0.5), size // p**2
    x = tokens.new_zeros(batch, channels, side * p, side * p)
    for n in range(count):
        top, left = n // side * p, n % side * p
        for i in range(p):
            for j in range(p):
                first = (i * p + j) * channels
                x[:, :, top + i, left + j] = tokens[:, n, first : first + channels]
    return x


def _once(report: Report, name: str, function, given, p: int, right) -> None:
    """One call. Raises Stop."""
    where = f"{name}, shape {tuple(given.shape)} and p = {p}"
    kept = given.clone()
    got = student(where, function, given, p)
    if not torch.equal(given, kept):
        raise Stop(f"{where}: it changes its input")
    fault = shape_fault(got, tuple(right.shape))
    if fault:
        raise Stop(f"{where}: {fault}")
    if not torch.equal(got.to(right.dtype), right):
        same = torch.equal(
            got.to(right.dtype).flatten().sort().values, right.flatten().sort().values
        )
        off = (got != right).double().mean().item()
        what = "the numbers are there, but" if same else "these are not the numbers:"
        raise Stop(f"{where}: {what} {off:.2f} of them are not at their places")
    if got.dtype != given.dtype:
        report.remark(f"{name} answers {got.dtype} for {given.dtype}")


def _gradients(report: Report, name: str, function, given, way, decisive: bool) -> None:
    """Gradients flow through, each to its place; a network cannot learn behind unpatchify else."""
    given = given.requires_grad_()
    got = student(name, function, given, 2)
    weights = examples(tuple(got.shape), 7)
    (right,) = torch.autograd.grad((way(given, 2) * weights).sum(), given)
    found = None
    if got.requires_grad:
        (found,) = torch.autograd.grad((got * weights).sum(), given, allow_unused=True)
    if found is None or not torch.allclose(found, right):
        (report.wrong if decisive else report.remark)(f"{name}: gradients do not flow through it")
