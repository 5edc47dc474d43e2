"""The students' own checker: what it prints, how fast it answers, and that it shows the files
as they are now.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from course import EXERCISES, GRADED, PARTS, path_of, worth

from autograder.checking import frozen
from autograder.checking.exercise import Exercise
from autograder.content import ROOT
from autograder.grading import self_check
from autograder.grading.last_checks import FILE, FORMAT, read
from autograder.releasing.stubs import make_stub
from autograder.report.check_text import describe

SOLUTIONS = ROOT / "solutions" / "diffusion_models"
PART = "diffusion_models"
TESTS = {
    "test_noise_scheduler_init": "NoiseScheduler.__init__() test case passed!",
    "test_add_noise": "add_noise() test case passed!",
    "test_denoise_step": "denoise_step() test case passed!",
    "test_compute_loss_on_batch": "compute_loss_on_batch() test case passed!",
    "test_compute_loss_with_cfg": "compute_loss_on_batch() with CFG test case passed!",
    "test_generate_sample": "generate_sample() test case passed!",
    "test_threshold_denoise_step": "denoise_step() with threshold test case passed!",
    "test_trajectory_generator_shapes": "TrajectoryGenerator.__init__() test case passed!",
    "test_run_rollout": "run_rollout() test case passed!",
    "test_cosine_schedule": "FastScheduler.__init__() test case passed!",
    "test_v_prediction": "velocity() and from_velocity() test case passed!",
    "test_ddim_step": "ddim_step() test case passed!",
    "test_dynamic_threshold": "dynamic_threshold() test case passed!",
}
# the shortest checks and one of the longest
WARM = [
    "test_noise_scheduler_init",
    "test_add_noise",
    "test_denoise_step",
    "test_compute_loss_on_batch",
]


@pytest.fixture(scope="module")
def homework(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A student's copy of everything that is handed out, with part 2 solved."""
    folder = tmp_path_factory.mktemp("my homework") / "diffusion_homework"
    shutil.copytree(ROOT / "student", folder, ignore=shutil.ignore_patterns("__pycache__"))
    for name in (
        "noise_scheduler.py",
        "diffusion_model.py",
        "robotics/trajectory_gen.py",
        "extras.py",
    ):
        shutil.copy(SOLUTIONS / name, folder / PART / name)
    yield folder / PART
    self_check._forget_sandbox()


