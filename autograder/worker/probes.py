"""Runs probes: lists of steps that build a student's objects, call their functions and report what came out.

A probe is data: {"dtype": "float32", "device": "cpu", "steps": [...]}. A step is {"do": one of STEPS, ...}. Where a
step takes values, a value is plain JSON, {"tensor": name} for an input or {"object": name} for something made before.
"""

import importlib
import importlib.util
import sys
import types

import numpy as np
import torch
import tqdm.std

from .calling import call
from .draws import Draws
from .generators import numpy_and_python
from .network import STAND_INS, RecordingNetwork, give_tables, with_betas
from .rollouts import prepared_world, recording_policy, rollout
from .seen import masks_seen, network_seen
from .spy import read_up_to, spy
from .typed import ask
from .unet import recording_unet, stand_in_scheduler
from .wiring import wiring

tqdm.notebook = sys.modules["tqdm.notebook"] = tqdm.std  # where there is no notebook, its bars raise an ImportError

SEEDED = "times that a generator was seeded, though no seed was given"


class Run:
    """One probe on its way: `inputs` and `objects` by name, `outputs` to report."""

    def __init__(self, probe, arrays):
        self.dtype = getattr(torch, probe.get("dtype", "float32"))
        self.device = probe.get("device", "cpu")
        self.arrays = {name: array for name, array in arrays.items() if not name.startswith("draws.")}
        self.inputs = {}
        self.renew(self.arrays)
        self.draws = Draws(arrays.get("draws.normal", np.zeros(1)), arrays.get("draws.uniform", np.zeros(1)))
        self.objects, self.outputs = {}, {}
        self.kinds = {}  # outputs that are no numbers: the name of their type

    def renew(self, names):
        """Make inputs anew, as the next batch of a data loader is new."""
        self.inputs |= {name: self.tensor(self.arrays[name]) for name in names}

    def tensor(self, array):
        value = torch.as_tensor(array.copy())
        return value.to(self.device, self.dtype if value.is_floating_point() else value.dtype)

    def execute(self, steps):
        """Run all steps. Raises whatever student code raises; what was reported until then stays reported."""
        torch.set_default_dtype(self.dtype)
        with numpy_and_python(self.draws):  # from the first import on: a student may import functions by name
            if importlib.util.find_spec("noise_prediction_net"):  # part 2's
                setattr(importlib.import_module("noise_prediction_net"), "TesterModel", RecordingNetwork)  # noqa: B010
            for step in steps:
                STEPS[step["do"]](self, step)

    def value(self, given):
        """What a value in a step stands for."""
        if isinstance(given, dict):
            return self.inputs[given["tensor"]] if "tensor" in given else self.find(given["object"])
        return [self.value(v) for v in given] if isinstance(given, list) else given

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
    if isinstance(value, (list, tuple)) and value and all(isinstance(v, torch.Tensor) for v in value):
        value = [to_array(v) for v in value]
    if value is None or isinstance(value, (str, bytes, dict)):
        return None
    try:
        array = np.asarray(value)
    except Exception:  # a student's object may do anything when it is asked for its numbers
        return None
    return array if array.dtype.kind in "fiub" else None


def find_class(path):
    """`module.Class` of the submission. Raises what importing the student's module raises, or AttributeError."""
    module, name = path.split(".")
    return getattr(importlib.import_module(module), name)


def load(run, step):
    """Import one of the submission's modules: {"module": name}."""
    importlib.import_module(step["module"])


def build(run, step):
    """Make an object: {"class": "module.Class", "args": [...], "kwargs": {...}, "name": ...}."""
    args, kwargs = [run.value(v) for v in step.get("args", [])], step.get("kwargs", {})
    run.objects[step["name"]] = find_class(step["class"])(*args, **kwargs)


def read(run, step):
    """Report attributes of an object: {"object": ..., "attributes": [...]}."""
    for name in step["attributes"]:
        run.report(name, getattr(run.find(step["object"]), name))


def entries(run, step):
    """Report entries of a dict that was returned, whatever shape each has: {"of": result, "names": [...]}.

    Raises TypeError for anything else.
    """
    table = run.find(step["of"])
    if not isinstance(table, dict):
        raise TypeError(
            f"what was returned is no dict with the entries {', '.join(step['names'])}, but a {type(table).__name__}"
        )
    for name in step["names"]:
        array = to_array(table.get(name))
        run.report(name, None if array is None else array.reshape(-1))


