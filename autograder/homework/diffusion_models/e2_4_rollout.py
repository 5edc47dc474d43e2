"""Exercise 2.4 (bonus): TrajectoryGenerator.run_rollout, plans followed with a receding horizon.

A policy with prepared plans and a world with prepared states stand in for the student's own, so no
verdict depends on earlier exercises, on training or on luck. Judged is what went from one to the
other: which pushes, which conditions.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from ...checking.checks import Case, Facet, Measurement
from ...checking.exercise import Exercise, Tester
from ...checking.verdict import ELSEWHERE
from ...worker.homework.vocabulary import (
    ACTIONS,
    CONDITION_SIZES,
    CONDITIONS,
    FRAMES,
    GUIDANCE_WEIGHT,
    PLANS_SEEDED,
    SUCCESS,
    WORLD_SEED,
    PreparedWorld,
    Rollout,
    StandInPolicy,
)
from ...worker.probing.vocabulary import Probe
from ..papers import POLICY
from .e2_4_rollout_mistakes import MISCONCEPTIONS
from .e2_4_shapes import ACTION_DIM, CLASS, STATE_DIM

ROLLOUT = "2.4/rollout"
SIZE, MAX_PUSH = 10.0, 6.0  # metres of the floor, newton: what -1..1 stands for


def cases(rng: np.random.Generator) -> list[Case]:
    later = int(rng.integers(3, 6))
    return [
        _case(
            rng,
            "success",
            f"a goal reached {later} actions into the third plan",
            2,
            16,
            9,
            18 + later,
            True,
        ),
        _case(
            rng,
            "failure",
            "a collision at the end of a plan",
            3,
            int(rng.integers(5, 8)),
            2,
            6,
            False,
        ),
        _case(
            rng, "every tick", "a new plan for every action", 4, int(rng.integers(5, 8)), 1, 6, True
        ),
    ]


def _case(rng, name, title, state_horizon, action_horizon, num_actions, ticks, succeeds):
    states = rng.uniform(0.5, SIZE - 0.5, (ticks + 1, STATE_DIM))
    plans = rng.uniform(-0.9, 0.9, (ticks + 1, action_horizon, ACTION_DIM))
    seed = int(rng.integers(100, 1000))
    kwargs = {
        "state_horizon": state_horizon,
        "action_horizon": action_horizon,
        "num_actions": num_actions,
    }
    attributes = {**kwargs, "state_dim": STATE_DIM, "action_dim": ACTION_DIM, "data_loader": None}
    steps = [
        StandInPolicy(plans="plans"),
        PreparedWorld(states="states", succeeds=succeeds),
        # what a rollout leaves behind shows in the one after it
        *(Rollout(CLASS, kwargs=kwargs, attributes=attributes, seed=s) for s in (seed + 1, seed)),
    ]
    # (P,): how many actions had been carried out when a plan was made
    made_at = np.arange(0, ticks, num_actions)
    pushes = plans[: len(made_at), :num_actions].reshape(-1, ACTION_DIM)[:ticks] * MAX_PUSH
    window = (made_at[:, None] + np.arange(1 - state_horizon, 1)).clip(min=0)  # (P, state_horizon)
    expected = {
        "actions carried out": pushes,
        CONDITION_SIZES: np.full(len(made_at), state_horizon * STATE_DIM),
        "conditions": (states[window] * 2 / SIZE - 1).reshape(len(made_at), -1),
        GUIDANCE_WEIGHT: np.asarray(0.0),
        WORLD_SEED: np.asarray(seed),
        "frames": states,
        "success": np.asarray(float(succeeds)),
    }
    return Case(name, title, Probe(steps), {"states": states, "plans": plans}, (expected,))


STEP = "frames.append(world.step(action))"


REMARKS = {
    PLANS_SEEDED: "It hands a seed to generate_sample, which then draws the same noise for every "
    "plan. Leave the seed out, because run_rollout has set one already.",
}
FACETS = (
    Facet("plans", 0.25),
    Facet("conditions", 0.75),
    Facet("actions", 0.75),
    Facet("frames", 0.5),
    Facet("success", 0.25),
    Facet("seed of the world", 0.25),
    Facet(ELSEWHERE, 0.25),
)
GROUPS = {
    "plans": [GUIDANCE_WEIGHT],
    "conditions": [CONDITION_SIZES, CONDITIONS],
    "actions": [ACTIONS],
    "frames": [FRAMES],
    "success": [SUCCESS],
    "seed of the world": [WORLD_SEED],
}
SAYS = {
    GUIDANCE_WEIGHT: "Plans are made with guidance; they should be made with a weight of 0.",
    CONDITION_SIZES: "The conditions have not the right number of numbers or plans are not made "
    "when they should be; a plan is made every num_actions actions, from state_horizon states.",
    CONDITIONS: "The conditions are not the last state_horizon states, one for each action, the "
    "first state repeated before the start, all normalised; they should be.",
    ACTIONS: "The actions that are carried out are not the first num_actions of each plan, "
    "brought back to newtons; they should be.",
    FRAMES: "frames is not every state, from the first to the last; it should be.",
    SUCCESS: "success is not world.success at the end; it should be.",
    WORLD_SEED: "The world does not begin with the seed of the rollout; it should.",
}


HORIZON, NUM_ACTIONS, TICKS = 2, 5, 13


def measurement(rng: np.random.Generator) -> Measurement:
    title = "a collision in the third plan"
    case = _case(rng, "facets", title, HORIZON, 8, NUM_ACTIONS, TICKS, False)
    facts = {"groups": GROUPS, "says": SAYS, "ways": _other_ways(**case.inputs)}
    return Measurement("reported", FACETS, (replace(case, facts=facts),))


RAW = "The actions are carried out as the network gives them; they should be brought to newtons."
LATER = "A plan is carried out from a later action on; it should be from its first."
ZEROS = "Before the start the conditions hold zeros; they should hold the first state again."
NEWEST = "Conditions hold the newest state first; they should hold the oldest first."
BY_PLAN = (
    "Conditions hold the states at which plans were made; they should hold the last state_horizon "
    "states, one for each action."
)
IN_METRES = "The states in the conditions are in metres; they should be normalised."
GOES_ON = "A second rollout goes on with the states of the first; it should begin anew."
NO_FIRST = "frames lacks the first state; it should hold every state, from the first to the last."
NO_LAST = "frames lacks the last state; it should hold every state, from the first to the last."


def _other_ways(states: np.ndarray, plans: np.ndarray) -> dict[str, dict[str, list[Any]]]:
    """{output: {what is wrong with it: its values then}}."""
    made_at, x = np.arange(0, TICKS, NUM_ACTIONS), states * 2 / SIZE - 1
    window = made_at[:, None] + np.arange(1 - HORIZON, 1)
    by_plan = made_at[(np.arange(len(made_at))[:, None] + np.arange(1 - HORIZON, 1)).clip(min=0)]
    early = window < 0

    def carried_out(first: int, scale: float) -> np.ndarray:
        chosen = plans[: len(made_at), first : first + NUM_ACTIONS] * scale
        return chosen.reshape(-1, ACTION_DIM)[:TICKS]

    def rows(chosen: np.ndarray) -> np.ndarray:
        return chosen.reshape(len(made_at), -1)

    right = x[window.clip(min=0)]
    ways = {
        ACTIONS: {
            RAW: carried_out(0, 1),
            LATER: carried_out(HORIZON - 1, MAX_PUSH),
            f"{LATER} {RAW}": carried_out(HORIZON - 1, 1),
        },
        CONDITIONS: {
            ZEROS: rows(np.where(early[..., None], 0, right)),
            NEWEST: rows(right[:, ::-1]),
            BY_PLAN: rows(x[by_plan]),
            f"{BY_PLAN} {ZEROS}": rows(np.where(early[..., None], 0, x[by_plan])),
            f"{NEWEST} {ZEROS}": rows(np.where(early[..., None], 0, right)[:, ::-1]),
            IN_METRES: rows(states[window.clip(min=0)]),
            GOES_ON: rows(x[window]),
        },
        FRAMES: {
            NO_FIRST: states[1:],
            NO_LAST: states[:-1],
            GOES_ON: np.concatenate([states, states]),
        },
    }
    return {
        output: {said: values.tolist() for said, values in each.items()}
        for output, each in ways.items()
    }


EXERCISE = Exercise(
    id=ROLLOUT,
    exercise="2.4",
    function="TrajectoryGenerator.run_rollout",
    part="diffusion_models",
    module="trajectory_gen",
    points=3.0,
    cases=cases,
    misconceptions=MISCONCEPTIONS,
    tester=Tester(
        "test_run_rollout", "Exercise 2.4 (bonus): the receding horizon.", "run_rollout()"
    ),
    remarks=REMARKS,
    after=("2.4/shapes",),
    bonus=True,
    measurement=measurement,
    source=POLICY,
)
