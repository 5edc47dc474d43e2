"""A conversation with one worker: put a job's questions to it, one after the other, answer what it
asks, collect its output under caps, kill what is too slow or too loud.
"""

import codecs
import contextlib
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from ..worker import messages

MOST_ASKED = 16 << 20  # bytes of arrays in one question
MOST_RECEIVED = 4 * messages.MAX_BODY  # bytes of arrays from one worker, and in our replies
# What comes byte by byte is left to gather: to read a byte costs us more than to write it costs the
# code, and no limit on the code counts it.
SMALL = 4096  # bytes
LARGE = 1 << 16  # bytes, of one part
GATHERING = 0.01  # seconds
SIGNALS = {
    6: "an abort",
    9: "a kill signal",
    11: "a segmentation fault",
    14: "an alarm signal",
    15: "a kill signal",
}


@dataclass(frozen=True)
class Limits:
    """What one job may use, on a usual machine. CPU time is the fair limit; the wall clock is a
    backstop for code that sleeps.
    """

    cpu_seconds: int = 20
    wall_seconds: float = 60.0
    memory_mb: int = 1024  # on top of what torch itself maps
    file_mb: int = 16
    output_kb: int = 64  # kept of what student code prints
    flood_mb: int = 8  # printed beyond this: the job is killed
    reply_seconds: float = 6.0  # of our own computing, for all that the worker sends and asks
    # whether it may read the Python installation, to import what is not loaded yet
    python_files: bool = False
    # packages that the job needs and most do not: a worker that reads no files finds them loaded
    preload: tuple[str, ...] = ()

    def at(self, pace: float) -> "Limits":
        """The same for a machine that takes `pace` seconds for one of a usual machine."""
        return replace(
            self,
            cpu_seconds=math.ceil(self.cpu_seconds * pace),
            wall_seconds=self.wall_seconds * pace,
            reply_seconds=self.reply_seconds * pace,
        )


Told = dict[str, Any]
Frame = tuple[Told, messages.Arrays]


@dataclass(frozen=True)
class Question:
    """One of the things that a worker is asked, after the one before is answered.

    frame: what it is sent then.
    reply(told, arrays): the answer to what it asks in return, meanwhile; raises BadMessage.
    """

    name: str
    frame: bytes = b""
    reply: Callable[[Told, messages.Arrays], Frame] | None = None


@dataclass
class Outcome:
    """answers: {case: (header, arrays)}; ended: how the process ended, in a word; detail says more
    to a reader.

    ended is one of finished, timed_out, exited, crashed, flooded, bad_message, lost (for a cause
    outside the job, perhaps: it may be tried again), not_started (nothing of the submission ran:
    this is ours).
    """

    answers: dict[str, Frame] = field(default_factory=dict)
    ended: str = "finished"
    detail: str = ""
    output: str = ""
    cpu_seconds: float = 0.0
    left_behind: int = 0
    started: bool = False
    seconds: dict[str, float] = field(default_factory=dict)  # wall, of each question
    received: int = 0  # bytes of arrays
    reply_seconds: float = 0.0  # of our own computing


class Gathered:
    """A stream, with a pause after each small part of what is wanted."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, most: int) -> bytes:
        """What is there, up to `most` bytes and no more than LARGE; nothing at the end."""
        part: bytes = self._stream.read1(min(most, LARGE))
        if 0 < len(part) < min(most, SMALL):
            time.sleep(GATHERING)
        return part


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


def converse(
    process: Process, request: bytes, questions: Sequence[Question], limits: Limits
) -> Outcome:
    """Run one job to its end, whatever that is. request: what the worker is sent first."""
    outcome = Outcome()
    trouble: list[tuple[str, str]] = []
    talking = (process, request, questions, limits, outcome, trouble)
    threads = [
        threading.Thread(target=_talk, args=talking, daemon=True),
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
    elif {question.name for question in questions} - set(outcome.answers):
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


def _talk(
    process: Process,
    request: bytes,
    questions: Sequence[Question],
    limits: Limits,
    outcome: Outcome,
    trouble: list[tuple[str, str]],
) -> None:
    """Put the questions, and collect an answer to each. Our worker sends nothing else than these
    and what it has to ask, so anything else was sent by student code.
    """
    waiting, start = deque(questions), time.thread_time()
    try:
        with process.requests, process.answers:
            # it may have died before it read its job: how it ended says why
            with contextlib.suppress(OSError):
                _send(process, request + waiting[0].frame)
            asked, answers = time.monotonic(), Gathered(process.answers)
            while (frame := messages.read_frame(answers, messages.MAX_ANSWER)) is not None:
                header, arrays = frame
                if not outcome.started:  # the worker's own first word, before it has read anything
                    outcome.started = header.get("ready") is True
                    continue
                if time.thread_time() - start > limits.reply_seconds:
                    raise messages.BadMessage("more than any answer needs")
                _room(outcome, arrays)
                if not waiting or waiting[0].name != header.get("case"):
                    question = waiting[0] if waiting else None
                    _room(outcome, _reply(process, question, header, arrays))
                    continue
                outcome.answers[waiting.popleft().name] = frame
                outcome.seconds[header["case"]] = time.monotonic() - asked
                asked = time.monotonic()
                if waiting:
                    _send(process, waiting[0].frame)
    except messages.BadMessage as error:
        trouble.append(("bad_message", f"the process sent something that is no answer: {error}"))
    except (OSError, ValueError):
        return  # the process is gone, or was killed while we read
    except Exception as error:  # ours: nobody is left to wait for
        trouble.append(("bad_message", f"it cannot be answered ({type(error).__name__})"))
    finally:
        outcome.reply_seconds = time.thread_time() - start


def _send(process: Process, frame: bytes) -> None:
    process.requests.write(frame)
    process.requests.flush()


def _room(outcome: Outcome, arrays: messages.Arrays) -> None:
    """Count what was sent, to us and by us: who answers keeps both. Raises BadMessage."""
    outcome.received += sum(array.nbytes for array in arrays.values())
    if outcome.received > MOST_RECEIVED:
        raise messages.BadMessage("more results than any answer needs")


def _reply(
    process: Process, question: Question | None, header: Told, arrays: messages.Arrays
) -> messages.Arrays:
    """Answer what the worker asks while it works on a question; returns the arrays that were sent.

    Raises BadMessage.
    """
    number = header.get("number")
    if question is None or question.reply is None or type(number) is not int:
        raise messages.BadMessage("an answer to no question, or a second one to the same")
    if sum(array.nbytes for array in arrays.values()) > MOST_ASKED:
        raise messages.BadMessage("a question that is larger than any")
    told, answer = question.reply(header, arrays)
    _send(process, messages.encode({**told, "number": number}, answer))
    return answer


def _read_output(
    process: Process, limits: Limits, outcome: Outcome, trouble: list[tuple[str, str]]
) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    room, total = limits.output_kb << 10, 0
    try:
        with process.output:
            output = Gathered(process.output)
            while part := output.read(LARGE):
                total += len(part)
                if room > 0:  # each part is decoded once: there may be one for each byte
                    outcome.output += decoder.decode(part[:room])
                    room -= len(part)
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
