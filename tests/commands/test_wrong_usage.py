"""Where nothing can be written, or a list cannot be read, a command says so in a sentence,
before any work.
"""

import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

import pytest
from course import EXERCISES, MANUAL
from typer.testing import CliRunner

from autograder.classroom.class_run import prepare
from autograder.classroom.reports import merged
from autograder.commands import app as cli
from autograder.content import ROOT
from autograder.course.assignment import Assignment
from autograder.course.class_list import ClassListError, read_roster
from autograder.course.deadlines import Deadlines


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "file").write_text("")
    (tmp_path / "roster.csv").write_text("student\nada\n")
    (tmp_path / "class" / "ada").mkdir(parents=True)
    (tmp_path / "class" / "ada" / "answers.py").write_text("")
    return tmp_path


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("class class --out file", "file is a file, name a folder"),
        ("class class --out file/below", "file is a file, name a folder"),
        ("gradescope --out class", "class is a folder, name a file in it"),
        ("gradescope --out nowhere/a.zip", "there is no folder nowhere"),
        ("release --zip nowhere/a.zip", "there is no folder nowhere"),
        ("release --zip class", "class is a folder"),
        ("release --students roster.csv --out file", "file is a file, name a folder"),
    ],
)
def test_a_place_that_cannot_be_written_to(
    command: str, message: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def open_sandbox(*_: object) -> None:
        raise AssertionError("work was begun")

    monkeypatch.chdir(folder)
    monkeypatch.setattr("autograder.grading.grader.open_sandbox", open_sandbox)
    done = CliRunner().invoke(cli.app, command.split())
    assert done.exit_code == 2 and message in " ".join(done.output.split()), done.output


@pytest.mark.parametrize("command", ["theory pdf", "notebooks course"])
def test_a_folder_that_is_a_file(command: str, folder: Path) -> None:
    ask = [sys.executable, "-m", *command.split(), str(folder / "file")]
    done = subprocess.run(ask, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert done.stderr.startswith(command.split()[0]) and "file" in done.stderr


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_roster_with_the_separator_of_any_country(separator: str, tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text(f"name{separator}student\nJörg{separator}ada\n", encoding="utf-8-sig")
    assert read_roster(file).find("jörg") == "ada"


def test_a_roster_in_another_encoding_or_without_an_end(tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text("name,student\nJörg,ada\n", encoding="latin-1")
    with pytest.raises(ClassListError, match="save it as CSV UTF-8"):
        read_roster(file)
    file.write_text(f'name,student\n"{"x" * 200_000},ada\n')
    with pytest.raises(ClassListError, match="cannot be read"):
        read_roster(file)


def test_an_extension_for_nobody_is_named(folder: Path) -> None:
    due = datetime(2026, 3, 1, tzinfo=timezone.utc)
    rules = Assignment(deadlines=Deadlines(due, extensions={"ada": due, "adda": due}))
    notes = prepare(folder / "class", folder / "out", rules, [], None, 1, "cpu").notes
    assert notes[0] == "[deadlines.extensions] names nobody who handed in: adda"
    told = "[deadlines] costs nobody anything: nothing here says when work was handed in"
    assert notes[1:] == [told]


def test_an_extension_may_stand_under_any_name_of_the_roster(tmp_path: Path) -> None:
    """The platform knows a student by the address, the instructor by the id or the name."""
    address = "bjarne.stroustrup@uni.edu"
    stamp = tmp_path / "submitted" / address / "hw"
    stamp.mkdir(parents=True)
    (stamp / "answers.py").write_text("")
    (stamp / "timestamp.txt").write_text("2026-03-03 12:00:00 UTC")
    (tmp_path / "roster.csv").write_text(f"student,email,name\nbstroustrup,{address},Bjarne S\n")
    due = datetime(2026, 3, 1, tzinfo=timezone.utc)
    for name in ("bstroustrup", "Bjarne S", address, "BStroustrup"):
        later = {name: datetime(2026, 3, 8, tzinfo=timezone.utc)}
        rules = Assignment(deadlines=Deadlines(due, percent_per_day=10, extensions=later))
        roster = read_roster(tmp_path / "roster.csv")
        run = prepare(tmp_path, tmp_path / "out", rules, [], None, 1, "cpu", roster)
        assert not any("names nobody" in note for note in run.notes)
        late = merged(run.entries[0], [], rules, {}).late
        assert late is not None and not late.late, name


def test_the_checks_are_listed_by_the_ids_that_settings_use() -> None:
    done = CliRunner().invoke(cli.app, ["checks"], env={"COLUMNS": "80"})
    assert done.exit_code == 0
    rows = [line.split() for line in done.output.splitlines()]
    listed = {row[0] for row in rows if row}
    assert {*EXERCISES, *MANUAL["theory"], "2.4"} <= listed
    assert ["2.1.1/add_noise", "add_noise", "1.5", "public"] in rows
    one = CliRunner().invoke(cli.app, ["checks", "theory"]).output
    assert "0.1b/covariance" in one and "2.1.1/init" not in one


@pytest.mark.parametrize("command", ["checks", "misconceptions"])
def test_a_part_that_is_not_there_is_named(command: str) -> None:
    done = CliRunner().invoke(cli.app, [command, "part2"])
    assert done.exit_code == 2 and "the parts are theory" in " ".join(done.output.split())