@pytest.fixture(scope="module")
def solved(homework: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A student's copy in which every part is solved."""
    folder = tmp_path_factory.mktemp("all of it") / "diffusion_homework"
    shutil.copytree(homework.parent, folder)
    for part, modules in GRADED.items():
        for path in map(path_of, modules):
            shutil.copy(ROOT / "solutions" / part / path, folder / part / path)
    return folder


def run_check(folder: Path, check: str, capsys: pytest.CaptureFixture[str]) -> str:
    self_check.check(PART, folder, check, "add_noise()")
    return capsys.readouterr().out


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert text.count(old) == 1
    file.write_text(text.replace(old, new))


@pytest.fixture
def scheduler(homework: Path) -> Iterator[Path]:
    """noise_scheduler.py, put back after the test."""
    file = homework / "noise_scheduler.py"
    before = file.read_bytes()
    yield file
    file.write_bytes(before)


def test_every_function_of_the_unit_tester_passes_from_the_handed_out_folder(
    homework: Path,
) -> None:
    """As a student does it: in the folder, with only the homework's own files."""
    calls = "; ".join(f"unit_tester.{name}()" for name in TESTS)
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    command = [sys.executable, "-c", f"import unit_tester; {calls}"]
    done = subprocess.run(command, cwd=homework, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    assert [line for line in done.stdout.splitlines() if "test case" in line] == list(
        TESTS.values()
    )


@pytest.mark.sampled(3)
@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
def test_the_solution_of_each_exercise_passes(exercise: Exercise, solved: Path, capsys) -> None:
    self_check.check(exercise.part, solved / exercise.part, exercise.id, exercise.tester.title)
    said = "test case passed!" if exercise.points else "is ready: test case passed!"
    assert f"{exercise.tester.title} {said}" in capsys.readouterr().out


def test_the_students_readme_names_every_function_of_the_unit_tester() -> None:
    text = (ROOT / "student" / "README.md").read_text()
    assert all(f"unit_tester.{name}()" in text for name in TESTS)


def test_checker_starts_without_the_packages_that_only_pictures_need() -> None:
    """A student's machine may have torch, numpy, safetensors and tqdm, as the README asks, and
    nothing else.
    """
    program = (
        # None: cannot be imported
        "import sys; sys.modules |= dict.fromkeys(('matplotlib', 'PIL', 'rich', 'typer'))\n"
        "import autograder.grading.self_check; from autograder.worker import job; job.warm_up()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT / "student", capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_failure_names_the_mistake_the_place_and_the_values(
    homework: Path, scheduler: Path, capsys
) -> None:
    assert "passed!" in run_check(homework, "2.1.1/add_noise", capsys)
    edit(scheduler, "alpha_bars.sqrt() * original_samples", "alpha_bars * original_samples")
    printed = run_check(homework, "2.1.1/add_noise", capsys)
    assert "add_noise() test case failed: wrong (noise_scheduler.py:" in printed
    assert "sqrt missing on alpha_bar" in printed
    assert "expected" in printed


def test_staged_hints_tell_each_version_that_fails_more_and_the_same_version_no_more(
    homework: Path, scheduler: Path, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = frozen.load
    monkeypatch.setattr(frozen, "load", lambda *of: replace(load(*of), hints=frozen.STAGED))
    assert "passed!" in run_check(homework, "2.1.1/add_noise", capsys)
    edit(scheduler, "alpha_bars.sqrt() * original_samples", "alpha_bars * original_samples")
    texts = []
    for version in (1, 1, 2, 3, 4):
        if version > len({*texts}):
            scheduler.write_text(f"{scheduler.read_text()}\nVERSION = {version}\n")
        texts.append(run_check(homework, "2.1.1/add_noise", capsys))
    first, again, second, third, fourth = texts
    assert first == again and third == fourth
    assert all("expected 0" in text or "expected -0" in text for text in texts)
    assert "add_noise() test case failed: wrong, 1 of 1.5 points\n" in first
    assert "If it fails again after a change" in first and "these are right" not in first
    for text in (second, third):
        assert "add_noise() test case failed: wrong (noise_scheduler.py:" in text
        assert "these are right: factor of the noise" in text
    assert "sqrt missing on alpha_bar" in third and "sqrt missing" not in first + second
    assert "right: x_t = sqrt(alpha_bar_t) * x_0" in third and "right: x_t" not in first + second
    assert all("Read: exercise 2.1.1, DDPM eq. 4; theory 0.4 a\n" in text for text in texts)


def test_checks_see_the_file_as_it_is_now(homework: Path, scheduler: Path, capsys) -> None:
    assert "passed!" in run_check(homework, "2.1.1/add_noise", capsys)
    edit(scheduler, "alpha_bars.sqrt() * original_samples", "-alpha_bars.sqrt() * original_samples")
    assert "failed: wrong" in run_check(homework, "2.1.1/add_noise", capsys)


def test_warm_checks_answer_in_a_fraction_of_a_second(homework: Path) -> None:
    """In a process of their own, as in a notebook's kernel, and the fastest of five: what else the
    machine does makes some of them slow, and never all.
    """
    program = f"""
import time, unit_tester
unit_tester.test_noise_scheduler_init()  # the first call starts the checker
for name in {WARM}:
    times = []
    for _ in range(5):
        cpu, wall = time.process_time(), time.perf_counter()
        getattr(unit_tester, name)()
        times.append((time.process_time() - cpu, time.perf_counter() - wall))
    print("fastest:", *map(min, zip(*times)))
"""
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=homework, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    fastest = [line.split()[1:] for line in done.stdout.splitlines() if "fastest:" in line]
    assert done.stdout.count("passed!") == 1 + 5 * len(WARM) and len(fastest) == len(WARM)
    # CPU of this process, and wall time, with room for a slow machine that is busy, too
    assert all(float(cpu) < 0.9 and float(wall) < 4.0 for cpu, wall in fastest)


def test_stub_says_which_exercise_is_open(homework: Path, scheduler: Path, capsys) -> None:
    scheduler.write_text(make_stub(scheduler.read_text(), "noise_scheduler.py"))
    printed = run_check(homework, "2.1.1/add_noise", capsys)
    assert "add_noise(): not attempted yet (noise_scheduler.py:" in printed
    assert f"exercise 2.1.1 ({worth('2.1.1/add_noise')} points)" in printed


def test_syntax_error_shows_line_and_text(homework: Path, scheduler: Path, capsys) -> None:
    edit(scheduler, "self.alphas = 1 - self.betas", "self.alphas = 1 - - ) self.betas")
    printed = run_check(homework, "2.1.1/add_noise", capsys)
    assert "noise_scheduler.py cannot be imported: SyntaxError" in printed
    assert "1 - - ) self.betas" in printed


def test_what_the_students_code_prints_is_shown(homework: Path, scheduler: Path, capsys) -> None:
    edit(
        scheduler,
        "self.num_steps = num_steps",
        'self.num_steps = num_steps\n        print("here I am", num_steps)',
    )
    printed = run_check(homework, "2.1.1/init", capsys)
    assert "Your code printed:" in printed and "here I am 1000" in printed


def test_crash_of_the_students_process_leaves_the_notebook_alone(
    homework: Path, scheduler: Path, capsys
) -> None:
    edit(
        scheduler,
        "self.num_steps = num_steps",
        "self.num_steps = num_steps\n        import os; os._exit(3)",
    )
    assert "ended its own process (exit code 3)" in run_check(homework, "2.1.1/init", capsys)


def test_hint_levels_are_respected(homework: Path, scheduler: Path, capsys) -> None:
    edit(scheduler, "alpha_bars.sqrt() * original_samples", "alpha_bars * original_samples")
    result, _ = self_check.run(PART, homework, "2.1.1/add_noise")
    none, where, what = (
        "\n".join(describe(result, "add_noise()", hints)) for hints in ("none", "where", "what")
    )
    assert none == "add_noise() test case failed: wrong"
    assert "expected" in where and "sqrt missing" not in where
    assert "sqrt missing" in what


def test_the_place_of_an_exception_is_told_at_once(homework: Path, scheduler: Path, capsys) -> None:
    edit(scheduler, "alpha_bars.sqrt() * original_samples", "alpha_bars.sqt() * original_samples")
    printed = run_check(homework, "2.1.1/add_noise", capsys)
    assert "failed: crashed (noise_scheduler.py:" in printed and "'sqt'" in printed


def test_a_check_says_the_points_so_far_and_what_comes_next(
    homework: Path, scheduler: Path, capsys
) -> None:
    (homework / FILE).unlink(missing_ok=True)
    assert "Part 2: 1.5 of 14 points so far; " in run_check(homework, "2.1.1/add_noise", capsys)
    assert "Next: 2.1.1 the tables of the schedule, in noise_scheduler.py" in run_check(
        homework, "2.1.1/add_noise", capsys
    )


def test_all_checks_at_once_come_to_the_same_as_one_by_one(solved: Path, capsys) -> None:
    (solved / "diffusion_models" / "helper.py").write_text("ONE = 1\n")
    for part, exercises in PARTS.items():
        self_check.test_all(part, solved / part)
        lines = capsys.readouterr().out.splitlines()
        assert not any("*" in line for line in lines)
        passed = [line for line in lines if " passed " in line]
        assert len(passed) == len([each for each in exercises if each.points])
        total = sum(each.points for each in exercises if not each.bonus)
        assert f"  {total:g} of {total:g} points so far" in lines[1]
    assert [len(read(solved / part)) for part in PARTS] == [*map(len, PARTS.values())]


def test_of_a_form_the_map_tells_no_points(solved: Path, monkeypatch, capsys) -> None:
    """Students' copies of these checks know no answer."""
    monkeypatch.setattr(frozen, "FOLDER", ROOT / "student" / "autograder" / "frozen")
    self_check.test_all("theory", solved / "theory")
    printed = capsys.readouterr().out
    assert "  3 of 3 points so far; bonus 2 of 2; 9 more when graded; 8 by a person\n" in printed
    self_check.where_am_i("conditional_ddpm", solved / "conditional_ddpm")
    lines = [*printed.splitlines(), *capsys.readouterr().out.splitlines()]
    assert max(map(len, lines)) <= 80
    assert len([line for line in lines if line.startswith("  3 of 3 points so far;")]) == 2
    (line,) = [line for line in lines if " precision " in line]
    assert line.split() == ["0.1c", "precision", "form", "is", "right", "of", "2"]


def test_the_map_tells_the_points_that_a_person_gives_in_this_course(
    solved: Path, monkeypatch, capsys
) -> None:
    outline = frozen.outline
    changed = {"points_by_a_person": {"0.1a": 5}}
    monkeypatch.setattr(frozen, "outline", lambda *about: replace(outline(*about), **changed))
    self_check.where_am_i("theory", solved / "theory")
    assert "; 12 by a person\n" in capsys.readouterr().out


def test_the_map_knows_what_is_not_begun_not_checked_and_changed(
    homework: Path, scheduler: Path, capsys
) -> None:
    (homework / FILE).unlink(missing_ok=True)
    run_check(homework, "2.1.1/add_noise", capsys)
    edit(scheduler, "alpha_bars.sqrt() * original_samples", "alpha_bars * original_samples")
    self_check.where_am_i(PART, homework)
    lines = capsys.readouterr().out.splitlines()
    told = {tuple(line.split()[:2]): line for line in lines if line.startswith("  2.")}
    assert (
        "passed *" in told["2.1.1", "add_noise"]
        and "not checked yet" in told["2.1.2", "denoise_step"]
    )
    assert "not begun" in told["2.3.1", "ImageGenerator.__init__"]
    assert told["2.3.2", "by"].split()[-3:] == ["pending", "of", "1"]
    assert any(line.startswith("Part 0  [") for line in lines) and max(map(len, lines)) <= 80


def test_what_is_brought_back_is_not_begun(homework: Path, scheduler: Path, capsys) -> None:
    before = scheduler.read_text()
    run_check(homework, "2.1.1/add_noise", capsys)
    self_check.restore(PART, homework, "add_noise")
    assert "kept/noise_scheduler_" in capsys.readouterr().out
    assert [each.read_text() for each in (homework / "kept").iterdir()] == [before]
    self_check.where_am_i(PART, homework)
    (line,) = [line for line in capsys.readouterr().out.splitlines() if " add_noise " in line]
    assert "not begun  " in line and "0 of 1.5" in line
    self_check.restore(PART, homework, "noise_scheduler.py")
    handed_out = ROOT / "student" / PART / "noise_scheduler.py"
    assert scheduler.read_bytes() == handed_out.read_bytes()
    capsys.readouterr()
    self_check.restore(PART, homework, "nothing")
    assert capsys.readouterr().out.startswith("Nothing was changed: there is no stub of 'nothing'")
    shutil.rmtree(homework / "kept")


def test_no_grader_believes_the_file_of_last_checks(
    homework: Path, tmp_path: Path, grade_path: Callable[..., Any]
) -> None:
    work = shutil.copytree(ROOT / "student" / PART, tmp_path / PART)
    last = {"status": "passed", "points": 3, "code": "", "failed": []}
    checks = {each.id: last for each in PARTS[PART]}
    (work / FILE).write_text(json.dumps({"format": FORMAT, "checks": checks}))
    assert grade_path(work)["score"] == 0.0


def test_missing_given_file_is_named(homework: Path, capsys) -> None:
    file = homework / "randomizer.py"
    contents = file.read_bytes()
    file.unlink()
    try:
        with pytest.raises(FileNotFoundError, match="randomizer"):
            self_check.run(PART, homework, "2.1.1/init")
    finally:
        file.write_bytes(contents)
