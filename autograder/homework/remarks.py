"""What is said of right answers that are unusual, in words for several exercises."""

from ..worker.homework.vocabulary import DRAWN_WITHOUT_DL_RANDOM, GENERATORS_SEEDED
from ..worker.probing.vocabulary import (
    GRADIENTS_OFF_AFTERWARDS,
    RETURNED_AN_ARRAY,
    RETURNED_FLOAT64,
)

REMARK_SEEDS = {
    GENERATORS_SEEDED: "Your code sets a seed of its own: every call then "
    "draws the same numbers again. Only pass on the seed that you are given."
}
REMARK_DRAWS = {
    **REMARK_SEEDS,
    DRAWN_WITHOUT_DL_RANDOM: "It draws random numbers without DL_random: right here, but only "
    "DL_random gives the same numbers for the same seed on every machine.",
}
REMARKS_RETURNED = {
    RETURNED_FLOAT64: "It returns float64 where it was given float32: right here, but it takes "
    "twice the memory, and the networks round it to float32.",
    RETURNED_AN_ARRAY: "It returns a numpy array: right here, but the networks take tensors only.",
}
REMARK_GRADIENTS_OFF = {
    GRADIENTS_OFF_AFTERWARDS: "It leaves gradients off: training fails afterwards. A `with "
    "torch.no_grad():` ends by itself."
}
