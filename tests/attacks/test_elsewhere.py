"""The same attacks where there are fewer layers to put on: for an ordinary user, and as root in
a container.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
FILES = [str(HERE / name) for name in ("test_attacks.py", "test_ready_made.py")]
NOBODY = 65534


def runs(python: str) -> bool:
    """Whether an ordinary user can start this Python and find what we need."""
    command = [python, "-c", "import pytest, safetensors, numpy"]
    try:
        done = subprocess.run(
            command, user=NOBODY, group=NOBODY, extra_groups=[], capture_output=True
        )
    except PermissionError:  # it lies where only we may go
        return False
    return done.returncode == 0


def find_python(folder: Path) -> str | None:
    """A Python that everybody may run: ours, or the system's of the same version with our
    packages.
    """
    if runs(sys.executable):
        return sys.executable
    system = shutil.which(f"python3.{sys.version_info.minor}", path="/usr/local/bin:/usr/bin")
    if system is None:
        return None
    subprocess.run(
        [system, "-m", "venv", "--without-pip", str(folder)], check=False, capture_output=True
    )
    packages = next(iter(folder.glob("lib/python*/site-packages")), None)
    if packages is None:
        return None
    (packages / "ours.pth").write_text(sysconfig.get_path("purelib") + "\n")
    python = str(folder / "bin" / "python")
    return python if runs(python) else None


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become another user"
)
@pytest.mark.parametrize(
    "which", ["layers", pytest.param("layers or not layers", marks=pytest.mark.full)]
)
def test_an_ordinary_user_is_safe_too(
    which: str, tmp_path: Path, record: Callable[[str], None]
) -> None:
    for folder in (*tmp_path.parents[:2], tmp_path):
        folder.chmod(0o777)
    python = find_python(tmp_path / "python")
    if python is None:
        pytest.skip("no Python of this version that an ordinary user may run")
    command = [
        python,
        "-m",
        "pytest",
        "-q",
        *FILES,
        "-m",
        which,
        "-p",
        "no:cacheprovider",
    ]
    done = subprocess.run(
        [*command, f"--basetemp={tmp_path / 'theirs'}"],
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        cwd=HERE.parents[1],
        env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    start = done.stdout.find("attacks as an ordinary user")
    assert start > 0
    record(done.stdout[start:].partition("\n\n")[0])


CAPABILITIES = (  # what Docker leaves to root
    "CHOWN",
    "DAC_OVERRIDE",
    "FSETID",
    "FOWNER",
    "MKNOD",
    "NET_RAW",
    "SETGID",
    "SETUID",
    "SETFCAP",
    "SETPCAP",
    "NET_BIND_SERVICE",
    "SYS_CHROOT",
    "KILL",
    "AUDIT_WRITE",
)


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root is root in a container"
)
@pytest.mark.skipif(
    shutil.which("bwrap") is None, reason="no bwrap here: apt-get install bubblewrap"
)
def test_root_in_a_container_is_safe_too(
    tmp_path: Path, record: Callable[[str], None], request: pytest.FixtureRequest
) -> None:
    container = [
        "bwrap",
        "--unshare-pid",
        "--unshare-ipc",
        "--unshare-uts",
        "--cap-drop",
        "ALL",
        "--die-with-parent",
    ]
    container += [word for name in CAPABILITIES for word in ("--cap-add", f"CAP_{name}")]
    container += ["--bind", "/", "/", "--proc", "/proc", "--dev", "/dev"]
    command = [sys.executable, "-m", "pytest", "-q", *FILES, "-m", "layers"]
    if not request.config.getoption("--full"):
        command.append("--sample")
    done = subprocess.run(
        [*container, *command, "-p", "no:cacheprovider", f"--basetemp={tmp_path / 'theirs'}"],
        cwd=HERE.parents[1],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    start = done.stdout.find("attacks as root, isolation user")
    assert start > 0, done.stdout[-3000:]
    record("in a container: " + done.stdout[start:].partition("\n\n")[0])
