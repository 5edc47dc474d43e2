"""Makes the unit tester of a part, which students call from their notebook: a function for each
exercise.
"""

from collections.abc import Iterable

from ..checking.exercise import Exercise
from ..checking.order import order_of
from ..content import Part

HEAD = '''"""{says}"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = next((home for home in HERE.parents if (home / "autograder" / "worker").is_dir()), None)
if HOME is None:
    raise ImportError("unit_tester needs the homework's folder `autograder` beside this one")
if str(HOME) not in sys.path:
    sys.path.append(str(HOME))

from autograder.grading import self_check  # noqa: E402 (found only now)
'''
TEST = '''

def {name}():
    """{says}"""
    return self_check.check("{part}", HERE, "{check}", "{title}")
'''


def make_unit_tester(part: Part, exercises: Iterable[Exercise]) -> str:
    """The text of unit_tester.py, its functions in the order of the exercises' numbers."""
    in_order = sorted(exercises, key=lambda each: order_of(each.exercise))
    return HEAD.format(says=part.unit_tester) + "".join(
        TEST.format(
            name=each.tester.name,
            says=each.tester.says,
            part=part.name,
            check=each.id,
            title=each.tester.title,
        )
        for each in in_order
    )
