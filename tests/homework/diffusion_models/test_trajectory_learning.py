"""A policy learns to steer past the pillars; the length of training is counted in steps, not in
seconds.
"""

from pathlib import Path

import pytest
import torch
from robotics.demonstrations import write_demonstrations
from robotics.many_rollouts import run_rollouts, success_rate
from robotics.policy_study import HELD_OUT, draw, train
from robotics.trajectory_gen import TrajectoryGenerator

pytestmark = [
    pytest.mark.e2_4,
    pytest.mark.usefixtures("fixed_seed", "one_thread", "flushed_denormals"),
]


@pytest.mark.full
def test_a_few_hundred_steps_of_training_are_the_difference_between_never_and_often(
    tmp_path: Path,
) -> None:
    generator = TrajectoryGenerator()
    write_demonstrations(tmp_path / "d.npz", 100)
    assert success_rate(run_rollouts(generator, range(20))) == 0
    generator.load_dataset(tmp_path / "d.npz", batch_size=64)
    torch.manual_seed(1)
    generator.train_policy(epochs=8)  # 880 steps
    assert success_rate(run_rollouts(generator, range(20))) >= 0.1


@pytest.mark.full
def test_the_study_reaches_ninety_percent_of_held_out_goals_and_an_untrained_policy_hardly_any(
    tmp_path: Path,
) -> None:
    assert success_rate(run_rollouts(TrajectoryGenerator(), HELD_OUT)) < 0.1
    generator, demonstrations = train(tmp_path)
    rollouts = run_rollouts(generator, HELD_OUT)
    assert success_rate(rollouts) >= 0.9
    assert all(
        path.stat().st_size > 10_000 for path in draw(generator, demonstrations, rollouts, tmp_path)
    )
