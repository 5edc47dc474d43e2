"""The reference gets full marks whatever the seed, the untouched stub gets none, and grading
stays cheap.
"""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from course import MANUAL, PART, points_of

from autograder.content import ROOT
from autograder.course.assignment import Assignment
from autograder.grading.grade_checks import grade
from autograder.grading.grader import Grader, checks_for
from autograder.sandbox import FreshProcesses, Limits, Zygote
from autograder.submission.sources import Sources

POINTS, BONUS = points_of(PART), points_of(PART, bonus=True)


def autograder(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "autograder", *arguments]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "COLUMNS": "110"}
    )


@pytest.mark.parametrize("seed", [*range(10), 129])  # 129: the gradient of 2.2.1 is almost zero
def test_reference_gets_full_marks(seed: int, sandbox: Zygote, reference: Sources) -> None:
    results = grade(reference, checks_for(PART, seed), sandbox)
    assert {r.check.id: r.verdict.message for r in results if r.verdict.status != "passed"} == {}
    assert [r.verdict.remarks for r in results if r.verdict.remarks] == []


def test_untouched_stub_gets_nothing_and_only_not_attempted(sandbox: Zygote) -> None:
    with Grader(Assignment()) as grader:
        graded = grader.grade(ROOT / "student", [], 1)
    assert graded.report().score == 0
    assert {r.verdict.status for r in graded.results} == {"not_attempted"}
    assert [r.verdict.remarks for r in graded.results if r.verdict.remarks] == []
    for result in graded.results:
        assert result.verdict.message.startswith(f"exercise {result.check.exercise[0]}."), (
            result.verdict.message
        )


def test_fresh_processes_reach_the_same_verdicts(reference: Sources) -> None:
    """As on macOS and Windows: slower, the same. One check, because each job starts a Python of
    its own.
    """
    check = [check for check in checks_for(PART, 1) if check.id == "2.1.1/add_noise"]
    with FreshProcesses() as processes:
        results = grade(reference, check, processes)
    assert [r.verdict.status for r in results] == ["passed"], results[0].verdict


def test_a_file_that_calls_the_unit_tester_is_graded_like_any_other(tmp_path: Path) -> None:
    for name in ("noise_scheduler.py", "diffusion_model.py"):
        text = (ROOT / "solutions" / PART / name).read_text()
        (tmp_path / name).write_text(f"import unit_tester\n{text}\nunit_tester.test_add_noise()\n")
    with Grader(Assignment()) as grader:
        graded = grader.grade(tmp_path, [], 1)
    assert graded.report().score == POINTS, [
        r.verdict for r in graded.results if r.verdict.status != "passed"
    ]


def test_labels_dropped_in_place_pass_with_a_remark(grade_edited) -> None:
    """A data loader's batches are new every time, so nothing is lost."""
    result = grade_edited("diffusion_model", "cond.masked_fill(", "cond.masked_fill_(")[
        "2.2.2/null_condition"
    ]
    assert result.verdict.status == "passed", result.verdict
    assert "in place" in result.verdict.remarks[0]


@pytest.mark.parametrize(
    "endless", ["while True: pass", "import time; time.sleep(0.01); __import__('sys').exit()"]
)
def test_an_init_that_never_returns_costs_its_own_points_alone(
    sandbox, reference, checks, endless: str
) -> None:
    text = reference.graded["noise_scheduler"].replace(
        "self.num_steps = num_steps", f"{endless}\n        pass"
    )
    submitted = replace(reference, graded={**reference.graded, "noise_scheduler": text})
    results = grade(submitted, checks, sandbox, limits=Limits(cpu_seconds=2))
    assert [r.check.id for r in results if r.verdict.status != "passed"] == ["2.1.1/init"], [
        r.verdict for r in results
    ]


@pytest.mark.parametrize(
    "scheduler", ["NoiseScheduler = None", "def NoiseScheduler(*_):\n    return 1"]
)
def test_a_scheduler_that_is_no_class_costs_its_own_points_alone(
    sandbox, reference, checks, scheduler: str
) -> None:
    text = (
        reference.graded["noise_scheduler"].replace("class NoiseScheduler", "class Other")
        + f"\n\n{scheduler}\n"
    )
    submitted = replace(reference, graded={**reference.graded, "noise_scheduler": text})
    results = grade(submitted, checks, sandbox)
    assert {r.check.module for r in results if r.verdict.status != "passed"} == {
        "noise_scheduler"
    }, [r.verdict for r in results]


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU that torch can use")
def test_reference_gets_full_marks_on_a_gpu_with_the_same_frozen_answers() -> None:
    with Grader(Assignment(), "cuda") as grader:
        graded = grader.grade(ROOT / "solutions" / PART, [], 1)
    assert graded.report().score == POINTS, [
        r.verdict for r in graded.results if r.verdict.status != "passed"
    ]


def test_controller_needs_no_torch(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; import autograder.commands.app\n"
        "from autograder.grading.grader import Grader\n"
        "from autograder.course.assignment import read\n"
        "with Grader(read()) as g: graded = g.grade(Path('solutions/diffusion_models'), [], 1)\n"
        f"assert graded.report().score == {POINTS}, graded\n"
        "assert not {'torch', 'torchvision'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_report_has_the_documented_form(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    done = autograder("grade", "solutions/diffusion_models", "--json", str(file), "--seed", "5")
    assert done.returncode == 0, done.stderr
    report = json.loads(file.read_text())
    assert report["format"] == "autograder-report/1"
    assert report["submission"]["name"] == "diffusion_models"
    assert len(report["submission"]["sha256"]) == 64
    assert report["grader"]["seed"] == 5 and report["grader"]["device"] == "cpu"
    assert set(report["grader"]["isolation"]) == {"level", "layers", "missing", "leaks"}
    assert (report["score"], report["max_score"]) == (POINTS, POINTS)
    assert (report["bonus"], report["max_bonus"]) == (BONUS, BONUS)
    for check in report["checks"]:
        assert {
            "id",
            "exercise",
            "function",
            "visibility",
            "status",
            "points",
            "max_points",
            "misconception",
            "message",
            "remarks",
            "seconds",
        } <= set(check)
    functions = {check["function"] for check in report["checks"]}
    assert (
        "NoiseScheduler.__init__" in functions
        and "DiffusionModel.compute_loss_on_batch" in functions
    )
    assert sum(entry["max_points"] for entry in report["manual"] if not entry["bonus"]) == sum(
        MANUAL[PART].values()
    )
    assert {entry["status"] for entry in report["manual"]} == {"pending"}


def test_same_seed_gives_the_same_report_but_for_times(tmp_path: Path) -> None:
    reports = []
    for name in ("a.json", "b.json"):
        arguments = ("--part", PART, "--json", str(tmp_path / name), "--seed", "3")
        autograder("grade", "student", *arguments)
        report = json.loads((tmp_path / name).read_text())
        for check in report["checks"]:
            check.pop("seconds")
        reports.append(report)
    assert reports[0] == reports[1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["no_such_thing.zip"], "there is no"),
        (["student", "--part", "nonsense"], "there is no part nonsense"),
        (["student", "--hints", "all"], "--hints is one of none, where, what"),
        (["student", "--device", "tpu"], "--device is cpu or cuda"),
        (["student", "--json", "no_such_folder/report.json"], "there is no folder"),
        (["student", "--json", "tests"], "is a folder"),
    ],
)
def test_wrong_usage_exits_with_2_and_says_what_to_do(arguments: list[str], message: str) -> None:
    done = autograder("grade", *arguments)
    assert done.returncode == 2
    assert message in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
