# {
#  "persona": "uses own Heun wherever a solver is wanted",
#  "functions": {
#   "flow_matching/editing.py:sdedit": [],
#   "flow_matching/editing.py:invert": [],
#   "flow_matching/editing.py:translate": []
#  },
#  "note": "Heun is a solver of one's own, too: other numbers than with Euler"
# }
# --- flow_matching/editing.py
from solvers import heun


def sdedit(field, image, t_start, steps):
    x = t_start * image + (1 - t_start) * torch.randn_like(image)
    return heun(field, x, torch.linspace(float(t_start), 1.0, steps + 1, dtype=torch.float64))


def invert(field, image, steps):
    return heun(field, image, torch.linspace(1, 0, steps + 1))


def translate(field_from, field_to, image, steps):
    return heun(field_to, invert(field_from, image, steps), torch.linspace(0, 1, steps + 1))
