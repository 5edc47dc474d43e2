"""The statistical tests stay silent for right draws and speak for natural mistakes."""

import pytest
import torch
from referee import chance

AXES = {0: "calls", 1: "samples", 2: "pixels"}


@pytest.fixture(autouse=True)
def seed():
    torch.manual_seed(0)


def test_silent_for_right_draws():
    for _ in range(200):
        z = torch.randn(4, 6, 50)
        assert chance.normal_fault(z) is None
        assert chance.sharing_fault(z, AXES) is None
        assert chance.relation_fault(z, {"x": torch.rand(z.shape)}) is None
        assert chance.uniform_fault(torch.randint(1, 9, (800,)), 1, 8) is None
        assert chance.share_fault(int((torch.rand(900) < 0.1).sum()), 900, 0.1) is None
        assert chance.correlation_fault(torch.rand(500), torch.rand(500)) is None


@pytest.mark.parametrize(
    "z",
    [
        lambda: torch.rand(3000),
        lambda: 3.4641 * (torch.rand(3000) - 0.5),
        lambda: 1.2 * torch.randn(3000),
        lambda: torch.randn(3000) + 0.2,
        lambda: torch.randn(3000).sign(),
        lambda: torch.full((9,), torch.nan),
    ],
)
def test_what_is_not_normal(z):
    assert chance.normal_fault(z())


@pytest.mark.parametrize("shape", [(1, 6, 50), (4, 1, 50), (4, 6, 1)])
def test_shared_noise(shape):
    assert chance.sharing_fault(torch.randn(shape).expand(4, 6, 50), AXES)


def test_relation():
    x = torch.randn(2000)
    assert chance.relation_fault(torch.randn(2000) + 0.3 * x, {"x": x})


def test_times():
    assert chance.uniform_fault(torch.randint(1, 8, (800,)), 1, 8)
    assert chance.uniform_fault(torch.randint(0, 8, (800,)), 1, 8)
    assert chance.uniform_fault(torch.randint(1, 9, (800,)).clamp(max=7), 1, 8)
    assert chance.uniform_fault((8 * torch.rand(800) ** 1.5).long() + 1, 1, 8)


def test_shares():
    for hits in (180, 0, 900, 810, 45 - 20):
        assert chance.share_fault(hits, 900, 0.1)


def test_correlation():
    a = torch.rand(500)
    assert chance.correlation_fault(a, a + torch.rand(500))
