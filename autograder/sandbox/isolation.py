"""What holds student code on this machine, by level: not what was asked for, but what a canary
found to hold.
"""

import os
import socket
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..worker import messages
from ..worker.walls import canary
from .conversation import Limits, Outcome, Question

LEVELS = ("none", "process", "confined", "user", "namespaces")
LAYERS = {  # from the outermost to the innermost: what it keeps from student code
    "namespaces": "the network, other processes, mounts and memory that others share",
    "empty root": "the whole file system: its root is a folder that no longer exists",
    "own user": "files and processes of others, by the kernel's oldest rule; and more than 64 "
    "processes",
    "no capabilities": "the powers of root",
    "landlock": "files, TCP, and signals to other processes",
    "seccomp": "new processes and programs, sockets, memory beside the limit, tracing, "
    "administration",
}
Run = Callable[[bytes, Sequence[Question], Limits], Outcome]
ALWAYS = ["forked worker", "byte protocol", "limits", "process tree killed"]
# namespaces that the highest level needs; one of pid comes with them if it can
OF_ITS_OWN = ("net", "ipc", "mnt")
# refused at level process
IN_A_PROCESS = ("use more memory than allowed", "see variables", "keep files open")
AS_ANOTHER_USER = ("become root",)  # refused from level user on


@dataclass(frozen=True)
class Isolation:
    """level: one of LEVELS. layers: in force. missing: {layer: why not}. got: {attempt: what the
    canary got}.

    packages: whether code can import what the zygote has not loaded, from a read-only view of the
        Python installation.
    """

    level: str
    layers: list[str]
    missing: dict[str, str] = field(default_factory=dict)
    got: dict[str, str | None] = field(default_factory=dict)
    packages: bool = True

    def holds(self, wanted: str) -> bool:
        """Whether the level is at least this one."""
        return LEVELS.index(self.level) >= LEVELS.index(wanted)

    @property
    def leaks(self) -> dict[str, str]:
        """{attempt: what student code gets}, for what it gets."""
        return {attempt: what for attempt, what in self.got.items() if what is not None}

    def as_dict(self) -> dict[str, Any]:
        """For the report."""
        return {
            "level": self.level,
            "layers": self.layers,
            "missing": self.missing,
            "leaks": self.leaks,
        }


def verify(run: Run, ready: dict[str, Any]) -> Isolation:
    """Let a canary try what a hostile submission would. run: as Zygote.run; ready: what the
    zygote said of itself.
    """
    limits = Limits()
    with socket.create_server(("127.0.0.1", 0)) as server:
        question = {
            "file": canary.__file__,
            "folder": tempfile.gettempdir(),
            "processes": [os.getpid()],
            "program": sys.executable,
            "port": server.getsockname()[1],
            "memory_mb": limits.memory_mb,
        }
        header = _ask_canary(run, question, limits)
        view = _ask_canary(
            run, {**question, "file": os.__file__}, replace(limits, python_files=True)
        )
    got, status = header["got"], ready["layers"]
    apart = all(ready["namespaces"][name] != _own(name) for name in OF_ITS_OWN)
    another_user = header["user"] not in (0, os.getuid()) or ready["namespaces"]["user"] != _own(
        "user"
    )
    layers = [*ALWAYS, *(layer for layer in LAYERS if status[layer].startswith("on"))]
    missing = {layer: status[layer] for layer in LAYERS if status[layer] != "on"}
    packages = view["got"]["read a file"] is not None
    return Isolation(level_of(got, another_user, apart), layers, missing, got, packages)


def _ask_canary(run: Run, question: dict[str, Any], limits: Limits) -> dict[str, Any]:
    outcome = run(messages.encode({"canary": question}), [Question("canary")], limits)
    if "canary" not in outcome.answers:
        raise RuntimeError(f"student code cannot be run here: {outcome.detail}")
    return outcome.answers["canary"][0]


def level_of(got: dict[str, str | None], another_user: bool, apart: bool) -> str:
    """The level that the attempts prove. another_user: than the grader; apart: in namespaces of
    its own.
    """
    if any(got[attempt] is not None for attempt in IN_A_PROCESS):
        return "none"
    if any(what is not None for attempt, what in got.items() if attempt not in AS_ANOTHER_USER):
        return "process"
    if not another_user or any(got[attempt] is not None for attempt in AS_ANOTHER_USER):
        return "confined"
    return "namespaces" if apart else "user"


def _own(name: str) -> str:
    return os.readlink(Path("/proc/self/ns") / name)
