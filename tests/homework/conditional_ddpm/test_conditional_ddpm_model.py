"""The diffusion model of part 1: its schedule, its loss and its guided sampler."""

import ast
import math

import pytest
import torch
from DDPM import ConditionalDDPM
from settings import DMConfig
from torch import nn

from autograder.content import ROOT

HERE = ROOT / "solutions" / "conditional_ddpm"

pytestmark = pytest.mark.usefixtures("fixed_seed", "one_thread")

AT_77 = {
    "beta_t": 0.003890,
    "sqrt_beta_t": 0.062374,
    "alpha_t": 0.996110,
    "oneover_sqrt_alpha": 1.001951,
    "alpha_t_bar": 0.857414,
    "sqrt_oneminus_alpha_bar": 0.377606,
    "sqrt_alpha_bar": 0.925967,
}


class Recorder(nn.Module):
    """Stands in for the network: notes what it is shown, and answers what it is told to."""

    def __init__(self, answer=lambda x, t, c: torch.zeros_like(x)):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(()))
        self.answer, self.calls = answer, []

    def forward(self, x, t, c):
        self.calls.append(
            (x.detach().clone(), t.clone(), c.clone(), torch.is_grad_enabled(), self.training)
        )
        return self.answer(x, t, c) * self.weight


def recorded(answer=lambda x, t, c: torch.zeros_like(x), **settings):
    model = ConditionalDDPM(DMConfig(num_feat=8, **settings))
    model.network = Recorder(answer)
    return model.eval()


@pytest.mark.e1_2
@pytest.mark.parametrize("shape", [(), (1,), (3,), (3, 1)])
def test_the_seven_values_at_77(shape):
    values = ConditionalDDPM(DMConfig(num_feat=8)).scheduler(torch.full(shape, 77))
    assert values.keys() == AT_77.keys()
    for name, expected in AT_77.items():
        assert values[name].shape == shape
        assert values[name].dtype == torch.float32
        assert (values[name] - expected).abs().max() < 1e-5, name


@pytest.mark.e1_2
def test_the_schedule_is_the_definition_at_every_time():
    values = ConditionalDDPM(DMConfig(num_feat=8, T=50, beta_1=1e-3, beta_T=0.3)).scheduler(
        torch.arange(1, 51)
    )
    alpha_bar = 1.0
    for t in range(1, 51):
        beta = 1e-3 + (0.3 - 1e-3) * (t - 1) / 49
        alpha_bar *= 1 - beta
        at_t = {name: value[t - 1].item() for name, value in values.items()}
        assert at_t["beta_t"] == pytest.approx(beta, rel=1e-6)
        assert at_t["sqrt_beta_t"] == pytest.approx(math.sqrt(beta), rel=1e-6)
        assert at_t["alpha_t"] == pytest.approx(1 - beta, rel=1e-6)
        assert at_t["oneover_sqrt_alpha"] == pytest.approx((1 - beta) ** -0.5, rel=1e-6)
        assert at_t["alpha_t_bar"] == pytest.approx(alpha_bar, rel=1e-6)
        assert at_t["sqrt_alpha_bar"] == pytest.approx(math.sqrt(alpha_bar), rel=1e-6)
        assert at_t["sqrt_oneminus_alpha_bar"] == pytest.approx(math.sqrt(1 - alpha_bar), rel=1e-6)


@pytest.mark.e1_2
def test_a_schedule_of_one_step_works():
    assert ConditionalDDPM(DMConfig(num_feat=8, T=1)).scheduler(1)[
        "beta_t"
    ].item() == pytest.approx(1e-4)


@pytest.mark.e1_2
@pytest.mark.parametrize("t", [0, 401, -1, torch.tensor([1, 0]), torch.tensor([[400], [401]])])
def test_a_time_outside_1_to_T_is_named(t):
    with pytest.raises(ValueError, match=r"exercise 1\.2: t = (0|401|-1) is outside 1\.\.400"):
        ConditionalDDPM(DMConfig(num_feat=8)).scheduler(t)


