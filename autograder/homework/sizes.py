"""How many samples a measurement with fresh inputs has: a number that no code can know."""

import numpy as np


def batch_size(rng: np.random.Generator) -> int:
    """About as many as uniforms are prepared, or as many as in training.

    There are 31 uniforms (prepared_draws.py): with so many samples, or twice as many, all batches
    would drop alike.
    """
    return int(rng.choice([26, 27, 28, 29, 33, 34, 35, 50, 64, 72, 80, 96, 100, 128]))
