"""Values that were worked out with paper and pocket calculator."""

import edm
import pytest
import torch


def near(value):
    return pytest.approx(value, rel=2e-4, abs=1e-6)


@pytest.mark.parametrize(
    ("sigma", "data", "skip", "out", "scale"),
    [
        # 3-4-5 triangles
        (3.0, 4.0, 0.64, 2.4, 0.2),
        (0.3, 0.4, 0.64, 0.24, 2.0),
        (4.0, 3.0, 0.36, 2.4, 0.2),
        (12.0, 5.0, 25 / 169, 60 / 13, 1 / 13),
    ],
)
class TestPreconditioning:
    def test_c_skip(self, sigma, data, skip, out, scale):
        assert float(edm.c_skip(sigma, data)) == near(skip)

    def test_c_out(self, sigma, data, skip, out, scale):
        assert float(edm.c_out(sigma, data)) == near(out)

    def test_c_in(self, sigma, data, skip, out, scale):
        assert float(edm.c_in(sigma, data)) == near(scale)

    def test_weight(self, sigma, data, skip, out, scale):
        assert float(edm.loss_weight(sigma, data)) == near(1 / out**2)

    def test_denoise(self, sigma, data, skip, out, scale):
        x = torch.tensor([1.0, -2.0, 10.0])
        got = edm.denoise(lambda seen, told: seen + told, x, sigma, data)
        told = float(torch.tensor(sigma).log()) / 4
        assert got.tolist() == near(
            [skip * v + out * (scale * v + told) for v in (1.0, -2.0, 10.0)]
        )


@pytest.mark.parametrize(("sigma", "told"), [(1.0, 0.0), (10.0, 0.575646), (0.01, -1.151293)])
def test_c_noise(sigma, told):
    assert float(edm.c_noise(sigma)) == near(told)


def test_defaults():
    assert float(edm.c_skip(0.5)) == near(0.5)
    assert float(edm.loss_weight(1.0)) == near(5.0)
    assert edm.SIGMA_DATA == 0.5


def test_target():
    # x = 1 + 3 = 4, of which c_skip keeps 0.64; (1 - 2.56) / 2.4
    got = edm.network_target(torch.tensor([1.0]), torch.tensor([3.0]), 3.0, 4.0)
    assert got.tolist() == near([-0.65])
    got = edm.network_target(torch.tensor([2.0]), torch.tensor([0.0]), 3.0, 4.0)
    assert got.tolist() == near([0.3])


def test_schedule_by_hand():
    # rho = 2: roots 3, 2, 1
    assert edm.sigma_schedule(3, 1.0, 9.0, 2.0).tolist() == near([9, 4, 1, 0])
    # rho = 3: roots 4, 3, 2, 1
    assert edm.sigma_schedule(4, 1.0, 64.0, 3.0).tolist() == near([64, 27, 8, 1, 0])
    assert edm.sigma_schedule(2).tolist() == near([80, 0.002, 0])


def test_heun_by_hand():
    # D = 0: slopes 4 / 2 = 2, and at x = 2: 2 / 1 = 2
    zero = edm.heun_step(lambda x, s: torch.zeros_like(x), torch.tensor([4.0]), 2.0, 1.0)
    assert zero.tolist() == near([2.0])
    # D = x sigma / 4: slopes 4 (1 - 1/2) / 2 = 1, then 3 (1 - 1/4) / 1 = 2.25; 4 - 1.625
    x = torch.tensor([4.0])
    got = edm.heun_step(lambda x, s: x * s / 4, x, 2.0, 1.0)
    assert got.tolist() == near([2.375])
    assert x.tolist() == [4.0]


def test_last_step_by_hand():
    got = edm.heun_step(lambda x, s: x * s / 4, torch.tensor([4.0]), 2.0, 0.0)
    assert got.tolist() == near([2.0])
