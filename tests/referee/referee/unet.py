"""1.1 ConditionalUnet: what a network must do that predicts noise, whatever it is made of."""

import torch
import torch.nn.functional as F

from referee.finding import Report, Stop, student
from referee.unet_inside import check_inside

WIDTH, CLASSES, NULL = 32, 10, -1.0
STEPS, BATCH = 8, 6  # of the few training steps
SMALL = 1e-5  # of the answers' size: less than that is rounding, more is an effect


def check(subject, report: Report) -> None:
    kind = subject.load("ResUNet").ConditionalUnet
    torch.manual_seed(1)
    check_shapes(report, kind)
    net = build(kind, 1, CLASSES)
    check_signs(report, net, "a new network")
    train(report, net)
    report.stop_if_wrong()
    net.eval()
    check_signs(report, net, "a network after a few steps")
    check_function(report, net)
    check_samples(report, net)
    check_conditions(report, net)
    report.stop_if_wrong()
    check_inside(report, net, inputs(BATCH))


def build(kind, channels: int, classes: int):
    return student("ConditionalUnet(...)", kind, channels, n_feat=WIDTH, n_classes=classes)


def inputs(batch: int, channels: int = 1, classes: int = CLASSES, seed: int = 0):
    """x (B, C, 28, 28), t (B, 1, 1, 1) in [0, 1] and one-hot c (B, classes)."""
    source = torch.Generator().manual_seed(seed)
    x = torch.randn(batch, channels, 28, 28, generator=source)
    t = torch.rand(batch, 1, 1, 1, generator=source)
    return x, t, F.one_hot(torch.arange(batch) % classes, classes).float()


def answer(where: str, net, x, t, c) -> torch.Tensor:
    """One call without gradients. Raises Stop for another shape, or for what is not finite."""
    with torch.no_grad():
        got = student(where, net, x, t, c)
    if not torch.is_tensor(got) or got.shape != x.shape:
        raise Stop(
            f"{where}: the answer has shape {tuple(getattr(got, 'shape', ()))}; it should "
            f"be {tuple(x.shape)}"
        )
    if not torch.isfinite(got).all():
        raise Stop(f"{where}: the answer is not finite")
    return got


def check_shapes(report: Report, kind) -> None:
    """Any batch, any number of channels, any time; other forms of t are remarks."""
    for channels in (1, 3):
        net = build(kind, channels, CLASSES).eval()
        for batch in (1, 2, 7):
            x, t, c = inputs(batch, channels)
            answer(f"{batch} images of {channels} channels", net, x, t, c)
    answer("times drawn from N(0, 1)", net, x, torch.randn(7, 1, 1, 1), c)
    answer("rows of the mask value", net, x, t, torch.full_like(c, NULL))
    try:
        answer("t of shape (B,)", net, x, t.flatten(), c)
        answer("t of shape (B, 1)", net, x, t.view(-1, 1), c)
    except Stop as stop:
        report.remark(str(stop))
    try:
        x, t, c = inputs(3, 1, 6)
        answer("n_classes = 6", build(kind, 1, 6).eval(), x, t, c)
    except Stop as stop:
        report.remark(f"n_classes = {CLASSES} seems to be written out: {stop}")


def check_signs(report: Report, net, name: str) -> None:
    """Noise has both signs, and so must the answers."""
    net.eval()
    got = answer(name, net, *inputs(4, seed=3))
    if got.abs().max() > 0 and (got.min() >= 0 or got.max() <= 0):
        report.wrong(
            f"{name} answers from {got.min():.3g} to {got.max():.3g}; noise has both signs"
        )


def train(report: Report, net) -> None:
    """A few steps on one batch, towards answers that depend on x, t and c."""
    net.train()
    x, t, c = inputs(BATCH, seed=5)
    c[-1] = NULL
    target = 1.5 * torch.randn(x.shape, generator=torch.Generator().manual_seed(6))
    optimizer = torch.optim.Adam(net.parameters(), lr=2e-3)
    for step in range(STEPS):
        got = student("a training step", net, x, t, c)
        loss = F.mse_loss(got, target)
        if not loss.requires_grad or not torch.isfinite(loss):
            raise Stop(
                f"training step {step + 1}: the loss is {loss.item():.3g}, or no gradient "
                f"flows from the answer"
            )
        optimizer.zero_grad()
        student("backward", loss.backward)
        optimizer.step()
    if not all(torch.isfinite(p).all() for p in net.parameters()):
        report.wrong("after a few training steps the weights are not finite")


def check_function(report: Report, net) -> None:
    """The same question gets the same answer, also after other questions; x stays as it is."""
    x, t, c = inputs(3, seed=7)
    kept = x.clone()
    first = answer("a call", net, x, t, c)
    if not torch.equal(x, kept):
        report.wrong("the network changes the x that it is given")
    answer("another call", net, *inputs(5, seed=8))
    if (answer("a call", net, kept, t, c) - first).abs().max() > SMALL * first.abs().max():
        report.wrong("the same x, t and c do not get the same answer in evaluation mode")


def check_samples(report: Report, net) -> None:
    """Each sample depends on its own x, t and label, and on no other sample's."""
    given = inputs(3, seed=9)
    base = answer("a call", net, *given)
    size = base.abs().max()
    for place, name in enumerate(("x", "t", "label")):
        changed = [value.clone() for value in given]
        changed[place][1] = {
            "x": -changed[0][1],
            "t": 1 - changed[1][1],
            "label": changed[2][1].flip(0),
        }[name]
        gap = (answer("a call", net, *changed) - base).abs().flatten(1).amax(dim=1) / size
        if gap[1] <= SMALL:
            report.wrong(f"the answer does not depend on the sample's {name}")
        if max(gap[0], gap[2]) > SMALL:
            report.wrong(f"the answer for a sample depends on another sample's {name}")
    alone = answer("one sample", net, *(value[:1] for value in given))
    if (alone - base[:1]).abs().max() > 1e-3 * size:
        report.wrong("a sample gets another answer in a batch of one")


def check_conditions(report: Report, net) -> None:
    """Ten labels, the row of the mask value, and several times differ in effect."""
    x, t, _ = inputs(1, seed=10)
    rows = torch.cat([torch.eye(CLASSES), torch.full((1, CLASSES), NULL)])
    x, t = x.expand(CLASSES + 1, -1, -1, -1), t.expand(CLASSES + 1, -1, -1, -1)
    got = answer("all labels", net, x.clone(), t.clone(), rows)
    for i, j in closest_pairs(got):
        names = [f"label {k}" if k < CLASSES else "the row of the mask value" for k in (i, j)]
        report.wrong(f"{names[0]} and {names[1]} get the same answer")
    times = torch.tensor([0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98, 1.0]).view(-1, 1, 1, 1)
    count = len(times)
    got = answer("several times", net, x[:count].clone(), times, rows[:1].expand(count, -1).clone())
    for i, j in closest_pairs(got):
        report.wrong(f"t = {times[i].item():.2f} and {times[j].item():.2f} get the same answer")


def closest_pairs(got: torch.Tensor) -> list[tuple[int, int]]:
    """The first pair of rows that are equal but for rounding, if there is one."""
    rows, size = got.flatten(1), got.abs().max()
    for i in range(len(rows)):
        for j in range(i + 1, len(rows)):
            if (rows[i] - rows[j]).abs().max() <= SMALL * size:
                return [(i, j)]
    return []
