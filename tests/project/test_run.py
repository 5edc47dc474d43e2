"""run.py sets up once, starts what it is asked to start, and tells a person what is in the way."""

import ast
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import IO

import pytest

from autograder.content import ROOT

BASH, which = shutil.which("bash"), shutil.which  # a test may change shutil.which
needs_bash = pytest.mark.skipif(BASH is None, reason="bash is not installed")
STARTED = "import os, sys; print('started', sys.argv[1:], os.getcwd(), sys.prefix); sys.exit(7)\n"
TORCH = "torch==2.13.0"
OTHER_TORCH = "torch==2.6.0 --extra-index-url mirror"


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of its own, in which the demo is one line, on a machine with ensurepip and
    without uv.
    """
    for name in ("HW_PYTHON", "HW_TORCH", "PIP_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: True)
    folder = tmp_path / "a checkout"
    (folder / "demo").mkdir(parents=True)
    (folder / "demo" / "__main__.py").write_text(STARTED, encoding="utf-8")
    for name in ("run.py", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    return folder


def load(checkout: Path) -> ModuleType:
    """Load the checkout's run.py as a new start would, with a set-up that only notes its
    commands.
    """
    spec = importlib.util.spec_from_file_location("entrance", checkout / "run.py")
    assert spec and spec.loader
    run = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(run)
    run.commands = []
    run.run = partial(note, run)
    run.ask_as_it_is, run.ask = run.ask, lambda code: "2.13.0+cpu"
    return run


def note(run: ModuleType, command: list, **variables: str) -> None:
    run.commands.append([str(part) for part in command])
    if "venv" in run.commands[-1]:
        run.PYTHON.parent.mkdir(parents=True)
        run.PYTHON.touch()


def leave_a_file(run: ModuleType) -> Path:
    """Put a file in .venv: it is gone from a new one, and still in one that was brought up to
    date.
    """
    file = run.VENV / "lib" / "half-installed"
    file.parent.mkdir(exist_ok=True)
    file.touch()
    return file


def start(checkout: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(checkout / "run.py"), *arguments]
    return subprocess.run(
        command, cwd="/", env={**os.environ, **variables}, text=True, capture_output=True
    )


def test_starts_the_demo_with_a_given_python_and_installs_nothing(checkout: Path) -> None:
    before = sorted(checkout.iterdir())
    result = start(checkout, "demo", "--fast", HW_PYTHON=sys.executable)
    assert f"started ['--fast'] {checkout} {sys.prefix}" in result.stdout, result.stderr
    assert result.returncode == 7, "the demo's own exit code"
    assert sorted(checkout.iterdir()) == before


def test_sets_up_and_starts_nothing(checkout: Path) -> None:
    result = start(checkout, "setup", HW_PYTHON=sys.executable)
    assert f"Everything is set up for {sys.executable}" in result.stdout and result.returncode == 0
    assert "started" not in result.stdout
    assert start(checkout, "setup", "--fast").returncode == 2


def test_refuses_a_given_python_that_does_not_start(checkout: Path) -> None:
    result = start(checkout, "demo", HW_PYTHON="no-such-python")
    assert result.returncode == 1
    assert result.stderr.startswith("run.py: HW_PYTHON=no-such-python")


def test_says_how_it_is_used(checkout: Path) -> None:
    result = start(checkout)
    assert result.returncode == 2
    assert "python3 run.py demo" in result.stdout and "python3 run.py test" in result.stdout
    assert start(checkout, "--help").returncode == 0


def test_says_that_a_python_is_too_old(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = load(checkout)
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))
    with pytest.raises(run.CannotStart, match=r"needs 3\.10 or newer"):
        run.main(["demo"])


def test_an_old_python_can_read_the_file() -> None:
    tree = ast.parse((ROOT / "run.py").read_text(encoding="utf-8"), feature_version=(3, 7))
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for annotation in (
                function.returns,
                *(argument.annotation for argument in function.args.args),
            ):
                assert isinstance(annotation, ast.Name | ast.Constant), "list[str] stops Python 3.8"


def test_sets_up_once(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = load(checkout)
    assert run.set_up(TORCH) == run.PYTHON
    venv, install, vision = run.commands
    assert venv == [run.BASE_PYTHON, "-m", "venv", str(run.VENV)]
    assert install == [
        str(run.PYTHON),
        "-m",
        "pip",
        "install",
        TORCH,
        ".[staff,test,notebooks,pages]",
    ], "resolved together"
    assert vision == [str(run.PYTHON), "-m", "pip", "install", "torch==2.13.0", ".[vision]"], (
        "the torchvision of this torch, which stays as it is"
    )
    assert "downloads about" in capsys.readouterr().out
    again = load(checkout)
    again.set_up(TORCH)
    assert again.commands == []
    assert capsys.readouterr().out == ""


def test_a_torch_of_your_own_goes_first(checkout: Path) -> None:
    run = load(checkout)
    run.set_up(OTHER_TORCH)
    first, second, third = run.commands[-3:]
    assert first[-4:] == ["install", *OTHER_TORCH.split()]
    assert second[-2:] == ["install", ".[staff,test,notebooks,pages]"]
    assert third[-2:] == ["torch==2.13.0", ".[vision]"]


@pytest.mark.parametrize("with_uv", [False, True])
@pytest.mark.parametrize("trouble", ["not found", "made for another torch"])
def test_a_torchvision_that_does_not_fit_is_removed_and_nothing_else_fails(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys, trouble: str, with_uv: bool
) -> None:
    def refuse(command: list, **variables: str) -> None:
        note(run, command)
        if trouble == "not found" and ".[vision]" in command:
            raise subprocess.CalledProcessError(1, command)

    if with_uv:
        monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")
    run = load(checkout)
    run.run = refuse
    run.ask = lambda code: "" if "torchvision" in code else "2.13.0+cpu"
    assert run.set_up(TORCH) == run.PYTHON and run.STAMP.exists()
    said = " ".join(capsys.readouterr().out.split())
    assert "Everything works without it" in said and "torch 2.13.0+cpu" in said
    removed = [command for command in run.commands if "uninstall" in command]
    options = ["--python", str(run.PYTHON)] if with_uv else ["--yes"]
    wanted = [] if trouble == "not found" else [["uninstall", *options, "torchvision"]]
    assert [command[command.index("uninstall") :] for command in removed] == wanted


def test_asks_the_python_of_the_venv(checkout: Path) -> None:
    run = load(checkout)
    ask = run.ask_as_it_is
    run.VENV.mkdir()
    run.PYTHON = sys.executable
    assert ask("print(1 + 1)") == "2"
    assert ask("print(1); import no_such_package") == ""


def test_uses_uv_when_it_is_there(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = load(checkout)
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")
    run.set_up(TORCH)
    venv, install, vision = run.commands
    assert venv[:2] == ["/bin/uv", "venv"] and run.BASE_PYTHON in venv
    assert vision[:-2] == install[:-2]
    assert install == [
        "/bin/uv",
        "pip",
        "install",
        "--python",
        str(run.PYTHON),
        TORCH,
        ".[staff,test,notebooks,pages]",
    ]


@pytest.mark.parametrize("change", ["requirements", "torch"])
def test_a_change_of_requirements_brings_the_same_venv_up_to_date(
    checkout: Path, change: str
) -> None:
    load(checkout).set_up(TORCH)
    if change == "requirements":
        (checkout / "pyproject.toml").write_text("# other requirements", encoding="utf-8")
    run = load(checkout)
    kept = leave_a_file(run)
    run.set_up(OTHER_TORCH if change == "torch" else TORCH)
    assert kept.exists()
    assert run.commands and not any("venv" in command for command in run.commands)


@pytest.mark.parametrize("change", ["python removed", "another python"])
def test_another_python_means_a_new_venv(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    load(checkout).set_up(TORCH)
    run = load(checkout)
    if change == "python removed":
        run.PYTHON.unlink()
    else:
        monkeypatch.setattr(sys.implementation, "cache_tag", "cpython-999")
    old = leave_a_file(run)
    run.set_up(TORCH)
    assert not old.exists()
    assert "venv" in run.commands[0]


@pytest.mark.parametrize("step", ["venv", "install"])
def test_an_interrupted_set_up_begins_afresh(checkout: Path, step: str) -> None:
    load(checkout).set_up(TORCH)
    run = load(checkout)

    def interrupt(command: list, **variables: str) -> None:
        note(run, command)
        if step in command:
            raise KeyboardInterrupt

    run.run = interrupt
    if step == "venv":
        run.PYTHON.unlink()
    with pytest.raises(KeyboardInterrupt):
        run.set_up(OTHER_TORCH)
    old = leave_a_file(run)
    load(checkout).set_up(TORCH)
    assert not old.exists()


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_a_venv_that_is_a_link_to_a_larger_disk_stays_one(checkout: Path, tmp_path: Path) -> None:
    run = load(checkout)
    (tmp_path / "large").mkdir()
    run.VENV.symlink_to(tmp_path / "large")
    old = leave_a_file(run)
    run.set_up(TORCH)
    assert run.VENV.is_symlink() and not old.exists()


@pytest.mark.parametrize("damaged", [False, True])
def test_a_python_without_pip_gets_the_one_that_came_with_the_homework(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, damaged: bool
) -> None:
    run = load(checkout)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    run.PIP_WHEEL = checkout / "pip.whl"
    run.PIP_WHEEL.write_bytes(b"something else" if damaged else b"pip")
    run.PIP_SHA256 = hashlib.sha256(b"pip").hexdigest()
    if damaged:
        with pytest.raises(run.CannotStart, match="missing or damaged"):
            run.set_up(TORCH)
        assert not run.STAMP.exists()
    else:
        run.set_up(TORCH)
        venv, pip, *_ = run.commands
        assert "--without-pip" in venv
        assert pip == [
            str(run.PYTHON),
            str(run.PIP_WHEEL / "pip"),
            "install",
            "--no-deps",
            str(run.PIP_WHEEL),
        ]


def test_the_wheel_that_came_with_the_homework_is_the_one_that_is_meant() -> None:
    run = load(ROOT)
    assert run.vendored_pip() == ROOT / "vendor" / run.PIP_WHEEL.name


def test_a_failed_set_up_says_what_to_do(checkout: Path) -> None:
    def fail(command: list, **variables: str) -> None:
        raise subprocess.CalledProcessError(1, command)

    run = load(checkout)
    run.run = fail
    with pytest.raises(
        run.CannotStart, match=r"The lines above say why\. If they speak of a connection: connect"
    ):
        run.set_up(TORCH)
    assert not run.STAMP.exists()


def test_says_that_the_disk_is_full_before_it_downloads(checkout: Path) -> None:
    run = load(checkout)
    run.free_gb = lambda: 0.3
    with pytest.raises(run.CannotStart, match=r"The disk is full: 0\.3 GB are free"):
        run.set_up(TORCH)
    assert run.commands == []


@pytest.mark.parametrize(
    ("failing", "line"), [(None, None), ("mypy", "types"), ("pytest", "tests")]
)
def test_runs_every_check_and_says_which_failed(
    checkout: Path, capsys: pytest.CaptureFixture[str], failing: str | None, line: str | None
) -> None:
    run = load(checkout)
    called: list[list[str]] = []

    def call(command: list[str], output: IO[str] | None = None) -> int:
        called.append(command[2:])
        if output:
            output.write(f"what {command[2]} says\n")
        return 3 if command[2] == failing else 0

    run.call = call
    status = run.test(Path("python"), ["--full", "-k", "x"])
    assert sorted(called[:-1]) == sorted([*run.CHECKS.values()][:-1])  # side by side
    assert called[-1] == [*run.CHECKS["tests"], "--full", "-k", "x"]
    assert status == (1 if failing else 0)
    lines = capsys.readouterr().out.splitlines()
    assert lines.index("== types: mypy autograder pages") + 1 == lines.index("what mypy says")
    summary = dict(text.split(maxsplit=1) for text in lines[-6:])
    names = ("lint", "format", "types", "release", "notebooks", "tests")
    assert summary == {name: "FAILED (exit 3)" if name == line else "ok" for name in names}


APT_GET = """#!/bin/bash
echo "apt-get $*"
[ "$1" != {fails} ]
"""
TOOLS = ("chromium", "chromedriver", "pdftotext", "bwrap")


@pytest.fixture
def start_ci(checkout: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """start_ci(user, installed, fails): what CI runs, beside an apt-get that only says what it
    would do.

    user: who runs it, 0 for root. installed: those of TOOLS that are there. fails: the command of
        apt-get that does.
    """
    shutil.copytree(ROOT / ".ci", checkout / ".ci")
    (checkout / "run.py").write_text(STARTED, encoding="utf-8")

    def start_it(
        user: int, installed: Iterable[str], fails: str = ""
    ) -> subprocess.CompletedProcess[str]:
        programs = {
            "id": f"#!/bin/bash\necho {user}\n",
            "apt-get": APT_GET.format(fails=fails or "nothing"),
        }
        (tmp_path / "bin").mkdir()
        for name in ("bash", "dirname"):
            (tmp_path / "bin" / name).symlink_to(which(name))
        (tmp_path / "bin" / "python3").symlink_to(sys.executable)
        for name in (*programs, *installed):
            file = tmp_path / "bin" / name
            file.write_text(programs.get(name, ""), encoding="utf-8")
            file.chmod(0o755)
        command, environment = (
            [str(BASH), str(checkout / ".ci" / "run")],
            {"PATH": str(tmp_path / "bin")},
        )
        return subprocess.run(command, cwd="/", env=environment, text=True, capture_output=True)

    return start_it


@needs_bash
def test_ci_runs_the_tests_from_anywhere_and_installs_nothing_that_is_there(
    checkout: Path, start_ci
) -> None:
    result = start_ci(0, TOOLS)
    assert f"started ['test'] {checkout}" in result.stdout, result.stderr
    assert result.returncode == 7 and "apt-get" not in result.stdout


@needs_bash
def test_ci_installs_what_tests_need_and_says_so(start_ci) -> None:
    said = start_ci(0, ["bwrap"]).stdout
    wanted = "chromium chromium-driver poppler-utils"
    assert f"Installing {wanted}" in said and "apt-get update" in said
    assert f"apt-get install -y --no-install-recommends {wanted}\n" in said
    assert said.index("apt-get install") < said.index("started")


@needs_bash
@pytest.mark.parametrize(("user", "fails"), [(1000, ""), (0, "update"), (0, "install")])
def test_ci_goes_on_where_it_cannot_install(start_ci, user: int, fails: str) -> None:
    result = start_ci(user, [], fails)
    assert "started ['test']" in result.stdout and result.returncode == 7
    assert "tests that need" in result.stdout and "are skipped" in result.stdout
    assert ("apt-get install" in result.stdout) == (fails == "install")
    assert result.returncode == 7
