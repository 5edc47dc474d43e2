"""The step that runs a student's tests, with pytest, on a version of the module that they test.

What comes of each test crosses as text; which versions are right is not known here. The version
takes the tested module's place in memory, under the file name that all versions share, with lines
in the same places, so that there is nothing to tell them by but what they do.
"""

import ast
import contextlib
import dis
import errno
import functools
import importlib
import inspect
import json
import os
import random
import signal
import sys
import time
import traceback
from pathlib import Path

import numpy as np
import torch

from . import submitted_modules
from .numpy_draws import as_installed, replaced
from .pytest_parts import parts
from .vocabulary import LONGEST_NAME, ROOM

MESSAGE, TESTS = 300, 300  # letters of a message; tests of a file
SLOWEST = 5  # tests whose times are told
EXAMPLES = 12  # that hypothesis tries of a property, where a test does not say how many
# what the system says of files, folders, and all else that is not to be had here
OUT_OF_REACH = (errno.ENOENT, errno.EACCES, errno.EPERM, errno.EROFS)
SWITCHED_OFF = (
    "cacheprovider",
    "debugging",
    "doctest",
    "faulthandler",
    "junitxml",
    "legacypath",
    "logging",
    "pastebin",
    "setuponly",
    "setupplan",
    "stepwise",
    "terminal",
    "threadexception",
    "unraisableexception",
    "warnings",
)


class TooSlow(BaseException):
    """A test took longer than it may. `except Exception` does not catch it."""


def run_tests(run, step):
    import pytest  # only what asks for tests needs it

    with as_installed(), _shifted(step.shift):
        _choose_examples(step.shift)
        _begin(step)
        looks = _looks()
        module = _import(step.module)
        runner = _runner(pytest, module, step, looks)
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        off = [word for name in SWITCHED_OFF for word in ("-p", f"no:{name}")]
        with contextlib.suppress(OSError):
            os.chdir(os.sep)  # pytest looks for settings where it is: here are none
        usual = [
            f"--rootdir={os.sep}",
            "--capture=no",
            "--strict-markers",
            "-o",
            "xfail_strict=true",
        ]
        with contextlib.suppress(TooSlow, SystemExit), _no_alarm_afterwards():
            pytest.main([*off, *usual], plugins=[runner, parts(pytest)])
    text = json.dumps(runner.told()).encode()
    run.outputs[step.name] = np.frombuffer(text[:ROOM], np.uint8)


def _begin(step):
    """Put the version in the tested module's place, and let random numbers begin anew."""
    finder = submitted_modules.finder_of(step.tested)
    lines = _lines(ast.parse(finder.sources[step.tested]))
    tree = ast.parse(step.source)
    object.__setattr__(step, "source", "")  # nobody needs it again
    for node in tree.body:
        line = lines.get(getattr(node, "name", ""), 1)
        for each in ast.walk(node):
            if hasattr(each, "lineno"):
                vars(each).update(lineno=line, end_lineno=line, col_offset=0, end_col_offset=0)
    finder.compiled[step.tested] = compile(tree, f"{step.tested}.py", "exec")
    for name in finder.loaded | {step.tested}:
        sys.modules.pop(name, None)
    torch.manual_seed(step.seed)
    np.random.seed(step.seed)
    random.seed(step.seed)


def _lines(tree):
    return {node.name: node.lineno for node in tree.body if isinstance(node, ast.FunctionDef)}


def _import(name):
    """The module of tests, with asserts that say what they compared."""
    from _pytest.assertion.rewrite import rewrite_asserts

    finder = submitted_modules.finder_of(name)
    source = finder.sources[name]
    tree = ast.parse(source, f"{name}.py")
    rewrite_asserts(tree, source.encode())
    finder.compiled[name] = compile(tree, f"{name}.py", "exec")
    return importlib.import_module(name)


