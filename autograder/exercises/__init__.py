"""The exercises: one file each, with its points, its oracle's answers and its catalogue of known mistakes.

Never shipped to students and never imported by the worker. The order is that of grading: an exercise comes after those
it builds on.
"""

from ..variants import DEFAULT, Variant
from .conditional_ddpm import e1_1_unet, e1_2_scheduler, e1_3_forward, e1_4_sample
from .diffusion_models import (
    e2_1_1_add_noise,
    e2_1_1_init,
    e2_1_2_denoise_step,
    e2_2_1_loss,
    e2_2_2_null_condition,
    e2_2_3_sampling,
    e2_3_1_images,
    e2_3_3_threshold,
    e2_4_rollout,
    e2_4_shapes,
    e2_5_1_cosine,
    e2_5_2_v_prediction,
    e2_5_3_ddim,
    e2_5_4_dynamic_threshold,
)
from .exercise import PUBLIC_SEED, SOLUTIONS, Exercise, Misconception
from .theory import (
    e0_1b_covariance,
    e0_1c_precision,
    e0_2a_joint,
    e0_2b_posterior,
    e0_3iii_blanket_of_e,
    e0_3iv_markov_blanket,
    e0_4a_chain_covariance,
    e0_4b_chain_precision,
    e0_4c_blanket_of_x,
    e0_4d_loss,
)


def own_numbers(variant: Variant) -> tuple[Exercise, ...]:
    """The exercises of part 0 that ask for one student's own numbers."""
    modules = (e0_1b_covariance, e0_1c_precision, e0_2a_joint, e0_2b_posterior)
    return tuple(module.exercise(variant) for module in modules)


PARTS: dict[str, tuple[Exercise, ...]] = {
    "theory": (
        *own_numbers(DEFAULT),
        e0_3iii_blanket_of_e.EXERCISE,
        e0_3iv_markov_blanket.EXERCISE,
        e0_4a_chain_covariance.EXERCISE,
        e0_4b_chain_precision.EXERCISE,
        e0_4c_blanket_of_x.EXERCISE,
        e0_4d_loss.EXERCISE,
    ),
    "conditional_ddpm": (e1_1_unet.EXERCISE, e1_2_scheduler.EXERCISE, e1_3_forward.EXERCISE, e1_4_sample.EXERCISE),
    "diffusion_models": (
        e2_1_1_init.EXERCISE,
        e2_1_1_add_noise.EXERCISE,
        e2_1_2_denoise_step.EXERCISE,
        e2_3_3_threshold.EXERCISE,
        e2_2_1_loss.EXERCISE,
        e2_2_2_null_condition.EXERCISE,
        e2_2_3_sampling.EXERCISE,
        e2_3_1_images.EXERCISE,
        e2_4_shapes.EXERCISE,
        e2_4_rollout.EXERCISE,
        e2_5_1_cosine.EXERCISE,
        e2_5_2_v_prediction.EXERCISE,
        e2_5_3_ddim.EXERCISE,
        e2_5_4_dynamic_threshold.EXERCISE,
    ),
}

# points that a person gives, by exercise
MANUAL: dict[str, dict[str, float]] = {
    "theory": {"0.1a": 1.0, "0.1d": 1.0, "0.3i": 2.0, "0.3ii": 2.0, "0.4e": 1.0, "0.4f": 1.0},
    "conditional_ddpm": {"1.5": 5.0, "1.6": 3.0, "1.7": 5.0},
    "diffusion_models": {"2.1.1": 0.5, "2.2.1": 0.5, "2.3.1": 2.0, "2.3.2": 1.0, "2.3.3": 3.0},
}
MANUAL_BONUS: dict[str, dict[str, float]] = {  # on top
    "theory": {}, "conditional_ddpm": {}, "diffusion_models": {"2.4": 2.0},
}  # fmt: skip

__all__ = [
    "MANUAL", "MANUAL_BONUS", "PARTS", "PUBLIC_SEED", "SOLUTIONS", "Exercise", "Misconception", "own_numbers",
]  # fmt: skip
