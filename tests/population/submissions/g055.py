# {
#  "persona": "in-place and boolean indexing that only fit the example",
#  "functions": {
#   "flow_matching/editing.py:inpaint": ["x[:, :, mask] indexes with the mask as (H, W); every shape that broadcasts to known's, such as (B, 1, H, W), should work.", "The missing pixels start from known instead of noise: x_0 is set to known where the mask is 0; all of x_0 should be noise."],
#   "flow_matching/editing.py:sdedit": ["image.mul_(t_start) changes the caller's image; it should stay untouched.", "One noise of the shape of one image is shared by the batch; each should have its own."]
#  }
# }
# --- flow_matching/editing.py
def inpaint(field, known, mask, steps):
    mask = mask.bool()
    x_0 = known.clone()
    x_0[:, :, mask] = torch.randn_like(known)[:, :, mask]

    def put(x, t):
        x = x.clone()
        x[:, :, mask] = ((1 - t) * x_0 + t * known)[:, :, mask]
        return x

    x = euler(lambda x, t: field(put(x, t), t), x_0, torch.linspace(0, 1, steps + 1))
    return put(x, 1)


def sdedit(field, image, t_start, steps):
    noise = torch.randn(image.shape[1:], dtype=image.dtype, device=image.device)
    x = image.mul_(t_start) + (1 - t_start) * noise
    return euler(field, x, torch.linspace(t_start, 1, steps + 1))
