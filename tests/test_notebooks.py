"""The notebooks: made from their sources, worth the points of the homework, and running where nothing is done yet."""

import json
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.exercises import MANUAL, PARTS
from autograder.submission import GRADED
from notebooks import building
from notebooks.building import NAMES, SourceError, build, make_notebook, read_cells

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 300  # for one cell, on a busy machine


def test_notebooks_are_what_their_sources_say() -> None:
    assert build(check=True) == []
    for name in NAMES:
        assert (ROOT / "student" / f"{name}.ipynb").read_bytes() == make_notebook(name, for_students=True)


def test_a_changed_source_is_found_and_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(building.SOURCES, tmp_path / "sources")
    monkeypatch.setattr(building, "SOURCES", tmp_path / "sources")
    monkeypatch.setattr(building, "BUILT", tmp_path / "built")
    assert len(build(check=False)) == len(NAMES) and build(check=True) == []
    source = tmp_path / "sources" / "conditional_ddpm.py"
    source.write_text(source.read_text().replace("Ruining a picture", "Spoiling a picture"))
    assert build(check=True) == ["out of date: conditional_ddpm.ipynb"]


@pytest.mark.parametrize("for_students", [True, False])
@pytest.mark.parametrize("name", NAMES)
def test_notebook_is_valid_and_its_cells_keep_their_names(name: str, for_students: bool) -> None:
    notebook = nbformat.reads(make_notebook(name, for_students).decode(), as_version=4)
    nbformat.validate(notebook)
    assert [cell.id for cell in notebook.cells] == [cell.name for cell in read_cells(name)]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("# %% One cell\nx = 1\n", "a cell starts with"),
        ("# %% one\nx = 1\n# %% one\nx = 2\n", "more than one cell"),
        ('# %% one [markdown] nbg="written:1.5:5"\n# ### BEGIN SOLUTION\n# secret\n', "has no ### END"),
        ('# %% one [markdown] nbg="written:1.5:5"\n# secret\n# ### END SOLUTION\n', "has no partner"),
        ('# %% one nbg="grade:1.5:5"\nx = 1\n', "neither tests nor written"),
    ],
)
def test_a_source_that_cannot_be_right_is_refused(
    source: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "conditional_ddpm.py").write_text(source)
    monkeypatch.setattr(building, "SOURCES", tmp_path)
    with pytest.raises(SourceError, match=words):
        make_notebook("conditional_ddpm", for_students=True)


@pytest.mark.parametrize("name", NAMES)
def test_cells_are_worth_what_the_autograder_and_the_person_give(name: str) -> None:
    gradings = [cell.grading for cell in read_cells(name) if cell.grading]
    tests = {about: points for kind, about, points in gradings if kind == "tests"}
    assert tests == {e.id: e.points for e in PARTS[name] if e.points and not e.bonus}  # nbgrader has no bonus
    written: Counter[str] = Counter()
    for kind, about, points in gradings:
        if kind == "written":
            written[about] += points  # type: ignore[assignment]
    assert written == MANUAL[name]


def answers(name: str) -> list[str]:
    return [cell.source for cell in read_cells(name) if cell.grading and cell.grading[0] == "written"]


