"""A class run loses nothing: killed, stopped, robbed of its worker, among attacks, it ends with
the same table.
"""

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from classes import grade_here, make_class
from course import points_of
from disturbing import Ran, disturb, kill, kill_its_worker, stop_by_hand, tables
from offspring import offspring
from typer.testing import CliRunner

from autograder.classroom import pool
from autograder.classroom.jobs import Settings
from autograder.commands import app as cli
from autograder.commands import doctor
from autograder.content import ROOT
from autograder.course.assignment import Assignment
from autograder.sandbox import Zygote, devices

needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@dataclass
class Disturbed:
    """The same folder graded in three runs, one after the other."""

    out: Path
    killed: Ran
    stopped: Ran
    ended: Ran  # whose worker was killed
    left: bool  # whether a process of theirs was left


@pytest.fixture(scope="module")
def disturbed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Disturbed:
    out, before = tmp_path_factory.mktemp("disturbed"), offspring()
    runs = [disturb(folder, out, what, after=1) for what in (kill, stop_by_hand, kill_its_worker)]
    return Disturbed(out, *runs, left=offspring() != before)


def without_times(out: Path) -> dict[str, object]:
    reports = {
        file.parent.name: json.loads(file.read_text())
        for file in out.glob("students/*/report.json")
    }
    for report in reports.values():
        for check in report["checks"]:
            del check["seconds"]
    return reports


def test_every_submission_has_its_row_and_its_report(folder: Path, undisturbed: Path) -> None:
    students = len([*folder.iterdir()])
    rows = (undisturbed / "scores.csv").read_text().splitlines()
    assert len(rows) == students + 1
    scores = {row.split(",")[0].split("-")[1]: row.split(",")[2] for row in rows[1:]}
    assert (scores["correct"], scores["stub"], scores["malformed"]) == (
        f"{points_of('diffusion_models'):g}",
        "0",
        "0",
    )
    assert len(without_times(undisturbed)) == students


def test_a_zip_that_cannot_be_opened_says_so_in_every_check(undisturbed: Path) -> None:
    (report,) = [
        r for name, r in without_times(undisturbed).items() if name.startswith("student0003")
    ]
    assert {check["status"] for check in report["checks"]} == {"not_run"}
    assert "is not a zip that can be opened" in report["notes"][0]


@needs_proc
def test_killed_stopped_or_robbed_of_its_worker_it_repeats_nothing(disturbed: Disturbed) -> None:
    for ran in (disturbed.killed, disturbed.stopped, disturbed.ended):
        assert ran.before.items() <= ran.after.items(), "a kept result was written again"
    assert disturbed.killed.code == -signal.SIGKILL and disturbed.killed.after
    assert not disturbed.left


@needs_proc
def test_stopped_by_hand_it_says_how_to_go_on(disturbed: Disturbed) -> None:
    assert disturbed.stopped.code == 130
    assert "the same command goes on there" in " ".join(disturbed.stopped.said.split())
    assert "are graded already" in disturbed.ended.said


@needs_proc
def test_in_the_end_all_is_as_if_nothing_had_happened(
    disturbed: Disturbed, undisturbed: Path
) -> None:
    assert disturbed.ended.code == 0, disturbed.ended.said
    assert tables(disturbed.out) == tables(undisturbed)
    assert without_times(disturbed.out) == without_times(undisturbed)


@needs_proc
@pytest.mark.full
def test_killed_again_and_again_it_ends_the_same(
    folder: Path, undisturbed: Path, tmp_path: Path
) -> None:
    for _ in range(3):
        ran = disturb(folder, tmp_path, kill, after=1)
        assert ran.before.items() <= ran.after.items(), "a kept result was written again"
    assert disturb(folder, tmp_path, lambda _: None, after=1).code == 0
    assert tables(tmp_path) == tables(undisturbed)


