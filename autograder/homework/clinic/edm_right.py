"""Right versions of edm.py beside the one that students get: other formulas, precisions and orders.
A test that fails for one of them asks for more than edm.py promises. The names say what is other.
"""

RIGHT: dict[str, str] = {}

RIGHT["everything in float32, with ratios of sigma and sigma_data"] = """
import torch

SIGMA_DATA = 0.5


def _single(value):
    return torch.as_tensor(value, dtype=torch.float32)


def c_skip(sigma, sigma_data=SIGMA_DATA):
    return 1 / (1 + (_single(sigma) / sigma_data).square())


def c_out(sigma, sigma_data=SIGMA_DATA):
    ratio = _single(sigma) / sigma_data
    return _single(sigma) * torch.rsqrt(1 + ratio.square())


def c_in(sigma, sigma_data=SIGMA_DATA):
    return torch.rsqrt(1 + (_single(sigma) / sigma_data).square()) / sigma_data


def c_noise(sigma):
    return torch.log(_single(sigma)) * 0.25


def denoise(network, x, sigma, sigma_data=SIGMA_DATA):
    told, seen = c_noise(sigma), x * c_in(sigma, sigma_data)
    return c_out(sigma, sigma_data) * network(seen, told) + x * c_skip(sigma, sigma_data)


def network_target(y, noise, sigma, sigma_data=SIGMA_DATA):
    skip = c_skip(sigma, sigma_data)
    return ((1 - skip) * y - skip * noise) / c_out(sigma, sigma_data)


def loss_weight(sigma, sigma_data=SIGMA_DATA):
    return 1 / c_out(sigma, sigma_data) ** 2


def sigma_schedule(steps, sigma_min=0.002, sigma_max=80.0, rho=7.0):
    roots = torch.linspace(sigma_max ** (1 / rho), sigma_min ** (1 / rho), steps)
    return torch.nn.functional.pad(roots**rho, (0, 1))


def heun_step(denoiser, x, sigma, sigma_next):
    step = sigma_next - sigma
    first = (x - denoiser(x, sigma)) / sigma
    if sigma_next == 0:
        return x + step * first
    moved = x + step * first
    second = (moved - denoiser(moved, sigma_next)) / sigma_next
    return x + 0.5 * step * first + 0.5 * step * second
"""

RIGHT["everything in float64, the factors made of each other"] = """
import torch

SIGMA_DATA = 0.5


def _double(value):
    return torch.as_tensor(value, dtype=torch.float64)


def c_skip(sigma, sigma_data=SIGMA_DATA):
    return (c_in(sigma, sigma_data) * sigma_data) ** 2


def c_out(sigma, sigma_data=SIGMA_DATA):
    return _double(sigma) * sigma_data * c_in(sigma, sigma_data)


def c_in(sigma, sigma_data=SIGMA_DATA):
    return 1 / torch.hypot(_double(sigma), _double(sigma_data))


def c_noise(sigma):
    return 0.25 * torch.log(_double(sigma))


def denoise(network, x, sigma, sigma_data=SIGMA_DATA):
    scaled = (c_in(sigma, sigma_data) * x).to(x.dtype)
    answer = network(scaled, c_noise(sigma).to(x.dtype))
    skip, out = c_skip(sigma, sigma_data), c_out(sigma, sigma_data)
    return (skip * x.double() + out * answer.double()).to(x.dtype)


def network_target(y, noise, sigma, sigma_data=SIGMA_DATA):
    wide = _double(sigma)
    total = wide * sigma_data / c_in(sigma, sigma_data)
    return (wide**2 * y - sigma_data**2 * noise) / total


def loss_weight(sigma, sigma_data=SIGMA_DATA):
    return _double(sigma) ** -2 + _double(sigma_data) ** -2


def sigma_schedule(steps, sigma_min=0.002, sigma_max=80.0, rho=7.0):
    low, high = sigma_min ** (1 / rho), sigma_max ** (1 / rho)
    levels = [(low + (high - low) * i / (steps - 1)) ** rho for i in range(steps)]
    return torch.tensor([0.0, *levels], dtype=torch.float64).flip(0)


def heun_step(denoiser, x, sigma, sigma_next):
    ratio = sigma_next / sigma
    guess = denoiser(x, sigma)
    euler = ratio * x + (1 - ratio) * guess
    if ratio == 0:
        return euler
    slope = (x - guess) / sigma + (euler - denoiser(euler, sigma_next)) / sigma_next
    return x - (sigma - sigma_next) * slope / 2
"""

