"""Finds out which draw becomes which noise of a sampler, so that a student may draw in any order.

After a sampler has answered, it is called once more with marks in its normals (Draws.marked). NaN
stays where it is from x_T to x_0, so the result of a sample shows which rows went into it, and what
the network was shown says in which order. If that is not the order of drawing, the sampler is
called a third time, with each noise's own numbers.
"""

import contextlib
import io
import itertools

import numpy as np
import torch


def follow(run, paths, attempt):
    """What attempt() returns if the k-th noise of each sample is the prepared one.

    paths: of the networks that the sampler may ask; attempt: calls it, with the same inputs.
    """
    networks = _networks(run, paths)
    before = run.draws.state(), [(n, len(n.calls), n.training) for n in networks]
    result = attempt()
    after, inputs, calls = run.draws.state(), dict(run.inputs), [n.calls[:] for n in networks]
    order = _order(run.draws, networks, lambda: _again(run, *before, attempt))
    if order != [*range(len(order))]:
        run.draws.arrange(order)
        return _again(run, *before, attempt)
    run.draws.restore(after)
    run.inputs = inputs
    for network, shown in zip(networks, calls, strict=True):
        network.calls[:] = shown
    return result


def _networks(run, paths):
    found = []
    for path in paths:
        with contextlib.suppress(AttributeError):  # of a model that a student took apart
            found.append(run.find(path))
    return [network for network in found if isinstance(getattr(network, "calls", None), list)]


def _again(run, draws, networks, attempt):
    """The same call as if it were the first, without what it prints."""
    run.draws.restore(draws)
    for network, length, training in networks:
        network.train(training)
        del network.calls[length:]
    nowhere = io.StringIO()
    with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        return attempt()


def _order(draws, networks, attempt):
    """For each row that is drawn, which of the prepared rows it should be."""
    places: dict[int, tuple[int, int]] = {}
    draws.marked = True
    with contextlib.suppress(Exception):  # where code looks out for NaN, the order stays as it is
        result = attempt()
        shown = [call["sample"] for network in networks for call in network.calls]
        places = _places(result, shown, draws.noises)
    draws.marked = False
    noises, samples, _ = draws.noises
    rows = {n: k * samples + b for n, (k, b) in places.items()}
    left = itertools.filterfalse(set(rows.values()).__contains__, itertools.count())
    count = max(noises * samples, *(n + 1 for n in rows), 0)
    return [rows[n] if n in rows else next(left) for n in range(count)]


def _places(result, shown, noises):
    """{n: (k, b)}: the n-th row that was drawn is the k-th noise that sample b was given."""
    count, samples, size = noises
    first: dict[int, int] = {}
    for number, x in enumerate(shown):
        marks = np.flatnonzero(_marks(x, -1, size).any(axis=0)).tolist()
        first |= {n: number for n in marks if n not in first}
    places: dict[int, tuple[int, int]] = {}
    for b, marks in enumerate(_marks(result, samples, size)):
        rows = sorted(np.flatnonzero(marks).tolist(), key=lambda n: (first.get(n, len(shown)), n))
        if len(rows) > count + 1:  # NaN of the code's own
            return {}
        places |= {n: (k, b) for k, n in enumerate(rows) if n not in places}
    return places


def _marks(x, samples, size):
    values = torch.as_tensor(x).detach().cpu().double().numpy()
    return np.isnan(values).reshape(samples, size)
