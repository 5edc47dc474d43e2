"""Makes the site: runs what takes long side by side, writes the texts, and lets Sphinx put them
together.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from autograder.content import ROOT, homework
from pages import slides
from pages.site import catalogue, documents, home, instructors, parts, picture, stand_alone
from pages.site.class_sample import SampleError, make_samples, print_sample
from pages.site.notebook_page import title_of
from pages.site.notebook_run import NotebookError, run_notebook

HERE = Path(__file__).resolve().parent
PRESETS = ("tiny", "laptop")
PRINTED = "conditional_ddpm"  # the part whose notebook is shown in print
# Of the notebooks, those that take longest come first; the picture takes as long as two of them.
AT_ONCE = 2
MARK = "searchindex.js"  # a folder with this file is a site
LONGEST_FIRST = ("flow_matching", "diffusion_models", "conditional_ddpm", "theory", "clinic")


class SiteError(Exception):
    """The site cannot be made. The message says why."""


@dataclass(frozen=True)
class Made:
    """What was made: the folder, how long it took, and how large it is."""

    site: Path
    seconds: float
    cpu_seconds: float
    files: int
    size: int

    def __str__(self) -> str:
        return (
            f"{self.site}: {self.files} files, {self.size / 1e6:.1f} MB, made in "
            f"{self.seconds:.0f} s ({self.cpu_seconds:.0f} s of CPU time) on {os.cpu_count()} "
            f"cores; open {self.site / 'index.html'} in a browser"
        )


def make_site(out: Path, preset: str = "tiny", keep: Path | None = None) -> Made:
    """Make the site in the folder out, in the place of an earlier one.

    preset: how long the notebooks train. keep: a folder for what takes long, which is taken from
    there if it is there already. Raises SiteError.
    """
    began, used = time.monotonic(), _cpu_seconds()
    _refuse_strange(out)
    with tempfile.TemporaryDirectory(prefix="site-") as name:
        work = Path(name)
        kept = keep or work / "kept"
        try:
            _make_long(kept, preset)
        except (NotebookError, SampleError, slides.CannotBuild) as error:
            raise SiteError(str(error)) from error
        _write_sources(work / "sources", work / "beside", kept, preset)
        _sphinx(work / "sources", work / "doctrees", work / "site")
        shutil.copytree(work / "beside", work / "site", dirs_exist_ok=True)
        if out.exists():
            shutil.rmtree(out)
        out.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(work / "site", out)
    files = [path for path in out.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    cpu = _cpu_seconds() - used
    return Made(out, time.monotonic() - began, cpu, len(files), size)


def _refuse_strange(out: Path) -> None:
    if out.exists() and any(out.iterdir()) and not (out / MARK).is_file():
        raise SiteError(f"{out} holds something else than a site: name another folder with --out")


def _cpu_seconds() -> float:
    """Of this process, and of all that it started and that have ended."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _make_long(kept: Path, preset: str) -> None:
    """Make what takes long and is not there yet, two things at once, the longest first."""
    (kept / "notebooks").mkdir(parents=True, exist_ok=True)
    jobs: dict[Path, Callable[[], object]] = {
        kept / "picture" / picture.NAME: lambda: _draw(kept / "picture"),
    }
    for part in sorted(homework().parts, key=_how_long):
        file = kept / "notebooks" / f"{part}.ipynb"
        jobs[file] = partial(run_notebook, part, preset, kept / "notebooks")
    jobs[kept / "slides"] = lambda: _make_slides(kept / "slides")
    jobs[kept / "samples"] = lambda: _make_samples(kept / "samples")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running = [
            pool.submit(_timed, made, job) for made, job in jobs.items() if not made.exists()
        ]
        for result in running:
            result.result()


def _how_long(part: str) -> int:
    """The place of a part's notebook among those that take longest; a new one may take long."""
    return LONGEST_FIRST.index(part) if part in LONGEST_FIRST else -1


def _timed(made: Path, job: Callable[[], object]) -> None:
    began = time.monotonic()
    job()
    print(f"{made.name}: {time.monotonic() - began:.0f} s", flush=True)


def _draw(folder: Path) -> None:
    """In a process of its own, on one core: the other one has the notebooks."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "passive"}
    command = [sys.executable, "-m", picture.__name__, str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        raise SampleError(f"the picture was not drawn: {done.stderr[-600:]}")


def _make_samples(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as work:
        make_samples(Path(work) / "samples", Path(work))
        shutil.move(Path(work) / "samples", folder)  # only once all of it is there


def _make_slides(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as work:
        slides.build(Path(work) / "slides")
        shutil.move(Path(work) / "slides", folder)


def _write_sources(sources: Path, beside: Path, kept: Path, preset: str) -> None:
    """Write the texts for Sphinx below sources, and what lies beside its pages below beside."""
    titles = {}
    for part in homework().parts:
        notebook = kept / "notebooks" / f"{part}.ipynb"
        titles[part] = title_of(notebook)
        has_slides = (kept / "slides" / f"{part}.html").is_file()
        parts.write_part(part, notebook, preset, sources, has_slides=has_slides)
    for name in ("samples", "slides"):
        shutil.copytree(kept / name, beside / name)
    printed = print_sample(kept / "notebooks" / f"{PRINTED}.ipynb", beside / "samples")
    links = stand_alone.write_all(beside)
    texts = documents.write_all(sources)
    shutil.copy(kept / "picture" / picture.NAME, sources)
    for name, text in {
        "index.md": home.make_page(titles, texts, links),
        "mistakes.md": catalogue.make_page(),
        "instructors/index.md": instructors.make_page(kept / "samples", printed, texts),
    }.items():
        (sources / name).write_text(text, encoding="utf-8")


def _sphinx(sources: Path, doctrees: Path, site: Path) -> None:
    """Put the pages together. A warning stops it: a link that leads nowhere is one."""
    command = [sys.executable, "-m", "sphinx", "-b", "html", "-q", "-W", "--keep-going"]
    warnings = doctrees.with_name("warnings.txt")
    command += ["-c", str(HERE), "-d", str(doctrees), "-w", str(warnings), str(sources), str(site)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        found = warnings.read_text(encoding="utf-8") if warnings.exists() else ""
        raise SiteError(f"Sphinx stopped: {(found or done.stderr).strip()[-3000:]}")
    (site / ".buildinfo").unlink(missing_ok=True)
