"""The step that calls a student's function, with the recorder deciding what it draws."""

import contextlib

import numpy as np
import torch

from .recorder import Recorder


def call(run, step):
    """Call a method, `times` over, and report the last result: {"method": path, "args", "kwargs", "name"}.

    "until_called": a network; once it was called, what happens afterwards is another check's business.
    "forms": instead of args, several ways to say the same; the first that raises nothing counts.
    "pair": a tuple is due, not one tensor.
    """
    for _ in range(step.get("times", 1)):
        result = _in_some_form(run, step)
    run.objects[step["name"]] = result
    (run.report if "pair" in step else run.report_one)(step["name"], result)
    _report_what_stops_later(run, result)


def _report_what_stops_later(run, result):
    """What is right here, but stops a network or its training afterwards."""
    if isinstance(result, np.ndarray):
        run.report("returned as a numpy array", 1)
    elif isinstance(result, torch.Tensor) and result.dtype == torch.float64 and run.dtype == torch.float32:
        run.report("returned in float64", 1)
    if not torch.is_grad_enabled():
        run.report("gradients off afterwards", 1)


def _in_some_form(run, step):
    errors, before = [], run.draws.state()
    for form in step.get("forms", [step.get("args", [])]):
        given = [*form, *step.get("kwargs", {}).values()]
        run.renew([value["tensor"] for value in given if isinstance(value, dict) and "tensor" in value])
        run.draws.restore(before)
        args = [run.value(v) for v in form]
        kwargs = {name: run.value(v) for name, v in step.get("kwargs", {}).items()}
        try:
            with Recorder(run.draws), _counting_seeds(run.draws):
                return _attempt(run, step, args, kwargs)
        except Exception as error:
            errors.append(error)
    raise errors[0]


@contextlib.contextmanager
def _counting_seeds(draws):
    own = torch.manual_seed

    def manual_seed(seed):
        draws.seeds += 1
        return torch.default_generator.manual_seed(int(seed))  # torch's own takes a millisecond to think of GPUs

    torch.manual_seed = manual_seed
    try:
        yield
    finally:
        torch.manual_seed = own


def _attempt(run, step, args, kwargs):
    try:
        return run.find(step["method"])(*args, **kwargs)
    except Exception:
        if "until_called" in step and run.find(step["until_called"]).calls:
            return None
        raise
