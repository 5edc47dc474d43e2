"""A grader as most are: it imports a submission, calls its functions, and compares for itself. The
attacks fool it.

python naive.py FOLDER    prints in how many of its three ways of comparing the submission's
add_noise is right
"""

import sys
import unittest
from pathlib import Path

import torch

ROOT = Path(__file__).resolve().parents[2]


def call():
    """What the student's add_noise returns, and what is right for its inputs."""
    from noise_scheduler import NoiseScheduler

    x_0, noise, t = torch.ones(3, 2), torch.ones(3, 2), torch.tensor([1, 5, 9])
    answer = NoiseScheduler(10).add_noise(x_0, noise, t)
    alpha_bar = torch.cumprod(1 - torch.linspace(1e-4, 0.02, 10), 0)[t][:, None]
    return answer, alpha_bar**0.5 * x_0 + (1 - alpha_bar) ** 0.5 * noise


class Tests(unittest.TestCase):
    def test_is_close(self):
        answer, right = call()
        self.assertTrue(torch.allclose(answer, right))

    def test_differs_by_little(self):
        answer, right = call()
        self.assertTrue((answer - right).abs().max() < 1e-5)

    def test_is_equal(self):
        answer, right = call()
        self.assertTrue(bool((answer == right).all()))


if __name__ == "__main__":
    sys.path[:0] = [sys.argv.pop(), str(ROOT / "solutions" / "diffusion_models")]
    result = unittest.TextTestRunner(stream=sys.stderr).run(
        unittest.defaultTestLoader.loadTestsFromTestCase(Tests)
    )
    print("right in", result.testsRun - len(result.failures) - len(result.errors))
