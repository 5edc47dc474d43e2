"""The processes around a submission: what the zygote knows, how it survives, and what is left
when anyone dies.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from loading import load
from offspring import offspring
from payloads import PAYLOADS, submission

from autograder.checking.checks import Check
from autograder.content import ROOT
from autograder.grading.cases import Ran
from autograder.grading.grade_checks import grade
from autograder.sandbox import FreshProcesses, Limits, Zygote
from autograder.sandbox.isolation import LAYERS
from autograder.submission.sources import Sources

pytestmark = pytest.mark.usefixtures("nothing_is_left")

PROGRAM = """\
from loading import load

from autograder.sandbox import FreshProcesses, Zygote
from autograder.sandbox.isolation import LAYERS

"""
PROGRAM = """\
from loading import load

from autograder.sandbox import FreshProcesses, Zygote
from autograder.sandbox.isolation import LAYERS

"""
DAEMON = """
import os, signal, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(99)
    os._exit(0)
"""


def test_a_worker_holds_our_worker_package_and_nothing_else_of_ours(sandbox: Zygote) -> None:
    source = f"""
        import sys
        files = [str(vars(module).get("__file__")) for module in sys.modules.values()]
        print(*(file for file in files if file.startswith({str(ROOT)!r}) and not file.startswith({sys.prefix!r})))
    """  # noqa: E501
    ours = {
        Path(file).relative_to(ROOT).as_posix() for file in load(sandbox, source).printed.split()
    }
    assert "autograder/worker/job.py" in ours
    assert {Path(file).parts[:2] for file in ours} == {("autograder", "worker")}


TELLING = """
    import os, threading
    for _ in range({threads}):
        thread = threading.Thread(target=int)
        thread.start()
        thread.join()
    print(os.getpid(), threading.get_native_id(), thread.native_id - os.getpid())