def _choose_examples(shift):
    """hypothesis tries the same examples in each run, and others with a shift. It keeps none, and
    looks for no smaller one: there is nobody to read it.
    """
    from hypothesis import HealthCheck, Phase, core, settings

    settings.register_profile(
        "tried",
        database=None,
        deadline=None,
        derandomize=not shift,
        max_examples=EXAMPLES,
        phases=[Phase.explicit, Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile("tried")
    core.global_force_seed = shift or None


@contextlib.contextmanager
def _shifted(shift):
    """Within this context, each seed that code chooses is another one."""
    if not shift:
        yield
        return

    def other(seeding):
        return lambda seed=None, *more, **named: seeding(
            seed + shift if isinstance(seed, int) else seed, *more, **named
        )

    generators = {
        "manual_seed": lambda self, seed: torch._C.Generator.manual_seed(self, seed + shift)
    }
    with (
        replaced(torch, {"manual_seed": other(torch.manual_seed)}),
        replaced(np.random, {n: other(getattr(np.random, n)) for n in ("seed", "default_rng")}),
        replaced(random, {"seed": other(random.seed)}),
        replaced(torch, {"Generator": type("Generator", (torch.Generator,), generators)}),
    ):
        yield


@contextlib.contextmanager
def _no_alarm_afterwards():
    try:
        yield
    finally:
        _alarm(0)


def _alarm(seconds):
    """Raise TooSlow after this much computing, and again after as much where something caught it;
    0: never. Where the system has no such alarm, the limit on the whole process has to do.
    """
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGVTALRM, _too_slow)
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds, seconds)


def _too_slow(*_):
    raise TooSlow


# what a function was compiled to, the frames in which it is, and what finds either: audit events,
# and the attributes that raise one
CODE_OF = {"__code__", "f_code", "gi_code", "cr_code", "ag_code"}
FRAME_OF = {"tb_frame", "gi_frame", "cr_frame", "ag_frame"}
FINDS = {
    "gc.get_objects",
    "gc.get_referents",
    "gc.get_referrers",
    "sys._current_frames",
    "sys.setprofile",
    "sys.settrace",
}
# functions of Python's library that hand on what they ask for, by their globals: a file name can be
# made up, and takes longer to ask for
HAND_ON = (vars(dis), vars(inspect))
SOME_HAND_ON, WALKS = vars(traceback), ("walk_stack", "walk_tb")


class Looks:
    """heard: the word with which code that is neither a library's nor ours asked for what a
    function was compiled to; empty where none did. Such a hook cannot be taken away again (PEP
    578).
    """

    def __init__(self):
        self.heard, self.looking = "", False
        sys.addaudithook(self._hear)  # one for all runs: each is asked about every event

    def _hear(self, event, arguments):
        word = arguments[1] if event == "object.__getattr__" else event
        if word not in CODE_OF and word not in FRAME_OF and word not in FINDS:
            return
        if self.heard or self.looking:
            return
        self.looking = True  # what looks at frames here is heard, too
        try:
            if not _is_trusted(_asking(sys._getframe(1))):
                self.heard = word
        finally:
            self.looking = False

    def take(self):
        """The word that was heard since this was asked last."""
        heard, self.heard = self.heard, ""
        return heard


def _asking(frame):
    """The file of the code that asks, itself or by way of what hands on."""
    while frame.f_back is not None:
        names = frame.f_globals
        if names is SOME_HAND_ON:
            if frame.f_code.co_name not in WALKS:
                break
        elif not any(names is each for each in HAND_ON):
            break
        frame = frame.f_back
    return frame.f_code.co_filename


def _is_trusted(file):
    return "site-packages" in file or "dist-packages" in file or file.startswith(TRUSTED)


@functools.cache
def _looks():
    return Looks()


TRUSTED = (sys.prefix, sys.base_prefix, "<frozen", str(Path(__file__).parents[2]))


