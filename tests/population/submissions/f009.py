# {
#  "persona": "pastes at the end",
#  "functions": {
#   "flow_matching/editing.py:inpaint": [
#    "The known pixels are put in only at the end; they should be on their path before every evaluation of the field."
#   ],
#   "flow_matching/editing.py:translate": [
#    "Goes forward with field_from again, and field_to is never used; it should go forward with field_to."
#   ],
#   "flow_matching/editing.py:invert": []
#  }
# }
# --- flow_matching/editing.py
def inpaint(field, known, mask, steps):
    x_0 = torch.randn_like(known)
    x = euler(field, x_0, torch.linspace(0, 1, steps + 1))
    return torch.where(mask.bool(), known, x)


def translate(field_from, field_to, image, steps):
    noise = invert(field_from, image, steps)
    return euler(field_from, noise, torch.linspace(0, 1, steps + 1))


def invert(field, image, steps):
    return euler(field, image, torch.linspace(1, 0, steps + 1))
