"""The network and the sampler of the page that draws digits do what those of the homework do, with
the same weights.
"""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest
import torch
from browsing import needs_browser
from digits_page import NETWORK, as_seen, in_pixels, model, walk
from selenium import webdriver
from torch import Tensor

from pages.digit_page import example_digits
from pages.digit_weights import dequantised, quantised
from pages.homework_code import flow_matching

PART_3 = flow_matching("editing", "solvers", "velocity")
sdedit, inpaint = PART_3.editing.sdedit, PART_3.editing.inpaint
guided_field, Watched = PART_3.velocity.guided_field, PART_3.velocity.Watched
pytestmark = needs_browser
STEPS = 3
CLOSE = 1e-4


def condition(label: int) -> Tensor:
    if label < 0:
        return torch.full((1, 10), model().dmconfig.condition_mask_value)
    return torch.nn.functional.one_hot(torch.tensor([label]), 10).float()


def test_the_network_answers_as_it_does_in_torch(
    digits_shown: webdriver.Chrome, record: Callable[[str], None]
) -> None:
    cases = list(product((0.0, 0.05, 0.37, 0.81, 1.0), (-1, 0, 4, 9)))
    torch.manual_seed(3)
    image = as_seen(torch.tensor(example_digits()[5]) / 255)
    x = [t * image + (1 - t) * torch.randn(1, 1, 28, 28) for t, _ in cases]
    found = digits_shown.execute_script(
        NETWORK
        + """
        const [cases, images] = arguments;
        return cases.map(([t, label], i) =>
          [...network.velocity(Float64Array.from(images[i]), t, label)]);""",
        cases,
        [each.flatten().tolist() for each in x],
    )
    right = [
        model().network(each, torch.tensor([t]), condition(label)).flatten().numpy()
        for each, (t, label) in zip(x, cases, strict=True)
    ]
    apart = float(np.abs(np.array(found) - np.array(right)).max())
    largest = float(np.abs(np.array(right)).max())
    record(
        f"digits in the browser: the network's velocities differ from torch's by at most "
        f"{apart:.1e} ({len(cases)} images, times and classes; velocities up to {largest:.1f})"
    )
    assert largest > 1
    assert apart < CLOSE


def test_the_weights_are_those_of_the_file(digits_shown: webdriver.Chrome) -> None:
    names = ["conv_in.weight", "up_2.0.shortcut.weight", "embed_time.1.weight", "norm_out.bias"]
    found = digits_shown.execute_script(
        NETWORK + "return arguments[0].map((name) => [...tensors[name].values]);", names
    )
    kept = model().network.state_dict()
    for name, values in zip(names, found, strict=True):
        np.testing.assert_allclose(values, kept[name].flatten().numpy(), rtol=1e-6)


def test_quantising_is_right_to_half_a_step() -> None:
    torch.manual_seed(0)
    weight = torch.randn(6, 5, 3, 3) * torch.logspace(-3, 2, 6).view(6, 1, 1, 1)
    found = dequantised(quantised({"weight": weight, "bias": torch.arange(6.0)}))
    step = weight.abs().amax(dim=(1, 2, 3), keepdim=True) / 127
    assert ((found["weight"] - weight).abs() <= step / 2 * 1.001).all()
    assert found["bias"].tolist() == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("sampler", "solver"), [("ddim", PART_3.solvers.euler), ("heun", PART_3.solvers.heun)]
)
def test_a_walk_is_that_of_the_solver(
    digits_shown: webdriver.Chrome, sampler: str, solver: Callable[..., Tensor]
) -> None:
    torch.manual_seed(1)
    noise = torch.randn(1, 1, 28, 28)
    watched = Watched(guided_field(model(), [7], 1.5))
    right = solver(watched, noise, torch.linspace(0, 1, STEPS + 1))
    found = walk(
        digits_shown, {"labels": [7], "sampler": sampler, "steps": STEPS, "w": 1.5}, noise[0]
    )
    path = watched.seen[:: 2 if sampler == "heun" else 1]
    assert len(found) == STEPS + 1 and len(path) == STEPS
    for entry, (x, t, v) in zip(found, path, strict=False):
        assert entry["t"] == pytest.approx(t)
        np.testing.assert_allclose([entry["x"]], in_pixels(x), atol=CLOSE)
        np.testing.assert_allclose([entry["guess"]], in_pixels(x + (1 - t) * v), atol=CLOSE)
    np.testing.assert_allclose([found[-1]["x"]], in_pixels(right), atol=CLOSE)


