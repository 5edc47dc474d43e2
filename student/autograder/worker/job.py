"""What a worker does: make a submission importable, and run one case after the other.

It reads a request, {"given", "graded", "other": {module: source}, "packages", "cases": how many},
then each case, {"name", "probe", "guarded": inputs that can only be read} with its inputs, when the
one before is answered. It answers a case with {"case", "status": "returned" or "raised", ...} and
what was reported; before that it may ask for what the other side of the wall knows, see
probing/line.py.
"""

import contextlib
import importlib
import itertools
import linecache
import logging
import mmap
import sys
import threading

import numpy as np

from . import messages
from .homework.steps import RUNNERS as OF_THE_HOMEWORK
from .probing import debuggers, line, submitted_modules, torch_substitutes
from .probing.run import Run
from .probing.steps import RUNNERS
from .probing.typed_values import NotTyped
from .probing.vocabulary import from_plain
from .walls import canary
from .walls.attempts import Watch

NO_MEMORY = ("can't allocate memory", "bad_alloc")  # in the words of torch and of C++
LIKELY = (  # to be imported, by what is given or by a student; not every machine has all
    "colorsys",
    "matplotlib.pyplot",
    "multiprocessing.synchronize",
    "PIL.Image",
    "statistics",
    "torch.utils.data",
    "tqdm.auto",
)
ROOM = messages.MAX_BODY // 2  # bytes that all answers of a job may take
FIRST, LAST = 8, 24  # lines of a long trail that are told


def serve(requests, answers):
    """Read one request from a binary stream, write the answers to another."""
    # before anything of a submission is here to say so
    answers.write(messages.encode({"ready": True}))
    answers.flush()
    header, _ = messages.read_frame(requests, messages.MAX_REQUEST) or ({}, {})
    if "canary" in header:
        answers.write(messages.encode(canary.answer(header["canary"])))
        answers.flush()
        return
    sources = {**header["graded"], **header["other"]}
    modules = {*sources, *header["given"]}
    unknown = submitted_modules.install(
        {**header["given"], **header["graded"]}, header["other"], header["packages"]
    )
    debuggers.put_to_sleep()
    watch = Watch(sources)
    noted = {"unknown modules": unknown, "loaded": submitted_modules.Loaded(), "tried": watch.notes}
    line.connect(exchange(requests, answers))
    runners = RUNNERS | OF_THE_HOMEWORK  # as they are before a student's code is here
    room, full = ROOM, None
    for _ in range(header["cases"]):
        case, inputs = read_on(requests)
        watch.clear()
        if full:  # it is still: the rest would fail too, only later
            frame = messages.encode({**full, "case": case["name"]})
        else:
            submitted_modules.forget(kept=header["given"])
            reply, frame = run_case(case, inputs, modules, runners, noted, room)
            full = reply if reply.get("type") == "MemoryError" else None
        del case, inputs
        answers.write(frame)
        answers.flush()
        room -= len(frame)


def read_on(requests):
    """The next frame. Raises EOFError where the grader has hung up."""
    frame = messages.read_frame(requests, messages.MAX_REQUEST)
    if frame is None:
        raise EOFError
    return frame


def exchange(requests, answers):
    """What asks the other side: it sends a question and waits for its answer, one thread at a
    time.
    """
    numbers, alone = itertools.count(1), threading.Lock()

    def ask(told, arrays):
        with alone:
            number = next(numbers)
            answers.write(messages.encode({**told, "number": number}, arrays))
            answers.flush()
            while True:
                told, arrays = read_on(requests)
                # that of an earlier question may have been given up by an alarm
                if told.get("number") == number:
                    return told, arrays

    return ask


