"""A table of all points, a row for each graded cell of each student, with the comments of whoever
graded it by hand.

nbgrader export --to cells.csv
"""

import csv
from pathlib import Path
from typing import Any

from nbgrader.plugins import ExportPlugin

COLUMNS = ("assignment", "student", "notebook", "cell", "points", "max_points", "graded", "comment")


class CellTable(ExportPlugin):  # type: ignore[misc]
    """`graded` is auto, by hand, or pending where a person has not looked yet; points are then
    empty.
    """

    def export(self, gradebook: Any) -> None:
        with Path(self.to or "cells.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for assignment in gradebook.assignments:
                for submission in gradebook.assignment_submissions(assignment.name):
                    for notebook in submission.notebooks:
                        writer.writerows(_rows(assignment.name, submission.student.id, notebook))


def _rows(assignment: str, student: str, notebook: Any) -> Any:
    comments = {comment.name: comment.comment or "" for comment in notebook.comments}
    for grade in notebook.grades:
        pending = grade.needs_manual_grade or (
            grade.manual_score is None and grade.auto_score is None
        )
        graded = "pending" if pending else "by hand" if grade.manual_score is not None else "auto"
        points, comment = "" if pending else grade.score, comments.get(grade.name, "")
        yield (
            assignment,
            student,
            notebook.name,
            grade.name,
            points,
            grade.max_score,
            graded,
            comment,
        )
