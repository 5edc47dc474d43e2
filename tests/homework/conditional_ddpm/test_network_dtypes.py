"""The given networks take inputs of every number type: code with int64 or float64 trains, too."""

import types

import fitting
import numpy as np
import pytest
import torch
from diffusion_model import DiffusionModel
from fast_model import FastDiffusionModel
from noise_prediction_net import ConditionalUnet1D, ConditionalUnet2D
from noise_prediction_net import TesterModel as TinyModel  # pytest takes Tester* for a test
from other_side import connected
from ResUNet import ConditionalUnet
from settings import DMConfig

from autograder.content import ROOT
from autograder.worker.homework.network import NetworkProxy
from autograder.worker.homework.unet_proxy import UnetProxy
from autograder.worker.homework.vocabulary import StandInNetwork, StandInUnet

HERE = ROOT / "solutions" / "conditional_ddpm"

pytestmark = pytest.mark.usefixtures("fixed_seed", "one_thread")

LABELS = torch.tensor([1, 2, 4])
VECTORS = torch.tensor([[1, 0, 0, 2, -1], [0, 3, 1, 0, 1], [0, 0, 0, 0, 0]])
DTYPES = (torch.int64, torch.int32, torch.uint8, torch.float32, torch.float64)
PLAN, IMAGE = (7, 2), (1, 8, 8)
# name: (the network, what the grader puts in its place, shape of a sample, condition)
NETWORKS = {
    "part 1": (lambda: ConditionalUnet(1, 8, 5), lambda: UnetProxy(1, 8, 5), IMAGE, VECTORS),
    "1-D": (lambda: ConditionalUnet1D(2, 5), lambda: NetworkProxy(PLAN, 5), PLAN, VECTORS),
    "2-D": (
        lambda: ConditionalUnet2D(8, 1, 1, 5),
        lambda: NetworkProxy(IMAGE, 5),
        IMAGE,
        LABELS,
    ),
    "tiny, plans": (lambda: TinyModel(PLAN, 5), lambda: NetworkProxy(PLAN, 5), PLAN, VECTORS),
    "tiny, images": (
        lambda: TinyModel(IMAGE, 5),
        lambda: NetworkProxy(IMAGE, 5),
        IMAGE,
        LABELS,
    ),
}
STEPS = {
    name: [StandInUnet(5)] if name == "part 1" else [StandInNetwork(5, shape == IMAGE)]
    for name, (_, _, shape, _) in NETWORKS.items()
}
TIMES = torch.tensor([0, 1, 1])


def awake(net):
    """A network whose zero weights have been given values: a new one ignores what it is told."""
    with torch.no_grad():
        for weights in net.parameters():
            if not weights.any():
                weights.normal_(std=0.1)
    return net


@pytest.mark.parametrize("dtype", [torch.int64, torch.float64])
@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_answers_alike_and_learns_whatever_the_dtype(name, dtype):
    build, _, shape, cond = NETWORKS[name]
    net, sample = awake(build()), torch.randn(3, *shape)
    told = cond.to(dtype) if cond.ndim == 2 else cond
    usual = net(sample, TIMES.float(), cond.float() if cond.ndim == 2 else cond)
    answer = net(sample.double(), TIMES.to(dtype), told)
    torch.testing.assert_close(answer, usual)
    before = [weights.clone() for weights in net.parameters()]
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
    torch.nn.functional.mse_loss(answer, torch.randn(3, *shape)).backward()
    optimizer.step()
    assert all((old != new).any() for old, new in zip(before, net.parameters(), strict=True))


