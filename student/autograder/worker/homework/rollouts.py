"""Proxies of the two sides of a rollout (part 2, exercise 2.4): a policy with prepared plans, a
world with prepared states. What they hand out, and what they were asked, is known on the other side
of the wall.
"""

import contextlib
import importlib
import sys
import types
from typing import Any

import numpy as np
import torch
from torch import nn

from ..probing import line
from ..probing.arrays import to_send
from ..probing.calling import call
from ..probing.vocabulary import ABSENT, Call
from .vocabulary import FRAMES, SUCCESS


class PolicyProxy:
    """Takes the place of DiffusionModel."""

    def __init__(
        self,
        input_shape,
        condition_dim,
        sequential=True,
        denoising_steps=100,
        p_uncond=0.2,
        weights_path=None,
        test=False,
        device=None,
    ):
        self.input_shape, self.condition_dim = tuple(input_shape), condition_dim
        self.sequential = float(bool(sequential))
        self.denoising_steps, self.p_uncond = denoising_steps, p_uncond
        self.device = torch.device("cpu")
        self.noise_pred_net = nn.Identity()
        self.ema = types.SimpleNamespace(averaged_model=self.noise_pred_net)
        self.noise_scheduler = ScheduleProxy(denoising_steps)

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        """The next plan, in the first of as many rows as cond has. Refuses what the real
        network refuses.
        """
        cond = torch.as_tensor(cond)
        if cond.ndim != 2:
            raise ValueError(
                f"conditions must be (B, condition_dim), one vector a sample; got "
                f"{tuple(cond.shape)}"
            )
        arrays = {
            "condition": to_send(cond[0]),
            "guidance": to_send(torch.as_tensor(guidance_weight)),
        }
        _, answer = line.ask("plan", arrays, seeded=seed is not None)
        plan = torch.from_numpy(answer["plan"])  # on the CPU: from there any code can go on
        return torch.cat([plan[None], -plan.expand(len(cond) - 1, *plan.shape)])


class ScheduleProxy:
    """Takes the place of NoiseScheduler, beside a policy that asks nothing of it."""

    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps


class WorldProxy:
    """Takes the place of PointMass."""

    given: Any  # the module whose class this stands in for

    def __init__(self):
        self.done, self.success = True, False

    def reset(self, seed):
        whole = isinstance(seed, (int, np.integer))
        return self._go_on(*line.ask("reset", seed=int(seed) if whole else None))

    def _go_on(self, told, arrays):
        self.done, self.success, self._state = told["done"], told["success"], arrays["state"]
        return self.state

    @property
    def state(self):
        return self._state.copy()

    def step(self, action):
        push = self.given.check_action(action)
        if self.done:
            raise RuntimeError(self.given.OVER)
        return self._go_on(*line.ask("push", {"action": to_send(push)}))


def stand_in_policy(run, step):
    """The generator gives its policy a schedule, too. A policy with prepared plans needs none, and
    whether the student's own is right is another exercise's question.
    """
    for module, name, proxy in (
        ("diffusion_model", "DiffusionModel", PolicyProxy),
        ("noise_scheduler", "NoiseScheduler", ScheduleProxy),
    ):
        vars(_imported(module))[name] = type(name, (proxy,), {})


def _imported(name):
    """A module of the student's, or an empty one where it cannot be imported: its own checks say
    so.
    """
    try:
        return importlib.import_module(name)
    except BaseException:
        module = sys.modules[name] = types.ModuleType(name)
        return module


def prepared_world(run, step):
    given = importlib.import_module("point_mass")
    vars(given)["PointMass"] = type("PointMass", (WorldProxy,), {"given": given})


def rollout(run, step):
    """Where there is a generator already, it makes another rollout."""
    if "generator" not in run.objects:
        run.objects["generator"] = _generator(step)
    call(run, Call("generator.run_rollout", (step.seed,), name="rollout"))
    run.kinds.pop("rollout", None)
    run.outputs.pop("rollout", None)
    result = run.objects["rollout"]
    if result is None or (isinstance(result, (tuple, list)) and len(result) == 2):
        for name, value in zip((FRAMES, SUCCESS), result or (None, None), strict=True):
            run.report(name, value)
    else:
        run.kinds |= dict.fromkeys((FRAMES, SUCCESS), ABSENT)
    if SUCCESS in run.outputs:
        run.outputs[SUCCESS] = run.outputs[SUCCESS].astype(np.float64)


def _generator(step):
    module, name = step.class_.split(".")
    target = getattr(importlib.import_module(module), name)
    generator = object.__new__(target)
    with contextlib.suppress(Exception):
        generator.__init__(**step.kwargs)
    policy = sys.modules["diffusion_model"].DiffusionModel
    for attribute, value in {**step.attributes, "policy": None}.items():
        if getattr(generator, attribute, None) is None:
            setattr(generator, attribute, policy((1, 1), 1) if attribute == "policy" else value)
    return generator
