"""What an attack finds around it, and what it got out of it."""

import hashlib
import os
import socket
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from attack import ADD_NOISE, LOOT, Attack

from autograder.cases import Sources
from autograder.checks import Check
from autograder.grading import Result, grade
from autograder.opening import open_submission
from autograder.run import given_sources
from autograder.sandbox import Limits, Zygote
from autograder.sandbox.isolation import LAYERS

ROOT = Path(__file__).resolve().parents[2]
PART = "diffusion_models"
HANDED_IN = ("noise_scheduler", "diffusion_model")  # by every attack
LIMITS = Limits(cpu_seconds=1, wall_seconds=5.0, memory_mb=400)
OURS = ("autograder", "solutions", "student", "tests")


@dataclass
class World:
    """What an attack finds around it. received: what arrived on the port."""

    folder: Path
    port: int
    received: list[bytes] = field(default_factory=list)

    def state(self) -> dict[str, tuple[int, bytes]]:
        """{path: mode and contents} of all that lies in the folder."""
        return {str(p): (p.stat().st_mode, p.read_bytes()) for p in self.folder.rglob("*") if p.is_file()}

    @property
    def names(self) -> dict[str, object]:
        return {"FOLDER": str(self.folder), "ROOT": str(ROOT), "PORT": self.port, "GRADER": os.getpid()}


def furnish(folder: Path) -> None:
    """Fill a folder with what a grader keeps; only the layers protect it."""
    (folder / "other_student").mkdir(parents=True)
    for name, text in {
        "secret.txt": "secret",
        "precious.txt": "precious",
        "results.json": '{"score": 0}',
        "other_student/noise_scheduler.py": "another's work",
    }.items():
        (folder / name).write_text(text)
    with sqlite3.connect(folder / "gradebook.db") as book:
        book.execute("CREATE TABLE grade (score)")
        book.execute("INSERT INTO grade VALUES (0)")
    book.close()
    above = [path for path in folder.parents[:3] if path.stat().st_uid == os.getuid()]  # pytest lets only us in
    for path in (*above, folder, *folder.rglob("*")):
        path.chmod(0o777 if path.is_dir() else 0o666)


def listen(server: socket.socket, received: list[bytes]) -> None:
    """Keep what arrives, until the server is closed."""
    try:
        while True:
            connection, _ = server.accept()
            received.append(connection.recv(99))
            connection.close()
    except OSError:
        return


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A world for one attack."""
    monkeypatch.setenv("GRADER_SECRET", "LOOT: the grader's secret")
    folder = tmp_path / "grader"
    furnish(folder)
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = World(folder, server.getsockname()[1])
        threading.Thread(target=listen, args=(server, found.received), daemon=True).start()
        yield found
        server.shutdown(socket.SHUT_RDWR)


def submit(attack: Attack, world: World, reference: Sources, folder: Path) -> Path:
    """The attack as a folder that a student hands in."""
    files = {
        "noise_scheduler.py": attack.scheduler(reference, world.names),
        "diffusion_model.py": reference.graded["diffusion_model"],
        **attack.files,
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def carry_out(path: Path, sandbox: Zygote, checks: list[Check]) -> tuple[dict[str, Result], list[str]]:
    """{check id: result} and the notes on a submission."""
    submission = open_submission(path)
    sources, problems = submission.sources(PART, given_sources(PART))
    checks = [check for check in checks if check.module in HANDED_IN]
    results = grade(sources, checks, sandbox, problems=problems, limits=LIMITS)
    return {result.check.id: result for result in results}, submission.notes


def what_it_got(results: dict[str, Result], world: World, before: dict[str, tuple[int, bytes]]) -> list[str]:
    """Everything in which an attack succeeded."""
    return [
        *(["points"] if results[ADD_NOISE].points else []),
        *(line for r in results.values() for line in r.verdict.printed.splitlines() if LOOT in line),
        *(f"sent {message!r}" for message in world.received),
        *(["changed files"] if world.state() != before else []),
    ]


def our_files() -> str:
    """A digest of this repository's files."""
    digest = hashlib.sha256()
    for path in sorted(p for name in OURS for p in (ROOT / name).rglob("*") if p.is_file()):
        if "__pycache__" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()


def layers_of(attack: Attack) -> tuple[str, ...]:
    """Those of its stoppers that can be left off."""
    return tuple(layer for layer in attack.stopped_by if layer in LAYERS)


def all_that_is_said(result: Result, notes: list[str]) -> str:
    verdict = result.verdict
    return " ".join([verdict.message, verdict.sentence, *verdict.remarks, *notes])
