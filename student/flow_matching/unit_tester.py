"""Checks your work from a notebook: `import unit_tester; unit_tester.test_split()`. Nothing here to fill in.

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


def test_split():
    """Exercise 3.1: data and noise from a prediction."""
    return self_check.check("flow_matching", HERE, "3.1/split", "split()")


def test_join():
    """Exercise 3.1: a prediction from data and noise."""
    return self_check.check("flow_matching", HERE, "3.1/join", "join()")


def test_posterior_mean():
    """Exercise 3.1: the mean of the data, by Tweedie."""
    return self_check.check("flow_matching", HERE, "3.1/posterior_mean", "posterior_mean()")


def test_flow_matching_loss():
    """Exercise 3.2: the loss of a training step."""
    return self_check.check("flow_matching", HERE, "3.2/forward", "forward()")


def test_flow_matching_sample():
    """Exercise 3.3: the guided sampler."""
    return self_check.check("flow_matching", HERE, "3.3/sample", "sample()")


def test_euler():
    """Exercise 3.4: Euler's method."""
    return self_check.check("flow_matching", HERE, "3.4/euler", "euler()")


def test_heun():
    """Exercise 3.4: Heun's method."""
    return self_check.check("flow_matching", HERE, "3.4/heun", "heun()")


def test_ddim_by_euler():
    """Exercise 3.5: DDIM by your own Euler."""
    return self_check.check("flow_matching", HERE, "3.5/ddim_by_euler", "ddim_by_euler()")


def test_sdedit():
    """Exercise 3.6: noise an image, and denoise it."""
    return self_check.check("flow_matching", HERE, "3.6/sdedit", "sdedit()")


def test_inpaint():
    """Exercise 3.7: fill in missing pixels."""
    return self_check.check("flow_matching", HERE, "3.7/inpaint", "inpaint()")


def test_invert():
    """Exercise 3.8: from an image to its noise."""
    return self_check.check("flow_matching", HERE, "3.8/invert", "invert()")


def test_translate():
    """Exercise 3.8: one image into another."""
    return self_check.check("flow_matching", HERE, "3.8/translate", "translate()")


def test_couple():
    """Exercise 3.11 (optional): pairs that belong together."""
    return self_check.check("flow_matching", HERE, "3.11/couple", "couple()")


def test_reflow_loss():
    """Exercise 3.11 (optional): the loss for pairs."""
    return self_check.check("flow_matching", HERE, "3.11/reflow_loss", "reflow_loss()")


def test_straightness():
    """Exercise 3.11 (optional): how bent paths are."""
    return self_check.check("flow_matching", HERE, "3.11/straightness", "straightness()")


def test_mask_tokens():
    """Exercise 3.12 (optional): a coin for each token."""
    return self_check.check("flow_matching", HERE, "3.12/mask_tokens", "mask_tokens()")


def test_masked_loss():
    """Exercise 3.12 (optional): the loss of masked tokens."""
    return self_check.check("flow_matching", HERE, "3.12/loss", "loss()")


def test_unmask():
    """Exercise 3.12 (optional): digits from masks."""
    return self_check.check("flow_matching", HERE, "3.12/unmask", "unmask()")


def test_patchify():
    """Exercise 3.13 (optional): tokens from images."""
    return self_check.check("flow_matching", HERE, "3.13/patchify", "patchify()")


def test_unpatchify():
    """Exercise 3.13 (optional): images from tokens."""
    return self_check.check("flow_matching", HERE, "3.13/unpatchify", "unpatchify()")


def test_block():
    """Exercise 3.13 (optional): a block of a DiT."""
    return self_check.check("flow_matching", HERE, "3.13/block", "AdaLNZeroBlock.forward()")


def test_all():
    """Every check of this part, in a table with your points so far."""
    self_check.test_all("flow_matching", HERE)


def where_am_i():
    """Your points so far and what comes next, from the last checks. It runs nothing."""
    self_check.where_am_i("flow_matching", HERE)


def restore(name):
    """Bring back "conversions.py", say, or one function, as it was handed out. Yours is kept in kept/."""
    self_check.restore("flow_matching", HERE, name)
