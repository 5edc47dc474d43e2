#!/usr/bin/env python3
"""The entrance: sets up what the homework needs in .venv beside this file, then starts it.

    python3 run.py setup
    python3 run.py demo [arguments of the demo]
    python3 run.py test [--full] [arguments of pytest]

`test` lints, checks types and what is generated, then runs the tests. The tests of one file alone,
once it is set up: .venv/bin/python -m pytest FILE

Needs nothing but Python. The first start downloads, later ones begin at once. Read from the
environment:

    HW_PYTHON      an interpreter that has everything already (conda, Colab): nothing is installed
    HW_TORCH       the torch to install first, as one would tell pip, e.g. HW_TORCH="torch==2.6.0".
                   A build for CPUs alone needs the torchvision of that build: HW_TORCH="torch
                   torchvision --index-url https://download.pytorch.org/whl/cpu"
    PIP_INDEX_URL  a mirror of PyPI
"""
# Annotations stay plain here: a Python too old must be able to read this file to be told so.

import hashlib
import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "set-up-complete"  # written last: without it a set-up was interrupted
# not that of a .venv about to be replaced
BASE_PYTHON = getattr(sys, "_base_executable", sys.executable)
OLDEST_PYTHON = (3, 10)
REQUIREMENTS = ".[staff,test,notebooks,pages]"  # the lists stand in pyproject.toml
VISION = ".[vision]"  # torchvision: wanted, but everything works without it
TORCH = "torch==2.13.0"  # what the tests are run with; HW_TORCH replaces it
# for a Python that comes without pip, as Debian's does
PIP_WHEEL = ROOT / "vendor" / "pip-26.3-py3-none-any.whl"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
SMALLEST_DISK_GB = 2

CHECKS = {
    "lint": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "types": ["mypy", "autograder", "pages"],
    "release": ["autograder", "release", "--check"],
    "notebooks": ["notebooks", "build", "--check"],
    # Last, so that nothing hides its closing line. Several processes, each with whole files: their
    # fixtures are dear. tests/conftest.py says with which files they begin. There is one process
    # more than there are cores, because some tests compute nothing and wait for a limit.
    "tests": [
        "pytest",
        f"--numprocesses={min(4, 1 + (os.cpu_count() or 1))}",
        "--dist=loadfile",
        "--no-loadscope-reorder",
    ],
}


class CannotStart(Exception):
    """Tells a person what is in the way and what to do about it."""


def main(arguments: list) -> int:
    if sys.version_info < OLDEST_PYTHON:
        raise CannotStart(
            f"This is Python {sys.version.split()[0]}, and the homework needs 3.10 or newer. "
            "Install one and start with it by name, for example: python3.12 run.py demo"
        )
    if arguments[:1] not in (["demo"], ["test"]) and arguments != ["setup"]:
        print(__doc__)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    given = os.environ.get("HW_PYTHON")
    python = given_python(given) if given else set_up(os.environ.get("HW_TORCH") or TORCH)
    if arguments[0] == "setup":
        print(f"Everything is set up for {python}")
        return 0
    if arguments[0] == "demo":
        return call([python, "-m", "demo", *arguments[1:]])
    return test(python, arguments[1:])


def test(python: Path, arguments: list) -> int:
    """Run every check, also after one has failed: a person wants to see all that is wrong.

    The checks before the tests run side by side, because each of them keeps one core busy.
    """
    # Tests start Python hundreds of times: what it compiles is kept, whatever is usual here.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    statuses = {}
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor() as pool:
        said = {name: Path(folder) / name for name in CHECKS if name != "tests"}
        running = {
            name: pool.submit(timed, [python, "-m", *CHECKS[name]], file)
            for name, file in said.items()
        }
        for name, result in running.items():
            print(f"\n== {name}: {' '.join(CHECKS[name])}", flush=True)
            statuses[name], seconds = result.result()
            print(said[name].read_text(encoding="utf-8", errors="replace"), end="")
            print(f"== {name}: {seconds:.1f} s", flush=True)
    command = [*CHECKS["tests"], *arguments]
    print(f"\n== tests: {' '.join(command)}", flush=True)
    statuses["tests"], seconds = timed([python, "-m", *command])
    print(f"== tests: {seconds:.1f} s\n", flush=True)
    for name, status in statuses.items():
        print(f"{name:9} {'ok' if status == 0 else f'FAILED (exit {status})'}")
    return int(any(statuses.values()))


