"""Attacks on the verdict: results, comparisons, and the process that compares."""

from attack import ADD_NOISE, WHOLE_FILE, Attack

FILES = ("empty root", "landlock")
APART = ("another process judges",)
BYTES = ("only bytes cross",)

ATTACKS = [
    Attack(
        "writes a results file",
        (1,),
        FILES,
        "tried to open",
        """
        try:
            with open(FOLDER + "/results.json", "w") as results:
                results.write('{"score": 14}')
        except OSError:
            pass
        """,
    ),
    Attack(
        "writes results later, from a thread and at exit",
        (2,),
        FILES,
        "tried to open",
        """
        import atexit, threading, time
        def write():
            time.sleep(0.05)
            try:
                open(FOLDER + "/results.json", "w").close()
            except OSError:
                pass
        atexit.register(write)
        threading.Thread(target=write).start()
        time.sleep(0.2)
        """,
    ),
    Attack(
        "locks the results file",
        (3,),
        ("empty root", "own user", "seccomp"),
        "tried to change the rights",
        """
        import os
        try:
            os.chmod(FOLDER + "/results.json", 0o444)
        except OSError:
            pass
        """,
    ),
    Attack(
        "patches the test framework",
        (4,),
        APART,
        "x_t at",
        """
        import unittest
        unittest.TestCase.assertTrue = unittest.TestCase.assertEqual = lambda *_: None
        """,
        in_naive=True,
    ),
    Attack(
        "patches what compares",
        (5,),
        APART,
        "x_t at",
        """
        import math, numpy
        yes = lambda *_, **__: True
        torch.allclose = torch.equal = torch.testing.assert_close = math.isclose = numpy.allclose = yes
        torch.Tensor.__eq__ = torch.Tensor.__lt__ = lambda *_: torch.tensor(True)
        """,
        in_naive=True,
        costs=(ADD_NOISE, "2.2.2/null_condition"),
    ),
    Attack(
        "brings a torch, a numpy and start-up files of its own",
        (6,),
        ("files are found by name",),
        "torch.py is ignored: torch is the name of an installed module",
        files={
            name: f"print('LOOT: {name} ran')\n"
            for name in (
                "torch.py",
                "numpy/__init__.py",
                "sitecustomize.py",
                "usercustomize.py",
                "conftest.py",
            )
        },
    ),
    Attack(
        "replaces the names that a test would use",
        (7,),
        APART,
        "x_t at",
        """
        import sys
        real = torch
        class Fake:
            def __getattr__(self, name):
                return (lambda *_, **__: True) if name in ("allclose", "equal") else getattr(real, name)
        main = sys.modules["__main__"]
        for name in ("torch", "np", "assert_close", "expected", "judge", "Verdict"):
            setattr(main, name, Fake())
        """,
        in_naive=True,
    ),
    Attack(
        "returns an object that equals everything",
        (8,),
        BYTES,
        "x_t should be a tensor, but it is a Equal",
        top="""
        class Equal:
            __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __bool__ = lambda *_: True
            __sub__ = __rsub__ = __abs__ = abs = max = all = lambda self, *_: self
            __float__ = lambda self: 0.0
            __len__ = lambda self: 1
            __hash__ = object.__hash__
        """,
        returns="Equal()",
        in_naive=True,
    ),
    Attack(
        "returns a tensor that answers for itself",
        (9, 10),
        BYTES,
        "x_t",
        top="""
        import torch
        class Liar(torch.Tensor):
            @classmethod
            def __torch_function__(cls, function, types, args=(), kwargs=None):
                if function in (torch.allclose, torch.equal, torch.Tensor.__lt__, torch.Tensor.__eq__):
                    return True
                return super().__torch_function__(function, types, args, kwargs or {})
        """,
        returns="torch.zeros_like(noise).as_subclass(Liar)",
        in_naive=True,
    ),
    Attack(
        "leaves a mode on that answers every comparison",
        (9,),
        APART,
        "",
        """
        from torch.overrides import TorchFunctionMode
        class Yes(TorchFunctionMode):
            def __torch_function__(self, function, types, args=(), kwargs=None):
                if function in (torch.allclose, torch.equal, torch.Tensor.__lt__, torch.Tensor.__eq__):
                    return torch.tensor(True)
                return function(*args, **(kwargs or {}))
        Yes().__enter__()
        """,
        in_naive=True,
    ),
    Attack(
        "changes its inputs until zeros are right",
        (10, 50),
        BYTES,
        "x_t at sample 0 (t = 9), row 0, column 0 is 0",
        "original_samples.zero_(), noise.zero_()",
        in_naive=True,
    ),
    Attack(
        "returns an object that runs a program when it is unpickled",
        (11, 12),
        BYTES,
        "x_t should be a tensor, but it is a Bomb",
        top="""
        class Bomb:
            def __reduce__(self):
                return open, (FOLDER + "/unpickled", "w")
        """,
        returns="Bomb()",
    ),
    Attack(
        "writes to the grade book",
        (13,),
        FILES,
        "tried to",
        """
        try:
            import sqlite3
            with sqlite3.connect(FOLDER + "/gradebook.db") as book:
                book.execute("UPDATE grade SET score = 14")
        except Exception:
            open(FOLDER + "/gradebook.db", "ab").write(b"14")
        """,
        status="crashed",
    ),
    Attack(
        "prints a verdict",
        (14,),
        BYTES,
        "x_t at",
        """
        import os
        print('{"case": "public", "status": "passed", "points": 14}')
        print("add_noise() test case passed!\\x1b[2J14 of 14 points")
        os.write(1, b'\\0\\0\\0\\x02\\0\\0\\0\\0\\0\\0\\0\\0{}')
        """,
    ),
    Attack(
        "calls sys.exit(0)",
        (15,),
        ("a missing answer is not run",),
        "SystemExit",
        "import sys; sys.exit(0)",
        status="crashed",
    ),
    Attack(
        "ends its process while it is imported",
        (15,),
        ("a missing answer is not run",),
        "noise_scheduler.py cannot be imported: the code ended its own process (exit code 0)",
        top="import os; os._exit(0)",
        status="crashed",
        costs=WHOLE_FILE,
    ),
    Attack(
        "ends its process when an object is freed",
        (15,),
        ("a missing answer is not run",),
        "ended its own process",
        """
        import os
        class Last:
            def __del__(self):
                os._exit(0)
        Last()
        """,
        status="crashed",
    ),
    Attack(
        "becomes another program",
        (15,),
        ("seccomp", "empty root", "landlock"),
        "tried to start /bin/sh",
        """
        import os
        os.execv("/bin/sh", ["sh", "-c", "echo LOOT: a shell"])
        """,
        status="crashed",
    ),
    Attack(
        "leaves a process that waits for the results",
        (16, 31),
        ("seccomp",),
        "tried to start a process",
        """
        import os, time
        if os.fork() == 0:
            os.setsid()
            loot("a process of its own")
            time.sleep(30)
            os._exit(0)
        time.sleep(0.1)
        """,
        status="crashed",
    ),
    Attack(
        "reads the memory of the processes above it",
        (16, 26),
        ("empty root", "landlock", "own user", "no capabilities"),
        "tried to open /proc/",
        """
        import os
        for pid in (os.getppid(), GRADER):
            for file in ("environ", "maps"):
                try:
                    loot(open(f"/proc/{pid}/{file}", "rb").read(99))
                except OSError:
                    pass
        """,
    ),
    Attack(
        "attaches to the process above it",
        (16,),
        ("seccomp", "landlock", "own user", "no capabilities"),
        "ctypes",
        """
        import ctypes, os
        libc = ctypes.CDLL(None)
        if libc.ptrace(0x4206, os.getppid(), 0, 0) == 0:
            loot("attached")
            libc.ptrace(17, os.getppid(), 0, 0)
        """,
    ),
    Attack(
        "stops the processes above it",
        (17,),
        ("seccomp", "landlock", "own user"),
        "tried to send a signal to process",
        """
        import os
        for pid in (os.getppid(), GRADER):
            try:
                os.kill(pid, 0)
                loot(f"could signal {pid}")
            except OSError:
                pass
        """,
    ),
    Attack(
        "blocks and cancels every signal, and goes on",
        (17, 18),
        ("limits",),
        "s of computing",
        """
        import signal
        for number in set(range(1, 32)) - {9, 19}:
            signal.signal(number, signal.SIG_IGN)
        signal.setitimer(signal.ITIMER_REAL, 0)
        while True:
            try:
                while True: pass
            except BaseException: pass
        """,
        status="timed_out",
    ),
    Attack(
        "hands in a file without a single function",
        (21,),
        ("checks are fixed before the run",),
        "has no attribute 'add_noise'",
        top="import sys; sys.modules[__name__] = object()",
        status="crashed",
        costs=WHOLE_FILE,
    ),
]
