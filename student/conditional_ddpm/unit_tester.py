"""Checks your work from a notebook: `import unit_tester; unit_tester.test_scheduler()`. Nothing here to fill in.

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


def test_conditional_unet():
    """Exercise 1.1: the network."""
    return self_check.check("conditional_ddpm", HERE, "1.1/unet", "ConditionalUnet.forward()")


def test_scheduler():
    """Exercise 1.2: the variance schedule."""
    return self_check.check("conditional_ddpm", HERE, "1.2/scheduler", "scheduler()")


def test_forward():
    """Exercise 1.3: the loss of a training step."""
    return self_check.check("conditional_ddpm", HERE, "1.3/forward", "ConditionalDDPM.forward()")


def test_sample():
    """Exercise 1.4: the guided sampler."""
    return self_check.check("conditional_ddpm", HERE, "1.4/sample", "sample()")


def test_all():
    """Every check of this part, in a table with your points so far."""
    self_check.test_all("conditional_ddpm", HERE)


def where_am_i():
    """Your points so far and what comes next, from the last checks. It runs nothing."""
    self_check.where_am_i("conditional_ddpm", HERE)


def restore(name):
    """Bring back "ResUNet.py", say, or one function, as it was handed out. Yours is kept in kept/."""
    self_check.restore("conditional_ddpm", HERE, name)
