"""Exercise 2.4's small world: its physics, its expert, its data, the loop that follows plans,
and its pictures.
"""

import copy
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from robotics import point_mass
from robotics.demonstrations import (
    ROUTES,
    Expert,
    demonstrate,
    make_windows,
    read_demonstrations,
    write_demonstrations,
)
from robotics.many_rollouts import run_rollouts, success_rate
from robotics.point_mass import MAX_PUSH, PILLARS, SIZE, TICK, PointMass
from robotics.rollout_pictures import animate, plot_study
from robotics.trajectory_gen import TrajectoryGenerator

pytestmark = pytest.mark.e2_4

# --- the world
# --------------------------------------------------------------------------------------------------


def test_a_steady_push_leads_to_a_steady_speed() -> None:
    world = PointMass()
    world.reset(0)
    places = [world.step((0.0, MAX_PUSH))[1] for _ in range(12)]
    assert places[-1] - places[-2] == pytest.approx(MAX_PUSH / point_mass.DRAG * TICK, rel=0.02)


def test_a_push_beyond_the_largest_is_cut_off() -> None:
    first, second = PointMass(), PointMass()
    first.reset(0), second.reset(0)
    np.testing.assert_array_equal(first.step((3 * MAX_PUSH, 0)), second.step((MAX_PUSH, 0)))


@given(st.integers(0, 10_000))
def test_a_seed_decides_start_and_goal_and_neither_touches_anything(seed: int) -> None:
    state = PointMass().reset(seed)
    np.testing.assert_array_equal(state, PointMass().reset(seed))
    assert not point_mass.collides(state.reshape(2, 2)).any()


def test_a_rollout_ends_in_a_pillar_without_success_and_takes_no_further_step() -> None:
    world = PointMass()
    world.reset(0)
    while not world.done:
        ahead = np.array(PILLARS[0][:2]) - world.state[:2]
        world.step(ahead / np.hypot(*ahead) * MAX_PUSH)
    assert not world.success and point_mass.collides(world.state[:2])
    with pytest.raises(RuntimeError, match=r"exercise 2\.4"):
        world.step((0, 0))


def test_a_rollout_ends_when_time_is_up_and_when_the_mass_leaves_the_floor() -> None:
    for push, ticks in (((0, 0), point_mass.MAX_TICKS), ((0, -MAX_PUSH), 30)):
        world, count = PointMass(), 0
        world.reset(0)
        while not world.done:
            world.step(push)
            count += 1
        assert not world.success and count <= ticks
        assert (count == point_mass.MAX_TICKS) == (push == (0, 0))


@pytest.mark.parametrize("action", [np.zeros((1, 2)), np.zeros(3), 1.0])
def test_an_action_of_another_shape_is_refused_by_the_exercises_name(action) -> None:
    world = PointMass()
    world.reset(0)
    with pytest.raises(ValueError, match=r"exercise 2\.4: step takes one action"):
        world.step(action)


@given(
    st.lists(st.floats(0, SIZE), min_size=4, max_size=4),
    st.lists(st.floats(-1, 1), min_size=2, max_size=2),
)
def test_normalised_states_fill_minus_one_to_one_and_actions_come_back(
    state: list[float], action: list[float]
) -> None:
    assert (np.abs(point_mass.normalise_states(state)) <= 1).all()
    push = point_mass.denormalise_actions(action)
    assert (np.abs(push) <= MAX_PUSH).all()
    np.testing.assert_allclose(point_mass.normalise_actions(push), action, atol=1e-12)


# --- the expert and its data
# ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shown() -> list:
    return [demonstrate(seed) for seed in range(200)]


def test_the_expert_nearly_always_succeeds_in_good_time(shown: list) -> None:
    assert np.mean([success for _, _, success, _ in shown]) >= 0.99
    assert 1.4 * max(len(actions) for _, actions, _, _ in shown) < point_mass.MAX_TICKS


def test_all_four_ways_are_taken_about_equally_often_and_from_every_start(shown: list) -> None:
    taken = [route for _, _, _, route in shown]
    assert all(taken.count(route) > 30 for route in ROUTES)
    from_the_left = [route for states, _, _, route in shown if states[0, 0] < 4.8]
    assert set(from_the_left) == set(ROUTES)


def test_a_route_passes_the_first_pillar_on_the_side_that_it_names(shown: list) -> None:
    for states, _, _, route in shown:
        beside = states[np.abs(states[:, 1] - PILLARS[0][1]).argmin(), 0]
        assert (beside < PILLARS[0][0]) == route.startswith("left")


def test_the_mean_of_the_demonstrations_ends_in_the_pillar(shown: list) -> None:
    """Why a policy that answers with a mean fails here."""
    mean, world = np.mean([actions[:40] for _, actions, _, _ in shown], axis=0), PointMass()
    world.reset(0)
    for push in mean:
        if not world.done:
            world.step(push)
    assert world.done and not world.success
    assert np.hypot(*(world.state[:2] - PILLARS[0][:2])) <= PILLARS[0][2]


def test_demonstrations_survive_the_round_trip(tmp_path: Path) -> None:
    assert write_demonstrations(tmp_path / "new" / "d.npz", 5, first_seed=0) == 5
    for (states, actions), seed in zip(
        read_demonstrations(tmp_path / "new" / "d.npz"), range(5), strict=True
    ):
        right = demonstrate(seed)
        np.testing.assert_array_equal(states, right[0][:-1])
        np.testing.assert_array_equal(actions, right[1])


