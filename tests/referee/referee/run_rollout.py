"""2.4 TrajectoryGenerator.run_rollout: against a rollout of our own, with plans that are known."""

from dataclasses import dataclass

import numpy as np
import torch

from referee.finding import Report, Stop, student

SETTINGS = ((2, 16, 9), (1, 6, 6), (3, 7, 1), (4, 5, 2), (2, 16, 16))  # horizons, num_actions


@dataclass
class Asked:
    """One plan that was asked for: its condition, and a random number drawn just then."""

    condition: torch.Tensor
    more: dict
    draw: float


class Planner:
    """Takes the place of generate_sample: hands out parts of a known course of actions."""

    def __init__(self, course: np.ndarray, horizon: int, per_plan: int):
        """course: normalised actions (n, 2), continued by its last one."""
        self.course, self.horizon, self.per_plan = course, horizon, per_plan
        self.asked: list[Asked] = []

    def plan(self, number: int) -> np.ndarray:
        """Actions (horizon, 2) of plan `number`; what should not be carried out is nonsense."""
        places = np.arange(self.horizon) + number * self.per_plan
        plan = self.course[places.clip(max=len(self.course) - 1)].copy()
        plan[self.per_plan :] = -np.sign(plan[self.per_plan :] + 1e-9)
        return plan.astype(np.float32)

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        more = {"guidance_weight": guidance_weight, "threshold": threshold, "seed": seed}
        if len(self.asked) > 1000:
            raise RuntimeError("more than 1000 plans were asked for")
        self.asked.append(
            Asked(torch.as_tensor(cond).detach().clone(), more, torch.rand(()).item())
        )
        return torch.from_numpy(self.plan(len(self.asked) - 1))[None]


def check(subject, report: Report) -> None:
    for number, (states, horizon, per_plan) in enumerate(SETTINGS):
        generator = make(subject, states, horizon, per_plan)
        for kind in ("success", "crash", "too slow"):
            if kind == "too slow" and number not in (0, 2):
                continue
            seed = 3 + number
            course = make_course(subject, kind, seed)
            judge_rollout(report, subject, generator, course, seed, f"{kind}, {SETTINGS[number]}")
            report.stop_if_wrong()
    check_chance(report, subject)
    check_real(report, subject)


def make(subject, states: int, horizon: int, per_plan: int, steps: int = 2):
    kind = subject.load("robotics.trajectory_gen").TrajectoryGenerator
    return student("TrajectoryGenerator(...)", kind, states, horizon, per_plan, steps)


def make_course(subject, kind: str, seed: int) -> np.ndarray:
    """Normalised actions that end in success, against a pillar, or nowhere."""
    if kind == "crash":
        return np.array([[0.0, 1.0]])
    if kind == "too slow":
        return np.array([[0.05, -0.02], [-0.05, 0.02], [0.02, 0.0], [-0.02, 0.0]] * 50)
    for route in range(50):
        world = subject.solved("robotics.point_mass").PointMass()
        state, actions = world.reset(seed), []
        expert = subject.solved("robotics.demonstrations").Expert(
            state, np.random.default_rng(route)
        )
        while not world.done:
            actions.append(np.float32(expert.act(state) / 6.0).astype(np.float64))
            state = world.step(actions[-1] * 6.0)
        if world.success:
            return np.array(actions)
    raise RuntimeError("the expert finds no way")


def judge_rollout(report: Report, subject, generator, course, seed: int, kind: str) -> None:
    """Conditions, frames and success against our own rollout."""
    planner = Planner(course, generator.action_horizon, generator.num_actions)
    generator.policy.generate_sample = planner.generate_sample
    where = f"run_rollout({seed}) [{kind}]"
    result = student(where, generator.run_rollout, seed)
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise Stop(f"{where}: returns {type(result).__name__}; it should return (frames, success)")
    frames, conditions, success = reference(subject, generator, planner, seed)
    got = student(f"{where}: frames", lambda: np.asarray([np.asarray(f, float) for f in result[0]]))
    for number, (asked, right) in enumerate(zip(planner.asked, conditions, strict=False)):
        if tuple(asked.condition.shape) != right.shape:
            raise Stop(
                f"{where}: the condition has shape {tuple(asked.condition.shape)}; it "
                f"should be {right.shape}"
            )
        if not np.allclose(asked.condition.double().numpy(), right, atol=1e-4):
            raise Stop(
                f"{where}: the condition of plan {number + 1} is not the last "
                f"{generator.state_horizon} states, normalised, oldest first"
            )
        if asked.condition.dtype != torch.float32:
            report.remark(f"the condition is {asked.condition.dtype}; it should be float32")
        if asked.more["guidance_weight"] != 0:
            raise Stop(f"{where}: the plan is drawn with guidance")
        for name in ("threshold", "seed"):
            if asked.more[name] not in (False, None):
                report.remark(f"generate_sample is called with {name}={asked.more[name]}")
    if len(planner.asked) != len(conditions):
        report.wrong(
            f"{where}: {len(planner.asked)} plans are drawn; it should be {len(conditions)}"
        )
    if got.shape != frames.shape:
        report.wrong(f"{where}: frames have shape {got.shape}; it should be {frames.shape}")
    elif not np.allclose(got, frames, atol=1e-3):
        report.wrong(f"{where}: frames are not the states that the world gave")
    if bool(result[1]) != success:
        report.wrong(f"{where}: success is {result[1]}; it should be {success}")


def reference(subject, generator, planner: Planner, seed: int):
    """Our own rollout: frames (n + 1, 4), conditions [(1, condition_dim)], success."""
    world = subject.solved("robotics.point_mass").PointMass()
    frames, conditions = [world.reset(seed)], []
    while not world.done:
        seen = [
            frames[max(0, len(frames) - back)] for back in range(generator.state_horizon, 0, -1)
        ]
        conditions.append(np.concatenate(seen)[None] / 5.0 - 1)
        for action in planner.plan(len(conditions) - 1)[: generator.num_actions]:
            if not world.done:
                frames.append(world.step(action * np.float32(6.0)))
    return np.array(frames), conditions, world.success


def check_chance(report: Report, subject) -> None:
    """The seed decides the noise; plans of one rollout do not share theirs."""
    draws = []
    for seed in (5, 5, 6):
        generator = make(subject, 2, 6, 3)
        planner = Planner(np.array([[0.0, 0.0]]), 6, 3)
        generator.policy.generate_sample = planner.generate_sample
        torch.manual_seed(len(draws))
        student("run_rollout", generator.run_rollout, seed)
        draws.append([asked.draw for asked in planner.asked])
    if draws[0] != draws[1]:
        report.wrong("the same seed does not give the same noise")
    if draws[0] == draws[2]:
        report.wrong("another seed gives the same noise")
    if len(set(draws[0])) == 1:
        report.remark("each plan of a rollout is drawn from the same random state")


def check_real(report: Report, subject) -> None:
    """A rollout with real samples runs to its end."""
    generator = make(subject, 2, 16, 16)
    frames, success = student("a rollout with a real network", generator.run_rollout, 1)
    if len(frames) < 2 or bool(success) not in (True, False):
        report.wrong("a rollout with a real network has no frames")
