# {
#  "persona": "antithetic pairs of times, asserts everywhere",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [],
#   "flow_matching/editing.py:invert": [],
#   "flow_matching/editing.py:translate": []
#  },
#  "note": "t comes in pairs t, 1 - t"
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        assert images.ndim == 4 and len(images) == len(conditions)
        b = len(images)
        half = torch.rand((b + 1) // 2, device=self.device)
        t = torch.cat([half, 1 - half])[:b]
        assert t.shape == (b,)
        x0 = torch.randn_like(images)
        xt = torch.einsum("b,bchw->bchw", 1 - t, x0) + torch.einsum("b,bchw->bchw", t, images)
        onehot = F.one_hot(conditions, num_classes=self.dmconfig.num_classes).to(xt.dtype)
        p_keep = 1 - self.dmconfig.mask_p
        keep = torch.bernoulli(torch.ones(b, 1, device=self.device) * p_keep).bool()
        c = torch.where(keep, onehot, torch.tensor(float(self.dmconfig.condition_mask_value), device=self.device, dtype=xt.dtype))
        assert c.shape == onehot.shape
        return self.loss_fn(self.network(xt, t, c), images - x0)
# --- flow_matching/editing.py
def invert(field, image, steps):
    assert steps >= 1
    times = torch.arange(steps, -1, -1, dtype=torch.float64) / steps
    assert times[0] == 1 and times[-1] == 0
    return euler(field, image, times)


def translate(field_from, field_to, image, steps):
    noise = invert(field_from, image, steps)
    times = torch.arange(steps + 1, dtype=torch.float64) / steps
    return euler(field_to, noise, times)
