"""Stand-ins for the two sides of a rollout (part 2, exercise 2.4): a policy with prepared plans, a
world with prepared states. They note what they are asked and hand out the next thing, whatever they
were asked: nothing right is in that.
"""

import contextlib
import importlib
import sys
import types
from typing import Any

import numpy as np
import torch
from torch import nn

from ..probing.calling import call
from ..probing.vocabulary import Call
from .vocabulary import (
    ACTIONS,
    CONDITION_SIZES,
    CONDITIONS,
    FRAMES,
    GUIDANCE_WEIGHT,
    PLANS_SEEDED,
    SUCCESS,
    WORLD_SEED,
)


class Notes:
    """What happens in a rollout: the pushes, and of each plan the condition it was made from."""

    def __init__(self):
        # plans_before: how many there were at each push
        self.seeds, self.pushes, self.plans_before = [], [], []
        self.conditions, self.guidance, self.seeded = [], [], []


class RecordingPolicy:
    """Takes the place of DiffusionModel. Subclasses hold plans, (P, horizon, action_dim), used
    in turn, and notes.
    """

    notes: Notes
    plans = torch.zeros(1, 1, 1)

    def __init__(
        self,
        input_shape,
        condition_dim,
        sequential=True,
        denoising_steps=100,
        p_uncond=0.2,
        weights_path=None,
        test=False,
    ):
        self.input_shape, self.condition_dim = tuple(input_shape), condition_dim
        self.sequential = float(bool(sequential))
        self.denoising_steps, self.p_uncond = denoising_steps, p_uncond
        self.device = torch.device("cpu")
        self.noise_pred_net = nn.Identity()
        self.ema = types.SimpleNamespace(averaged_model=self.noise_pred_net)

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
        plan = self.plans[len(self.notes.conditions) % len(self.plans)]
        self.notes.conditions.append(cond[0].detach().cpu().numpy().copy())
        self.notes.guidance.append(float(guidance_weight))
        self.notes.seeded.append(seed is not None)
        return torch.cat([plan[None], -plan.expand(len(cond) - 1, *plan.shape)])


class PreparedWorld:
    """Takes the place of PointMass. Subclasses hold what it goes through: states (n + 1,
    state_dim).
    """

    notes: Notes
    states: np.ndarray
    succeeds: bool  # at the end of them
    given: Any  # the module whose class this stands in for

    def __init__(self):
        self.done, self.success = True, False

    def reset(self, seed):
        self.notes.seeds.append(seed)
        self.tick, self.done, self.success = 0, False, False
        return self.state

    @property
    def state(self):
        return self.states[self.tick].copy()

    def step(self, action):
        push = self.given.check_action(action)
        if self.done:
            raise RuntimeError(self.given.OVER)
        self.notes.pushes.append(push)
        self.notes.plans_before.append(len(self.notes.conditions))
        self.tick += 1
        self.done = self.tick == len(self.states) - 1
        self.success = self.done and self.succeeds
        return self.state


def recording_policy(run, step):
    try:
        module = importlib.import_module("diffusion_model")
    except BaseException:  # its own checks say so
        module = sys.modules["diffusion_model"] = types.ModuleType("diffusion_model")
    notes = run.objects["notes"] = Notes()
    facts: dict[str, Any] = {"notes": notes}
    if step.plans is not None:  # on the CPU whatever the device: from there any code can go on
        facts["plans"] = torch.as_tensor(run.arrays[step.plans], dtype=torch.float32)
    vars(module)["DiffusionModel"] = type("DiffusionModel", (RecordingPolicy,), facts)


def prepared_world(run, step):
    given = importlib.import_module("point_mass")
    facts = {"states": run.arrays[step.states], "succeeds": step.succeeds, "given": given}
    vars(given)["PointMass"] = type(
        "PointMass", (PreparedWorld,), {**facts, "notes": run.objects["notes"]}
    )


def rollout(run, step):
    module, name = step.class_.split(".")
    target = getattr(importlib.import_module(module), name)
    generator = run.objects["generator"] = object.__new__(target)
    with contextlib.suppress(Exception):
        generator.__init__(**step.kwargs)
    policy = sys.modules["diffusion_model"].DiffusionModel
    for attribute, value in {**step.attributes, "policy": None}.items():
        if getattr(generator, attribute, None) is None:
            setattr(generator, attribute, policy((1, 1), 1) if attribute == "policy" else value)
    call(run, Call("generator.run_rollout", (step.seed,), name="rollout"))
    run.kinds.pop("rollout", None)
    run.outputs.pop("rollout", None)
    result = run.objects["rollout"]
    pair = result if isinstance(result, (tuple, list)) and len(result) == 2 else (None, None)
    _report_plans(run, run.objects["notes"])
    run.report(FRAMES, pair[0])
    run.report(SUCCESS, pair[1])
    if SUCCESS in run.outputs:
        run.outputs[SUCCESS] = run.outputs[SUCCESS].astype(np.float64)


def _report_plans(run, notes):
    """The pushes, and the conditions of the plans that they came from, not of one that was made
    when all was over.
    """
    run.report(ACTIONS, np.array(notes.pushes) if notes.pushes else None)
    used = max(notes.plans_before, default=0)
    rows = [row.reshape(-1) for row in notes.conditions[:used]]
    run.report(CONDITION_SIZES, np.array([len(row) for row in rows]) if rows else None)
    same = len({len(row) for row in rows}) == 1
    run.report(CONDITIONS, (np.stack(rows) if same else np.concatenate(rows)) if rows else None)
    run.report(GUIDANCE_WEIGHT, max(map(abs, notes.guidance[:used]), default=0.0))
    run.report(WORLD_SEED, notes.seeds[-1] if notes.seeds else None)
    run.report(PLANS_SEEDED, float(sum(notes.seeded)))
