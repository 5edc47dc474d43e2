"""Runs probes: lists of steps that build a student's objects, call their functions and report what came out.

A probe is data: {"dtype": "float32", "device": "cpu", "steps": [...]}. A step is {"do": one of STEPS, ...}. Where a
step takes values, a value is plain JSON, {"tensor": name} for an input or {"object": name} for something made before.
"""

import contextlib
import importlib
import importlib.util
import sys
import types

import numpy as np
import torch
import tqdm.std

from .draws import Draws
from .generators import numpy_and_python
from .network import STAND_INS, RecordingNetwork, give_tables, with_betas
from .recorder import Recorder
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
    """Report entries of a dict that was returned, whatever shape each has: {"of": result, "names": [...]}."""
    table = run.find(step["of"])
    for name in step["names"]:
        array = to_array(table.get(name)) if isinstance(table, dict) else None
        run.report(name, None if array is None else array.reshape(-1))


def thin_out(run, step):
    """Report the shape of images, and every third pixel of them: {"of": result, "shape": name, "every third": name}."""
    images = run.find(step["of"])
    array = to_array(images)
    run.report(step["shape"], images if array is None else np.array(array.shape))
    run.report(step["every third"], array[..., ::3, ::3] if array is not None and array.ndim == 4 else images)
    run.outputs.pop(step["of"], None)


def assign(run, step):
    """Set an attribute: {"object": path, "attribute": ..., "to": value}."""
    setattr(run.find(step["object"]), step["attribute"], run.value(step["to"]))


def call(run, step):
    """Call a method, `times` over, and report the last result: {"method": path, "args", "kwargs", "name"}.

    "until_called": a network; once it was called, what happens afterwards is another check's business.
    "forms": instead of args, several ways to say the same; the first that raises nothing counts.
    """
    for _ in range(step.get("times", 1)):
        result = _in_some_form(run, step)
    run.objects[step["name"]] = result
    run.report(step["name"], result)


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
        return own(seed)

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


def gradient(run, step):
    """Report whether a gradient flows from a result to a network: {"of": result, "network": path}."""
    result, scale = run.find(step["of"]), run.find(step["network"]).scale
    if isinstance(result, torch.Tensor) and result.requires_grad and result.numel() == 1:
        result.backward()
    flows = scale.grad is not None and bool(torch.isfinite(scale.grad)) and scale.grad.item() != 0
    run.report("gradient reaches the network", float(flows))
    run.report("gradient of a factor in front of the network", 0.0 if scale.grad is None else scale.grad)


def unchanged(run, step):
    """Report inputs as the student's code left them, and how many of their entries changed: {"tensors": [...]}."""
    for name in step["tensors"]:
        run.report(f"{name} afterwards", run.inputs[name])
        run.report(f"{name} changed", (run.inputs[name] != run.tensor(run.arrays[name])).sum())


def drawn(run, step):
    """Report how many normal numbers were drawn, how many modules drew without DL_random, how many seeds were set."""
    run.report("normal numbers drawn", run.draws.counts["normal"])
    run.report("drawn beside DL_random", len(run.draws.origins - {"randomizer"}))
    run.report(SEEDED, run.draws.seeds)


def network_seen(run, step):
    """Report what a network was shown: {"networks": [paths], "what": [names of SEEN]}."""
    calls = [c for path in step["networks"] for c in run.find(path).calls]
    for name in step["what"]:
        run.report(name, SEEN[name](calls) if calls else None)


def masks_seen(run, step):
    """Report how conditions were dropped: {"network": path, "value": what a dropped row is filled with}."""
    calls = [call["condition"] == step["value"] for call in run.find(step["network"]).calls]
    rows = torch.cat(calls) if calls else torch.zeros(1, 1)
    whole = [call.all(dim=1) for call in calls]
    run.report("share of conditions dropped", rows.bool().all(dim=1).double().mean())
    run.report("share of conditions dropped in part", (rows.any(dim=1) & ~rows.bool().all(dim=1)).double().mean())
    mixed = any(bool(row.any()) and not bool(row.all()) for row in whole)
    run.report("some batches have dropped and kept conditions", float(mixed))


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


def seen_timesteps(calls):
    """The different timesteps that the network was shown, in order."""
    return torch.unique(torch.cat([call["t"] for call in calls]))


def seen_conditions(calls):
    """The conditions of all rows, whether the network was called once for a batch or for a few rows at a time."""
    return torch.cat([torch.as_tensor(call["condition"]) for call in calls])


def _is_zero(calls):
    """Which entries of the conditions are zero, a row for each sample of each call."""
    return torch.cat([torch.as_tensor(c["condition"]).reshape(len(c["sample"]), -1) for c in calls]) == 0


def share_null(calls):
    """The share of rows whose condition is all zeros."""
    return _is_zero(calls).all(dim=1).double().mean()


def share_mixed(calls):
    """The share of rows with some zeros and some others, where no condition that was handed in holds a zero."""
    zero = _is_zero(calls)
    return (zero.any(dim=1) & ~zero.all(dim=1)).double().mean()


def with_gradients(calls):
    """How many calls were made with gradients on."""
    return sum(call["gradients"] for call in calls)


def in_training(calls):
    """How many calls were made in training mode."""
    return sum(call["training"] for call in calls)


SEEN = {
    "timesteps shown to the network": seen_timesteps,
    "condition shown to the network": seen_conditions,
    "share of conditions dropped": share_null,
    "share of conditions dropped in part": share_mixed,
    "calls with gradients on": with_gradients,
    "times shown to the network": seen_timesteps,
    "calls in training mode": in_training,
}
STEPS = {
    f.__name__: f
    for f in (
        load, build, read, entries, assign, call, gradient, unchanged, drawn, network_seen, schedule, stand_in,
        recording_unet, stand_in_scheduler, masks_seen, evaluate, wiring, thin_out,
    )
}  # fmt: skip
