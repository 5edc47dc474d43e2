# {
#  "persona": "wants the better solver everywhere",
#  "functions": {
#   "flow_matching/editing.py:inpaint": [],
#   "flow_matching/editing.py:invert": [],
#   "flow_matching/editing.py:translate": []
#  },
#  "note": "Heun instead of Euler: the docstring asks for a solver of solvers.py; the known pixels are replaced before both slopes, each at its own time"
# }
# --- flow_matching/editing.py
from solvers import heun


def inpaint(field, known, mask, steps):
    start = torch.randn_like(known)
    mask = mask.to(torch.bool)

    def on_path(x, t):
        return torch.where(mask, torch.lerp(start, known, t), x)

    def pinned(x, t):
        return field(on_path(x, t), t)

    x = heun(pinned, start, torch.linspace(0, 1, steps + 1))
    return torch.where(mask, known, x)


def invert(field, image, steps):
    return heun(field, image, torch.linspace(1.0, 0.0, steps + 1))


def translate(field_from, field_to, image, steps):
    return heun(field_to, invert(field_from, image, steps), torch.linspace(0.0, 1.0, steps + 1))