def ways(shape, cond):
    """Sample, time and condition in many forms, one of them unusual at a time."""
    sample = torch.randn(3, *shape)
    yield from ((sample.to(dtype), TIMES, cond) for dtype in (torch.float32, torch.float64))
    yield from ((sample, TIMES.to(dtype), cond) for dtype in DTYPES)
    times = (1, 0.5, torch.tensor(1), TIMES.numpy(), TIMES.view(3, 1))
    yield from ((sample, t, cond) for t in times)
    yield from ((sample, TIMES, cond.to(dtype)) for dtype in DTYPES)
    conditions = (cond.numpy(), cond.numpy().astype(np.float64), cond.tolist())
    yield from ((sample, TIMES, c) for c in conditions)


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_takes_what_its_stand_in_takes(name):
    """What the grader accepts runs in the students' own training, too."""
    build, stand_in, shape, cond = NETWORKS[name]
    net, proxy, taken = build(), stand_in(), 0
    for way in ways(shape, cond):
        try:
            with connected(*STEPS[name]):
                proxy(*way)
        except TypeError:  # labels as floats
            continue
        assert net(*way).shape == (3, *shape)
        taken += 1
    assert taken >= 17


def ddpm(old, new):
    """The reference's ConditionalDDPM with a piece of its source replaced."""
    source = (HERE / "DDPM.py").read_text()
    assert source.count(old) == 1
    module = types.ModuleType("DDPM")
    exec(source.replace(old, new), vars(module))
    return module.ConditionalDDPM(DMConfig(num_feat=8, T=3, beta_T=0.5, input_dim=(8, 8)))


ONE_HOT = "F.one_hot(conditions, self.dmconfig.num_classes)"
TABLES = "{name: value.to(self.device, torch.float32) for name, value in values.items()}"
UNUSUAL = {
    "float64 tables": (TABLES, "values"),
    "int64 one-hot rows": (f"{ONE_HOT}.to(images.dtype)", ONE_HOT),
    "float64 one-hot rows": (f"{ONE_HOT}.to(images.dtype)", f"{ONE_HOT}.double()"),
    "float64 times": ("t = (t_s / T)", "t = (t_s.double() / T)"),
    "int64 rows when sampling": ("c = conditions.to(self.device, torch.float32)", "c = conditions"),
}


@pytest.mark.parametrize("name", UNUSUAL)
def test_part_1_trains_and_samples_with(name):
    model = ddpm(*UNUSUAL[name])
    average = fitting.moving_average(model)
    optimizer = fitting.make_optimizer(model, model.dmconfig)
    before = [weights.clone() for weights in model.parameters()]
    batch = torch.randn(4, 1, 8, 8), torch.tensor([0, 3, 9, 3])
    assert fitting.take_step(model, average, optimizer, *batch) > 0
    assert any((old != new).any() for old, new in zip(before, model.parameters(), strict=True))
    images = model.eval().sample(torch.tensor([1, 7]), 2.0)
    assert images.shape == (2, 1, 8, 8) and images.isfinite().all()


MODELS = {
    "plans": lambda: DiffusionModel(PLAN, 5, denoising_steps=3),
    "images": lambda: DiffusionModel(IMAGE, 5, False, denoising_steps=3),
    "tiny, plans": lambda: DiffusionModel(PLAN, 5, denoising_steps=3, test=True),
    "tiny, images": lambda: DiffusionModel(IMAGE, 5, False, denoising_steps=3, test=True),
    "fast": lambda: FastDiffusionModel(IMAGE, 5, False, denoising_steps=20),
}


@pytest.mark.parametrize("dtype", [torch.int64, torch.float64])
@pytest.mark.parametrize("name", MODELS)
def test_part_2_trains_and_samples_with_float64_tables(name, dtype):
    model = MODELS[name]()
    cond = LABELS if model.takes_labels else VECTORS.to(dtype)
    for table in ("betas", "alphas", "alpha_bars"):
        setattr(model.noise_scheduler, table, getattr(model.noise_scheduler, table).double())
    (loss,) = model.train([(torch.randn(3, *model.input_shape), cond)], train_epochs=1)
    assert loss > 0
    sample = model.generate_sample(cond, guidance_weight=1.0)
    assert sample.shape == (3, *model.input_shape) and sample.isfinite().all()
