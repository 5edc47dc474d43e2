"""The network that reads digits."""

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from digits.load import DATA
from digits.real_features import CLASSES

BATCH = 500
MAPS = 10  # so many layers of `describe` come before its last pooling


class DigitJudge(nn.Module):
    """A small convolutional network that reads digits (0.13 M parameters)."""

    def __init__(self) -> None:
        super().__init__()
        self.describe = nn.Sequential(
            *_convolution(1, 32, size=5, stride=2),  # (N, 32, 14, 14)
            *_convolution(32, 64, size=3),
            nn.MaxPool2d(2),  # (N, 64, 7, 7)
            *_convolution(64, 96, size=3),
            nn.MaxPool2d(2),  # (N, 96, 3, 3)
            nn.Flatten(),
            nn.Linear(96 * 3 * 3, 64),
            nn.ReLU(),
        )
        self.decide = nn.Linear(64, CLASSES)

    def maps(self, images: Tensor) -> Tensor:
        """Where images (N, 1, 28, 28) in [-1, 1] have which strokes: (N, 96, 7, 7), none below
        0.
        """
        return self.describe[:MAPS](images)

    def features_of(self, maps: Tensor) -> Tensor:
        """The features (N, 64) of images with these maps (N, 96, 7, 7), none below 0."""
        return self.describe[MAPS:](maps)

    def features(self, images: Tensor) -> Tensor:
        """Describe images (N, 1, 28, 28) in [-1, 1] by features (N, 64), none below 0."""
        return self.features_of(self.maps(images))

    def forward(self, images: Tensor) -> Tensor:
        """Read images (N, 1, 28, 28) in [-1, 1]. Returns logits (N, 10); the largest is the
        digit it sees.
        """
        return self.decide(self.features(images))


def _convolution(
    channels_in: int, channels_out: int, size: int, stride: int = 1
) -> list[nn.Module]:
    """A convolution that keeps the picture's size but for its stride, normalised and rectified."""
    convolution = nn.Conv2d(channels_in, channels_out, size, stride, padding=size // 2, bias=False)
    return [convolution, nn.BatchNorm2d(channels_out), nn.ReLU()]


def load_judge() -> DigitJudge:
    """The trained judge, in evaluation mode, on the CPU. Leaves torch's random state as it was."""
    with torch.device("meta"):  # no initial weights are drawn
        judge = DigitJudge()
    weights = load_file(DATA / "judge.safetensors")  # float16, to be small
    weights = {
        name: value.float() if value.is_floating_point() else value
        for name, value in weights.items()
    }
    judge.load_state_dict(weights, assign=True)
    return judge.requires_grad_(False).eval()
