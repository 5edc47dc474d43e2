"""What is said of right answers that are unusual, in words for several exercises."""

from ..worker.homework.vocabulary import (
    DRAWN_WITHOUT_DL_RANDOM,
    GENERATORS_SEEDED,
    NETWORKS_CHANGED,
    NETWORKS_FROZEN,
    NETWORKS_NOT_TRAINING,
    OTHER_GRADIENT,
    OTHER_NETWORKS,
    SEEDS_SET,
    WRITTEN_OUT,
)
from ..worker.probing.vocabulary import (
    GRADIENTS_OFF_AFTERWARDS,
    RETURNED_AN_ARRAY,
    RETURNED_FLOAT64,
)

REMARK_SEEDS = {
    GENERATORS_SEEDED: "Your code seeds a generator itself, so that it draws the same "
    "numbers again. Only pass on the seed that you are given.",
    SEEDS_SET: "Your function sets a seed that nobody gave it, so every call draws the same "
    "numbers again; it should only pass on the seed that it is given.",
}
REMARK_DRAWS = {
    **REMARK_SEEDS,
    DRAWN_WITHOUT_DL_RANDOM: "It draws random numbers without DL_random. This is correct in "
    "this exercise, but only DL_random gives the same numbers for the same seed on every machine.",
}
REMARK_GRADIENT = {
    OTHER_GRADIENT: "The gradient that reaches the network is not that of the loss that is "
    "returned; it should flow from the loss through the whole answer."
}
REMARKS_RETURNED = {
    RETURNED_FLOAT64: "It returns float64 where it was given float32. This is correct in this "
    "exercise, but it takes twice the memory, and the networks round it to float32.",
    RETURNED_AN_ARRAY: "It returns a numpy array. This is correct in this exercise, but the "
    "networks take tensors only.",
}
REMARK_GRADIENTS_OFF = {
    GRADIENTS_OFF_AFTERWARDS: "Your code leaves gradients off, so training fails afterwards; they "
    "should be off only while it samples (with torch.no_grad():)."
}
REMARKS_NETWORKS = {
    OTHER_NETWORKS: "Your function asks a network that is none of your model's own: one that it "
    "makes anew, or one that the model does not hold as an attribute. Nobody trains that one; it "
    "should ask the model's own network.",
    NETWORKS_CHANGED: "Your function changes the weights of a network; it should leave them as "
    "they are, because only the training loop changes weights.",
    NETWORKS_FROZEN: "Your function leaves the weights of the network frozen (requires_grad is "
    "off), so training fails afterwards; it should leave requires_grad as it was.",
}
REMARKS_NETWORKS_IN_TRAINING = {
    **REMARKS_NETWORKS,
    **REMARK_GRADIENT,
    NETWORKS_NOT_TRAINING: "Your loss leaves the network in evaluation mode, so training goes on "
    "in that mode; it should leave the mode as it was.",
}
REMARK_WRITTEN_OUT = {
    WRITTEN_OUT: "Your code has -1 written out in place of dmconfig.condition_mask_value. This is "
    "correct with the usual settings, but it breaks when that setting changes."
}
