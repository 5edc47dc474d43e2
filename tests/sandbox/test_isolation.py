"""What holds student code here: the level is what a canary proved, it is said aloud, and no
worker runs with less.
"""

import ctypes
import os
import platform
import re
import subprocess
import sys
from pathlib import Path

import pytest
from loading import load
from typer.testing import CliRunner

from autograder.checking.checks import Check
from autograder.commands import app as cli
from autograder.commands import doctor as doctors
from autograder.content import ROOT
from autograder.grading import grader as run
from autograder.grading.grade_checks import grade
from autograder.sandbox import LEVELS, FreshProcesses, Zygote
from autograder.sandbox import fresh_process as fresh
from autograder.sandbox.isolation import LAYERS, level_of
from autograder.submission.sources import Sources
from autograder.worker.walls import canary, seccomp

REFUSED = dict.fromkeys(canary.ATTEMPTS)
HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}


@pytest.mark.parametrize(
    ("got", "another_user", "apart", "level"),
    [
        ({}, True, True, "namespaces"),
        ({}, True, False, "user"),
        ({}, False, True, "confined"),
        ({"become root": "it is root"}, True, True, "confined"),
        ({"read a file": "4 bytes"}, True, True, "process"),
        ({"start a process": "process 4"}, True, True, "process"),
        ({"use more memory than allowed": "1 GB"}, True, True, "none"),
        ({"see variables": "SECRET"}, True, True, "none"),
    ],
)
def test_a_level_is_what_the_attempts_prove(
    got: dict[str, str | None], another_user: bool, apart: bool, level: str
) -> None:
    assert level_of({**REFUSED, **got}, another_user, apart) == level


@pytest.mark.parametrize("attempt", [name for name in canary.ATTEMPTS if name != "become root"])
def test_any_attempt_that_succeeds_is_below_confined(attempt: str) -> None:
    assert LEVELS.index(level_of({**REFUSED, attempt: "something"}, True, True)) < LEVELS.index(
        "confined"
    )


def test_without_layers_the_canary_gets_all_that_layers_keep_away(loose: Zygote) -> None:
    isolation = loose.isolation()
    kept_away = {
        "read a file",
        "list a folder",
        "write a file",
        "change the rights of a file",
        "signal others",
    }
    kept_away |= {
        "start a process",
        "start a program",
        "open a connection",
        "keep memory beside the limit",
    }
    assert isolation.level == "process"
    assert kept_away <= isolation.leaks.keys()
    assert isolation.missing == dict.fromkeys(LAYERS, "left off")


def test_with_every_layer_that_works_here_the_canary_gets_nothing(sandbox: Zygote) -> None:
    isolation = sandbox.isolation()
    if not {"seccomp", "landlock"} <= set(isolation.layers):
        pytest.skip(f"this machine lacks layers: {isolation.missing}")
    assert isolation.leaks == {}
    assert isolation.holds("confined")
    assert isolation.packages


@pytest.mark.full
@pytest.mark.parametrize(
    ("without", "level"),
    [
        ({"namespaces"}, "user"),
        ({"namespaces", "landlock"}, "user"),  # an old kernel, in a container
        ({"empty root"}, "namespaces"),
        ({"own user"}, "confined"),
        ({"seccomp"}, "process"),
        ({"empty root", "landlock"}, "process"),
    ],
)
def test_as_root_each_level_is_reached_without_the_layers_that_it_does_not_need(
    without: set[str], level: str
) -> None:
    if os.geteuid() != 0:
        pytest.skip("not root")
    with Zygote(without=without) as zygote:
        if set(LAYERS) - without - set(zygote.isolation().layers):
            pytest.skip(f"this machine lacks layers: {zygote.isolation().missing}")
        assert zygote.isolation().level == level


SPOILED = """
import os, sys, importlib
sys.path.insert(0, {worker!r})
import start
start.load_package()
zygote = importlib.import_module("worker.zygote_main")
confinement = importlib.import_module("worker.walls.confinement")
layers = confinement.Confinement({{"namespaces"}})
{spoil}
read, write = os.pipe()
wanted = dict(cpu_seconds=5, memory_mb=400, file_mb=1, python_files=False)
child = os.fork()
if child == 0:
    zygote.become_worker(lambda *_: os.write(1, b"it ran"), layers, 0, wanted, write, write)
code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
os.set_blocking(read, False)
try:
    said = os.read(read, 4096)
except BlockingIOError:
    said = b""
print(code, b"it ran" in said)
"""


