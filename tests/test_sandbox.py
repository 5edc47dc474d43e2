"""Whatever a submission does to its process, it costs the check in which it happens, and says so.

Each payload stands in add_noise. Asserted every time: the verdict on add_noise and its words, that the check after it
keeps its points, that no process is left, and that all this took little time.
"""

import ctypes
import os
import textwrap
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.cases import Sources
from autograder.checks import Check
from autograder.grading import Result, grade
from autograder.sandbox import Limits, Zygote

LIMITS = Limits(cpu_seconds=1, wall_seconds=8, memory_mb=400)
IMPATIENT = replace(LIMITS, wall_seconds=2.5)  # for code that only waits
RETURN = "        return alpha_bars.sqrt() * original_samples + (1 - alpha_bars).sqrt() * noise\n"
PR_SET_CHILD_SUBREAPER = 36

FORGED_HEADER = """
import json, struct, sys
frame = sys._getframe()
while frame.f_code.co_name != "run_case":
    frame = frame.f_back
header = {"case": frame.f_locals["case"]["name"], "status": "returned", "verdict": "passed", "points": 100}
header = json.dumps(header).encode()
"""

PAYLOADS = {  # what it does: (code, status, words of the message)
    "loops in Python": ("while True: pass", "timed_out", "stopped after 1 s of computing"),
    "loops in C": ("import re; re.match('(a+)+$', 'a' * 50 + 'b')", "timed_out", "1 s of computing"),
    "swallows every exception": (
        "while True:\n try:\n  while True: pass\n except BaseException: pass",
        "timed_out",
        "1 s of computing",
    ),
    "ignores every signal": (
        "import signal\nfor s in set(range(1, 32)) - {9, 19}: signal.signal(s, signal.SIG_IGN)\nwhile True: pass",
        "timed_out",
        "1 s of computing",
    ),
    "leaves when its time is up": (
        "import os, signal; signal.signal(signal.SIGXCPU, lambda *_: os._exit(0))\nwhile True: pass",
        "timed_out",
        "1 s of computing",
    ),
    "calls sys.exit": ("import sys; sys.exit(0)", "crashed", "SystemExit: 0 in `import sys; sys.exit(0)`"),
    "raises SystemExit": ("raise SystemExit", "crashed", "SystemExit"),
    "raises KeyboardInterrupt": ("raise KeyboardInterrupt", "crashed", "KeyboardInterrupt"),
    "calls os._exit(0)": ("import os; os._exit(0)", "crashed", "ended its own process (exit code 0)"),
    "becomes another program": ("import os; os.execv('/bin/true', ['true'])", "crashed", "PermissionError"),
    "aborts": ("import os; os.abort()", "crashed", "died of an abort"),
    "kills itself": ("import os; os.kill(os.getpid(), 9)", "crashed", "died of a kill signal"),
    "kills its group": ("import os; os.killpg(0, 9)", "crashed", "PermissionError"),
    "reads address 0": ("import ctypes; ctypes.string_at(0)", "crashed", "died of a segmentation fault"),
    "recurses": ("def f(): return f()\nf()", "crashed", "RecursionError"),
    "recurses in C": (
        "import sys; sys.setrecursionlimit(10**9)\nclass A:\n def __repr__(self): return repr(self)\nrepr(A())",
        "crashed",
        "died of a segmentation fault",
    ),
    "hoards bytes": ("hoard = []\nwhile True: hoard.append(bytearray(10**7))", "out_of_memory", "more memory"),
    "hoards tensors": ("hoard = []\nwhile True: hoard.append(torch.ones(10**6))", "out_of_memory", "more memory"),
    "asks for 1 GB": ("torch.empty(2**28)", "out_of_memory", "asked for more memory than a check may use"),
    "asks for 4 TB": ("torch.empty(10**12)", "out_of_memory", "asked for more memory than a check may use"),
    "asks numpy for 8 TB": ("import numpy; numpy.ones(10**12)", "out_of_memory", "asked for more memory"),
    "prints without end": ("while True: print('x' * 1000)", "crashed", "printed more than 8 MB"),
    "writes to 1 without end": ("import os\nwhile True: os.write(1, bytes(65536))", "crashed", "printed more than"),
    "writes to 2 without end": ("import os\nwhile True: os.write(2, bytes(65536))", "crashed", "printed more than"),
    "answers with garbage": ("import os; os.write(3, b'garbage' * 9)", "crashed", "sent something that is no answer"),
    "answers with zeros without end": ("import os\nwhile True: os.write(3, bytes(65536))", "crashed", "is no answer"),
    "announces 4 GB": ("import os; os.write(3, b'\\xff' * 12)", "crashed", "larger than the limit"),
    "announces 60 MB and nothing comes": (
        "import os, struct; os.write(3, struct.pack('>IQ', 9, 60 << 20)); os._exit(0)",
        "crashed",
        "ends in the middle",
    ),
    "answers no question without end": (
        "import os, struct\nwhile True: os.write(3, struct.pack('>IQ', 2, 0) + b'{}')",
        "crashed",
        "an answer to no question",
    ),
    "forges an answer": (
        FORGED_HEADER + "import os; os.write(3, struct.pack('>IQ', len(header), 0) + header)",
        "crashed",
        "a second one to the same",
    ),
    "forges an answer and leaves": (
        FORGED_HEADER + "import os; os.write(3, struct.pack('>IQ', len(header), 0) + header); os._exit(0)",
        "crashed",
        "ended its own process",
    ),
    "closes every file": ("import os; os.closerange(0, 100)", "crashed", "unable to answer"),
    "starts 200 threads": (
        "import threading, time\nfor i in range(200): threading.Thread(target=time.sleep, args=(99,)).start()",
        "crashed",
        "can't start new thread",
    ),
    "replaces what isinstance does": ("import builtins; builtins.isinstance = lambda *_: True", "crashed", ""),
    "empties sys.modules": ("import sys; sys.meta_path.clear(); sys.modules.clear()", "crashed", ""),
}
HARMLESS = {  # what it does: code that leaves add_noise right, so that it passes
    "turns gradients off": "torch.set_grad_enabled(False)",
    "changes the default dtype": "torch.set_default_dtype(torch.float64)",
    "makes everything equal": "torch.allclose = torch.equal = torch.Tensor.__eq__ = lambda *_: True",
    "closes its standard streams": "import sys; sys.stdout = sys.stderr = None",
    "breaks its standard output": "import sys; sys.stdout = type('S', (), {'write': len, 'flush': lambda s: 1 / 0})()",
    "leaves a thread running": "import threading, time; threading.Thread(target=time.sleep, args=(99,)).start()",
    "exits at exit": "import atexit, os; atexit.register(os._exit, 1)",
}
LEFT_BEHIND = {  # what it leaves on a machine without layers: code
    "leaves a child": "import os, time\nif os.fork() == 0: time.sleep(99)",
    "leaves a child with a strange name": """
        import ctypes, os, time
        if os.fork() == 0:
            ctypes.CDLL(None).prctl(15, b"\\xff) Z 1", 0, 0, 0)
            time.sleep(99)
    """,
    "leaves a daemon": """
        import os, signal, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                for s in set(range(1, 32)) - {9, 19}: signal.signal(s, signal.SIG_IGN)
                time.sleep(99)
            os._exit(0)
    """,
    "leaves another program": "import subprocess; subprocess.Popen(['sleep', '99'], start_new_session=True)",
}


