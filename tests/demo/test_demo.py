"""What `python3 run.py demo` does before it draws digits."""

import io
import json
from pathlib import Path

from rich.console import Console

from autograder.report.record import Report
from demo.__main__ import grade_three


def test_three_submissions_are_graded_shown_and_kept(tmp_path: Path) -> None:
    printed = io.StringIO()
    reports = grade_three(tmp_path, Console(file=printed, width=80, highlight=False))
    kept = {
        file.stem: Report.from_dict(json.loads(file.read_text(encoding="utf-8")))
        for file in reports.glob("*.json")
    }
    assert kept.keys() == {"reference", "untouched_stub", "typical_mistakes"}
    assert kept["reference"].score == kept["reference"].max_score
    assert kept["untouched_stub"].score == 0
    assert all(name in printed.getvalue() for name in kept)
