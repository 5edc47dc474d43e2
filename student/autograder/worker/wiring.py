"""Finds out by experiment what a network does with its inputs, however its blocks are wired (part 1, exercise 1.1)."""

import torch

NUDGE = 0.05  # blocks that start at zero do nothing yet: a nudge to every weight wakes them


def wiring(run, step):
    """Report what ConditionalUnet does: {"network": name, "side": H = W, "classes": n, "batches": [B, ...]}."""
    network = run.find(step["network"])
    torch.manual_seed(0)
    with torch.no_grad():
        for weight in network.parameters():
            if weight.is_floating_point():
                weight += NUDGE * torch.randn_like(weight)
    network.eval()
    channels, side, classes = step["channels"], step["side"], step["classes"]

    def inputs(batch):
        c = torch.eye(classes)[torch.arange(batch) % classes]
        return torch.randn(batch, channels, side, side), torch.rand(batch, 1, 1, 1), c

    with torch.no_grad():
        for batch in step["batches"]:
            run.report(f"shape for a batch of {batch}", torch.tensor(network(*inputs(batch)).shape))
        x, t, c = inputs(3)
        others = {
            "x": (x + torch.randn_like(x), t, c),
            "t": (x, (t + 0.5) % 1, c),
            "c": (x, t, c.roll(1, dims=1)),
        }
        answer = network(x, t, c)
        run.report("values are finite", float(bool(torch.isfinite(answer).all())))
        size = answer.abs().max().clamp(min=1e-12)
        for name, changed in others.items():
            moved, leaked = [], 0.0
            for row in range(3):
                mixed = [torch.where(torch.arange(3).view(-1, *[1] * (old.ndim - 1)) == row, new, old)
                         for old, new in zip((x, t, c), changed, strict=True)]  # fmt: skip
                change = (network(*mixed) - answer).abs().flatten(1).amax(dim=1) / size  # (3,)
                moved.append(float(change[row]) > 1e-5)
                leaked = max(leaked, float(change[[i for i in range(3) if i != row]].max()))
            run.report(f"each sample's output depends on its {name}", float(all(moved)))
            run.report(f"no sample's output depends on another's {name}", float(leaked < 1e-4))
        alone = torch.cat([network(x[i : i + 1], t[i : i + 1], c[i : i + 1]) for i in range(3)])
        run.report("one sample alone gives what it gives in a batch", float((alone - answer).abs().max() < 1e-4 * size))
    _gradients(run, network, inputs(3))
    with torch.no_grad():
        for weight in network.parameters():
            if weight.is_floating_point():
                weight += torch.randn_like(weight)
        large = network(x, t, c)
    run.report("outputs may be of any size", float((large.max() > 1) & (large.min() < -1)))


def _gradients(run, network, inputs):
    """How many blocks are used without a gradient, and how many are not used or frozen."""
    network.zero_grad()
    answer = network(*inputs)
    if answer.requires_grad:
        answer.square().mean().backward()
    cut_off = idle = 0
    for _, block in network.named_children():
        weights = [weight for weight in block.parameters() if weight.is_floating_point()]
        if not weights or any(weight.grad is not None and bool(weight.grad.any()) for weight in weights):
            continue
        if any(weight.requires_grad for weight in weights) and _is_used(network, weights, inputs, answer.detach()):
            cut_off += 1
        else:
            idle += 1
    run.report("blocks that are used but get no gradient", float(cut_off))
    run.report("blocks that do not learn", float(idle))


def _is_used(network, weights, inputs, answer):
    with torch.no_grad():
        for weight in weights:
            weight += 0.1 * torch.randn_like(weight)
        return bool((network(*inputs) - answer).abs().max() > 1e-6 * answer.abs().max())
