"""The documentation of the attacks is made from the attacks."""

from pathlib import Path

from catalogue import ATTACKS
from known import ELSEWHERE, KNOWN
from table import render


def test_the_readme_is_up_to_date() -> None:
    readme = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
    assert readme == render(), "run `python tests/attacks/table.py`"


def test_every_known_attack_is_carried_out_or_explained() -> None:
    covered = {number for attack in ATTACKS for number in attack.entries}
    assert covered | set(ELSEWHERE) == set(KNOWN) == set(range(1, 52))


def test_no_two_attacks_have_one_name() -> None:
    assert len({attack.name for attack in ATTACKS}) == len(ATTACKS)
