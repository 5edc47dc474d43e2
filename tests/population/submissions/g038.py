# {
#  "persona": "tidy student: overwrites the known pixels in place on a clone",
#  "functions": {
#   "flow_matching/editing.py:inpaint": [],
#   "flow_matching/editing.py:sdedit": []
#  },
#  "note": "euler's own x keeps wrong known pixels, but the field never sees them and the end puts them right"
# }
# --- flow_matching/editing.py
def inpaint(field, known, mask, steps):
    x_0 = torch.randn_like(known)
    given = (mask != 0).expand_as(known)

    def replaced(x, t):
        x = x.clone()
        x[given] = (1 - t) * x_0[given] + t * known[given]
        return x

    x = euler(lambda x, t: field(replaced(x, t), t), x_0, torch.linspace(0, 1, steps + 1))
    return replaced(x, 1.0)


def sdedit(field, image, t_start, steps):
    x = (1 - t_start) * torch.randn_like(image) + t_start * image
    return euler(field, x, torch.linspace(t_start, 1, steps + 1, dtype=torch.float64))
