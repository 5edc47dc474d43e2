# {
#  "persona": "RePaint reader, own loop over steps with torch.where",
#  "functions": {
#   "flow_matching/editing.py:inpaint": [],
#   "flow_matching/editing.py:sdedit": []
#  }
# }
# --- flow_matching/editing.py
def inpaint(field, known, mask, steps):
    m = mask.to(known.device) > 0.5
    noise = torch.randn_like(known)
    x = noise
    for k in range(steps):
        t = k / steps
        x = torch.where(m, (1 - t) * noise + t * known, x)
        x = euler(field, x, torch.tensor([k / steps, (k + 1) / steps], dtype=torch.float64))
    return torch.where(m, known, x)


def sdedit(field, image, t_start, steps):
    eps = torch.randn(image.shape, dtype=image.dtype, device=image.device)
    x = image * t_start + eps * (1 - t_start)
    h = (1 - t_start) / steps
    ts = torch.tensor([t_start + h * k for k in range(steps + 1)], dtype=torch.float64)
    return euler(field, x, ts)
