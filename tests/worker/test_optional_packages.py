"""Student code that imports torchvision is graded, whatever the installation has of it."""

import importlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from autograder.worker.probing.optional_packages import OptionalPackages

INSTALLED = {
    "whole": "from torchvision.transforms import v2",
    "made for another torch": (
        "from torchvision import transforms\nraise RuntimeError('operator nms does not exist')"
    ),
    "not there": None,
}
NEEDED: set[str] = set()
PREPARES = """
import torchvision
from torch import nn
from torchvision import datasets, transforms as T
from torchvision.transforms import v2
from torchvision.transforms.functional import normalize
from torchvision.utils import make_grid

print(torchvision.__version__)
AUGMENT = v2.Compose([v2.RandomCrop(32, padding=4), v2.ToDtype(None, scale=True)])
NET = torchvision.models.resnet18(weights=torchvision.models.ResNet18_Weights.DEFAULT)
isinstance(3, datasets.MNIST)


class Own(datasets.CIFAR10):
    def __init__(self):
        super().__init__("data", transform=T.ToTensor())


class Augmenting(nn.Module):
    def __init__(self):
        super().__init__()
        self.flip = v2.RandomHorizontalFlip(0.5)


Own(), Augmenting()
"""


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[[str], Any]]:
    """install(how): what `import torchvision` gives, in a worker on a machine like that."""
    before = {
        name: sys.modules.pop(name) for name in list(sys.modules) if name.startswith("torchvision")
    }

    def install_it(how: str) -> Any:
        (tmp_path / "torchvision" / "transforms").mkdir(parents=True)
        if INSTALLED[how]:
            for file, text in {
                "__init__.py": INSTALLED[how],
                "transforms/__init__.py": "",
                "transforms/v2.py": "WHOSE = 'the installation'",
            }.items():
                (tmp_path / "torchvision" / file).write_text(text, encoding="utf-8")
        paths = [path for path in sys.path if not path.endswith("-packages")]
        monkeypatch.setattr(sys, "path", [str(tmp_path), *paths] if INSTALLED[how] else paths)
        monkeypatch.setattr(sys, "meta_path", [OptionalPackages(NEEDED), *sys.meta_path])
        importlib.invalidate_caches()
        return importlib.import_module("torchvision")

    yield install_it
    NEEDED.clear()
    for name in [name for name in sys.modules if name.startswith("torchvision")]:
        del sys.modules[name]
    sys.modules.update(before)


def test_what_is_installed_is_what_code_imports(install: Callable[[str], Any]) -> None:
    package = install("whole")
    assert package.transforms.v2.WHOSE == "the installation"
    assert not hasattr(package, "models")
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("torchvision.models")


@pytest.mark.parametrize("how", ["not there", "made for another torch"])
def test_code_that_prepares_transforms_runs_where_there_is_none(
    install: Callable[[str], Any], how: str
) -> None:
    package = install(how)
    names: dict[str, Any] = {}
    exec(PREPARES, names)
    assert not NEEDED
    image = torch.zeros(1, 3, 32, 32)
    for use in (names["AUGMENT"], names["make_grid"], names["Augmenting"]().flip):
        with pytest.raises(RuntimeError, match=r"^torchvision\.[\w.]+ cannot compute where"):
            use(image)
    with pytest.raises(RuntimeError, match="torchvision cannot be imported there"):
        names["normalize"](image, [0.5], [0.5])
    assert "torchvision" in NEEDED
    assert package.io.read_image("a.png") is not None
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("torch_vision")


def test_a_file_that_imports_torchvision_keeps_its_points(grade_edited) -> None:
    results = grade_edited(
        "noise_scheduler",
        "import torch\nfrom randomizer",
        "import torch\nimport torchvision.transforms as T\nfrom torchvision.transforms import v2\n"
        "TRANSFORM = v2.Compose([T.RandomHorizontalFlip(), v2.Normalize([0.5], [0.5])])\n"
        "from randomizer",
    )
    assert {result.verdict.status for result in results.values()} == {"passed"}
    assert not any(result.verdict.remarks for result in results.values())


def test_code_that_computes_with_torchvision_gets_it_where_it_can_be_imported(grade_edited) -> None:
    result = grade_edited(
        "noise_scheduler",
        "import torch\nfrom randomizer",
        "import torch\nfrom torchvision.transforms.v2 import functional as F\nfrom randomizer",
        "return alpha_bars.sqrt() * original_samples",
        "original_samples = F.hflip(F.hflip(original_samples))\n"
        "        return alpha_bars.sqrt() * original_samples",
    )["2.1.1/add_noise"]
    code = "import torchvision"
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    if there.returncode == 0:
        assert result.verdict.status == "passed"
    else:
        assert result.verdict.status == "crashed"
        assert "torchvision cannot be imported there" in result.verdict.message
