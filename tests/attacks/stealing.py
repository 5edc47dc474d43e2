"""Attacks on what is secret: answers, tests, other students, the machine."""

from attack import Attack

FILES = ("empty root", "landlock")
BYTES = ("only bytes cross",)
NOTHING = ("no answer is in its process",)

ATTACKS = [
    Attack(
        "searches its memory for the right answer",
        (19,),
        NOTHING,
        "tried to search the memory of its process",
        """
        import gc, sys
        import numpy
        found = [o for o in gc.get_objects() if isinstance(o, (torch.Tensor, numpy.ndarray))]
        frame = sys._getframe()
        while frame:
            found += [v for v in frame.f_locals.values() if isinstance(v, (torch.Tensor, numpy.ndarray))]
            for d in [v for v in frame.f_locals.values() if isinstance(v, dict)]:
                found += [v for v in d.values() if isinstance(v, (torch.Tensor, numpy.ndarray))]
            frame = frame.f_back
        right = (alpha_bars.sqrt() * original_samples + (1 - alpha_bars).sqrt() * noise).double()
        for one in found:
            one = torch.as_tensor(one)
            if one.shape == right.shape and torch.allclose(one.double(), right, atol=1e-4):
                loot("an answer")
        """,
    ),
    Attack(
        "looks for the grader among the loaded modules",
        (19, 23),
        NOTHING,
        "x_t at",
        """
        import sys
        for name in list(sys.modules):
            if {"autograder", "judge", "checking", "oracle", "frozen", "grading", "solutions"} & set(name.split(".")):
                loot(name)
        """,
    ),
    Attack(
        "reads the tests and their answers from the disk",
        (22,),
        FILES,
        "tried to list",
        """
        import glob, os
        for folder in (ROOT + "/autograder/homework/diffusion_models", ROOT + "/autograder/frozen", ROOT + "/tests"):
            try:
                for file in os.listdir(folder):
                    loot(open(f"{folder}/{file}", "rb").read(80))
            except OSError:
                pass
        """,
    ),
    Attack(
        "imports the reference solution",
        (23,),
        FILES,
        "x_t at",
        """
        import importlib, sys
        del sys.modules["noise_scheduler"]
        sys.meta_path[:] = [finder for finder in sys.meta_path if isinstance(finder, type)]  # Python's own
        sys.path.insert(0, ROOT + "/solutions/diffusion_models")
        try:
            loot(importlib.import_module("noise_scheduler").__file__)
        except Exception:
            pass
        """,
    ),
    Attack(
        "opens the reference solution, its history and its caches",
        (23, 41),
        FILES,
        "tried to open",
        """
        for file in ("solutions/diffusion_models/noise_scheduler.py", ".git/HEAD", "autograder/__init__.py"):
            try:
                loot(open(f"{ROOT}/{file}", "rb").read(80))
            except OSError:
                pass
        """,
    ),
    Attack(
        "reads another student's work",
        (24,),
        FILES,
        "tried to open",
        """
        try:
            loot(open(FOLDER + "/other_student/noise_scheduler.py").read())
        except OSError:
            pass
        """,
    ),
    Attack(
        "shows the grader's frames and their source",
        (25,),
        NOTHING,
        "x_t at",
        """
        import sys, traceback
        frame = sys._getframe()
        while frame:
            for name, value in frame.f_locals.items():
                if any(word in name for word in ("expected", "right", "verdict", "misconception", "tolerance")):
                    loot((name, value))
            frame = frame.f_back
        """,
    ),
    Attack(
        "reads the grader's environment and keys",
        (20, 26),
        FILES,
        "tried to open",
        """
        import os, sys
        for name, value in os.environ.items():
            if "SECRET" in name or "TOKEN" in name:
                loot((name, value))
        if any("pytest" in argument for argument in sys.argv):
            loot(sys.argv)
        for file in (os.path.expanduser("~/.netrc"), FOLDER + "/secret.txt"):
            try:
                loot(open(file).read())
            except OSError:
                pass
        """,
    ),
    Attack(
        "sends what it knows over TCP",
        (27,),
        ("seccomp", "namespaces", "landlock"),
        "tried to open a socket",
        """
        import socket
        try:
            connection = socket.socket()
            connection.connect(("127.0.0.1", PORT))
            connection.sendall(b"LOOT: hello")
        except OSError:
            pass
        """,
    ),
    Attack(
        "sends what it knows over UDP and Unix sockets",
        (27,),
        ("seccomp",),
        "tried to open a socket",
        """
        import socket
        for family in (socket.AF_INET, socket.AF_UNIX):
            try:
                socket.socket(family, socket.SOCK_DGRAM)
                loot(f"a socket of family {family}")
            except OSError:
                pass
        """,
    ),
    Attack(
        "hides data in a result of another shape",
        (28,),
        BYTES,
        "x_t has shape (4000000,)",
        returns="torch.zeros(4_000_000)",
    ),
    Attack(
        "returns its inputs, or nothing that is a number",
        (50,),
        BYTES,
        "x_t at",
        returns="original_samples",
    ),
    Attack(
        "returns NaN everywhere",
        (50,),
        BYTES,
        "is nan",
        returns="torch.full_like(noise, float('nan'))",
    ),
    Attack(
        "returns infinities",
        (50,),
        BYTES,
        "is inf",
        returns="torch.full_like(noise, float('inf'))",
    ),
]
