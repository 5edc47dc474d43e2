"""The settings of a flow matching model and of its training."""

from dataclasses import dataclass

import torch

PIXEL_MEAN, PIXEL_STD = 0.1307, 0.3081  # of MNIST's pixels, whose values lie in [0, 1]


@dataclass
class DMConfig:
    """All settings of part 3. Every field has an annotation: without one it would not be a field at all."""

    input_dim: tuple[int, int] = (28, 28)  # height and width of an image
    num_channels: int = 1  # 1 for grey images
    pixel_mean: float = PIXEL_MEAN  # the data loader normalises pixels by (x - pixel_mean) / pixel_std
    pixel_std: float = PIXEL_STD  # and the sampler undoes it
    condition_mask_value: float = -1  # stands in every place of the condition when there is none
    num_classes: int = 10
    T: int = 10  # steps of the sampler; time itself runs from 0 (noise) to 1 (data)
    mask_p: float = 0.1  # probability that training drops a label
    num_feat: int = 32  # width of the network
    omega: float = 1.0  # strength of the guidance when sampling
    batch_size: int = 32
    epochs: int = 7
    learning_rate: float = 2e-3  # at its highest: it rises over the first steps and falls along a cosine

    def __post_init__(self):
        """Raise ValueError for a value that cannot work, by name."""
        self.input_dim = tuple(self.input_dim)
        for name in ("num_channels", "num_classes", "T", "num_feat", "batch_size", "epochs"):
            value = getattr(self, name)
            _require(isinstance(value, int) and value >= 1, name, value, "a whole number, 1 or more")
        _require(
            len(self.input_dim) == 2 and all(isinstance(n, int) and n >= 1 for n in self.input_dim),
            "input_dim", self.input_dim, "two whole numbers, height and width",
        )  # fmt: skip
        _require(0 <= self.mask_p <= 1, "mask_p", self.mask_p, "a probability in [0, 1]")
        _require(self.pixel_std > 0, "pixel_std", self.pixel_std, "more than 0")
        _require(self.learning_rate > 0, "learning_rate", self.learning_rate, "more than 0")


def best_device():
    """The fastest device of this machine for training: CUDA, the GPU of an Apple computer (MPS), or the CPU."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def _require(right, name, value, wanted):
    if not right:
        raise ValueError(f"DMConfig.{name} must be {wanted}; it is {value!r}")
