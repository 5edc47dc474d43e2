"""What grading costs, and what stays behind: CPU seconds of all processes together, memory,
files, processes.
"""

import gc
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from course import PART, PARTS
from offspring import offspring

from autograder.checking.checks import Check
from autograder.content import ROOT, homework
from autograder.grading.grade_checks import grade
from autograder.grading.grader import checks_for
from autograder.releasing.student_folder import reference_sources
from autograder.sandbox import Zygote
from autograder.submission.sources import Sources

YARDSTICKS = 2.0  # that a correct submission may cost; 1.2 to 1.6 were seen on idle cores
ROUNDS = 16
TICK = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


def cpu_seconds() -> float:
    """Used so far by this process, what it started, and what either has buried."""
    used = sum(os.times()[:4])
    for pid in offspring():
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
        used += sum(map(int, fields[11:15])) / TICK
    return used


def resident_kb() -> int:
    return int(Path("/proc/self/status").read_text().split("VmRSS:")[1].split()[0])


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


def temporary_files() -> set[str]:
    return {*os.listdir(tempfile.gettempdir())}


def grade_correctly(sandbox: Zygote, reference: Sources, checks: list[Check]) -> None:
    compulsory = [check for check in checks if not check.bonus]
    assert {result.verdict.status for result in grade(reference, compulsory, sandbox)} == {"passed"}


def cost_of(times: int, sandbox: Zygote, reference: Sources, checks: list[Check]) -> float:
    """CPU seconds of one correct submission, the mean of several."""
    start = cpu_seconds()
    for _ in range(times):
        grade_correctly(sandbox, reference, checks)
    return (cpu_seconds() - start) / times


def yardstick() -> float:
    """CPU seconds of a fixed piece of work of the same kind: forked children that do small
    things in torch.
    """
    start = cpu_seconds()
    for _ in range(2):
        child = os.fork()
        if not child:
            try:
                # too small for threads, which do not survive a fork
                x = torch.linspace(-1, 1, 48).reshape(3, 16)
                for _ in range(7000):
                    x = torch.stack([x[0] + x.mean(), *x[1:].cos()]).clamp(-1, 1)
            finally:
                os._exit(0)
        os.waitpid(child, 0)
    return cpu_seconds() - start


def test_a_correct_submission_costs_little_and_twice_that_would_be_noticed(
    sandbox: Zygote, reference: Sources, checks: list[Check], record: Callable[[str], None]
) -> None:
    """A busy machine makes CPU seconds longer, and never shorter: of several rounds of everything
    in turn, what is least was disturbed least. The busier it is, the more rounds are taken.
    """
    grade_correctly(sandbox, reference, checks)
    works = (
        yardstick,
        lambda: cost_of(1, sandbox, reference, checks),
        lambda: 2 * cost_of(2, sandbox, reference, checks),
    )
    rounds = []
    while len(rounds) < ROUNDS:
        rounds.append([work() for work in works])
        stick, once, twice = map(min, zip(*rounds, strict=True))
        if len(rounds) >= 4 and once < YARDSTICKS * stick < twice:
            break
    record(
        f"a correct submission costs {once / stick:.2f} yardsticks, "
        f"at most {YARDSTICKS} are allowed"
    )
    assert once < YARDSTICKS * stick < twice
    assert twice > 1.5 * once


@pytest.mark.full
def test_the_whole_command_costs_little_beside_what_has_to_start() -> None:
    """One submission of part 2, beside a zygote that only starts and a command that only helps."""

    def command(*arguments: str) -> float:
        start = cpu_seconds()
        asked = [sys.executable, "-m", "autograder", *arguments]
        subprocess.run(asked, cwd=ROOT, capture_output=True, check=True)
        return cpu_seconds() - start

    def zygote() -> float:
        start = cpu_seconds()
        with Zygote() as started:
            started.ready()
        return cpu_seconds() - start

    grading = ("grade", f"solutions/{PART}", "--seed", "1")
    measured = [(zygote() + command("--help"), command(*grading)) for _ in range(2)]
    starting, whole = map(min, zip(*measured, strict=True))
    assert whole < 1.8 * starting  # 1.43 was seen; busy machines make both longer


@pytest.mark.parametrize("part", PARTS)
def test_a_correct_submission_is_run_once(
    sandbox: Zygote, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that it imports is loaded already, so that no second run with files is needed. What is
    tried on many versions, as tests that students write are, is run for these.
    """
    runs: list[object] = []
    run = sandbox.run
    monkeypatch.setattr(sandbox, "run", lambda *asked: runs.append(asked) or run(*asked))
    asked = [check for check in checks_for(part, 1) if check.trial is None]
    results = grade(reference_sources(part), asked, sandbox)
    assert {result.verdict.status for result in results} == {"passed"}
    assert len(runs) == 1


@pytest.mark.full
def test_isolation_costs_at_most_a_tenth(
    reference: Sources, checks: list[Check], record: Callable[[str], None]
) -> None:
    rounds, layers = (
        12,
        {"all layers": (), "all but namespaces": ("namespaces",), "bare forked workers": None},
    )
    bare = ("namespaces", "empty root", "own user", "no capabilities", "landlock", "seccomp")
    costs: dict[str, list[float]] = {name: [] for name in layers}
    zygotes = {
        name: Zygote(without=bare if without is None else without)
        for name, without in layers.items()
    }
    try:
        for zygote in zygotes.values():
            grade_correctly(zygote, reference, checks)
        for _ in range(rounds):  # in turn, so that a busy machine is busy for all
            for name, zygote in zygotes.items():
                costs[name].append(cost_of(5, zygote, reference, checks))
    finally:
        for zygote in zygotes.values():
            zygote.close()
    medians = {name: statistics.median(values) for name, values in costs.items()}
    lines = [f"{name:<22}{1000 * median:6.0f} ms" for name, median in medians.items()]
    record("\n".join([f"CPU time of a correct submission, medians of {rounds} x 5", *lines]))
    assert medians["all layers"] < 1.1 * medians["bare forked workers"]


@pytest.mark.parametrize("submissions", [3, pytest.param(200, marks=pytest.mark.full)])
def test_after_many_submissions_nothing_is_left(
    submissions: int,
    reference: Sources,
    checks: list[Check],
    record: Callable[[str], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In a folder of its own for temporary files, because others come and go in the usual one."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    with Zygote(absent=homework().ready_made) as sandbox:
        for _ in range(5):
            grade_correctly(sandbox, reference, checks)
        gc.collect()
        before = (offspring(), open_files(), temporary_files())
        memory = resident_kb()
        for _ in range(submissions):
            grade_correctly(sandbox, reference, checks)
        gc.collect()
        grown = resident_kb() - memory
        assert (offspring(), open_files(), temporary_files()) == before
    record(
        f"{submissions} correct submissions: the grader's memory grew by {grown} kB; no process, "
        f"file or descriptor"
    )
    assert grown < 4096