def timed(command: list, output: object = None) -> tuple:
    """The exit code of a command and the seconds that it took. output: the file for what it
    says, if a person is not to read it at once.
    """
    start = time.monotonic()
    if output is None:
        return call(command), time.monotonic() - start
    with output.open("w") as file:
        return call(command, file), time.monotonic() - start


def call(command: list, output: object = None) -> int:
    """Run a command at the root. Ctrl-C reaches it too: it may finish in its own way before we
    stop. output: an open file for what it says.
    """
    interrupted = False
    # Threads of torch that wait let others compute: as fast on an idle machine, several times
    # faster on a busy one.
    environment = {"OMP_WAIT_POLICY": "passive", **os.environ}
    errors = None if output is None else subprocess.STDOUT
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=output, stderr=errors
    ) as process:
        while process.returncode is None:
            try:
                process.wait()
            except KeyboardInterrupt:
                interrupted = True
    if interrupted:
        raise KeyboardInterrupt
    return process.returncode


def given_python(name: str) -> Path:
    found = shutil.which(name)
    new_enough = f"import sys; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    if not found or subprocess.run([found, "-c", new_enough], check=False).returncode != 0:
        raise CannotStart(f"HW_PYTHON={name} is no Python that starts and is 3.10 or newer.")
    print(
        f"Using {found}, installing nothing. It has to have: pip install '{REQUIREMENTS}'",
        flush=True,
    )
    return Path(found).absolute()  # not resolved: the python of a virtual environment is a link


def set_up(torch: str) -> Path:
    """Return the Python of a complete .venv, made or brought up to date where it has to be."""
    stated = (ROOT / "pyproject.toml").read_text(encoding="utf-8") + REQUIREMENTS + VISION + torch
    wanted = [sys.implementation.cache_tag, hashlib.sha256(stated.encode()).hexdigest()]
    found = STAMP.read_text(encoding="utf-8").split() if STAMP.exists() and PYTHON.exists() else []
    if found == wanted:
        return PYTHON
    try:
        STAMP.unlink(missing_ok=True)
        if found[:1] != wanted[:1]:
            make_venv(torch)
        install(torch)
        STAMP.write_text("\n".join(wanted), encoding="utf-8")
    except (OSError, subprocess.CalledProcessError) as error:
        raise CannotStart(diagnosis(error)) from error
    return PYTHON


def make_venv(torch: str) -> None:
    if free_gb() < SMALLEST_DISK_GB:
        raise CannotStart(
            f"The disk is full: {room()}. Make room, or move this folder to a larger disk."
        )
    cuda = "; 2 to 3 GB where pip picks PyPI's torch for Linux, which brings CUDA"
    cost = f"downloads about 0.3 GB{cuda if sys.platform == 'linux' and torch == TORCH else ''}"
    print(f"Setting up {VENV} for Python {sys.version.split()[0]}: {cost}.", flush=True)
    for old in VENV.glob("*"):  # not .venv itself, which may be a link to a larger disk
        shutil.rmtree(old) if old.is_dir() and not old.is_symlink() else old.unlink()
    uv = shutil.which("uv")
    if uv:
        run([uv, "venv", "--seed", "--python", BASE_PYTHON, VENV])
    elif importlib.util.find_spec("ensurepip"):
        run([BASE_PYTHON, "-m", "venv", VENV])
    else:
        run([BASE_PYTHON, "-m", "venv", "--without-pip", VENV])
        wheel = vendored_pip()
        run([PYTHON, wheel / "pip", "install", "--no-deps", wheel])


