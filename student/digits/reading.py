"""Reads digits, and refuses what looks like none.

A network that was trained on digits alone names one for any picture. So a picture is also compared
with real digits: it is illegible where it lies far from those of the class that it is read as,
nearly as close to those of another class, or in pieces. What is too far was chosen on samples of
several models that were read by eye, and measured on others: read_by_eye/ in this package's folder
of the repository.
"""

from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor
from torch.nn import functional as F

from digits.judge import BATCH, DigitJudge, load_judge
from digits.load import load_digits

ILLEGIBLE = -1  # stands in the place of a digit
NEIGHBOUR = 3  # distances are to the third nearest real digit, so that a single odd one has no say
LOOSE = 0.3  # what an image adds to its strangeness that is nothing but loose ink
STRANGEST = 0.47  # images that are stranger are illegible; from python -m digits.read_by_eye


@dataclass(frozen=True)
class Look:
    """What the judge sees in N images, on the CPU.

    digits: (N,) int64, the digit in 0..9 that each is most like.
    strangeness: (N,) float32, 2 d - d' + 0.3 l. Here d is the distance to the third nearest real
        digit of that class, and d' the distance to the third nearest of all other classes, both in
        the judge's maps of strokes; l is the share of the ink that is loose, see `loose_ink`.
    features: (N, 64) float64, see DigitJudge.features.
    """

    digits: Tensor
    strangeness: Tensor
    features: Tensor

    @property
    def readings(self) -> Tensor:
        """(N,) int64: the digit in 0..9, or ILLEGIBLE."""
        return self.digits.masked_fill(self.strangeness > STRANGEST, ILLEGIBLE)


def read_digits(images: Tensor) -> Tensor:
    """Read images (N, 1, 28, 28) in [-1, 1]: (N,) int64 on the CPU, a digit in 0..9 or
    ILLEGIBLE.
    """
    return look(images).readings


def look(images: Tensor) -> Look:
    """Look at images (N, 1, 28, 28) in [-1, 1]; what lies beyond is clipped, as in print.

    The distance to the k-th nearest real sample, in the features of a network, as a test of single
    generated samples: Kynkaanniemi et al. 2019 (arXiv 1904.06991), section 3, where k is 3, too.
    """
    strokes, features, digits = _describe(images, load_judge().to(images.device))
    real, labels = real_strokes()
    strangeness = []
    for some, digit in zip(strokes.split(BATCH), digits.split(BATCH), strict=True):
        distances = torch.cdist(some, real)  # (n, 8000)
        of_class = digit[:, None] == labels
        own, other = (
            distances.masked_fill(left_out, torch.inf).kthvalue(NEIGHBOUR, dim=1).values
            for left_out in (~of_class, of_class)
        )
        strangeness.append(2 * own - other)
    apart = LOOSE * loose_ink(images.detach().float().cpu())
    return Look(digits, torch.cat(strangeness) + apart, features.double())


def loose_ink(images: Tensor) -> Tensor:
    """The share of the ink that is not joined to the largest piece, (N,) in [0, 1]; 0 without ink.

    images: (N, 1, 28, 28) in [-1, 1]; ink is what is above 0, and pixels that touch, if only by a
    corner, belong to one piece.
    """
    ink = (images > 0).float()
    piece = torch.arange(1.0, images[0].numel() + 1).view(1, *images.shape[1:]) * ink
    while True:  # the largest number spreads over its piece
        spread = F.max_pool2d(piece, 3, stride=1, padding=1) * ink
        if torch.equal(spread, piece):
            break
        piece = spread
    weights = ((images + 1) / 2).clamp(max=1) * ink
    sizes = torch.zeros(len(images), images[0].numel() + 1)
    sizes.scatter_add_(1, piece.long().flatten(1), weights.flatten(1))
    whole = sizes.sum(dim=1)
    return 1 - (sizes.amax(dim=1) / whole).where(whole > 0, torch.ones(()))


def features_of(images: Tensor) -> Tensor:
    """The features of `look` (N, 64) alone, which cost no comparison with real digits."""
    return _describe(images, load_judge().to(images.device))[1].double()


@cache
def real_strokes() -> tuple[Tensor, Tensor]:
    """Strokes (8000, 864), see `_describe`, and labels (8000,) of the real training digits."""
    images, labels = load_digits("train")
    return _describe(images, load_judge())[0], labels


def _describe(images: Tensor, judge: DigitJudge) -> tuple[Tensor, Tensor, Tensor]:
    """Strokes (N, 864), features (N, 64) and the digits that the network reads (N,).

    Strokes are the judge's maps on a grid of 3 x 3, scaled to length 1: pale ink is like dark ink.
    """
    found = []
    with torch.no_grad():
        for batch in images.split(BATCH):
            maps = judge.maps(batch.float().clamp(-1, 1))
            features = judge.features_of(maps)
            strokes = F.normalize(F.avg_pool2d(maps, 2).flatten(start_dim=1))
            digits = judge.decide(features).argmax(dim=1)
            found.append([strokes.cpu(), features.cpu(), digits.cpu()])
    strokes, features, digits = (torch.cat(part) for part in zip(*found, strict=True))
    return strokes, features, digits
