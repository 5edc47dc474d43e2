"""One request to one worker: send it, collect answers and output under caps, kill what is too slow or too loud."""

import threading
import time
from dataclasses import dataclass, field
from typing import Any, Protocol

from ..worker import messages


@dataclass(frozen=True)
class Limits:
    """What one job may use. CPU time is the fair limit; the wall clock is a backstop for code that sleeps."""

    cpu_seconds: int = 20
    wall_seconds: float = 60.0
    memory_mb: int = 1024  # on top of what torch itself maps
    file_mb: int = 16
    output_kb: int = 64  # kept of what student code prints
    flood_mb: int = 8  # printed or answered beyond this: the job is killed


@dataclass
class Outcome:
    """answers: {case: (header, arrays)}, the first for each case; ended: how the process ended, in a word.

    ended is one of finished, timed_out, exited, crashed, flooded, bad_message; detail says more to a reader.
    """

    answers: dict[str, tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=dict)
    ended: str = "finished"
    detail: str = ""
    output: str = ""
    cpu_seconds: float = 0.0
    left_behind: int = 0


class Process(Protocol):
    """A worker as a conversation sees it."""

    requests: Any  # binary streams: sockets and pipes have no type in common
    answers: Any
    output: Any

    def wait(self, seconds: float) -> dict[str, Any] | None:
        """How it ended ({"exit": code, ...}), or None if it has not after `seconds`."""

    def kill(self) -> None:
        """End it and everything it started."""


def converse(process: Process, request: bytes, cases: list[str], limits: Limits) -> Outcome:
    """Run one job to its end, whatever that is."""
    outcome = Outcome()
    trouble: list[tuple[str, str]] = []
    readers = [
        threading.Thread(target=_read_answers, args=(process, set(cases), outcome, trouble), daemon=True),
        threading.Thread(target=_read_output, args=(process, limits, outcome, trouble), daemon=True),
    ]
    for reader in readers:
        reader.start()
    try:
        process.requests.write(request)
        process.requests.flush()
    except OSError:
        pass  # it died before it read its job: how it ended says why
    end, deadline = None, time.monotonic() + limits.wall_seconds
    while end is None and not trouble and time.monotonic() < deadline:
        end = process.wait(min(0.5, max(0.0, deadline - time.monotonic())))
    if end is None:
        trouble.append(("timed_out", f"stopped after {limits.wall_seconds:.0f} seconds"))
        process.kill()
        end = process.wait(10.0) or {"exit": None}
    for reader in readers:
        reader.join(2.0)
    outcome.cpu_seconds = float(end.get("cpu_seconds", 0.0))
    outcome.left_behind = int(end.get("left_behind", 0))
    if trouble:
        outcome.ended, outcome.detail = trouble[0]
    elif set(cases) - set(outcome.answers):
        outcome.ended, outcome.detail = _how_it_ended(end, limits)
    return outcome


def _read_answers(process: Process, cases: set[str], outcome: Outcome, trouble: list[tuple[str, str]]) -> None:
    total = 0
    try:
        while (frame := messages.read_frame(process.answers)) is not None:
            header, arrays = frame
            total += sum(array.nbytes for array in arrays.values())
            if total > messages.MAX_BODY:
                raise messages.BadMessage("more results than any answer needs")
            case = header.get("case")
            if isinstance(case, str) and case in cases:
                outcome.answers.setdefault(case, frame)
    except messages.BadMessage as error:
        trouble.append(("bad_message", f"the process sent something that is no answer: {error}"))
    except (OSError, ValueError):
        return  # the process is gone, or was killed while we read


def _read_output(process: Process, limits: Limits, outcome: Outcome, trouble: list[tuple[str, str]]) -> None:
    kept, total = bytearray(), 0
    try:
        while part := process.output.read1(1 << 16):
            total += len(part)
            kept += part[: max(0, (limits.output_kb << 10) - len(kept))]
            if total > limits.flood_mb << 20:
                trouble.append(("flooded", f"printed more than {limits.flood_mb} MB"))
                break
    except (OSError, ValueError):
        pass
    outcome.output = kept.decode("utf-8", "replace")


def _how_it_ended(end: dict[str, Any], limits: Limits) -> tuple[str, str]:
    """(ended, detail) of a process that did not answer everything it was asked."""
    code = end.get("exit")
    if code is not None and (code == -24 or end.get("cpu_seconds", 0.0) >= limits.cpu_seconds):  # SIGXCPU
        return "timed_out", f"stopped after {limits.cpu_seconds} seconds of computing"
    if code is None or code >= 0:
        return "exited", f"the code ended its own process (exit code {code})"
    names = {-6: "abort", -9: "kill", -11: "segmentation fault", -25: "file size limit"}
    return "crashed", f"the process died of {names.get(code, f'signal {-code}')}"
