# {
#  "persona": "works with a coding assistant: RePaint with resampling",
#  "functions": {
#   "flow_matching/editing.py:inpaint": ["After each step the state is noised back and the step repeated once more (RePaint's resampling), which asks the field twice as often and draws more noise; each step should be taken once."],
#   "flow_matching/solvers.py:heun": []
#  }
# }
# --- flow_matching/editing.py
RESAMPLINGS = 2


def inpaint(field, known, mask, steps):
    """RePaint-style inpainting with time-travel resampling for better harmonisation."""
    mask = mask.bool()
    x_0 = torch.randn_like(known)
    x = x_0.clone()
    times = torch.linspace(0, 1, steps + 1).tolist()
    for t, t_next in zip(times[:-1], times[1:]):
        for r in range(RESAMPLINGS):
            x = torch.where(mask, (1 - t) * x_0 + t * known, x)
            x_next = euler(field, x, torch.tensor([t, t_next]))
            if r < RESAMPLINGS - 1:
                # travel back in time: re-noise to level t
                scale = t / t_next
                sigma = max((1 - t) ** 2 - (scale * (1 - t_next)) ** 2, 0.0) ** 0.5
                x = scale * x_next + sigma * torch.randn_like(x)
        x = x_next
    return torch.where(mask, known, x)
# --- flow_matching/solvers.py
def heun(field, x, times):
    for t, t_next in pairwise(times.tolist()):
        h = t_next - t
        k1 = field(x, t)
        k2 = field(x + h * k1, t_next)
        x = x + h * (k1 + k2) / 2
    return x