def run_case(case, inputs, modules, runners, noted=None, room=ROOM):
    """One case: the header of its answer, and the whole as a frame. modules: names of those of the
    submission and of those that it was given.

    noted: {what: collection of words} that grow while it runs. room: bytes that the answer may
        take.
    """
    # never touched: costs nothing, and lets a MemoryError be reported
    head_room = mmap.mmap(-1, 16 << 20)
    header, outputs, kinds, run = {"case": case["name"], "status": "returned"}, {}, {}, None
    try:
        run = Run(from_plain(case["probe"]), inputs, runners, case["guarded"])
        run.execute()
    # SystemExit and KeyboardInterrupt too: this process ends when we say so
    except BaseException as error:
        head_room.close()
        header |= {"status": "raised", **describe(error, modules)}
        BaseException.with_traceback(error, None)  # frees the student's frames and what they hold
    header |= line.rest()[0]
    header |= {
        name: [*itertools.islice(words, messages.MAX_WORDS)]
        for name, words in (noted or {}).items()
    }
    try:
        if run is not None:
            outputs, kinds = presentable(run.outputs, run.kinds, room)
        return header, messages.encode({**header, "kinds": kinds}, outputs)
    except BaseException as error:  # no memory left to copy what came out
        header |= {"status": "raised", **describe(error, modules)}
        return header, messages.encode(header)


def presentable(outputs, kinds, room):
    """(arrays, kinds) that fit into a message: types that it knows, and in words what is too
    large for it.
    """
    arrays, words = {}, {name: str(kind)[:80] for name, kind in kinds.items()}
    for name, array in outputs.items():
        if array.ndim > messages.MAX_RANK or array.nbytes > room:
            words[name] = f"tensor of shape {array.shape}"[:80] + ", larger than any answer needs"
            continue
        # uint16 .. uint64, long double
        wide = array.dtype.itemsize > (1 if array.dtype.kind == "u" else 8)
        arrays[name] = array.astype(np.float64) if wide else array
        room -= arrays[name].nbytes
    return arrays, words


def describe(error, modules):
    """{"type", "message", "trail"} of an exception; trail: the lines of these modules that it went
    through, as [file, line], the innermost last.
    """
    try:
        trail, text = _trail(error, modules), _text(error)
        return {"type": _name(error, text, trail), "message": text, "trail": trail}
    except BaseException:  # a student's exception may do anything when it is looked at
        return {"type": "an exception", "message": "one that cannot be shown", "trail": []}


def _trail(error, modules):
    files = {f"{name}.py" for name in modules}
    trail, trace = [], error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in files:
            trail.append([trace.tb_frame.f_code.co_filename, trace.tb_lineno])
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and error.filename in files:
        trail.append([error.filename, error.lineno if isinstance(error.lineno, int) else 0])
    return trail[:FIRST] + trail[FIRST:][-LAST:]


def _name(error, text, trail):
    """The name of an exception's type; for a type that means more to the judge than it should,
    that of its base.
    """
    if isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError) and any(words in text for words in NO_MEMORY)
    ):
        return "MemoryError"
    if isinstance(error, NotTyped):  # as open as what still has to be written
        return "NotImplementedError"
    line = linecache.getline(*trail[-1]) if trail else ""
    if type(error) is NotImplementedError and "raise" not in line:
        # torch's, about something that it cannot do: nothing that the student left open
        return "RuntimeError"
    return str(type(error).__name__)[:80]


def _text(error):
    try:
        return str(error.msg if isinstance(error, SyntaxError) else error)[:500]
    # SystemExit, say: a student's exception class may do anything instead of printing itself
    except BaseException:
        return ""


def warm_up():
    """Import and use once what every job needs, so that a forked worker finds it ready. Returns
    torch's version.
    """
    import torch

    # it has much to say where it has no home
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    for likely in LIKELY:
        with contextlib.suppress(ImportError):
            importlib.import_module(likely)
    torch_substitutes.put_in_place()
    torch.set_num_threads(1)
    network = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.SiLU(), torch.nn.Linear(2, 1))
    optimizer = torch.optim.AdamW(network.parameters())
    torch.optim.swa_utils.AveragedModel(network).update_parameters(network)
    network(torch.zeros(1, 2)).sum().backward()
    optimizer.step()
    messages.encode({}, {"x": torch.zeros(1).numpy()})
    sys.stdout.flush()
    return torch.__version__