def vendored_pip() -> Path:
    """pip's own wheel, which came with the homework, if its checksum is right."""
    if not PIP_WHEEL.is_file() or hashlib.sha256(PIP_WHEEL.read_bytes()).hexdigest() != PIP_SHA256:
        raise CannotStart(
            f"{PIP_WHEEL} is missing or damaged: get it again (git checkout vendor), or install "
            f"pip."
        )
    return PIP_WHEEL


def install(torch: str) -> None:
    """One command for everything, so that it is resolved together; only a torch of your own
    goes first, and torchvision, which has to fit torch, comes last.
    """
    print("Installing what pyproject.toml lists.", flush=True)
    with tempfile.TemporaryDirectory(dir=VENV) as roomy:  # /tmp is often too small for torch
        if torch == TORCH:
            pip("install", torch, REQUIREMENTS, TMPDIR=roomy)
        else:
            pip("install", *shlex.split(torch, posix=os.name != "nt"), TMPDIR=roomy)
            pip("install", REQUIREMENTS, TMPDIR=roomy)
        install_torchvision(roomy)


def install_torchvision(roomy: str) -> None:
    """Install the torchvision of the torch that is there, and keep it if it can be imported.

    Each of its versions names the one version of torch that it was built for. It does not name the
    build, for CPUs or for one CUDA, so only an import shows whether that fits.
    """
    version = ask("import torch; print(torch.__version__)")
    try:
        pip("install", f"torch=={version.partition('+')[0]}", VISION, TMPDIR=roomy)
        if ask("import torchvision; print(torchvision.__version__)"):
            return
        pip("uninstall", "torchvision")
        reason = f"The torchvision that was found does not fit torch {version}, so it was removed."
    except subprocess.CalledProcessError:
        reason = f"No torchvision was found for torch {version}."
    print(
        f"{reason} Everything works without it: the digits and shapes that come with the homework "
        f"stand in for the data sets that it would fetch. `python3 run.py --help` says how "
        f"HW_TORCH names a pair.",
        flush=True,
    )


def pip(verb: str, *arguments: str, **variables: str) -> None:
    uv = shutil.which("uv")
    if uv:
        run([uv, "pip", verb, "--python", PYTHON, *arguments], **variables)
    else:
        yes = ["--yes"] if verb == "uninstall" else []
        run([PYTHON, "-m", "pip", verb, *yes, *arguments], **variables)


def ask(code: str) -> str:
    """What a line of Python prints in .venv; nothing where it fails."""
    command = [str(PYTHON), "-c", code]
    done = subprocess.run(command, cwd=VENV, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def run(command: list, **variables: str) -> None:
    mirror = os.environ.get("PIP_INDEX_URL")
    index_for_uv = {"UV_DEFAULT_INDEX": mirror} if mirror else {}
    environment = {**index_for_uv, **os.environ, **variables}
    subprocess.run([str(part) for part in command], cwd=ROOT, env=environment, check=True)


def free_gb() -> float:
    return shutil.disk_usage(VENV if VENV.exists() else ROOT).free / 1e9


def room() -> str:
    return (
        f"{free_gb():.1f} GB are free at {VENV}, and the set-up takes {SMALLEST_DISK_GB} GB (9 "
        f"GB with CUDA)"
    )


def diagnosis(error: Exception) -> str:
    return (
        f"The set-up failed: {error}\nThe lines above say why. If they speak of a connection: "
        f"connect, or name a proxy in HTTPS_PROXY or a mirror in PIP_INDEX_URL. If of space: "
        f"{room()}. Then start again."
    )


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except CannotStart as reason:
        sys.exit(f"run.py: {reason}")
    except KeyboardInterrupt:
        sys.exit("\nrun.py: stopped. Start again to go on.")
