"""Attacks of our own: on the worker that reports, on the channel, and ways around single layers."""

from attack import Attack

BYTES = ("only bytes cross",)
CAPS = ("sizes are capped",)

ATTACKS = [
    Attack(
        "patches the worker that reports",
        (),
        ("no answer is in its process",),
        "",
        """
        import sys
        for name in ("worker.messages", "worker.job", "worker.probing.run", "worker.probing.steps"):
            module = sys.modules.get(name)
            for function in ("find_difference", "judge", "to_array", "describe", "encode"):
                if function in vars(module):
                    original = getattr(module, function)
                    setattr(module, function, lambda *a, _f=original, **k: _f(*a, **k))
        """,
    ),
    Attack(
        "answers every question itself, under its right name",
        (),
        ("the first answer counts, a second ends the job",),
        "no answer",
        """
        import json, os, struct, sys
        frame = sys._getframe()
        while frame.f_code.co_name != "serve":
            frame = frame.f_back
        for number in range(frame.f_locals["header"]["cases"]):
            header = json.dumps({"case": str(number), "status": "returned", "verdict": "passed"}).encode()
            os.write(3, struct.pack(">IQ", len(header), 0) + header)
        """,
        status="crashed",
    ),
    Attack(
        "sends open files over the answer channel",
        (),
        CAPS,
        "no answer",
        """
        import array, os, socket
        channel = socket.socket(fileno=os.dup(3))
        for _ in range(100):
            channel.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [1, 2]))])
        """,
        status="crashed",
    ),
    Attack(
        "announces an answer of 60 MB and sends it slowly",
        (),
        ("limits",),
        "stopped after",
        """
        import os, struct, time
        os.write(3, struct.pack(">IQ", 9, 60 << 20))
        while True:
            os.write(3, b" ")
            time.sleep(0.2)
        """,
        status="timed_out",
    ),
    Attack(
        "raises its limits",
        (),
        ("limits",),
        "x_t at",
        """
        import resource
        for limit in (resource.RLIMIT_AS, resource.RLIMIT_CPU):
            try:
                resource.setrlimit(limit, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
                loot("no limit")
            except (OSError, ValueError):
                pass
        """,
    ),
    Attack(
        "makes namespaces of its own to become root in them",
        (),
        ("seccomp", "empty root"),
        "reach around Python with ctypes",
        """
        import ctypes
        if ctypes.CDLL(None).unshare(0x10000000) == 0:
            loot("a user namespace")
        """,
    ),
    Attack(
        "escapes from its root folder",
        (),
        ("no capabilities", "seccomp", "own user"),
        "x_t at",
        """
        import os
        try:
            os.chroot(".")
            loot("another root")
        except OSError:
            pass
        """,
    ),
    Attack(
        "calls the kernel by a door that filters forget",
        (),
        ("seccomp",),
        "reach around Python with ctypes",
        """
        import ctypes
        libc = ctypes.CDLL(None, use_errno=True)
        for number in (0x40000000 + 57, 425, 319):  # fork in the x32 way, io_uring_setup, memfd_create
            if libc.syscall(ctypes.c_long(number), b"x", 0, 0) >= 0:
                loot(f"system call {number}")
        """,
    ),
    Attack(
        "watches files through inotify",
        (),
        ("seccomp",),
        "reach around Python with ctypes",
        """
        import ctypes
        if ctypes.CDLL(None).inotify_init1(0) >= 0:
            loot("an inotify queue")
        """,
    ),
    Attack(
        "speaks to abstract sockets through a pair of its own",
        (),
        ("seccomp",),
        "x_t at",
        """
        import socket
        try:
            socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
            loot("a socket that can send anywhere")
        except OSError:
            pass
        """,
    ),
    Attack(
        "lets the kernel send a signal in its place",
        (),
        ("seccomp",),
        "x_t at",
        """
        import fcntl, os
        try:
            fcntl.fcntl(os.dup(3), 8, os.getppid())  # F_SETOWN: who gets the signal that something can be read
            loot("the right to signal the process above it")
        except OSError:
            pass
        """,
    ),
    Attack(
        "asks for the number of the process at the other end",
        (),
        ("seccomp",),
        "x_t at",
        """
        import os, socket
        try:
            loot(socket.socket(fileno=os.dup(3)).getsockopt(socket.SOL_SOCKET, 17, 12))  # SO_PEERCRED
        except OSError:
            pass
        """,
    ),
    Attack(
        "swells the headers of its answers",
        (),
        CAPS,
        "larger than the limit",
        """
        import sys
        encode = sys.modules["worker.messages"].encode
        sys.modules["worker.messages"].encode = lambda header, *rest: encode({**header, "x": [{}] * 100_000}, *rest)
        """,
        status="crashed",
    ),
    Attack(
        "writes rows of the report into its messages",
        (14, 38),
        ("text is escaped",),
        "ValueError: left 2.1.1 add_noise",
        """
        raise ValueError("left\\n\\n  2.1.1  add_noise   \u2713 passed   1.5 / 1.5\\n")
        """,
        status="crashed",
    ),
    Attack(
        "names an encoding that takes hours to read",
        (),
        ("only common encodings are read",),
        "its first lines say that it is in 'punycode'",
        status="crashed",
        costs=("2.1.1/init", "2.1.1/add_noise", "2.1.2/denoise_step", "2.3.3/threshold"),
        files={
            "noise_scheduler.py": "# coding: punycode\n"
            + "# "
            + "a" * 300_000
            + "-"
            + "b" * 300_000
            + "\n"
        },
    ),
    Attack(
        "reads the installed packages to find the grader among them",
        (),
        ("the view of Python holds nothing of ours",),
        "",
        """
        import wave  # not loaded yet: opens the view
        import os, sys
        for folder in (*sys.path, ROOT, ROOT + "/autograder", ROOT + "/solutions"):
            try:
                for name in os.listdir(folder):
                    if name in ("autograder", "solutions", "homework", "frozen", "content.py", "oracle.py"):
                        loot(folder + "/" + name)
            except OSError:
                pass
        """,
        status="wrong",
    ),
    Attack(
        "writes into the installed packages",
        (),
        ("the view of Python is read only",),
        "",
        """
        import wave
        import os, sys
        for folder in sys.path:
            try:
                open(folder + "/sitecustomize.py", "x").close()
                os.remove(folder + "/sitecustomize.py")
                loot(folder)
            except OSError:
                pass
        """,
    ),
]
