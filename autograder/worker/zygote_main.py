"""A process that has loaded torch and this package and nothing else, and forks a worker for each
job.

It is handed a socket over which the sandbox sends {"fork": id, "limits"} with three file
descriptors (job, output, status) or {"kill": id}. It stays single-threaded, because forking with a
thread pool alive deadlocks the child; it adopts orphans, so that nothing a worker starts outlives
it. It ends when the sandbox hangs up, however that comes.
"""

import contextlib
import functools
import gc
import importlib

# for invalidate_caches on Python 3.13: a worker that calls it finds no files
import importlib.metadata
import itertools
import json
import os
import select
import signal
import socket
import sys

from . import messages
from .walls import absent, confinement, kernel, limits, namespaces, process_tree


def serve(control, work):
    """Fork, kill and bury until the sandbox hangs up. work(number, limits, job fd, output fd):
    what a child does.
    """
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_write, False)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    workers: dict[int, tuple[int, int]] = {}  # pid: (job id, status fd)
    numbers = itertools.count()
    while True:
        ready, _, _ = select.select([control, wake_read], [], [])
        if wake_read in ready:
            os.read(wake_read, 4096)
        if control in ready:
            message, descriptors, _, _ = socket.recv_fds(control, 65536, 3)
            if not message:
                break
            request = json.loads(message)
            if "kill" in request:
                for pid, (asked_for, _) in workers.items():
                    if asked_for == request["kill"]:
                        process_tree.kill(pid)
            else:
                job_fd, output_fd, status_fd = descriptors
                preload(request["limits"]["preload"])
                number = next(numbers)
                namespaces.begin_numbers_anew()
                pid = fork()
                if pid == 0:
                    work(number, request["limits"], job_fd, output_fd)
                os.close(job_fd)
                os.close(output_fd)
                if pid is None:
                    os.close(status_fd)  # an end without a report: the sandbox tries again
                else:
                    workers[pid] = (request["fork"], status_fd)
        bury(workers)
    for pid in workers:
        process_tree.kill(pid)
    process_tree.sweep(())


def preload(names):
    """Import what the next job needs and its worker could not read. A job that needs none costs
    nothing more; what is not installed, the worker finds out.
    """
    missing = [name for name in names if name not in sys.modules]
    for name in missing:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    if missing:
        gc.collect()
        gc.freeze()


def fork():
    """os.fork(), but None where the machine has no room for another process."""
    try:
        return os.fork()
    except OSError:
        return None


def bury(workers):
    """Collect the dead; when a worker is among them, end whatever it left behind and only then
    report its end.
    """
    ended = []
    while workers:
        try:
            pid, status, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            break
        if pid == 0:
            break
        if pid in workers:
            ended.append((workers.pop(pid)[1], status, usage))
    for status_fd, status, usage in ended:
        strays = process_tree.sweep(workers)
        report = {
            "exit": os.waitstatus_to_exitcode(status),
            "cpu_seconds": usage.ru_utime + usage.ru_stime,
            "max_rss_kb": usage.ru_maxrss,
            "left_behind": strays,
        }
        with contextlib.suppress(OSError):  # the sandbox no longer wants to know
            os.write(status_fd, json.dumps(report).encode())
        os.close(status_fd)


def become_worker(serve_job, layers, number, wanted, job_fd, output_fd):
    """The forked child: shut every door but three, run the job, end without a farewell."""
    try:
        os.setsid()
        kernel.die_with_parent()
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(output_fd, 1)
        os.dup2(output_fd, 2)
        job_fd = os.dup2(job_fd, 3, inheritable=False)
        limits.apply(wanted)
        layers.enter(number, view=wanted["python_files"])
        importlib.invalidate_caches()  # of folders that are no longer there
        os.closerange(4, 65536)
        with (
            os.fdopen(job_fd, "rb", closefd=False) as requests,
            os.fdopen(job_fd, "wb", closefd=False) as answers,
        ):
            serve_job(requests, answers)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(0 if sys.exc_info()[0] is None else messages.BROKEN)


def main(arguments):
    """Get ready, say so, serve. arguments: file descriptor of the control socket, names of
    layers to leave off, names of packages that count as absent.
    """
    control = socket.socket(fileno=int(arguments[0]))
    without, hidden = (frozenset(filter(None, names.split(","))) for names in arguments[1:])
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    layers = confinement.Confinement(without, hidden)
    kernel.hide_memory()
    kernel.adopt_orphans()
    # and torch with it: the process that stays outside the namespaces does without
    from . import job

    torch_version = job.warm_up()
    absent.hide_from_imports(hidden)
    gc.collect()
    gc.freeze()  # workers share these pages as long as their garbage collector leaves them alone
    message = {
        "torch": torch_version,
        "threads": len(os.listdir("/proc/self/task")),
        "namespaces": namespaces.links(),
        "layers": layers.status,
    }
    try:
        control.send(json.dumps(message).encode())
    except BrokenPipeError:  # the grader was stopped before we were ready
        return
    serve(control, functools.partial(become_worker, job.serve, layers))