@pytest.mark.e1_2
def test_a_time_between_steps_is_refused():
    with pytest.raises(ValueError, match="as integers"):
        ConditionalDDPM(DMConfig(num_feat=8)).scheduler(torch.tensor([0.5]))


def noise_behind(x_t, images, t, model):
    """The noise that x_t must hold if it was made from the images by eq. 4 at t."""
    at_t = {name: value.view(-1, 1, 1, 1) for name, value in model.scheduler(t).items()}
    return (x_t - at_t["sqrt_alpha_bar"] * images) / at_t["sqrt_oneminus_alpha_bar"]


@pytest.mark.e1_3
def test_the_loss_is_the_error_of_the_predicted_noise():
    model = recorded(answer=lambda x, t, c: 0.5 * x, mask_p=0.5)
    images, labels = torch.randn(64, 1, 28, 28), torch.arange(64) % 10
    loss = model(images, labels)
    x_t, t, c, gradients, _ = model.network.calls[0]
    steps = (t * 400).round().long()
    noise = noise_behind(x_t, images, steps.flatten(), model)
    torch.testing.assert_close(loss, nn.functional.mse_loss(0.5 * x_t, noise), rtol=1e-3, atol=1e-3)
    assert loss.shape == () and gradients
    assert t.shape == (64, 1, 1, 1) and (t * 400 - steps).abs().max() < 1e-4
    assert c.shape == (64, 10) and c.dtype == torch.float32
    assert len(steps.unique()) > 30  # each sample has its own t
    loss.backward()
    assert model.network.weight.grad is not None


@pytest.mark.e1_3
def test_training_draws_t_noise_and_masks_as_it_should():
    """With 20,000 draws each bound lies 6 standard deviations or more away: a false alarm in
    10^8 runs, and seeded.
    """
    draws, T, mask_p = 20_000, 10, 0.3
    model = recorded(
        T=T, beta_1=0.1, beta_T=0.3, mask_p=mask_p, input_dim=(2, 2), condition_mask_value=-1
    )
    images, labels = torch.randn(draws, 1, 2, 2), torch.arange(draws) % 10
    model(images, labels)
    x_t, t, c, *_ = model.network.calls[0]
    steps = (t * T).round().long().flatten()
    counts = steps.bincount(minlength=T + 1)
    assert counts[0] == 0 and counts.sum() == draws
    assert (counts[1:] - draws / T).abs().max() < 6 * math.sqrt(draws / T)
    noise = noise_behind(x_t, images, steps, model)
    assert abs(noise.mean()) < 6 / math.sqrt(noise.numel())
    assert abs(noise.var() - 1) < 6 * math.sqrt(2 / noise.numel())

    one_hot = nn.functional.one_hot(labels, 10).float()
    masked, kept = (c == -1).all(dim=1), (c == one_hot).all(dim=1)
    assert (masked ^ kept).all()  # a whole row, or none of it
    assert abs(masked.float().mean() - mask_p) < 6 * math.sqrt(mask_p * (1 - mask_p) / draws)
    # one draw for the whole batch would make this 1
    together = (masked[:-1] == masked[1:]).float().mean()
    assert abs(together - (mask_p**2 + (1 - mask_p) ** 2)) < 0.05


@pytest.mark.e1_3
@pytest.mark.parametrize(("mask_p", "masked"), [(0, 0), (1, 16)])
def test_labels_are_dropped_never_or_always_where_asked(mask_p, masked):
    model = recorded(mask_p=mask_p, condition_mask_value=-3)
    model(torch.randn(16, 1, 28, 28), torch.arange(16) % 10)
    assert (model.network.calls[0][2] == -3).all(dim=1).sum() == masked