def thin_out(run, step):
    """Report the shape of images, and every third pixel of them: {"of": result, "shape": name, "every third": name}."""
    images = run.find(step["of"])
    array = None if isinstance(images, (tuple, list)) else to_array(images)
    run.report_one(step["shape"], images if array is None else np.array(array.shape))
    run.report_one(step["every third"], array[..., ::3, ::3] if array is not None and array.ndim == 4 else images)
    run.outputs.pop(step["of"], None)


def assign(run, step):
    """Set an attribute: {"object": path, "attribute": ..., "to": value}."""
    setattr(run.find(step["object"]), step["attribute"], run.value(step["to"]))


def gradient(run, step):
    """Report whether a gradient flows from a result to a network: {"of": result, "network": path}."""
    result, scale = run.find(step["of"]), run.find(step["network"]).scale
    if isinstance(result, torch.Tensor) and result.requires_grad and result.numel() == 1:
        result.backward()
    flows = scale.grad is not None and bool(torch.isfinite(scale.grad)) and scale.grad.item() != 0
    run.report("gradient reaches the network", float(flows))
    # Beside the loss, which gives it a scale: the gradient itself may happen to be almost zero.
    slope, value = (0.0 if scale.grad is None else scale.grad.item()), to_array(result)
    run.report(
        "slope and value of the loss",
        np.array([slope, float(value.reshape(())) if value is not None and value.size == 1 else 0.0]),
    )


def unchanged(run, step):
    """Report inputs as the student's code left them, and how many of their entries changed: {"tensors": [...]}."""
    for name in step["tensors"]:
        run.report(f"{name} afterwards", run.inputs[name])
        run.report(f"{name} changed", (run.inputs[name] != run.tensor(run.arrays[name])).sum())


def tables_afterwards(run, step):
    """Report the tables of a schedule as the student's code left them, one below the other: {"object": scheduler}."""
    tables = [to_array(getattr(run.find(step["object"]), name, None)) for name in ("betas", "alphas", "alpha_bars")]
    alike = all(table is not None and table.shape == tables[0].shape for table in tables)
    run.report("betas, alphas and alpha_bars afterwards", np.stack(tables) if alike else None)


def drawn(run, step):
    """Report how many normal numbers were drawn, how many modules drew without DL_random, how many seeds were set."""
    run.report("normal numbers drawn", run.draws.counts["normal"])
    run.report("drawn beside DL_random", len(run.draws.origins - {"randomizer"}))
    run.report(SEEDED, run.draws.seeds)


def evaluate(run, step):
    """Put a model in evaluation mode: {"object": path}."""
    run.find(step["object"]).eval()


def schedule(run, step):
    """Let every scheduler that is built run its betas from one end to the other: {"class": ..., "betas": [...]}."""
    target = find_class(step["class"])
    target.__init__ = with_betas(target.__init__, *step["betas"])


def stand_in(run, step):
    """Replace methods of a class that failed their own check: {"class": ..., "methods": [...], "tables": {...}}."""
    module_name, class_name = step["class"].split(".")
    try:
        target = find_class(step["class"])
        type.__setattr__(target, "__init__", target.__init__)  # a class, then, that lets its methods be replaced
    except BaseException:  # the file is missing or broken: its own checks say so
        module = sys.modules.get(module_name)
        if not isinstance(module, types.ModuleType):
            module = sys.modules[module_name] = types.ModuleType(module_name)
        target = type(class_name, (), {})
        setattr(module, class_name, target)
    if "tables" in step:
        give_tables(target, {name: run.inputs[source] for name, source in step["tables"].items()})
    for name in step.get("methods", []):
        setattr(target, name, STAND_INS[name])


STEPS = {
    f.__name__: f
    for f in (
        load, build, read, entries, assign, call, gradient, unchanged, tables_afterwards, drawn, network_seen, schedule,
        stand_in, recording_unet, stand_in_scheduler, masks_seen, evaluate, wiring, thin_out, spy, read_up_to,
        recording_policy, prepared_world, rollout, ask,
    )
}  # fmt: skip
