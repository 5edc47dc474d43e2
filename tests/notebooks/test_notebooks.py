"""The notebooks: made from their sources, worth the points of the homework, and running where
nothing is done yet.
"""

import functools
import importlib
import json
import re
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import correct_theory
import nbformat
import numpy as np
import pytest
import torch
from course import GRADED, MANUAL, MANUAL_BONUS, PARTS
from nbclient import NotebookClient

from autograder.content import ROOT, homework
from notebooks import building
from notebooks.building import NAMES, SourceError, build, make_notebook, read_cells

SECONDS = 300  # for one cell, on a busy machine


def test_notebooks_are_what_their_sources_say() -> None:
    assert build(check=True) == []
    for name in NAMES:
        assert (ROOT / "student" / f"{name}.ipynb").read_bytes() == make_notebook(
            name, for_students=True
        )


def test_a_changed_source_is_found_and_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(building.SOURCES, tmp_path / "sources")
    monkeypatch.setattr(building, "SOURCES", tmp_path / "sources")
    monkeypatch.setattr(building, "BUILT", tmp_path / "built")
    assert len(build(check=False)) == len(NAMES) and build(check=True) == []
    source = tmp_path / "sources" / "conditional_ddpm.py"
    source.write_text(source.read_text().replace("Corrupting a picture", "Spoiling a picture"))
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
        (
            '# %% one [markdown] nbg="written:1.5:5"\n# ### BEGIN SOLUTION\n# secret\n',
            "has no ### END",
        ),
        (
            '# %% one [markdown] nbg="written:1.5:5"\n# secret\n# ### END SOLUTION\n',
            "has no partner",
        ),
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
    # nbgrader has no bonus
    assert tests == {e.id: e.points for e in PARTS[name] if e.points and not e.bonus}
    written: Counter[str] = Counter()
    for kind, about, points in gradings:
        if kind == "written":
            written[about] += points  # type: ignore[assignment]
    extra = {about for kind, about, points in gradings if kind == "written" and not points}
    assert dict(written) == MANUAL[name] | dict.fromkeys(extra, 0)
    assert extra <= MANUAL_BONUS[name].keys()  # a person gives these as extra credit


def answers(name: str) -> list[str]:
    return [
        cell.source for cell in read_cells(name) if cell.grading and cell.grading[0] == "written"
    ]


@pytest.mark.parametrize("name", [name for name in NAMES if homework().parts[name].by_a_person])
def test_every_written_question_has_a_rubric_and_a_model_answer_and_students_get_neither(
    name: str,
) -> None:
    student = json.loads((ROOT / "student" / f"{name}.ipynb").read_text())
    text = "\n".join("".join(cell["source"]) for cell in student["cells"])
    assert answers(name)
    for answer in answers(name):
        assert "**Rubric.**" in answer and "**Model answer" in answer
        secret = [
            line for line in answer.splitlines() if len(line.split()) > 2 and "SOLUTION" not in line
        ]
        assert secret and not [line for line in secret if line in text]
    assert text.count(building.ANSWER_HERE) == len(answers(name))


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_shows_how_an_exercise_is_solved(name: str) -> None:
    """No statement of a solution, and none of the calls that are the idea of an exercise: neither
    in the notebook nor in the modules that draw its pictures.
    """
    region = re.compile(r"# BEGIN SOLUTION[^\n]*\n(.*?)\n *# END SOLUTION", re.DOTALL)
    paths = [path for part in GRADED for path in (ROOT / "solutions" / part).rglob("*.py")]
    regions = [found for path in paths for found in region.findall(path.read_text())]
    secrets = {line.strip() for found in regions for line in found.splitlines()}
    modules = [ROOT / "student" / name / path for path in homework().parts[name].also]
    code = "\n".join(
        [
            *(cell.source for cell in read_cells(name) if not cell.markdown),
            *(path.read_text() for path in modules if path.suffix == ".py"),
        ]
    )
    shown = {line.strip() for line in code.splitlines()}
    assert not {line for line in secrets & shown if len(line.split()) > 2}
    assert not re.search(r"cumprod|masked_fill|one_hot|mse_loss|zeros_like", code)


