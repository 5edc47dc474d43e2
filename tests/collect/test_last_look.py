"""The checks after packing: shown, limited in time, and never in the way of handing in."""

import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest

from autograder.collect import command, last_look

ENDLESS = "import time\n\n\ndef test_all():\n    print('begun', flush=True)\n    time.sleep(100)\n"
QUICK = "def test_all():\n    print('Part 1  [####]')\n"


def part(folder: Path, name: str, tester: str) -> Path:
    (folder / name).mkdir()
    (folder / name / "unit_tester.py").write_text(tester)
    return folder / name


def test_each_part_shows_what_its_checks_print(tmp_path: Path, capfd) -> None:
    folders = [part(tmp_path, name, QUICK.replace("1", name[-1])) for name in ("a1", "b2")]
    (tmp_path / "none").mkdir()
    last_look.show_checks([*folders, tmp_path / "none"])
    shown = capfd.readouterr().out
    assert "Part 1  [####]\n\nPart 2  [####]\n" in shown and "none" not in shown


def test_the_time_is_bounded_for_all_parts_together(tmp_path: Path, capfd) -> None:
    folders = [part(tmp_path, name, ENDLESS) for name in ("one", "two", "three")]
    begun = time.monotonic()
    last_look.show_checks(folders, seconds=2.0)
    assert time.monotonic() - begun < 6
    assert capfd.readouterr().out.count("no time left for the checks") == 3


LEAVES_ONE = """
import subprocess, sys

def test_all():
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(100)"])
    print(child.pid, flush=True)
    open("child", "w").write(str(child.pid))
    import time; time.sleep(100)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a group of processes")
def test_processes_that_were_left_behind_hold_nothing_up(tmp_path: Path, capfd) -> None:
    folder, begun = part(tmp_path, "one", LEAVES_ONE), time.monotonic()
    last_look.show_checks([folder], seconds=2.0)
    assert time.monotonic() - begun < 6
    child = (folder / "child").read_text()
    state = subprocess.run(["ps", "-o", "stat=", "-p", child], capture_output=True, text=True)
    assert not state.stdout.strip() or state.stdout.startswith("Z")


FAILING = {
    "def nothing():\n    pass\n": "has no attribute 'test_all'",
    "import no_such_module_here\n": "No module named 'no_such_module_here'",
    "def test_all():\n    raise SystemExit(3)\n": "could not be run here",
    "def test_all():\n    import os; os.abort()\n": "could not be run here",
}


@pytest.mark.parametrize("tester", FAILING)
def test_checks_that_cannot_be_run_cost_a_sentence(tester: str, tmp_path: Path, capfd) -> None:
    last_look.show_checks([part(tmp_path, "one", tester)])
    shown = capfd.readouterr().out
    assert FAILING[tester] in shown and "Traceback" not in shown and "one: the checks" in shown


def test_whoever_stops_them_is_done(tmp_path: Path, monkeypatch, capfd) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(last_look, "_run", stop)
    last_look.show_checks([part(tmp_path, name, QUICK) for name in ("one", "two")])
    assert capfd.readouterr().out.endswith("The checks were stopped.\n")


def test_checks_are_run_unless_they_are_declined(tmp_path: Path, monkeypatch) -> None:
    asked: list[list[Path]] = []
    monkeypatch.setattr(last_look, "show_checks", asked.append)
    monkeypatch.setattr(command, "collect_all", lambda folder, name: [folder / name])
    for arguments in (["--name", "Ada"], ["--no-checks", "--name", "Ada"]):
        monkeypatch.setattr(sys, "argv", ["collect", *arguments])
        command.main(str(tmp_path))
    assert asked == [[tmp_path.resolve() / "Ada"]]


def test_a_page_is_signed_by_the_name_the_own_sheet_or_a_line(tmp_path: Path) -> None:
    today = str(date.today())
    assert command.signature(tmp_path, "") == f"Name: {command.BLANK}, {today}"
    assert command.signature(tmp_path, " Ada \n Lovelace ") == f"Name: Ada Lovelace, {today}"
    place = command.homework().with_numbers()[0]
    own = tmp_path / place.name / place.numbers
    own.parent.mkdir()
    own.write_text('{"student": "ada@example.org"}')
    assert command.signature(tmp_path, "") == f"Name: ada@example.org, {today}"
    assert command.signature(tmp_path, "Ada") == f"Name: Ada, {today}"
    for damaged in ('{"student": ""}', "{}", "[]", "{", '{"student": null}'):
        own.write_text(damaged)
        assert command.signature(tmp_path, "") == f"Name: {command.BLANK}, {today}", damaged
