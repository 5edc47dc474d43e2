"""Steps for code whose work is to make an object with the right arguments."""

import sys
import types

import numpy as np
import torch


def keep_arguments(run, step):
    module, name = step.class_.split(".")

    def __init__(self, *args, **kwargs):
        given = dict(zip(step.parameters, args, strict=False)) | kwargs
        for parameter in step.parameters:
            setattr(self, parameter, given.get(parameter))
        run.objects[step.name] = self

    sys.modules[module] = types.ModuleType(module)
    setattr(sys.modules[module], name, type(name, (), {"__init__": __init__}))


def read_up_to(run, step):
    name, value = step.attribute, getattr(run.find(step.object), step.attribute)
    if isinstance(value, torch.Tensor | np.ndarray) and value.ndim == 0:
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        run.kinds[name] = type(value).__name__
        return
    run.report(name, min(int(value), step.most))
    run.report(step.beside, int(value) - step.usual)
