"""Checks your work from a notebook: `import unit_tester; unit_tester.test_add_noise()`. Nothing here to fill in.

Your files are read anew at every call and run in a process of their own, so no mistake can take the notebook down.
The first call starts that process, which takes a few seconds; afterwards a check answers at once. Each returns points.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = next((home for home in HERE.parents if (home / "autograder" / "worker").is_dir()), None)
if HOME is None:
    raise ImportError("unit_tester needs the homework's folder `autograder` beside this one")
if str(HOME) not in sys.path:
    sys.path.append(str(HOME))

from autograder.grading import self_check  # noqa: E402 (found only now)


def test_noise_scheduler_init():
    """Exercise 2.1.1: the tables of the schedule."""
    return self_check.check("diffusion_models", HERE, "2.1.1/init", "NoiseScheduler.__init__()")


def test_add_noise():
    """Exercise 2.1.1: x_t in one jump."""
    return self_check.check("diffusion_models", HERE, "2.1.1/add_noise", "add_noise()")


def test_denoise_step():
    """Exercise 2.1.2: one step back."""
    return self_check.check("diffusion_models", HERE, "2.1.2/denoise_step", "denoise_step()")


def test_compute_loss_on_batch():
    """Exercise 2.2.1: the simple loss."""
    return self_check.check("diffusion_models", HERE, "2.2.1/loss", "compute_loss_on_batch()")


def test_compute_loss_with_cfg():
    """Exercise 2.2.2: the null token in training."""
    return self_check.check("diffusion_models", HERE, "2.2.2/null_condition", "compute_loss_on_batch() with CFG")


def test_generate_sample():
    """Exercise 2.2.3: the guided sampler."""
    return self_check.check("diffusion_models", HERE, "2.2.3/generate_sample", "generate_sample()")


def test_image_generator():
    """Exercise 2.3.1: whether the image generator is ready to train."""
    return self_check.check("diffusion_models", HERE, "2.3.1/ready", "ImageGenerator()")


def test_threshold_denoise_step():
    """Exercise 2.3.3: one step back with thresholding."""
    return self_check.check("diffusion_models", HERE, "2.3.3/threshold", "denoise_step() with threshold")


def test_trajectory_generator_shapes():
    """Exercise 2.4 (bonus): the shapes of the policy."""
    return self_check.check("diffusion_models", HERE, "2.4/shapes", "TrajectoryGenerator.__init__()")


def test_run_rollout():
    """Exercise 2.4 (bonus): the receding horizon."""
    return self_check.check("diffusion_models", HERE, "2.4/rollout", "run_rollout()")


def test_cosine_schedule():
    """Exercise 2.5.1 (optional): the tables of a cosine schedule."""
    return self_check.check("diffusion_models", HERE, "2.5.1/cosine", "FastScheduler.__init__()")


def test_v_prediction():
    """Exercise 2.5.2 (optional): v from x_0 and noise, and back."""
    return self_check.check("diffusion_models", HERE, "2.5.2/v_prediction", "velocity() and from_velocity()")


def test_ddim_step():
    """Exercise 2.5.3 (optional): a jump to an earlier time."""
    return self_check.check("diffusion_models", HERE, "2.5.3/ddim_step", "ddim_step()")


def test_dynamic_threshold():
    """Exercise 2.5.4 (optional): a range for each sample."""
    return self_check.check("diffusion_models", HERE, "2.5.4/dynamic_threshold", "dynamic_threshold()")


def test_all():
    """Every check of this part, in a table with your points so far."""
    self_check.test_all("diffusion_models", HERE)


def where_am_i():
    """Your points so far and what comes next, from the last checks. It runs nothing."""
    self_check.where_am_i("diffusion_models", HERE)


def restore(name):
    """Bring back "noise_scheduler.py", say, or one function, as it was handed out. Yours is kept in kept/."""
    self_check.restore("diffusion_models", HERE, name)
