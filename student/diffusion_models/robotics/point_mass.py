"""A small world to steer in: a point mass, three round pillars and a goal. numpy only. Given.

The floor is a square of 10 m by 10 m. Each tick of 0.1 s the mass is pushed by a force and slowed by drag:

    v <- v + (push / MASS - DRAG * v) * TICK        p <- p + v * TICK

A state is what the robot sees, (4,): its position (x, y) and the goal's, in metres. It does not see its velocity: for
that it needs two states in a row. An action is the push (2,) in newton, at most MAX_PUSH along either axis.
"""

import numpy as np

STATE_DIM, ACTION_DIM = 4, 2
SIZE = 10.0  # metres
MASS, DRAG, TICK = 1.0, 3.0, 0.1  # kg, 1/s, s
MAX_PUSH = 6.0  # newton: 2 m/s after a while
PILLARS = ((5.0, 3.8, 1.3), (3.2, 6.7, 0.9), (6.8, 6.7, 0.9))  # x, y, radius
GOAL_RADIUS = 0.35
MAX_TICKS = 140  # about twice as many as the expert needs
START = (4.4, 0.5), (5.6, 0.9)  # lower left and upper right corner of where a rollout may start
GOAL = (3.0, 9.2), (7.0, 9.2)  # and of where its goal may be


class PointMass:
    """One rollout in this world. done: whether it is over. success: whether the mass has reached the goal.

    A rollout is over when the mass is within GOAL_RADIUS of the goal, which is the success; when it touches a pillar
    or leaves the floor; and after MAX_TICKS.
    """

    def __init__(self):
        self.done, self.success = True, False  # reset begins

    def reset(self, seed):
        """Begin anew, with start and goal drawn from seed. Returns the first state (4,)."""
        rng = np.random.default_rng(seed)
        self._position, self._goal = rng.uniform(*START), rng.uniform(*GOAL)
        self._velocity = np.zeros(2)
        self._ticks = 0
        self.done, self.success = False, False
        return self.state

    @property
    def state(self):
        """The state now (4,), float64, a copy."""
        return np.concatenate([self._position, self._goal])

    def step(self, action):
        """Push for one tick. Returns the state afterwards (4,).

        action: (2,) in newton; what is more than MAX_PUSH is cut off. Raises ValueError for another shape, RuntimeError
        where the rollout is over.
        """
        push = check_action(action)
        if self.done:
            raise RuntimeError(OVER)
        self._velocity = self._velocity + (push.clip(-MAX_PUSH, MAX_PUSH) / MASS - DRAG * self._velocity) * TICK
        self._position = self._position + self._velocity * TICK
        self._ticks += 1
        self.success = bool(np.hypot(*(self._position - self._goal)) <= GOAL_RADIUS)
        self.done = self.success or collides(self._position) or self._ticks >= MAX_TICKS
        return self.state


OVER = "the rollout is over (done is True): exercise 2.4 stops there, or calls reset(seed) for the next one"


def check_action(action):
    """An action as an array (2,), from whatever holds two numbers. Raises ValueError for another shape."""
    push = np.asarray(action, dtype=np.float64)
    if push.shape != (ACTION_DIM,):
        raise ValueError(f"exercise 2.4: step takes one action of shape ({ACTION_DIM},), this one has {push.shape}")
    return push


def collides(position):
    """Whether positions (..., 2) touch a pillar or lie off the floor: bools (...)."""
    position = np.asarray(position)
    outside = ((position < 0) | (position > SIZE)).any(axis=-1)
    for x, y, radius in PILLARS:
        outside |= np.hypot(position[..., 0] - x, position[..., 1] - y) <= radius
    return outside


def normalise_states(states):
    """States (..., 4) in metres to [-1, 1], the range that the network is used to."""
    return np.asarray(states) / (SIZE / 2) - 1


def normalise_actions(actions):
    """Actions (..., 2) in newton to [-1, 1]."""
    return np.asarray(actions) / MAX_PUSH


def denormalise_actions(actions):
    """Actions (..., 2) from [-1, 1] back to newton."""
    return np.asarray(actions) * MAX_PUSH
