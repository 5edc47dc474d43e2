"""A package in which the work comes ready-made is installed, and student code finds nothing of it,
whichever way it goes.
"""

import importlib.util
from collections.abc import Iterator

import pytest
from loading import load

from autograder.content import homework
from autograder.sandbox import FreshProcesses, Limits, Zygote

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("diffusers") is None, reason="diffusers is not installed"
)
IN_SIGHT = Limits(python_files=True)
WAYS = """
import importlib, importlib.machinery, importlib.metadata, importlib.util, os, pkgutil, runpy, sys

NAME, FILE, CLASS = "diff" + "users", "schedulers/scheduling_ddpm.py", "DDPMScheduler"
PLACES = [path for path in sys.path if path.endswith("-packages")]
FILES = [f"{place}/{NAME}/{FILE}" for place in PLACES]


def first(read, paths=FILES):
    for path in paths:
        try:
            return CLASS in str(read(path)) and read
        except (OSError, ImportError, ValueError):
            continue


def plainly():
    from diffusers import DDPMScheduler
    return DDPMScheduler


def by_a_name():
    return getattr(importlib.import_module(NAME + ".schedulers"), CLASS)


def in_the_old_way():
    return getattr(__import__(NAME), CLASS)


def by_the_finder_of_python():
    kept = sys.meta_path[:]
    sys.meta_path[:] = [
        importlib.machinery.BuiltinImporter,
        importlib.machinery.FrozenImporter,
        importlib.machinery.PathFinder,
    ]
    importlib.invalidate_caches()
    try:
        return getattr(importlib.import_module(NAME), CLASS)
    finally:
        sys.meta_path[:] = kept


def by_a_finder_of_its_own():
    loaders = (importlib.machinery.SourceFileLoader, [".py"])
    for place in PLACES:
        spec = importlib.machinery.FileFinder(place, loaders).find_spec(NAME)
        if spec is not None and spec.loader is not None:
            return spec.loader.get_code(NAME)


def by_the_place_of_a_file():
    return first(lambda path: importlib.util.spec_from_file_location("a", path).loader.get_data(path))


def as_a_program():
    return runpy.run_module(f"{NAME}.schedulers.scheduling_ddpm")[CLASS]


def as_data():
    return CLASS in pkgutil.get_data(NAME, FILE).decode()


def by_what_describes_it():
    files = importlib.metadata.files(NAME) or ()
    return [file for file in files if str(file).endswith(FILE)][0].read_text()


def from_inside():
    sys.path[:0] = [f"{place}/{NAME}" for place in PLACES]
    importlib.invalidate_caches()
    return importlib.import_module("dependency_versions_table").deps


def as_text():
    return first(lambda path: open(path).read())


def around_a_corner():
    return first(
        lambda path: open(path).read(), [f"{place}/../site-packages/./{NAME}/{FILE}" for place in PLACES]
    )


def by_a_descriptor():
    return first(lambda path: os.read(os.open(path, os.O_RDONLY), 100_000))


def from_a_folder():
    def read(place):
        folder = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
        return os.read(os.open(f"{NAME}/{FILE}", os.O_RDONLY, dir_fd=folder), 100_000)

    return first(read, PLACES)


def by_its_bytecode():
    return first(lambda path: open(path, "rb").read(), map(importlib.util.cache_from_source, FILES))


def by_looking_everywhere():
    for place in PLACES:
        for folder, _, files in os.walk(place):
            if os.path.basename(FILE) in files:
                return first(lambda path: open(path).read(), [f"{folder}/{os.path.basename(FILE)}"])


def go():
    for way in [value for value in [*globals().values()] if callable(value)]:
        if way in (first, go):
            continue
        for name in [name for name in sys.modules if name.partition(".")[0] == NAME]:
            del sys.modules[name]
        try:
            got = way()
        except (ImportError, OSError, AttributeError, IndexError) as error:
            got = None
        print(way.__name__, "got it" if got else "got nothing")


go()
"""
NUMBER = WAYS.count("\n\n\ndef ") - 2
COMBINATIONS = {
    "all layers": (),
    "landlock, without mounts": ("namespaces", "empty root", "own user"),
    "mounts, without landlock": ("landlock",),
}


@pytest.fixture(scope="module", params=COMBINATIONS)
def zygote(request: pytest.FixtureRequest, sandbox: Zygote) -> Iterator[Zygote]:
    """One of each combination of the layers that can hide files."""
    without = COMBINATIONS[request.param]
    if not without:
        yield sandbox
        return
    with Zygote(without, homework().ready_made) as started:
        yield started


@pytest.mark.layers
def test_no_way_leads_to_it(zygote: Zygote) -> None:
    if not {"landlock", "empty root"} & set(zygote.isolation().layers):
        pytest.skip(f"this machine lacks layers: {zygote.isolation().missing}")
    printed = load(zygote, WAYS, IN_SIGHT).printed
    assert printed.count("got nothing") == NUMBER and "got it" not in printed, printed


def test_each_way_leads_to_it_where_nothing_hides_it(loose: Zygote) -> None:
    printed = load(loose, WAYS, IN_SIGHT).printed
    assert printed.count("got it") == NUMBER and "got nothing" not in printed, printed


@pytest.mark.layers
@pytest.mark.parametrize("name", ["diffusers", "diffusers.schedulers"])
def test_an_import_fails_as_for_what_was_never_installed_and_is_remarked_on(
    name: str, sandbox: Zygote
) -> None:
    ran = load(sandbox, f"import {name}", IN_SIGHT)
    (answer,) = ran.answers.values()
    assert (answer.raised, answer.message) == (
        "ModuleNotFoundError",
        "No module named 'diffusers'",
    )
    assert "diffusers" in ran.imported


@pytest.mark.layers
def test_an_import_that_waits_until_files_are_in_sight_is_remarked_on(sandbox: Zygote) -> None:
    ran = load(sandbox, "import os\nif os.path.exists('/usr'):\n    import diffusers\nimport zzz")
    assert "diffusers" in ran.imported


@pytest.mark.layers
def test_a_module_that_is_one_file_is_hidden_too() -> None:
    with Zygote(absent=["mypy_extensions"]) as started:
        code = """
            import importlib, os, sys
            importlib.import_module("pathspec")
            for place in sys.path:
                try:
                    assert not open(f"{place}/mypy_extensions.py").read()
                except OSError:
                    pass
            import mypy_extensions
        """
        (answer,) = load(started, code, IN_SIGHT).answers.values()
    assert answer.message == "No module named 'mypy_extensions'", answer


def test_where_nothing_hides_it_an_import_does_not_find_it() -> None:
    ran = load(FreshProcesses(absent=homework().ready_made), "import wave, diffusers")
    (answer,) = ran.answers.values()
    assert answer.message == "No module named 'diffusers'" and "diffusers" in ran.imported


def test_a_module_of_that_name_in_a_submission_is_found() -> None:
    with Zygote(absent=["friend"]) as started:
        ran = load(started, "import friend\nprint(friend.WHO)", other="WHO = 'the student'")
    assert ran.printed.strip() == "the student"
