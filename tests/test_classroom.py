"""A class run loses nothing: killed, stopped, changed, attacked, it ends with the same table."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

import pytest
from classes import make_class
from test_sandbox import offspring

from autograder.assignment import Assignment
from autograder.classroom import keys, marking, pool
from autograder.classroom.job import Settings
from autograder.classroom.late import Deadlines
from autograder.classroom.store import Store
from autograder.opening import open_submission

ROOT = Path(__file__).resolve().parent.parent
QUICK = ("correct", "mistake", "stub", "malformed")


def command(folder: Path, out: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "autograder", "class", str(folder), "--out", str(out), "--seed", "1", *more]


def grade(folder: Path, out: Path, *more: str) -> str:
    done = subprocess.run(command(folder, out, *more), cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def kept(out: Path) -> dict[str, tuple[int, int]]:
    """{result: what changes when it is written again}."""
    return {file.name: (file.stat().st_ino, file.stat().st_mtime_ns) for file in (out / "results").glob("*.json")}


def wait_for_results(out: Path, number: int) -> None:
    end = time.monotonic() + 120
    while len(kept(out)) < number:
        assert time.monotonic() < end, "no result came"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of ten."""
    path = tmp_path_factory.mktemp("class")
    make_class(path, 10, QUICK)
    return path