def processes() -> dict[int, tuple[int, str]]:
    """{pid: (parent, state)} of this machine."""
    table = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_bytes().rpartition(b")")[2].split()[:2]
        except OSError:
            continue
        table[int(stat.parent.name)] = (int(parent), state.decode())
    return table


def offspring() -> set[int]:
    """Living descendants of this process, which has adopted what lost its parent."""
    table = processes()

    def ours(pid: int) -> bool:
        while pid in table and pid != os.getpid():
            pid = table[pid][0]
        return pid == os.getpid()

    return {pid for pid, (_, state) in table.items() if state not in "ZX" and pid != os.getpid() and ours(pid)}


@pytest.fixture(autouse=True)
def nothing_is_left(sandbox: Zygote, loose: Zygote) -> Iterator[None]:
    """What runs after each test is what ran before it; orphans cannot escape, because this process adopts them."""
    prctl = ctypes.CDLL(None).prctl
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    sandbox.ready()
    loose.ready()
    before = offspring()
    yield
    after = offspring()
    prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
    assert after == before


def submission(reference: Sources, code: str, returns: str = "") -> Sources:
    """The reference with code before the last line of add_noise, or with another last line."""
    source = reference.graded["noise_scheduler"]
    assert source.count(RETURN) == 1
    payload = textwrap.indent(textwrap.dedent(code) + "\n", 8 * " ")
    last = f"        return {returns}\n" if returns else RETURN
    return replace(reference, graded={**reference.graded, "noise_scheduler": source.replace(RETURN, payload + last)})