@pytest.mark.e1_3
@pytest.mark.e1_4
@pytest.mark.parametrize("label", [-1, 10])
def test_a_label_out_of_range_is_named(label):
    model, labels = recorded(T=2), torch.tensor([3, label])
    for call in (
        lambda: model(torch.zeros(2, 1, 28, 28), labels),
        lambda: model.sample(labels, 1.0),
    ):
        with pytest.raises(ValueError, match=f"label {label} does not fit num_classes=10"):
            call()
    assert not model.network.calls


def by_condition(x, t, c):
    """A network whose answer tells the condition: 0.1 for "none", 0.01 (1 + the digit)
    otherwise; and a share of x.
    """
    digit = torch.where(c[:, 0] < 0, 9.0, c.argmax(dim=1).float())
    return 0.01 * (1 + digit).view(-1, 1, 1, 1) + 0.2 * x


def by_hand(model, labels, omega, steps):
    """Algorithm 2 in float64 with two calls a step and one image at a time, on the draws that
    the model made.
    """
    config, images = model.dmconfig, []
    for row, digit in enumerate(labels.tolist()):
        x = steps[0][row].double()
        for t in range(config.T, 0, -1):
            at_t = {name: value.item() for name, value in model.scheduler(t).items()}
            epsilon_c, epsilon_u = 0.01 * (1 + digit) + 0.2 * x, 0.1 + 0.2 * x
            epsilon = (1 + omega) * epsilon_c - omega * epsilon_u
            x = at_t["oneover_sqrt_alpha"] * (
                x - at_t["beta_t"] / at_t["sqrt_oneminus_alpha_bar"] * epsilon
            )
            if t > 1:
                x = x + at_t["sqrt_beta_t"] * steps[config.T - t + 1][row].double()
        images.append((x * 0.3081 + 0.1307).clamp(0, 1))
    return torch.stack(images)


@pytest.mark.e1_4
@pytest.mark.parametrize("omega", [0.0, 2.0])
def test_the_sampler_is_algorithm_2_with_guidance(omega):
    model, labels = recorded(by_condition, T=12, beta_1=0.01, beta_T=0.2), torch.tensor([3, 0, 7])
    torch.manual_seed(1)
    steps = [torch.randn(3, 1, 28, 28) for _ in range(12)]  # x_T, then z at t = 12..2
    torch.manual_seed(1)
    images = model.sample(labels, omega)
    torch.testing.assert_close(
        images.double(), by_hand(model, labels, omega, steps), rtol=1e-4, atol=1e-4
    )
    assert ((images > 0) & (images < 1)).float().mean() > 0.05  # the clamp does not hide everything
    torch.manual_seed(2)
    after = torch.get_rng_state()
    torch.manual_seed(1)
    for _ in range(12):
        torch.randn(3, 1, 28, 28)
    drawn_by_hand = torch.get_rng_state()
    torch.manual_seed(1)
    model.sample(labels, omega)
    assert torch.equal(torch.get_rng_state(), drawn_by_hand)  # no noise is drawn at t = 1
    assert not torch.equal(after, drawn_by_hand)


@pytest.mark.e1_4
def test_the_normalisation_that_the_settings_name_is_undone():
    images = []
    for settings in ({}, {"pixel_mean": 0.5, "pixel_std": 0.1}):
        torch.manual_seed(1)
        images.append(recorded(T=4, **settings).sample(torch.arange(4), 0.0))
    inside = (images[0] > 0) & (images[0] < 1) & (images[1] > 0) & (images[1] < 1)
    x_0 = (images[0] - 0.1307) / 0.3081
    assert inside.float().mean() > 0.1
    torch.testing.assert_close(images[1][inside], (x_0 * 0.1 + 0.5)[inside])


@pytest.mark.e1_4
def test_one_call_a_step_shows_both_conditions_from_T_to_1():
    model, labels = recorded(T=5), torch.tensor([3, 0])
    model.sample(labels, 1.0)
    assert [round(t[0].item() * 5) for _, t, *_ in model.network.calls] == [5, 4, 3, 2, 1]
    for x, t, c, gradients, training in model.network.calls:
        assert x.shape == (4, 1, 28, 28) and t.shape == (4, 1, 1, 1) and c.shape == (4, 10)
        assert torch.equal(x[:2], x[2:])
        assert c[:2].argmax(dim=1).tolist() == [3, 0] and (c[2:] == -1).all()
        assert not gradients and not training