@pytest.mark.parametrize("name", NAMES)
def test_no_line_of_a_formula_looks_like_a_list(name: str) -> None:
    """In Markdown a line that starts with a plus ends the formula, and what is left of it
    stands there as TeX.
    """
    for cell in read_cells(name):
        text = re.sub(r"`[^`]*`", "", cell.source) if cell.markdown else ""
        for formula in re.findall(r"\$\$.*?\$\$|\$[^$]*\$", text, re.DOTALL):
            assert not re.search(r"^\s*([-+*]|\d+[.)])\s", formula, re.MULTILINE), (
                f"{cell.name}: {formula}"
            )


FORGET = """
import os, sys
HOME = {home!r}
os.chdir(HOME)
sys.path[:] = [path for path in sys.path if not path.startswith(HOME)]
for name, module in list(sys.modules.items()):
    if not name.startswith("autograder") and str(getattr(module, "__file__", None)).startswith(HOME):
        del sys.modules[name]
get_ipython().reset(new_session=False)
"""  # noqa: E501

Cells = dict[str, Any]  # outputs by cell


class Kernel:
    """A homework, and one kernel that runs its notebooks one after the other, each from an empty
    namespace.

    A kernel of its own for each would spend most of its time on importing torch and starting the
    checker.
    """

    def __init__(self, home: Path, client: NotebookClient) -> None:
        self.home, self.client = home, client
        self.run = functools.cache(self._run)

    def _run(self, name: str, state: str) -> Cells:
        """Execute a notebook with its part as `student` or `solutions` have it. Raises where a
        cell does.
        """
        shutil.rmtree(self.home / name / "save", ignore_errors=True)
        shutil.copytree(ROOT / state / name, self.home / name, dirs_exist_ok=True, ignore=MADE)
        notebook = nbformat.read(self.home / f"{name}.ipynb", as_version=4)
        forget = nbformat.v4.new_code_cell(FORGET.format(home=str(self.home)))
        self.client.nb = nbformat.v4.new_notebook(cells=[forget, *notebook.cells])
        for number, cell in enumerate(self.client.nb.cells):
            self.client.execute_cell(cell, number)
        return {cell.id: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}


MADE = shutil.ignore_patterns("__pycache__", "save", "*_submission.zip")


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kernel]:
    home = Path(
        shutil.copytree(
            ROOT / "student", tmp_path_factory.mktemp("kernel") / "homework", ignore=MADE
        )
    )
    settings = {
        "HW_PRESET": "tiny",
        "OMP_NUM_THREADS": "1",
        "OMP_WAIT_POLICY": "passive",
        "IPYTHONDIR": str(home),
    }
    client = NotebookClient(
        nbformat.v4.new_notebook(),
        timeout=SECONDS,
        resources={"metadata": {"path": str(home)}},
        kernel_name="python3",
    )
    with pytest.MonkeyPatch.context() as patch:
        for variable, value in settings.items():
            patch.setenv(variable, value)
        with client.setup_kernel():
            yield Kernel(home, client)


def printed(outputs: Any, stream: str = "stdout") -> str:
    return "".join(
        output.text
        for output in outputs
        if output.output_type == "stream" and output.name == stream
    )


def pictures(outputs: Any) -> int:
    return sum("image/png" in output.get("data", {}) for output in outputs)