@pytest.mark.parametrize("spoil", ["", "layers._filter = bytes(8)", "layers._rules = 0"])
def test_a_worker_whose_layer_fails_ends_before_it_runs_anything(
    spoil: str, sandbox: Zygote
) -> None:
    if not {"seccomp", "landlock"} <= set(sandbox.isolation().layers):
        pytest.skip("this machine lacks layers")
    program = SPOILED.format(worker=str(ROOT / "autograder" / "worker"), spoil=spoil)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.split() == (["70", "False"] if spoil else ["0", "True"]), done


def test_a_worker_that_could_not_start_is_the_graders_fault(
    monkeypatch: pytest.MonkeyPatch, reference: Sources, checks: list[Check], tmp_path: Path
) -> None:
    (tmp_path / "start.py").write_text("raise SystemExit(70)")
    monkeypatch.setattr(fresh, "SCRIPT", tmp_path / "start.py")
    (result,) = grade(reference, checks[:1], FreshProcesses())
    assert result.verdict.status == "grader_error"
    assert "before it read its job" in result.verdict.message


def invoke(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli.app, arguments)
    return done.exit_code, " ".join(done.output.split())


@pytest.fixture
def on_a_weak_machine(monkeypatch: pytest.MonkeyPatch, loose: Zygote) -> None:
    """The command line finds a machine without layers."""
    monkeypatch.setattr(run, "open_sandbox", lambda *_: loose)
    monkeypatch.setattr(doctors, "open_sandbox", lambda: loose)
    monkeypatch.setattr(run.Grader, "__exit__", lambda *_: None)
    monkeypatch.setattr(Zygote, "__exit__", lambda *_: None)


@pytest.mark.usefixtures("on_a_weak_machine")
def test_less_isolation_than_required_grades_nothing_and_says_what_is_missing(
    tmp_path: Path,
) -> None:
    report = tmp_path / "report.json"
    submission = str(ROOT / "solutions" / "diffusion_models")
    code, said = invoke(
        "grade", submission, "--require-isolation", "confined", "--json", str(report)
    )
    assert code == 3
    assert (
        "asks for confined, this machine offers process (namespaces: left off; empty root: left off"
        in said
    )
    assert not report.exists()


@pytest.mark.usefixtures("on_a_weak_machine")
def test_less_isolation_than_strangers_need_is_said_aloud_in_every_report() -> None:
    code, said = invoke(
        "grade", str(ROOT / "solutions" / "diffusion_models"), "--require-isolation", "process"
    )
    assert code == 0
    assert (
        "isolation: only process. This code could read a file, list a folder, write a file" in said
    )


def test_an_unknown_level_is_wrong_usage() -> None:
    code, said = invoke("grade", str(ROOT), "--require-isolation", "total")
    assert code == 2
    assert "--require-isolation is one of none, process, confined, user, namespaces" in said


@pytest.mark.usefixtures("on_a_weak_machine")
def test_the_doctor_names_what_is_missing_and_what_to_do() -> None:
    code, said = invoke("doctor")
    assert code == 0
    assert "Isolation process" in said
    assert "left off" in said
    assert "Grade only code that you trust" in said


