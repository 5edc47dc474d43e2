"""What docs/adopting.md tells an instructor to do works as it stands there."""

import importlib.util
import re
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from autograder import frozen, run, stubs
from autograder import release as releasing
from autograder.assignment import Assignment, read
from autograder.cases import Sources
from autograder.checks import Check
from autograder.exercises import exercise as exercises
from autograder.grading import Result, grade

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "adopting.md").read_text(encoding="utf-8")
PART = "diffusion_models"
BLOCKS = dict(re.findall(r"`([\w/]+\.py)`[^`]*(?:`\w+`)?:\n\n```python\n(.*?)```", PAGE, re.DOTALL))
SCHEDULER = f"solutions/{PART}/noise_scheduler.py"
EXERCISE = f"autograder/exercises/{PART}/e2_1_3_snr.py"
TESTER = f"solutions/{PART}/unit_tester.py"
RETURN = "return alpha_bars / (1 - alpha_bars)"


@pytest.fixture(scope="module")
def solutions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of solutions/ with the new function where the page puts it."""
    solutions = tmp_path_factory.mktemp("repository") / "solutions"
    shutil.copytree(ROOT / "solutions" / PART, solutions / PART, ignore=shutil.ignore_patterns("__pycache__"))
    file = solutions.parent / SCHEDULER
    before, after = file.read_text(encoding="utf-8").split("    def denoise_step", 1)
    file.write_text(f"{before}{BLOCKS[SCHEDULER]}\n    def denoise_step{after}", encoding="utf-8")
    return solutions


@pytest.fixture(scope="module")
def exercise(solutions: Path) -> exercises.Exercise:
    """The exercise of the page's file."""
    file = solutions.parent / "e2_1_3_snr.py"
    file.write_text(BLOCKS[EXERCISE], encoding="utf-8")
    name = f"autograder.exercises.{PART}.e2_1_3_snr"
    spec = importlib.util.spec_from_file_location(name, file)
    assert spec is not None and spec.loader is not None
    module: ModuleType = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    del sys.modules[name]
    return module.EXERCISE


@pytest.fixture(scope="module")
def check(exercise: exercises.Exercise, solutions: Path, sandbox) -> Check:
    """The check as it is graded: frozen as `release` does it, read back, and with fresh cases."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exercises, "SOLUTIONS", solutions)
        patch.setattr(releasing, "SOLUTIONS", solutions)
        made = releasing._with_wrong_answers(exercise, releasing.reference_sources(PART), sandbox, lambda _: None)
    public = frozen.thaw(*frozen.freeze(frozen.Frozen([made], "what"))).checks[0]
    return run._with_fresh_cases(public, exercise, 7)


@pytest.fixture
def grade_snr(solutions: Path, check: Check, sandbox, reference: Sources):
    """grade_snr(instead): the result where the function returns something else."""

    def grade_it(instead: str = RETURN) -> Result:
        source = (solutions.parent / SCHEDULER).read_text(encoding="utf-8")
        assert source.count(RETURN) == 1
        graded = {**reference.graded, "noise_scheduler": source.replace(RETURN, instead)}
        return grade(replace(reference, graded=graded), [check], sandbox)[0]

    return grade_it


def test_the_example_is_one_file_of_at_most_40_lines() -> None:
    assert len(BLOCKS[EXERCISE].splitlines()) <= 40


RIGHT = [
    RETURN,
    "return 1 / (1 / alpha_bars - 1)",
    "return torch.stack([a / (1 - a) for a in alpha_bars.double()])",
    "return torch.exp(alpha_bars.log() - (1 - alpha_bars).log())",
]


@pytest.mark.parametrize("instead", RIGHT)
def test_right_answers_pass_however_they_are_written(grade_snr, instead: str) -> None:
    result = grade_snr(instead)
    assert result.verdict.status == "passed", result.verdict.message
    assert result.points == 1


WRONG = {
    "ratio_of_amplitudes": "return (alpha_bars / (1 - alpha_bars)) ** 0.5",
    "upside_down": "return 1 / alpha_bars - 1",
}


@pytest.mark.parametrize("name", WRONG)
def test_a_known_mistake_is_named_and_explained(grade_snr, name: str, exercise: exercises.Exercise) -> None:
    verdict = grade_snr(WRONG[name]).verdict
    assert (verdict.status, verdict.misconception) == ("wrong", name)
    assert verdict.sentence == {mistake.name: mistake.sentence for mistake in exercise.misconceptions}[name]


def test_a_mistake_that_is_not_known_fails_too(grade_snr) -> None:
    verdict = grade_snr("return alpha_bars").verdict
    assert (verdict.status, verdict.misconception) == ("wrong", None)


def test_the_stub_asks_for_it(solutions: Path) -> None:
    stub = stubs.make_stub((solutions.parent / SCHEDULER).read_text(encoding="utf-8"), "noise_scheduler.py")
    assert 'NotImplementedError("exercise 2.1.3 (1 point): NoiseScheduler.snr")' in stub and RETURN not in stub


def test_the_unit_tester_calls_it_by_its_name(exercise: exercises.Exercise) -> None:
    asked: list[tuple[object, ...]] = []
    names = {"self_check": SimpleNamespace(check=lambda *given: asked.append(given)), "HERE": ROOT}
    exec(BLOCKS[TESTER], names)
    names["test_snr"]()  # type: ignore[operator]
    assert asked == [(exercise.part, ROOT, exercise.id, "snr()")]


def test_every_setting_that_the_page_shows_is_accepted(tmp_path: Path) -> None:
    shown = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert len(shown) == 4
    for number, text in enumerate(shown):
        if "[deadlines]" in text and not hasattr(Assignment(), "deadlines"):
            continue
        file = tmp_path / f"{number}.toml"
        file.write_text(text, encoding="utf-8")
        assert read(file) != Assignment()


def test_the_page_names_files_that_exist() -> None:
    for name in re.findall(r"`((?:\w+/)+\w*(?:\.\w+)?)`", PAGE):
        in_a_course = name.startswith(("downloaded/", "submitted/"))  # folders that nbgrader looks into
        assert (ROOT / name).exists() or name == EXERCISE or in_a_course, name