def _runner(pytest, module, step, looks):
    """A plugin that collects the tests of a module which is in memory and runs them one after the
    other, up to the first one that fails.
    """

    NO_FAILURES = (pytest.skip.Exception, pytest.xfail.Exception)

    class Module(pytest.Module):  # type: ignore[misc, name-defined]
        def _getobj(self):
            return module

    class Runner:
        def __init__(self):
            self.tests, self.ran, self.failed, self.begun = [], [], {}, ""
            self.spent, self.looked, self.unable = {}, {}, {}

        @pytest.hookimpl(tryfirst=True)
        def pytest_collection(self, session):
            file = Module.from_parent(session, path=Path(f"{os.sep}{step.module}.py"))
            items = list(session.genitems(file))
            # properties take longer: what they would find, a plain test may have found before
            items.sort(key=lambda item: bool(getattr(item.obj, "is_hypothesis_test", False)))
            self.tests = [*dict.fromkeys(map(name_of, items))]
            session.items = [item for item in items if name_of(item) not in step.without]
            session.testscollected = len(session.items)
            return session.items

        @pytest.hookimpl(tryfirst=True)
        def pytest_runtestloop(self, session):
            if word := looks.take():  # while the file was imported: for all of its tests
                self.looked.update(dict.fromkeys(self.tests, word))
            for item, following in zip(session.items, [*session.items[1:], None], strict=False):
                self.begun = name_of(item)
                began = time.process_time()
                _alarm(step.seconds)
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                _alarm(0)
                if word := looks.take():
                    self.looked[self.begun] = word
                own = self.spent.get(self.begun, 0.0)
                self.spent[self.begun] = own + time.process_time() - began
                self.ran.append(self.begun)
                self.begun = ""
                if self.failed:
                    break
            return True

        def pytest_runtest_makereport(self, item, call):  # after that of unittest, before others
            error = call.excinfo
            if error is None or isinstance(error.value, NO_FAILURES):
                return
            if item.get_closest_marker("xfail"):
                return
            if why := _unable(error.value):
                self.unable.setdefault(name_of(item), why)
                return
            said = _said(error.value, item.originalname, step)
            self.failed.setdefault(name_of(item), [said, _line(error, step)])

        def told(self):
            """What came of it, in texts and numbers."""
            if self.begun:  # it ended all
                self.failed.setdefault(self.begun, [_SLOW.format(step.seconds), 0])
            slowest = sorted(self.spent, key=lambda name: -self.spent[name])[:SLOWEST]
            return {
                "tests": self.tests[:TESTS],
                "ran": [*dict.fromkeys(self.ran[:TESTS])],
                "failed": dict([*self.failed.items()][:1]),
                "spent": {name: round(self.spent[name], 3) for name in slowest},
                "looked": dict(sorted(self.looked.items())[:TESTS]),
                "unable": dict([*self.unable.items()][:TESTS]),
            }

    return Runner()


def _unable(error):
    """What a test needs that is not there where tests are graded, whatever they test; empty where
    that is not why it fails.
    """
    try:
        if type(error).__name__ == "FixtureLookupError":
            return f"fixture '{error.argname}' not found"[:MESSAGE]
        if isinstance(error, OSError) and error.errno in OUT_OF_REACH:
            return f"{type(error).__name__}: {error}"[:MESSAGE]
    except BaseException:  # a student's exception may do anything when it is looked at
        pass
    return ""


_SLOW = "it ended the run, or takes longer than {:g} s of computing"


def name_of(item):
    """A test by its function, and its class: all parameters of one are one test."""
    return item.nodeid.partition("::")[2].partition("[")[0][:LONGEST_NAME]


def _said(error, function, step):
    """What an exception says, in one line, with the example that hypothesis found."""
    if isinstance(error, TooSlow):
        return f"it takes longer than {step.seconds:g} s of computing"
    try:
        text = next((line.strip() for line in str(error).splitlines() if line.strip()), "")
        if not isinstance(error, AssertionError):
            text = f"{type(error).__name__}: {text}"
        notes = " ".join(" ".join(getattr(error, "__notes__", ())).split())
    except BaseException:  # a student's exception may do anything when it is looked at
        return "an exception that cannot be shown"
    call = notes.partition(f": {function}(")[2]  # each version of hypothesis says it otherwise
    example = f", at {function}({call}"[: MESSAGE // 2] if call else ""
    return text[: MESSAGE - len(example)] + example


def _line(error, step):
    """The last line of the tests' own file that an exception went through."""
    lines = [each for each in error.traceback if Path(each.path).name == f"{step.module}.py"]
    return lines[-1].lineno + 1 if lines else 0
