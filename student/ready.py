"""Am I ready? What this machine has, what the homework needs, and what that means in minutes. Given."""

import os
import platform
import shutil
import sys
from importlib import import_module, metadata
from pathlib import Path

import torch

HOME = Path(__file__).resolve().parent
NEEDED = {"torch": "2.4", "numpy": "1.24", "safetensors": "0.4", "tqdm": "4", "matplotlib": "3.6", "pillow": "9"}
MEMORY_GB, DISK_GB = 3, 1
DATA = HOME / "data"  # where MNIST and CIFAR-10 lie, or are fetched to


def check(training, more=None):
    """Print a line for everything the homework needs, each with `ok` or with what to do.

    training: a sentence that says what training costs on this device. more: packages that one part
    needs beside the others, {name: oldest version}.
    """
    lines = [
        _python(),
        *(_package(*each) for each in {**NEEDED, **(more or {})}.items()),
        _memory(),
        _disk(),
        _digits(),
    ]
    for name, found, advice in lines:
        print(f"{name:12} {found:38} {advice or 'ok'}")
    print(f"{'torchvision':12} {_torchvision()}")
    print(f"{'device':12} {device()}")
    print(f"{'training':12} {training}")
    print(f"{'MNIST':12} {_later('MNIST', '12 MB: 10,000 of its digits ship with the homework')}")
    print(f"{'CIFAR-10':12} {_later('cifar-10-batches-py', _cifar_10())}")
    missing = [name for name, _, advice in lines if advice]
    print(f"\nLook at {', '.join(missing)} first." if missing else "\nYou are ready.")


def device():
    """The device that training uses, in words."""
    if torch.cuda.is_available():
        memory = torch.cuda.get_device_properties(0).total_memory / 2**30
        return f"{torch.cuda.get_device_name(0)} with {memory:.0f} GB, through CUDA"
    if torch.backends.mps.is_available():
        return f"the GPU of this Apple computer, through MPS ({platform.machine()})"
    return f"CPU, {torch.get_num_threads()} of {os.cpu_count()} processors ({platform.machine()} {platform.system()})"


def _python():
    found = platform.python_version()
    return "Python", found, None if sys.version_info >= (3, 10) else "needs 3.10 or newer: make a new environment"


def _package(name, oldest):
    try:
        found = metadata.version(name)
    except metadata.PackageNotFoundError:
        return name, "not installed", f"run: pip install {name}"
    old_advice = f"is older than {oldest}: pip install -U {name}"
    return name, found, None if _numbers(found) >= _numbers(oldest) else old_advice


def _numbers(version):
    return [int(part) for part in version.split("+")[0].split(".")[:2] if part.isdigit()]


def _memory():
    if not hasattr(os, "sysconf") or "SC_PHYS_PAGES" not in os.sysconf_names:
        return "memory", f"unknown on {platform.system()}", None
    size = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return "memory", f"{size:.1f} GB", None if size >= MEMORY_GB else f"less than {MEMORY_GB} GB: close other programs"


def _disk():
    free = shutil.disk_usage(HOME).free / 2**30
    advice = None if free >= DISK_GB else f"less than {DISK_GB} GB: make room, or move the homework"
    return "disk", f"{free:.1f} GB free in {HOME.name}", advice


def _digits():
    if (HOME / "digits" / "data" / "digits.npz").is_file():
        return "digits", "10,000, they came with the homework", None
    return "digits", "not here", "unpack the homework again: the folder `digits` is missing"


def _cifar_10():
    if has_torchvision():
        return "170 MB: fetched when you train on it, not before"
    return "170 MB: torchvision would fetch it; coloured shapes stand in"


def has_torchvision():
    """Whether it can be imported. It may be installed and still fail, beside a torch of another build."""
    return _import_torchvision() is None


def _torchvision():
    reason = _import_torchvision()
    if reason is None:
        return f"{sys.modules['torchvision'].__version__:38} ok"
    return f"cannot be imported ({reason}); README.md says how to get it, and what does without it"


def _import_torchvision():
    """None, or why it fails, in one line."""
    try:
        import_module("torchvision")
    except Exception as reason:  # a torchvision that was built for another torch fails in its own ways
        return next(iter(str(reason).splitlines()), type(reason).__name__)
    return None


def _later(folder, size):
    return f"here, in {DATA}" if (DATA / folder).is_dir() else f"not here, and not needed yet ({size})"
