# {
#  "persona": "replaces once",
#  "functions": {
#   "flow_matching/editing.py:inpaint": ["The known pixels are put in only once, at the end; they should be put on their path before every evaluation of the field."],
#   "flow_matching/editing.py:translate": ["The two fields are exchanged: back with field_to, forward with field_from; it should be the other way round."],
#   "flow_matching/editing.py:invert": []
#  }
# }
# --- flow_matching/editing.py
def inpaint(field, known, mask, steps):
    x_0 = torch.randn_like(known)
    x = euler(field, x_0, torch.linspace(0, 1, steps + 1))
    return torch.where(mask.bool(), known, x)


def invert(field, image, steps):
    return euler(field, image, torch.linspace(0, 1, steps + 1).flip(0))


def translate(field_from, field_to, image, steps):
    noise = invert(field_to, image, steps)
    return euler(field_from, noise, torch.linspace(0, 1, steps + 1))
