"""Attacks on the run: time, memory, processes, output, files, and the state that later checks
find.
"""

from attack import WHOLE_FILE, Attack

FILES = ("empty root", "landlock")
LIMITS = ("limits",)
CAPS = ("sizes are capped",)
FORKED = ("each check has its process",)

ATTACKS = [
    Attack(
        "loops for ever", (29,), LIMITS, "s of computing", "while True: pass", status="timed_out"
    ),
    Attack(
        "loops for ever in C",
        (30,),
        LIMITS,
        "s of computing",
        "import re; re.match('(a+)+$', 'a' * 50 + 'b')",
        status="timed_out",
    ),
    Attack(
        "sleeps for ever",
        (30,),
        LIMITS,
        "stopped after",
        "import time; time.sleep(999)",
        status="timed_out",
    ),
    Attack(
        "forks without end",
        (31,),
        ("seccomp",),
        "tried to start a process",
        """
        import os, time
        for _ in range(32):
            if os.fork() == 0:
                time.sleep(5)
                os._exit(0)
        loot("32 processes")
        """,
        status="crashed",
    ),
    Attack(
        "starts a daemon with subprocess",
        (31,),
        ("seccomp", "empty root", "landlock"),
        "tried to start",
        """
        import subprocess, sys
        subprocess.Popen(["/bin/sleep", "30"], start_new_session=True)
        loot("a daemon")
        """,
        status="crashed",
    ),
    Attack(
        "fills memory with bytes",
        (32,),
        LIMITS,
        "asked for more memory than a check may use",
        "hoard = []\nwhile True: hoard.append(bytearray(10**7))",
        status="out_of_memory",
    ),
    Attack(
        "asks for a tensor of 4 TB",
        (32,),
        LIMITS,
        "asked for more memory than a check may use",
        "torch.empty(10**12)",
        status="out_of_memory",
    ),
    Attack(
        "returns a tensor that is large in shape only",
        (32,),
        CAPS,
        "larger than any answer needs",
        returns="torch.zeros(()).expand(10**6, 10**6)",
    ),
    Attack(
        "fills memory beside the limit, as a file",
        (32, 35),
        ("seccomp",),
        "x_t at",
        """
        import os
        try:
            for _ in range(10):  # each below the limit on the size of a file
                os.write(os.memfd_create("hoard"), bytes(10 << 20))
            loot("100 MB beside the limit")
        except OSError:
            pass
        """,
    ),
    Attack(
        "starts 200 threads",
        (33,),
        LIMITS,
        "can't start new thread",
        """
        import threading, time
        for _ in range(200):
            threading.Thread(target=time.sleep, args=(30,)).start()
        """,
        status="crashed",
    ),
    Attack(
        "computes with a thousand threads",
        (33,),
        LIMITS,
        "ended its own process",
        "torch.set_num_threads(1000); torch.ones(500, 500) @ torch.ones(500, 500)",
        status="crashed",
    ),
    Attack(
        "slows down the processes above it",
        (33,),
        ("seccomp", "own user", "no capabilities"),
        "x_t at",
        """
        import os
        for pid in (os.getppid(), GRADER):
            try:
                os.setpriority(os.PRIO_PROCESS, pid, os.getpriority(os.PRIO_PROCESS, pid))
                loot(f"may slow down {pid}")
            except OSError:
                pass
        """,
    ),
    Attack(
        "prints without end",
        (34,),
        CAPS,
        "printed more than 8 MB",
        "while True: print('x' * 1000)",
        status="crashed",
    ),
    Attack(
        "raises an exception with a message of 50 MB",
        (34,),
        CAPS,
        "ValueError: xxx",
        "raise ValueError('x' * 50_000_000)",
        status="crashed",
    ),
    Attack(
        "warns without end",
        (34,),
        CAPS,
        "printed more than 8 MB",
        "import warnings\nwhile True: warnings.warn_explicit('x' * 1000, UserWarning, 'f', 1, "
        "registry={})",
        status="crashed",
    ),
    Attack(
        "fills the disk",
        (35,),
        FILES,
        "tried to open",
        """
        try:
            for number in range(50):
                with open(f"{FOLDER}/{number}", "wb") as file:
                    file.write(bytes(1 << 20))
        except OSError:
            pass
        """,
    ),
    Attack(
        "draws a figure of 10^10 points",
        (35,),
        LIMITS,
        "",
        """
        from matplotlib import pyplot
        pyplot.figure(figsize=(1e5, 1e5), dpi=100).canvas.draw()
        """,
        status="crashed",
    ),
    Attack(
        "recurses without end",
        (36,),
        ("each check has its process",),
        "RecursionError",
        "def f(): return f()\nf()",
        status="crashed",
    ),
    Attack(
        "reads address 0",
        (36,),
        ("each check has its process",),
        "died of a segmentation fault",
        "import ctypes; ctypes.string_at(0)",
        status="crashed",
    ),
    Attack(
        "closes every file and opens hundreds",
        (37,),
        ("a missing answer is not run",),
        "unable to answer",
        """
        import os
        os.closerange(0, 100)
        try:
            while True: os.pipe()
        except OSError:
            pass
        """,
        status="crashed",
    ),
    Attack(
        "writes garbage where answers go",
        (37,),
        CAPS,
        "sent something that is no answer",
        "import os; os.write(3, b'garbage' * 9)",
        status="crashed",
    ),
    Attack(
        "raises what a terminal, a browser or a spreadsheet would run",
        (38,),
        ("text is escaped",),
        "=cmd|' /C calc'!A0",
        """
        raise type("<script>alert(1)</script>", (Exception,), {})(
            "=cmd|' /C calc'!A0 \\x1b]0;title\\x07\\x1b[2J\\u202e<img src=x onerror=alert(1)>\\udcff[red]"
        )
        """,
        status="crashed",
    ),
    Attack(
        "deletes and moves the grader's files",
        (39,),
        FILES,
        "tried to remove",
        """
        import os, shutil
        for deed, *paths in ((os.remove, "/precious.txt"), (os.rename, "/secret.txt", "/x")):
            try:
                deed(*(FOLDER + path for path in paths))
            except OSError:
                pass
        shutil.rmtree(FOLDER + "/other_student", ignore_errors=True)
        """,
    ),
    Attack(
        "changes torch's defaults for whoever comes next",
        (40,),
        FORKED,
        "x_t at",
        """
        import random, time, warnings
        torch.set_default_dtype(torch.float64)
        torch.set_grad_enabled(False)
        torch.manual_seed(0)
        torch.sqrt = torch.Tensor.sqrt = torch.linspace = torch.cumprod = lambda *_, **__: 1 / 0
        time.sleep = time.perf_counter = lambda *_: 1 / 0
        warnings.simplefilter("error")
        """,
    ),
    Attack(
        "poisons torch for the next submission",
        (41,),
        FORKED,
        "x_t at",
        """
        import os
        if getattr(torch, "poisoned_by", os.getpid()) != os.getpid():
            loot("the last submission's torch")
        torch.poisoned_by = os.getpid()
        """,
        asks=2,
    ),
    Attack(
        "defines its functions under look-alike names",
        (44,),
        ("only exact names are asked for",),
        "has no attribute 'add_noise'",
        bottom="""
        NoiseScheduler.\u0430dd_noise = NoiseScheduler.add_noise
        del NoiseScheduler.add_noise
        """,
        status="crashed",
    ),
    Attack(
        "replaces its class after the definition",
        (44,),
        ("only bytes cross",),
        "",
        bottom="NoiseScheduler = type('NoiseScheduler', (), {'__getattr__': lambda *_: None})",
        status="crashed",
        costs=WHOLE_FILE,
    ),
    Attack(
        "brings a notebook that is broken and full of commands",
        (43,),
        ("only Python files are read",),
        "x_t at",
        files={
            "homework.ipynb": '{"cells": [{"cell_type": "code", "source": "!touch loot", '
            '"metadata": {"tags": 7}}, {',
            "huge.ipynb": '{"cells": ' + "[" * 100_000,
        },
    ),
    Attack(
        "trains while it is imported",
        (46,),
        LIMITS,
        "s of computing; code outside of functions runs",
        top="while True: pass",
        status="timed_out",
        costs=WHOLE_FILE,
    ),
]
