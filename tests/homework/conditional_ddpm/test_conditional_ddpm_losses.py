"""What part 1 compares its losses with, how it averages weights, and the learning rate."""

import fitting
import losses
import pytest
import torch
from DDPM import ConditionalDDPM
from settings import DMConfig
from tiny_training import loader

pytestmark = pytest.mark.usefixtures("fixed_seed", "one_thread")


@pytest.mark.parametrize(("T", "expected"), [(400, (1.0, 0.617, 0.436)), (600, (1.0, None, 0.357))])
def test_the_plainest_guesses_cost_what_the_schedule_says(T, expected):
    guesses = losses.plain_guesses(ConditionalDDPM(DMConfig(num_feat=8, T=T))).values()
    for guess, mean in zip(guesses, expected, strict=True):
        assert guess.shape == (T,)
        assert mean is None or round(guess.mean().item(), 3) == mean


def test_the_plainest_guesses_cost_that_much_in_the_model_s_own_loss():
    """The closed forms, against forward() itself with the guess for a network; bounds of 5
    standard errors or so.
    """
    model = ConditionalDDPM(DMConfig(num_feat=8, mask_p=0, input_dim=(4, 4))).eval()
    images, labels = torch.randn(20_000, 1, 4, 4), torch.zeros(20_000, dtype=torch.long)
    roots = (1 - losses.alpha_bars_of(model)).sqrt().float()
    answers = [
        lambda x, t, c: torch.zeros_like(x),
        lambda x, t, c: x,
        lambda x, t, c: roots[(t * 400).round().long() - 1] * x,
    ]
    for guess, answer in zip(losses.plain_guesses(model).values(), answers, strict=True):
        model.network.forward = answer
        assert model(images, labels).item() == pytest.approx(guess.mean().item(), abs=0.02)


def test_the_loss_is_binned_by_t():
    model = ConditionalDDPM(DMConfig(num_feat=8, T=20, mask_p=0))
    model.network.forward = lambda x, t, c: torch.zeros_like(x) + 0 * t
    mean, by_time = losses.test_loss(model, loader(500, 100))
    assert mean == pytest.approx(1, abs=0.02)
    assert len(by_time) == 10 and by_time == pytest.approx([1] * 10, abs=0.05)
    # without loss_fn there is nothing to look at
    model.forward = lambda images, labels: torch.tensor(0.5)
    assert losses.test_loss(model, loader(500, 100)) == (0.5, [None] * 10)


WAYS = {
    "by place": lambda m, x, t, c, noise: m.loss_fn(m.network(x, t, c), noise),
    "by name": lambda m, x, t, c, noise: m.loss_fn(input=m.network(x=x, t=t, c=c), target=noise),
    "target first": lambda m, x, t, c, noise: m.loss_fn(target=noise, input=m.network(x, c=c, t=t)),
    "both": lambda m, x, t, c, noise: m.loss_fn(m.network(x, c=c, t=t), target=noise),
}


def calls_its_loss(way):
    """A model whose network answers t, and whose forward calls network and loss in this way."""
    model = ConditionalDDPM(DMConfig(num_feat=8))
    model.network.forward = lambda x, t, c: torch.zeros_like(x) + t

    def forward(images, labels):
        t = torch.rand(len(images), 1, 1, 1)
        return way(model, images, t, labels, torch.randn_like(images))

    model.forward = forward
    return model


@pytest.mark.parametrize("way", WAYS)
def test_the_loss_is_binned_by_t_however_arguments_are_passed(way):
    _, by_time = losses.test_loss(calls_its_loss(WAYS[way]), loader(500, 100))
    expected = [1 + (n + 0.5) ** 2 / 100 for n in range(10)]  # the mean of (t - noise)^2
    assert by_time == pytest.approx(expected, abs=0.05)


def test_a_loss_of_another_kind_is_measured_without_bins():
    model = calls_its_loss(lambda m, x, t, c, noise: m.loss_fn(m.network(x, t, c) - noise).mean())
    model.loss_fn = torch.nn.Softplus()  # a module of one argument
    assert losses.test_loss(model, loader(20))[1] == [None] * 10
    model = calls_its_loss(WAYS["by place"])
    del model.loss_fn
    model.loss_fn = torch.nn.functional.mse_loss  # no module at all
    assert losses.test_loss(model, loader(20))[1] == [None] * 10


def test_the_average_is_the_power_function_average():
    model = torch.nn.Linear(1, 1, bias=False)
    average, expected = fitting.moving_average(model), 0.0
    for step, value in enumerate([3.0, -1.0, 4.0, 1.0], start=1):
        torch.nn.init.constant_(model.weight, value)
        average.update_parameters(model)
        keep = (1 - 1 / step) ** 9
        expected = value if step == 1 else keep * expected + (1 - keep) * value
        assert average.module.weight.item() == pytest.approx(expected, rel=1e-5)


def test_the_learning_rate_warms_up_and_drops_at_the_milestones():
    config = DMConfig(learning_rate=2.0, multi_lr_milestones=[3, 5], multi_lr_gamma=0.5)
    assert fitting.learning_rate(config, 0, 0) == pytest.approx(2 / 50)
    assert [fitting.learning_rate(config, 1000, epoch) for epoch in range(7)] == [
        2,
        2,
        2,
        1,
        1,
        0.5,
        0.5,
    ]
