"""The pieces of EDM: Karras et al. 2022, "Elucidating the Design Space of Diffusion-Based Generative
Models" (arXiv 2206.00364). Equations and table 1 are those of this paper.

This file is correct, and you write nothing in it: exercise 4.1 asks for tests of it, in test_edm.py.

A noisy picture is x = y + n: data y of standard deviation sigma_data, and noise n of standard
deviation sigma > 0. A sigma is a number, whole or not, or a tensor that broadcasts with x; sigma_data
is a number. What comes back is a tensor of floating-point numbers, in float32 or float64. Gradients
flow to x, y, noise and what the network answers. No function changes what it is given.
"""

import torch

SIGMA_DATA = 0.5


def c_skip(sigma, sigma_data=SIGMA_DATA):
    """The factor of x in the denoiser (table 1): close to 1 where there is little noise, to 0 where there is much."""
    sigma = torch.as_tensor(sigma)
    return sigma_data**2 / (sigma**2 + sigma_data**2)


def c_out(sigma, sigma_data=SIGMA_DATA):
    """The factor of what the network says (table 1). With it the network's target has unit variance."""
    sigma = torch.as_tensor(sigma)
    return sigma * sigma_data / (sigma**2 + sigma_data**2).sqrt()


def c_in(sigma, sigma_data=SIGMA_DATA):
    """The factor of what the network sees (table 1). With it the network's input has unit variance."""
    sigma = torch.as_tensor(sigma)
    return 1 / (sigma**2 + sigma_data**2).sqrt()


def c_noise(sigma):
    """The noise level as the network is told it (table 1): a quarter of the natural logarithm of sigma."""
    return torch.as_tensor(sigma).log() / 4


def denoise(network, x, sigma, sigma_data=SIGMA_DATA):
    """D(x; sigma), the guess of the clean y (eq. 7). network(input, noise level): of the shape of x. The
    noise level may reach the network in any shape that holds one number for each sigma.
    """
    answer = network(c_in(sigma, sigma_data) * x, c_noise(sigma))
    return c_skip(sigma, sigma_data) * x + c_out(sigma, sigma_data) * answer


def network_target(y, noise, sigma, sigma_data=SIGMA_DATA):
    """What the network should answer to x = y + noise, so that D(x; sigma) = y (eq. 8)."""
    return (y - c_skip(sigma, sigma_data) * (y + noise)) / c_out(sigma, sigma_data)


def loss_weight(sigma, sigma_data=SIGMA_DATA):
    """lambda(sigma), the weight of |D(x; sigma) - y|^2 (table 1): 1 / c_out^2, so that all noise
    levels count alike for the network.
    """
    sigma = torch.as_tensor(sigma)
    return (sigma**2 + sigma_data**2) / (sigma * sigma_data) ** 2


def sigma_schedule(steps, sigma_min=0.002, sigma_max=80.0, rho=7.0):
    """The noise levels of a sampler, (steps + 1,): they fall from sigma_max to sigma_min, with equal
    distances between their rho-th roots, and the last one is 0 (eq. 5). steps: 2 or more.
    """
    place = torch.arange(steps, dtype=torch.float64) / (steps - 1)  # 0, ..., 1
    first, last = sigma_max ** (1 / rho), sigma_min ** (1 / rho)
    sigmas = (first + place * (last - first)) ** rho
    return torch.cat([sigmas, torch.zeros(1, dtype=torch.float64)])


def heun_step(denoiser, x, sigma, sigma_next):
    """x at noise level sigma_next from x at sigma, one step of Heun's method (algorithm 1, lines 4 to 8).

    denoiser(x, sigma): D(x; sigma). Here both sigmas are single numbers, 0 <= sigma_next < sigma. At
    sigma_next = 0 it is a step of Euler's, with one call of the denoiser; else there are two calls.
    """
    slope = (x - denoiser(x, sigma)) / sigma
    x_next = x + (sigma_next - sigma) * slope
    if sigma_next == 0:
        return x_next
    slope_next = (x_next - denoiser(x_next, sigma_next)) / sigma_next
    return x + (sigma_next - sigma) * (slope + slope_next) / 2
