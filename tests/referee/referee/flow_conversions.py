"""3.1 split, join and posterior_mean: the two linear equations of each kind, solved by hand here.

x_t = alpha data + sigma noise. Noise: Ho et al. 2020; v: Salimans & Ho 2022, with alpha^2 + sigma^2
free; score: Song et al. 2021; velocity: Lipman et al. 2022. Tweedie: Efron 2011. All is linear, so
that a wrong answer is told as the formula that it follows.
"""

from collections.abc import Callable

import torch

from referee.finding import Crash, Report, Stop, Stub, student
from referee.flow_worlds import examples, shape_fault

KINDS = ("noise", "data", "v", "score", "velocity")
SHAPES = ((4, 3), (1, 2, 5, 5), (5,), (3, 3), (2, 2, 4), (3, 1, 2, 2, 2))
TOLERANCE = 1e-5
# rows: (alpha, sigma); a batch takes as many as it needs
LEVELS = ((0.6, 1.7), (0.9, 0.3), (0.25, 0.75), (1.4, 0.8), (0.2, 2.5))
EDGES = {  # what each kind allows beside positive numbers: (alpha, sigma)
    "noise": ((1.0, 0.0), (0.7, 0.0)),
    "data": ((0.0, 1.0), (0.0, 0.6)),
    "v": ((0.0, 1.0), (1.0, 0.0)),
    "velocity": ((0.0, 1.0), (1.0, 0.0)),
    "score": (),
}
FREE_OF_ALPHA = ("noise", "data", "v", "velocity")  # for join: whatever alpha and sigma are


def of_kind(kind: str, data, noise, alpha, sigma):
    """The definition of a kind."""
    return {
        "noise": lambda: noise,
        "data": lambda: data,
        "v": lambda: alpha * noise - sigma * data,
        "score": lambda: -noise / sigma,
        "velocity": lambda: data - noise,
    }[kind]()


def forms(batch: int, levels=LEVELS):
    """(name, alpha and sigma as they are handed over, as (B,) float64), for one batch."""
    one, other = levels[0], levels[1 % len(levels)]
    rows = torch.tensor([levels[i % len(levels)] for i in range(batch)], dtype=torch.float64)
    full = [torch.full((batch,), value, dtype=torch.float64) for value in (*one, *other)]
    number = (torch.tensor(other[0]).double(), torch.tensor(other[1]).double())
    yield "numbers", one, (full[0], full[1])
    yield "tensors ()", number, (full[2], full[3])
    yield "tensors (B,)", (rows[:, 0].clone(), rows[:, 1].clone()), (rows[:, 0], rows[:, 1])


def check_split(subject, report: Report) -> None:
    split = getattr(subject.load("conversions"), "split", None)
    _callable(split, "split")
    for kind in KINDS:
        for shape in SHAPES:
            for levels in (LEVELS, *((edge,) for edge in EDGES[kind])):
                for name, given, (alpha, sigma) in forms(shape[0], levels):
                    _try(report, _split_once, split, kind, shape, name, given, alpha, sigma)
    report.stop_if_wrong()
    _twice_and_float32(report, "split", _split_arguments, split)
    _unknown_kind(report, "split", lambda: split(torch.zeros(2, 2), "flow", torch.ones(2, 2), 1, 1))
    _mixed(report, "split", _split_arguments, split)


def _split_arguments(kind, alpha, sigma, dtype=torch.float64):
    """Arguments of split for a batch of 3, and the right answer."""
    data, noise = examples((3, 4), 5, dtype), examples((3, 4), 6, dtype)
    a, s = (_column(value, data) for value in (alpha, sigma))
    return (of_kind(kind, data, noise, a, s), kind, a * data + s * noise, alpha, sigma), (
        data,
        noise,
    )


def _split_once(report, split, kind, shape, name, given, alpha, sigma):
    where = f"split of kind {kind!r} with x_t {shape} and alpha, sigma as {name}"
    data, noise = examples(shape, 1), examples(shape, 2)
    a, s = _column(alpha, data), _column(sigma, data)
    x_t, prediction = a * data + s * noise, of_kind(kind, data, noise, a, s)
    got = _call(report, where, split, [prediction, kind, x_t, *given])
    if not isinstance(got, tuple | list) or len(got) != 2:
        raise Stop(f"{where}: the result is no pair (data, noise)")
    for part, value, right, other in (
        ("data", got[0], data, noise),
        ("noise", got[1], noise, data),
    ):
        fault = shape_fault(value, shape)
        if fault:
            raise Stop(f"{where}, {part}: {fault}")
        if _off(value, right) > TOLERANCE:
            swapped = "; data and noise are exchanged" if _off(value, other) < TOLERANCE else ""
            raise Stop(
                f"{where}: {part} is {_off(value, right):.3g} away from what x_t = alpha data + "
                f"sigma noise and the definition give{swapped}"
                f"{_reading(part, value, {'x_t': x_t, 'prediction': prediction}, right, a, s)}"
            )


