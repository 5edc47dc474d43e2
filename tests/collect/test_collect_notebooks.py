"""collect_submission.sh takes the notebooks along, and says what in them was never run."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import collect_notebooks as made
import pytest
from collecting import collecting

from autograder.collect import command, notebooks, printing
from autograder.collect.notebooks import find_problems
from autograder.content import ROOT

CODE = ("noise_scheduler.py", "diffusion_model.py", "computer_vision/image_gen.py")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A student's folder of part 2, finished, without a notebook."""
    folder = tmp_path / "my home work"
    for name in CODE:
        (folder / "diffusion_models" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "diffusion_models" / name).write_text("x = 1\n", encoding="utf-8")
    return folder


@pytest.fixture
def no_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which nothing makes a PDF."""
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    monkeypatch.setattr(printing, "_has", lambda _: False)
    monkeypatch.setattr(printing, "find_pandoc", lambda: None)


def names(folder: Path) -> list[str]:
    with zipfile.ZipFile(folder / "diffusion_models_submission.zip") as archive:
        return [name.removeprefix("diffusion_models/") for name in archive.namelist()][len(CODE) :]


RUN = [
    made.code("x = 1", 1),
    made.code("x", 2, made.stream("1\n")),
    made.code("  ", None),
    made.markdown("done"),
]


def test_a_notebook_run_from_top_to_bottom_is_fine() -> None:
    assert find_problems(RUN) == []


def test_what_was_never_run_is_named_by_its_number_and_first_line() -> None:
    cells = [*RUN, made.code("train()\nplot()", None), made.code("look()", None)]
    assert find_problems(cells) == ["never run: cell 5 (train()) and 1 more"]


def test_the_cell_that_collects_is_still_running_and_not_named() -> None:
    assert find_problems([*RUN, made.code("!bash collect_submission.sh", None)]) == []


def test_errors_and_cells_out_of_order_are_named() -> None:
    cells = [made.code("late()", 3), made.code("early()", 2, made.error("ValueError"))]
    failed, disorder = find_problems(cells)
    assert failed == "ended in an error: cell 2 (early())"
    assert disorder.startswith("ran before a cell above it") and disorder.endswith(
        "cell 2 (early())"
    )


def test_notebooks_in_the_parts_folder_and_beside_it_by_name_are_packed(
    folder: Path, no_tools: None, capsys
) -> None:
    made.write(folder / "diffusion_models" / "study.ipynb", *RUN)
    made.write(folder / "diffusion_models" / ".ipynb_checkpoints" / "study-checkpoint.ipynb", *RUN)
    made.write(folder / "My-Diffusion Models (1).ipynb", *RUN)
    made.write(folder / "conditional_ddpm.ipynb", *RUN)
    made.write(folder / "Untitled.ipynb", *RUN)
    command.collect_all(folder)
    beside = "My-Diffusion Models (1)"
    assert names(folder) == [
        "study.ipynb",
        "study_submission.html",
        f"{beside}.ipynb",
        f"{beside}_submission.html",
    ]
    said = capsys.readouterr().out
    assert (
        "Untitled.ipynb is in no zip" in said
        and "study.ipynb    " in said
        and "saved 0 min ago" in said
    )


def test_says_where_the_notebook_should_be_also_on_colab(folder: Path, capsys, monkeypatch) -> None:
    command.collect_all(folder)
    assert "there is no notebook (.ipynb) in" in capsys.readouterr().out
    monkeypatch.setenv("COLAB_RELEASE_TAG", "release")
    command.collect_all(folder)
    assert "File > Download > .ipynb" in capsys.readouterr().out


def test_proofs_on_paper_need_no_notebook(tmp_path: Path, capsys) -> None:
    for name, content in (("answers.py", b"x = 1\n"), ("proofs.pdf", b"%PDF")):
        (tmp_path / "theory").mkdir(exist_ok=True)
        (tmp_path / "theory" / name).write_bytes(content)
    command.collect_all(tmp_path)
    assert "Warning" not in capsys.readouterr().out


def test_the_notebook_of_part_0_lies_beside_its_folder_and_is_packed_with_it(
    tmp_path: Path, no_tools: None, capsys
) -> None:
    (tmp_path / "theory").mkdir()
    (tmp_path / "theory" / "answers.py").write_text("x = 1\n", encoding="utf-8")
    command.collect_all(tmp_path)
    assert "there is no notebook (.ipynb)" in capsys.readouterr().out
    made.write(tmp_path / "theory.ipynb", *RUN)
    command.collect_all(tmp_path)
    assert "there is no notebook" not in capsys.readouterr().out
    with zipfile.ZipFile(tmp_path / "theory_submission.zip") as archive:
        assert archive.namelist() == ["theory/answers.py", "theory.ipynb", "theory_submission.html"]


@pytest.mark.parametrize(
    "content", [b"", b'{"cells": [', b'{"worksheets": []}', b"[]", b'{"cells": [3]}', b"\xff\xfe{"]
)
def test_a_damaged_notebook_is_packed_with_a_warning(folder: Path, capsys, content: bytes) -> None:
    (folder / "diffusion_models" / "broken.ipynb").write_bytes(content)
    command.collect_all(folder)
    assert names(folder) == ["broken.ipynb"]
    assert "broken.ipynb is packed as it is, but it" in capsys.readouterr().out


def test_odd_cells_are_no_traceback(folder: Path, no_tools: None) -> None:
    odd = [
        {},
        {
            "cell_type": "code",
            "source": None,
            "outputs": [3, {"data": {"image/png": 5}}, {"text": ["a", "b"]}],
        },
        {
            "cell_type": "markdown",
            "source": ["# a\n", "![x](attachment:none.png)"],
            "attachments": 4,
        },
        {"cell_type": "code", "source": "x", "execution_count": "1", "outputs": None},
    ]
    made.write(folder / "diffusion_models" / "odd.ipynb", *odd)
    command.collect_all(folder)
    assert names(folder) == ["odd.ipynb", "odd_submission.html"]


def test_a_bare_machine_gets_a_page_and_no_failure(folder: Path) -> None:
    """bash and a Python without any package: the zip is whole, and the warning says what to do."""
    if os.name == "nt" or not shutil.which("bash"):
        pytest.skip("builds its PATH from links")
    shutil.copy(ROOT / "collect_submission.sh", folder)
    collecting(folder)
    made.write(
        folder / "diffusion_models" / "study.ipynb",
        *RUN,
        made.code("plot()", 3, made.figure(made.picture())),
    )
    path = folder.parent / "bin"
    path.mkdir()
    (path / "dirname").symlink_to(str(shutil.which("dirname")))
    (path / "python3").write_text(f'#!{shutil.which("bash")}\nexec "{sys.executable}" -S "$@"\n')
    (path / "python3").chmod(0o755)
    bash = str(shutil.which("bash"))
    done = subprocess.run(
        [bash, "collect_submission.sh"],
        cwd=folder,
        env={"PATH": str(path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert (
        "print it to PDF (Ctrl+P)" in done.stdout
        and "pip install typst pypandoc-binary" in done.stdout
    )
    assert names(folder) == ["study.ipynb", "study_submission.html"]


def test_age_is_told_in_words_a_person_uses(tmp_path: Path) -> None:
    file = tmp_path / "x.ipynb"
    file.touch()
    for seconds, words in ((90, "1 min"), (3 * 3600, "3 hours"), (5 * 86400, "5 days")):
        then = file.stat().st_ctime - seconds
        os.utime(file, (then, then))
        assert notebooks.age(file) == f"saved {words} ago"


def test_nothing_is_said_of_the_age_of_what_has_no_date(tmp_path: Path) -> None:
    file = tmp_path / "x.ipynb"
    file.touch()
    for hours in (-14, 0, 14):  # the first day of 1980, wherever the zip was opened
        os.utime(file, (315532800 + hours * 3600,) * 2)
        assert notebooks.age(file) == ""
