"""Training: averaged weights, learning rate, safe files, and a stopped run that ends as if it
had never stopped.
"""

import pickle
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from diffusion_model import DiffusionModel
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from training import EMAModel, read_safely, warm_up_then_cosine, write_safely

pytestmark = pytest.mark.usefixtures("fixed_seed", "one_thread")


class Number(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros((), dtype=torch.float64))
        self.register_buffer("seen", torch.zeros((), dtype=torch.float64))
        self.register_buffer("count", torch.tensor(0))


def test_the_average_is_what_the_formula_says():
    net, values = Number(), [3.0, -1.0, 4.0, 1.0, -5.0]
    ema = EMAModel(net)
    expected = None
    for step, value in enumerate(values, start=1):
        with torch.no_grad():
            net.weight.fill_(value)
            net.seen.fill_(2 * value)
            net.count.fill_(step)
        ema.update_parameters(net)
        keep = (1 - 1 / step) ** 9  # 0 at the first step: the untrained weights are forgotten
        expected = value if step == 1 else keep * expected + (1 - keep) * value
        assert ema.averaged_model.weight.item() == pytest.approx(expected, rel=1e-12)
        assert ema.averaged_model.seen.item() == pytest.approx(2 * expected, rel=1e-12)
        assert ema.averaged_model.count.item() == step
    assert net.weight.item() == -5.0


@pytest.mark.parametrize("steps", [100, 1000])
def test_the_average_reaches_over_the_last_tenth_of_training(steps):
    net = Number()
    ema = EMAModel(net)
    for step in range(1, steps + 1):
        with torch.no_grad():
            net.weight.fill_(step)
        ema.update_parameters(net)
    age = steps - ema.averaged_model.weight.item()  # of the average weight
    assert age == pytest.approx(steps / 10, rel=0.1)


def test_the_learning_rate_warms_up_and_falls_to_zero():
    optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(()))], lr=2.0)
    schedule = warm_up_then_cosine(optimizer, 1000, warm_up_steps=50)
    rates = []
    for _ in range(1000):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    assert rates[0] == pytest.approx(2.0 / 50)
    assert rates[49] == rates[50] == pytest.approx(2.0)
    assert rates[525] == pytest.approx(1.0, abs=1e-6)
    assert all(later < earlier for earlier, later in pairwise(rates[50:]))
    assert rates[-1] < 1e-4
    assert optimizer.param_groups[0]["lr"] == 0


def tiny_model(**settings):
    return DiffusionModel(
        (6,), 5, **{"sequential": False, "denoising_steps": 20, "test": True, **settings}
    )


def tiny_loader():
    labels = torch.arange(48) % 4 + 1
    data = torch.sin(labels[:, None] * torch.arange(6.0))  # (48, 6)
    return DataLoader(TensorDataset(data, labels), batch_size=8, shuffle=True)


def state(model):
    return {
        **model.noise_pred_net.state_dict(),
        **{f"ema {k}": v for k, v in model.ema.state_dict().items()},
    }


def assert_same_state(model, other):
    for (name, value), (other_name, other_value) in zip(
        state(model).items(), state(other).items(), strict=True
    ):
        assert name == other_name
        assert torch.equal(value, other_value), name


def test_saved_weights_come_back(tmp_path):
    model = tiny_model()
    model.train(tiny_loader(), 2)
    model.save_weights(tmp_path / "new" / "weights.pt")
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == [
        "weights.pt",
        "weights_ema.pt",
    ]
    again = tiny_model(weights_path=str(tmp_path / "new" / "weights.pt"))
    cond = torch.tensor([1, 2])
    assert torch.equal(
        model.generate_sample(cond, 1.0, seed=0), again.generate_sample(cond, 1.0, seed=0)
    )
    for (name, value), other in zip(
        model.noise_pred_net.state_dict().items(),
        again.noise_pred_net.state_dict().values(),
        strict=True,
    ):
        assert torch.equal(value, other), name


