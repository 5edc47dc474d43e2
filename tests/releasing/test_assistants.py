"""What a coding assistant is told in the students' folder, by the course's policy."""

from pathlib import Path

import pytest

from autograder.content import homework
from autograder.course.assignment import Assignment, AssignmentError, read
from autograder.releasing.assistants import POINTERS, POLICY, policy_files

POLICIES = homework().assistants


def told(assignment: Assignment) -> str:
    files = dict(policy_files(assignment))
    assert all(POLICY in files[name].decode() for name in POINTERS)
    return files[POLICY].decode()


@pytest.mark.parametrize("policy", POLICIES)
def test_each_policy_names_the_files_that_students_write_in(policy: str) -> None:
    text = told(Assignment(assistants=policy))
    for name, part in homework().parts.items():
        for path in (*part.graded, *part.bonus):
            assert f"  - `{name}/{path}`\n" in text
    assert "<!--" not in text


def test_files_of_parts_that_the_course_drops_are_not_named() -> None:
    text = told(Assignment(drop=("theory",)))
    assert "theory/answers.py" not in text and "conditional_ddpm/DDPM.py" in text


def test_policies_differ_in_what_an_assistant_may_write() -> None:
    texts = {policy: told(Assignment(assistants=policy)) for policy in POLICIES}
    assert len(set(texts.values())) == len(POLICIES) == 3
    assert "write the body of a `TODO`" in texts["tutor"]
    assert "ASSISTANTS.md" in texts["open"] and "ASSISTANTS.md" not in texts["tutor"]


def test_the_policy_of_the_course_is_read(tmp_path: Path) -> None:
    file = tmp_path / "assignment.toml"
    file.write_text('assistants = "open"\n')
    assert read(file).assistants == "open"
    file.write_text('assistants = "sometimes"\n')
    with pytest.raises(AssignmentError, match="must be one of tutor, open, none"):
        read(file)