"""


def test_numbers_of_processes_tell_no_job_of_the_one_before(sandbox: Zygote) -> None:
    """Else code could say what it was shown by how many threads it starts."""
    if (
        sandbox.isolation().level != "namespaces"
        or not Path("/proc/sys/kernel/ns_last_pid").exists()
    ):
        pytest.skip("needs a namespace of processes, and a kernel that lets it begin anew")
    told = [load(sandbox, TELLING.format(threads=n)).printed.split() for n in (1, 40, 1, 7)]
    assert len({pid for pid, _, _ in told}) == 1 and [int(of) for _, _, of in told] == [1, 40, 1, 7]


@pytest.mark.skipif(sys.platform != "linux", reason="seccomp is Linux's")
def test_how_busy_the_machine_is_nobody_is_told(sandbox: Zygote) -> None:
    source = """
        import ctypes, os
        try:
            print(os.pipe())
        except OSError as error:
            print(error.errno)
        print(ctypes.CDLL(None).sysinfo(ctypes.create_string_buffer(200)))
    """
    assert load(sandbox, source).printed.split() == ["1", "-1"]


def test_a_submission_may_ask_where_it_lies(sandbox: Zygote) -> None:
    source = """
        import os
        from pathlib import Path
        print(Path(__file__).resolve().parent, os.path.abspath(".."), Path.cwd(), os.getcwd())
    """
    ran = load(sandbox, source)
    assert [answer.raised for answer in ran.answers.values()] == [None]
    if "empty root" in sandbox.isolation().layers:
        assert ran.printed.split() == ["/"] * 4


@pytest.mark.parametrize(
    "name", ["autograder", "homework", "checking", "frozen", "solutions.diffusion_models", "tests"]
)
def test_a_submission_cannot_import_the_grader(name: str, sandbox: Zygote) -> None:
    (answer,) = load(sandbox, f"import {name}.checks").answers.values()
    assert answer.raised == "ModuleNotFoundError"


def test_a_worker_starts_with_one_thread_three_files_and_an_empty_environment(
    loose: Zygote,
) -> None:
    source = """
        import os, sys
        open_files = os.listdir("/proc/self/fd")  # the listing itself opens one
        print(len(os.listdir("/proc/self/task")), len(open_files) - 1, *sys.path, sep="|")
        print(*os.environ)
    """
    first, second = load(loose, source).printed.splitlines()
    threads, files, *path = first.split("|")
    assert (threads, files) == ("1", "4")  # three streams and the channel for answers
    installed = Path(sys.prefix)  # which may lie inside the checkout, as .venv
    assert not [
        p for p in map(Path, path) if p.is_relative_to(ROOT) and not p.is_relative_to(installed)
    ]
    ours = {
        "PATH",
        "LANG",
        "CUDA_VISIBLE_DEVICES",
        "MPLBACKEND",
        "TQDM_DISABLE",
        "MALLOC_ARENA_MAX",
    }
    from_python_and_torch = {"LC_CTYPE", "TORCHINDUCTOR_CACHE_DIR"}
    assert {
        name for name in second.split() if not name.endswith("_NUM_THREADS")
    } <= ours | from_python_and_torch


@pytest.mark.full
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP])
def test_a_zygote_that_a_submission_kills_or_stops_is_replaced(
    number: int, reference: Sources, checks: list[Check]
) -> None:  # only where there are no layers can it reach the zygote at all
    code = f"import os, time; os.kill(os.getppid(), {number}); time.sleep(9)"
    chosen = [check for check in checks if check.id in ("2.1.1/add_noise", "2.1.2/denoise_step")]
    with Zygote(without=LAYERS) as zygote:
        culprit, after = grade(
            submission(reference, code), chosen, zygote, limits=replace(Limits(), wall_seconds=4)
        )
    assert culprit.verdict.status == "crashed"
    assert "died together with the one that had started it" in culprit.verdict.message
    assert after.verdict.status == "passed"


def test_a_job_that_loses_its_zygote_by_another_hand_is_run_again() -> None:
    with Zygote() as zygote:
        zygote.ready()
        threading.Timer(0.5, os.kill, (zygote._process.pid, signal.SIGKILL)).start()
        ran = load(zygote, "import time; time.sleep(1)")
    assert ran.failure is None


@pytest.mark.full
def test_a_zygote_outlives_the_thread_that_started_it() -> None:
    made: list[Zygote] = []

    def make() -> None:
        made.append(Zygote())
        made[0].ready()

    thread = threading.Thread(target=make)
    thread.start()
    thread.join()
    with made[0] as zygote:
        pid = zygote._process.pid
        assert load(zygote, "").failure is None
        assert zygote._process.pid == pid


def test_jobs_from_several_threads_do_not_end_each_other(loose: Zygote) -> None:
    rans: list[Ran] = []
    patient = f"{DAEMON}\ntime.sleep(1)"
    sources = [patient, DAEMON, "import os; os._exit(0)", "while True: pass", patient, ""]
    threads = [
        threading.Thread(target=lambda s=source: rans.append(load(loose, s, Limits(cpu_seconds=1))))
        for source in sources
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted("" if ran.failure is None else ran.failure.status for ran in rans) == [
        *[""] * 4,
        "crashed",
        "timed_out",
    ]


@pytest.mark.parametrize(
    ("kind", "end"),
    [
        ("Zygote(without=LAYERS)", signal.SIGINT),
        pytest.param("Zygote(without=LAYERS)", signal.SIGKILL, marks=pytest.mark.full),
        pytest.param(
            "Zygote(without=set(LAYERS) - {'namespaces'})", signal.SIGKILL, marks=pytest.mark.full
        ),
        pytest.param("FreshProcesses()", signal.SIGINT, marks=pytest.mark.full),
        ("FreshProcesses()", signal.SIGKILL),
    ],
)
def test_when_the_grader_is_interrupted_or_dies_everything_ends(
    kind: str, end: int, tmp_path: Path
) -> None:
    started = tmp_path / "started"
    payload = f"{DAEMON}\nopen({str(started)!r}, 'w').close(); time.sleep(99)"
    program = (
        f"{PROGRAM}sandbox = {kind}\ntry: load(sandbox, {payload!r})\nfinally: sandbox.close()\n"
    )
    before = offspring()
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests' / 'support'}"}
    grader = subprocess.Popen(
        [sys.executable, "-c", program],
        env=environment,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    deadline = time.monotonic() + 40
    while not started.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert started.exists() and len(offspring() - before) >= 3
    (os.killpg if end == signal.SIGINT else os.kill)(grader.pid, end)
    _, errors = grader.communicate(timeout=20)
    assert grader.returncode == -end
    # that of the interrupted grader, none of a worker
    assert errors.count(b"Traceback") == (end == signal.SIGINT)
    while offspring() != before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert offspring() == before


def test_in_fresh_processes_too_a_daemon_is_ended_and_the_file_counts() -> None:
    before = offspring()
    assert load(FreshProcesses(), DAEMON).failure is None
    assert offspring() == before


@pytest.mark.full
@pytest.mark.parametrize("deed", ["answers with garbage", "ignores every signal"])
def test_in_fresh_processes_too_it_is_said_what_happened(deed: str) -> None:
    code, status, words = PAYLOADS[deed]
    failure = load(
        FreshProcesses(), code.replace("write(3", "write(4"), replace(Limits(), cpu_seconds=1)
    ).failure
    assert failure is not None and failure.status == status, failure
    assert words in failure.message
