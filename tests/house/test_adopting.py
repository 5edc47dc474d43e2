"""What docs/adopting.md tells an instructor to do works as it stands there: a test types it in,
letter by letter.
"""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.content import ROOT
from autograder.course.assignment import Assignment, read

PAGE = (ROOT / "docs" / "adopting.md").read_text(encoding="utf-8")
TYPED = re.compile(
    r"^\*\*(?P<what>Make|Add)\*\* (?:to )?`(?P<file>[^`]+)`(?:, above `(?P<above>[^`]+)`)?:\n\n"
    r"```\w+\n(?P<text>.*?)```\n",
    re.DOTALL | re.MULTILINE,
)
NEW_PART = "signal_to_noise"
# of the part that is added to
KEPT = ("questions.py", "oracle.py", "stand_ins.py", "part.toml", "__init__.py")
ON_THE_WAY = ("e2_1_1_init.py", "e2_1_1_init_mistakes.py")


@dataclass(frozen=True)
class Block:
    """A block of the page: a new file, or a piece of one above a line."""

    file: str
    text: str
    above: str | None

    def type_in(self, checkout: Path) -> None:
        """Do what the page says, in a checkout."""
        file = checkout / self.file
        if self.above is None:
            assert not file.exists(), f"{self.file} is there already"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(self.text, encoding="utf-8")
            return
        before = file.read_text(encoding="utf-8")
        assert before.count(f"\n{self.above}") == 1, f"{self.above} stands not once in {self.file}"
        place = before.index(f"\n{self.above}") + 1
        file.write_text(before[:place] + self.text + before[place:], encoding="utf-8")


def blocks(heading: str) -> list[Block]:
    """The blocks below a heading of the page."""
    section = PAGE.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    found = [Block(m["file"], m["text"], m["above"]) for m in TYPED.finditer(section)]
    assert len(found) == len(re.findall(r"^\*\*(?:Make|Add)\*\*", section, re.MULTILINE))
    return found


EXERCISE, PART = blocks("Adding an exercise"), blocks("Adding a part")


