"""The step that calls a student's function, with the recorder deciding what it draws."""

import contextlib
from functools import partial

import numpy as np
import torch

from .following import follow
from .torch_draws import Recorder
from .vocabulary import GRADIENTS_OFF_AFTERWARDS, RETURNED_AN_ARRAY, RETURNED_FLOAT64, Tensor


def call(run, step):
    for _ in range(step.times):
        result = _in_some_form(run, step)
    run.objects[step.name] = result
    (run.report if step.pair else run.report_one)(step.name, result)
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
    if not torch.is_grad_enabled():
        run.report(GRADIENTS_OFF_AFTERWARDS, 1)


def _in_some_form(run, step):
    errors, before = [], run.draws.state()
    for form in step.forms or [step.args]:
        run.draws.restore(before)
        attempt = partial(_attempt, run, step, form)
        try:
            return follow(run, step.networks, attempt) if run.draws.noises else attempt()
        except Exception as error:
            errors.append(error)
    raise errors[0]


@contextlib.contextmanager
def _counting_seeds(draws):
    original = torch.manual_seed

    def manual_seed(seed):
        draws.seeds += 1
        # torch's own takes a millisecond to think of GPUs
        return torch.default_generator.manual_seed(int(seed))

    torch.manual_seed = manual_seed
    try:
        yield
    finally:
        torch.manual_seed = original


def _attempt(run, step, form):
    given = [*form, *step.kwargs.values()]
    run.renew([value.name for value in given if isinstance(value, Tensor)])
    args = [run.value(v) for v in form]
    kwargs = {name: run.value(v) for name, v in step.kwargs.items()}
    try:
        with Recorder(run.draws), _counting_seeds(run.draws):
            return run.find(step.method)(*args, **kwargs)
    except Exception:
        if step.until_called and run.find(step.until_called).calls:
            return None
        raise
