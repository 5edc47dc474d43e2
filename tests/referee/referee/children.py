"""Judges each submission in a child process, which may crash or hang without harm to the report."""

import contextlib
import json
import os
import select
import shutil
import signal
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

import torch

from referee.finding import Finding
from referee.functions import FUNCTIONS
from referee.judging import Solved, judge

LIMIT = 20.0  # seconds for one function


def prepare() -> None:
    """Load in the parent what every child needs, once."""
    torch.set_num_threads(1)
    torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))])  # imports a good part of torch
    import matplotlib.figure  # noqa: F401
    import PIL.Image  # noqa: F401
    import tqdm.auto  # noqa: F401


def judge_apart(
    folder: Path, functions: set[str] | None, solved: Solved, limit: float = LIMIT
) -> dict[str, Finding]:
    """As judge, in children: one more for each function that hangs or ends the process."""
    folder = Path(folder).resolve()
    present = {key for key, f in FUNCTIONS.items() if (folder / f.file).is_file()}
    wanted = present if functions is None else functions
    known: dict[str, Finding] = {}
    for _ in range(len(FUNCTIONS) + 1):
        found, stopped, why = _one_child(folder, functions, solved, known, limit)
        if stopped is None:
            return found
        known = {key: finding for key, finding in found.items() if key in FUNCTIONS}
        known[stopped] = Finding(False, [why])
        if stopped not in FUNCTIONS:  # it was on the way to the first function
            return {key: Finding(False, [why]) for key in wanted}
    return {key: known[key] for key in wanted if key in known}


def _one_child(folder, functions, solved, known, limit):
    """(findings, None, ""), or (findings so far, the function that did not end, why)."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os.setsid()
        _run(folder, functions, solved, known, writer)
    os.close(writer)
    current, found, ended = "import", dict(known), False
    deadline, buffer = time.monotonic() + limit, b""
    while True:
        ready, _, _ = select.select([reader], [], [], max(0.0, deadline - time.monotonic()))
        chunk = os.read(reader, 65536) if ready else b""
        if not chunk:
            why = f"did not end within {limit:g} seconds" if not ready else "ended the process"
            break
        *lines, buffer = (buffer + chunk).split(b"\n")
        for line in lines:
            word, key, more = json.loads(line)
            deadline = time.monotonic() + limit
            if word == "start":
                current = key
            elif word == "end":
                found[key], current = Finding(**more), "import"
            else:
                ended = True
                found = {key: Finding(**values) for key, values in more.items()}
    os.close(reader)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return (found, None, "") if ended else (found, current, f"its code {why}")


def _run(folder, functions, solved, known, writer) -> None:
    """In the child: judge, tell the parent, and end without any clean-up of student code."""

    def tell(word: str, key: str, more=None) -> None:
        os.write(writer, json.dumps([word, key, more]).encode() + b"\n")

    quiet = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(quiet, stream)
    sys.dont_write_bytecode = True
    place = tempfile.mkdtemp(prefix="referee-")
    try:
        os.chdir(place)
        found = judge(
            folder,
            functions,
            solved,
            on_start=lambda key: tell("start", key),
            on_end=lambda key, finding: tell("end", key, asdict(finding)),
            known=known,
        )
        tell("all", "", {key: asdict(finding) for key, finding in found.items()})
    finally:
        shutil.rmtree(place, ignore_errors=True)
        os._exit(0)
