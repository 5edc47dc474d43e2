# {
#  "persona": "inpaints with the clean pixels",
#  "functions": {
#   "flow_matching/editing.py:inpaint": ["The known pixels themselves are put in at every time; before an evaluation at t they should be on their path, (1 - t) x_0 + t known."],
#   "flow_matching/editing.py:sdedit": ["The integration starts at 0; it should start at t_start, where the noised image is."],
#   "flow_matching/editing.py:translate": []
#  }
# }
# --- flow_matching/editing.py
def inpaint(field, known, mask, steps):
    keep = mask.bool().expand_as(known)
    x = torch.randn_like(known)
    times = torch.linspace(0, 1, steps + 1)
    for k in range(steps):
        x = torch.where(keep, known, x)
        x = euler(field, x, times[k : k + 2])
    return torch.where(keep, known, x)


def sdedit(field, image, t_start, steps):
    x = torch.lerp(torch.randn_like(image), image, float(t_start))
    return euler(field, x, torch.linspace(0, 1, steps + 1))


def translate(field_from, field_to, image, steps):
    ways = (field_from, torch.linspace(1, 0, steps + 1)), (field_to, torch.linspace(0, 1, steps + 1))
    for field, times in ways:
        image = euler(field, image, times)
    return image