def run(folder: Path, *arguments: str) -> str:
    """What a command prints, in a folder. It has to succeed."""
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with both examples typed in, released. Of this homework it has one exercise,
    to be quick.
    """
    folder = tmp_path_factory.mktemp("checkout")
    made = shutil.ignore_patterns("__pycache__", "frozen")
    for name in ("autograder", "solutions", "notebooks", "digits", "pages"):
        shutil.copytree(ROOT / name, folder / name, ignore=made)
    shutil.copy(ROOT / "collect_submission.sh", folder)
    homework = folder / "autograder" / "homework"
    for name in ("theory", "conditional_ddpm", "clinic"):
        shutil.rmtree(homework / name)
    for file in (homework / "diffusion_models").glob("*.py"):
        if file.name not in (*KEPT, *ON_THE_WAY):
            file.unlink()
    for block in [*EXERCISE, *PART]:
        block.type_in(folder)
    run(folder, "-m", "autograder", "release")
    run(folder, "-m", "notebooks", "build")
    return folder


def graded(checkout: Path, submission: Path) -> dict[str, dict[str, object]]:
    """{check id: what the report says of it} of a submission."""
    report = checkout / "report.json"
    run(
        checkout, "-m", "autograder", "grade", str(submission), "--json", str(report), "--seed", "1"
    )
    return {check["id"]: check for check in json.loads(report.read_text())["checks"]}


def test_nothing_of_the_engine_is_touched() -> None:
    """A part has places in its own folders alone; an exercise in those of its part and in the
    notebook's source.
    """
    part = {block.file for block in PART}
    assert all(NEW_PART in file for file in part) and not [b for b in PART if b.above]
    exercise = {block.file.rpartition("/")[0] for block in EXERCISE}
    homework = "autograder/homework/diffusion_models"
    assert exercise == {homework, "solutions/diffusion_models", "notebooks/sources"}


def test_the_example_is_as_short_as_promised() -> None:
    (question,) = [block for block in EXERCISE if block.file.endswith("e2_1_3_snr.py")]
    assert len(question.text.splitlines()) <= 40


def test_the_reference_gets_all_points(checkout: Path) -> None:
    checks = graded(checkout, checkout / "solutions")
    for name in ("2.1.3/snr", "9.1/log_snr", "9.2/alpha_bars"):
        assert (checks[name]["status"], checks[name]["points"]) == ("passed", 1.0), checks[name]


RIGHT = [
    "return 1 / (1 / alpha_bars - 1)",
    "return torch.stack([a / (1 - a) for a in alpha_bars.double()])",
    "return torch.exp(alpha_bars.log() - (1 - alpha_bars).log())",
]
WRONG = {
    "ratio_of_amplitudes": "return (alpha_bars / (1 - alpha_bars)) ** 0.5",
    "upside_down": "return 1 / alpha_bars - 1",
    None: "return alpha_bars",
}
RETURN = "return alpha_bars / (1 - alpha_bars)"


def scheduler(checkout: Path, folder: Path, instead: str) -> Path:
    """A submission whose snr returns something else."""
    source = (checkout / "solutions" / "diffusion_models" / "noise_scheduler.py").read_text()
    assert source.count(RETURN) == 1
    folder.mkdir()
    (folder / "noise_scheduler.py").write_text(source.replace(RETURN, instead))
    return folder


def test_right_answers_pass_and_wrong_ones_are_named(checkout: Path, tmp_path: Path) -> None:
    for number, instead in enumerate(RIGHT):
        check = graded(checkout, scheduler(checkout, tmp_path / f"right{number}", instead))[
            "2.1.3/snr"
        ]
        assert check["status"] == "passed", check["message"]
    for name, instead in WRONG.items():
        check = graded(checkout, scheduler(checkout, tmp_path / f"wrong{name}", instead))[
            "2.1.3/snr"
        ]
        assert (check["status"], check["misconception"]) == ("wrong", name)


def test_students_get_stub_unit_tester_and_cell(checkout: Path) -> None:
    student = checkout / "student"
    stub = (student / "diffusion_models" / "noise_scheduler.py").read_text()
    assert 'NotImplementedError("exercise 2.1.3 (1 point): NoiseScheduler.snr")' in stub
    assert RETURN not in stub
    for part, test in (("diffusion_models", "test_snr"), (NEW_PART, "test_log_snr")):
        assert f"unit_tester.{test}()" in (student / f"{part}.ipynb").read_text()
        assert f"def {test}():" in (student / part / "unit_tester.py").read_text()
    told = run(student / NEW_PART, "-c", "import unit_tester; print(unit_tester.test_log_snr())")
    assert "not attempted" in told and told.rstrip().endswith("0.0")


def test_the_instructors_notebook_holds_rubric_and_points(checkout: Path) -> None:
    built = checkout / "notebooks" / "source" / "diffusion_homework" / f"{NEW_PART}.ipynb"
    notebook = json.loads(built.read_text())
    marks = [
        cell["metadata"]["nbgrader"] for cell in notebook["cells"] if "nbgrader" in cell["metadata"]
    ]
    assert [mark["points"] for mark in marks] == [1.0, 1.0, 1.0]


def test_every_setting_that_the_page_shows_is_accepted(tmp_path: Path) -> None:
    settings = PAGE.split("## Grading", 1)[0]
    shown = re.findall(r"```toml\n(.*?)```", settings, re.DOTALL)
    assert len(shown) == 9
    for number, text in enumerate(shown):
        file = tmp_path / f"{number}.toml"
        file.write_text(text, encoding="utf-8")
        assert read(file) != Assignment()


def test_the_page_names_files_that_exist() -> None:
    typed = {block.file for block in [*EXERCISE, *PART]}
    for name in re.findall(r"`((?:\w+/)+\w*(?:\.\w+)?)`", PAGE):
        # folders that nbgrader looks into
        in_a_course = name.startswith(("downloaded/", "submitted/"))
        assert (ROOT / name).exists() or name in typed or in_a_course, name
