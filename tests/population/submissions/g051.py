# {
#  "persona": "replaces after the step, with the time before it",
#  "functions": {
#   "flow_matching/editing.py:inpaint": ["After the step from t_k to t_(k+1) the known pixels are put where they belong at t_k, so the next evaluation sees them one step behind, and at the end they are not known itself; they should be put where they belong at t_(k+1)."],
#   "flow_matching/editing.py:invert": ["linspace(1, 0, steps) gives steps - 1 steps; it should be steps + 1 times."]
#  }
# }
# --- flow_matching/editing.py
def inpaint(field, known, mask, steps):
    mask = mask.bool()
    x_0 = torch.randn_like(known)
    x = x_0
    times = torch.linspace(0, 1, steps + 1).tolist()
    for t, u in zip(times[:-1], times[1:]):
        x = euler(field, x, torch.tensor([t, u]))
        x = torch.where(mask, (1 - t) * x_0 + t * known, x)
    return x


def invert(field, image, steps):
    return euler(field, image, torch.linspace(1, 0, steps))
