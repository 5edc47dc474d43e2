"""Steps for code whose work is to make an object with the right arguments."""

import sys
import types

import numpy as np
import torch


def spy(run, step):
    """Let a class take another's place that does nothing but keep its arguments.

    {"class": "module.Class", "parameters": [names, in order], "name": what the last one made is called}.
    """
    module, name = step["class"].split(".")

    def __init__(self, *args, **kwargs):
        given = dict(zip(step["parameters"], args, strict=False)) | kwargs
        for parameter in step["parameters"]:
            setattr(self, parameter, given.get(parameter))
        run.objects[step["name"]] = self

    sys.modules[module] = types.ModuleType(module)
    setattr(sys.modules[module], name, type(name, (), {"__init__": __init__}))


def read_up_to(run, step):
    """Report a whole number, but none above `most`, and how far it is from the usual one.

    {"object": ..., "attribute": ..., "most": ..., "usual": ...}.
    """
    name, value = step["attribute"], getattr(run.find(step["object"]), step["attribute"])
    if isinstance(value, torch.Tensor | np.ndarray) and value.ndim == 0:
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        run.kinds[name] = type(value).__name__
        return
    run.report(name, min(int(value), step["most"]))
    run.report(f"{name} beside the usual one", int(value) - step["usual"])
