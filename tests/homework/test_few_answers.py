"""Answers that whoever hands in often enough finds: every exercise says so of its own, and nothing
else tells of them.
"""

from typer.testing import CliRunner

from autograder.checking.catalogue import all_exercises
from autograder.checking.exercise import Exercise
from autograder.commands import app as cli
from autograder.worker.probing.vocabulary import Ask

EXERCISES = [each for part in all_exercises().values() for each in part]


def asks_for_names_once(exercise: Exercise) -> bool:
    """Whether an answer is a set of given names, the same in each case and not found by code."""
    cases = exercise.check().cases
    steps = [step for case in cases for step in case.probe.steps]
    return bool(steps) and all(
        isinstance(step, Ask) and bool(step.names) and not step.args for step in steps
    )


def test_an_answer_of_a_few_names_is_said_to_be_one() -> None:
    few = {each.id for each in EXERCISES if each.few_answers}
    assert few == {each.id for each in EXERCISES if asks_for_names_once(each)} != set()


def test_no_other_check_is_skipped_where_such_an_answer_is_wrong() -> None:
    few = {each.id for each in EXERCISES if each.few_answers}
    assert not [each.id for each in EXERCISES if few & {*each.after}]


def test_the_list_of_checks_says_what_gradescope_keeps() -> None:
    said = CliRunner().invoke(cli.app, ["checks"]).output
    rows: list[str] = []  # a row may go on in the lines below it
    for line in said.splitlines():
        if line.startswith(" ") and rows:
            rows[-1] += line
        else:
            rows.append(line)
    told = [" ".join(row.split()) for row in rows]
    kept = {row.split()[0] for row in told if "on Gradescope after_published" in row}
    assert kept == {each.id for each in EXERCISES if each.few_answers}
