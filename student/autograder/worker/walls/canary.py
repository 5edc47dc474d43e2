"""What a hostile submission would try, tried by a harmless one: the proof that the layers hold, on
this very machine.

Each attempt says what it got; None means that it was refused. A layer that the kernel accepted and
does not enforce is found here, and nowhere else.
"""

import contextlib
import ctypes
import mmap
import os
import socket

EXPECTED_VARIABLES = {
    "PATH",
    "LANG",
    "LC_CTYPE",
    "CUDA_VISIBLE_DEVICES",
    "MPLBACKEND",
    "MPLCONFIGDIR",
    "TQDM_DISABLE",
}
PTRACE_SEIZE, PTRACE_DETACH = 0x4206, 17
KNOWN_PREFIXES = ("OMP_", "OPENBLAS_", "MKL_", "MALLOC_", "TORCH", "KMP_")


def answer(question):
    """The header of an answer, with {attempt: what it got, or None}.

    question: {"file": a path, "processes": [pid], "memory_mb"}.
    """
    got = {}
    for name, attempt in ATTEMPTS.items():
        try:
            got[name] = attempt(question)
        except (OSError, ValueError, MemoryError):
            got[name] = None
    return {"case": "canary", "got": got, "user": os.getuid()}


def read_a_file(question):
    with open(question["file"], "rb") as stream:
        return f"{len(stream.read())} bytes of {question['file']}"


def list_a_folder(question):
    return ", ".join(os.listdir("/")) or None


def write_a_file(question):
    path = f"{question['folder']}/canary-{os.getpid()}"
    with open(path, "x"):
        os.unlink(path)
    return path


def change_the_rights_of_a_file(question):
    os.chmod(question["file"], os.stat(question["file"]).st_mode & 0o777)
    return question["file"]


def read_the_memory_of_others(question):
    for pid in (os.getppid(), *question["processes"]):
        for file in ("mem", "environ"):
            with contextlib.suppress(OSError), open(f"/proc/{pid}/{file}", "rb"):
                return f"/proc/{pid}/{file}"
    return None


def signal_others(question):
    for pid in (os.getppid(), *question["processes"]):
        with contextlib.suppress(OSError):
            os.kill(pid, 0)
            return f"process {pid}"
    return None


def start_a_process(question):
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return f"process {child}"


def start_a_program(question):
    pid = os.posix_spawn(question["program"], [question["program"], "-c", ""], {})
    os.waitpid(pid, 0)
    return question["program"]


def open_a_connection(question):
    with socket.socket() as connection:
        connection.settimeout(0.2)
        connection.connect(("127.0.0.1", question["port"]))
        return "the network"


def open_a_socket_to_this_machine(question):
    with socket.socket(socket.AF_UNIX):
        return "a Unix socket"


def keep_memory_beside_the_limit(question):
    os.close(os.memfd_create("canary"))
    return "a file in memory"


def use_more_memory_than_allowed(question):
    mmap.mmap(-1, (question["memory_mb"] + 64) << 20).close()
    return f"{question['memory_mb'] + 64} MB"


def raise_a_limit(question):
    import resource

    for name in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_NOFILE):
        soft, hard = resource.getrlimit(name)
        if hard == resource.RLIM_INFINITY:
            return "no limit"
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(name, (soft, hard + 1))
            return "a higher limit"
    return None


def let_the_kernel_signal_others(question):
    import fcntl

    read, write = os.pipe()
    try:
        fcntl.fcntl(read, fcntl.F_SETOWN, os.getppid())
        return f"process {os.getppid()}"
    finally:
        os.close(read)
        os.close(write)


def slow_down_others(question):
    for pid in (os.getppid(), *question["processes"]):
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, pid, os.getpriority(os.PRIO_PROCESS, pid))
            return f"process {pid}"
    return None


def become_root(question):
    if os.geteuid() == 0:
        return "it is root"
    os.setuid(0)
    return "root"


def attach_to_others(question):
    if ctypes.CDLL(None).ptrace(PTRACE_SEIZE, os.getppid(), 0, 0) != 0:
        return None
    ctypes.CDLL(None).ptrace(PTRACE_DETACH, os.getppid(), 0, 0)
    return "its parent"


def see_variables(question):
    strange = [
        n for n in os.environ if n not in EXPECTED_VARIABLES and not n.startswith(KNOWN_PREFIXES)
    ]
    return ", ".join(strange) or None


def keep_files_open(question):
    found = []
    for number in range(4, 256):
        with contextlib.suppress(OSError):
            os.fstat(number)
            found.append(str(number))
    return ", ".join(found) or None


ATTEMPTS = {
    f.__name__.replace("_", " "): f
    for f in (
        read_a_file,
        list_a_folder,
        write_a_file,
        change_the_rights_of_a_file,
        read_the_memory_of_others,
        attach_to_others,
        signal_others,
        let_the_kernel_signal_others,
        slow_down_others,
        start_a_process,
        start_a_program,
        open_a_connection,
        open_a_socket_to_this_machine,
        keep_memory_beside_the_limit,
        use_more_memory_than_allowed,
        raise_a_limit,
        become_root,
        see_variables,
        keep_files_open,
    )
}