@pytest.fixture(scope="module")
def undisturbed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nothing disturbs."""
    out = tmp_path_factory.mktemp("undisturbed")
    grade(folder, out)
    return out


def tables(out: Path) -> list[str]:
    return [(out / name).read_text() for name in ("scores.csv", "canvas.csv", "moodle.csv")]


def without_times(out: Path) -> dict[str, object]:
    reports = {file.parent.name: json.loads(file.read_text()) for file in out.glob("students/*/report.json")}
    for report in reports.values():
        for check in report["checks"]:
            del check["seconds"]
    return reports


def test_every_submission_has_its_row_and_its_report(undisturbed: Path) -> None:
    rows = (undisturbed / "scores.csv").read_text().splitlines()
    assert len(rows) == 11
    scores = {row.split(",")[0].split("-")[1]: row.split(",")[2] for row in rows[1:]}
    assert (scores["correct"], scores["stub"], scores["malformed"]) == ("14", "0", "0")
    assert len(without_times(undisturbed)) == 10


def test_a_zip_that_cannot_be_opened_says_so_in_every_check(undisturbed: Path) -> None:
    (report,) = [r for name, r in without_times(undisturbed).items() if name.startswith("student0003")]
    assert {check["status"] for check in report["checks"]} == {"not_run"}
    assert "is not a zip that can be opened" in report["notes"][0]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs signals")
@pytest.mark.parametrize("results", [(1, 3, 6)])
def test_killed_again_and_again_it_repeats_nothing_and_ends_the_same(
    results: tuple[int, ...], folder: Path, undisturbed: Path, tmp_path: Path
) -> None:
    before = offspring()
    for number in results:
        known = kept(tmp_path)
        process = subprocess.Popen(command(folder, tmp_path), cwd=ROOT, stdout=subprocess.DEVNULL)
        wait_for_results(tmp_path, number)
        process.kill()
        process.wait()
        assert known.items() <= kept(tmp_path).items(), "a kept result was written again"
    wait_until_gone(tmp_path)
    known = kept(tmp_path)
    grade(folder, tmp_path)
    assert known.items() <= kept(tmp_path).items(), "a kept result was written again"
    assert tables(tmp_path) == tables(undisturbed)
    assert without_times(tmp_path) == without_times(undisturbed)
    assert offspring() == before


def wait_until_gone(out: Path, seconds: float = 20) -> None:
    """Workers of a killed controller end themselves."""
    end = time.monotonic() + seconds
    while running("autograder.classroom.worker"):
        assert time.monotonic() < end, "a worker outlived its controller"
        time.sleep(0.1)


def running(module: str) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if module in entry.read_text():
                found.append(int(entry.parent.name))
        except OSError:
            continue
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_worker_that_is_killed_costs_nobody_anything(folder: Path, undisturbed: Path, tmp_path: Path) -> None:
    others = set(running("autograder.classroom.worker"))
    process = subprocess.Popen(command(folder, tmp_path), cwd=ROOT, stdout=subprocess.DEVNULL)
    wait_for_results(tmp_path, 2)
    os.kill(min(set(running("autograder.classroom.worker")) - others), signal.SIGKILL)
    assert process.wait() == 0
    assert tables(tmp_path) == tables(undisturbed)


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGINT")
def test_stopped_by_hand_it_says_how_to_go_on(folder: Path, undisturbed: Path, tmp_path: Path) -> None:
    process = subprocess.Popen(command(folder, tmp_path), cwd=ROOT, stdout=subprocess.PIPE, text=True)
    wait_for_results(tmp_path, 2)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate()
    assert process.returncode == 130
    assert "the same command goes on there" in " ".join(said.split())
    known = kept(tmp_path)
    assert "are graded already" in grade(folder, tmp_path)
    assert known.items() <= kept(tmp_path).items()
    assert tables(tmp_path) == tables(undisturbed)


def test_a_job_that_kills_its_worker_twice_is_a_grader_error_and_the_rest_goes_on(monkeypatch, tmp_path: Path) -> None:
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
    monkeypatch.setattr(subprocess, "Popen", lambda command, **more: start([sys.executable, "-c", stand_in], **more))
    jobs = [pool.Job(number, tmp_path, "") for number in range(4)]
    with pool.Pool(Assignment(), Settings(1), 2) as workers:
        answers = list(workers.run(jobs))
    assert {answer["job"] for answer in answers if answer.get("done")} == {0, 1, 2, 3}
    assert [answer["error"] for answer in answers if "error" in answer] == [
        "the grading process died 2 times at this submission"
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="attacks need a sandbox")
def test_hostile_neighbours_change_nobody_elses_report(tmp_path: Path) -> None:
    make_class(tmp_path / "together", 6, ("hostile", "correct"))
    make_class(tmp_path / "alone", 6, ("hostile", "correct"))
    for file in (tmp_path / "alone").glob("*hostile*"):
        file.unlink()
    for name in ("together", "alone"):
        grade(tmp_path / name, tmp_path / f"{name} out")
    together, alone = (without_times(tmp_path / f"{name} out") for name in ("together", "alone"))
    assert len(together) == 6 and len(alone) == 3
    assert alone.items() <= together.items()


def test_paths_are_those_of_whoever_starts_it(tmp_path: Path) -> None:
    make_class(tmp_path / "class", 1, ("stub",))
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    arguments = [sys.executable, "-m", "autograder", "class", "class", "--out", "out"]
    done = subprocess.run(arguments, cwd=tmp_path, env=variables, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (report,) = without_times(tmp_path / "out").values()
    assert {check["status"] for check in report["checks"]} == {"not_attempted"}


def test_half_a_result_counts_as_none(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("whole", {"format": "autograder-report/1"})
    whole = (tmp_path / "results" / "whole.json").read_text()
    (tmp_path / "results" / "half.json").write_text(whole[: len(whole) // 2])
    (tmp_path / "results" / "empty.json").write_text("")
    assert store.get("whole") and store.get("half") is store.get("empty") is store.get("absent") is None


def test_a_full_disk_keeps_what_there_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.put("result", {"format": "autograder-report/1", "score": 1})

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        store.put("result", {"format": "autograder-report/1", "score": 2})
    assert store.get("result") == {"format": "autograder-report/1", "score": 1}
    assert not list(tmp_path.rglob("*.unfinished"))


def test_a_change_of_one_part_changes_the_key_of_that_part_alone(tmp_path: Path, monkeypatch) -> None:
    root = tmp_path / "autograder"
    shutil.copytree(ROOT / "autograder", root, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(keys, "ROOT", root)
    shutil.copytree(ROOT / "solutions", tmp_path / "solutions", ignore=shutil.ignore_patterns("__pycache__"))

    def both() -> list[str]:
        keys._code.cache_clear()
        return [keys.grader_key(part, Assignment(), 1) for part in ("conditional_ddpm", "diffusion_models")]

    first, second = both()
    with (root / "exercises" / "diffusion_models" / "e2_1_1_init.py").open("a") as file:
        file.write("# changed\n")
    changed = both()
    assert changed[0] == first and changed[1] != second
    with (root / "judge.py").open("a") as file:
        file.write("# changed\n")
    assert both()[0] != first
    with (root / "cli.py").open("a") as file:
        file.write("# changed\n")
    assert both()[0] != first
    keys._code.cache_clear()


def test_points_and_seed_are_in_the_key_and_hints_and_deadlines_are_not() -> None:
    part, due = "diffusion_models", Deadlines(datetime(2026, 3, 1, tzinfo=timezone.utc))
    plain = keys.grader_key(part, Assignment(), 1)
    assert plain != keys.grader_key(part, Assignment(), 2)
    assert plain != keys.grader_key(part, Assignment(points={"2.1.1/init": 9}), 1)
    assert plain == keys.grader_key(part, Assignment(points={"1.1/unet": 9}), 1)
    assert plain == keys.grader_key(part, Assignment(hints="none", deadlines=due), 1)


def test_the_same_files_packed_again_are_the_same_submission(tmp_path: Path) -> None:
    make_class(tmp_path / "a", 1, ("correct",))
    (packed,) = (tmp_path / "a").iterdir()
    subprocess.run([sys.executable, "-m", "zipfile", "-e", str(packed), str(tmp_path / packed.name)], check=True)
    unpacked = keys.submission_key(open_submission(tmp_path / packed.name))
    assert unpacked == keys.submission_key(open_submission(packed))
    (tmp_path / packed.name / "diffusion_model.py").write_text("")
    assert unpacked != keys.submission_key(open_submission(tmp_path / packed.name))


def test_those_who_hand_in_the_same_are_graded_once(tmp_path: Path) -> None:
    make_class(tmp_path / "class", 1, ("correct",))
    (one,) = (tmp_path / "class").iterdir()
    (tmp_path / "class" / "twin.zip").write_bytes(one.read_bytes())
    run = marking.prepare(tmp_path / "class", tmp_path / "out", Assignment(), [], None, 1, "cpu")
    assert len(run.entries) == 2 and len(run.jobs) == 1


def test_one_who_sends_the_whole_homework_along_changes_nobodys_largest_score(tmp_path: Path) -> None:
    make_class(tmp_path / "class", 3, ("correct",))
    (tmp_path / "class" / "whole" / "conditional_ddpm").mkdir(parents=True)
    (tmp_path / "class" / "whole" / "conditional_ddpm" / "DDPM.py").write_text("")
    run = marking.prepare(tmp_path / "class", tmp_path / "out", Assignment(), [], None, 1, "cpu")
    assert run.parts == ["diffusion_models"]
    assert "conditional_ddpm is in 1 of 4 submissions and is not graded" in run.notes[0]
    both = marking.prepare(tmp_path / "class", tmp_path / "out", Assignment(), ["conditional_ddpm"], None, 1, "cpu")
    assert both.parts == ["conditional_ddpm"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["no_such_folder", "--out", "x"], "there is no folder"),
        (["student/diffusion_models", "--out", "x"], "one submission is graded with"),
        (["tests", "--out", "x", "--part", "nonsense"], "there is no part nonsense"),
    ],
)
def test_wrong_usage_exits_with_2(arguments: list[str], message: str, tmp_path: Path) -> None:
    arguments = [str(tmp_path / "out") if word == "x" else word for word in arguments]
    done = subprocess.run(
        [sys.executable, "-m", "autograder", "class", *arguments], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())
