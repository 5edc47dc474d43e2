# {
#  "persona": "RePaint without noise; SDEdit with the roles exchanged",
#  "functions": {
#   "flow_matching/editing.py:inpaint": [
#    "The field sees the known pixels without noise at every time; they should be on their path, (1 - t) * x_0 + t * known."
#   ],
#   "flow_matching/editing.py:sdedit": [
#    "Image and noise have each other's weights; it should be (1 - t_start) * noise + t_start * image."
#   ],
#   "flow_matching/editing.py:translate": []
#  }
# }
# --- flow_matching/editing.py
def inpaint(field, known, mask, steps):
    m = mask.bool()
    x_0 = torch.randn_like(known)

    def with_known(x, t):
        return field(torch.where(m, known, x), t)

    x = euler(with_known, x_0, torch.linspace(0, 1, steps + 1))
    return torch.where(m, known, x)


def sdedit(field, image, t_start, steps):
    noise = torch.randn_like(image)
    x = (1 - t_start) * image + t_start * noise
    return euler(field, x, torch.linspace(t_start, 1, steps + 1))


def translate(field_from, field_to, image, steps):
    return euler(field_to, invert(field_from, image, steps), torch.linspace(0, 1, steps + 1))
