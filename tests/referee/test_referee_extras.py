"""Right and wrong variants of extras.py, ImageGenerator and TrajectoryGenerator."""

import pytest
from our_variants import submit
from variants_of_extras import BACK, CUT, DDIM, EXTRAS, FORTH, RIGHT, TABLES, WRONG, cases


@pytest.mark.sampled(8)
@pytest.mark.parametrize(("key", "name"), cases(RIGHT))
def test_right(key, name, verdict, tmp_path):
    found = verdict(submit(tmp_path, key.split(":")[0], *RIGHT[key][name]), key)
    assert found.right, found.findings


@pytest.mark.sampled(8)
@pytest.mark.parametrize(("key", "name"), cases(WRONG))
def test_wrong(key, name, verdict, tmp_path):
    found = verdict(submit(tmp_path, key.split(":")[0], *WRONG[key][name]), key)
    assert found.right is False, found


def test_functions_are_judged_with_right_tables(verdict, tmp_path):
    folder = submit(tmp_path, EXTRAS, *WRONG[TABLES]["no s"])
    assert verdict(folder, TABLES).right is False
    assert all(verdict(folder, key).right for key in (FORTH, BACK, DDIM, CUT))


def test_division_is_a_remark(verdict, tmp_path):
    folder = submit(tmp_path, EXTRAS, *RIGHT[BACK]["division"])
    assert "divides" in " ".join(verdict(folder, BACK).remarks)
