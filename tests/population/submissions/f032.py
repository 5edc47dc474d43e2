# {
#  "persona": "negates the field to run backwards",
#  "functions": {
#   "flow_matching/editing.py:invert": [
#    "Runs -field with rising t, so the field is told t where the image is at 1 - t; it should be asked at times from 1 to 0."
#   ],
#   "flow_matching/editing.py:translate": [
#    "The two fields are exchanged; it should go back with field_from and forward with field_to."
#   ]
#  }
# }
# --- flow_matching/editing.py
def invert(field, image, steps):
    return euler(lambda x, t: -field(x, t), image, torch.linspace(0, 1, steps + 1))


def translate(field_from, field_to, image, steps):
    noise = euler(lambda x, t: -field_to(x, 1 - t), image, torch.linspace(0, 1, steps + 1))
    return euler(field_from, noise, torch.linspace(0, 1, steps + 1))
