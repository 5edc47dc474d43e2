"""The solvers of part 3 against other solvers, and against solutions in closed form."""

from collections.abc import Callable
from itertools import pairwise

import editing
import numpy as np
import pytest
import solvers
import torch

from autograder.broker.homework.fields import World
from autograder.homework.flow_matching import oracle
from autograder.homework.flow_matching.questions import some_world

pytestmark = [pytest.mark.e3_4, pytest.mark.e3_5, pytest.mark.e3_6, pytest.mark.e3_8]

SHAPE = (2, 3)
ORDERS = {"euler": (1.0, 0.1), "heun": (2.0, 0.15)}  # of convergence, and how far from it


@pytest.fixture
def world() -> World:
    return some_world(np.random.default_rng(3), SHAPE)


def field_of(world: World) -> Callable[[torch.Tensor, float], torch.Tensor]:
    """A field on float64 tensors."""
    return lambda x, t: torch.from_numpy(world.velocity(x.numpy(), t))


def start(seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(4, *SHAPE, dtype=torch.float64, generator=generator)


def orders(errors: list[float]) -> list[float]:
    return [float(np.log2(a / b)) for a, b in pairwise(errors)]


@pytest.mark.parametrize("name", ORDERS)
@pytest.mark.parametrize("falling", [False, True])
def test_the_error_falls_at_the_solvers_order(name: str, falling: bool, world: World) -> None:
    x, errors = start(), []
    begin, end = (1.0, 0.0) if falling else (0.0, 1.0)
    right = torch.from_numpy(world.flow(x.numpy(), begin, end))
    for count in (32, 64, 128, 256):
        times = torch.linspace(begin, end, count + 1, dtype=torch.float64)
        errors.append(
            (getattr(solvers, name)(field_of(world), x, times) - right).abs().max().item()
        )
    order, near = ORDERS[name]
    assert orders(errors) == pytest.approx([order] * 3, abs=near)


@pytest.mark.parametrize("name", ORDERS)
def test_the_oracle_agrees_with_the_reference(name: str, world: World) -> None:
    times = torch.tensor([0.9, 0.5, 0.55, 0.1], dtype=torch.float64)
    given = getattr(solvers, name)(field_of(world), start(), times)
    right = getattr(oracle, name)(world.velocity, start().numpy(), times.numpy())
    np.testing.assert_allclose(given.numpy(), right, atol=1e-12)


def test_the_closed_form_agrees_with_scipy(world: World) -> None:
    """The flow of a Gaussian world, and Heun's method with many steps, against solve_ivp."""
    integrate = pytest.importorskip("scipy.integrate")
    x = start()

    def slope(t: float, flat: np.ndarray) -> np.ndarray:
        return world.velocity(flat.reshape(x.shape), t).reshape(-1)

    solved = integrate.solve_ivp(slope, (0, 1), x.numpy().reshape(-1), rtol=1e-9, atol=1e-9)
    right = solved.y[:, -1].reshape(x.shape)
    np.testing.assert_allclose(world.flow(x.numpy(), 0.0, 1.0), right, atol=1e-6)
    times = torch.linspace(0, 1, 513, dtype=torch.float64)
    by_heun = solvers.heun(field_of(world), x, times).numpy()
    np.testing.assert_allclose(by_heun, right, atol=1e-4)


def test_the_velocity_is_what_regression_finds(world: World) -> None:
    """Of many pairs of data and noise, the best linear guess at data - noise from x_t."""
    rng, t, count = np.random.default_rng(1), 0.35, 200_000
    size = int(np.prod(SHAPE))
    roots = np.linalg.cholesky(world.covariance)
    data = world.mean.reshape(-1) + rng.standard_normal((count, size)) @ roots.T
    noise = rng.standard_normal((count, size))
    x_t = t * data + (1 - t) * noise
    rows = np.column_stack([x_t, np.ones(count)])
    guess, *_ = np.linalg.lstsq(rows, data - noise, rcond=None)
    some = x_t[:50]
    right = world.velocity(some.reshape(-1, *SHAPE), t).reshape(-1, size)
    np.testing.assert_allclose(np.column_stack([some, np.ones(50)]) @ guess, right, atol=0.05)


@pytest.mark.parametrize("steps", [[*range(980, -1, -20)], [999, 700, 650, 20], [500]])
def test_ddim_by_euler_is_diffusers_ddim(steps: list[int]) -> None:
    """In float32, with eta = 0 and without clipping."""
    schedulers = pytest.importorskip("diffusers")
    scheduler = schedulers.DDIMScheduler(
        beta_schedule="linear", clip_sample=False, set_alpha_to_one=True
    )
    world = some_world(np.random.default_rng(5), SHAPE)
    alpha_bars = scheduler.alphas_cumprod

    def network(x: torch.Tensor, i: int) -> torch.Tensor:
        bar = float(alpha_bars[i])
        noise = world.noise(x.numpy(), np.sqrt(bar), np.sqrt(1 - bar))
        return torch.from_numpy(noise).to(x.dtype)

    x = right = start().float()
    for place, i in enumerate(steps):
        after = steps[place + 1] if place + 1 < len(steps) else -1
        # the scheduler finds the step before by its own spacing, which is even
        scheduler.num_inference_steps = 1
        scheduler.config.num_train_timesteps = i - after
        right = scheduler.step(network(right, i), i, right, eta=0.0).prev_sample
    given = solvers.ddim_by_euler(network, x, alpha_bars, steps)
    assert given.dtype == torch.float32
    torch.testing.assert_close(given, right, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("name", ORDERS)
def test_the_way_there_and_back_closes_at_the_solvers_order(
    name: str,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(editing, "euler", getattr(solvers, name))
    image = torch.from_numpy(world.flow(start().numpy(), 0.0, 1.0))
    errors = []
    for count in (32, 64, 128):
        back = editing.translate(field_of(world), field_of(world), image, count)
        errors.append((back - image).abs().max().item())
    order, near = ORDERS[name]
    assert min(orders(errors)) > order - near


def test_sdedit_has_the_right_spread_where_it_begins() -> None:
    """At t_start, x ~ N(t_start * image, (1 - t_start)^2)."""
    seen = []

    def field(x: torch.Tensor, t: float) -> torch.Tensor:
        seen.append((x, t))
        return torch.zeros_like(x)

    torch.manual_seed(0)
    editing.sdedit(field, torch.full((100_000, 1), 2.0), 0.3, 4)
    x, t = seen[0]
    assert t == pytest.approx(0.3)
    assert x.mean().item() == pytest.approx(0.6, abs=0.01)
    assert x.std().item() == pytest.approx(0.7, abs=0.01)
    assert [t for _, t in seen] == pytest.approx([0.3, 0.475, 0.65, 0.825])