class Trap:
    """Would leave a file behind if it were unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (Path.touch, (self.path,))


def test_a_file_that_holds_more_than_weights_is_refused_and_not_run(tmp_path):
    model, trap = tiny_model(), Trap(tmp_path / "sprung")
    before = {name: value.clone() for name, value in state(model).items()}
    model.save_weights(tmp_path / "weights.pt")
    for save in (
        torch.save,
        lambda contents, path: path.write_bytes(pickle.dumps(contents, protocol=2)),
    ):
        save({"weights": trap}, tmp_path / "weights_ema.pt")
        with pytest.raises(ValueError, match="more than tensors and plain values"):
            model.load_weights(tmp_path / "weights.pt")
    assert not (tmp_path / "sprung").exists()
    assert all(torch.equal(value, before[name]) for name, value in state(model).items())


def test_missing_and_damaged_files_are_named(tmp_path):
    model = tiny_model()
    with pytest.raises(FileNotFoundError, match=r"no weights at .*weights\.pt"):
        model.load_weights(tmp_path / "weights.pt")
    model.save_weights(tmp_path / "weights.pt")
    whole = (tmp_path / "weights.pt").read_bytes()
    for part in (whole[: len(whole) // 2], b""):
        (tmp_path / "weights.pt").write_bytes(part)
        with pytest.raises(ValueError, match=r"weights\.pt is damaged"):
            model.load_weights(tmp_path / "weights.pt")


def test_a_file_is_old_or_new_but_never_half(tmp_path, monkeypatch):
    path = tmp_path / "weights.pt"
    write_safely({"value": 1}, path)

    def stop(contents, where):
        Path(where).write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(torch, "save", stop)
    with pytest.raises(KeyboardInterrupt):
        write_safely({"value": 2}, path)
    assert read_safely(path, "cpu") == {"value": 1}


class Stopped(Exception):
    pass


class StoppingLoader:
    """Batches of another loader, until the plug is pulled in the middle of an epoch."""

    def __init__(self, loader, epochs):
        self.loader, self.epochs = loader, epochs

    def __len__(self):
        return len(self.loader)

    def __iter__(self):
        for number, batch in enumerate(self.loader):
            if self.epochs == 0 and number == 2:
                raise Stopped
            yield batch
        self.epochs -= 1


@pytest.mark.parametrize("finished", [1, 4])
def test_a_stopped_training_goes_on_to_the_very_same_end(tmp_path, finished):
    torch.manual_seed(5)
    straight = tiny_model()
    losses = straight.train(tiny_loader(), 6)

    torch.manual_seed(5)
    checkpoint = tmp_path / "training.pt"
    with pytest.raises(Stopped):
        tiny_model().train(StoppingLoader(tiny_loader(), finished), 6, checkpoint)
    torch.manual_seed(99)  # another day
    resumed = tiny_model()
    resumed_losses = resumed.train(tiny_loader(), 6, checkpoint)

    assert len(losses) == 6
    assert resumed_losses == losses
    assert_same_state(resumed, straight)
    # already finished: nothing changes
    assert resumed.train(tiny_loader(), 6, checkpoint) == losses
    assert_same_state(resumed, straight)


def test_a_checkpoint_of_another_model_is_refused(tmp_path):
    checkpoint = tmp_path / "training.pt"
    tiny_model().train(tiny_loader(), 1, checkpoint)
    with pytest.raises(ValueError, match=r"denoising_steps.*same settings"):
        tiny_model(denoising_steps=21).train(tiny_loader(), 2, checkpoint)


def test_training_twice_without_a_checkpoint_trains_twice():
    model = tiny_model()
    model.train(tiny_loader(), 1)
    before = {name: value.clone() for name, value in state(model).items()}
    assert len(model.train(tiny_loader(), 2)) == 2
    assert all(
        not torch.equal(value, before[name])
        for name, value in state(model).items()
        if value.is_floating_point()
    )


def test_a_loader_without_batches_is_refused():
    empty = DataLoader(
        TensorDataset(torch.zeros(3, 6), torch.ones(3, dtype=torch.int64)),
        batch_size=8,
        drop_last=True,
    )
    with pytest.raises(ValueError, match="no batches"):
        tiny_model().train(empty, 1)
