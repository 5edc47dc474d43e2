"""The weights of the network that draws digits in the browser: one small file of whole numbers.

Each weight of a matrix or a convolution is a whole number in -127..127 times a scale. The scale is
one number for each output channel, so that a channel of small weights keeps its precision. Biases
and norms stay float32. The file is a safetensors file: "x" is int8, its scales are "x.scale".
"""

from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from .homework_code import flow_matching

FILE = Path(__file__).parent / "digits_in_browser" / "network.safetensors"
LARGEST = 127
SCALE = ".scale"
FREQUENCIES = "embed_time.0.frequencies"  # a constant of the network, not in its state


def quantised(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """The tensors of the file: int8 with scales (C,) for what has 2 dimensions or more."""
    found = {}
    for name, value in state.items():
        if value.ndim < 2:
            found[name] = value.float().contiguous()
            continue
        scale = value.flatten(1).abs().amax(dim=1).clamp(min=1e-12) / LARGEST  # (C,)
        found[name] = (value / _beside(scale, value)).round().to(torch.int8).contiguous()
        found[name + SCALE] = scale.float()
    return found


def dequantised(found: dict[str, Tensor]) -> dict[str, Tensor]:
    """The float32 weights that the tensors of the file stand for."""
    return {
        name: value.float() * _beside(found[name + SCALE], value)
        if name + SCALE in found
        else value
        for name, value in found.items()
        if not name.endswith(SCALE)
    }


def of_network(model: Any) -> dict[str, Tensor]:
    """The tensors of the file for the network of a ConditionalFM."""
    constant = {FREQUENCIES: model.network.embed_time[0].frequencies}
    return quantised({**model.network.state_dict(), **constant})


def write(model: Any, notes: dict[str, str], file: Path = FILE) -> None:
    """Write the network of a ConditionalFM, quantised, with notes on how it was trained."""
    settings = {"num_feat": str(model.dmconfig.num_feat), "omega": f"{model.dmconfig.omega:g}"}
    save_file(of_network(model), file, {**settings, **notes})


def read(file: Path = FILE) -> tuple[Any, dict[str, str]]:
    """The ConditionalFM of the file in evaluation mode, with the weights that the browser uses,
    and the notes.
    """
    part_3 = flow_matching("FM", "settings")
    with safe_open(file, "pt") as kept:
        notes = dict(kept.metadata())
        found = {name: kept.get_tensor(name) for name in kept.keys()}  # noqa: SIM118
    settings = part_3.settings.DMConfig(
        num_feat=int(notes["num_feat"]), omega=float(notes["omega"])
    )
    model = part_3.FM.ConditionalFM(settings)
    load(model, found)
    return model.requires_grad_(False).eval(), notes


def load(model: Any, found: dict[str, Tensor]) -> None:
    """Give a ConditionalFM the weights that the tensors of the file stand for."""
    state = dequantised(found)
    del state[FREQUENCIES]
    model.network.load_state_dict(state)


def _beside(scale: Tensor, value: Tensor) -> Tensor:
    return scale.view(-1, *[1] * (value.ndim - 1))
