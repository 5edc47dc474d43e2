"""The U-Net of part 1: shapes, what its answers depend on, and that every weight learns."""

import inspect

import pytest
import ResUNet
import torch
from ResUNet import ConditionalUnet
from torch import nn

pytestmark = [pytest.mark.e1_1, pytest.mark.usefixtures("fixed_seed", "one_thread")]


def awake(network):
    """The same network with no weights at zero, so that everything in it shows."""
    for weights in network.parameters():
        if not weights.any():
            nn.init.normal_(weights, std=0.1)
    return network.eval()


def inputs(batch, channels=1, classes=10, size=28):
    labels = torch.arange(batch) % classes
    x, t = torch.randn(batch, channels, size, size), torch.rand(batch, 1, 1, 1)
    return x, t, nn.functional.one_hot(labels, classes).float()


@pytest.mark.parametrize("batch", [1, 2, 28, 256])
def test_the_answer_has_the_shape_of_the_image(batch):
    x, _, c = inputs(batch)
    # the homework feeds any t, not only [0, 1]
    answer = ConditionalUnet(1, 16)(x, torch.randn(batch, 1, 1, 1), c)
    assert answer.shape == x.shape
    assert answer.isfinite().all()


@pytest.mark.parametrize("n_feat", [16, 17, 32, 64, 128, 256])
def test_every_width_works(n_feat):
    x, t, c = inputs(2)
    assert awake(ConditionalUnet(1, n_feat))(x, t, c).shape == x.shape


@pytest.mark.parametrize(
    ("channels", "classes", "size"), [(3, 10, 28), (1, 4, 28), (1, 10, 32), (2, 1, 8)]
)
def test_other_images_and_classes_work(channels, classes, size):
    x, t, c = inputs(3, channels, classes, size)
    assert ConditionalUnet(channels, 16, classes)(x, t, c).shape == x.shape


def test_a_size_that_cannot_be_halved_twice_is_named():
    x, t, c = inputs(2, size=30)
    with pytest.raises(ValueError, match="15x15 pixels cannot be halved"):
        ConditionalUnet(1, 16)(x, t, c)


def test_a_row_of_a_batch_is_answered_as_it_is_alone():
    network, (x, t, c) = awake(ConditionalUnet(1, 16)), inputs(28)
    for mode in (True, False):  # batch norm would fail this in training mode
        network.train(mode)
        together = network(x, t, c)
        for row in (0, 5, 27):
            alone = network(x[row : row + 1], t[row : row + 1], c[row : row + 1])
            torch.testing.assert_close(together[row : row + 1], alone, rtol=1e-4, atol=1e-4)


def test_the_time_may_come_in_any_shape():
    network, (x, t, c) = awake(ConditionalUnet(1, 16)), inputs(3)
    expected = network(x, t, c)
    for shape in [(3,), (3, 1), (3, 1, 1, 1)]:
        torch.testing.assert_close(network(x, t.view(shape), c), expected)
    one_for_all = torch.full((3, 1, 1, 1), 0.3)
    for t in (torch.tensor(0.3), torch.tensor([0.3])):
        torch.testing.assert_close(network(x, t, c), network(x, one_for_all, c))


def test_every_place_of_the_answer_depends_on_every_place_of_the_image():
    """Convolutions at 7x7 and attention see the whole digit."""
    network, (x, t, c) = awake(ConditionalUnet(1, 16)), inputs(1)
    x.requires_grad_()
    network(x, t, c)[0, 0, 0, 0].backward()  # one corner
    assert x.grad[0, 0, -1, -1] != 0  # the other


@pytest.mark.parametrize("which", ["x", "t", "c"])
def test_each_sample_depends_on_its_own_input_and_on_no_other(which):
    network, given = awake(ConditionalUnet(1, 16)), dict(zip("xtc", inputs(4), strict=True))
    before = network(*given.values())
    changed = given[which].clone()
    changed[2] = changed[2].roll(1, -1) if which == "c" else changed[2] + 0.3
    difference = (
        (network(*{**given, which: changed}.values()) - before).abs().flatten(1).amax(dim=1)
    )
    assert difference[2] > 1e-3, difference
    assert difference[[0, 1, 3]].max() < 1e-5, difference


def test_neighbouring_times_are_told_apart():
    network, (x, _, c) = awake(ConditionalUnet(1, 16)), inputs(1)
    answers = [network(x, torch.tensor([t / 400]), c) for t in (1, 2)]
    assert (answers[0] - answers[1]).abs().max() > 1e-3


def test_a_new_network_answers_x_and_learns_with_every_weight():
    network, (x, t, c) = ConditionalUnet(1, 16), inputs(8)
    # so that training starts from a plain guess, not from a random one
    assert torch.equal(network(x, t, c), x)
    network = awake(network).train()
    nn.functional.mse_loss(network(x, t, c), torch.randn_like(x)).backward()
    for name, weights in network.named_parameters():
        assert weights.requires_grad, name
        assert weights.grad is not None and weights.grad.any(), name


def test_the_embeddings_are_part_of_the_network():
    """Layers made inside forward would be new and random at every call, and no optimizer would
    ever see them.
    """
    network, (x, t, c) = awake(ConditionalUnet(1, 16)), inputs(2)
    before = [name for name, _ in network.named_parameters()]
    first = network(x, t, c)
    assert torch.equal(first, network(x, t, c))
    assert [name for name, _ in network.named_parameters()] == before
    assert any("embed_time" in name for name in before) and any(
        "embed_condition" in name for name in before
    )


def test_the_blocks_are_there_by_name_and_normalise_each_sample_by_itself():
    blocks = {"ResConvBlock", "UnetDown", "UnetUp", "EmbedBlock", "FusionBlock"}
    network = ConditionalUnet(in_channels=1)
    assert blocks <= {type(module).__name__ for module in network.modules()}
    assert blocks <= {name for name, _ in inspect.getmembers(ResUNet, inspect.isclass)}
    assert not any(
        isinstance(module, nn.modules.batchnorm._BatchNorm) for module in network.modules()
    )
    defaults = {p.name: p.default for p in inspect.signature(ConditionalUnet).parameters.values()}
    assert defaults == {"in_channels": inspect.Parameter.empty, "n_feat": 128, "n_classes": 10}
