"""Makes the unit tester of a part, which students call from their notebook: a function for each
exercise, and those for the part as a whole.
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
TAIL = '''

def test_all():
    """Every check of this part, in a table with your points so far."""
    self_check.test_all("{part}", HERE)


def where_am_i():
    """Your points so far and what comes next, from the last checks. It runs nothing."""
    self_check.where_am_i("{part}", HERE)


def restore(name):
    """Bring back "{file}", say, or one function, as it was handed out. Yours is kept in kept/."""
    self_check.restore("{part}", HERE, name)
'''


def make_unit_tester(part: Part, exercises: Iterable[Exercise]) -> str:
    """The text of unit_tester.py, its functions in the order of the exercises' numbers."""
    in_order = sorted(exercises, key=lambda each: order_of(each.exercise))
    tests = "".join(
        TEST.format(
            name=each.tester.name,
            says=each.tester.says,
            part=part.name,
            check=each.id,
            title=each.tester.title,
        )
        for each in in_order
    )
    tail = TAIL.format(part=part.name, file=part.graded[0])
    return HEAD.format(says=part.unit_tester) + tests + tail
