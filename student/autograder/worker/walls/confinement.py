"""The layers around a worker, in the order in which they can be put on. Each can be missing; none
can be taken off.

The zygote tries every layer in a child of its own; its workers then put on what worked there, and
end where one fails: a worker that is less confined than the report says never runs. Linux only.
"""

import contextlib
import errno
import fcntl
import json
import os
import pathlib
import resource
import tempfile
from pathlib import Path

from . import absent, installed, kernel, landlock, namespaces, seccomp

PROCESSES = 64  # threads too; where the worker has a user of its own
USERS = 256  # of one zygote, in turn


class NotConfined(Exception):
    """A layer could not be put on: its name, and why."""


class Confinement:
    """What the workers of one zygote put on.

    without: names of layers to leave off, for tests.
    hidden: names of packages that no view of the Python installation shows.
    """

    def __init__(self, without=(), hidden=frozenset()):
        pid = os.getpid()  # before it becomes a small number in a namespace of its own
        self.status = {"namespaces": namespaces.enter(without)}  # layer: "on", or why not
        self._root = self._rules = self._view = self._view_rules = self._filter = None
        self._users = range(0)
        self._in_force = []
        prepared = {
            "empty root": self._prepare_root,
            "own user": lambda: self._prepare_users(pid),
            "no capabilities": lambda: None,
            "landlock": self._prepare_landlock,
            "seccomp": self._prepare_seccomp,
        }
        for layer, prepare in prepared.items():
            try:
                if layer in without:
                    raise OSError(errno.ECANCELED, "left off")
                prepare()
                self._in_force.append(layer)
                self.status[layer] = "on"
            except OSError as error:
                self.status[layer] = error.strerror or str(error)
        self._try_on()
        self._prepare_view(hidden)

    def _prepare_root(self):
        """A folder that no longer exists: nothing is in it, and nothing can be put there."""
        path = tempfile.mkdtemp()
        self._root = _out_of_the_way(os.open(path, os.O_PATH | os.O_DIRECTORY))
        os.rmdir(path)

    def _prepare_users(self, pid):
        """Numbers of users that no process has but the workers of this zygote."""
        if os.geteuid() != 0:
            raise OSError(errno.EPERM, "not started as root")
        inside, _, count = map(int, Path("/proc/self/uid_map").read_text().split()[-3:])
        if inside + count >= 1 << 31:
            first = (1 << 30) + pid % (1 << 22) * USERS
        elif inside + count >= 1 << 16:  # a container without root's rights outside
            first = 30_000 + pid % 100 * USERS
        else:
            raise OSError(errno.EINVAL, "too few user numbers in this container")
        self._users = range(first, first + USERS)

    def _prepare_landlock(self):
        self._rules = _out_of_the_way(landlock.ruleset())

    def _prepare_seccomp(self):
        self._filter = seccomp.prepare()

    def _prepare_view(self, names):
        """For workers that may read the Python installation: another root and other rules."""
        paths = installed.folders()
        hidden = absent.files_of(names, paths)
        if self.status["namespaces"].startswith("on") and "empty root" in self._in_force:
            with contextlib.suppress(OSError):
                self._view = _out_of_the_way(installed.mount_view(paths, hidden))
                paths, hidden = [f"/proc/self/fd/{self._view}"], []
        if "landlock" in self._in_force:
            self._view_rules = _out_of_the_way(landlock.ruleset(paths, hidden))

    @property
    def offers_view(self):
        """Whether a worker can be let see the Python installation and nothing else."""
        return self._view is not None or self._view_rules is not None

    def _try_on(self):
        """Let a child put on everything; what fails there is left off, and the rest tried again."""
        while self._in_force:
            read, write = os.pipe()
            child = os.fork()
            if child == 0:
                try:
                    self.enter(0)
                    os.write(write, b"[]")
                except NotConfined as failure:
                    os.write(write, json.dumps(failure.args).encode())
                finally:
                    os._exit(0)
            os.close(write)
            with os.fdopen(read, "rb") as stream:
                said = stream.read()
            os.waitpid(child, 0)
            if said == b"[]":
                return
            layer, reason = (
                json.loads(said) if said else (self._in_force[-1], "the process that tried it died")
            )
            self.status[layer] = reason
            self._in_force.remove(layer)

    def enter(self, number, view=False):
        """Put on every layer that works. Raises NotConfined.

        number: that of the worker; the next has another user. view: leave the Python installation
            in sight.
        """
        view = view and self.offers_view
        steps = {
            "empty root": lambda: _change_root(self._view if view else self._root),
            "own user": lambda: _become(self._users[number % USERS]),
            "no capabilities": kernel.drop_capabilities,
            "landlock": lambda: landlock.enter(self._view_rules if view else self._rules),
            "seccomp": lambda: seccomp.enter(self._filter, os.getpid()),
        }
        os.chdir("/")
        # only these processes count there
        if self.status["namespaces"].startswith("on") and os.geteuid() != 0:
            resource.setrlimit(resource.RLIMIT_NPROC, (4 * PROCESSES, 4 * PROCESSES))
        for layer in self._in_force:
            try:
                steps[layer]()
            except Exception as error:
                raise NotConfined(layer, getattr(error, "strerror", None) or str(error)) from error


def _out_of_the_way(descriptor):
    """The same with a number that no worker gives to its streams."""
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(descriptor)
    return moved


def _change_root(folder):
    """folder: a descriptor; None leaves the root as it is, for Landlock to see to what may be
    read.
    """
    if folder is not None:
        os.fchdir(folder)
        os.chroot(".")
        # the kernel does not name a folder that is gone, and Path(__file__).resolve() asks
        os.getcwd = lambda: "/"
        if accessor := getattr(pathlib, "_NormalAccessor", None):  # Python 3.10 has a copy
            accessor.getcwd = staticmethod(os.getcwd)


def _become(user):
    resource.setrlimit(resource.RLIMIT_NPROC, (PROCESSES, PROCESSES))
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    kernel.die_with_parent()  # the kernel forgets both when the user changes
    kernel.hide_memory()
