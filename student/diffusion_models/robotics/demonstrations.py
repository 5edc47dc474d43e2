"""The expert who shows how it is done, and what it showed as training data. numpy only. Given.

Round the first pillar the expert goes left or right, and past the next two through the gap in the middle or outside, as
a coin decides: four ways, none better than the others. A policy that answers with the mean of what it saw would push
straight ahead, into the pillar. A diffusion model draws one of the ways.
"""

import os
from pathlib import Path

import numpy as np
from robotics.point_mass import DRAG, MASS, MAX_PUSH, TICK, PointMass, normalise_actions, normalise_states

ROUTES = {  # name: x where it passes the first pillar, and x where it passes the next two
    "left, outside": (2.7, 1.3), "left, middle": (2.7, 5.0), "right, middle": (7.3, 5.0), "right, outside": (7.3, 8.7),
}  # fmt: skip
HEIGHTS = (3.4, 4.2, 6.2, 7.4)  # y from where to where it goes straight up past the first pillar, and past the next two
WANDER = 0.2  # metres: no two demonstrations pass in quite the same place
AHEAD = 0.8  # metres: how far up the way the expert looks
PERTURBATION = 0.25  # of MAX_PUSH: the mass is perturbed while the expert steers, to show how to get back on course
SPEED, GAIN = 1.6, 3.0  # m/s; newton for each m/s that is missing


class Expert:
    """A driver with a route in mind. It sees the velocity, which it works out from two states as a policy has to."""

    def __init__(self, state, rng):
        """state: the first one (4,). rng: what its route and its wandering are drawn from."""
        self.route = list(ROUTES)[rng.integers(len(ROUTES))]
        first, second = ROUTES[self.route] + rng.uniform(-WANDER, WANDER, 2)
        self._x = np.array([state[0], first, first, second, second, state[2]])
        self._y = np.array([state[1], *HEIGHTS, state[3]])
        self._before = state[:2]

    def act(self, state):
        """The push (2,) for a state (4,)."""
        position, velocity = state[:2], (state[:2] - self._before) / TICK
        self._before = position
        ahead = self._way(position[1] + AHEAD) - position
        wanted = ahead / np.hypot(*ahead) * SPEED
        return (MASS * DRAG * wanted + GAIN * (wanted - velocity)).clip(-MAX_PUSH, MAX_PUSH)

    def _way(self, y):
        """The place (2,) at height y of the route: it makes for its side at once, later changes sides along an S."""
        y = min(y, self._y[-1])
        leg = np.clip(np.searchsorted(self._y, y, side="right") - 1, 0, len(self._y) - 2)
        share = (y - self._y[leg]) / (self._y[leg + 1] - self._y[leg])
        bend = share * (2 - share) if leg == 0 else share * share * (3 - 2 * share)
        return np.array([self._x[leg] + bend * (self._x[leg + 1] - self._x[leg]), y])


def demonstrate(seed):
    """One demonstration: states (n + 1, 4), the expert's n actions (n, 2), whether it reached the goal, its route."""
    world, rng = PointMass(), np.random.default_rng([seed, 1])
    states, actions = [world.reset(seed)], []
    expert = Expert(states[0], rng)
    while not world.done:
        actions.append(expert.act(states[-1]))
        states.append(world.step(actions[-1] + rng.normal(0, PERTURBATION * MAX_PUSH, 2)))
    return np.array(states), np.array(actions), world.success, expert.route


def write_demonstrations(path, count=400, first_seed=1_000_000):
    """Write successful demonstrations to an .npz file; seeds from first_seed on. Returns how many it holds.

    states (N, 4) and actions (N, 2) of all demonstrations one after the other, and lengths (count,).
    """
    shown = [demonstrate(seed) for seed in range(first_seed, first_seed + count)]
    kept = [(states[:-1], actions) for states, actions, success, _ in shown if success]
    states, actions = (np.concatenate(parts) for parts in zip(*kept, strict=True))
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.unfinished")
    with unfinished.open("wb") as file:
        np.savez_compressed(file, states=states, actions=actions, lengths=[len(actions) for _, actions in kept])
    os.replace(unfinished, path)
    return len(kept)


def read_demonstrations(path):
    """[(states (n, 4), actions (n, 2))], one pair for each demonstration, as write_demonstrations wrote them.

    states[i] is what the expert saw when it chose actions[i]. Raises FileNotFoundError, and ValueError for a file of
    another kind.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"no demonstrations at {path.resolve()}: write_demonstrations(path) makes them")
    try:
        with np.load(path, allow_pickle=False) as file:
            ends = np.cumsum(file["lengths"])[:-1]
            return list(zip(np.split(file["states"], ends), np.split(file["actions"], ends), strict=True))
    except (KeyError, OSError, ValueError) as reason:
        raise ValueError(f"{path} holds no demonstrations ({reason}): write_demonstrations(path) makes them") from None


def make_windows(demonstrations, state_horizon, action_horizon):
    """Pairs to learn from: what was seen, conditions (N, state_horizon * 4), and what followed, plans (N, horizon, 2).

    One pair for each moment of each demonstration. A condition is the last state_horizon states, oldest first, end to
    end; before the start stands the first state. A plan is the actions from now on; after the end stands the last
    one. Both are normalised to [-1, 1], float32.
    """
    conditions, plans = [], []
    for states, actions in demonstrations:
        now = np.arange(len(actions))[:, None]
        seen = now + np.arange(1 - state_horizon, 1)  # (n, state_horizon)
        following = now + np.arange(action_horizon)  # (n, action_horizon)
        conditions.append(normalise_states(states[seen.clip(min=0)]).reshape(len(now), -1))
        plans.append(normalise_actions(actions[following.clip(max=len(actions) - 1)]))
    return np.concatenate(conditions).astype(np.float32), np.concatenate(plans).astype(np.float32)
