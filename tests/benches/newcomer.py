"""How long a newcomer takes from the student zip to a first passing unit test: `python
tests/benches/newcomer.py`.

Does what the students' README says, in a new folder with a new virtual environment: unpack, install
what its pip line names, fill in add_noise, run its unit test. Prints wall and CPU seconds of each
stage. --torch names another torch, as one would tell pip ("torch==2.13.0 --index-url ...", a CPU
build, say); --notebook also installs a notebook's kernel, starts it, and runs the test in a cell.
"""

import argparse
import os
import re
import resource
import shlex
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import search_path  # noqa: F401

from autograder.content import ROOT
from autograder.releasing import student_folder as releasing

SCHEDULER = "diffusion_models/noise_scheduler.py"
FIRST_TEST = "import unit_tester; unit_tester.test_add_noise()"
PASSED = "add_noise() test case passed!"
LIMIT = 300  # seconds in all
IN_A_NOTEBOOK = f"""
import nbformat, nbclient
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell({FIRST_TEST!r})])
nbclient.NotebookClient(notebook, timeout=300).execute()
print("".join(output.get("text", "") for output in notebook.cells[0].outputs))
"""


@contextmanager
def stage(name: str, times: list[tuple[str, float, float]]) -> Iterator[None]:
    """Measure a stage and print it; CPU seconds are those of the processes that it starts."""
    wall, cpu = time.perf_counter(), _cpu()
    yield
    times.append((name, time.perf_counter() - wall, _cpu() - cpu))
    print(f"{name:34}{times[-1][1]:8.1f} s wall{times[-1][2]:8.1f} s CPU", flush=True)


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_utime + use.ru_stime for use in used)


def make_zip(path: Path) -> None:
    """The zip that `release --zip` writes, from student/ as it was released."""
    student = [p for p in (ROOT / "student").rglob("*") if p.is_file() and releasing._counts(p)]
    releasing.write_zip({p.relative_to(ROOT).as_posix(): p.read_bytes() for p in student}, path)


def fill_in_add_noise(file: Path) -> None:
    """Type the solution of add_noise where the stub asks for it."""
    solution = (
        (ROOT / "solutions" / SCHEDULER).read_text(encoding="utf-8").split("def add_noise", 1)[1]
    )
    answer = solution.split("# BEGIN SOLUTION\n", 1)[1].split("        # END SOLUTION", 1)[0]
    stub = file.read_text(encoding="utf-8")
    open_place = re.search(
        r" *raise NotImplementedError\([^\n]*NoiseScheduler\.add_noise\"\)\n", stub
    )
    assert open_place is not None, "the stub does not ask for add_noise"
    file.write_text(stub.replace(open_place[0], answer), encoding="utf-8")


def run(command: list[str], folder: Path) -> str:
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "VIRTUAL_ENV"))
    }
    done = subprocess.run(
        command,
        cwd=folder,
        env={**clean, "PIP_NO_CACHE_DIR": "1"},
        text=True,
        stdout=subprocess.PIPE,
        check=True,
    )
    return done.stdout


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--torch", default="torch", help="which torch to install, as one would tell pip"
    )
    parser.add_argument("--notebook", action="store_true", help="run the test in a notebook's cell")
    options = parser.parse_args()
    times: list[tuple[str, float, float]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_zip(folder / "homework.zip")
        with stage("unpack", times):
            zipfile.ZipFile(folder / "homework.zip").extractall(folder)
        homework = folder / "diffusion_homework"
        asked = re.search(
            r"`pip install ([^`]*)`", (homework / "README.md").read_text(encoding="utf-8")
        )
        assert asked is not None, "the students' README names nothing to install"
        packages = " ".join(
            options.torch if package == "torch" else package for package in asked[1].split()
        )
        python = homework / (".venv/Scripts/python.exe" if os.name == "nt" else ".venv/bin/python")
        with stage("virtual environment", times):
            run([sys.executable, "-m", "venv", ".venv"], homework)
        with stage(f"pip install {asked[1]}"[:33], times):
            run([str(python), "-m", "pip", "install", "--quiet", *shlex.split(packages)], homework)
        if options.notebook:
            with stage("pip install ipykernel nbclient", times):
                run(
                    [str(python), "-m", "pip", "install", "--quiet", "ipykernel", "nbclient"],
                    homework,
                )
        fill_in_add_noise(homework / SCHEDULER)
        with stage("notebook start, first test" if options.notebook else "first test", times):
            program = IN_A_NOTEBOOK if options.notebook else FIRST_TEST
            printed = run([str(python), "-c", program], homework / "diffusion_models")
    wall, cpu = (sum(column) for column in list(zip(*times, strict=True))[1:])
    print(f"{'all':34}{wall:8.1f} s wall{cpu:8.1f} s CPU")
    if PASSED not in printed:
        print(f"the first test did not pass:\n{printed}")
    return 0 if PASSED in printed and wall < LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
