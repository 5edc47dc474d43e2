"""What a worker does: read one request, make the submission importable, run its cases, answer each on its own.

Request: header {"given", "graded", "other": {module: source}, "cases": [{"name", "probe"}]}, tensors named
`case number/name`. Answers: one frame a case, {"case", "status": "returned" or "raised", ...} and what was reported.
"""

import linecache
import mmap
import sys
import time

from . import messages, modules
from .probes import Run


def serve(requests, answers):
    """Read one request from a binary stream, write the answers to another."""
    header, arrays = messages.read_frame(requests) or ({}, {})
    own = {**header["graded"], **header["other"]}
    modules.install({**header["given"], **header["graded"]}, header["other"])
    for number, case in enumerate(header["cases"]):
        prefix = f"{number}/"
        inputs = {name[len(prefix) :]: array for name, array in arrays.items() if name.startswith(prefix)}
        modules.forget()
        answers.write(messages.encode(*run_case(case, inputs, own)))
        answers.flush()


def run_case(case, inputs, own):
    """One case: (header, arrays) of its answer. own: {module: source} of what the student wrote."""
    head_room = mmap.mmap(-1, 16 << 20)  # never touched: costs nothing, and lets a MemoryError be reported
    start = time.perf_counter()
    header = {"case": case["name"], "status": "returned"}
    run = None
    try:
        run = Run(case["probe"], inputs)
        run.execute(case["probe"]["steps"])
    except BaseException as error:  # SystemExit and KeyboardInterrupt too: this process ends when we say so
        head_room.close()
        header |= {"status": "raised", **describe(error, own)}
        error.__traceback__ = None  # frees the student's frames and what they hold
    header["seconds"] = time.perf_counter() - start
    if run is None:
        return header, {}
    return header | {"kinds": run.kinds}, run.outputs


def describe(error, own):
    """{"type", "message", "where"} of an exception; where: the last of the student's own lines that it went through."""
    where = None
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename.removesuffix(".py") in own and code.co_filename.endswith(".py"):
            where = _place(code.co_filename, trace.tb_lineno, code.co_name)
        trace = trace.tb_next
    if isinstance(error, SyntaxError) and (error.filename or "").removesuffix(".py") in own:
        where = _place(error.filename, error.lineno or 0, "")
    return {"type": type(error).__name__, "message": _text(error)[:500], "where": where}


def _place(file, line, function):
    return {"file": file, "line": line, "function": function, "text": linecache.getline(file, line).strip()[:200]}


def _text(error):
    try:
        return error.msg if isinstance(error, SyntaxError) else str(error)
    except Exception:  # a student's exception class may fail to print itself
        return ""


def warm_up():
    """Import and use once what every job needs, so that a forked worker finds it ready."""
    import random  # noqa: F401

    import matplotlib  # noqa: F401
    import PIL.Image  # noqa: F401
    import torch
    import tqdm.auto  # noqa: F401

    torch.set_num_threads(1)
    network = torch.nn.Sequential(torch.nn.Linear(2, 2), torch.nn.SiLU(), torch.nn.Linear(2, 1))
    optimizer = torch.optim.AdamW(network.parameters())
    torch.optim.swa_utils.AveragedModel(network).update_parameters(network)
    network(torch.zeros(1, 2)).sum().backward()
    optimizer.step()
    messages.encode({}, {"x": torch.zeros(1).numpy()})
    sys.stdout.flush()