@pytest.mark.parametrize("name", NAMES)
def test_every_written_question_has_a_rubric_and_a_model_answer_and_students_get_neither(name: str) -> None:
    student = json.loads((ROOT / "student" / f"{name}.ipynb").read_text())
    text = "\n".join("".join(cell["source"]) for cell in student["cells"])
    assert answers(name)
    for answer in answers(name):
        assert "**Rubric.**" in answer and "**Model answer" in answer
        secret = [line for line in answer.splitlines() if len(line.split()) > 2 and "SOLUTION" not in line]
        assert secret and not [line for line in secret if line in text]
    assert text.count(building.ANSWER_HERE) == len(answers(name))


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_shows_how_an_exercise_is_solved(name: str) -> None:
    """No statement of a solution, and none of the calls that are the idea of an exercise."""
    region = re.compile(r"# BEGIN SOLUTION[^\n]*\n(.*?)\n *# END SOLUTION", re.DOTALL)
    paths = [path for part in GRADED for path in (ROOT / "solutions" / part).rglob("*.py")]
    regions = [found for path in paths for found in region.findall(path.read_text())]
    secrets = {line.strip() for found in regions for line in found.splitlines()}
    code = "\n".join(cell.source for cell in read_cells(name) if not cell.markdown)
    shown = {line.strip() for line in code.splitlines()}
    assert not {line for line in secrets & shown if len(line.split()) > 2}
    assert not re.search(r"cumprod|masked_fill|one_hot|mse_loss|zeros_like", code)


def run_notebook(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Execute a notebook in a folder of students; outputs by cell."""
    for variable, value in {"HW_PRESET": "tiny", "OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "passive"}.items():
        monkeypatch.setenv(variable, value)
    notebook = nbformat.read(folder / f"{name}.ipynb", as_version=4)
    NotebookClient(notebook, timeout=SECONDS, resources={"metadata": {"path": str(folder)}}).execute()
    return {cell.id: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}


def printed(outputs: Any, stream: str = "stdout") -> str:
    return "".join(output.text for output in outputs if output.output_type == "stream" and output.name == stream)


def pictures(outputs: Any) -> int:
    return sum("image/png" in output.get("data", {}) for output in outputs)


@pytest.fixture
def untouched(tmp_path: Path) -> Path:
    """The homework as students unpack it."""
    ignore = shutil.ignore_patterns("__pycache__", "save", "*_submission.zip")
    return Path(shutil.copytree(ROOT / "student", tmp_path / "diffusion_homework", ignore=ignore))


@pytest.fixture
def solved(untouched: Path) -> Path:
    """The homework with the reference solution in it."""
    for part in GRADED:
        shutil.copytree(ROOT / "solutions" / part, untouched / part, dirs_exist_ok=True)
    return untouched


PICTURES_WITHOUT_CODE = {
    "conditional_ddpm": {"forward-picture", "schedule-picture", "network-picture", "loss-picture", "guidance-picture"},
    "diffusion_models": {"toy-picture", "schedule-picture", "guidance-picture", "threshold-picture"},
}
PICTURES_OF_TRAINING = {
    "conditional_ddpm": {"one-epoch", "train", "best-image", "study", "own-settings"},
    "diffusion_models": {"denoise-picture", "train", "unguided", "study", "own"},
}


@pytest.mark.parametrize("name", NAMES)
def test_untouched_notebook_runs_to_its_end_and_says_what_it_waits_for(
    name: str, untouched: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = run_notebook(name, untouched, monkeypatch)  # raises where a cell does
    drawn = {cell for cell, outputs in cells.items() if pictures(outputs)}
    assert drawn == PICTURES_WITHOUT_CODE[name]
    assert "You are ready." in printed(cells["ready"])
    for cell, outputs in cells.items():
        assert not printed(outputs, "stderr"), cell
        if cell.startswith("test-"):
            said = printed(outputs)
            assert "not attempted" in said or "This homework has none" in said, said
    assert "Waiting for exercise" in printed(cells["train"])


@pytest.mark.parametrize("name", NAMES)
def test_solved_notebook_trains_draws_and_gets_all_points(
    name: str, solved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cells = run_notebook(name, solved, monkeypatch)
    assert not [cell for cell, outputs in cells.items() if "Waiting for" in printed(outputs)]
    for cell in PICTURES_WITHOUT_CODE[name] | PICTURES_OF_TRAINING[name]:
        assert pictures(cells[cell]), cell
    for cell in read_cells(name):
        if cell.grading and cell.grading[0] == "tests":
            assert cells[cell.name][-1].data["text/plain"] == str(cell.grading[2])
