# {
#  "persona": "engineer with type hints; sorts what comes in",
#  "functions": {
#   "flow_matching/solvers.py:euler": ["The times are sorted first, so a falling list is integrated upwards; falling times should be taken as they come."],
#   "flow_matching/solvers.py:heun": ["The second slope is asked at the start of the step; it should be asked at its end, times[k + 1], where Euler's step would end."],
#   "flow_matching/conversions.py:join": ["v is sigma * data - alpha * noise, with the wrong sign; it should be alpha * noise - sigma * data."]
#  }
# }
# --- flow_matching/solvers.py
def euler(field, x: torch.Tensor, times: torch.Tensor) -> torch.Tensor:
    ordered: list[float] = sorted(times.tolist())
    for begin, end in pairwise(ordered):
        x = x + (end - begin) * field(x, begin)
    return x


def heun(field, x: torch.Tensor, times: torch.Tensor) -> torch.Tensor:
    for begin, end in pairwise(times.tolist()):
        step = end - begin
        slope = field(x, begin)
        slope_end = field(x + step * slope, begin)
        x = x + step * 0.5 * (slope + slope_end)
    return x
# --- flow_matching/conversions.py
def join(kind: str, data: torch.Tensor, noise: torch.Tensor, alpha, sigma) -> torch.Tensor:
    check_kind(kind)
    alpha, sigma = like(alpha, data), like(sigma, data)
    if kind == "noise":
        return noise
    if kind == "data":
        return data
    if kind == "v":
        return sigma * data - alpha * noise
    if kind == "score":
        return -noise / sigma
    return data - noise
