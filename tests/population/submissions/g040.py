# {
#  "persona": "heun for inpainting, replaces once a step; translation adds variety",
#  "functions": {
#   "flow_matching/editing.py:inpaint": ["The known pixels are replaced once before each of Heun's steps, so the second evaluation sees them off their path; they should be replaced before every evaluation of the field."],
#   "flow_matching/editing.py:translate": ["A little fresh noise, 0.1 times normal, is added between the two ways; the noise of the first way should be taken as it is.", "Each way takes steps // 2 steps; it should be steps each way."]
#  }
# }
# --- flow_matching/editing.py
from solvers import heun


def inpaint(field, known, mask, steps):
    mask = mask.bool()
    x_0 = torch.randn_like(known)
    x = x_0
    grid = torch.linspace(0, 1, steps + 1)
    for k in range(steps):
        t = grid[k].item()
        x = torch.where(mask, torch.lerp(x_0, known, t), x)
        x = heun(field, x, grid[k : k + 2])
    return torch.where(mask, known, x)


def translate(field_from, field_to, image, steps):
    n = max(steps // 2, 1)
    z = euler(field_from, image, torch.linspace(1, 0, n + 1))
    z = z + 0.1 * torch.randn_like(z)
    return euler(field_to, z, torch.linspace(0, 1, n + 1))
