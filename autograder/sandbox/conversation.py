"""One request to one worker: send it, collect answers and output under caps, kill what is too
slow or too loud.
"""

import contextlib
import threading
import time
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from ..worker import messages

SIGNALS = {
    6: "an abort",
    9: "a kill signal",
    11: "a segmentation fault",
    14: "an alarm signal",
    15: "a kill signal",
}


@dataclass(frozen=True)
class Limits:
    """What one job may use. CPU time is the fair limit; the wall clock is a backstop for code
    that sleeps.
    """

    cpu_seconds: int = 20
    wall_seconds: float = 60.0
    memory_mb: int = 1024  # on top of what torch itself maps
    file_mb: int = 16
    output_kb: int = 64  # kept of what student code prints
    flood_mb: int = 8  # printed beyond this: the job is killed
    # whether it may read the Python installation, to import what is not loaded yet
    python_files: bool = False


@dataclass
class Outcome:
    """answers: {case: (header, arrays)}; ended: how the process ended, in a word; detail says more
    to a reader.

    ended is one of finished, timed_out, exited, crashed, flooded, bad_message, lost (for a cause
    outside the job, perhaps: it may be tried again), not_started (nothing of the submission ran:
    this is ours).
    """

    answers: dict[str, tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=dict)
    ended: str = "finished"
    detail: str = ""
    output: str = ""
    cpu_seconds: float = 0.0
    left_behind: int = 0
    started: bool = False


class Process(Protocol):
    """A worker as a conversation sees it."""

    requests: Any  # binary streams: sockets and pipes have no type in common
    answers: Any
    output: Any

    def wait(self, seconds: float) -> dict[str, Any] | None:
        """How it ended: {"exit": code, ...}, or {} if nobody knows; None if it has not after
        `seconds`.
        """

    def kill(self) -> None:
        """End it and everything it started."""


def converse(process: Process, request: bytes, cases: list[str], limits: Limits) -> Outcome:
    """Run one job to its end, whatever that is."""
    outcome = Outcome()
    trouble: list[tuple[str, str]] = []
    threads = [
        threading.Thread(target=_send, args=(process, request), daemon=True),
        threading.Thread(
            target=_read_answers, args=(process, set(cases), outcome, trouble), daemon=True
        ),
        threading.Thread(
            target=_read_output, args=(process, limits, outcome, trouble), daemon=True
        ),
    ]
    for thread in threads:
        thread.start()
    try:
        end = _wait_for_end(process, trouble, limits.wall_seconds)
    except BaseException:  # Ctrl-C: nothing may go on in the background
        process.kill()
        raise
    for thread in threads:
        thread.join(10.0 if end else 0.0)
    outcome = replace(
        outcome,
        answers=dict(outcome.answers),  # a reader that is still at work changes ours no more
        cpu_seconds=float(end.get("cpu_seconds", 0.0)),
        left_behind=int(end.get("left_behind", 0)),
    )
    if not outcome.started and not trouble and end.get("exit") not in (None, 0):
        outcome.ended, outcome.detail = "not_started", "the worker ended before it read its job"
    elif end.get("exit") is None:
        outcome.ended, outcome.detail = (
            "lost",
            "the process died together with the one that had started it",
        )
    elif trouble:
        outcome.ended, outcome.detail = trouble[0]
        if outcome.cpu_seconds and outcome.ended == "timed_out":
            outcome.detail += f", of which it computed for {outcome.cpu_seconds:.1f} s"
    elif set(cases) - set(outcome.answers):
        outcome.ended, outcome.detail = _how_it_ended(end, limits)
    return outcome


def _wait_for_end(
    process: Process, trouble: list[tuple[str, str]], wall_seconds: float
) -> dict[str, Any]:
    """How the process ended, by itself or because its time was up or a reader met trouble."""
    end, deadline = None, time.monotonic() + wall_seconds
    while end is None and not trouble and time.monotonic() < deadline:
        end = process.wait(min(0.2, max(0.0, deadline - time.monotonic())))
    if end is None:
        trouble.append(("timed_out", f"stopped after {wall_seconds:.0f} s"))
        process.kill()
        end = process.wait(10.0)
    return end or {}


def _send(process: Process, request: bytes) -> None:
    # it died before it read its job: how it ended says why
    with contextlib.suppress(OSError), process.requests:
        process.requests.write(request)


def _read_answers(
    process: Process, cases: set[str], outcome: Outcome, trouble: list[tuple[str, str]]
) -> None:
    """Collect one answer for each case. Our worker sends nothing else, so anything else was
    sent by student code.
    """
    total = 0
    try:
        with process.answers:
            while (frame := messages.read_frame(process.answers, messages.MAX_ANSWER)) is not None:
                header, arrays = frame
                if not outcome.started:  # the worker's own first word, before it has read anything
                    outcome.started = header.get("ready") is True
                    continue
                total += sum(array.nbytes for array in arrays.values())
                if total > messages.MAX_BODY:
                    raise messages.BadMessage("more results than any answer needs")
                case = header.get("case")
                if not isinstance(case, str) or case not in cases or case in outcome.answers:
                    raise messages.BadMessage(
                        "an answer to no question, or a second one to the same"
                    )
                outcome.answers[case] = frame
    except messages.BadMessage as error:
        trouble.append(("bad_message", f"the process sent something that is no answer: {error}"))
    except (OSError, ValueError):
        return  # the process is gone, or was killed while we read


def _read_output(
    process: Process, limits: Limits, outcome: Outcome, trouble: list[tuple[str, str]]
) -> None:
    kept, total = bytearray(), 0
    try:
        with process.output:
            while part := process.output.read1(1 << 16):
                total += len(part)
                if room := (limits.output_kb << 10) - len(kept):
                    kept += part[:room]
                    outcome.output = kept.decode("utf-8", "replace")
                if total > limits.flood_mb << 20:
                    trouble.append(("flooded", f"printed more than {limits.flood_mb} MB"))
                    break
    except (OSError, ValueError):
        return


def _how_it_ended(end: dict[str, Any], limits: Limits) -> tuple[str, str]:
    """(ended, detail) of a process that did not answer everything it was asked."""
    code = end["exit"]
    # SIGXCPU, or whatever a handler of it did: the kernel counts in ticks, on a busy machine up to
    # 15 % too many
    if code == -24 or end.get("cpu_seconds", 0.0) > 0.75 * limits.cpu_seconds:
        return "timed_out", f"stopped after {limits.cpu_seconds} s of computing"
    if code == messages.BROKEN:
        return (
            "exited",
            "the code left its process unable to answer: it closed or replaced something that "
            "Python needs",
        )
    if code >= 0:
        return "exited", f"the code ended its own process (exit code {code})"
    return "crashed", f"the process died of {SIGNALS.get(-code, f'signal {-code}')}"
