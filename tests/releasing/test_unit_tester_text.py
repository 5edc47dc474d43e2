"""The unit tester of each part is generated: a function for each exercise, in the order of
their numbers.
"""

import ast

import pytest
from course import PARTS

from autograder.content import ROOT, homework
from autograder.releasing.unit_tester import make_unit_tester

OF_A_PART = ["test_all", "where_am_i", "restore"]


@pytest.mark.parametrize("part", PARTS)
def test_each_exercise_has_its_function(part: str) -> None:
    tree = ast.parse(make_unit_tester(homework().parts[part], PARTS[part]))
    tests = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    of_exercises = [exercise.tester.name for exercise in PARTS[part]]
    assert [name for name in tests if name not in of_exercises] == OF_A_PART
    assert {*tests} == {*of_exercises, *OF_A_PART}
    for exercise in PARTS[part]:
        node = tests[exercise.tester.name]
        assert ast.get_docstring(node) == exercise.tester.says
        asked = node.body[-1].value  # type: ignore[attr-defined]
        assert [each.value for each in asked.args if isinstance(each, ast.Constant)] == [
            part, exercise.id, exercise.tester.title,
        ]  # fmt: skip


@pytest.mark.parametrize("part", PARTS)
def test_students_have_what_is_generated(part: str) -> None:
    text = (ROOT / "student" / part / "unit_tester.py").read_text(encoding="utf-8")
    assert text == make_unit_tester(homework().parts[part], PARTS[part])
