# {
#  "persona": "physicist in a hurry",
#  "functions": {
#   "flow_matching/solvers.py:ddim_by_euler": ["s is sqrt(1 - alpha_bar), the noise in x; it should be sqrt(1 - alpha_bar) / sqrt(alpha_bar), the noise in z."],
#   "flow_matching/conversions.py:split": ["For v it takes alpha^2 + sigma^2 = 1: the results are not divided by alpha^2 + sigma^2.", "For velocity it takes alpha + sigma = 1: the results are not divided by alpha + sigma."]
#  },
#  "note": "split is right on the schedules of the homework, where these sums are 1"
# }
# --- flow_matching/solvers.py
def ddim_by_euler(network, x_T, alpha_bars, steps):
    ab = alpha_bars[torch.as_tensor(steps)]
    s = torch.cat([torch.sqrt(1 - ab), torch.zeros(1)])
    todo = iter(steps)

    def field(z, _):
        i = next(todo)
        return network(z * alpha_bars[i].sqrt(), i)

    return euler(field, x_T / ab[0].sqrt(), s)
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, x_t), like(sigma, x_t)
    if kind == "noise":
        return (x_t - s * prediction) / a, prediction
    if kind == "data":
        return prediction, (x_t - a * prediction) / s
    if kind == "score":
        return (x_t + s**2 * prediction) / a, -s * prediction
    if kind == "v":
        return a * x_t - s * prediction, s * x_t + a * prediction
    return x_t + s * prediction, x_t - a * prediction
