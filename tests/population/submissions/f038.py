# {
#  "persona": "functional style, reduce",
#  "functions": {
#   "flow_matching/solvers.py:euler": [],
#   "flow_matching/editing.py:translate": [],
#   "flow_matching/editing.py:sdedit": []
#  }
# }
# --- flow_matching/solvers.py
from functools import reduce


def euler(field, x, times):
    def step(state, pair):
        start, end = pair
        return state + (end - start) * field(state, start)

    return reduce(step, pairwise(times.tolist()), x)
# --- flow_matching/editing.py
def translate(field_from, field_to, image, steps):
    forth = torch.linspace(0, 1, steps + 1)
    return euler(field_to, euler(field_from, image, forth.flip(0)), forth)


def sdedit(field, image, t_start, steps):
    noised = torch.lerp(torch.randn_like(image), image, float(t_start))
    return euler(field, noised, t_start + (1 - t_start) * torch.arange(steps + 1, dtype=torch.float64) / steps)
