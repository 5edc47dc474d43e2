"""Fixtures that tests share: one warm sandbox, the checks of a part, a way to grade an edited
reference solution.
"""

import ctypes
import functools
import json
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from classes import grade_here
from course import FRESH_SEED, PART
from exercise_marks import NUMBERS, marker_name, numbers_in
from offspring import offspring
from typer.testing import CliRunner

from autograder.checking.checks import Check
from autograder.checking.verdict import Result
from autograder.commands import app as cli
from autograder.content import homework
from autograder.grading import grader as run
from autograder.grading.grade_checks import grade
from autograder.grading.grader import checks_for
from autograder.releasing.student_folder import reference_sources
from autograder.sandbox import Zygote
from autograder.sandbox.isolation import LAYERS
from autograder.submission.sources import Sources

# The files that take longest, longest first: several processes begin with them and share the short
# ones at the end.
LONG_FILES = (
    "test_misconceptions.py",
    "test_mutants.py",
    "test_notebooks.py",
    "test_population.py",
    "test_unit_tester.py",
    "test_nbgrader.py",
    "test_fairness_unets.py",
    "test_gradescope.py",
    "test_grading.py",
    "test_said.py",
    "test_right_variants.py",
    "test_half_at_most.py",
    "test_beside.py",
    "test_what_is_said.py",
    "test_attacks.py",
    "test_fairness.py",
    "test_release.py",
    "test_accidents.py",
    "test_own_time.py",
    "test_cost.py",
    "test_points_of_facets.py",
    "test_adopting.py",
    "test_trying_tests.py",
    "test_guidance.py",
    "test_nasty_words.py",
    "test_referee_robustness.py",
    "test_classroom.py",
    "test_gradescope_own_numbers.py",
    "test_mark_pages.py",
    "test_sandbox.py",
    "test_drawn_digits.py",
    "test_broken_files.py",
    "test_judging_digits.py",
    "test_unit_tester_ddpm.py",
    "test_conditional_ddpm_training.py",
    "test_report.py",
    "test_cluster.py",
    "test_conditional_ddpm_resuming.py",
    "test_second_homework.py",
    "test_elsewhere.py",
    "test_formgrader.py",
    "test_variants.py",
    "test_images.py",
    "test_exercise_marks.py",
    "test_fairness_theory.py",
    "test_learning.py",
    "test_bench.py",
    "test_trajectory_learning.py",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--full",
        action="store_true",
        help="run the long tests too, and all of those of which every run takes a sample",
    )
    parser.addoption(
        "--sample",
        action="store_true",
        help="take samples also where tests are chosen by -m, -k or their name",
    )


def pytest_configure(config: pytest.Config) -> None:
    # in the background it would be ignored, by children too
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(config, "workerinput"):  # one of several processes, which share the cores
        torch.set_num_threads(1)
    config.addinivalue_line("markers", "full: a long test, run with --full")
    config.addinivalue_line(
        "markers",
        "sampled(n): every n-th of a test's cases is run; all of them with --full, and where tests "
        "are chosen by -m, -k or their name",
    )
    config.addinivalue_line("markers", "layers: an attack that a layer of isolation stops")
    for number in NUMBERS:
        config.addinivalue_line(
            "markers", f"{marker_name(number)}: what belongs to exercise {number}"
        )


@pytest.hookimpl(tryfirst=True)  # before -m chooses among the tests
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        for number in numbers_in(
            item.callspec.params.values() if hasattr(item, "callspec") else ()
        ):
            item.add_marker(marker_name(number))
    rank = {name: number for number, name in enumerate(LONG_FILES)}
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: rank.get(item.path.name, len(rank)))
    if not config.getoption("--full"):
        for item in items:
            if item.get_closest_marker("full"):
                item.add_marker(pytest.mark.skip(reason="long: run with --full"))
        chosen = config.option.markexpr or config.option.keyword or "::" in " ".join(config.args)
        if config.getoption("--sample") or not chosen:
            _sample(items)


def _sample(items: list[pytest.Item]) -> None:
    """Skip all but every n-th case of a test that is marked sampled(n)."""
    place: Counter[tuple[Path, str]] = Counter()
    for item in items:
        if mark := item.get_closest_marker("sampled"):
            test = item.path, item.name.partition("[")[0]
            if place[test] % mark.args[0]:
                reason = f"one in {mark.args[0]} of these is run: all with --full"
                item.add_marker(pytest.mark.skip(reason=reason))
            place[test] += 1


