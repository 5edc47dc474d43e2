"""Runs the students' notebooks, so that the site can show what their cells print and draw.

A part in which every student has own numbers runs as it is handed out, because what it prints of
right answers is an answer. The others run with the reference solution in its place: their cells
show what a student sees in the end, and hold no line of it.
"""

import os
import shutil
import subprocess
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from autograder.content import homework
from pages.students_home import lay_out

SECONDS = 3600  # for one cell, with a preset that trains long
HOME = "~/diffusion_homework"  # what pages say in the place of the folder in which they ran


class NotebookError(Exception):
    """A cell stopped with an error."""


def is_solved(part: str) -> bool:
    """Whether a part's notebook is shown as it is once everything is written."""
    return not homework().parts[part].numbers


def run_notebook(part: str, preset: str, folder: Path) -> Path:
    """Execute a part's notebook in a folder of its own below folder; returns the executed file.

    preset: how long it trains, "tiny" or a name in the part's settings. Raises NotebookError.
    """
    home = folder / part / "diffusion_homework"
    lay_out(part, home, solved=is_solved(part))
    notebook = nbformat.read(home / f"{part}.ipynb", as_version=4)
    settings = {
        **os.environ,
        "HW_PRESET": preset,
        "OMP_NUM_THREADS": "1",
        "OMP_WAIT_POLICY": "passive",
        "IPYTHONDIR": str(folder / part / "ipython"),
    }
    client = NotebookClient(
        notebook,
        timeout=SECONDS,
        resources={"metadata": {"path": str(home)}},
        kernel_name="python3",
    )
    try:
        client.execute(env=settings, stderr=subprocess.DEVNULL)
    except CellExecutionError as error:
        raise NotebookError(f"the notebook of {part} stopped: {error}") from error
    text = nbformat.writes(notebook).replace(str(home), HOME)
    executed = folder / f"{part}.ipynb"
    executed.write_text(text, encoding="utf-8")
    shutil.rmtree(folder / part)
    return executed
