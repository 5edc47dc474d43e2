# {
#  "persona": "reuses what the user gave",
#  "functions": {
#   "flow_matching/editing.py:inpaint": [
#    "Writes the noise into the caller's image; the inputs should not be touched."
#   ],
#   "flow_matching/editing.py:sdedit": [
#    "The noise is uniform (rand_like); it should be normal (randn_like)."
#   ]
#  }
# }
# --- flow_matching/editing.py
def inpaint(field, known, mask, steps):
    m = mask.bool().expand(known.shape)
    x_0 = torch.randn_like(known)
    x = known
    x[~m] = x_0[~m]
    real = x.clone()
    for k in range(steps):
        t = k / steps
        x = torch.where(m, (1 - t) * x_0 + t * real, x)
        x = x + field(x, t) * (1 / steps)
    return torch.where(m, real, x)


def sdedit(field, image, t_start, steps):
    noise = torch.rand_like(image)
    x = t_start * image + (1 - t_start) * noise
    times = torch.linspace(t_start, 1, steps + 1)
    return euler(field, x, times)