PICTURES_WITHOUT_CODE = {
    "theory": {
        "walk-picture",
        "matrices-picture",
        "network-picture",
        "bayes-picture",
        "blanket-ways",
        "blanket-picture",
        "forward-picture",
        "bridge-picture",
        "back-picture",
        "real-picture",
        "paths-picture",
    },
    "conditional_ddpm": {
        "study",
        "forward-picture",
        "schedule-picture",
        "end-picture",
        "network-picture",
        "loss-picture",
        "guidance-picture",
    },
    "diffusion_models": {"toy-picture", "guidance-picture", "threshold-picture"},
    "flow_matching": {"ways-picture", "own-digits"},
    "clinic": {"edm-picture", "ward-show"},
}
PICTURES_OF_ONES_OWN = {
    "theory": {"chain-picture", "loss-picture", "weight-picture", "score-picture"},
    "conditional_ddpm": {"one-epoch", "train", "best-image", "strip", "study", "own-settings"},
    "diffusion_models": {
        "schedule-picture",
        "jump-picture",
        "denoise-picture",
        "train",
        "unguided",
        "strip",
        "threshold-digits",
        "study",
        "own",
    },
    "flow_matching": {
        "languages-picture",
        "solver-picture",
        "train",
        "strip",
        "study",
        "gaussian-picture",
        "own-sdedit",
        "own-inpaint",
        "own-translate",
    },
    "clinic": set(),
}
FORM_ONLY = {
    "test-covariance",
    "test-precision",
    "test-joint",
    "test-posterior",
    "test-blanket-of-e",
    "test-ward",
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", NAMES)
def test_untouched_notebook_runs_to_its_end_and_says_what_it_waits_for(
    name: str, kernel: Kernel
) -> None:
    cells = kernel.run(name, "student")  # raises where a cell does
    drawn = {cell for cell, outputs in cells.items() if pictures(outputs)}
    assert drawn == PICTURES_WITHOUT_CODE[name]
    assert "You are ready." in printed(cells["ready"])
    for cell, outputs in cells.items():
        assert not printed(outputs, "stderr"), cell
        if cell.startswith("test-"):
            said = printed(outputs)
            assert "not attempted" in said or "This homework has none" in said, said
    if PICTURES_OF_ONES_OWN[name]:
        own = "chain-picture" if name == "theory" else "train"
        assert "Waiting for exercise" in printed(cells[own])


@pytest.mark.parametrize("name", NAMES)
def test_solved_notebook_draws_all_its_pictures_and_gets_all_points(
    name: str, kernel: Kernel
) -> None:
    cells = kernel.run(name, "solutions")
    assert not [cell for cell, outputs in cells.items() if "Waiting for" in printed(outputs)]
    for cell in PICTURES_WITHOUT_CODE[name] | PICTURES_OF_ONES_OWN[name]:
        assert pictures(cells[cell]), cell
    for cell in read_cells(name):
        if cell.grading and cell.grading[0] == "tests":
            points = 0.0 if cell.name in FORM_ONLY else cell.grading[2]
            shown = cells[cell.name][-1].data
            assert shown["text/plain"] == str(points), cell.name
            worth = f"{cell.grading[2]:g} point"
            assert f"{points:g} of {worth}" in shown["text/html"] or (
                points == 0 and f"{worth}" in shown["text/html"] and "graded" in shown["text/html"]
            )


def test_the_digit_can_be_told_from_x_T_unless_the_chain_is_long(kernel: Kernel) -> None:
    """What the notebook of part 1 says of three chains: by theory, and by what its cell prints."""
    said = printed(kernel.run("conditional_ddpm", "student")["end-picture"])
    lines = re.findall(r"signal-to-noise ratio ([\d.]+), digit told from x_T in (\d+) of 200", said)
    ratios, told = [float(ratio) for ratio, _ in lines], [int(right) for _, right in lines]
    for ratio, (beta_1, steps) in zip(
        ratios, ((1e-4, 400), (1e-2, 400), (1e-4, 1000)), strict=True
    ):
        left = np.prod(1 - np.linspace(beta_1, 0.02, steps))
        assert ratio == pytest.approx(left / (1 - left), rel=0.2, abs=2e-4)
    assert told[0] >= 70 and 25 <= told[1] <= 60 and told[2] <= 35  # guessing: 20


def test_the_notebook_of_part_0_gives_no_answer_away(kernel: Kernel) -> None:
    """Neither in what it says nor in what it prints before anything was typed."""
    student = nbformat.reads(make_notebook("theory", for_students=True).decode(), as_version=4)
    told = "".join(cell.source for cell in student.cells)
    formulas = {
        text: re.findall(
            r"```math\n(.*?)\n```", (ROOT / "theory" / f"{text}.md").read_text(), re.DOTALL
        )
        for text in ("theory", "solutions")
    }
    answers = {
        "".join(formula.split()) for formula in {*formulas["solutions"]} - {*formulas["theory"]}
    }
    assert answers and not [formula for formula in answers if formula in "".join(told.split())]
    said = "".join(map(printed, kernel.run("theory", "student").values()))
    for number in ("0.54", "0.649", "0.65", "50/77", "0.04/0.0616"):
        assert number not in said + told


@pytest.fixture
def drawing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], Any]:
    """Imports a module of a part's pictures as a notebook would, from a copy of the part."""
    import matplotlib.pyplot as plt

    plt.switch_backend("agg")
    monkeypatch.setattr(plt, "show", lambda: plt.close("all"))
    monkeypatch.syspath_prepend(str(ROOT / "solutions"))

    def load(part: str, module: str) -> Any:
        folder = tmp_path / part
        if not folder.exists():
            shutil.copytree(ROOT / "solutions" / part, folder, ignore=MADE)
            if part == "theory":
                shutil.copy(ROOT / "student" / part / "variant.json", folder)
            monkeypatch.syspath_prepend(str(folder))
        for name in [path.stem for path in folder.glob("*.py")]:
            monkeypatch.delitem(sys.modules, name, raising=False)
        return importlib.import_module(module)

    return load


