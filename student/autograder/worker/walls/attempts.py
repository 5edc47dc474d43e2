"""Notes what student code tries beside its work: files, processes, programs, network, a look into
the running grader.

The layers refuse these attempts, and student code may swallow the refusal; the note lets an
instructor see them all the same. It comes from the student's process, so nothing but a remark may
hang on it. Python's audit events are what it listens to (PEP 578); such a hook cannot be taken away
again.
"""

import inspect
import sys
import threading
import types

ATTEMPTS = {  # audit event: what it is in words; "{}" stands for the event's first argument
    "open": "open {}",
    "os.listdir": "list {}",
    "os.scandir": "list {}",
    "os.remove": "remove {}",
    "os.rename": "rename {}",
    "os.mkdir": "make the folder {}",
    "os.chmod": "change the rights of {}",
    "os.fork": "start a process",
    "os.forkpty": "start a process",
    "os.exec": "start {}",
    "os.posix_spawn": "start {}",
    "os.system": "start {}",
    "subprocess.Popen": "start {}",
    "os.kill": "send a signal to process {}",
    "os.killpg": "send a signal to process group {}",
    "socket.__new__": "open a socket",
    "socket.connect": "connect a socket",
    "socket.getaddrinfo": "look up {} in the network",
    "gc.get_objects": "search the memory of its process",
    "gc.get_referrers": "search the memory of its process",
    "gc.get_referents": "search the memory of its process",
    "sys.settrace": "trace its process",
    "sys.setprofile": "trace its process",
    "sys._current_frames": "look at the grader's frames",
    "sys._getframe": "look at the grader's frames",
    "object.__getattr__": "look at the grader's frames",
    "ctypes.dlopen": "reach around Python with ctypes",
    "ctypes.dlsym/handle": "reach around Python with ctypes",
    "ctypes.string_at": "read memory by its address",
}
# These are heard all the time, so only who asks directly, or by way of inspect, is looked at.
FRAMES = {"sys._getframe", "object.__getattr__"}
FRAMES_OF = {"tb_frame", "gi_frame", "cr_frame", "ag_frame", "f_code"}
OWN_BUSINESS = (
    "linecache",
    "tokenize",
    "warnings",
    "traceback",
    "inspect",
    "pkgutil",
    "zipimport",
    "hypothesis.core",  # which looks for numbers in the files of all modules
)
INSTALLED = (sys.prefix, sys.base_prefix)
OF_A_KIND, MOST = 2, 10  # notes of one case


class Watch:
    """own: names of the student's modules. notes: what their code tried, once each."""

    def __init__(self, own):
        self.files = {f"{name}.py" for name in own}
        self.trusted = [vars(sys.modules[name]) for name in OWN_BUSINESS if name in sys.modules]
        self.inspect = vars(inspect)
        self.looking = False
        self.main_thread = threading.get_ident()
        self.notes, self.kinds = [], []
        sys.addaudithook(self._hear)

    def clear(self):
        """Begin a new case."""
        self.notes.clear()
        self.kinds.clear()

    def _hear(self, event, arguments):
        words = ATTEMPTS.get(event)
        if words is None or self.looking or len(self.notes) >= MOST:
            return
        if self.kinds.count(words) >= OF_A_KIND or not self._is_noted(event, arguments):
            return
        what = arguments[0] if arguments else ""
        what = what.decode(errors="replace") if isinstance(what, bytes) else str(what)
        if event == "open" and what.startswith(INSTALLED):  # the data files of a package
            return
        note = words.format(what[:100])
        if note not in self.notes:
            self.notes.append(note)
            self.kinds.append(words)

    def _is_noted(self, event, arguments):
        if event == "object.__getattr__" and arguments[1] not in FRAMES_OF:
            return False
        self.looking = True  # what looks at frames here is heard, too
        try:
            return self._looks_itself() if event in FRAMES else self._is_students()
        finally:
            self.looking = False

    def _looks_itself(self):
        """Whether the student's code itself looks at frames, not a library."""
        frame: types.FrameType | None = sys._getframe(3)
        while frame is not None and frame.f_globals is self.inspect:
            frame = frame.f_back
        return frame is not None and frame.f_code.co_filename in self.files

    def _is_students(self):
        """Whether the student's code asked for it, not Python on its behalf: to import a
        module, or to show a line.
        """
        frame = sys._getframe(3)
        while True:
            if frame.f_code.co_filename in self.files:
                return True
            if frame.f_code.co_filename.startswith("<frozen importlib"):
                return False
            # by its globals: a file name can be made up
            if any(frame.f_globals is names for names in self.trusted):
                return False
            if frame.f_back is None:  # nobody but student code starts threads
                return threading.get_ident() != self.main_thread
            frame = frame.f_back
