"""The zip for Gradescope, rehearsed: whatever is handed in, results.json is whole from the
beginning to the end.
"""

import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from course import PART, points_of, worth
from rehearsal import BASH, grade, read, start
from report_pages import check
from report_pages import report as plain_report

from autograder.classroom.gradescope_zip import build
from autograder.content import ROOT
from autograder.report.gradescope_results import results

MARKER = "        alpha_bars = self.alpha_bars"
ADD_NOISE = "2.1.1 add_noise"
COMPULSORY = ("noise_scheduler.py", "diffusion_model.py", "computer_vision/image_gen.py")
pytestmark = pytest.mark.skipif(BASH is None, reason="bash is not installed")


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The zip, unpacked as Gradescope does it."""
    folder = tmp_path_factory.mktemp("gradescope")
    build(folder / "autograder.zip", [], None)
    with zipfile.ZipFile(folder / "autograder.zip") as archive:
        archive.extractall(folder / "source")
    return folder / "source"


@pytest.fixture
def root(source: Path, tmp_path: Path) -> Path:
    """A folder of the form of /autograder, with the reference solution handed in."""
    (tmp_path / "source").symlink_to(source)
    (tmp_path / "submission").mkdir()
    for path in COMPULSORY:
        shutil.copy(ROOT / "solutions" / PART / path, tmp_path / "submission")
    return tmp_path


def edit(root: Path, code: str) -> None:
    """Let add_noise begin with this line."""
    file = root / "submission" / "noise_scheduler.py"
    lines = file.read_text().splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if line.startswith("    def add_noise"))
    end = next(
        number
        for number in range(at, len(lines))
        if lines[number].rstrip().endswith('"""') and number > at + 1
    )
    lines.insert(end + 1, f"        {code}\n")
    file.write_text("".join(lines))


def lost(made: dict[str, Any]) -> dict[str, str]:
    return {
        test["name"]: test["extra_data"]["status"]
        for test in made["tests"]
        if test.get("status") == "failed"
    }


def test_a_good_submission_has_all_points(root: Path) -> None:
    made = grade(root)
    assert made["score"] == sum(test["max_score"] for test in made["tests"]) == points_of(PART)
    assert lost(made) == {}


def test_the_whole_folder_may_be_handed_in_and_nothing_of_it_is_suspected(root: Path) -> None:
    solved = root / "submission"
    shutil.move(solved, root / "solved")
    shutil.copytree(ROOT / "student", solved, ignore=shutil.ignore_patterns("__pycache__"))
    for path in COMPULSORY:
        shutil.copy(root / "solved" / Path(path).name, solved / PART / path)
    made = grade(root)
    assert made["score"] == 14 and made["output"] == ""


def test_a_stub_has_none_and_every_test_says_where_to_begin(root: Path) -> None:
    for path in COMPULSORY:
        shutil.copy(ROOT / "student" / PART / path, root / "submission")
    made = grade(root)
    assert made["score"] == 0 and set(lost(made).values()) == {"not_attempted"}
    assert all("marked TODO" in test["output"] for test in made["tests"] if "status" in test)


def test_a_missing_file_costs_its_own_points(root: Path) -> None:
    (root / "submission" / "noise_scheduler.py").unlink()
    made = grade(root)
    assert made["score"] == points_of(PART) - points_of(PART, "noise_scheduler")
    assert "noise_scheduler.py is not in the submission" in made["tests"][0]["output"]


def test_nothing_handed_in_is_a_result(root: Path) -> None:
    shutil.rmtree(root / "submission")
    assert read_after(root)["score"] == 0


def read_after(root: Path) -> dict[str, Any]:
    assert start(root).wait() == 0
    return read(root)


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("while True: pass", "timed_out"),
        ("import os; os._exit(0)", "crashed"),
        pytest.param("raise SystemExit(0)", "crashed", marks=pytest.mark.full),
        ("x = [bytearray(1 << 26) for _ in range(1000)]", "out_of_memory"),
        pytest.param(
            "open('/autograder/results/results.json', 'w').write('{\"score\": 99}')",
            "crashed",
            marks=pytest.mark.full,
        ),
    ],
    ids=["hang", "exit", "SystemExit", "out of memory", "forged results"],
)
def test_it_costs_the_function_in_which_it_happens(root: Path, code: str, status: str) -> None:
    edit(root, code)
    made = grade(root)
    assert lost(made) == {ADD_NOISE: status}
    assert made["score"] == points_of(PART) - worth("2.1.1/add_noise")