def test_ddpm_draws_from_the_posterior(digits_shown: webdriver.Chrome) -> None:
    """Mean and variance of q(x_s | x_t, x_0) as Kingma et al. 2021 write them (arXiv 2107.00630,
    eq. 25), for signal t and noise 1 - t.
    """
    torch.manual_seed(2)
    draws = torch.randn(2 * STEPS + 1, 1, 28, 28)
    field = guided_field(model(), [3], 0)
    x = draws[:1]
    found = walk(
        digits_shown, {"labels": [3], "sampler": "ddpm", "steps": STEPS, "w": 0}, draws[:, 0]
    )
    for k, entry in enumerate(found[:-1]):
        np.testing.assert_allclose([entry["x"]], in_pixels(x), atol=CLOSE)
        t, s = k / STEPS, (k + 1) / STEPS
        data = x + (1 - t) * field(x, t)
        ratio = t / s
        added = (1 - t) ** 2 - (ratio * (1 - s)) ** 2
        mean = (ratio * (1 - s) ** 2 * x + s * added * data) / (1 - t) ** 2
        x = mean + (added**0.5 * (1 - s) / (1 - t)) * draws[2 * k + 1]
    np.testing.assert_allclose([found[-1]["x"]], in_pixels(x), atol=CLOSE)


def example(digit: int) -> tuple[Tensor, list[float]]:
    pixels = torch.tensor(example_digits()[digit]).view(1, 1, 28, 28) / 255
    return as_seen(pixels), pixels.flatten().tolist()


def editing(label: int, **more: Any) -> dict[str, Any]:
    return {"labels": [label], "sampler": "ddim", "steps": STEPS, "w": 2, **more}


def test_sdedit_is_that_of_the_homework(digits_shown: webdriver.Chrome) -> None:
    image, pixels = example(4)
    torch.manual_seed(6)
    right = sdedit(guided_field(model(), [9], 2), image, 0.25, STEPS)
    torch.manual_seed(6)
    noise = torch.randn_like(image)
    found = walk(digits_shown, editing(9, image=pixels, start=0.25), noise[0])
    assert found[0]["t"] == 0.25
    np.testing.assert_allclose([found[-1]["x"]], in_pixels(right), atol=CLOSE)


@pytest.mark.parametrize("label", [7, -1])
def test_inpainting_is_that_of_the_homework(digits_shown: webdriver.Chrome, label: int) -> None:
    image, pixels = example(7)
    known = torch.zeros(28, 28)
    known[:15] = 1

    def unguided(x: Tensor, t: float) -> Tensor:
        answer: Tensor = model().network(x, torch.tensor([t]), condition(-1))
        return answer

    torch.manual_seed(8)
    field = guided_field(model(), [label], 2) if label >= 0 else unguided
    right = inpaint(field, image, known, STEPS)
    torch.manual_seed(8)
    noise = torch.randn_like(image)
    job = editing(label, image=pixels, known=known.flatten().tolist())
    found = walk(digits_shown, job, noise[0])
    np.testing.assert_allclose([found[-1]["x"]], in_pixels(right), atol=CLOSE)
    kept = known.flatten().bool().numpy()
    for entry in found:
        np.testing.assert_allclose(
            np.array(entry["guess"])[kept], np.array(pixels)[kept], atol=1e-6
        )


@pytest.mark.parametrize("sampler", ["ddpm", "heun"])
def test_other_samplers_keep_what_is_known(digits_shown: webdriver.Chrome, sampler: str) -> None:
    _, pixels = example(2)
    known = np.arange(784) % 28 < 14
    job = editing(2, image=pixels, known=known.astype(int).tolist())
    found = walk(
        digits_shown, {**job, "sampler": sampler}, torch.randn(2 * STEPS + 1, 1, 28, 28)[:, 0]
    )
    np.testing.assert_allclose(np.array(found[-1]["x"])[known], np.array(pixels)[known], atol=1e-6)
    assert np.abs(np.array(found[-1]["x"])[~known] - np.array(pixels)[~known]).max() > 0.2