def check_join(subject, report: Report) -> None:
    join = getattr(subject.load("conversions"), "join", None)
    _callable(join, "join")
    for kind in KINDS:
        for shape in SHAPES:
            edges = [((0.0, 1.0),)] + ([((1.0, 0.0),)] if kind in FREE_OF_ALPHA else [])
            for levels in (LEVELS, *edges):
                for name, given, (alpha, sigma) in forms(shape[0], levels):
                    _try(report, _join_once, join, kind, shape, name, given, alpha, sigma)
    report.stop_if_wrong()
    _twice_and_float32(report, "join", _join_arguments, join)
    _unknown_kind(report, "join", lambda: join("flow", torch.zeros(2, 2), torch.ones(2, 2), 1, 1))
    _mixed(report, "join", _join_arguments, join)


def _join_arguments(kind, alpha, sigma, dtype=torch.float64):
    data, noise = examples((3, 4), 5, dtype), examples((3, 4), 6, dtype)
    a, s = (_column(value, data) for value in (alpha, sigma))
    return (kind, data, noise, alpha, sigma), of_kind(kind, data, noise, a, s)


def _join_once(report, join, kind, shape, name, given, alpha, sigma):
    where = f"join of kind {kind!r} with data {shape} and alpha, sigma as {name}"
    data, noise = examples(shape, 1), examples(shape, 2)
    a, s = _column(alpha, data), _column(sigma, data)
    got = _call(report, where, join, [kind, data, noise, *given])
    right = of_kind(kind, data, noise, a, s)
    _judge(where, got, right, {"data": data, "noise": noise}, a, s, "the prediction")


def check_posterior_mean(subject, report: Report) -> None:
    mean = getattr(subject.load("conversions"), "posterior_mean", None)
    _callable(mean, "posterior_mean")
    for shape in SHAPES:
        for levels in (LEVELS, ((0.7, 0.0),)):
            for name, given, (alpha, sigma) in forms(shape[0], levels):
                _try(report, _mean_once, mean, "", shape, name, given, alpha, sigma)
    report.stop_if_wrong()
    _gaussian_world(report, mean)
    _twice_and_float32(report, "posterior_mean", _mean_arguments, mean, kinds=("",))
    _mixed(report, "posterior_mean", _mean_arguments, mean, kinds=("",))


def _mean_arguments(kind, alpha, sigma, dtype=torch.float64):
    x_t, score = examples((3, 4), 5, dtype), examples((3, 4), 6, dtype)
    a, s = (_column(value, x_t) for value in (alpha, sigma))
    return (x_t, score, alpha, sigma), (x_t + s**2 * score) / a


def _mean_once(report, mean, _, shape, name, given, alpha, sigma):
    where = f"posterior_mean with x_t {shape} and alpha, sigma as {name}"
    x_t, score = examples(shape, 1), examples(shape, 2)
    a, s = _column(alpha, x_t), _column(sigma, x_t)
    got = _call(report, where, mean, [x_t, score, *given])
    right = (x_t + s**2 * score) / a
    _judge(where, got, right, {"x_t": x_t, "score": score}, a, s, "the mean")


def _gaussian_world(report: Report, mean: Callable) -> None:
    """Data N(m, S) with a full S: the posterior mean by conditioning, without Tweedie."""
    root = examples((3, 3), 3)
    m, cov, alpha, sigma = examples((3,), 4), root @ root.T, 0.6, 1.1
    x = examples((6, 3), 7, scale=2.0)
    total = alpha**2 * cov + sigma**2 * torch.eye(3, dtype=torch.float64)
    apart = x - alpha * m
    score = -torch.linalg.solve(total, apart.T).T
    right = m + apart @ torch.linalg.solve(total, alpha * cov)
    got = student("posterior_mean in a Gaussian world", mean, x, score, alpha, sigma)
    if shape_fault(got, x.shape) or _off(got, right) > TOLERANCE:
        report.wrong("posterior_mean: for data N(m, S) it is not E[data | x_t]")


def _judge(where, got, right, terms, alpha, sigma, what) -> None:
    fault = shape_fault(got, right.shape)
    if fault:
        raise Stop(f"{where}: {fault}")
    if _off(got, right) > TOLERANCE:
        raise Stop(
            f"{where}: {what} is {_off(got, right):.3g} away from the definition"
            f"{_reading(what, got, terms, right, alpha, sigma)}"
        )


