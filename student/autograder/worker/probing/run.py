"""One probe on its way: what it was given, what it made, what it reports."""

import numpy as np
import torch

from .draws import Draws
from .numpy_draws import numpy_and_python
from .vocabulary import Object, Tensor


class Run:
    """One probe on its way: `inputs` and `objects` by name, `outputs` to report.

    runners: {type of step: the function that does it, which takes this run and the step}.
    """

    def __init__(self, probe, arrays, runners):
        self.probe, self.runners = probe, runners
        self.dtype = getattr(torch, probe.dtype)
        self.device = probe.device
        self.arrays = {
            name: array for name, array in arrays.items() if not name.startswith("draws.")
        }
        self.inputs = {}
        self.renew(self.arrays)
        self.draws = Draws(
            arrays.get("draws.normal", np.zeros(1)), arrays.get("draws.uniform", np.zeros(1))
        )
        self.objects, self.outputs = {}, {}
        self.kinds = {}  # outputs that are no numbers: the name of their type

    def renew(self, names):
        """Make inputs anew, as the next batch of a data loader is new."""
        self.inputs |= {name: self.tensor(self.arrays[name]) for name in names}

    def tensor(self, array):
        value = torch.as_tensor(array.copy())
        return value.to(self.device, self.dtype if value.is_floating_point() else value.dtype)

    def execute(self):
        """Run all steps. Raises whatever student code raises; what was reported until then
        stays reported.
        """
        torch.set_default_dtype(self.dtype)
        # from the first import on: a student may import functions by name
        with numpy_and_python(self.draws):
            for step in self.probe.steps:
                self.runners[type(step)](self, step)

    def value(self, given):
        """What a value in a step stands for."""
        if isinstance(given, Tensor):
            return self.inputs[given.name]
        if isinstance(given, Object):
            return self.find(given.path)
        if isinstance(given, (list, tuple)):
            return type(given)(self.value(each) for each in given)
        return given

    def find(self, path):
        """An object by its dotted path: `model.ema.averaged_model`."""
        name, *attributes = path.split(".")
        found = self.objects[name]
        for attribute in attributes:
            found = getattr(found, attribute)
        return found

    def report(self, name, value):
        array = to_array(value)
        if array is None:
            self.kinds[name] = type(value).__name__
        else:
            self.outputs[name] = array

    def report_one(self, name, value):
        """The same for what must be one tensor: several are not taken for a larger one."""
        self.report(name, value)
        if isinstance(value, (tuple, list)):
            self.outputs.pop(name, None)
            self.kinds[name] = type(value).__name__


def to_array(value):
    """A tensor, array, number or list of numbers as a numpy array; None for anything else."""
    if isinstance(value, torch.Tensor):
        value = value.detach().cpu()
        value = (value.float() if value.dtype == torch.bfloat16 else value).numpy()
    if (
        isinstance(value, (list, tuple))
        and value
        and all(isinstance(v, torch.Tensor) for v in value)
    ):
        value = [to_array(v) for v in value]
    if value is None or isinstance(value, (str, bytes, dict)):
        return None
    try:
        array = np.asarray(value)
    except Exception:  # a student's object may do anything when it is asked for its numbers
        return None
    return array if array.dtype.kind in "fiub" else None