def test_the_picture_of_guidance_shows_all_its_arrows(drawing: Callable[[str, str], Any]) -> None:
    """Each tip lies in the picture, and each arrow is long enough to be seen."""
    tips, axes = drawing("diffusion_models", "toy_pictures").guidance()
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    assert [*tips] == [-1, 0, 1, 2]
    for x, y in tips.values():
        assert left < x < right and low < y < high
        assert np.hypot(x - 1.6, y) > 0.4


def test_the_two_sides_of_a_step_back_lie_on_their_sides(
    drawing: Callable[[str, str], Any],
) -> None:
    peaks = drawing("theory", "step_pictures").two_sides()
    of_x_0, of_x_t, both = peaks.values()
    assert [*peaks] == ["from the left, by $x_0$", "from the right, by $x_t$", "both"]
    assert of_x_0 < both < of_x_t


@pytest.mark.parametrize(
    ("factors", "seen"),
    [
        (lambda bar: (bar.sqrt(), (1 - bar).sqrt()), False),
        (lambda bar: (bar, (1 - bar).sqrt()), True),  # a square root is missing
        (lambda bar: ((1 - bar).sqrt(), bar.sqrt()), True),
    ],
)
def test_the_picture_of_one_jump_shows_whether_it_is_right(
    factors: Any, seen: bool, drawing: Callable[[str, str], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The crosses of a wrong jump lie outside of the rings, whose radius is about 0.2."""
    toy = drawing("diffusion_models", "toy_pictures")

    def add_noise(self: Any, samples: Any, noise: Any, t: Any) -> Any:
        signal, size = factors(self.alpha_bars[t].view(-1, 1))
        return signal * samples + size * noise

    torch.manual_seed(0)
    monkeypatch.setattr(toy.NoiseScheduler, "add_noise", add_noise)
    means = toy.your_jump()
    furthest = max(np.hypot(*(a - b).T).max() for a, b in means.values())
    assert (furthest > 0.25) == seen and (furthest < 0.12) == (not seen)


def test_thresholding_is_shown_where_it_matters(drawing: Callable[[str, str], Any]) -> None:
    """Strong guidance leads a weak network astray without it, and hardly any guidance does not."""
    clamp = drawing("diffusion_models", "clamp_pictures")
    images, labels = clamp._digits()
    means = torch.stack([images[labels == digit].mean(dim=0) for digit in clamp.SHOWN])

    def likeness(drawn: Any) -> float:
        pairs = zip(drawn.clamp(-1, 1), means, strict=True)
        return float(np.mean([torch.corrcoef(torch.stack(pair))[0, 1].item() for pair in pairs]))

    plain, wild = (clamp.draw_digits(w, False)[1] for w in (0, 5))
    tamed = clamp.draw_digits(5, True)[1]
    assert likeness(plain) > 0.5 and likeness(wild) < 0.2 < 0.35 < likeness(tamed)
    assert plain.abs().max() < 4 and wild.abs().max() > 100 and tamed.abs().max() < 1.1


def test_the_steps_by_hand_are_those_of_the_papers() -> None:
    """Each number of the worked example of part 1, computed again."""
    text = {cell.name: cell.source for cell in read_cells("conditional_ddpm")}["scheduler-task"]
    betas = np.array([0.1, 0.2, 0.3])
    bars = np.cumprod(1 - betas)
    for t, (beta, bar) in enumerate(zip(betas, bars, strict=True), 1):
        row = (
            f"| {t} | {beta:g} | {1 - beta:g} | {bar:g} | {bar**0.5:.4f} | {(1 - bar) ** 0.5:.4f} |"
        )
        assert row in text
    x_0, epsilon, predicted, bar = 2, -0.5, -0.4, bars[-1]
    x_3 = bar**0.5 * x_0 + (1 - bar) ** 0.5 * epsilon
    guess = (x_3 - (1 - bar) ** 0.5 * predicted) / bar**0.5
    mean = (x_3 - 0.3 / (1 - bar) ** 0.5 * predicted) / 0.7**0.5
    for value in (x_3, guess, mean):
        assert f"= {value:.4f}$" in text


FOLDED = (
    "set-up", "test-optional", "test-extras", "test-reflow", "test-masked", "test-dit",
)  # fmt: skip


def test_what_is_machinery_is_folded_and_nothing_else() -> None:
    """By JupyterLab, and by Colab, which shows the title in the place of the code."""
    for name in NAMES:
        for cell in json.loads(make_notebook(name, True))["cells"]:
            folded = cell["id"] in FOLDED
            marks = {key: cell["metadata"].get(key) for key in ("jupyter", "cellView")}
            assert marks == {
                "jupyter": {"source_hidden": True} if folded else None,
                "cellView": "form" if folded else None,
            }
            assert "".join(cell["source"]).startswith("# @title ") == folded


@pytest.mark.parametrize("style", ["SYMBOLS", "TENSORS", "ALGEBRA"])
def test_the_pictures_of_part_0_take_any_right_form_of_an_answer(
    style: str, drawing: Callable[[str, str], Any], tmp_path: Path, capsys: Any
) -> None:
    """Fractions, texts and tensors, values in the place of functions: what the checks can read
    can be drawn.
    """
    drawing("theory", "typed")
    (tmp_path / "theory" / "answers.py").write_text(getattr(correct_theory, style))
    importlib.invalidate_caches()
    chain, network, step = (
        drawing("theory", name) for name in ("chain_pictures", "network_pictures", "step_pictures")
    )
    chain.your_matrices()
    network.your_blanket()
    chain.your_short_chain()
    step.your_worth_of_a_loss()
    assert "Waiting" not in capsys.readouterr().out
    assert chain.typed.nodes("blanket_of_x", network.REVERSE, 2, 4, True) == {"x1", "x3", "c"}
    assert network.typed.nodes("markov_blanket", network.SWITCHES, "D", network.SWITCH_PARENTS) == {
        *"BCGK"
    }
