"""What this machine offers, found out by trying: `python -m autograder doctor`."""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..content import ROOT, homework
from ..sandbox import Isolation, open_sandbox
from ..sandbox.devices import gpu
from ..sandbox.isolation import LAYERS
from .usage import console, fail

MEANINGS = {
    "none": "student code runs unlimited: do not grade",
    "process": "student code runs in a process of its own, under limits, but reads files and "
    "reaches the network",
    "confined": "no files, no processes, no network, no look at the grader",
    "user": "no files, processes, network or look at the grader, and a user of its own",
    "namespaces": "no files, processes, network or look at the grader, in a world of its own",
}


def examine(console: Console) -> None:
    """Print what there is. Raises RuntimeError where student code cannot be run at all."""
    with (
        console.status("starting torch, and trying what a hostile submission would"),
        open_sandbox() as sandbox,
    ):
        torch = str(sandbox.ready().get("torch", "see below"))
        isolation = sandbox.isolation()
    console.print(_machine(torch))
    console.print(_heading(isolation))
    console.print(_layers(isolation))
    if isolation.got:
        console.print(_attempts(isolation))
    if not isolation.packages:
        console.print(
            "Code can import only what is loaded beforehand (torch, numpy, tqdm, matplotlib, PIL, "
            "some standard modules): the Python installation lies where student code may not look. "
            "Install it where everybody may.",
            style="yellow",
        )
    console.print(_advice(isolation))


def _table(title: str, show_header: bool = True) -> Table:
    return Table(
        title=f"\n{title}",
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE,
        show_header=show_header,
    )


def _machine(torch: str) -> Table:
    table = _table("This machine", show_header=False)
    table.add_row("system", f"{platform.system()} {platform.release()} on {platform.machine()}")
    table.add_row("processors", f"{_cores()} for this process")
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        table.add_row(
            "memory", f"{os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') / 2**30:.1f} GB"
        )
    table.add_row(
        "free disk space", f"{shutil.disk_usage(Path.cwd()).free / 2**30:.1f} GB in this folder"
    )
    table.add_row("Python", f"{platform.python_version()}")
    table.add_row("torch", torch)
    table.add_row("torchvision", _torchvision())
    table.add_row("GPU", gpu() or "none that torch can use; nothing here needs one")
    for title, folder in homework().data.items():
        table.add_row(title, _size(ROOT / folder))
    return table


def _torchvision() -> str:
    """Its version, or why there is none, asked in a process of its own."""
    code = "import torchvision; print(torchvision.__version__)"
    asked = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    if asked.returncode == 0:
        return asked.stdout.strip()
    reason = asked.stderr.strip().rpartition("\n")[2]
    return f"cannot be imported, and grading does not need it ({reason})"


def _size(folder: Path) -> str:
    if not folder.is_dir():
        return "missing"
    return f"{sum(file.stat().st_size for file in folder.iterdir()) / 1e6:.1f} MB"


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _heading(isolation: Isolation) -> Text:
    color = "green" if isolation.holds("confined") else "red"
    return Text.assemble(
        ("\nIsolation  ", "bold"),
        (isolation.level, f"bold {color}"),
        f" ({MEANINGS[isolation.level]})",
    )


def _layers(isolation: Isolation) -> Table:
    table = _table("Layers around student code")
    for name in ("layer", "in force", "what it keeps away"):
        table.add_column(name)
    for layer, what in LAYERS.items():
        missing = isolation.missing.get(layer)
        state = (
            Text("yes", "green")
            if missing is None
            else Text(missing.removeprefix("on, "), "yellow")
        )
        table.add_row(layer, state, what)
    return table


def _attempts(isolation: Isolation) -> Table:
    table = _table("What a worker tried")
    table.add_column("attempt")
    table.add_column("what it got", max_width=60, overflow="ellipsis", no_wrap=True)
    for attempt, got in isolation.got.items():
        table.add_row(attempt, Text("refused", "green") if got is None else Text(got, "red"))
    return table


def _advice(isolation: Isolation) -> Text:
    if isolation.holds("user"):
        return Text("Submissions of strangers may be graded here.", "green")
    if isolation.holds("confined"):
        return Text(
            "Submissions of strangers may be graded here. As root, and in a container or virtual "
            "machine that allows it, student code would also be another user.",
            "yellow",
        )
    return Text(
        "Grade only code that you trust, or grade in a container, a virtual machine or WSL 2 with "
        "a newer Linux: level confined needs seccomp, and Landlock (Linux 5.13) or root. `grade "
        "--require-isolation confined` refuses to grade with less.",
        "red",
    )


def doctor() -> None:
    """Say what this machine offers: isolation (tried out), processors, GPU, versions, data."""
    try:
        examine(console)
    except RuntimeError as error:
        raise fail(str(error), 3) from error
