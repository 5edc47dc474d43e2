# {
#  "persona": "masks by product, careful about junk under the mask",
#  "functions": {
#   "flow_matching/editing.py:inpaint": []
#  },
#  "note": "known pixels are replaced inside the field that euler sees; what euler carries there does not matter"
# }
# --- flow_matching/editing.py
def inpaint(field, known, mask, steps):
    keep = mask.to(known.dtype).expand_as(known)
    known = known.masked_fill(keep == 0, 0.0)  # whatever lies there must not be read
    x_0 = torch.randn_like(known)

    def clamped(x, t):
        path = (1 - t) * x_0 + t * known
        return field(keep * path + (1 - keep) * x, t)

    x = euler(clamped, x_0, torch.linspace(0, 1, steps + 1))
    return keep * known + (1 - keep) * x
