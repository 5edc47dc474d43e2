"""Ten thousand real handwritten digits, and a judge that can read them.

    from digits import load_digits, judge_samples

    images, labels = load_digits("train")  # (8000, 1, 28, 28) in [-1, 1], (8000,) in 0..9
    print(judge_samples(samples, asked_for))

load.py            the digits: 8,000 to train on, 2,000 held out
judge.py           a small network that reads digits
reading.py         reads digits with it, and refuses what looks like none
measures.py        what both say of generated digits, as numbers
real_features.py   what the judge's features look like on real digits
make_subset.py     how the digits were chosen from MNIST: python -m digits.make_subset
train_judge.py     how the judge learned to read: python -m digits.train_judge
idx.py, augment.py what these two scripts rest on
read_by_eye/       how well judge and eye agree: python -m digits.read_by_eye

The data ship in data/ (under 2 MB): nothing is downloaded. data/README.md tells where they come
from.
"""

from digits.judge import DigitJudge, load_judge
from digits.load import load_digits
from digits.measures import (
    SampleQuality,
    held_out_features,
    judge_samples,
    recall,
    share_in_words,
    wilson_interval,
)
from digits.reading import ILLEGIBLE, features_of, look, read_digits
from digits.real_features import load_held_out_statistics

__all__ = [
    "ILLEGIBLE",
    "DigitJudge",
    "SampleQuality",
    "features_of",
    "held_out_features",
    "judge_samples",
    "load_digits",
    "load_held_out_statistics",
    "load_judge",
    "look",
    "read_digits",
    "recall",
    "share_in_words",
    "wilson_interval",
]
