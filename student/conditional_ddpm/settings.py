"""The settings of a diffusion model and of its training."""

from dataclasses import dataclass, field

import torch

PIXEL_MEAN, PIXEL_STD = 0.1307, 0.3081  # of MNIST's pixels, whose values lie in [0, 1]


@dataclass
class DMConfig:
    """All settings of part 1. Every field has an annotation: without one it would not be a field at all."""

    input_dim: tuple[int, int] = (28, 28)  # height and width of an image
    num_channels: int = 1  # 1 for grey images
    pixel_mean: float = PIXEL_MEAN  # the data loader normalises pixels by (x - pixel_mean) / pixel_std
    pixel_std: float = PIXEL_STD  # and the sampler undoes it
    condition_mask_value: float = -1  # stands in every place of the condition when there is none
    num_classes: int = 10
    T: int = 400  # steps of noise; time runs 1..T
    beta_1: float = 1e-4  # variance that the first step adds
    beta_T: float = 2e-2  # and the last; linear in between
    mask_p: float = 0.1  # probability that training drops a label
    num_feat: int = 128  # width of the network
    omega: float = 2.0  # strength of the guidance when sampling
    batch_size: int = 256
    epochs: int = 10
    learning_rate: float = 1e-4
    multi_lr_milestones: list[int] = field(default_factory=lambda: [20])  # epochs after which the rate drops
    multi_lr_gamma: float = 0.1  # to this share of itself

    def __post_init__(self):
        """Raise ValueError for a value that cannot work, by name."""
        self.input_dim = tuple(self.input_dim)
        self.multi_lr_milestones = list(self.multi_lr_milestones)
        for name in ("num_channels", "num_classes", "T", "num_feat", "batch_size", "epochs"):
            value = getattr(self, name)
            _require(isinstance(value, int) and value >= 1, name, value, "a whole number, 1 or more")
        _require(
            len(self.input_dim) == 2 and all(isinstance(n, int) and n >= 1 for n in self.input_dim),
            "input_dim", self.input_dim, "two whole numbers, height and width",
        )  # fmt: skip
        _require(0 < self.beta_1 < 1, "beta_1", self.beta_1, "a variance between 0 and 1")
        _require(self.beta_1 <= self.beta_T < 1, "beta_T", self.beta_T, f"between beta_1 = {self.beta_1} and 1")
        _require(0 <= self.mask_p <= 1, "mask_p", self.mask_p, "a probability in [0, 1]")
        _require(self.pixel_std > 0, "pixel_std", self.pixel_std, "more than 0")
        _require(self.learning_rate > 0, "learning_rate", self.learning_rate, "more than 0")
        _require(self.multi_lr_gamma > 0, "multi_lr_gamma", self.multi_lr_gamma, "more than 0")


def best_device():
    """The fastest device of this machine for training: CUDA, the GPU of an Apple computer (MPS), or the CPU."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def _require(right, name, value, wanted):
    if not right:
        raise ValueError(f"DMConfig.{name} must be {wanted}; it is {value!r}")


@dataclass(frozen=True)
class Preset:
    """Settings and what to expect of them. What is said was measured, or is pending."""

    config: DMConfig
    minutes: str  # of training
    loss: str  # test noise loss at the end
    agreement: str  # read as asked, see quality.py


PRESETS = {
    "defaults": Preset(DMConfig(), "pending: needs a GPU", "pending: needs a GPU", "pending: needs a GPU"),
    "laptop": Preset(
        DMConfig(  # in so short a training this beta_1 makes far better digits (laptop.md)
            beta_1=1e-2, num_feat=32, omega=1.0, batch_size=32, epochs=10, learning_rate=2e-3,
            multi_lr_milestones=[5, 8, 9], multi_lr_gamma=0.35,
        ),
        "2.6 (2,500 steps on two idle cores)", "0.027",
        "93 of 100 at omega 1 (95 % interval 86 to 97 %)",
    ),
    "gpu": Preset(
        DMConfig(learning_rate=1e-3, epochs=20, multi_lr_milestones=[12, 16, 18], multi_lr_gamma=0.35),
        "pending: needs a GPU", "pending: needs a GPU", "pending: needs a GPU",
    ),
}  # fmt: skip
