"""Nothing that a submission says or is called can look like the report, swell it, or break it."""

import json
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner
from world import grade_with

from autograder.checking.checks import Check
from autograder.commands import app as cli
from autograder.grading import first_pass
from autograder.grading import grade_checks as grading
from autograder.sandbox import Zygote
from autograder.submission.opening import SubmissionError, open_submission
from autograder.submission.sources import Sources


def test_a_name_is_text_and_never_markup(tmp_path: Path) -> None:
    path = tmp_path / "hw[link=http:evil.example]14 of 14[green].zip"
    path.write_bytes(b"no zip")
    done = CliRunner().invoke(cli.app, ["grade", str(path)])
    assert done.exit_code == 3
    assert "hw[link=http:evil.example]14 of 14[green].zip" in "".join(done.output.split("\n"))


def test_a_name_stays_on_its_line(sandbox: Zygote, reference: Sources, tmp_path: Path) -> None:
    folder = tmp_path / "hw\n  2.1.1  add_noise   passed"
    folder.mkdir()
    (folder / "noise_scheduler.py").write_text(reference.graded["noise_scheduler"])
    assert "\n" not in grade_with(sandbox, folder).name


def test_notes_stay_few(sandbox: Zygote, reference: Sources, tmp_path: Path) -> None:
    for number in range(50):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "noise_scheduler.py").write_text(
            reference.graded["noise_scheduler"]
        )
    (tmp_path / "helper.py").write_text("import diffusers\n" * 10_000)
    notes = grade_with(sandbox, tmp_path).notes
    assert len(notes) == 2
    assert "imports diffusers" in notes[0]
    assert notes[1].endswith("46 more")


@pytest.mark.parametrize("levels", [1200, 30])
def test_a_folder_too_deep_to_read_is_refused_in_words(levels: int, tmp_path: Path) -> None:
    here = os.getcwd()
    try:
        os.chdir(tmp_path)
        for _ in range(levels):
            os.mkdir("d" * (200 if levels == 30 else 1))
            os.chdir("d" * (200 if levels == 30 else 1))
    finally:
        os.chdir(here)
    try:
        open_submission(tmp_path)
    except SubmissionError as error:
        assert "cannot be read" in str(error)
    finally:
        os.system(f"rm -rf '{tmp_path}'/d*")  # shutil gives up on paths as long as these


def test_numbers_that_json_does_not_have_stay_out_of_the_report(
    sandbox: Zygote, reference: Sources, tmp_path: Path
) -> None:
    patch = """
import sys
messages = sys.modules["worker.messages"]
encode = messages.encode
messages.encode = lambda header, *rest: encode({**header, "seconds": 1e300}, *rest).replace(b"1e+300", b" 1e999")
"""
    (tmp_path / "noise_scheduler.py").write_text(patch + reference.graded["noise_scheduler"])
    file = tmp_path / "report.json"
    grade_with(sandbox, tmp_path).report().write(file)
    json.loads(file.read_text(), parse_constant=lambda name: pytest.fail(name))


def test_a_submission_that_dawdles_does_not_hold_up_the_class(
    sandbox: Zygote, reference: Sources, checks: list[Check], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grading, "WALL_SECONDS", 5.0)
    line = "        return alpha_bars"
    late = reference.graded["noise_scheduler"].replace(
        line, f"        import time; time.sleep(99)\n{line}"
    )
    start = time.monotonic()
    results = grading.grade(
        replace(reference, graded={**reference.graded, "noise_scheduler": late}), checks, sandbox
    )
    assert time.monotonic() - start < 60
    assert {result.verdict.status for result in results} <= {
        "passed",
        "timed_out",
        "crashed",
        "skipped",
    }


def test_files_that_dawdle_while_they_are_imported_do_not_hold_it_up_either(
    sandbox: Zygote, reference: Sources, checks: list[Check], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grading, "WALL_SECONDS", 4.0)
    monkeypatch.setattr(first_pass, "ENOUGH", replace(first_pass.ENOUGH, wall_seconds=2.0))
    dawdle = "import time\ntime.sleep(99)\n"
    late = {
        name: dawdle + reference.graded[name] for name in ("image_gen", "trajectory_gen", "extras")
    }
    start = time.monotonic()
    results = grading.grade(
        replace(reference, graded={**reference.graded, **late}), checks, sandbox
    )
    assert time.monotonic() - start < 40
    assert {result.verdict.status for result in results if result.check.module in late} == {
        "timed_out"
    }
