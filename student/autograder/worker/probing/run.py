"""One probe on its way: what it was given, what it made, what it reports."""

import contextlib
import mmap
import sys

import torch

from ..walls import kernel
from .arrays import to_array
from .draws import Draws
from .numpy_draws import numpy_and_python
from .vocabulary import Object, Tensor


class Run:
    """One probe on its way: `inputs` and `objects` by name, `outputs` to report.

    runners: {type of step: the function that does it, which takes this run and the step}.
    guarded: names of inputs in memory that can only be read: what writes there ends its process.
    """

    def __init__(self, probe, arrays, runners, guarded=()):
        self.probe, self.runners, self.guarded = probe, runners, guarded
        self.dtype = getattr(torch, probe.dtype)
        self.device = probe.device
        self.arrays = arrays
        self.inputs = {}
        self.renew(self.arrays)
        self.draws = Draws()
        self.position = 0  # of the step that runs
        self.begun = None  # (step, time) of the last call of the student's function
        self.objects, self.outputs = {}, {}
        self.kinds = {}  # outputs that are no numbers: the name of their type
        self.at_the_end = []  # what steps still have to look at when all others are through
        self.closing = contextlib.ExitStack()  # what is done whether something was raised or not

    def renew(self, names):
        """Make inputs anew, as the next batch of a data loader is new."""
        self.inputs |= {name: self.tensor(name) for name in names}

    def turn(self, names):
        """Put the samples of inputs in another order."""
        turned = {name: self.inputs[name] for name in names if self.inputs[name].ndim}
        self.inputs |= {name: value.roll(1, 0) for name, value in turned.items()}

    def tensor(self, name):
        value = torch.as_tensor(self.arrays[name].copy())
        value = value.to(self.device, self.dtype if value.is_floating_point() else value.dtype)
        return guard(value) if name in self.guarded and self.device == "cpu" else value

    def execute(self):
        """Run all steps. Raises whatever student code raises; what was reported until then
        stays reported.
        """
        torch.set_default_dtype(self.dtype)
        torch.set_grad_enabled(True)  # whatever an earlier case left
        # from the first import on: a student may import functions by name
        with numpy_and_python(self.draws), self.closing:
            for number, step in enumerate(self.probe.steps):
                self.position = number
                if runner := self.runners.get(type(step)):  # else the other side knows
                    runner(self, step)
            for look in self.at_the_end:
                look()

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


def guard(value):
    """The tensor in memory that can only be read, where the system has such."""
    if sys.platform != "linux" or not value.numel():
        return value
    memory = mmap.mmap(-1, value.nbytes)
    guarded = torch.frombuffer(memory, dtype=value.dtype).reshape(value.shape)
    guarded.copy_(value)
    kernel.read_only(memory)
    return guarded
