# {
#  "persona": "k-diffusion style: to_d names, append_dims",
#  "functions": {
#   "flow_matching/conversions.py:posterior_mean": [],
#   "flow_matching/solvers.py:heun": []
#  }
# }
# --- flow_matching/conversions.py
def append_dims(x, target_dims):
    """Appends dimensions to the end of a tensor until it has target_dims dimensions."""
    dims_to_append = target_dims - x.ndim
    if dims_to_append < 0:
        raise ValueError(f"input has {x.ndim} dims but target_dims is {target_dims}, which is less")
    return x[(...,) + (None,) * dims_to_append]


def posterior_mean(x_t, score, alpha, sigma):
    alpha = append_dims(torch.as_tensor(alpha).to(x_t), x_t.ndim)
    sigma = append_dims(torch.as_tensor(sigma).to(x_t), x_t.ndim)
    return torch.addcmul(x_t, sigma**2, score) / alpha
# --- flow_matching/solvers.py
def heun(field, x, times):
    sigmas = times.tolist()
    for i in range(len(sigmas) - 1):
        d = field(x, sigmas[i])
        dt = sigmas[i + 1] - sigmas[i]
        x_2 = x + d * dt
        d_2 = field(x_2, sigmas[i + 1])
        d_prime = (d + d_2) / 2
        x = x + d_prime * dt
    return x
