"""What student code of part 3 calls: fields and networks that answer on the other side of the wall,
and what takes the place of a solver that failed its own check.
"""

import importlib
import sys
import types
from itertools import pairwise

import torch

from ..probing import line
from ..probing.arrays import to_send
from .network import unrecorded


class FieldProxy:
    """Called field(x, t): x (B, *shape), t one number. Returns dx/dt (B, *shape)."""

    def __init__(self, name):
        self.name = name

    @unrecorded
    def __call__(self, x, t):
        return _asked("field", x, {"time": to_send(torch.as_tensor(t))}, self.name)


class PredictorProxy:
    """Called network(x, i): x (B, *shape), i a step number. Returns the noise in x."""

    def __init__(self, name):
        self.name = name

    @unrecorded
    def __call__(self, x, i):
        return _asked("predictor", x, {"number": to_send(torch.as_tensor(i))}, self.name)


def _asked(what, x, arrays, name):
    _, answer = line.ask(what, {"x": to_send(x), **arrays}, name=name)
    dtype = x.dtype if x.is_floating_point() else torch.get_default_dtype()
    return torch.from_numpy(answer["answer"]).to(x.device, dtype)


def given_field(run, step):
    run.objects[step.name] = FieldProxy(step.name)


def given_predictor(run, step):
    run.objects[step.name] = PredictorProxy(step.name)


def two_step_solver(field, x, times):
    """The Adams-Bashforth method of two steps, for a student's solver that failed its own check. It
    asks the field once a step, where each step begins.
    """
    before = None
    for now, later in pairwise([float(t) for t in times]):
        slope = field(x, now)
        change = 0.0
        if before is not None and now != before[1]:
            change = (slope - before[0]) / (now - before[1])
        x = x + (later - now) * (slope + (later - now) / 2 * change)
        before = slope, now
    return x


def stand_in_solvers(run, step):
    try:
        module = importlib.import_module("solvers")
    except BaseException:  # its own checks say so
        module = sys.modules["solvers"] = types.ModuleType("solvers")
    vars(module).update(euler=two_step_solver, heun=two_step_solver)


def stand_in_inverse(run, step):
    """Where the student's own function calls its module's invert, it finds this one."""

    @unrecorded
    def invert(field, image, steps):
        return _asked("noise of", image, {}, field.name)

    vars(importlib.import_module("editing"))["invert"] = invert
