"""Ten thousand real handwritten digits, and a judge that can read them.

    from digits import load_digits, judge_samples

    images, labels = load_digits("train")  # (8000, 1, 28, 28) in [-1, 1], (8000,) in 0..9
    print(judge_samples(samples, asked_for))

prints, say: 98 of 100 read as asked (95 % interval 93 to 99 %), diversity 0.74 of real digits

load.py            the digits: 8,000 to train on, 2,000 held out
judge.py           a small network that reads digits, and what it says of generated ones
real_features.py   what the judge's features look like on real digits
make_subset.py     how the digits were chosen from MNIST: python -m digits.make_subset
train_judge.py     how the judge learned to read: python -m digits.train_judge
idx.py, augment.py what these two scripts rest on

Everything ships in data/ (under 2 MB): nothing is downloaded. data/README.md tells where it comes
from.
"""

from digits.judge import (
    DigitJudge,
    SampleQuality,
    judge_samples,
    load_judge,
    read_as_asked,
    wilson_interval,
)
from digits.load import load_digits
from digits.real_features import load_held_out_statistics

__all__ = [
    "DigitJudge",
    "SampleQuality",
    "judge_samples",
    "load_digits",
    "load_held_out_statistics",
    "load_judge",
    "read_as_asked",
    "wilson_interval",
]