@pytest.mark.e1_4
def test_guidance_changes_nothing_where_the_label_changes_nothing():
    model = recorded(lambda x, t, c: 0.3 * x, T=8)
    images = []
    for omega in (0.0, 1.0, 5.0):
        torch.manual_seed(3)
        images.append(model.sample(torch.arange(4), omega))
    torch.testing.assert_close(images[0], images[1])
    torch.testing.assert_close(images[0], images[2], rtol=1e-4, atol=1e-4)


@pytest.mark.e1_4
def test_no_guidance_is_the_conditional_model_and_minus_one_the_unconditional():
    for omega, alone in [
        (0.0, lambda x, t, c: c.clamp(min=0).argmax(1).view(-1, 1, 1, 1) / 50 + 0 * x),
        (-1.0, None),
    ]:
        model = recorded(by_condition if alone is None else alone, T=6)
        torch.manual_seed(4)
        first = model.sample(torch.tensor([1, 1]), omega)
        torch.manual_seed(4)
        other = model.sample(torch.tensor([8, 8]), omega)
        assert torch.allclose(first, other, atol=1e-6) == (omega == -1.0)


@pytest.mark.e1_4
def test_labels_and_one_hot_give_the_same_images():
    model = ConditionalDDPM(DMConfig(num_feat=8, T=4)).eval()
    nn.init.normal_(model.network.conv_out.conv.weight, std=0.1)
    labels = torch.tensor([3, 0, 9])
    one_hot = nn.functional.one_hot(labels, 10)
    images = []
    for conditions in (labels, labels.int(), one_hot, one_hot.float()):
        torch.manual_seed(5)
        images.append(model.sample(conditions, 2.0))
    assert all(torch.equal(images[0], other) for other in images[1:])
    assert images[0].shape == (3, 1, 28, 28) and not images[0].requires_grad
    assert images[0].min() >= 0 and images[0].max() <= 1
    assert not torch.equal(images[0], model.sample(labels, 2.0))  # other draws, other images


@pytest.mark.e1_4
@pytest.mark.parametrize("training", [True, False])
def test_sampling_leaves_the_mode_as_it_is(training):
    model = ConditionalDDPM(DMConfig(num_feat=8, T=2)).train(training)
    model.sample(torch.tensor([1]), 1.0)
    assert all(module.training == training for module in model.modules())


@pytest.mark.e1_3
def test_the_loss_is_the_same_from_the_same_seed_and_not_from_another():
    model = ConditionalDDPM(DMConfig(num_feat=8))
    images, labels = torch.randn(4, 1, 28, 28), torch.tensor([1, 2, 3, 4])
    losses = []
    for seed in (0, 0, 1):
        torch.manual_seed(seed)
        losses.append(model(images, labels).item())
    assert losses[0] == losses[1] != losses[2]


def test_everything_is_where_the_parameters_are():
    model = ConditionalDDPM(DMConfig(num_feat=8, T=2)).to("meta")
    assert all(
        value.device.type == "meta" for value in model.scheduler(torch.tensor([1, 2])).values()
    )
    assert model(torch.zeros(2, 1, 28, 28), torch.tensor([1, 2])).device.type == "meta"
    assert model.sample(torch.tensor([1, 2]), 1.0).device.type == "meta"


@pytest.mark.parametrize("path", sorted(HERE.glob("*.py")), ids=lambda path: path.name)
def test_no_module_chooses_a_device_when_it_is_imported(path):
    """A device at the top of a module is chosen once, for every model, in a process that may
    have none.
    """
    for statement in ast.parse(path.read_text(encoding="utf-8")).body:
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom):
            assert not {"device", "cuda", "to"} & {
                node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
                for node in ast.walk(statement)
            }, f"{path.name}:{statement.lineno}"
