"""Student modules are imported from memory: the worker needs no view of the submission's folder.

Both `import module` and `from folder.module import ...` find the same module, whichever a student
wrote. Graded and given files come first; a student's other files come after everything that is
installed, so that a file named torch.py shadows nothing.
"""

import importlib
import importlib.abc
import importlib.util
import itertools
import linecache
import sys

from .optional_packages import OptionalPackages


class SubmittedModules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds and loads the modules of one submission.

    sources: {module name: source text}.
    packages: names of folders under which they may be imported.
    """

    def __init__(self, sources, packages):
        self.sources, self.packages = sources, packages
        self.compiled = {}
        self.rewritten = {}  # {module: another text of it}, until modules are forgotten
        self.loaded = set()
        for name, text in sources.items():
            file = f"{name}.py"  # so that tracebacks can show the student's own lines
            linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)

    def find_spec(self, fullname, path=None, target=None):
        *packages, name = fullname.split(".")
        if name in self.sources and all(p in self.packages for p in packages):
            return importlib.util.spec_from_loader(fullname, self, origin=f"{name}.py")
        if fullname.split(".")[-1] in self.packages:
            return importlib.util.spec_from_loader(fullname, self, is_package=True)
        return None

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        self.loaded.add(module.__name__)
        *packages, name = module.__name__.split(".")
        # a folder; one that bears a module's name stands for the module
        if name not in self.sources:
            return
        if packages:  # the same module under its longer name
            sys.modules[module.__name__] = importlib.import_module(name)
            return
        module.__file__ = f"{name}.py"
        module.__package__ = self.packages[0]  # relative imports between a student's files work too
        if name in self.rewritten:
            exec(compile(self.rewritten[name], f"{name}.py", "exec"), module.__dict__)
            return
        # every case imports anew, and compiling takes longer than most cases
        if name not in self.compiled:
            self.compiled[name] = compile(self.sources[name], f"{name}.py", "exec")
        exec(self.compiled[name], module.__dict__)


class Unknown(importlib.abc.MetaPathFinder):
    """Comes last and finds nothing: it notes what was asked for and is not there, or not in
    sight.
    """

    def __init__(self):
        self.names = set()

    def find_spec(self, fullname, path=None, target=None):
        self.names.add(fullname)


class Loaded:
    """The top-level names of modules that were loaded since this was made, the latest first.

    It counts only: to look at every name would copy the pages of all, which a worker shares with
    the zygote.
    """

    def __init__(self):
        self.before = len(sys.modules)

    def __iter__(self):
        later = itertools.islice(reversed(sys.modules), max(0, len(sys.modules) - self.before))
        return iter(dict.fromkeys(name.partition(".")[0] for name in later))


def install(graded, other, packages):
    """Make a submission importable. graded: given and graded files, found first; other: the rest,
    found last.

    packages: names of folders under which a student may import any of them.
    Returns the set in which the names of modules appear that an import did not find.
    """
    unknown = Unknown()
    sys.meta_path[:0] = [SubmittedModules(graded, packages), OptionalPackages(unknown.names)]
    sys.meta_path += [SubmittedModules(other, packages), unknown]
    return unknown.names


def finder_of(name):
    """Who finds a module of the submission, or one that was given to it. Raises LookupError."""
    for finder in sys.meta_path:
        if isinstance(finder, SubmittedModules) and name in finder.sources:
            return finder
    raise LookupError(f"there is no module {name}")


def rewrite(name, text):
    """Let a module have another text until all are forgotten."""
    finder_of(name).rewritten[name] = text


def forget(kept=()):
    """Drop all modules but those kept, so that the next import runs them anew and nothing is
    left of a probe.
    """
    for finder in sys.meta_path:
        if isinstance(finder, SubmittedModules):
            for name in finder.loaded - set(kept):
                sys.modules.pop(name, None)
            finder.loaded &= set(kept)
            finder.rewritten.clear()