RIGHT["by way of the signal-to-noise ratio"] = """
import math

import torch

SIGMA_DATA = 0.5


def _log_snr(sigma, sigma_data):
    return 2 * (math.log(sigma_data) - torch.log(torch.as_tensor(sigma)))


def c_skip(sigma, sigma_data=SIGMA_DATA):
    return torch.sigmoid(_log_snr(sigma, sigma_data))


def c_out(sigma, sigma_data=SIGMA_DATA):
    return sigma_data * torch.sigmoid(-_log_snr(sigma, sigma_data)).sqrt()


def c_in(sigma, sigma_data=SIGMA_DATA):
    return torch.sigmoid(_log_snr(sigma, sigma_data)).sqrt() / sigma_data


def c_noise(sigma):
    return torch.log(torch.as_tensor(sigma)).div(4)


def denoise(network, x, sigma, sigma_data=SIGMA_DATA):
    answer = network(x * c_in(sigma, sigma_data), c_noise(sigma))
    return torch.addcmul(c_skip(sigma, sigma_data) * x, c_out(sigma, sigma_data), answer)


def network_target(y, noise, sigma, sigma_data=SIGMA_DATA):
    skip = c_skip(sigma, sigma_data)
    return (y - skip * y - skip * noise) / c_out(sigma, sigma_data)


def loss_weight(sigma, sigma_data=SIGMA_DATA):
    return 1 / (sigma_data**2 * torch.sigmoid(-_log_snr(sigma, sigma_data)))


def sigma_schedule(steps, sigma_min=0.002, sigma_max=80.0, rho=7.0):
    sigmas = torch.zeros(steps + 1)
    for i in range(steps):
        share = i / (steps - 1)
        root = (1 - share) * sigma_max ** (1 / rho) + share * sigma_min ** (1 / rho)
        sigmas[i] = root**rho
    return sigmas


def heun_step(denoiser, x, sigma, sigma_next):
    def slope(at, level):
        return (at - denoiser(at, level)) / level

    here = slope(x, sigma)
    there = x - (sigma - sigma_next) * here
    if sigma_next > 0:
        there = x - (sigma - sigma_next) * (here + slope(there, sigma_next)) / 2
    return there
"""

RIGHT["computed by numpy"] = """
import numpy as np
import torch

SIGMA_DATA = 0.5


def _variance(sigma, sigma_data):
    return np.square(np.asarray(sigma, dtype=np.float64)) + sigma_data**2


def _tensor(values):
    return torch.as_tensor(np.asarray(values, dtype=np.float32))


def c_skip(sigma, sigma_data=SIGMA_DATA):
    return _tensor(sigma_data**2 / _variance(sigma, sigma_data))


def c_out(sigma, sigma_data=SIGMA_DATA):
    sigma = np.asarray(sigma, dtype=np.float64)
    return _tensor(sigma_data * sigma * _variance(sigma, sigma_data) ** -0.5)


def c_in(sigma, sigma_data=SIGMA_DATA):
    return _tensor(_variance(sigma, sigma_data) ** -0.5)


def c_noise(sigma):
    return _tensor(np.log(np.asarray(sigma, dtype=np.float64)) / 4)


def denoise(network, x, sigma, sigma_data=SIGMA_DATA):
    skipped = c_skip(sigma, sigma_data) * x
    return skipped + c_out(sigma, sigma_data) * network(c_in(sigma, sigma_data) * x, c_noise(sigma))


def network_target(y, noise, sigma, sigma_data=SIGMA_DATA):
    x = y + noise
    return (y - c_skip(sigma, sigma_data) * x) / c_out(sigma, sigma_data)


def loss_weight(sigma, sigma_data=SIGMA_DATA):
    sigma = np.asarray(sigma, dtype=np.float64)
    return _tensor(_variance(sigma, sigma_data) / sigma**2 / sigma_data**2)


def sigma_schedule(steps, sigma_min=0.002, sigma_max=80.0, rho=7.0):
    roots = np.linspace(sigma_max ** (1 / rho), sigma_min ** (1 / rho), steps)
    return torch.from_numpy(np.append(roots**rho, 0.0))


def heun_step(denoiser, x, sigma, sigma_next):
    slope = (x - denoiser(x, sigma)) / sigma
    euler = x + slope * (sigma_next - sigma)
    if sigma_next == 0:
        return euler
    other = x + (euler - denoiser(euler, sigma_next)) / sigma_next * (sigma_next - sigma)
    return (euler + other) / 2
"""

