"""The networks of part 2: shapes, what their answers depend on, and that every weight learns."""

import math

import pytest
import torch
from noise_prediction_net import ConditionalUnet1D, ConditionalUnet2D, sinusoids

# a name that pytest does not take for a test
from noise_prediction_net import TesterModel as TinyModel

pytestmark = pytest.mark.usefixtures("fixed_seed", "one_thread")


NETWORKS = {
    "1-D, horizon 16": (lambda: ConditionalUnet1D(2, 5), (16, 2), "vectors"),
    "1-D, horizon 10": (lambda: ConditionalUnet1D(3, 5), (10, 3), "vectors"),
    "1-D, horizon 7": (lambda: ConditionalUnet1D(2, 5), (7, 2), "vectors"),
    "1-D, horizon 1": (lambda: ConditionalUnet1D(2, 5), (1, 2), "vectors"),
    "1-D, three levels": (lambda: ConditionalUnet1D(2, 5, widths=(8, 16, 24)), (11, 2), "vectors"),
    "2-D, grey": (lambda: ConditionalUnet2D(28, 1, 1, 5), (1, 28, 28), "labels"),
    "2-D, colour": (lambda: ConditionalUnet2D(32, 3, 3, 5), (3, 32, 32), "labels"),
    "2-D, one level": (lambda: ConditionalUnet2D(6, 1, 1, 5, widths=(8,)), (1, 6, 6), "labels"),
    "tester, vectors": (lambda: TinyModel((7, 2), 5), (7, 2), "vectors"),
    "tester, labels": (lambda: TinyModel((3, 4, 4), 5), (3, 4, 4), "labels"),
    "tester, rank 1": (lambda: TinyModel((6,), 5), (6,), "labels"),
}
BATCH = 4


@pytest.fixture(params=NETWORKS)
def case(request):
    """A network whose zero weights have been given values, since a new one ignores what it is
    told; and its inputs.
    """
    build, shape, kind = NETWORKS[request.param]
    net = build()
    with torch.no_grad():
        for weights in net.parameters():
            if not weights.any():
                weights.normal_(std=0.1)
    cond = torch.randn(BATCH, 5) if kind == "vectors" else torch.tensor([1, 2, 3, 4])
    return net, torch.randn(BATCH, *shape), torch.tensor([0, 1, 50, 399]), cond


def as_dtype(cond, dtype):
    return cond.to(dtype) if cond.is_floating_point() else cond


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_network_answers_in_the_shape_and_dtype_of_the_sample(case, dtype):
    net, sample, t, cond = case
    answer = net.to(dtype)(sample.to(dtype), t, as_dtype(cond, dtype))
    assert answer.shape == sample.shape
    assert answer.dtype == dtype
    assert answer.isfinite().all()


def test_one_timestep_may_stand_for_the_whole_batch(case):
    net, sample, _, cond = case
    expected = net(sample, torch.full((BATCH,), 7), cond)
    for t in (7, torch.tensor(7), torch.tensor([7])):
        assert torch.equal(net(sample, t, cond), expected)


def test_every_weight_learns(case):
    net, sample, t, cond = case
    (net(sample, t, cond) * torch.randn_like(sample)).sum().backward()
    for name, weights in net.named_parameters():
        assert weights.grad is not None, name
        assert weights.grad.any(), name


def test_only_the_sample_whose_time_or_condition_changes_is_answered_differently(case):
    net, sample, t, cond = case
    before = net(sample, t, cond)
    other_t, other_cond = t.clone(), cond.clone()
    other_t[2], other_cond[1] = 51, other_cond[0]
    for changed, after in ((2, net(sample, other_t, cond)), (1, net(sample, t, other_cond))):
        differs = (after - before).abs().flatten(1).amax(dim=1) > 1e-4
        assert differs.tolist() == [row == changed for row in range(BATCH)]


def test_a_sample_is_answered_alike_alone_and_among_others(case):
    net, sample, t, cond = case
    net, sample, cond = net.double(), sample.double(), as_dtype(cond, torch.float64)
    together = net(sample, t, cond)
    for row in range(BATCH):
        alone = net(sample[row : row + 1], t[row : row + 1], cond[row : row + 1])
        torch.testing.assert_close(alone[0], together[row], rtol=1e-9, atol=1e-9)


def test_a_new_u_net_answers_with_its_input():
    for name, (build, shape, kind) in NETWORKS.items():
        if "tester" not in name:
            sample = torch.randn(2, *shape)
            cond = torch.randn(2, 5) if kind == "vectors" else torch.tensor([0, 4])
            assert torch.equal(build()(sample, 3, cond), sample), name


def test_images_of_odd_size_are_refused_with_a_reason():
    with pytest.raises(ValueError, match="blocks of 2x2"):
        ConditionalUnet2D(27, 1, 1, 11)


def test_sinusoids_are_sines_and_cosines_of_the_same_angles():
    embedding = sinusoids(torch.tensor([0, 3]), 8)
    speeds = [1, 10 ** (-4 / 3), 10 ** (-8 / 3), 1e-4]
    expected = [
        [0.0] * 4 + [1.0] * 4,
        [math.sin(3 * s) for s in speeds] + [math.cos(3 * s) for s in speeds],
    ]
    torch.testing.assert_close(embedding, torch.tensor(expected, dtype=torch.float64))


def test_sinusoids_tell_all_times_apart_and_put_neighbours_close():
    embedding = sinusoids(torch.arange(1000), 128)
    distance = torch.cdist(embedding, embedding)
    neighbour = distance.diagonal(1)
    assert neighbour.max() - neighbour.min() < 1e-6  # every step is as long as every other
    distance.fill_diagonal_(math.inf)
    assert distance.min() > 0.99 * neighbour.min()  # nobody is closer than a neighbour
    far = torch.ones(1000, 1000).triu(100).bool()
    assert distance[far].min() > 2 * neighbour.max()
