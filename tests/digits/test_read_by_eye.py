"""What the judge refuses agrees with what was read by eye, as often as the README says."""

import pytest
import torch

from digits.load import DATA
from digits.read_by_eye import comparing
from digits.reading import ILLEGIBLE, STRANGEST, look, loose_ink

pytestmark = pytest.mark.usefixtures("one_thread")  # small tensors are slower on more

README = (comparing.HERE / "README.md").read_text(encoding="utf-8")
LABELS = comparing.load_labels()


def test_the_labels_are_whole():
    assert LABELS.images.shape == (570, 1, 28, 28) and LABELS.images.min() == -1
    assert (LABELS.read == ILLEGIBLE).sum() > 150 and (LABELS.read != ILLEGIBLE).sum() > 150
    assert LABELS.choosing.sum() == 360
    assert (LABELS.again > comparing.NOT_READ).sum() == 60


def test_the_readme_states_what_the_script_prints():
    lines = comparing.report(LABELS).splitlines()
    assert all(line in README for line in lines)
    shipped = (DATA / "README.md").read_text(encoding="utf-8")
    measured = next(line for line in lines if "second half" in line).split(": ", 1)[1]
    assert measured in shipped
    assert next(line for line in lines if "of real digits" in line) in shipped


def test_the_limit_is_the_one_that_was_chosen_on_the_first_half():
    assert comparing.choose_strangest(LABELS, look(LABELS.images)) == STRANGEST


def test_on_the_half_that_nothing_was_chosen_on_most_are_read_alike():
    found = comparing.compare(LABELS, look(LABELS.images), ~LABELS.choosing)
    assert found.alike / found.legible > 0.95
    assert found.refused / found.illegible > 0.6


def test_loose_ink_is_what_does_not_touch_the_largest_piece():
    image = torch.full((2, 1, 28, 28), -1.0)
    image[0, 0, 2:8, 2] = 1  # 6 pixels
    image[0, 0, 8, 3] = 1  # joined by a corner
    image[0, 0, 20, 20:23] = 1  # 3 pixels apart from them
    assert loose_ink(image).tolist() == pytest.approx([0.3, 0])
