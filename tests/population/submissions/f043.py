# {
#  "persona": "thinks of t_start as the strength",
#  "functions": {
#   "flow_matching/editing.py:sdedit": [
#    "One noise image is shared by the whole batch; each sample should have its own.",
#    "Takes only the share 1 - t_start of the steps, as diffusers does; it should take `steps` steps from t_start to 1."
#   ],
#   "flow_matching/editing.py:translate": [
#    "Goes forward over the falling times 1..0; the second integration should rise from 0 to 1."
#   ],
#   "flow_matching/editing.py:inpaint": []
#  }
# }
# --- flow_matching/editing.py
def sdedit(field, image, t_start, steps):
    x = (1 - t_start) * torch.randn(image.shape[1:]).to(image) + t_start * image
    n = max(1, int(steps * (1 - t_start)))
    return euler(field, x, torch.linspace(t_start, 1, n + 1))


def inpaint(field, known, mask, steps):
    inside = torch.broadcast_to(mask, known.shape).bool()
    start = torch.randn(known.shape, dtype=known.dtype, device=known.device)
    x = start.clone()
    grid = [k / steps for k in range(steps + 1)]
    for now, then in zip(grid[:-1], grid[1:]):
        x = x.masked_scatter(inside, (start + now * (known - start))[inside])
        x = x + (then - now) * field(x, now)
    return x.masked_scatter(inside, known[inside])


def translate(field_from, field_to, image, steps):
    back = torch.linspace(1, 0, steps + 1)
    noise = euler(field_from, image, back)
    return euler(field_to, noise, back)