def _reading(what, got, terms: dict[str, torch.Tensor], right, alpha, sigma) -> str:
    """The formula of the first sample that tells it: its coefficients, measured and wanted."""
    one, two = terms.values()
    if one[0].numel() < 3 or not torch.isfinite(got).all():
        return ""
    table = torch.stack([one[0].flatten(), two[0].flatten()], dim=1)

    def measured(value):
        flat = value[0].detach().double().reshape(-1, 1)
        found = torch.linalg.lstsq(table, flat).solution
        return found.flatten().tolist(), (table @ found - flat).abs().max().item()

    (is_now, misfit), (wanted, _) = measured(got), measured(right)
    if misfit > 1e-6:
        return ""

    def text(pair):
        # "+ 0" makes 0 of -0
        return " + ".join(f"{round(c, 3) + 0:.3f} {n}" for c, n in zip(pair, terms, strict=True))

    level = f"alpha {alpha.flatten()[0]:.3g}, sigma {sigma.flatten()[0]:.3g}"
    return f". At {level}: {what} = {text(is_now)}; it should be {text(wanted)}"


def _call(report: Report, where: str, function: Callable, arguments: list):
    """Call it, and look whether its tensors are as they were."""
    before = [a.clone() if torch.is_tensor(a) else a for a in arguments]
    got = student(where, function, *arguments)
    _untouched(where, arguments, before)
    return got


def _untouched(where, arguments, before) -> None:
    for now, then in zip(arguments, before, strict=True):
        if torch.is_tensor(now) and not torch.equal(now, then):
            raise Stop(f"{where}: it changes its inputs")


def _twice_and_float32(report, name, build, function, kinds=KINDS) -> None:
    """Other levels in between change nothing, and float32 works as float64 does."""
    levels = torch.tensor([0.5, 0.8, 0.3]).double(), torch.tensor([0.9, 0.4, 1.2]).double()
    for kind in kinds:
        for alpha, sigma in (levels, (0.4, 1.5), levels, (0.9, 0.2)):
            arguments, right = build(kind, alpha, sigma)
            got = _call(report, f"{name} asked again", function, list(arguments))
            if not _close(got, right, TOLERANCE):
                report.wrong(f"{name} {kind!r}: asked again with other levels, it is wrong")
        low = [level.float() for level in levels]
        arguments, right = build(kind, *low, dtype=torch.float32)
        got = _call(report, f"{name} in float32", function, list(arguments))
        if not _close(got, right, 1e-3):
            report.wrong(f"{name} {kind!r}: in float32 it is wrong")
        first = got[0] if isinstance(got, tuple | list) else got
        if first.dtype != torch.float32:
            report.remark(f"{name} answers {first.dtype} for float32")


def _mixed(report, name, build, function, kinds=KINDS) -> None:
    """A number beside a (B,) tensor: the docstring does not quite promise it."""
    try:
        for kind in kinds:
            levels = torch.tensor([0.5, 0.8, 0.3]).double()
            for alpha, sigma in ((levels, 0.7), (0.7, levels), (1, levels)):
                arguments, right = build(kind, alpha, sigma)
                got = student(name, function, *arguments)
                if not _close(got, right, TOLERANCE):
                    raise Stop("it is wrong")
    except (Crash, Stop) as stop:
        report.remark(f"{name} takes no number for one level and a tensor for the other: {stop}")


def _unknown_kind(report: Report, name: str, call: Callable) -> None:
    try:
        call()
    except ValueError:
        return
    except Exception as error:
        report.remark(f"{name} raises {type(error).__name__} for an unknown kind, no ValueError")
        return
    report.wrong(f"{name} answers an unknown kind; it should raise ValueError")


def _try(report: Report, once: Callable, *arguments) -> None:
    """Collect what one case finds, up to four sentences."""
    if len(report.findings) > 3:
        return
    try:
        once(report, *arguments)
    except Stub:
        raise
    except Stop as stop:
        report.wrong(str(stop))


def _close(got, right, tolerance) -> bool:
    if isinstance(right, tuple):
        pair = isinstance(got, tuple | list) and len(got) == 2
        return pair and all(_close(g, r, tolerance) for g, r in zip(got, right, strict=True))
    return shape_fault(got, right.shape) is None and _off(got, right) <= tolerance


def _off(got, right) -> float:
    """The largest difference, as a share of the largest value where that is above 1."""
    right = right.double()
    gap = (got.detach().double() - right).abs().max() / max(1.0, right.abs().max().item())
    return float("inf") if torch.isnan(gap) else gap.item()


def _column(level, x):
    """A level with as many axes as x."""
    return torch.as_tensor(level, dtype=x.dtype).reshape(-1, *[1] * (x.ndim - 1))


def _callable(function, name) -> None:
    if not callable(function):
        raise Stop(f"there is no function {name}")
