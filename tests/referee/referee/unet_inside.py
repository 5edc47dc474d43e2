"""What goes on inside a U-Net: reach, levels, skips, and gradients of the blocks that run.

Normalisation over a sample's pixels carries a little of everything everywhere. While reach is
measured its statistics count as constants.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
import torch.nn.functional as F
from torch import nn

from referee.finding import Report, student

FAR = 13  # pixels: half an image


def check_inside(report: Report, net: nn.Module, given: tuple) -> None:
    """net: after a few training steps, in evaluation mode. given: x, t and c."""
    check_reach(report, net, given)
    with recorded(net) as ran:
        check_levels(report, net, given, ran)
    check_unbounded(report, net, given)


def check_reach(report: Report, net: nn.Module, given: tuple) -> None:
    """A pixel in the middle of the answer must depend on pixels far away, and on itself."""
    x, t, c = (value[:1].clone() for value in given)
    x.requires_grad_()
    with constant_statistics():
        got = student("a call", net, x, t, c)
    (slope,) = torch.autograd.grad(got[0, :, 13:15, 13:15].sum(), x)
    slope = slope[0].abs().amax(dim=0)
    largest = slope.max()
    if slope[13:15, 13:15].max() <= 1e-9 * largest or largest == 0:
        report.wrong("a pixel of the answer does not depend on the same pixel of x")
    rim = torch.cat([slope[0], slope[-1], slope[:, 0], slope[:, -1]])
    if rim.max() <= 1e-12 * largest:
        report.wrong(f"pixels {FAR} apart do not reach each other through the network")


def check_levels(report: Report, net: nn.Module, given: tuple, ran: list) -> None:
    """Coarse maps and skips take part, and every block with weights that runs gets a gradient."""
    x, t, c = (value.clone() for value in given)
    with torch.no_grad():
        student("a call", net, x.flip(0), t, c)
    before = list(ran)
    ran.clear()
    x.requires_grad_()  # so that gradients reach every map
    net.zero_grad()
    got = student("a call", net, x, t, c)
    target = torch.randn(got.shape, generator=torch.Generator().manual_seed(2))
    student("backward", F.mse_loss(got, target).backward)
    if len(before) != len(ran):
        report.remark("the network does not run the same blocks each time")
        return
    pairs = list(zip(before, ran, strict=True))
    if not any(is_coarse(*pair) for pair in pairs):
        report.wrong("no map of 7x7 or coarser that depends on x takes part in the answer")
    names = {module: name for name, module in net.named_modules()}
    for (_, old, _), (module, maps, _) in pairs:
        own = list(module.parameters(recurse=False))
        if own and not any(p.grad is not None and p.grad.abs().max() > 0 for p in own):
            report.wrong(f"{names[module]} runs, but gets no gradient")
        if len(maps) >= 2 and len({m.shape[-1] for m in maps}) == 2:  # coarse features and a skip
            number = max(range(len(maps)), key=lambda i: maps[i].shape[-1])
            skip = maps[number]
            if skip.grad is None or skip.grad.abs().max() == 0 or torch.equal(skip, old[number]):
                report.wrong(
                    f"the skip that goes into {names[module]} does not depend on x, or "
                    f"has no effect"
                )
    idle = [
        name
        for module, name in names.items()
        if list(module.parameters(recurse=False))
        and module not in {m for m, _, _ in ran}
        and not any(p.grad is not None for p in module.parameters(recurse=False))
    ]
    if idle:
        report.remark(f"never used: {', '.join(idle[:5])}")


def is_coarse(before: tuple, now: tuple) -> bool:
    """Whether a module's output is a coarse map that depends on x and has an effect."""
    old, new = before[2], now[2]
    if new is None or old is None or new.ndim != 4 or not 1 <= new.shape[-1] <= 7:
        return False
    return (
        old.shape == new.shape
        and not torch.equal(old, new)
        and new.grad is not None
        and bool(new.grad.abs().max() > 0)
    )


@contextmanager
def recorded(net: nn.Module) -> Iterator[list]:
    """Record (module, maps that went in, output) of every module that runs."""
    ran: list = []

    def look(module, given, output):
        maps = [g for g in given if torch.is_tensor(g) and g.ndim == 4 and g.shape[-1] > 1]
        output = output if torch.is_tensor(output) else None
        for tensor in [*maps, output]:
            if tensor is not None and tensor.requires_grad and not tensor.is_leaf:
                tensor.retain_grad()
        ran.append((module, maps, output))

    hooks = [m.register_forward_hook(look) for m in net.modules() if m is not net]
    try:
        yield ran
    finally:
        for hook in hooks:
            hook.remove()


@contextmanager
def constant_statistics() -> Iterator[None]:
    """Means and variances of group and instance norms carry no gradient."""
    group, instance = F.group_norm, F.instance_norm

    def group_norm(input, num_groups, weight=None, bias=None, eps=1e-5):
        parts = input.reshape(len(input), num_groups, -1)
        mean = parts.mean(dim=2, keepdim=True).detach()
        spread = (parts.var(dim=2, unbiased=False, keepdim=True) + eps).sqrt().detach()
        out = ((parts - mean) / spread).view_as(input)
        shape = (1, -1, *[1] * (input.ndim - 2))
        out = out if weight is None else out * weight.view(shape)
        return out if bias is None else out + bias.view(shape)

    def instance_norm(
        input,
        running_mean=None,
        running_var=None,
        weight=None,
        bias=None,
        use_input_stats=True,
        momentum=0.1,
        eps=1e-5,
    ):
        if not use_input_stats:
            return instance(input, running_mean, running_var, weight, bias, False, momentum, eps)
        return group_norm(input, input.shape[1], weight, bias, eps)

    F.group_norm, F.instance_norm = group_norm, instance_norm
    try:
        yield
    finally:
        F.group_norm, F.instance_norm = group, instance


def check_unbounded(report: Report, net: nn.Module, given: tuple) -> None:
    """Noise is not bounded: with a stronger last layer the answers must leave [-1, 1]."""
    last: list[nn.Module] = []
    kinds = (nn.Conv2d, nn.ConvTranspose2d, nn.Linear)
    hooks = [
        m.register_forward_hook(lambda m, *_: last.append(m))
        for m in net.modules()
        if isinstance(m, kinds)
    ]
    with torch.no_grad():
        net(*given)
        for hook in hooks:
            hook.remove()
        if not last:
            return
        kept = {name: value.clone() for name, value in last[-1].state_dict().items()}
        for parameter in last[-1].parameters():
            parameter.mul_(300)
        got = net(given[0] * 3, *given[1:])
        last[-1].load_state_dict(kept)
    if got.abs().max() <= 1.0001:
        report.wrong("the answers stay within [-1, 1]; noise does not")
