# {
#  "persona": "own loops, forgets the last line",
#  "functions": {
#   "flow_matching/editing.py:inpaint": [
#    "Before the evaluation at t the known pixels are put where their path is at the end of the step; they should be where it is at t.",
#    "Returns what the last step made of the known pixels; at the end they should be known itself."
#   ]
#  }
# }
# --- flow_matching/editing.py
def inpaint(field, known, mask, steps):
    m = mask.bool()
    x_0 = torch.randn_like(known)
    x = x_0
    for k in range(steps):
        t, t_next = k / steps, (k + 1) / steps
        path = (1 - t_next) * x_0 + t_next * known
        x = torch.where(m, path, x)
        x = x + (t_next - t) * field(x, t)
    return x