TABLES = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def record(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """record(table) prints a table at the end of the run, where a person reads it."""
    return request.config.stash.setdefault(TABLES, []).append


def pytest_sessionfinish(session: pytest.Session) -> None:
    """One of several processes hands its tables to the one that a person reads."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["tables"] = session.config.stash.get(TABLES, [])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the tables of a process that has finished; one that crashed left none."""
    node.config.stash.setdefault(TABLES, []).extend(
        getattr(node, "workeroutput", {}).get("tables", [])
    )


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    for table in config.stash.get(TABLES, []):
        terminalreporter.write_line(f"\n{table}\n")


@pytest.fixture
def fixed_seed() -> None:
    """Torch draws the same numbers in every run."""
    torch.manual_seed(0)


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Small networks are quicker on one thread, above all where the machine has other work."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(autouse=True)
def denormals() -> Iterator[None]:
    """Scripts that train round the smallest numbers to zero for the whole process: the next
    test has them again.
    """
    yield
    torch.set_flush_denormal(False)


@pytest.fixture
def flushed_denormals() -> None:
    """Numbers below 1e-38 are as good as zero, and slow on a CPU."""
    torch.set_flush_denormal(True)


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Zygote]:
    """One zygote for all tests, as the grader starts it."""
    with Zygote(absent=homework().ready_made) as zygote:
        yield zygote


@pytest.fixture(scope="session")
def loose() -> Iterator[Zygote]:
    """A zygote whose workers put on no layer, as on a machine that has none: limits and
    clean-up have to do.
    """
    with Zygote(without=LAYERS) as zygote:
        yield zygote


@pytest.fixture(scope="session")
def reference() -> Sources:
    """The reference solution of part 2 as a submission."""
    return reference_sources(PART)


@pytest.fixture(scope="session")
def checks() -> list[Check]:
    """All checks of part 2, public cases and fresh ones."""
    return checks_for(PART, FRESH_SEED)


@pytest.fixture(scope="session")
def grade_edited(
    sandbox: Zygote, reference: Sources, checks: list[Check]
) -> Callable[..., dict[str, Result]]:
    """grade_edited(module, old, new, old, new, ...): results by check id of the reference with
    pieces replaced.

    Each old piece must stand in the module exactly once. other={name: source} adds files of the
    student's own.
    """

    def grade_it(
        module: str, *edits: str, other: dict[str, str] | None = None
    ) -> dict[str, Result]:
        source = reference.graded[module]
        for old, new in zip(edits[::2], edits[1::2], strict=True):
            assert source.count(old) == 1, (
                f"{old!r} stands {source.count(old)} times in {module}.py"
            )
            source = source.replace(old, new)
        submitted = replace(
            reference, graded={**reference.graded, module: source}, other=other or {}
        )
        return {result.check.id: result for result in grade(submitted, checks, sandbox)}

    return grade_it


@pytest.fixture
def grade_class(sandbox: Zygote, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """grade_class(folder, out, seed, rules, roster): out, after a class run in this process,
    with the warm sandbox.
    """
    # for commands that the test gives as well
    monkeypatch.setattr(run, "open_sandbox", lambda *_: sandbox)
    return functools.partial(grade_here, sandbox)


@pytest.fixture
def grade_path(
    sandbox: Zygote, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Any]:
    """grade_path(path): the JSON report of the command line, run in this process, with the warm
    sandbox.

    grade_path(path, exit_code): what it says where it must end with another code than 0.
    """
    monkeypatch.setattr(run, "open_sandbox", lambda *_: sandbox)
    monkeypatch.setattr(run.Grader, "__exit__", lambda *_: None)

    def grade_it(path: Path, exit_code: int = 0) -> Any:
        file = tmp_path_factory.mktemp("report") / "report.json"
        done = CliRunner().invoke(cli.app, ["grade", str(path), "--json", str(file), "--seed", "1"])
        assert done.exit_code == exit_code, done.exception
        assert "Traceback" not in done.output
        return json.loads(file.read_text()) if exit_code == 0 else " ".join(done.output.split())

    return grade_it


PR_SET_CHILD_SUBREAPER = 36


@pytest.fixture
def nothing_is_left(sandbox: Zygote, loose: Zygote) -> Iterator[None]:
    """What runs after each test is what ran before it; orphans cannot escape, because this
    process adopts them.
    """
    prctl = ctypes.CDLL(None).prctl
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    sandbox.ready()
    loose.ready()
    before = offspring()
    yield
    after = offspring()
    prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
    assert after == before
