"""The script that trains the network of the page that draws digits, with a tiny network."""

from pathlib import Path

import pytest
import torch

from pages import digit_training, digit_weights


@pytest.mark.usefixtures("one_thread")
def test_what_was_trained_is_what_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "network.safetensors"
    tiny = {"num_feat": 8, "epochs": 1, "batch_size": 40, "omega": 0.5}
    model, notes = digit_training.train(tmp_path, 3, count=400, **tiny)
    digit_weights.write(model, notes, file)
    again, kept = digit_weights.read(file)
    assert (
        kept.items()
        >= {**notes, "num_feat": "8", "omega": "0.5", "seed": "3", "epochs": "1"}.items()
    )
    for name, value in model.network.state_dict().items():
        torch.testing.assert_close(again.network.state_dict()[name], value, rtol=1e-6, atol=0)
    rows = model.network.conv_in.weight.flatten(1)
    steps = rows / (rows.abs().amax(dim=1, keepdim=True) / 127)
    assert (steps - steps.round()).abs().max() < 1e-3  # whole numbers times a scale
    # 2.7 before training
    plain, quantised = (float(notes[f"held_out_loss{end}"]) for end in ("", "_in_8_bits"))
    assert plain < 1.9 and quantised == pytest.approx(plain, abs=0.02)