def grade_two(sandbox: Zygote, sources: Sources, checks: list[Check], limits: Limits = LIMITS) -> tuple[Result, Result]:
    """The results of add_noise and of a check after it."""
    start, by_id = time.monotonic(), {check.id: check for check in checks}
    add_noise, after = grade(sources, [by_id["2.1.1/add_noise"], by_id["2.1.1/init"]], sandbox, limits=limits)
    assert time.monotonic() - start < 3 * limits.wall_seconds
    assert after.verdict.status == "passed", after.verdict
    return add_noise, after


@pytest.mark.parametrize("deed", PAYLOADS)
def test_it_costs_one_check_which_says_what_happened(
    deed: str, sandbox: Zygote, reference: Sources, checks: list[Check]
) -> None:
    code, status, words = PAYLOADS[deed]
    result, _ = grade_two(sandbox, submission(reference, code), checks)
    assert (result.verdict.status, result.points) == (status, 0.0), result.verdict
    assert words in result.verdict.message
    assert result.verdict.where.startswith("noise_scheduler.py:")


@pytest.mark.parametrize("code", ["import time; time.sleep(99)", "import os; os.kill(os.getpid(), 19)"])
def test_code_that_waits_is_stopped_by_the_clock(
    code: str, sandbox: Zygote, reference: Sources, checks: list[Check]
) -> None:
    result, _ = grade_two(sandbox, submission(reference, code), checks, IMPATIENT)
    assert result.verdict.status == "timed_out"
    assert "stopped after 2 s, of which it computed for 0." in result.verdict.message


@pytest.mark.parametrize("deed", HARMLESS)
def test_it_changes_nothing_for_anyone(deed: str, sandbox: Zygote, reference: Sources, checks: list[Check]) -> None:
    result, _ = grade_two(sandbox, submission(reference, HARMLESS[deed]), checks)
    assert result.verdict.status == "passed", result.verdict


@pytest.mark.parametrize("deed", LEFT_BEHIND)
def test_without_layers_too_what_it_leaves_is_ended_and_named(
    deed: str, loose: Zygote, reference: Sources, checks: list[Check]
) -> None:
    result, _ = grade_two(loose, submission(reference, LEFT_BEHIND[deed]), checks)
    assert result.verdict.status == "passed", result.verdict
    assert any("left processes running" in remark for remark in result.verdict.remarks)


@pytest.mark.parametrize("deed", LEFT_BEHIND)
def test_with_layers_nothing_can_be_left(deed: str, sandbox: Zygote, reference: Sources, checks: list[Check]) -> None:
    result, _ = grade_two(sandbox, submission(reference, LEFT_BEHIND[deed]), checks)
    assert result.verdict.status == "crashed"
    assert "PermissionError" in result.verdict.message
    assert any("your code tried to start" in remark for remark in result.verdict.remarks)


def test_without_layers_a_second_answer_is_refused(loose: Zygote, reference: Sources, checks: list[Check]) -> None:
    result, _ = grade_two(loose, submission(reference, "import os; os.fork()"), checks)
    assert result.verdict.status == "crashed"
    assert "a second one to the same" in result.verdict.message
