# {
#  "persona": "translation as strong SDEdit, half-finished",
#  "functions": {
#   "flow_matching/editing.py:translate": [
#    "Starts from fresh noise, so that image and field_from are not used; it should start from the noise that invert(field_from, image) finds."
#   ],
#   "flow_matching/editing.py:sdedit": [
#    "The image is not scaled by t_start; it should be (1 - t_start) * noise + t_start * image.",
#    "linspace with `steps` points makes one step too few; it needs steps + 1."
#   ],
#   "flow_matching/editing.py:inpaint": []
#  }
# }
# --- flow_matching/editing.py
def translate(field_from, field_to, image, steps):
    times = torch.linspace(0, 1, steps + 1)
    noise = torch.randn_like(image)
    # TODO use field_from here
    return euler(field_to, noise, times)


def sdedit(field, image, t_start, steps):
    noise = torch.randn_like(image)
    noised = image + (1 - t_start) * noise
    return euler(field, noised, torch.linspace(t_start, 1, steps))


def inpaint(field, known, mask, steps):
    given = mask == 1
    x_0 = torch.randn_like(known)

    def project(x, t):
        return torch.where(given, torch.lerp(x_0, known, t), x)

    x = euler(lambda x, t: field(project(x, t), t), x_0, torch.linspace(0, 1, steps + 1))
    return project(x, 1.0)
