"""The reference solutions with one known mistake in them, as code that runs: what the patients of
4.2 have.

A mistake is one of the catalogue's. The code is ours, so it may run here; student code never does.
"""

import builtins
import functools
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...checking.catalogue import exercises
from ...checking.exercise import Exercise, Misconception
from ...content import SOLUTIONS, homework

PARTS = ("conditional_ddpm", "diffusion_models", "flow_matching")  # whose code patients run


@functools.cache
def exercise_of(check: str) -> Exercise:
    """The exercise of a check. Raises LookupError where PARTS have none of this id."""
    for part in PARTS:
        for each in exercises(part):
            if each.id == check:
                return each
    raise LookupError(f"no part of {', '.join(PARTS)} has a check {check}")


@dataclass(frozen=True)
class Fault:
    """A known mistake by its place in the catalogue: the id of its check, and its name."""

    check: str
    name: str

    def misconception(self) -> Misconception:
        """The catalogue's entry. Raises LookupError where there is none."""
        for each in exercise_of(self.check).misconceptions:
            if each.name == self.name:
                return each
        raise LookupError(f"the catalogue has no {self.check}: {self.name}")

    def module(self) -> tuple[str, str]:
        """(part, module) that the mistake changes."""
        exercise = exercise_of(self.check)
        return exercise.part, exercise.module


HEALTHY = Fault("", "")
SILENT: dict[str, Any] = {"tqdm": lambda steps, **_: steps}
ABSENT = {  # what the modules import and the patients do without
    "noise_prediction_net": ("ConditionalUnet1D", "ConditionalUnet2D", "TesterModel"),
    "training": (
        "EMAModel",
        "best_device",
        "read_safely",
        "warm_up_then_cosine",
        "write_safely",
    ),
    "unet": ("ConditionalUnet",),
}


@functools.cache
def code(part: str, module: str, fault: Fault = HEALTHY) -> types.SimpleNamespace:
    """A module of the reference solution as it runs, with the fault where it is the module's."""
    source = homework().parts[part].read(module)
    if fault.name and fault.module() == (part, module):
        source = fault.misconception().apply(source)
    here = {"__name__": module, "__builtins__": {**vars(builtins), "__import__": _imports(part)}}
    exec(compile(source, f"{part}/{module}.py", "exec"), here)
    return types.SimpleNamespace(**here)


def _imports(part: str) -> Callable[..., Any]:
    def imported(name: str, *more: Any) -> Any:
        if name in ABSENT:
            return types.SimpleNamespace(**dict.fromkeys(ABSENT[name]))
        if name == "tqdm.auto":
            return types.SimpleNamespace(**SILENT)
        if (SOLUTIONS / part / f"{name}.py").is_file() and name not in sys.builtin_module_names:
            return code(part, name)
        return builtins.__import__(name, *more)

    return imported