def test_a_job_that_kills_its_worker_twice_is_a_grader_error_and_the_rest_goes_on(
    monkeypatch, tmp_path: Path
) -> None:
    """The worker is replaced by one that dies of jobs of an even number."""
    stand_in = (
        "import json, os, pickle, sys\n"
        "pickle.load(sys.stdin.buffer); print(json.dumps({'ready': True}), flush=True)\n"
        "while True:\n"
        "    job = pickle.load(sys.stdin.buffer)\n"
        "    if job.number == 1: os.abort()\n"
        "    print(json.dumps({'job': job.number, 'done': True}), flush=True)\n"
    )
    start = subprocess.Popen
    monkeypatch.setattr(
        subprocess, "Popen", lambda command, **more: start([sys.executable, "-c", stand_in], **more)
    )
    jobs = [pool.Job(number, tmp_path, "") for number in range(4)]
    with pool.Pool(Assignment(), Settings(1), 2) as workers:
        answers = list(workers.run(jobs))
    assert {answer["job"] for answer in answers if answer.get("done")} == {0, 1, 2, 3}
    assert [answer["error"] for answer in answers if "error" in answer] == [
        "the grading process died 2 times at this submission"
    ]


def test_a_job_that_keeps_its_worker_for_ever_is_a_grader_error_and_the_rest_goes_on(
    monkeypatch, tmp_path: Path
) -> None:
    """The worker is replaced by one that never comes to an end of job 1, nor says a word."""
    stand_in = (
        "import json, pickle, sys, time\n"
        "pickle.load(sys.stdin.buffer); print(json.dumps({'ready': True}), flush=True)\n"
        "while True:\n"
        "    job = pickle.load(sys.stdin.buffer)\n"
        "    if job.number == 1: time.sleep(1000)\n"
        "    print(json.dumps({'job': job.number, 'done': True}), flush=True)\n"
    )
    start = subprocess.Popen
    monkeypatch.setattr(
        subprocess, "Popen", lambda command, **more: start([sys.executable, "-c", stand_in], **more)
    )
    monkeypatch.setattr(pool, "SILENT_SECONDS", 3.0)
    jobs = [pool.Job(number, tmp_path, "") for number in range(4)]
    with pool.Pool(Assignment(), Settings(1), 1) as workers:
        answers = list(workers.run(jobs))
    assert {answer["job"] for answer in answers if answer.get("done")} == {0, 1, 2, 3}
    assert [answer["error"] for answer in answers if "error" in answer] == [
        "the grading process was ended: it was at one part of this submission for 0 minutes"
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="attacks need a sandbox")
def test_hostile_neighbours_change_nobody_elses_report(sandbox: Zygote, tmp_path: Path) -> None:
    make_class(tmp_path / "together", 6, ("hostile", "correct"))
    make_class(tmp_path / "alone", 6, ("hostile", "correct"))
    for file in (tmp_path / "alone").glob("*hostile*"):
        file.unlink()
    together, alone = (
        without_times(grade_here(sandbox, tmp_path / name, tmp_path / f"{name} out"))
        for name in ("together", "alone")
    )
    assert len(together) == 6 and len(alone) == 3
    assert alone.items() <= together.items()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["no_such_folder", "--out", "x"], "there is no folder"),
        (["student/diffusion_models", "--out", "x"], "one submission is graded with"),
        (["tests", "--out", "x", "--part", "nonsense"], "there is no part nonsense"),
    ],
)
def test_wrong_usage_exits_with_2(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.chdir(ROOT)
    arguments = [str(tmp_path / "out") if word == "x" else word for word in arguments]
    done = CliRunner().invoke(cli.app, ["class", *arguments])
    assert done.exit_code == 2
    assert message in " ".join(done.output.split())


@pytest.mark.parametrize("command", ["class", "grade"])
def test_without_a_gpu_cuda_is_refused_before_anything_is_graded(
    command: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devices, "FIND_GPU", "raise SystemExit('no CUDA here')")
    what = (
        [str(folder), "--out", str(tmp_path / "out")]
        if command == "class"
        else [str(next(folder.iterdir()))]
    )
    done = CliRunner().invoke(cli.app, [command, *what, "--device", "cuda"])
    assert done.exit_code == 3 and "torch finds no GPU" in " ".join(done.output.split())
    assert not (tmp_path / "out").exists()


def test_a_gpu_that_torch_finds_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "FIND_GPU", "print('A GPU')")
    assert doctor.gpu() == "A GPU"