def test_what_is_no_file_of_demonstrations_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="write_demonstrations"):
        read_demonstrations(tmp_path / "d.npz")
    np.savez(tmp_path / "other.npz", x=np.zeros(3))
    (tmp_path / "text.npz").write_text("no zip")
    for name in ("other.npz", "text.npz"):
        with pytest.raises(ValueError, match="holds no demonstrations"):
            read_demonstrations(tmp_path / name)


def test_windows_look_back_and_ahead_and_stand_still_at_the_ends() -> None:
    states = np.arange(12.0).reshape(3, 4)
    actions = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    conditions, plans = make_windows([(states, actions)], 2, 3)
    seen = point_mass.normalise_states(states)
    np.testing.assert_allclose(
        conditions, np.stack([seen[[0, 0]], seen[[0, 1]], seen[[1, 2]]]).reshape(3, 8), atol=1e-6
    )
    ahead = point_mass.normalise_actions(actions)
    np.testing.assert_allclose(
        plans, np.stack([ahead[[0, 1, 2]], ahead[[1, 2, 2]], ahead[[2, 2, 2]]]), atol=1e-6
    )


# --- the loop
# --------------------------------------------------------------------------------------------------


class KnowsTheExpert:
    """A policy that works out where the mass is and how fast, and plans what the expert would
    do from there.
    """

    def __init__(self, seed: int) -> None:
        self.expert = Expert(PointMass().reset(seed), np.random.default_rng(seed))

    def generate_sample(self, cond: torch.Tensor) -> torch.Tensor:
        before, now = (cond.double().numpy().reshape(2, 4) + 1) * SIZE / 2
        world, expert = PointMass(), copy.copy(self.expert)
        world.reset(0)
        world._position, world._goal, world._velocity = now[:2], now[2:], (now - before)[:2] / TICK
        expert._before = before[:2]
        plan = []
        while len(plan) < 16:
            plan.append(expert.act(world.state))
            world.done = False
            world.step(plan[-1])
        return torch.tensor(np.array(plan) / MAX_PUSH, dtype=torch.float32)[None]


@pytest.fixture
def generator() -> TrajectoryGenerator:
    return TrajectoryGenerator(denoising_steps=5)


@pytest.mark.parametrize("seed", range(6))
def test_the_loop_follows_a_perfect_planner_as_the_expert_would_go(generator, seed: int) -> None:
    generator.policy = KnowsTheExpert(seed)
    frames, success = generator.run_rollout(seed)
    world, expert = PointMass(), KnowsTheExpert(seed).expert
    right = [world.reset(seed)]
    while not world.done:
        right.append(world.step(expert.act(right[-1])))
    assert success is True
    np.testing.assert_allclose(frames, right, atol=1e-3)


class Straight:
    """A policy without noise: towards the goal, a little slower the higher it is."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def generate_sample(self, cond: torch.Tensor) -> torch.Tensor:
        self.batches.append(len(cond))
        ahead = torch.nn.functional.normalize(cond[:, 6:8] - cond[:, 4:6], dim=1) * (
            0.9 - 0.1 * cond[:, 5:6]
        )
        return ahead[:, None].repeat(1, 16, 1)


def test_many_rollouts_are_those_that_run_one_by_one_and_their_plans_are_drawn_together(
    generator,
) -> None:
    generator.policy = Straight()
    alone = [generator.run_rollout(seed) for seed in range(5)]
    generator.policy.batches.clear()
    together = run_rollouts(generator, range(5))
    for (frames, success), (right, right_success) in zip(together, alone, strict=True):
        np.testing.assert_allclose(frames, right, atol=1e-4)
        assert success == right_success
    assert generator.policy.batches[0] == 5
    assert success_rate([([], True), ([], False)]) == 0.5


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_many_rollouts_do_not_hang_where_the_policy_fails_or_is_stopped(generator, error) -> None:
    def fail(cond):
        raise error

    generator.policy.generate_sample = fail
    with pytest.raises(error):
        run_rollouts(generator, range(3))


def test_a_rollout_that_fails_does_not_keep_the_others_waiting(generator, monkeypatch) -> None:
    def run_rollout(self, seed):
        return 1 / 0 if seed == 1 else right(self, seed)

    right, generator.policy = TrajectoryGenerator.run_rollout, Straight()
    monkeypatch.setattr(TrajectoryGenerator, "run_rollout", run_rollout)
    with pytest.raises(ZeroDivisionError):
        run_rollouts(generator, range(3))
    assert generator.policy.batches[0] == 2


# --- the pictures
# --------------------------------------------------------------------------------------------------


def test_pictures_show_what_happened(tmp_path: Path, shown: list) -> None:
    rollouts = [(states, success) for states, _, success, _ in shown[:3]]
    rollouts.append((shown[3][0][:20], False))
    paths = [states[:16, :2] for states, _, _, _ in shown[:4]]
    figure = plot_study([demo[:2] for demo in shown[:5]], rollouts, paths)
    assert [axes.get_title() for axes in figure.axes] == [
        "5 demonstrations",
        "3 of 4 rollouts reach their goal",
        "3 plans from one start, and their mean",
    ]
    figure.savefig(tmp_path / "study.png")
    with Image.open(animate(rollouts, tmp_path / "rollouts.gif", every=10)) as gif:
        assert gif.n_frames == len(range(0, max(len(frames) for frames, _ in rollouts), 10)) + 1


def test_training_without_data_says_what_is_missing(generator) -> None:
    with pytest.raises(RuntimeError, match="load_dataset first"):
        generator.train_policy()
