"""The same table from a Dask cluster as from one machine, even if it loses a worker in the
middle.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from classes import make_class
from disturbing import kept, tables, wait_for_results

from autograder.classroom import cluster
from autograder.classroom.cluster import Cluster
from autograder.classroom.jobs import Answer, Job, Settings
from autograder.classroom.pool import CannotGrade
from autograder.content import ROOT
from autograder.course.assignment import Assignment
from autograder.submission.contents import Submission

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="workers must confine student code")
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}


def dask(*arguments: str, **more: Any) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments], env=ENVIRONMENT, text=True, **more
    )


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """The address of a scheduler."""
    process = dask(
        "scheduler",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--no-dashboard",
        cwd=tmp_path,
        stderr=subprocess.PIPE,
    )
    assert process.stderr
    for line in process.stderr:
        if found := re.search(r"tcp://127\.0\.0\.1:\d+", line):
            break
    yield found[0]
    process.terminate()
    process.wait()


@pytest.fixture
def workers(scheduler: str, tmp_path: Path) -> Iterator[list[subprocess.Popen[str]]]:
    """Two workers, each a process with one thread."""
    options = ("--nthreads", "1", "--no-nanny", "--no-dashboard")
    started = [
        dask("worker", scheduler, *options, cwd=tmp_path, stderr=subprocess.DEVNULL) for _ in "ab"
    ]
    yield started
    for process in started:
        process.terminate()
        process.wait()


def test_a_worker_killed_in_the_middle_changes_nothing(
    scheduler: str,
    workers: list[subprocess.Popen[str]],
    folder: Path,
    undisturbed: Path,
    tmp_path: Path,
) -> None:
    out = tmp_path / "out"
    command = [
        sys.executable,
        "-m",
        "autograder",
        "class",
        str(folder),
        "--out",
        str(out),
        "--seed",
        "1",
    ]
    process = subprocess.Popen(
        [*command, "--scheduler", scheduler], cwd=ROOT, stdout=subprocess.DEVNULL, text=True
    )
    wait_for_results(out, 2, process)
    workers[0].send_signal(signal.SIGKILL)
    assert process.wait() == 0
    assert tables(out) == tables(undisturbed)
    known = kept(out)
    assert (
        "are graded already"
        in subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    )
    assert kept(out) == known, "what the cluster graded counts here too"
    time.sleep(1)
    assert workers[1].poll() is None


def where_it_ran(_: Assignment, __: Settings, job: Job, ___: Submission) -> list[Answer]:
    """In place of grading: takes a moment, and says which worker did it."""
    time.sleep(0.1)
    return [{"job": job.number, "worker": distributed.get_worker().address}]


def test_a_worker_that_comes_later_gets_its_share(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "grade_remotely", where_it_ran)
    monkeypatch.setattr(cluster, "SECONDS_BETWEEN_COUNTS", 0.0)
    make_class(tmp_path, 40, ("stub",))
    jobs = [Job(number, path, "") for number, path in enumerate(sorted(tmp_path.glob("*.zip")))]
    options = {
        "n_workers": 1,
        "threads_per_worker": 1,
        "processes": False,
        "dashboard_address": None,
    }
    with (
        distributed.LocalCluster(**options) as local,
        Cluster(Assignment(), Settings(1), local.scheduler_address) as graders,
    ):
        answers, in_flight, most = [], 0, 0

        def started(_: Job) -> None:
            nonlocal in_flight, most
            in_flight += 1
            most = max(most, in_flight)

        for answer in graders.run(jobs, started):
            in_flight -= bool(answer.get("done"))
            answers.append(answer)
            if len(answers) == 4:
                local.scale(2)
                local.wait_for_workers(2)
    assert {answer["job"] for answer in answers if "done" in answer} == set(range(40))
    assert len({answer["worker"] for answer in answers if "worker" in answer}) == 2
    assert most == 2 * cluster.AHEAD


def test_a_scheduler_that_is_not_there_is_named() -> None:
    with pytest.raises(CannotGrade, match="no scheduler with a worker answers at tcp://127"):
        Cluster(Assignment(), Settings(1), "tcp://127.0.0.1:9")
