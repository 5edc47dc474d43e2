"""What submissions do to the process that they run in: code for the body of add_noise."""

import sys
import textwrap
from dataclasses import replace

from autograder.submission.sources import Sources

RETURN = "        return alpha_bars.sqrt() * original_samples + (1 - alpha_bars).sqrt() * noise\n"
FORGED_HEADER = """
import json, struct, sys
frame = sys._getframe()
while frame.f_code.co_name != "run_case":
    frame = frame.f_back
header = {"case": frame.f_locals["case"]["name"], "status": "returned", "verdict": "passed", "points": 100}
header = json.dumps(header).encode()
"""
PAYLOADS = {  # what it does: (code, status, words of the message)
    "loops in Python": ("while True: pass", "timed_out", "s of computing"),
    "loops in C": (
        "import re; re.match('(a+)+$', 'a' * 50 + 'b')",
        "timed_out",
        "s of computing",
    ),
    "swallows every exception": (
        "while True:\n try:\n  while True: pass\n except BaseException: pass",
        "timed_out",
        "s of computing",
    ),
    "ignores every signal": (
        "import signal\nfor s in set(range(1, 32)) - {9, 19}: signal.signal(s, "
        "signal.SIG_IGN)\nwhile True: pass",
        "timed_out",
        "s of computing",
    ),
    "leaves when its time is up": (
        "import os, signal; signal.signal(signal.SIGXCPU, lambda *_: os._exit(0))\nwhile True: "
        "pass",
        "timed_out",
        "s of computing",
    ),
    "calls sys.exit": (
        "import sys; sys.exit(0)",
        "crashed",
        "SystemExit: 0 in `import sys; sys.exit(0)`",
    ),
    "raises SystemExit": ("raise SystemExit", "crashed", "SystemExit"),
    "raises KeyboardInterrupt": ("raise KeyboardInterrupt", "crashed", "KeyboardInterrupt"),
    "calls os._exit(0)": (
        "import os; os._exit(0)",
        "crashed",
        "ended its own process (exit code 0)",
    ),
    "becomes another program": (
        "import os; os.execv('/bin/true', ['true'])",
        "crashed",
        "PermissionError",
    ),
    "aborts": ("import os; os.abort()", "crashed", "died of an abort"),
    "kills itself": ("import os; os.kill(os.getpid(), 9)", "crashed", "died of a kill signal"),
    "kills its group": ("import os; os.killpg(0, 9)", "crashed", "PermissionError"),
    "reads address 0": (
        "import ctypes; ctypes.string_at(0)",
        "crashed",
        "died of a segmentation fault",
    ),
    "recurses": ("def f(): return f()\nf()", "crashed", "RecursionError"),
    "recurses in C": (
        "import sys; sys.setrecursionlimit(10**9)\nclass A:\n def __repr__(self): return "
        "repr(self)\nrepr(A())",
        "crashed",
        # Since 3.12 Python counts calls in C, too, with a limit that nobody can set.
        "died of a segmentation fault" if sys.version_info < (3, 12) else "RecursionError",
    ),
    "hoards bytes": (
        "hoard = []\nwhile True: hoard.append(bytearray(10**7))",
        "out_of_memory",
        "more memory",
    ),
    "hoards tensors": (
        "hoard = []\nwhile True: hoard.append(torch.ones(10**6))",
        "out_of_memory",
        "more memory",
    ),
    "asks for 1 GB": (
        "torch.empty(2**28)",
        "out_of_memory",
        "asked for more memory than a check may use",
    ),
    "asks for 4 TB": (
        "torch.empty(10**12)",
        "out_of_memory",
        "asked for more memory than a check may use",
    ),
    "asks numpy for 8 TB": (
        "import numpy; numpy.ones(10**12)",
        "out_of_memory",
        "asked for more memory",
    ),
    "prints without end": ("while True: print('x' * 1000)", "crashed", "printed more than 8 MB"),
    "writes to 1 without end": (
        "import os\nwhile True: os.write(1, bytes(65536))",
        "crashed",
        "printed more than",
    ),
    "writes to 2 without end": (
        "import os\nwhile True: os.write(2, bytes(65536))",
        "crashed",
        "printed more than",
    ),
    "answers with garbage": (
        "import os; os.write(3, b'garbage' * 9)",
        "crashed",
        "sent something that is no answer",
    ),
    "answers with zeros without end": (
        "import os\nwhile True: os.write(3, bytes(65536))",
        "crashed",
        "is no answer",
    ),
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
        FORGED_HEADER
        + "import os; os.write(3, struct.pack('>IQ', len(header), 0) + header); os._exit(0)",
        "crashed",
        "ended its own process",
    ),
    "closes every file": ("import os; os.closerange(0, 100)", "crashed", "unable to answer"),
    "starts 200 threads": (
        "import threading, time\nfor i in range(200): threading.Thread(target=time.sleep, "
        "args=(99,)).start()",
        "crashed",
        "can't start new thread",
    ),
    "replaces what isinstance does": (
        "import builtins; builtins.isinstance = lambda *_: True",
        "crashed",
        "",
    ),
    "empties sys.modules": (
        "import sys; sys.meta_path.clear(); sys.modules.clear()",
        "crashed",
        "",
    ),
}
HARMLESS = {  # what it does: code that leaves add_noise right, so that it passes
    "turns gradients off": "torch.set_grad_enabled(False)",
    "changes the default dtype": "torch.set_default_dtype(torch.float64)",
    "makes everything equal": "torch.allclose = torch.equal = torch.Tensor.__eq__ = lambda *_: "
    "True",
    "closes its standard streams": "import sys; sys.stdout = sys.stderr = None",
    "breaks its standard output": "import sys; sys.stdout = type('S', (), {'write': len, 'flush': "
    "lambda s: 1 / 0})()",
    "leaves a thread running": "import threading, time; threading.Thread(target=time.sleep, "
    "args=(99,)).start()",
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
    "leaves another program": "import subprocess; subprocess.Popen(['sleep', '99'], "
    "start_new_session=True)",
}


def submission(reference: Sources, code: str, returns: str = "") -> Sources:
    """The reference with code before the last line of add_noise, or with another last line."""
    source = reference.graded["noise_scheduler"]
    assert source.count(RETURN) == 1
    payload = textwrap.indent(textwrap.dedent(code) + "\n", 8 * " ")
    last = f"        return {returns}\n" if returns else RETURN
    return replace(
        reference,
        graded={**reference.graded, "noise_scheduler": source.replace(RETURN, payload + last)},
    )
