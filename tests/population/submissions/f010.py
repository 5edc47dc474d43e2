# {
#  "persona": "indexes with the mask",
#  "functions": {
#   "flow_matching/editing.py:inpaint": [
#    "Indexes with the mask as it is, which works only for a mask of known's own shape; it should be broadcast first."
#   ],
#   "flow_matching/editing.py:invert": [
#    "linspace with `steps` points makes one step too few; it needs steps + 1."
#   ]
#  },
#  "note": "inpaint works for masks of full shape, and fails or writes the wrong places for smaller ones"
# }
# --- flow_matching/editing.py
def inpaint(field, known, mask, steps):
    m = mask.bool()
    x_0 = torch.randn_like(known)
    x = x_0.clone()
    for k in range(steps):
        t = k / steps
        x = x.clone()
        x[m] = ((1 - t) * x_0 + t * known)[m]
        x = euler(field, x, torch.tensor([t, (k + 1) / steps]))
    x[m] = known[m]
    return x


def invert(field, image, steps):
    times = torch.linspace(1, 0, steps)
    return euler(field, image, times)
