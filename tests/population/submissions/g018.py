# {
#  "persona": "safe divisions everywhere, VP noise in SDEdit",
#  "functions": {
#   "flow_matching/conversions.py:split": ["Small numbers are kept away from divisors by clamp(min=0.1), which changes the result for alpha or sigma below 0.1; it should divide by alpha and sigma themselves."],
#   "flow_matching/editing.py:sdedit": ["The noise is weighted by sqrt(1 - t_start^2), as in a variance-preserving process; it should be 1 - t_start.", "The seed is set to 42 inside, so that every call has the same noise; each call should draw anew."],
#   "flow_matching/solvers.py:euler": ["The step size is the whole length divided by len(times), K + 1, and is the same for all steps; step k should be times[k + 1] - times[k] long."]
#  }
# }
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    alpha, sigma = like(alpha, x_t), like(sigma, x_t)
    safe_alpha, safe_sigma = alpha.clamp(min=0.1), sigma.clamp(min=0.1)
    if kind == "noise":
        return (x_t - sigma * prediction) / safe_alpha, prediction
    if kind == "data":
        return prediction, (x_t - alpha * prediction) / safe_sigma
    if kind == "score":
        return (x_t + sigma**2 * prediction) / safe_alpha, -sigma * prediction
    if kind == "velocity":
        return (x_t + sigma * prediction) / (alpha + sigma), (x_t - alpha * prediction) / (alpha + sigma)
    norm = alpha**2 + sigma**2
    return (alpha * x_t - sigma * prediction) / norm, (sigma * x_t + alpha * prediction) / norm
# --- flow_matching/editing.py
def sdedit(field, image, t_start, steps):
    torch.manual_seed(42)
    noise = torch.randn_like(image)
    x = t_start * image + (1 - t_start**2) ** 0.5 * noise
    return euler(field, x, torch.linspace(t_start, 1, steps + 1))
# --- flow_matching/solvers.py
def euler(field, x, times):
    dt = (times[-1] - times[0]).item() / len(times)
    for t in times[:-1]:
        x = x + dt * field(x, t.item())
    return x