RIGHT["a class behind the functions, and heun_step in new memory"] = """
import torch

SIGMA_DATA = 0.5


class Preconditioning:
    def __init__(self, sigma, sigma_data):
        self.sigma, self.sigma_data = torch.as_tensor(sigma), sigma_data
        self.norm = (self.sigma * self.sigma + sigma_data * sigma_data) ** 0.5

    @property
    def skip(self):
        return (self.sigma_data / self.norm) ** 2

    @property
    def out(self):
        return self.sigma_data * (self.sigma / self.norm)

    @property
    def scale(self):
        return self.norm.reciprocal()


def c_skip(sigma, sigma_data=SIGMA_DATA):
    return Preconditioning(sigma, sigma_data).skip


def c_out(sigma, sigma_data=SIGMA_DATA):
    return Preconditioning(sigma, sigma_data).out


def c_in(sigma, sigma_data=SIGMA_DATA):
    return Preconditioning(sigma, sigma_data).scale


def c_noise(sigma):
    return torch.as_tensor(sigma).log().mul(0.25)


def denoise(network, x, sigma, sigma_data=SIGMA_DATA):
    factors = Preconditioning(sigma, sigma_data)
    return factors.skip * x + factors.out * network(factors.scale * x, c_noise(sigma))


def network_target(y, noise, sigma, sigma_data=SIGMA_DATA):
    factors = Preconditioning(sigma, sigma_data)
    return (y - factors.skip * (noise + y)) / factors.out


def loss_weight(sigma, sigma_data=SIGMA_DATA):
    return Preconditioning(sigma, sigma_data).out ** -2


def sigma_schedule(steps, sigma_min=0.002, sigma_max=80.0, rho=7.0):
    place = torch.linspace(1, 0, steps, dtype=torch.float64)
    low = sigma_min ** (1 / rho)
    sigmas = (low + place * (sigma_max ** (1 / rho) - low)).pow(rho)
    return torch.cat((sigmas, sigmas.new_zeros(1)))


def heun_step(denoiser, x, sigma, sigma_next):
    moved = 1 * x
    slope = (x - denoiser(x, sigma)) / sigma
    moved += (sigma_next - sigma) * slope
    if sigma_next == 0:
        return moved
    slope = slope + (moved - denoiser(moved, sigma_next)) / sigma_next
    return x + slope * (sigma_next - sigma) / 2
"""

RIGHT["terms and factors in another order"] = """
import torch

SIGMA_DATA = 0.5


def c_skip(sigma, sigma_data=SIGMA_DATA):
    sigma = torch.as_tensor(sigma)
    return sigma_data**2 / (sigma_data**2 + sigma**2)


def c_out(sigma, sigma_data=SIGMA_DATA):
    sigma = torch.as_tensor(sigma)
    return sigma_data * sigma / (sigma_data**2 + sigma**2).sqrt()


def c_in(sigma, sigma_data=SIGMA_DATA):
    sigma = torch.as_tensor(sigma)
    return (sigma_data**2 + sigma**2) ** -0.5


def c_noise(sigma):
    return torch.as_tensor(sigma).log() * 0.25


def denoise(network, x, sigma, sigma_data=SIGMA_DATA):
    answer = network(x * c_in(sigma, sigma_data), c_noise(sigma))
    return c_out(sigma, sigma_data) * answer + c_skip(sigma, sigma_data) * x


def network_target(y, noise, sigma, sigma_data=SIGMA_DATA):
    return (y - (noise + y) * c_skip(sigma, sigma_data)) / c_out(sigma, sigma_data)


def loss_weight(sigma, sigma_data=SIGMA_DATA):
    sigma = torch.as_tensor(sigma)
    return (sigma_data**2 + sigma**2) / (sigma_data * sigma) ** 2


def sigma_schedule(steps, sigma_min=0.002, sigma_max=80.0, rho=7.0):
    place = torch.arange(steps, dtype=torch.float64) / (steps - 1)
    first, last = sigma_max ** (1 / rho), sigma_min ** (1 / rho)
    sigmas = ((1 - place) * first + place * last) ** rho
    return torch.cat([sigmas, torch.zeros(1, dtype=torch.float64)])


def heun_step(denoiser, x, sigma, sigma_next):
    slope = (x - denoiser(x, sigma)) / sigma
    x_next = x - (sigma - sigma_next) * slope
    if sigma_next == 0:
        return x_next
    slope_next = (x_next - denoiser(x_next, sigma_next)) / sigma_next
    return x + (slope_next + slope) / 2 * (sigma_next - sigma)
"""