def test_killed_it_leaves_what_it_knew(root: Path) -> None:
    edit(root, "while True: pass")
    process = start(root)
    while not (root / "results" / "results.json").exists() or not read(root)["score"]:
        assert process.poll() is None, "it ended before it had graded anything"
        time.sleep(0.02)
    process.kill()
    process.wait()
    made = read(root)
    assert "not_run" in lost(made).values()
    assert "the grader was stopped before it came here" in made["tests"][-1]["output"]


def test_before_the_first_check_everything_is_not_run(root: Path) -> None:
    process = start(root)
    while not (root / "results" / "results.json").exists():
        assert process.poll() is None, "it ended before it wrote anything"
        time.sleep(0.005)
    process.kill()
    process.wait()
    assert set(lost(read(root)).values()) <= {"not_run"} or read(root)["score"]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("public", "visible"), ("hidden", "hidden"), ("after_due_date", "after_due_date"),
     ("after_published", "after_published")],
)  # fmt: skip
def test_visibility_is_said_in_gradescopes_words(ours: str, theirs: str) -> None:
    (made,) = results(plain_report(check(visibility=ours)))["tests"]
    assert made["visibility"] == theirs


def test_the_time_that_is_told_is_that_of_visible_tests() -> None:
    kept = check(visibility="after_published", seconds=9.0)
    assert results(plain_report(check(seconds=0.25), kept))["execution_time"] == 0.25


def test_bonus_points_come_on_top() -> None:
    bonus = check(status="passed", points=4.0, max_points=4.0, bonus=True)
    made = results(plain_report(bonus, check(status="passed", points=1.5)))
    assert made["score"] == 5.5
    assert [test["max_score"] for test in made["tests"]] == [0.0, 1.5]


def test_a_test_says_why_and_what_to_try_as_plain_text() -> None:
    made = results(plain_report(check(remarks=["slow"])))
    (test,) = made["tests"]
    assert test["output"].splitlines() == [
        "wrong: noise_scheduler.py:3",
        "Your sqrt is missing.",
        "x_t is 1, expected 2",
        "Put noise_scheduler.py:3 beside DDPM eq. 4; theory 0.4 a, term by term. "
        "Then run unit_tester.test_add_noise().",
        "slow",
    ]
    assert {made["output_format"], made["test_output_format"], made["test_name_format"]} == {"text"}


def test_the_zip_holds_no_solution_and_is_the_same_each_time(source: Path, tmp_path: Path) -> None:
    assert not list(source.rglob("noise_scheduler.py")) and not list(source.rglob("DDPM.py"))
    for name in ("setup.sh", "run_autograder"):
        assert subprocess.run([str(BASH), "-n", str(source / name)]).returncode == 0
    for name in ("a.zip", "b.zip"):
        build(tmp_path / name, [PART], "torch")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_what_setup_installs_exists_for_every_python_of_gradescopes_images(source: Path) -> None:
    """A version that was pinned needs Python 3.11, and Ubuntu 22.04 has 3.10. The ranges were
    resolved for Python 3.10, 3.11, 3.12 and 3.13.
    """
    script = (source / "setup.sh").read_text()
    assert "==" not in script and script.count("pip install") == 2
    assert '"numpy>=2.1,<3"' in script  # 2.2 is the last one for 3.10, 2.1 the first one for 3.13
    assert "whl/cpu" in script  # no CUDA, which would be 2 to 3 GB


def test_the_container_needs_nothing_that_the_zip_leaves_out(source: Path) -> None:
    """Importing what run_autograder starts brings neither notebooks nor the command line."""
    code = "import autograder.classroom.gradescope_container as c, sys; print(sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=source, capture_output=True, text=True, check=True
    )
    assert "'notebooks" not in done.stdout and "'typer" not in done.stdout