@pytest.mark.parametrize(
    ("package", "said"),
    [
        ("__version__ = '0.28.0'", "0.28.0"),
        ("raise RuntimeError('no nms')", "cannot be imported, and grading does not need it"),
    ],
)
def test_the_doctor_says_whether_torchvision_can_be_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str, said: str
) -> None:
    (tmp_path / "torchvision.py").write_text(package, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert said in doctors._torchvision()


def test_the_doctor_says_where_strangers_may_be_graded(
    monkeypatch: pytest.MonkeyPatch, sandbox: Zygote
) -> None:
    if not sandbox.isolation().holds("user"):
        pytest.skip("they may not here")
    monkeypatch.setattr(doctors, "open_sandbox", lambda: sandbox)
    monkeypatch.setattr(Zygote, "__exit__", lambda *_: None)
    code, said = invoke("doctor")
    assert code == 0
    assert f"Isolation {sandbox.isolation().level}" in said
    assert said.count("refused") == len(canary.ATTEMPTS)
    assert "Submissions of strangers may be graded here." in said


@pytest.mark.parametrize("machine", seccomp.NUMBERS)
def test_the_numbers_of_system_calls_are_the_kernels(machine: str) -> None:
    if not HEADERS[machine].is_file():
        pytest.skip("the kernel's headers are not installed")
    text = HEADERS[machine].read_text()
    known = {name: int(n) for name, n in re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", text)}
    ours = seccomp.NUMBERS[machine]
    assert {
        name: number for name, number in ours.items() if name in known and known[name] != number
    } == {}
    assert len(ours.keys() & known.keys()) > 0.9 * len(ours)


def test_what_is_installed_but_not_loaded_can_be_imported(sandbox: Zygote) -> None:
    (answer,) = load(sandbox, "import wave, xmlrpc.client; print(wave.__name__)").answers.values()
    assert answer.raised is None


def test_what_code_tries_beside_its_work_is_noted_and_what_python_does_for_it_is_not(
    sandbox: Zygote,
) -> None:
    innocent = """
        import collections, tempfile, warnings, wave
        import matplotlib.pyplot as plt
        warnings.warn("hello")
        plt.plot([1, 2])
        plt.savefig(__import__("io").BytesIO())
        print(collections.Counter("abc"))
    """
    (answer,) = load(sandbox, innocent).answers.values()
    assert (answer.raised, answer.tried) == (None, ())
    guilty = """
        import os
        for deed in (lambda: open("/etc/passwd"), os.fork, lambda: os.listdir("/home")):
            try:
                deed()
            except OSError:
                pass
    """
    (answer,) = load(sandbox, guilty).answers.values()
    assert answer.tried == ("open /etc/passwd", "start a process", "list /home")


ALONE = """
    import torch
    from torch.utils.data import DataLoader, TensorDataset
    data = TensorDataset(torch.arange(8))
    for options in ({"num_workers": 2}, {"num_workers": 3, "persistent_workers": True, "prefetch_factor": 4}):
        assert len(list(DataLoader(data, 4, False, **options))) == 2
    assert torch.compile(lambda x: x + 1)(torch.ones(1)) == 2

    @torch.compile(fullgraph=True)
    def double(x):
        return 2 * x

    assert double(torch.ones(1)) == 2
    assert torch.seed() != torch.seed()
    generator = torch.Generator("cpu")
    assert generator.seed() != generator.seed() == generator.initial_seed()
    assert isinstance(torch.default_generator, torch.Generator)
"""  # noqa: E501


def test_torch_does_without_processes_and_files_what_it_can(sandbox: Zygote) -> None:
    (answer,) = load(sandbox, ALONE).answers.values()
    assert answer.raised is None, answer


WITHOUT_COMPILER = """
    import sys, torch
    network = torch.nn.Linear(2, 2)
    for kind in (torch.optim.SGD, torch.optim.AdamW, torch.optim.RMSprop):
        optimizer = kind(network.parameters(), lr=0.1)
        network(torch.ones(1, 2)).sum().backward()
        optimizer.step()
    assert torch.compiler.disable(network) is network and not torch.compiler.is_compiling()
    assert "torch._dynamo.config" not in sys.modules
"""
WITH_COMPILER = """
    import sys, torch, torch.utils.checkpoint
    assert torch.func.grad(lambda x: x**2)(torch.tensor(2.0)) == 4
    x = torch.ones(1, requires_grad=True)
    torch.utils.checkpoint.checkpoint(lambda x: 2 * x, x, use_reentrant=False).backward()
    assert x.grad == 2
    import torch._dynamo.config
    torch._dynamo.config.suppress_errors = True
"""


@pytest.mark.parametrize("code", [WITHOUT_COMPILER, WITH_COMPILER])
def test_torchs_compiler_is_loaded_for_code_that_needs_it_and_for_no_other(
    sandbox: Zygote, code: str
) -> None:
    (answer,) = load(sandbox, code).answers.values()
    assert answer.raised is None, answer


IS_HIDDEN = """
import ctypes, runpy, sys
sys.argv = ["autograder", "--help"]
try:
    runpy.run_module("autograder", run_name="__main__")
finally:
    print("dumpable", ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""


@pytest.mark.skipif(platform.system() != "Linux", reason="only Linux has it")
def test_the_command_line_hides_its_memory_from_its_user() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IS_HIDDEN], cwd=ROOT, capture_output=True, text=True
    )
    assert "dumpable 0" in done.stdout
    # ours, which ran nothing of the kind, is not
    assert ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) == 1
