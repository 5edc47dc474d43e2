"""The step that calls a student's function, while the other side decides what it draws."""

import contextlib
import io
from functools import partial

import numpy as np
import torch

from . import line
from .arrays import to_send
from .torch_draws import Recorder
from .vocabulary import (
    GRADIENTS_OFF_AFTERWARDS,
    RETURNED_AN_ARRAY,
    RETURNED_FLOAT64,
    Tensor,
    first_of,
)


def call(run, step):
    result = None
    for time in range(step.all_times()):
        result = _in_some_form(run, step, time, result)
    run.objects[step.name] = result
    (run.report if step.pair else run.report_one)(step.name, result)
    if not step.pair and isinstance(result, (tuple, list)) and result:
        run.report(first_of(step.name), result[0])
    _report_what_stops_later(run, result)


def _report_what_stops_later(run, result):
    """What is right here, but stops a network or its training afterwards."""
    if isinstance(result, np.ndarray):
        run.report(RETURNED_AN_ARRAY, 1)
    elif (
        isinstance(result, torch.Tensor)
        and result.dtype == torch.float64
        and run.dtype == torch.float32
    ):
        run.report(RETURNED_FLOAT64, 1)
    run.report(GRADIENTS_OFF_AFTERWARDS, float(not torch.is_grad_enabled()))


def _in_some_form(run, step, time, before):
    """before: what the call before this one returned, which the other side has not seen yet."""
    errors = []
    for form in step.forms or [step.args]:
        try:
            return _as_often_as_wanted(run, step, partial(_attempt, run, step, form, time, before))
        except Exception as error:
            errors.append(error)
    raise errors[0]


def _as_often_as_wanted(run, step, attempt):
    """What attempt() returns: the other side may want to see a sampler again before it is sure
    which draw becomes which noise, see broker/following.py.
    """
    modes = [(network, network.training) for network in _networks(run, step)]
    result = attempt()
    if not step.networks:
        return result
    told, first, inputs = _tell(result), result, dict(run.inputs)
    while told["again"]:
        _set_modes(modes)
        result, error = _once_more(attempt)
        told = _tell(result)
    if told["first"]:
        run.inputs = inputs
        if step.after_another:
            _set_modes(modes)
        return first
    if error is not None:
        raise error
    return result


def _networks(run, step):
    for path in step.networks:
        with contextlib.suppress(AttributeError):  # of a model that a student took apart
            network = run.find(path)
            if isinstance(network, torch.nn.Module):
                yield network


def _set_modes(modes):
    """Training or evaluation, as it was before a call."""
    for network, training in modes:
        network.train(training)


def _once_more(attempt):
    """(what it returns, what it raises) as if it were the first call, without what it prints."""
    nowhere = io.StringIO()
    with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        try:
            return attempt(), None
        except Exception as error:
            return None, error


def _tell(result):
    """Hand a result to the other side, and hear whether it wants another one."""
    told, _ = line.ask("returned", _value(result))
    return told


def _value(result):
    try:
        return {} if isinstance(result, (tuple, list)) else {"value": to_send(result)}
    except Exception:  # a student's object may do anything when it is asked for its numbers
        return {}


@contextlib.contextmanager
def _seeds_on_record():
    """Whoever sets a seed, or goes back to an earlier state, draws the same numbers again."""
    seed_by, go_back = torch.manual_seed, torch.random.set_rng_state

    def manual_seed(seed):
        line.ask("seeded", set=True)
        # torch's own takes a millisecond to think of GPUs
        return torch.default_generator.manual_seed(int(seed))

    def set_rng_state(new_state):
        line.ask("seeded", set=True)
        return go_back(new_state)

    torch.manual_seed = manual_seed
    torch.set_rng_state = torch.random.set_rng_state = set_rng_state
    try:
        yield
    finally:
        torch.manual_seed = seed_by
        torch.set_rng_state = torch.random.set_rng_state = go_back


def _attempt(run, step, form, time, before):
    run.draws.begin_call()
    run.draws.look_at_seed()  # before the function is called, it is no more than a habit
    line.begin(run.position, time, _value(before) if time else {})
    # it began before, in another form or for another look, or draws come from elsewhere now
    if run.begun == (run.position, time) or step.after_another:
        run.draws.forget()
    run.begun = run.position, time
    given = [*form, *step.kwargs.values()]
    names = [value.name for value in given if isinstance(value, Tensor)]
    run.renew(names)
    if step.after_another and time == 0:
        run.turn(names)
    args = [run.value(v) for v in form]
    kwargs = {name: run.value(v) for name, v in step.kwargs.items()}
    with Recorder(run.draws), _seeds_on_record():
        return run.find(step.method)(*args, **kwargs)
